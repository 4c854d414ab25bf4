//! The program's rules: one JSON document with a section per engine, defaults for everything, and a schema.
//!
//! [`Policy::read`] checks a document against the schema that `schema` publishes, so what a settings form offers is what
//! is accepted. Each section's own file says what its keys mean and what must hold between them.

pub mod conflicts;
pub mod health;
pub mod matching;
pub mod program;
pub mod scheduling;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests;
pub mod topics;

use crate::{
    contract::types::{Fault, FaultKind},
    digest, json, packed,
    problems::{self, Problems},
    schema::{Checker, Echo},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Version of the document's schema.
pub const SCHEMA_VERSION: &str = "0.1";

/// The whole document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[schemars(title = "Reverse-mentoring policy")]
pub struct Document {
    /// The program as a whole: length, cadence, objectives.
    pub program: program::ProgramPolicy,
    /// Topics with their aliases and broader topics. Empty: every topic stands alone.
    pub topics: topics::Topics,
    /// Which two people must not be paired, and who may waive what.
    pub conflicts: conflicts::ConflictPolicy,
    /// Who may be paired, what a pair is worth, which pairs are proposed.
    pub matching: matching::MatchingPolicy,
    /// When pairs meet.
    pub scheduling: scheduling::SchedulingPolicy,
    /// How health is measured and shown.
    pub health: health::HealthPolicy,
}

/// A checked document.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The values, defaults filled in.
    pub document: Document,
    /// The document with every default, keys sorted.
    pub text: String,
    /// SHA-256 of `text`.
    pub digest: String,
}

impl std::ops::Deref for Policy {
    type Target = Document;
    fn deref(&self) -> &Document {
        &self.document
    }
}

impl Policy {
    /// Reads and checks a document; `{}` gives the defaults.
    ///
    /// # Errors
    /// `invalid-policy` with every problem and its path, or `over-limit` for a document above 1 MiB.
    pub fn read(text: &str) -> Result<Policy, Fault> {
        const MOST: usize = 1024 * 1024;
        if text.len() > MOST {
            let message = format!("the policy has {} bytes, at most {MOST} are taken", text.len());
            return Err(problems::fault(FaultKind::OverLimit, "input.over-limit", None, message));
        }
        let value: Value = serde_json::from_str(text).map_err(|error| syntax(&error))?;
        if value.as_object().is_some_and(serde_json::Map::is_empty) {
            // Most hosts start so, and unpacking the schema is a third of the work of opening a small program.
            return Ok(Policy::default());
        }
        let schema = schema();
        let mut problems = Problems::default();
        Checker { root: &schema, echo: Echo::Numbers }.check(&schema, &value, "", &mut problems);
        problems.into_result(FaultKind::InvalidPolicy, "the policy")?;
        // The schema has accepted every type and key; this can only fail where schema and types disagree.
        let document: Document = json::read(text).map_err(|error| syntax(&error))?;
        let mut problems = Problems::default();
        document.check(&mut problems);
        problems.into_result(FaultKind::InvalidPolicy, "the policy")?;
        Ok(Policy::of(document))
    }

    fn of(document: Document) -> Policy {
        // Through a value, whose maps are sorted. Policy types are plain data: they always serialize, and read back.
        let text = serde_json::to_string(&document).and_then(|text| serde_json::from_str::<Value>(&text));
        let text = text.map(|value| value.to_string()).unwrap_or_default();
        let digest = digest::of_bytes(text.as_bytes());
        Policy { document, text, digest }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Policy::of(Document::default())
    }
}

impl Document {
    /// What must hold between keys, beyond the range of each.
    fn check(&self, problems: &mut Problems) {
        self.program.check(problems);
        topics::check(&self.topics, problems);
        self.conflicts.check(problems);
        self.matching.check(problems);
        self.scheduling.check(problems);
        self.health.check(problems);
    }
}

/// JSON Schema 2020-12 of the document, as text. A test generates `schema.json` from the types and keeps it true: the code
/// that generates schemas would be a tenth of the component.
pub fn schema_text() -> &'static str {
    &packed::POLICY
}

fn schema() -> Value {
    serde_json::from_str(schema_text()).unwrap_or_default()
}

fn syntax(error: &serde_json::Error) -> Fault {
    let message = format!("is not valid JSON at line {}, column {}", error.line(), error.column());
    problems::fault(FaultKind::InvalidPolicy, "input.bad-json", Some(String::new()), message)
}
