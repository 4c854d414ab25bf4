//! The daily look at the standing pairs.
//!
//! The plugin is only asked when HR's export says something new, or on a day that a ruling itself names. What is forbidden
//! now ends, whatever the cause, with the one text for every ending. What needs leave rests until leave is given.

use super::{Platform, PlatformError, at};
use crate::{
    contract::conflicts::{Assessment, Ruling},
    hr::Waiver,
    simulation::{scenario::Call, world::World},
    workflow::{Actor, Engine, Now, Office, TERM_DAYS, Then},
};
use chrono::{Days, NaiveDate};
use serde_json::Value;

/// Somebody looks after so many days even where no ruling names a day: months of look-back and of fading are not all named.
const AT_LEAST_EVERY: u64 = 30;

/// What the platform did about a pair.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::simulation) enum Action {
    /// A person of the two takes part no longer: it has ended.
    Gone(String),
    /// A rule forbids the pair: it has ended.
    Ended(String),
    /// Rules want leave, and an office is to be asked for these. None: nobody may give it.
    AsksLeave(Vec<Waiver>, String),
}

impl Platform {
    /// Checks the standing pairs where something may be new. `news`: HR's export of today says something new.
    pub(in crate::simulation) fn recheck(
        &mut self,
        world: &World,
        day: NaiveDate,
        news: bool,
    ) -> Result<Vec<Action>, PlatformError> {
        let due = self.changes_on.is_none_or(|on| on <= day);
        if (!news && !due) || (self.standing().next().is_none() && self.asked.is_empty()) {
            return Ok(Vec::new());
        }
        self.write_sessions(day)?;
        let desk = self.desk(world, day)?;
        let (store, organisation) = (&mut self.store, self.id);
        let check = |engine: &Engine<'_>| {
            Office::new(store, organisation, Actor::platform(), Now::on(day)).recheck(engine, &desk, Then::Act)
        };
        // The scenario's faults leave a third attempt that is answered: nobody meets unchecked.
        let Some(found) = self.gate.decide(day, Call::Check, check).map_err(at("the re-check"))? else {
            return Ok(Vec::new());
        };
        self.off(&found.cancelled);
        self.asked.retain(|asked| !found.withdrawn.contains(&asked.id));
        let mut actions = Vec::new();
        for id in &found.ended {
            self.read_back(id)?;
            self.forget(id);
            let gone = found.pairs.iter().any(|pair| pair.pairing == *id && !pair.gone.is_empty());
            actions.push(if gone { Action::Gone(id.clone()) } else { Action::Ended(id.clone()) });
        }
        for ruling in found.rulings.iter().filter(|ruling| ruling.ruling == Ruling::NeedsApproval) {
            if let Some(pairing) = self.standing().find(|pairing| pairing.pair == ruling.pair) {
                let until = pairing.last_end().parse().unwrap_or(day).min(day + Days::new(TERM_DAYS));
                actions.push(Action::AsksLeave(self.leave(ruling, until).unwrap_or_default(), pairing.id.clone()));
            }
        }
        self.note_changes(&found.rulings, day);
        Ok(actions)
    }

    /// Every leave that the rules want, as many times as each takes approvals; none where nobody may give one of them. It ends
    /// with the pairing, and before any later round's term does: leave that outlasts the term is none.
    fn leave(&self, ruling: &Assessment, until: NaiveDate) -> Option<Vec<Waiver>> {
        let mut leave = Vec::new();
        for conflict in ruling.conflicts.iter().filter(|conflict| conflict.ruling == Ruling::NeedsApproval) {
            let rule = conflict.code.rsplit('.').next().unwrap_or_default();
            let approvals = self.rules.pointer(&format!("/conflicts/{rule}/approvals")).and_then(Value::as_u64);
            let one = Waiver {
                mentor: ruling.pair.mentor.clone(),
                mentee: ruling.pair.mentee.clone(),
                code: conflict.code.clone(),
                // Who gives it is for the office to say.
                approved_by: String::new(),
                approved_as: conflict.approvers.first()?.clone(),
                expires_on: until,
            };
            leave.extend((0..approvals.unwrap_or(1)).map(|_| one.clone()));
        }
        Some(leave)
    }

    /// The first day on which a ruling changes by itself: a tie ahead begins, one runs out, leave expires.
    fn note_changes(&mut self, today: &[Assessment], day: NaiveDate) {
        let days = today.iter().flat_map(|ruling| &ruling.conflicts).flat_map(|conflict| {
            [&conflict.arises_on, &conflict.clears_on, &conflict.waived_until].into_iter().flatten()
        });
        let next = days.filter_map(|on| on.parse::<NaiveDate>().ok()).filter(|on| *on > day).min();
        let latest = day + Days::new(AT_LEAST_EVERY);
        self.changes_on = Some(next.map_or(latest, |on| on.min(latest)));
    }
}
