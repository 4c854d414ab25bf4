//! What the model promises: golden numbers, metamorphic relations M1 to M16, attacks T1 to T12.

mod builder;
mod groups;
mod outside;
mod relations;
mod reports;
mod score;
mod state;
