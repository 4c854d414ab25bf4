//! A calendar, checked: what is wrong becomes one fault with every problem and its place.

use crate::{
    arrange::Arrange,
    contract::{
        program::Pairing as RawPairing,
        scheduling::{Calendar, Session, SessionState},
        types::{DaySpan as RawSpan, Fault, FaultKind, Interval as RawInterval},
    },
    problems::Problems,
    program::{PersonIx, Roster, limits},
    time::{Day, DaySpan, Interval, IntervalSet, LocalMinute, Minute},
};
use std::collections::{BTreeMap, BTreeSet};

/// Sessions in one calendar.
const SESSIONS: usize = 2_000_000;
/// Busy and soft intervals in one calendar.
const INTERVALS: usize = 16_000_000;
/// Bytes of a session's id.
const SESSION_ID_BYTES: usize = 160;

/// A checked calendar.
pub(super) struct Case {
    pub(super) now: Minute,
    /// In the calendar's order.
    pub(super) pairings: Vec<Pairing>,
    /// In the calendar's order.
    pub(super) sessions: Vec<Known>,
    pub(super) diaries: BTreeMap<PersonIx, Diary>,
}

/// A pairing.
pub(super) struct Pairing {
    pub(super) id: String,
    /// Mentor and mentee; None for somebody of an ended pairing who has left the roster.
    pub(super) people: [Option<PersonIx>; 2],
    /// First day of its term.
    pub(super) since: Day,
    /// First day after it: the planned end, the extension or the day it ended.
    pub(super) until: Day,
    pub(super) ended: bool,
    pub(super) pauses: Vec<DaySpan>,
    /// Positions of its sessions, by start, then number.
    pub(super) sessions: Vec<usize>,
}

/// A session so far.
pub(super) struct Known {
    pub(super) pairing: usize,
    pub(super) state: SessionState,
    pub(super) kind: String,
    pub(super) when: Interval,
    pub(super) wall: Option<LocalMinute>,
    pub(super) number: u32,
}

impl Known {
    /// Whether it counts: a session that was called off or missed is as if it had never been planned.
    pub(super) fn is_live(&self) -> bool {
        matches!(self.state, SessionState::Planned | SessionState::Pinned | SessionState::Held)
    }
}

/// Busy times of a person.
#[derive(Default)]
pub(super) struct Diary {
    pub(super) busy: IntervalSet,
    pub(super) soft: IntervalSet,
}

/// Checks a calendar. `n log n`.
///
/// # Errors
/// `over-limit`, `invalid-input` with every problem, or `not-found` when nothing is wrong but people whom the roster does
/// not have.
pub(super) fn read(roster: &Roster, calendar: &Calendar) -> Result<Case, Fault> {
    sizes(calendar)?;
    let mut desk = Desk { problems: Problems::default(), missing: Problems::default() };
    let mut by_id = BTreeMap::new();
    let mut pairings = Vec::with_capacity(calendar.pairings.len());
    for (position, pairing) in calendar.pairings.iter().enumerate() {
        let path = format!("/calendar/pairings/{position}");
        desk.name(&pairing.id, limits::NAME_BYTES, || format!("{path}/id"));
        if by_id.insert(pairing.id.as_str(), position).is_some() {
            desk.problem("input.duplicate-id", format!("{path}/id"), "repeats the id of an earlier pairing");
        }
        pairings.push(desk.pairing(roster, pairing, &path));
    }
    let mut diaries = BTreeMap::new();
    let mut owners = BTreeSet::new();
    for (position, diary) in calendar.diaries.iter().enumerate() {
        let path = format!("/calendar/diaries/{position}");
        if !owners.insert(diary.person.as_str()) {
            desk.problem("input.duplicate-id", format!("{path}/person"), "has a diary already");
        }
        let busy = desk.intervals(&diary.busy, &format!("{path}/busy"));
        let soft = desk.intervals(&diary.soft, &format!("{path}/soft"));
        // A diary of somebody in no pairing, or of a person who has left, is left aside.
        if let Some(person) = roster.participant(&diary.person) {
            diaries.insert(person, Diary { busy, soft });
        }
    }
    let mut ids = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    let mut sessions = Vec::with_capacity(calendar.sessions.len());
    for (position, session) in calendar.sessions.iter().enumerate() {
        let path = format!("/calendar/sessions/{position}");
        if !ids.insert(session.id.as_str()) {
            desk.problem("input.duplicate-id", format!("{path}/id"), "repeats the id of an earlier session");
        }
        let known = desk.session(session, by_id.get(session.pairing.as_str()).copied(), &path);
        if known.number > 0 && !numbers.insert((known.pairing, known.number)) {
            let message = "repeats a number of its pairing";
            desk.problem("input.duplicate-id", format!("{path}/number"), message);
        }
        sessions.push(known);
    }
    desk.problems.into_result(FaultKind::InvalidInput, "the calendar")?;
    desk.missing.into_result(FaultKind::NotFound, "the calendar")?;
    for (position, session) in sessions.iter().enumerate() {
        if let Some(pairing) = pairings.get_mut(session.pairing) {
            pairing.sessions.push(position);
        }
    }
    for pairing in &mut pairings {
        pairing
            .sessions
            .arrange_by_key(|session| (sessions.get(*session).map(|known| (known.when, known.number)), *session));
    }
    Ok(Case { now: Minute(calendar.now), pairings, sessions, diaries })
}

