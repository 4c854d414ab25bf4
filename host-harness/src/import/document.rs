//! The project's own JSON: an organisation and its enrolments, whole or in part.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Dropped, ImportError, sensitive};
use crate::hr::{Enrolment, Organisation};

/// The project's own JSON document. Every list may be left out: a document of ties alone is one too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Document {
    /// The organisation.
    pub organisation: Organisation,
    /// Who takes part.
    pub enrolments: Vec<Enrolment>,
}

impl Document {
    /// The document as JSON, indented.
    ///
    /// # Errors
    /// Never for a document built in memory; serde's signature asks for it.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    /// Reads a document, leaving out sensitive fields and attributes; tells what was left out.
    pub(super) fn read(file: &str, mut value: Value) -> Result<(Self, Vec<Dropped>), ImportError> {
        let mut dropped = Vec::new();
        drop_sensitive(file, &mut value, &mut dropped);
        // Lists at the top belong to the organisation.
        if let Some(map) = value.as_object_mut().filter(|map| !map.contains_key("organisation")) {
            let enrolments = map.remove("enrolments").unwrap_or(Value::Array(Vec::new()));
            let organisation = Value::Object(std::mem::take(map));
            value = serde_json::json!({ "organisation": organisation, "enrolments": enrolments });
        }
        let document = serde_json::from_value(value)
            .map_err(|error| ImportError::Format { file: file.to_owned(), why: error.to_string() })?;
        Ok((document, dropped))
    }
}

/// Whether a JSON document is one of this project's.
pub(super) fn is_document(value: &Value) -> bool {
    const LISTS: [&str; 8] = ["organisation", "enrolments", "people", "teams", "ties", "feeds", "waivers", "closures"];
    value.as_object().is_some_and(|map| LISTS.iter().any(|name| map.contains_key(*name)))
}

fn drop_sensitive(file: &str, value: &mut Value, dropped: &mut Vec<Dropped>) {
    match value {
        Value::Object(map) => map.retain(|name, value| {
            let keep = !note(file, name, value, dropped);
            if keep {
                drop_sensitive(file, value, dropped);
            }
            keep
        }),
        Value::Array(items) => items.retain_mut(|item| {
            let key = item.get("key").and_then(Value::as_str).map(str::to_owned);
            let keep = !key.is_some_and(|key| note(file, &key, item, dropped));
            if keep {
                drop_sensitive(file, item, dropped);
            }
            keep
        }),
        _ => {}
    }
}

/// Counts a sensitive field; whether it is one.
fn note(file: &str, name: &str, value: &Value, dropped: &mut Vec<Dropped>) -> bool {
    let Some(field) = sensitive(name) else {
        return false;
    };
    let count = u64::from(!value.is_null());
    match dropped.iter_mut().find(|dropped| dropped.field == name) {
        Some(dropped) => dropped.values += count,
        None => dropped.push(Dropped {
            file: file.to_owned(),
            field: name.to_owned(),
            canonical: field.canonical.clone(),
            class: field.class,
            values: count,
        }),
    }
    true
}
