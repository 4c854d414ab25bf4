//! `/program`: the program as a whole.

use crate::problems::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The program as a whole: length, cadence, objectives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ProgramPolicy {
    /// Version of the policy schema the document was written for.
    pub schema: SchemaVersion,
    /// Planned length of a pairing, days.
    #[schemars(range(min = 60, max = 730))]
    pub term_days: u32,
    /// Days in which one session is due.
    #[schemars(range(min = 7, max = 120))]
    pub cadence_days: u32,
    /// What the program is for.
    #[schemars(length(max = 16))]
    pub objectives: Vec<Objective>,
    /// Targets of the first months; being behind one is a note, never an alarm.
    #[schemars(length(max = 24))]
    pub ramp: Vec<Ramp>,
}

/// Versions of the schema that are understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SchemaVersion {
    /// This one.
    #[default]
    #[serde(rename = "0.1")]
    V0_1,
}

/// One thing the program is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Objective {
    /// Name of the objective.
    #[schemars(length(min = 1, max = 128))]
    pub id: String,
    /// Topics it needs; readiness reports one that nobody offers.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    pub topics: Vec<String>,
    /// Indicators it is measured by.
    #[serde(default)]
    #[schemars(length(max = 32))]
    pub indicators: Vec<String>,
}

/// A target of the first months.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ramp {
    /// Days after the start of the term.
    #[schemars(range(min = 1, max = 1095))]
    pub by_day: u32,
    /// Pairings begun by then.
    #[schemars(range(min = 1, max = 100_000))]
    pub pairs: u32,
}

impl Default for ProgramPolicy {
    fn default() -> Self {
        ProgramPolicy {
            schema: SchemaVersion::default(),
            term_days: 180,
            cadence_days: 30,
            objectives: Vec::new(),
            ramp: Vec::new(),
        }
    }
}

impl ProgramPolicy {
    /// `ramp` rises, objectives are named once.
    pub(super) fn check(&self, problems: &mut Problems) {
        for (position, pair) in self.ramp.windows(2).enumerate() {
            if let [earlier, later] = pair
                && earlier.by_day >= later.by_day
            {
                let path = format!("/program/ramp/{}/by-day", position.saturating_add(1));
                problems.add("policy.not-rising", path, "must be later than the target before it");
            }
        }
        for (position, objective) in self.objectives.iter().enumerate() {
            if self.objectives.iter().take(position).any(|earlier| earlier.id == objective.id) {
                problems.add(
                    "policy.repeated",
                    format!("/program/objectives/{position}/id"),
                    "names an objective again",
                );
            }
        }
    }
}
