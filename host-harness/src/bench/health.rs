//! Program health at the size the contract names: 50,000 events over 5,000 pairs.

use super::{Measure, told};
use crate::{
    contract::{
        health::{History, Item, Meeting, Survey},
        program::{Goal, Pairing, Roster},
        scheduling::SessionState,
        types::{Audience, DaySpan, Pair, Reader, Side},
    },
    plugin::{CallError, Plugin},
};
use chrono::{Days, NaiveDate};
use std::time::Instant;

/// Pairs, and events of each: eight sessions, a goal, a junior's answers.
const PAIRS: usize = 5_000;
const SESSIONS: u64 = 8;
/// Days into the term on which it is judged.
const AS_OF: u64 = 150;

/// Times `review.open` with the coordinator's report, without the opening of the roster.
///
/// # Errors
/// Those of the plugin.
pub fn measure(plugin: &Plugin, rounds: usize) -> Result<Measure, CallError> {
    let first = NaiveDate::default() + Days::new(20_454);
    let (roster, history) = (roster(first), history(first));
    let policy = plugin.session()?.resolve_policy("{}")?.document;
    let reader = Reader { audience: Audience::Coordinator, person: None };
    let (mut times, mut summary) = (Vec::new(), None);
    for _ in 0..rounds.max(1) {
        let session = plugin.session()?;
        let program = session.open(&policy, &roster)?;
        let started = Instant::now();
        let report = program.review(&history)?.report(&reader)?;
        times.push(started.elapsed().as_secs_f64() * 1e6);
        debug_assert_eq!(report.pairings.len(), PAIRS);
        summary = Some(session.summary());
    }
    Ok(Measure { goal_us: Some(1e6), ..told("50,000 events, 5,000 pairs", 2 * PAIRS, times, summary) })
}

fn day(first: NaiveDate, number: u64) -> String {
    (first + Days::new(number)).to_string()
}

fn roster(first: NaiveDate) -> Roster {
    let person = |id: String| crate::contract::program::Person {
        id,
        mentor_places: 1,
        mentee_places: 1,
        oriented_on: Some(first.to_string()),
        ..crate::contract::program::Person::default()
    };
    Roster {
        as_of: day(first, AS_OF),
        term: DaySpan { since: Some(first.to_string()), until: Some(day(first, 720)) },
        people: (0..PAIRS).flat_map(|n| [person(format!("j{n}")), person(format!("s{n}"))]).collect(),
        ..Roster::default()
    }
}

fn history(first: NaiveDate) -> History {
    let mut history = History::default();
    for n in 0..PAIRS {
        let id = format!("p{n}");
        let turn = n as u64;
        history.pairings.push(Pairing {
            id: id.clone(),
            pair: Pair { mentor: format!("j{n}"), mentee: format!("s{n}") },
            matched_on: first.to_string(),
            planned_end: day(first, 180),
            extended_to: None,
            ended_on: None,
            ending: None,
            closure_decided_on: None,
            pauses: Vec::new(),
            mentor_chose: Some(true),
            mentee_chose: Some(n % 3 > 0),
            attributes: Vec::new(),
        });
        for session in 0..SESSIONS {
            let lost = (turn + session).is_multiple_of(6);
            history.meetings.push(Meeting {
                pairing: id.clone(),
                on: day(first, 7 + session * 17 + turn % 5),
                state: if lost { SessionState::Cancelled } else { SessionState::Held },
                missed_by: if lost { vec![Side::Mentee] } else { Vec::new() },
                reheld_on: None,
                minutes: Some(60),
                logged_on: None,
            });
        }
        history.goals.push(Goal {
            pairing: id.clone(),
            topic: None,
            agreed_on: day(first, 10),
            due_on: None,
            progress: 0.5,
            updated_on: day(first, 90),
            weight: 1.0,
        });
        let item = |construct: &str, value: u64| Item { construct: construct.into(), value: value as f64 };
        history.surveys.push(Survey {
            wave: "w".into(),
            pairing: Some(id),
            side: Side::Mentor,
            asked_on: day(first, 100),
            answered_on: Some(day(first, 101)),
            items: vec![item("useful", 1 + turn % 5), item("rapport", 4), item("safety", 3 + turn % 3)],
        });
    }
    history
}
