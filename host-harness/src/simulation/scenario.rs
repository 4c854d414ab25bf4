//! What a simulated year is like: its size, its policy, what is planted, and what breaks on which day.
//!
//! A scenario is a TOML file; a few are shipped (`data/scenarios/`). Everything has a default, so that an empty file is an
//! ordinary year.

use super::behaviour::{Behaviour, BehaviourError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The shipped scenarios by name. The first is what runs where none is asked for.
const SHIPPED: [(&str, &str); 5] = [
    ("ordinary-year", include_str!("../../data/scenarios/ordinary-year.toml")),
    ("calm-year", include_str!("../../data/scenarios/calm-year.toml")),
    ("reorganization", include_str!("../../data/scenarios/reorganization.toml")),
    ("executives-without-time", include_str!("../../data/scenarios/executives-without-time.toml")),
    ("understaffed-coordinator", include_str!("../../data/scenarios/understaffed-coordinator.toml")),
];

/// Months and people that a scenario may have.
const MONTHS: std::ops::RangeInclusive<u32> = 1..=24;

/// What a year is like.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// What it is about, in a sentence.
    pub says: String,
    /// Months of 30 days.
    pub months: u32,
    /// Employees on the first day.
    pub people: usize,
    /// Of 1,000 seniors, those who take part; juniors follow. 900 make about 60 pairs of 600 people.
    pub seniors_per_mille: u32,
    /// The policy document; what it leaves out is the plugin's default.
    pub policy: BTreeMap<String, toml::Value>,
    /// Rates set anew, by their dotted names.
    pub rates: BTreeMap<String, f64>,
    /// What is planted.
    pub plant: Plant,
    /// Reorganizations beside those of the rates.
    pub reorganization: Vec<Reorganization>,
    /// Faults of the plugin.
    pub fault: Vec<Fault>,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            name: "unnamed".into(),
            says: String::new(),
            months: 12,
            people: 600,
            seniors_per_mille: 900,
            policy: BTreeMap::new(),
            rates: BTreeMap::new(),
            plant: Plant::default(),
            reorganization: Vec::new(),
            fault: Vec::new(),
        }
    }
}

/// How much of each condition is planted, beside what the rates bring about. Shares of 0 to 1.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Plant {
    /// Of the pairs that stop meeting on a day drawn evenly from the 10th to the 120th of the pair.
    pub stalled: f64,
    /// Of the pairs whose senior begins to cancel on such a day.
    pub cancelling: f64,
    /// Of the pairs between whom a tie of conflict begins on such a day.
    pub conflict: f64,
    /// Of the pairs that ask for help on such a day and are never answered.
    pub unanswered: f64,
    /// Of the juniors who offer three places and have time for one.
    pub overloaded: f64,
}

/// Many managers get another manager on one day.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reorganization {
    /// Days after the first.
    pub day: u32,
    /// Share of the managers.
    pub share: f64,
}

/// What the platform asks the plugin for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Call {
    /// A round of matching.
    Match,
    /// The re-check of standing pairs.
    Check,
    /// A plan of sessions.
    Plan,
    /// The monthly review.
    Review,
}

/// How the plugin fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// The instance is ended while the call is under way, whatever it had worked out.
    Killed,
    /// The instance gets too little fuel for the call.
    OutOfFuel,
    /// The instance gets too little memory.
    OutOfMemory,
}

/// A fault of the plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fault {
    /// Days after the first. It hits the first such call on that day or later.
    pub day: u32,
    /// Which call.
    pub call: Call,
    /// How it fails.
    pub kind: FaultKind,
    /// How many attempts in a row fail. The platform tries three times a day.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

/// Why a scenario cannot be lived through.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// The file is not what it should be.
    #[error("{0}")]
    File(String),
    /// A rate.
    #[error("`rates`: {0}")]
    Rates(#[from] BehaviourError),
    /// A number out of its range.
    #[error("`{place}` must be {range}")]
    Range {
        /// Its key.
        place: String,
        /// What it may be.
        range: &'static str,
    },
}

impl Scenario {
    /// Names of the shipped ones.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// A shipped one by its name.
    pub fn shipped(name: &str) -> Option<Result<Self, ScenarioError>> {
        SHIPPED.iter().find(|(shipped, _)| *shipped == name).map(|(_, text)| Self::read(text))
    }

    /// An ordinary year.
    ///
    /// # Errors
    /// None with the file that is shipped; a test holds it to that.
    pub fn ordinary() -> Result<Self, ScenarioError> {
        Self::read(SHIPPED[0].1)
    }

    /// A scenario from TOML.
    ///
    /// # Errors
    /// Keys that are not known, numbers out of their range, rates that do not exist.
    pub fn read(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = toml::from_str(text).map_err(|error| ScenarioError::File(error.message().to_owned()))?;
        scenario.check()?;
        Ok(scenario)
    }

    /// The rates of this scenario.
    ///
    /// # Errors
    /// A rate that does not exist.
    pub fn behaviour(&self) -> Result<Behaviour, BehaviourError> {
        let mut behaviour = Behaviour::shipped()?;
        for (name, value) in &self.rates {
            behaviour.set(name, *value)?;
        }
        Ok(behaviour)
    }

    /// The policy as a JSON document.
    pub fn policy(&self) -> String {
        serde_json::to_string(&self.policy).unwrap_or_else(|_| "{}".into())
    }

    /// Days that are lived through.
    pub fn days(&self) -> u32 {
        self.months * 30
    }

    /// Whether the numbers are ones that can be lived with.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), ScenarioError> {
        let range = |place: String, range| Err(ScenarioError::Range { place, range });
        if !MONTHS.contains(&self.months) {
            return range("months".into(), "1 to 24");
        }
        if !crate::company::PEOPLE.contains(&self.people) {
            return range("people".into(), "20 to 50,000");
        }
        if self.seniors_per_mille > 1000 {
            return range("seniors-per-mille".into(), "0 to 1000");
        }
        let Plant { stalled, cancelling, conflict, unanswered, overloaded } = self.plant;
        let planted = [("stalled", stalled), ("cancelling", cancelling), ("conflict", conflict)];
        let planted = planted.into_iter().chain([("unanswered", unanswered), ("overloaded", overloaded)]);
        for (key, share) in planted {
            if !(0.0..=1.0).contains(&share) {
                return range(format!("plant.{key}"), "0 to 1");
            }
        }
        if self.reorganization.iter().any(|one| !(0.0..=1.0).contains(&one.share)) {
            return range("reorganization.share".into(), "0 to 1");
        }
        for fault in &self.fault {
            // A pair that could not be checked again must not go on meeting: the platform has to get its answer that day.
            if fault.times == 0 || (fault.call == Call::Check && fault.times > 2) {
                return range("fault.times".into(), "1 or more, and at most 2 for `check`");
            }
        }
        self.behaviour()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_scenario_can_be_lived_through() {
        for (name, text) in SHIPPED {
            let scenario = Scenario::read(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(scenario.name, name);
            assert!(!scenario.says.is_empty());
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |text: &str| Scenario::read(text).unwrap_err().to_string();
        assert_eq!(error("months = 0"), "`months` must be 1 to 24");
        assert_eq!(error("[plant]\nstalled = 1.5"), "`plant.stalled` must be 0 to 1");
        assert!(error("[rates]\n\"sessions.skipped\" = 0.1").contains("there is no rate `sessions.skipped`"));
        assert!(error("moths = 3").contains("moths"));
        let fault = "[[fault]]\nday = 3\ncall = \"check\"\nkind = \"killed\"\ntimes = 3";
        assert!(error(fault).starts_with("`fault.times`"));
    }
}
