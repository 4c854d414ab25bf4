//! What may differ, and where.

use super::{Check, Expect, Expected};
use serde::Serialize;
use serde_json::{Map, Value};
use std::{collections::BTreeSet, fmt};

/// Characters of a value that are shown; `--json` shows all.
const SHOWN: usize = 120;

/// One way in which a case is not as recorded.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Difference {
    /// Nothing to compare with.
    NotRecorded,
    /// The sandbox stopped the plugin.
    Stopped {
        /// Why.
        reason: String,
    },
    /// A fault instead of an answer, or the other way round.
    Expected {
        /// What should come back.
        expected: Expect,
        /// What came.
        found: Value,
    },
    /// The first place where the JSON differs.
    Value {
        /// JSON pointer.
        pointer: String,
        /// What is recorded there.
        expected: Value,
        /// What is there now.
        found: Value,
    },
    /// The same JSON, spelt differently.
    Bytes,
    /// More than a tenth more or less.
    Fuel {
        /// As recorded.
        expected: u64,
        /// As measured.
        found: u64,
    },
    /// More than a tenth more or less.
    Memory {
        /// As recorded.
        expected: u64,
        /// As measured.
        found: u64,
    },
    /// A value that somebody worked out without the plugin.
    Check {
        /// Who did.
        from: String,
        /// Which value.
        check: Check,
        /// What is there.
        found: Value,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRecorded => write!(f, "no answer is recorded"),
            Self::Stopped { reason } => write!(f, "neither an answer nor a fault: {reason}"),
            Self::Expected { expected: Expect::Answer, found } => write!(f, "refused: {}", short(found)),
            Self::Expected { expected: Expect::Fault, found } => {
                write!(f, "should be refused, answers {}", short(found))
            }
            Self::Value { pointer, expected, found } => {
                write!(f, "`{pointer}` should be {}, is {}", short(expected), short(found))
            }
            Self::Bytes => write!(f, "the same JSON in other bytes"),
            Self::Fuel { expected, found } => write!(f, "fuel {expected} recorded, {found} used"),
            Self::Memory { expected, found } => write!(f, "memory {expected} bytes recorded, {found} used"),
            Self::Check { from, check: Check { pointer, expected, .. }, found } => {
                write!(f, "`{pointer}` should be ")?;
                match expected {
                    Expected::Near { near, within } => write!(f, "{near} ± {within}")?,
                    Expected::Equals { equals } => write!(f, "{}", short(equals))?,
                }
                write!(f, " ({from}), is {}", short(found))
            }
        }
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text,
    }
}

/// Pointer and both values of the first place where two values differ: keys in order, then positions.
pub(super) fn first(expected: &Value, found: &Value) -> Option<Difference> {
    at(expected, found, String::new())
}

fn at(expected: &Value, found: &Value, pointer: String) -> Option<Difference> {
    match (expected, found) {
        (Value::Object(one), Value::Object(other)) => {
            let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            let value = |fields: &Map<String, Value>, key: &String| fields.get(key).cloned().unwrap_or_default();
            let inner = keys.into_iter().find_map(|key| {
                let below = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                at(&value(one, key), &value(other, key), below)
            });
            // Told apart only by a key that holds null.
            inner.or_else(|| (one.len() != other.len()).then(|| whole(expected, found, pointer)))
        }
        (Value::Array(one), Value::Array(other)) => {
            let pairs = one.iter().zip(other).enumerate();
            let inner =
                pairs.into_iter().find_map(|(position, (one, other))| at(one, other, format!("{pointer}/{position}")));
            inner.or_else(|| (one.len() != other.len()).then(|| whole(expected, found, pointer)))
        }
        _ => (expected != found).then(|| whole(expected, found, pointer)),
    }
}

fn whole(expected: &Value, found: &Value, pointer: String) -> Difference {
    Difference::Value { pointer, expected: expected.clone(), found: found.clone() }
}
