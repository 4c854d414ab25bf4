//! What happens to a program's calendar between two plans: somebody is away, a meeting is called off or moved, a person
//! leaves, a pairing ends.
//!
//! `written` is an event as a platform or a person writes it; `apply` turns it into changes of what is kept. Nothing here
//! plans: that is the plugin's, afterwards.

mod apply;
#[cfg(test)]
mod tests;
mod written;

pub use apply::{Standing, apply};
pub use written::{Kind, Written, read};

use thiserror::Error;

/// Why an event cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct EventError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl EventError {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}
