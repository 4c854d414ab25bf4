//! How the simulated people behave: the rates of `data/behaviour.toml`, each with its unit and its source.
//!
//! The file is the one place where rates stand, with the definitions by which a condition counts as found. A scenario may set
//! single ones anew. Knows nothing of the plugin: what the alerts look for must not find its way in here.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The shipped rates.
const SHIPPED: &str = include_str!("../../data/behaviour.toml");

/// One rate as the file gives it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Its value, 0 or more.
    pub value: f64,
    /// What it is a share or a number of.
    pub unit: String,
    /// Where it comes from: a publication, or `judgment`.
    pub source: String,
}

/// What is wrong with the rates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BehaviourError {
    /// The file is not what it should be.
    #[error("the file of rates: {0}")]
    File(String),
    /// A rate that is nowhere read.
    #[error("there is no rate `{0}`; `data/behaviour.toml` lists them")]
    Unknown(String),
    /// A rate that is needed.
    #[error("the rate `{0}` is missing")]
    Missing(String),
    /// A number that is no rate.
    #[error("the rate `{0}` is not a number of 0 or more")]
    NotARate(String),
}

macro_rules! rates {
    ($($(#[$of_group:meta])* $group:ident: $Group:ident { $($rate:ident),* $(,)? })*) => {
        $(
            $(#[$of_group])*
            #[derive(Clone, Debug, Default, PartialEq)]
            #[allow(missing_docs, reason = "`data/behaviour.toml` says of each rate what it is a rate of")]
            pub struct $Group { $(pub $rate: f64),* }
        )*

        /// All rates by group, in the order of the file.
        #[derive(Clone, Debug, Default, PartialEq)]
        #[allow(missing_docs, reason = "named like the groups of `data/behaviour.toml`")]
        pub struct Behaviour { $(pub $group: $Group),* }

        impl Behaviour {
            /// The place of a rate by its dotted name.
            fn slot(&mut self, name: &str) -> Option<&mut f64> {
                match name {
                    $($(concat!(stringify!($group), ".", stringify!($rate)) => Some(&mut self.$group.$rate),)*)*
                    _ => None,
                }
            }

            /// The dotted names of all rates.
            pub const NAMES: &[&str] = &[$($(concat!(stringify!($group), ".", stringify!($rate))),*),*];
        }
    };
}

rates! {
    /// What happens to people in the company.
    company: Company {
        leaves, joins, promoted, reorganized, moves_abroad, takes_leave, ties_begin, tie_reaches_hr, tie_reaches_hr_days
    }
    /// What people say when they are asked.
    asking: Asking { senior_accepts, junior_accepts, answers_days, waiver_granted, waiver_days }
    /// How sessions go.
    sessions: Sessions {
        senior_cancels, junior_cancels, cancelled_by_nobody_known, senior_stays_away, junior_stays_away, moved, made_up,
        too_short, logged_late, never_logged
    }
    /// Pairs that stop.
    stalled: Stalled { begins, begins_after_two_lost, clears_calendar, meets_all_the_same }
    /// Seniors who cancel.
    cancelling: Cancelling { begins, loses, made_up }
    /// How pairs end.
    endings: Endings { relational, no_time, reason_unknown, closed_on_purpose, extended }
    /// How the two get on.
    rapport: Rapport { start, spread, drift_a_week, lost_session }
    /// Who answers, and what.
    surveys: Surveys { junior_answers, senior_answers, answers_of_the_stalled, senior_kinder, noise }
    /// What pairs set out to do.
    goals: Goals { agreed_in_a_month, progress_a_session }
    /// What pairs ask for.
    requests: Requests { help, rematch, incident }
    /// What the program's office does.
    office: Office {
        answers_a_week, loses_a_request, calls_a_week, call_revives, nudge_helps, sponsor_acts
    }
    /// Mentors who promise too much.
    load: Load { misses_more }
    /// What counts as found.
    definitions: Definitions { judged_after, request_open }
}

impl Behaviour {
    /// The shipped rates.
    ///
    /// # Errors
    /// A file that does not hold exactly the rates that are read.
    pub fn shipped() -> Result<Self, BehaviourError> {
        Self::read(SHIPPED)
    }

    /// Rates from TOML.
    ///
    /// # Errors
    /// A rate that is missing, unknown, or without unit or source.
    pub fn read(text: &str) -> Result<Self, BehaviourError> {
        let file: BTreeMap<String, BTreeMap<String, Rate>> =
            toml::from_str(text).map_err(|error| BehaviourError::File(error.message().to_owned()))?;
        let mut behaviour = Self::default();
        let mut given = Vec::new();
        for (group, rates) in &file {
            for (rate, found) in rates {
                let name = format!("{group}.{rate}");
                if found.unit.is_empty() || found.source.is_empty() {
                    return Err(BehaviourError::File(format!("`{name}` needs a unit and a source")));
                }
                behaviour.set(&name, found.value)?;
                given.push(name);
            }
        }
        match Self::NAMES.iter().find(|name| !given.iter().any(|given| given == *name)) {
            Some(name) => Err(BehaviourError::Missing((*name).into())),
            None => Ok(behaviour),
        }
    }

    /// Sets one rate anew, by its dotted name such as `sessions.senior_cancels`.
    ///
    /// # Errors
    /// No such rate, or no number that a rate can be.
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), BehaviourError> {
        let slot = self.slot(name).ok_or_else(|| BehaviourError::Unknown(name.into()))?;
        if !(value.is_finite() && value >= 0.0) {
            return Err(BehaviourError::NotARate(name.into()));
        }
        *slot = value;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_what_is_read_each_with_unit_and_source() {
        let shipped = Behaviour::shipped().unwrap();
        assert_eq!(shipped.definitions.judged_after, 60.0);
        assert!(Behaviour::NAMES.len() > 50);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let without = SHIPPED.replace("[goals.agreed_in_a_month]", "[goals.agreed]");
        assert_eq!(Behaviour::read(&without), Err(BehaviourError::Unknown("goals.agreed".into())));
        let mut rates = Behaviour::shipped().unwrap();
        assert_eq!(rates.set("sessions.moved", f64::NAN), Err(BehaviourError::NotARate("sessions.moved".into())));
        assert!(rates.set("sessions.moved", 0.5).is_ok() && rates.sessions.moved == 0.5);
        let cut = SHIPPED.split("[definitions.request_open]").next().unwrap();
        assert_eq!(Behaviour::read(cut), Err(BehaviourError::Missing("definitions.request_open".into())));
    }
}
