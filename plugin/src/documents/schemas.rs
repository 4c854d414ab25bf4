//! The published schemas.

use crate::arrange::tree;
use crate::packed;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// All definitions and operations, generated from the WIT by the build script.
pub(super) fn all() -> Value {
    // Written by our own build script, so always JSON.
    serde_json::from_str(&packed::OPERATIONS).unwrap_or_default()
}

/// One operation as a schema that stands alone.
pub(super) fn of(operation: &str) -> Option<Value> {
    let all = all();
    let both = all.get("operations")?.get(operation)?;
    let mut needed = BTreeSet::new();
    references(both, &all, &mut needed);
    let definition = |name: String| Some((name.clone(), all.get("$defs")?.get(&name)?.clone()));
    let definitions: Map<String, Value> = tree(needed.into_iter().filter_map(definition));
    Some(json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": operation,
        "type": "object",
        "properties": both,
        "$defs": definitions,
    }))
}

/// Every definition that a schema needs, directly or through others.
fn references(schema: &Value, all: &Value, needed: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(name) =
                fields.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"))
                && needed.insert(name.to_string())
                && let Some(definition) = all.get("$defs").and_then(|definitions| definitions.get(name))
            {
                references(definition, all, needed);
            }
            fields.values().for_each(|field| references(field, all, needed));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, all, needed)),
        _ => {}
    }
}