/// Refuses what is too large before anything is built from it.
fn sizes(calendar: &Calendar) -> Result<(), Fault> {
    let mut problems = Problems::default();
    let intervals = calendar.diaries.iter().map(|diary| diary.busy.len().saturating_add(diary.soft.len())).sum();
    for (key, count, most) in [
        ("pairings", calendar.pairings.len(), limits::PAIRINGS),
        ("diaries", calendar.diaries.len(), limits::PEOPLE),
        ("diaries", intervals, INTERVALS),
        ("sessions", calendar.sessions.len(), SESSIONS),
    ] {
        if count > most {
            let message = format!("has {count} entries, at most {most} are taken");
            problems.add("input.over-limit", format!("/calendar/{key}"), message);
        }
    }
    problems.into_result(FaultKind::OverLimit, "the calendar")
}

struct Desk {
    problems: Problems,
    /// People whom the roster does not have: another kind of fault.
    missing: Problems,
}

impl Desk {
    fn problem(&mut self, code: &str, path: String, message: &str) {
        self.problems.add(code, path, message);
    }

    fn name(&mut self, text: &str, most: usize, path: impl Fn() -> String) {
        if text.is_empty() {
            self.problem("input.too-short", path(), "must not be empty");
        } else if text.len() > most {
            self.problem("input.too-long", path(), &format!("must have at most {most} bytes"));
        }
    }

    fn day(&mut self, text: &str, path: impl Fn() -> String) -> Option<Day> {
        match text.parse() {
            Ok(day) => Some(day),
            Err(error) => {
                self.problem("input.bad-date", path(), &format!("{error}"));
                None
            }
        }
    }

    /// A day after which the next one must lie.
    fn later(&mut self, text: Option<&str>, than: Option<Day>, path: impl Fn() -> String) -> Option<Day> {
        let day = self.day(text?, &path)?;
        if than.is_some_and(|than| day <= than) {
            self.problem("input.empty-span", path(), "must be later than the day before it");
        }
        Some(day)
    }

