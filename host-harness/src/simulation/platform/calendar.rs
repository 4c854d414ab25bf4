//! Planning: new pairs, and whoever something happened to, together with those who share a person with them.
//!
//! Pairs without a person in common do not touch each other's plans, so only the groups that changed are planned again. What
//! lies too near to be moved and does not suit somebody any more is called off.

use super::{Platform, PlatformError, at, hours};
use crate::{
    contract::{
        program::Pairing,
        scheduling::{Calendar, Change, Diary},
        types::{Finding, Interval, Severity},
    },
    plugin::CallError,
    simulation::{
        hours::{Seat, free},
        scenario::Call,
        world::World,
    },
    workflow::{Actor, Engine, Now, Office},
};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Rules of which a session that lies ahead must not break one.
const HARD: [&str; 4] = ["schedule.enrolled", "schedule.working-time", "schedule.busy", "schedule.orientation"];

/// What plans did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
        self.write_sessions(day)?;
        let tomorrow = day + Days::new(1);
        let calendar = self.calendar(world, pairings, tomorrow);
        let desk = self.desk(world, day)?;
        let (store, organisation) = (&mut self.store, self.id);
        let plan = |engine: &Engine<'_>| {
            Office::new(store, organisation, Actor::platform(), Now::on(day)).plan_part(engine, &desk, &calendar)
        };
        let Some(plan) = self.gate.decide(day, Call::Plan, plan).map_err(at("planning"))? else {
            // Tomorrow; what is too near to wait for it is called off by hand.
            self.to_plan = wanted;
            planned.called_off = self.call_off_what_does_not_suit(world, &calendar.pairings, tomorrow);
            return Ok(planned);
        };
        planned.unplaced = plan.timetable.unplaced.len();
        for change in plan.timetable.sessions.iter().map(|placed| placed.change) {
            match change {
                Change::Kept => {}
                Change::Added => planned.added += 1,
                Change::Moved => planned.moved += 1,
                Change::Dropped => planned.dropped += 1,
            }
        }
        for session in plan.sessions {
            let all = self.sessions.entry(session.pairing.clone()).or_default();
            match all.iter_mut().find(|known| known.id == session.id) {
                Some(known) => *known = session,
                None => all.push(session),
            }
        }
        planned.called_off = self.call_off_what_does_not_suit(world, &calendar.pairings, tomorrow);
        Ok(planned)
    }

    /// Sessions too near for a plan to move that fall outside somebody's time now, or outside the pairing's: a move abroad, a
    /// changed calendar.
    fn call_off_what_does_not_suit(&mut self, world: &mut World, pairings: &[Pairing], from: NaiveDate) -> usize {
        let thaw = self.thaw(from);
        let mut off: Vec<(String, String)> = Vec::new();
        for pairing in pairings {
            let near = self.sessions.get(&pairing.id).into_iter().flatten().filter(|session| session.state.is_ahead());
            for session in near.filter(|session| session.when.start < thaw) {
                let mut unsuited = |id: &String| {
                    let Some(person) = self.roster.people.iter().find(|person| person.id == *id) else { return true };
                    let seat = Seat::of(person, &self.roster.closures);
                    let unsuited = |seat: &Seat<'_>| {
                        // Abroad, a pairing's days begin and end at other times.
                        let rests = *id == pairing.pair.mentor && !seat.sees_running(pairing, session.when);
                        rests || seat.objects(session.when).is_some()
                    };
                    seat.as_ref().is_some_and(unsuited) || !free(world.diary(person), session.when)
                };
                if [&pairing.pair.mentor, &pairing.pair.mentee].into_iter().any(&mut unsuited) {
                    off.push((pairing.id.clone(), session.id.clone()));
                }
            }
        }
        off.iter().map(|(pairing, session)| self.call_off(pairing, from, |known| known.id == *session)).sum()
    }

    /// The first minute at which a plan of that day may place or move anything.
    pub(in crate::simulation) fn thaw(&self, from: NaiveDate) -> u32 {
        let notice = self.rules.pointer("/scheduling/freeze/notice-minutes").and_then(Value::as_u64);
        let notice = notice.and_then(|notice| u32::try_from(notice).ok()).unwrap_or(0);
        hours::midnight(from).saturating_add(notice)
    }

    /// What the plugin's own checker, which shares no placing code with its planner, says against the calendar: sessions
    /// ahead that break a rule about people's time.
    pub(in crate::simulation) fn validate(
        &mut self,
        world: &mut World,
        day: NaiveDate,
    ) -> Result<Vec<Finding>, PlatformError> {
        let pairings: Vec<Pairing> = self.standing().cloned().collect();
        let calendar = self.calendar(world, pairings, day + Days::new(1));
        let desk = self.desk(world, day)?;
        let session = self.gate.plugin().session().map_err(CallError::from).map_err(at("validating"))?;
        let program = desk.program(&session).map_err(at("validating"))?;
        let verdict = program.validate(&calendar).map_err(at("validating"))?;
        let hard = |finding: &Finding| finding.severity == Severity::Serious && HARD.contains(&finding.code.as_str());
        Ok(verdict.findings.into_iter().filter(hard).collect())
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
        self.standing()
            .filter(|one| taken.contains(one.id.as_str()) && !self.unbooked.contains(&one.id))
            .cloned()
            .collect()
    }

    fn calendar(&self, world: &mut World, pairings: Vec<Pairing>, from: NaiveDate) -> Calendar {
        let people: BTreeSet<&str> =
            pairings.iter().flat_map(|one| [one.pair.mentor.as_str(), one.pair.mentee.as_str()]).collect();
        let now = hours::midnight(from);
        // Nothing is planned behind the last end of a pairing.
        let end = |one: &Pairing| one.last_end().parse::<NaiveDate>().ok();
        let last = pairings.iter().filter_map(end).max().map_or(u32::MAX, |end| hours::midnight(end + Days::new(2)));
        let diaries = self
            .roster
            .people
            .iter()
            .filter(|person| people.contains(person.id.as_str()))
            .map(|person| {
                let diary = world.diary(person);
                let ahead = |times: &[Interval]| {
                    times.iter().filter(|when| when.end > now && when.start < last).copied().collect()
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
            for session in self.sessions.get_mut(&id).into_iter().flatten().filter(|session| session.state.is_ahead()) {
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
