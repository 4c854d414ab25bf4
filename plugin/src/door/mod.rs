//! The component's exports: from the generated traits to `operations`, and nothing else.

mod documents;
mod info;
mod policy;
mod program;

/// What the contract's exports are implemented on.
pub struct Component;

impl crate::contract::types::Guest for Component {}