    fn pairing(&mut self, roster: &Roster, raw: &RawPairing, path: &str) -> Pairing {
        let since = self.day(&raw.matched_on, || format!("{path}/matched_on"));
        let planned = self.later(Some(&raw.planned_end), since, || format!("{path}/planned_end"));
        let extended = self.later(raw.extended_to.as_deref(), planned, || format!("{path}/extended_to"));
        let ended = raw.ended_on.as_deref().and_then(|day| self.day(day, || format!("{path}/ended_on")));
        if raw.ended_on.is_some() != raw.ending.is_some() {
            let message = "is set exactly when `ended_on` is";
            self.problem("input.contradiction", format!("{path}/ending"), message);
        }
        if let Some(day) = &raw.closure_decided_on {
            self.day(day, || format!("{path}/closure_decided_on"));
        }
        if raw.pair.mentor == raw.pair.mentee {
            self.problem("input.contradiction", format!("{path}/pair/mentee"), "is the mentor as well");
        }
        let people = [("mentor", &raw.pair.mentor), ("mentee", &raw.pair.mentee)].map(|(key, id)| {
            let person = roster.participant(id);
            if person.is_none() && raw.ended_on.is_none() {
                let message = "is not in the roster, and the pairing runs";
                self.missing.add("input.unknown-person", format!("{path}/pair/{key}"), message);
            }
            person
        });
        let pauses = self.pauses(&raw.pauses, path);
        // Where a date is missing the fault is on its way and the days are never read.
        let since = since.unwrap_or(Day::MIN);
        let until = extended.or(planned).unwrap_or(Day::MAX);
        Pairing {
            id: raw.id.clone(),
            people,
            since,
            until: ended.map_or(until, |ended| ended.min(until)),
            ended: ended.is_some(),
            pauses,
            sessions: Vec::new(),
        }
    }

    fn pauses(&mut self, raw: &[RawSpan], path: &str) -> Vec<DaySpan> {
        if raw.len() > limits::PER_PERSON {
            let message = format!("has {} entries, at most {} are taken", raw.len(), limits::PER_PERSON);
            self.problem("input.over-limit", format!("{path}/pauses"), &message);
            return Vec::new();
        }
        let mut pauses = Vec::with_capacity(raw.len());
        for (position, span) in raw.iter().enumerate() {
            let place = |key: &str| format!("{path}/pauses/{position}{key}");
            let (Some(since), Some(until)) = (span.since.as_deref(), span.until.as_deref()) else {
                self.problem("input.missing", place(""), "a pause has a first day and an end");
                continue;
            };
            let since = self.day(since, || place("/since"));
            let until = self.later(Some(until), since, || place("/until"));
            let span = DaySpan { since, until };
            if pauses.iter().any(|earlier: &DaySpan| earlier.overlaps(&span)) {
                self.problem("input.contradiction", place(""), "overlaps an earlier pause");
            }
            pauses.push(span);
        }
        pauses
    }

    fn interval(&mut self, raw: &RawInterval, path: impl Fn() -> String) -> Interval {
        if raw.start >= raw.end {
            self.problem("input.empty-span", path(), "`end` must be later than `start`");
        }
        Interval::new(Minute(raw.start), Minute(raw.end))
    }

    fn intervals(&mut self, raw: &[RawInterval], path: &str) -> IntervalSet {
        let read = raw.iter().enumerate().map(|(position, raw)| self.interval(raw, || format!("{path}/{position}")));
        read.collect()
    }

    fn session(&mut self, raw: &Session, pairing: Option<usize>, path: &str) -> Known {
        self.name(&raw.id, SESSION_ID_BYTES, || format!("{path}/id"));
        self.name(&raw.kind, limits::NAME_BYTES, || format!("{path}/kind"));
        if pairing.is_none() {
            self.problem("input.unknown-pairing", format!("{path}/pairing"), "is not a pairing of this calendar");
        }
        if raw.number == 0 {
            self.problem("input.out-of-range", format!("{path}/number"), "must be 1 or more");
        }
        let wall = raw.wall.as_deref().and_then(|text| match text.parse() {
            Ok(wall) => Some(wall),
            Err(error) => {
                self.problem("input.bad-date", format!("{path}/wall"), &format!("{error}"));
                None
            }
        });
        Known {
            pairing: pairing.unwrap_or(usize::MAX),
            state: raw.state,
            kind: raw.kind.clone(),
            when: self.interval(&raw.when, || format!("{path}/when")),
            wall,
            number: raw.number,
        }
    }
}
