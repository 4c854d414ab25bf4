//! The component's exports: from the generated traits to `operations`, and nothing else.

mod conflicts;
mod documents;
mod health;
mod info;
mod matching;
mod policy;
mod program;
mod scheduling;

/// What the contract's exports are implemented on.
pub struct Component;
