//! A history, read once and shown to many.

use super::{
    alerts::{self, Alert},
    composite::{Cap, caps, confidence},
    intake,
    ledger::Ledger,
    model::Rules,
    records::History,
    report,
    view::{Stage, View},
    voices::Voices,
};
use crate::{
    contract::{
        health::{Confidence, Fairness, History as RawHistory, Membership, Report},
        types::{Fault, Reader},
    },
    program::Program,
};

/// A program's history, checked and measured as of the roster's day.
pub struct Review {
    pub(super) program: Program,
    pub(super) rules: Rules,
    pub(super) history: History,
    pub(super) voices: Voices,
}

/// Everything that a report is cut from.
pub(super) struct Whole<'a> {
    pub view: View<'a>,
    pub stage: Stage,
    pub confidence: Confidence,
    pub caps: Vec<Cap>,
    pub alerts: Vec<Alert>,
}

impl Review {
    /// Checks a history. O(n log n) in events and pairings.
    ///
    /// # Errors
    /// `over-limit` or `invalid-input`, with every problem and its place; a value of the input is never repeated.
    pub fn open(program: &Program, history: &RawHistory) -> Result<Review, Fault> {
        let ledger = Ledger::read(history.ledger.as_deref())?;
        let rules = Rules::of(program);
        let checked = intake::history(program, history)?;
        let voices = Voices::hear(&checked, &program.policy.health, &rules, program.roster.as_of, ledger);
        Ok(Review { program: program.clone(), rules, history: checked, voices })
    }

    /// What a reader may see. What she may not is left out before anything is written, not afterwards.
    ///
    /// # Errors
    /// `refused` for a participant who does not say who she is.
    pub fn report(&self, reader: &Reader) -> Result<Report, Fault> {
        report::report(self, reader)
    }

    /// Outcomes by group, for an analyst.
    ///
    /// # Errors
    /// `invalid-input` for a person given twice, or more groups than are taken.
    pub fn audit(&self, people: &[Membership]) -> Result<Fairness, Fault> {
        super::audit::audit(self, people)
    }

    /// What the host keeps and hands in next time. As sensitive as the answers.
    pub fn ledger(&self) -> String {
        self.voices.ledger.write()
    }

    /// Today's measures, alerts and confidence.
    pub(super) fn whole(&self) -> Whole<'_> {
        let view = View::on(&self.history, &self.rules, self.program.roster.as_of, Some(&self.voices));
        let stage = view.stage(self.program.roster.term);
        let response = self.voices.response.map(|sides| sides.iter().fold(1.0_f64, |low, side| low.min(side.rate())));
        let graded = view.composite.as_ref().filter(|_| stage != Stage::Setup);
        let confidence = graded.map_or(Confidence::None, |composite| confidence(view.grounds(composite, response)));
        let caps = graded.map(|composite| caps(&view.entries, composite, response)).unwrap_or_default();
        let mut alerts = alerts::all(&self.program, &view, &self.voices, &self.history);
        alerts.extend(alerts::objectives(&self.program, &view));
        Whole { view, stage, confidence, caps, alerts }
    }
}
