//! A made-up company, as an HR platform would hold it.
mod rng;
mod shape;
