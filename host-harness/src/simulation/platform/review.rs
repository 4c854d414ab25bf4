//! The monthly look at the program's health.

use super::{COORDINATOR, Platform, PlatformError, at, is_ahead};
use crate::{
    contract::{
        health::{History, Meeting, Report},
        scheduling::SessionState,
    },
    simulation::{hours, scenario::Call},
};
use chrono::{Days, NaiveDate};
use sha2::{Digest, Sha256};

/// A report and the day it is of.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct Look {
    pub(in crate::simulation) day: NaiveDate,
    pub(in crate::simulation) report: Report,
}

impl Platform {
    /// Reviews the program; none where the plugin did not answer.
    pub(in crate::simulation) fn review(&mut self, day: NaiveDate) -> Result<Option<Look>, PlatformError> {
        self.judge_by(day);
        let history = self.told(day);
        let review = |program: &crate::plugin::Program| {
            let review = program.review(&history)?;
            Ok((review.report(&COORDINATOR)?, review.ledger()?))
        };
        let Some((report, ledger)) = self.gate.ask(day, Call::Review, &self.roster, review).map_err(at("the review"))? else {
            return Ok(None);
        };
        let text = serde_json::to_string(&report).map_err(crate::store::StoreError::from)?;
        let digest: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
        self.answers.add("review", &digest);
        self.store.put_ledger(self.id, day, &ledger)?;
        self.history.ledger = Some(ledger);
        Ok(Some(Look { day, report }))
    }

    /// Everything the platform knows on a day, as the contract takes it: what people entered, the pairings, and what the
    /// calendar still has as planned, be it ahead or behind and never entered.
    pub(in crate::simulation) fn told(&self, day: NaiveDate) -> History {
        let mut history = self.history.clone();
        let today = day.to_string();
        history.pairings = self.pairings.values().filter(|one| one.matched_on <= today).cloned().collect();
        for pairing in &history.pairings {
            let ended = pairing.ended_on.as_deref().and_then(|on| on.parse::<NaiveDate>().ok());
            for session in self.sessions.get(&pairing.id).into_iter().flatten().filter(|session| is_ahead(session)) {
                let on = hours::day_of(session.when.start);
                if ended.is_none_or(|ended| on <= ended + Days::new(14)) {
                    history.meetings.push(Meeting {
                        pairing: pairing.id.clone(),
                        on: on.to_string(),
                        state: SessionState::Planned,
                        missed_by: Vec::new(),
                        reheld_on: None,
                        minutes: None,
                        logged_on: None,
                    });
                }
            }
        }
        history
    }
}
