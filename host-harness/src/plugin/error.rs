//! What a call can come back with instead of an answer.

use crate::{
    contract::types::{Fault, Finding},
    sandbox::RunError,
};
use std::fmt::Write;

/// Problems of a fault that its one-line message names.
const NAMED: usize = 3;

/// Why a call gave no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CallError {
    /// The plugin refused, and says why: the input or the policy is to be repaired. The session goes on.
    #[error("{}", one_line(.0))]
    Fault(Fault),
    /// The sandbox stopped the plugin: limits are to be raised, or the plugin is to be repaired.
    #[error(transparent)]
    Sandbox(#[from] RunError),
}

impl CallError {
    /// The plugin's refusal, if it is one.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Fault(fault) => Some(fault),
            Self::Sandbox(_) => None,
        }
    }
}

fn one_line(fault: &Fault) -> String {
    let mut line = fault.message.clone();
    let add = |line: &mut String, problem: &Finding, separator: &str| {
        let _ = match &problem.path {
            Some(path) => write!(line, "{separator}`{path}` {}", problem.message),
            None => write!(line, "{separator}{}", problem.message),
        };
    };
    match fault.problems.as_slice() {
        [] => {}
        // A single problem often is the whole message.
        [only] if only.message == fault.message => {
            if let Some(path) = &only.path {
                let _ = write!(line, " (at `{path}`)");
            }
        }
        problems => {
            for (position, problem) in problems.iter().take(NAMED).enumerate() {
                add(&mut line, problem, if position == 0 { ": " } else { "; " });
            }
            if let Some(more) = problems.len().checked_sub(NAMED).filter(|more| *more > 0) {
                let _ = write!(line, "; and {more} more");
            }
        }
    }
    line
}
