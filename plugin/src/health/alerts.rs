//! What somebody should look at. Each alert carries its numbers and is told to the offices it is for; a warning has held
//! for two looks a week apart, so that one noisy week does not speak.

mod notes;
mod program;
mod voice;

use super::{
    view::{Stage, View},
    voices::Voices,
};
use crate::{
    contract::types::{Attribute, Audience, Finding, Severity},
    problems::detail,
    program::Program,
};

/// Days between two looks.
const LOOK: i32 = 7;
/// Posterior probability from which an alert speaks.
const SURE: f64 = 0.9;

/// An alert with its readers.
#[derive(Clone, Debug)]
pub(super) struct Alert {
    pub code: &'static str,
    pub severity: Severity,
    /// Offices that see it, by name of the model.
    pub readers: &'static [Audience],
    /// Pairings behind the number: a sponsor sees none below the least.
    pub units: u32,
    /// The pairing, of an alert about a single one.
    pub pairing: Option<String>,
    pub people: Vec<String>,
    pub details: Vec<Attribute>,
    pub message: String,
}

const COORDINATOR: &[Audience] = &[Audience::Coordinator];
const SPONSOR_TOO: &[Audience] = &[Audience::Coordinator, Audience::Sponsor];

impl Alert {
    fn new(code: &'static str, severity: Severity, readers: &'static [Audience], units: u32, message: &str) -> Alert {
        let details = vec![detail("n", units)];
        Alert {
            code,
            severity,
            readers,
            units,
            pairing: None,
            people: Vec::new(),
            details,
            message: message.to_owned(),
        }
    }

    fn with(mut self, key: &str, value: impl ToString) -> Alert {
        self.details.push(detail(key, value));
        self
    }

    /// A share, rounded so that every platform prints the same few digits.
    fn with_share(self, key: &str, value: f64) -> Alert {
        self.with(key, format!("{value:.3}"))
    }

    fn about(mut self, pairing: &str) -> Alert {
        self.pairing = Some(pairing.to_owned());
        self.with("pairing", pairing)
    }

    /// 0 is serious, 2 a note.
    pub(super) fn rank(&self) -> u8 {
        match self.severity {
            Severity::Serious => 0,
            Severity::Warning => 1,
            Severity::Note => 2,
        }
    }

    fn naming(mut self, people: impl IntoIterator<Item = String>) -> Alert {
        self.people.extend(people);
        self
    }

    /// As the contract says it.
    pub(super) fn finding(&self, with_people: bool) -> Finding {
        Finding {
            code: self.code.to_owned(),
            severity: self.severity,
            people: if with_people { self.people.clone() } else { Vec::new() },
            path: None,
            details: self.details.clone(),
            message: self.message.clone(),
        }
    }
}

/// All alerts of today, for every office, in a fixed order.
pub(super) fn all(program: &Program, view: &View<'_>, voices: &Voices, stage: Stage) -> Vec<Alert> {
    let before = View::on(view.history, view.rules, view.day.saturating_add_days(-LOOK), None);
    let earlier = program::alerts(program, &before);
    let mut alerts = program::alerts(program, view);
    // What was not yet seen a week ago waits for the next look, unless it is serious or only a note.
    alerts.retain(|alert| {
        alert.severity != Severity::Warning
            || earlier.iter().any(|other| other.code == alert.code && other.severity != Severity::Note)
    });
    alerts.extend(program::falling(view));
    alerts.extend(program::pairings(view));
    alerts.extend(voice::alerts(program, view, voices));
    alerts.extend(notes::all(program, view, stage));
    alerts
}
