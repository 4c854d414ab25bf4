//! The JSON door: every operation with one text in and one text out.
//!
//! Requests are read into the contract's own types and answered by the same functions as the typed door (`operations`).
//! - `decode`: text to types; when that fails, every place that does not fit is named from the published schema.
//! - `requests`: what each operation's request holds, and which function answers it.
//! - `schemas`: the published schemas, generated from the WIT.

mod decode;
mod requests;
mod schemas;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests;

pub use decode::roster;

use crate::{
    contract::types::{Fault, FaultKind},
    problems::fault,
};

/// Names of all operations, in order of name.
pub fn operations() -> Vec<String> {
    requests::TABLE.iter().map(|(name, _)| (*name).to_string()).collect()
}

/// JSON Schema 2020-12 of an operation: an object with the properties `request` and `response`.
///
/// # Errors
/// `not-found` for a name that [`operations`] does not list.
pub fn schema(operation: &str) -> Result<String, Fault> {
    schemas::of(operation).map(|schema| schema.to_string()).ok_or_else(unknown)
}

/// Runs one operation: its resources are opened, run to the end and dropped.
///
/// # Errors
/// `not-found` for an unknown operation, `over-limit` and `invalid-input` for the request, and whatever the operation itself
/// refuses.
pub fn run(operation: &str, request: &str) -> Result<String, Fault> {
    let answer = requests::TABLE.iter().find(|(name, _)| *name == operation).map(|(_, answer)| answer);
    answer.ok_or_else(unknown)?(operation, request)
}

fn unknown() -> Fault {
    fault(
        FaultKind::NotFound,
        "documents.unknown-operation",
        None,
        "there is no such operation; `operations` lists them",
    )
}
