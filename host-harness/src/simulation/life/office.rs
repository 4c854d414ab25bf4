//! The coordinator and the sponsor: requests answered, calls made, promises kept, pairs closed on purpose.

use super::{Life, Look};
use crate::{
    contract::{
        health::{ConcernKind, SponsorAction},
        program::Ending,
    },
    simulation::{chance::Chance, platform::PlatformError, truth::Condition},
};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// The sponsor's promises: what, and on which days.
const PROMISES: [(&str, u64); 6] = [
    ("kick-off", 3),
    ("visible-story", 45),
    ("quarterly-review", 90),
    ("quarterly-review", 180),
    ("quarterly-review", 270),
    ("quarterly-review", 360),
];

/// Days by which a pair is extended.
const EXTENDED_BY: u64 = 60;

/// What waits on the coordinator's desk.
#[derive(Clone, Debug, Default)]
pub(super) struct Office {
    /// Requests in the order in which they came: pairing, kind, day, never to be answered.
    requests: Vec<(String, ConcernKind, NaiveDate, bool)>,
    /// Calls in the order of the last report: code of the action and pairing.
    calls: Vec<(String, String)>,
    /// Requests that could be answered, and calls that could be made, by now; a working day adds a fifth of a week's.
    hours: (f64, f64),
    /// The day on which each pair past its planned end will be closed.
    closings: Vec<(NaiveDate, String, bool)>,
    /// Pairs whose closing is decided, with whether they had been extended by then.
    seen: BTreeSet<(String, bool)>,
    /// When the sponsor keeps which promise.
    promises: Vec<(NaiveDate, usize)>,
}

impl Life {
    pub(super) fn queue(&mut self, id: &str, kind: ConcernKind, day: NaiveDate, never: bool) {
        let mut rng = self.world.rng(&format!("lost:{day}:{id}:{kind:?}"));
        let lost = rng.happens(self.behaviour.office.loses_a_request);
        self.office.requests.push((id.to_owned(), kind, day, never || lost));
    }

