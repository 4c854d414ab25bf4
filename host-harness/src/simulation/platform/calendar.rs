//! Planning: new pairs, and whoever something happened to, together with those who share a person with them.
//!
//! Pairs without a person in common do not touch each other's plans, so only the groups that changed are planned again. What
//! lies too near to be moved and breaks a rule now is called off: the platform asks the plugin's own checker.

use super::{Platform, PlatformError, at, hours, is_ahead};
use crate::{
    contract::{
        program::Pairing,
        scheduling::{Calendar, Change, Diary, SessionState},
    },
    simulation::{scenario::Call, world::World},
};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use std::collections::BTreeSet;

/// Rules of which a session that lies ahead must not break one.
const HARD: [&str; 4] = ["schedule.enrolled", "schedule.working-time", "schedule.busy", "schedule.orientation"];

/// What plans did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// New sessions.
    pub added: usize,
    /// Sessions moved.
    pub moved: usize,
    /// Sessions dropped.
    pub dropped: usize,
    /// Times that a session found no place.
    pub unplaced: usize,
    /// Sessions too near to be moved that a rule called off.
    pub called_off: usize,
}

impl Planned {
    pub(in crate::simulation) fn add(&mut self, more: Self) {
        self.added += more.added;
        self.moved += more.moved;
        self.dropped += more.dropped;
        self.unplaced += more.unplaced;
        self.called_off += more.called_off;
    }
}

impl Platform {
    /// Plans what has to be planned again. What the plugin does not answer waits until tomorrow.
    pub(in crate::simulation) fn plan(&mut self, world: &mut World, day: NaiveDate) -> Result<Planned, PlatformError> {
        let mut planned = Planned::default();
        let wanted = std::mem::take(&mut self.to_plan);
        if wanted.is_empty() {
            return Ok(planned);
        }
        let pairings = self.touched(&wanted);
        if pairings.is_empty() {
            return Ok(planned);
        }
        let mut calendar = self.calendar(world, pairings, day + Days::new(1));
        let plan = |program: &crate::plugin::Program| program.plan(&calendar);
        let Some(timetable) = self.gate.ask(day, Call::Plan, &self.roster, plan).map_err(at("planning"))? else {
            self.to_plan = wanted;
            return Ok(planned);
        };
        self.answers.add("plan", &timetable.digest);
        planned.unplaced = timetable.unplaced.len();
        for placed in timetable.sessions {
            let mut session = placed.session;
            match placed.change {
                Change::Kept => continue,
                Change::Added => planned.added += 1,
                Change::Moved => planned.moved += 1,
                Change::Dropped => {
                    planned.dropped += 1;
                    session.state = SessionState::Cancelled;
                }
            }
            self.books.session(&session.id);
            let all = self.sessions.entry(session.pairing.clone()).or_default();
            match all.iter_mut().find(|known| known.id == session.id) {
                Some(known) => *known = session,
                None => all.push(session),
            }
        }
        calendar.sessions = calendar
            .pairings
            .iter()
            .flat_map(|pairing| self.sessions.get(&pairing.id).into_iter().flatten())
            .cloned()
            .collect();
        planned.called_off = self.call_off_what_breaks(&calendar, day)?;
        Ok(planned)
    }

    /// Sessions inside the notice window that a rule forbids now.
    fn call_off_what_breaks(&mut self, calendar: &Calendar, day: NaiveDate) -> Result<usize, PlatformError> {
        let validate = |program: &crate::plugin::Program| program.validate(calendar);
        let Some(verdict) = self.gate.ask(day, Call::Review, &self.roster, validate).map_err(at("validating"))? else {
            return Ok(0);
        };
        let mut count = 0;
        for finding in verdict.findings.iter().filter(|finding| HARD.contains(&finding.code.as_str())) {
            let place = finding.path.as_deref().and_then(|path| path.strip_prefix("/calendar/sessions/"));
            let Some(session) = place.and_then(|at| at.parse::<usize>().ok()).and_then(|at| calendar.sessions.get(at))
            else {
                continue;
            };
            count += self.call_off(&session.pairing, day, |known| known.id == session.id);
        }
        Ok(count)
    }

    /// Pairings that share a person with one that changed, directly or through others; those that rest for good or take no
    /// dates are left as they are.
    fn touched(&self, wanted: &BTreeSet<String>) -> Vec<Pairing> {
        let mut people: BTreeSet<&str> = BTreeSet::new();
        let mut taken: BTreeSet<&str> = BTreeSet::new();
        loop {
            let before = taken.len();
            for one in self.standing() {
                let pair = [one.pair.mentor.as_str(), one.pair.mentee.as_str()];
                if wanted.contains(&one.id) || pair.iter().any(|person| people.contains(person)) {
                    taken.insert(&one.id);
                    people.extend(pair);
                }
            }
            if taken.len() == before {
                break;
            }
        }
        self.standing().filter(|one| taken.contains(one.id.as_str()) && !self.unbooked.contains(&one.id)).cloned().collect()
    }

    fn calendar(&self, world: &mut World, pairings: Vec<Pairing>, from: NaiveDate) -> Calendar {
        let people: BTreeSet<&str> =
            pairings.iter().flat_map(|one| [one.pair.mentor.as_str(), one.pair.mentee.as_str()]).collect();
        let now = hours::midnight(from);
        let diaries = self
            .roster
            .people
            .iter()
            .filter(|person| people.contains(person.id.as_str()))
            .map(|person| {
                let diary = world.diary(person);
                let ahead = |times: &[crate::contract::types::Interval]| {
                    times.iter().filter(|when| when.end > now).copied().collect()
                };
                Diary { person: person.id.clone(), busy: ahead(&diary.busy), soft: ahead(&diary.soft) }
            })
            .collect();
        let sessions =
            pairings.iter().flat_map(|one| self.sessions.get(&one.id).into_iter().flatten()).cloned().collect();
        Calendar { now, pairings, diaries, sessions }
    }

    /// Somebody lives by another clock now: the wall times in her invitations are void.
    pub(in crate::simulation) fn forget_walls(&mut self, mentor: &str) {
        let hers: Vec<String> =
            self.standing().filter(|one| one.pair.mentor == mentor).map(|one| one.id.clone()).collect();
        for id in hers {
            for session in self.sessions.get_mut(&id).into_iter().flatten().filter(|session| is_ahead(session)) {
                session.wall = None;
                self.books.session(&session.id);
            }
        }
    }

    /// All running pairings of a person are to be planned again.
    pub(in crate::simulation) fn plan_again(&mut self, person: &str) {
        let hers: Vec<String> = self
            .standing()
            .filter(|one| one.pair.mentor == person || one.pair.mentee == person)
            .map(|one| one.id.clone())
            .collect();
        self.to_plan.extend(hers);
    }
}
