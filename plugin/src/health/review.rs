//! A history, read once and shown to many.

use super::{
    alerts::{self, Alert},
    composite::{Cap, Composite, Entry, caps, composite, confidence},
    intake,
    model::{Pillar, Rules},
    records::History,
    report,
    view::{Stage, View},
    voices::{Asked, Voices},
};
use crate::{
    contract::{
        health::{Confidence, Fairness, History as RawHistory, Membership, Report, Standing},
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
    pub alerts: Vec<Alert>,
}

/// A score of entries, with what it can carry.
pub(super) struct Graded {
    pub composite: Option<Composite>,
    pub confidence: Confidence,
    pub caps: Vec<Cap>,
}

impl Review {
    /// Checks a history. O(n log n) in events and pairings.
    ///
    /// # Errors
    /// `over-limit` or `invalid-input`, with every problem and its place; a value of the input is never repeated.
    pub fn open(program: &Program, history: &RawHistory) -> Result<Review, Fault> {
        let rules = Rules::of(program);
        let mut checked = intake::history(program, history)?;
        let ledger = core::mem::take(&mut checked.ledger);
        let voices = Voices::hear(&checked, &program.policy.health, &rules, program.roster.as_of, ledger);
        Ok(Review { program: program.clone(), rules, history: checked, voices })
    }

    /// What a reader may see. What she may not is left out before anything is written, not afterwards.
    ///
    /// # Errors
    /// `refused` for a participant who does not say who she is, `not-found` for one in no pairing.
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
        let alerts = alerts::all(&self.program, &view, &self.voices, stage);
        Whole { view, stage, alerts }
    }

    /// The score of what a reader is told: what is kept back from her is not in it either, or she could solve for it.
    pub(super) fn graded(&self, whole: &Whole<'_>, entries: &[Entry]) -> Graded {
        let composite = composite(entries, &self.rules);
        // How many answered says as little as what they answered where any of it is kept back.
        let mut voices = entries.iter().filter(|entry| entry.gauge.pillar == Pillar::Relationship);
        let heard = voices.all(|entry| entry.standing == Standing::Value);
        let lower = |sides: [Asked; 2]| sides.iter().fold(1.0_f64, |low, side| low.min(side.rate()));
        let response = self.voices.response.filter(|_| heard).map(lower);
        let running = composite.as_ref().filter(|_| whole.stage != Stage::Setup);
        let confidence =
            running.map_or(Confidence::None, |composite| confidence(whole.view.grounds(composite, response)));
        let caps = running.map(|composite| caps(entries, composite, response)).unwrap_or_default();
        Graded { composite, confidence, caps }
    }
}
