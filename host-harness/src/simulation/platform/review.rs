//! The monthly look at the program's health.

use super::{Platform, PlatformError, at};
use crate::{
    contract::{
        health::{History, Meeting, Report},
        scheduling::SessionState,
    },
    simulation::{hours, scenario::Call, world::World},
    workflow::{Actor, Engine, Now, Office},
};
use chrono::{Days, NaiveDate};

/// A report and the day it is of.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct Look {
    pub(in crate::simulation) day: NaiveDate,
    pub(in crate::simulation) report: Report,
}

impl Platform {
    /// Reviews the program; none where the plugin did not answer.
    pub(in crate::simulation) fn review(
        &mut self,
        world: &World,
        day: NaiveDate,
    ) -> Result<Option<Look>, PlatformError> {
        let history = self.told(day);
        let desk = self.desk(world, day)?;
        let (store, organisation) = (&mut self.store, self.id);
        let review = |engine: &Engine<'_>| {
            Office::new(store, organisation, Actor::platform(), Now::on(day)).release_of(engine, &desk, &history)
        };
        let Some(judged) = self.gate.decide(day, Call::Review, review).map_err(at("the review"))? else {
            return Ok(None);
        };
        self.history.ledger = self.store.ledger(self.id)?.map(|(_, ledger)| ledger);
        Ok(Some(Look { day, report: judged.report }))
    }

    /// Everything the platform knows on a day, as the contract takes it: what people entered, the pairings, and what the
    /// calendar still has as planned, be it ahead or behind and never entered.
    pub(in crate::simulation) fn told(&self, day: NaiveDate) -> History {
        let mut history = self.history.clone();
        let today = day.to_string();
        history.pairings = self.pairings.values().filter(|one| one.matched_on <= today).cloned().collect();
        for pairing in &history.pairings {
            let ended = pairing.ended_on.as_deref().and_then(|on| on.parse::<NaiveDate>().ok());
            for session in
                self.sessions.get(&pairing.id).into_iter().flatten().filter(|session| session.state.is_ahead())
            {
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
