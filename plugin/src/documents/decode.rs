//! Text to contract types.

use super::schemas;
use crate::{
    contract::{
        self,
        types::{Fault, FaultKind},
    },
    json,
    problems::{Problems, fault},
    program::limits,
    schema::{Checker, Echo},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The request of an operation.
///
/// # Errors
/// `over-limit`, or `invalid-input` with every place that does not fit.
pub(super) fn request<T: DeserializeOwned>(operation: &str, text: &str) -> Result<T, Fault> {
    read(text, "", |all| all.get("operations")?.get(operation)?.get("request").cloned())
}

/// A roster by itself, as `program.open-json` takes it.
///
/// # Errors
/// As for any request; paths begin with `/roster`.
pub fn roster(text: &str) -> Result<contract::program::Roster, Fault> {
    read(text, "/roster", |_| Some(json!({ "$ref": "#/$defs/program.roster" })))
}

/// Reading straight into types is fast and stops at the first mistake; so a text that fails is read a second time, slowly,
/// to find them all.
fn read<T: DeserializeOwned>(text: &str, path: &str, schema: impl Fn(&Value) -> Option<Value>) -> Result<T, Fault> {
    if text.len() > limits::DOCUMENT_BYTES {
        let message = format!("the document has {} bytes, at most {} are taken", text.len(), limits::DOCUMENT_BYTES);
        return Err(fault(FaultKind::OverLimit, "input.over-limit", None, message));
    }
    let error = match json::read(text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let place = || format!("at line {}, column {}", error.line(), error.column());
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        let message = format!("is not valid JSON {}", place());
        return Err(fault(FaultKind::InvalidInput, "input.bad-json", Some(path.into()), message));
    };
    let all = schemas::all();
    let mut problems = Problems::default();
    if let Some(schema) = schema(&all) {
        Checker { root: &all, echo: Echo::Nothing }.check(&schema, &value, path, &mut problems);
    }
    if problems.is_empty() {
        // What the schema cannot see: a key given twice.
        problems.add("input.bad-json", path.into(), format!("does not fit {}: is a key given twice?", place()));
    }
    match problems.into_result(FaultKind::InvalidInput, "the document") {
        Err(fault) => Err(fault),
        Ok(()) => Err(fault(FaultKind::InvalidInput, "input.bad-json", Some(path.into()), "does not fit")),
    }
}
