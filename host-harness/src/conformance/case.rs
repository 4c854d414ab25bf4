//! One entry of the corpus's index.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request with what is known of its answer. One that was written just now has no digest yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Unique, and the order of the index.
    pub name: String,
    /// Operation of the JSON door.
    pub operation: String,
    /// File of the request's exact text.
    pub request: String,
    /// Whether the plugin answers or refuses.
    #[serde(default)]
    pub expect: Expect,
    /// File of the answer's exact text, or of the fault as canonical JSON.
    #[serde(default)]
    pub answer: String,
    /// SHA-256 of that text, lower-case hex. Empty: nothing is recorded.
    #[serde(default)]
    pub sha256: String,
    /// Of the whole session: start, call, end.
    #[serde(default)]
    pub fuel: u64,
    /// Most linear memory of the session.
    #[serde(default)]
    pub memory_bytes: Option<u64>,
    /// Who says so: `recorded`, or whoever worked out the checks without the plugin.
    #[serde(default = "recorded")]
    pub from: String,
    /// Values worked out without the plugin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
}

impl Case {
    pub(super) fn unanswered(name: &str, operation: &str, request: String) -> Self {
        Self {
            name: name.into(),
            operation: operation.into(),
            request,
            expect: Expect::default(),
            answer: String::new(),
            sha256: String::new(),
            fuel: 0,
            memory_bytes: None,
            from: recorded(),
            checks: Vec::new(),
        }
    }
}

/// What comes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// The operation's response.
    #[default]
    Answer,
    /// The plugin's refusal.
    Fault,
}

/// One expected value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// JSON pointer into the answer or the fault.
    pub pointer: String,
    /// What is there.
    #[serde(flatten)]
    pub expected: Expected,
    /// The working, where a hand did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A value, exactly or nearly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Expected {
    /// A number that two programs may round differently.
    Near {
        /// The number.
        near: f64,
        /// How far off it may be.
        within: f64,
    },
    /// This very value.
    Equals {
        /// Compared as JSON.
        equals: Value,
    },
}

impl Expected {
    /// Whether the value found is the expected one; nothing there is `null`.
    pub fn holds(&self, found: &Value) -> bool {
        match self {
            Self::Near { near, within } => found.as_f64().is_some_and(|found| (found - near).abs() <= *within),
            // 1 and 1.0 are one number in JSON.
            Self::Equals { equals } => match (equals.as_f64(), found.as_f64()) {
                (Some(one), Some(other)) => one == other,
                _ => equals == found,
            },
        }
    }
}

fn recorded() -> String {
    "recorded".into()
}
