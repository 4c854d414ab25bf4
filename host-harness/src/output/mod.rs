//! What a command prints: a page for people or a JSON document for programs, never a mixture.
//!
//! A command returns its whole [`Answer`]; `main` prints it. So a command can be tested without a process, nothing is half
//! printed when a later step fails, and a closed pipe (`| head`) is no crash.

mod page;
mod progress;
pub mod words;

pub use page::Page;
pub use progress::Progress;

use serde::Serialize;
use serde_json::Value;

/// What a command has to say.
#[derive(Debug)]
pub struct Answer {
    /// For people.
    pub page: Page,
    /// For programs (`--json`).
    pub json: Value,
    /// Whether the answer is yes; no ends with exit code 1.
    pub yes: bool,
}

impl Answer {
    /// An answer that is yes.
    ///
    /// A value of this crate always is JSON: map keys are texts, and numbers are finite.
    pub fn new(page: Page, json: &impl Serialize) -> Self {
        Self { page, json: serde_json::to_value(json).unwrap_or_default(), yes: true }
    }

    /// The same answer, yes or no.
    #[must_use]
    pub fn with_verdict(self, yes: bool) -> Self {
        Self { yes, ..self }
    }
}