    pub(super) fn office_hours(&mut self, day: NaiveDate) -> Result<(), PlatformError> {
        self.note_unanswered(day);
        for (_, place) in self.office.promises.iter().filter(|(on, _)| *on == day) {
            if let Some(action) = self.platform.history.sponsor_actions.get_mut(*place) {
                action.done_on = Some(day.to_string());
            }
        }
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            let rates = &self.behaviour.office;
            self.office.hours.0 = (self.office.hours.0 + rates.answers_a_week / 5.0).min(rates.answers_a_week.max(1.0));
            self.office.hours.1 = (self.office.hours.1 + rates.calls_a_week / 5.0).min(rates.calls_a_week.max(1.0));
            self.answer_requests(day)?;
            self.call(day);
        }
        self.close_on_purpose(day)
    }

    /// A request that has been open for too long.
    fn note_unanswered(&mut self, day: NaiveDate) {
        let limit = day - Days::new(self.behaviour.definitions.request_open as u64);
        for concern in &self.platform.history.concerns {
            let asks = concern.kind != ConcernKind::Incident && concern.resolved_on.is_none();
            let old = concern.opened_on.parse::<NaiveDate>().is_ok_and(|opened| opened < limit);
            if asks && old && self.hidden.contains_key(&concern.pairing) {
                self.truth.begin(Condition::Unanswered, &concern.pairing, day, true);
            }
        }
    }

    fn answer_requests(&mut self, day: NaiveDate) -> Result<(), PlatformError> {
        while self.office.hours.0 >= 1.0 {
            // The day on which a request comes, nobody has read it yet.
            let next = self.office.requests.iter().position(|(_, _, on, never)| !never && *on < day);
            let Some(next) = next else { break };
            let (id, kind, ..) = self.office.requests.remove(next);
            self.office.hours.0 -= 1.0;
            let open = self.platform.history.concerns.iter_mut();
            let mut open = open.filter(|one| one.pairing == id && one.resolved_on.is_none());
            if let Some(concern) = open.find(|one| one.kind == kind) {
                concern.resolved_on = Some(day.to_string());
            }
            let concerns = &self.platform.history.concerns;
            if !concerns.iter().any(|one| one.pairing == id && one.resolved_on.is_none()) {
                self.truth.end(Condition::Unanswered, &id, day);
            }
            if kind == ConcernKind::Rematch && self.hidden.contains_key(&id) {
                // Whoever wants another partner is let go, and both keep their places in the queue.
                self.platform.end(&id, day, Ending::Relational)?;
                self.over(&id, day);
            }
        }
        Ok(())
    }

    /// The report's calls come first; those of an older report that were not made are gone.
    pub(super) fn act_upon(&mut self, look: &Look) {
        let calls = look.report.actions.iter().filter_map(|action| {
            let asked = ["action.coordinator-call", "action.nudge-senior", "action.book-two-dates"];
            asked.contains(&action.code.as_str()).then(|| Some((action.code.clone(), action.pairing.clone()?)))?
        });
        self.office.calls = calls.collect();
    }

    fn call(&mut self, day: NaiveDate) {
        while self.office.hours.1 >= 1.0 && !self.office.calls.is_empty() {
            let (code, id) = self.office.calls.remove(0);
            self.office.hours.1 -= 1.0;
            let Some(hidden) = self.hidden.get(&id).cloned() else { continue };
            self.counts.calls += 1;
            let mut rng = self.world.rng(&format!("call:{day}:{id}"));
            let rates = self.behaviour.office.clone();
            let (revives, helps) = (rng.happens(rates.call_revives), rng.happens(rates.nudge_helps));
            if hidden.stopped && revives {
                self.revive(&id, day);
            }
            if hidden.cancelling && helps && code != "action.book-two-dates" {
                self.keeps_dates_again(&id, day);
            }
        }
    }

    /// Past the planned end: a decision for most, within two weeks.
    fn close_on_purpose(&mut self, day: NaiveDate) -> Result<(), PlatformError> {
        let today = day.to_string();
        let past: Vec<(String, bool)> = self
            .platform
            .standing()
            .filter(|one| one.last_end() <= today.as_str())
            .map(|one| (one.id.clone(), one.extended_to.is_some()))
            .filter(|key| !self.office.seen.contains(key))
            .collect();
        for (id, again) in past {
            let mut rng = self.world.rng(&format!("closing:{id}:{again}"));
            let rates = &self.behaviour.endings;
            let (on_purpose, extends, days) =
                (rng.happens(rates.closed_on_purpose), rng.happens(rates.extended), rng.days(13.0));
            // What nobody closes in time lingers for weeks, and is then closed after all.
            let days = if on_purpose { days } else { 30 + rng.days(40.0) };
            let stopped = self.hidden.get(&id).is_some_and(|hidden| hidden.stopped);
            let extends = on_purpose && extends && !again && !stopped;
            self.office.closings.push((day + Days::new(days), id.clone(), extends));
            self.office.seen.insert((id, again));
        }
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.office.closings).into_iter().partition(|(on, ..)| *on <= day);
        self.office.closings = later;
        for (_, id, extends) in due {
            if !self.hidden.contains_key(&id) {
                continue;
            }
            if extends {
                self.platform.extend(&id, day, day + Days::new(EXTENDED_BY))?;
            } else {
                self.platform.end(&id, day, Ending::Completed)?;
                self.over(&id, day);
            }
        }
        Ok(())
    }

    /// The sponsor's promises for the year, kept or not.
    pub(super) fn sponsor_promises(&mut self) {
        let first = self.world.first();
        let days = u64::from(self.scenario.days());
        for (number, (kind, due)) in PROMISES.into_iter().enumerate() {
            if due > days {
                continue;
            }
            let mut rng = self.world.rng(&format!("sponsor:{number}"));
            let keeps = rng.happens(self.behaviour.office.sponsor_acts);
            let done = first + Days::new(due + rng.days(14.0));
            if keeps {
                self.office.promises.push((done, self.platform.history.sponsor_actions.len()));
            }
            self.platform.history.sponsor_actions.push(SponsorAction {
                kind: kind.into(),
                due_on: (first + Days::new(due)).to_string(),
                done_on: None,
            });
        }
    }
}
