//! The requests of the conformance corpus, as the tests here use them.

use crate::here;
use host_harness::conformance::{Corpus, Expect};
use serde_json::Value;

/// A request to the JSON door.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name in the corpus.
    pub name: String,
    /// The operation asked for.
    pub operation: String,
    /// The request as it crosses.
    pub request: String,
    /// Whether it is refused.
    pub expect: Expect,
    /// The recorded answer, or the fault.
    pub answer: Value,
}

/// The corpus of this checkout.
///
/// # Panics
/// When its index is broken.
pub fn corpus() -> Corpus {
    Corpus::read(&here().join("conformance")).unwrap_or_else(|error| panic!("{error}"))
}

impl Case {
    /// Every request, by name.
    ///
    /// # Panics
    /// On a corpus with a file missing.
    pub fn all() -> Vec<Self> {
        let corpus = corpus();
        let read = |case: &host_harness::conformance::Case| Self {
            name: case.name.clone(),
            operation: case.operation.clone(),
            request: corpus.request(case).unwrap_or_else(|error| panic!("{error}")),
            expect: case.expect,
            answer: serde_json::from_str(&corpus.answer(case).unwrap_or_else(|error| panic!("{error}"))).expect("JSON"),
        };
        corpus.cases.iter().map(read).collect()
    }

    /// One request, by name.
    ///
    /// # Panics
    /// When there is none of that name.
    pub fn named(name: &str) -> Self {
        Self::all().into_iter().find(|case| case.name == name).unwrap_or_else(|| panic!("no case `{name}`"))
    }

    /// The request as JSON; none where its text is broken.
    pub fn value(&self) -> Option<Value> {
        serde_json::from_str(&self.request).ok()
    }
}

/// Ten people in five time zones with reporting lines, a barrier, a waiver and a closure.
pub fn office() -> Value {
    Case::named("program.open").value().expect("JSON")["roster"].take()
}

/// Left out means empty in the contract's JSON, and is easier to read past.
pub fn without_empty(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .filter(|(_, field)| !field.is_null() && field.as_array().is_none_or(|list| !list.is_empty()))
                .map(|(key, field)| (key, without_empty(field)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(without_empty).collect()),
        other => other,
    }
}
