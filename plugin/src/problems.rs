//! Gathers everything that is wrong with an input, so that an import is repaired in one round.

use crate::contract::types::{Attribute, Fault, FaultKind, Finding, Severity};

/// Problems named one by one; what comes after is only counted. Keeps a fault small for a hopeless input.
pub const MOST_NAMED: usize = 500;

/// A list of problems on its way to becoming a [`Fault`]. A problem never repeats a value of the input.
#[derive(Debug, Default)]
pub struct Problems {
    named: Vec<Finding>,
    unnamed: u64,
}

impl Problems {
    /// Notes one problem at a JSON pointer such as `/roster/people/17/time_zone`.
    pub fn add(&mut self, code: &str, path: String, message: impl Into<String>) {
        if self.named.len() < MOST_NAMED {
            self.named.push(problem(code, Some(path), message.into()));
        } else {
            self.unnamed = self.unnamed.saturating_add(1);
        }
    }

    /// Whether nothing was wrong.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// `Ok` when nothing was wrong.
    ///
    /// # Errors
    /// One fault of `kind` that carries every problem, in the order in which they were added.
    pub fn into_result(mut self, kind: FaultKind, subject: &str) -> Result<(), Fault> {
        if self.named.is_empty() {
            return Ok(());
        }
        let count = self.unnamed.saturating_add(u64::try_from(self.named.len()).unwrap_or(u64::MAX));
        if self.unnamed > 0 {
            let message = format!("{} more problems of this input are not named", self.unnamed);
            self.named.push(problem("input.more-problems", None, message));
        }
        let noun = if count == 1 { "problem" } else { "problems" };
        Err(Fault { kind, message: format!("{subject} has {count} {noun}"), problems: self.named })
    }
}

fn problem(code: &str, path: Option<String>, message: String) -> Finding {
    Finding { code: code.into(), severity: Severity::Serious, people: Vec::new(), path, details: Vec::new(), message }
}

/// A fault with a single problem.
pub fn fault(kind: FaultKind, code: &str, path: Option<String>, message: impl Into<String>) -> Fault {
    let message = message.into();
    Fault { kind, message: message.clone(), problems: vec![problem(code, path, message)] }
}

/// One key with its value, for `details`.
pub fn detail(key: &str, value: impl ToString) -> Attribute {
    Attribute { key: key.into(), value: value.to_string() }
}
