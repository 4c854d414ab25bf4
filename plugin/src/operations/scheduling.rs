//! `scheduling`: plans, checks, reachability and session guides. For the host and the coordinator; a guide for both people.

use super::Engine;
use crate::{
    contract::{
        program::Goal,
        scheduling::{Agenda, Calendar, Reach, Session, Timetable, Verdict},
        types::{Fault, FaultKind, Pair},
    },
    problems::{Problems, fault},
    program::limits,
    scheduling::{self, guide, hours::ReachIndex},
    time::Shared,
};

/// Plans every pairing's remaining sessions.
///
/// # Errors
/// As [`scheduling::plan`].
pub fn plan(engine: &Engine, calendar: &Calendar) -> Result<Timetable, Fault> {
    scheduling::plan(engine.program(), calendar)
}

/// Which rules the calendar's sessions break.
///
/// # Errors
/// As [`scheduling::plan`].
pub fn validate(engine: &Engine, calendar: &Calendar) -> Result<Verdict, Fault> {
    scheduling::validate(engine.program(), calendar)
}

/// How much time pairs share in working and stretch hours, before any diary.
///
/// # Errors
/// `over-limit`, or `not-found` naming everybody who is not in the roster.
pub fn reachable(engine: &Engine, pairs: &[Pair]) -> Result<Reach, Fault> {
    if pairs.len() > limits::PAIRS {
        let message = format!("has {} entries, at most {} are taken", pairs.len(), limits::PAIRS);
        return Err(fault(FaultKind::OverLimit, "input.over-limit", Some("/pairs".into()), message));
    }
    let mut problems = Problems::default();
    let roster = &engine.program().roster;
    let mut find = |position: usize, key: &str, id: &str| {
        let person = roster.participant(id);
        if person.is_none() {
            problems.add("input.unknown-person", format!("/pairs/{position}/{key}"), "is not in the roster");
        }
        person
    };
    let mut known = Vec::with_capacity(pairs.len());
    for (position, pair) in pairs.iter().enumerate() {
        let (mentor, mentee) = (find(position, "mentor", &pair.mentor), find(position, "mentee", &pair.mentee));
        known.extend(mentor.zip(mentee));
    }
    problems.into_result(FaultKind::NotFound, "the request")?;
    let index = ReachIndex::build(engine.program());
    let shared: Vec<_> = known.into_iter().map(|(mentor, mentee)| index.shared(mentor, mentee)).collect();
    let of = |figure: fn(Shared) -> u32| shared.iter().map(|shared| shared.map(figure)).collect();
    Ok(Reach { minutes_per_week: of(|shared| shared.minutes), longest_minutes: of(|shared| shared.longest) })
}

/// What to do in one session.
///
/// # Errors
/// As [`guide::agenda`].
pub fn guide(engine: &Engine, pair: &Pair, session: &Session, goals: &[Goal]) -> Result<Agenda, Fault> {
    guide::agenda(engine.program(), pair, session, goals)
}
