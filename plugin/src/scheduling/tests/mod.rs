//! Each answer against a slow, obvious one.

mod hours;
mod plan;
mod world;
