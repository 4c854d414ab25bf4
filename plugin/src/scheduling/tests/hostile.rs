//! Inputs that no host would send: an answer or a fault, never a trap.

use super::world::{calendar, engine, pairing, person, roster, utc};
use crate::{
    contract::{
        scheduling::{Calendar, Diary, Session, SessionState},
        types::{DaySpan, FaultKind, Interval, Pair},
    },
    operations::scheduling,
};

fn session(id: &str, number: u32, start: u32, end: u32) -> Session {
    Session {
        id: id.into(),
        pairing: "p".into(),
        kind: "regular".into(),
        state: SessionState::Planned,
        when: Interval { start, end },
        wall: None,
        number,
    }
}

#[test]
fn every_problem_of_a_calendar_is_named_with_its_place() {
    let people = vec![person("m", "Europe/Berlin"), person("s", "Europe/Berlin")];
    let engine = engine("{}", roster(people, "2026-09-07", "2027-03-08"));
    let mut calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", "2026-09-07", "2027-03-08")]);
    calendar.pairings.push(pairing("p", "m", "nobody", "2026-09-07", "2026-09-07"));
    calendar.pairings[1].ended_on = Some("2026-02-30".into());
    let pause = |since: &str, until: Option<&str>| DaySpan { since: Some(since.into()), until: until.map(Into::into) };
    calendar.pairings[0].pauses = vec![
        pause("2026-10-01", Some("2026-10-10")),
        pause("2026-10-09", Some("2026-10-11")),
        pause("2026-11-01", None),
    ];
    calendar.diaries.push(Diary {
        person: "m".into(),
        busy: vec![Interval { start: 5, end: 9 }, Interval { start: 7, end: 7 }],
        soft: vec![Interval { start: 2, end: 1 }],
    });
    calendar.diaries.push(Diary { person: "m".into(), busy: Vec::new(), soft: Vec::new() });
    calendar.sessions = vec![session("", 1, 5, 5), session("a", 1, 5, 6), session("a", 0, 5, 6)];
    calendar.sessions[1].wall = Some("soon".into());
    calendar.sessions[2].pairing = "q".into();
    let fault = scheduling::plan(&engine, &calendar).unwrap_err();
    assert_eq!(fault.kind, FaultKind::InvalidInput);
    let found: Vec<(&str, &str)> =
        fault.problems.iter().map(|problem| (problem.path.as_deref().unwrap(), problem.code.as_str())).collect();
    assert_eq!(
        found,
        [
            ("/calendar/pairings/0/pauses/1", "input.contradiction"),
            ("/calendar/pairings/0/pauses/2", "input.missing"),
            ("/calendar/pairings/1/id", "input.duplicate-id"),
            ("/calendar/pairings/1/planned_end", "input.empty-span"),
            ("/calendar/pairings/1/ended_on", "input.bad-date"),
            ("/calendar/pairings/1/ending", "input.contradiction"),
            ("/calendar/diaries/0/busy/1", "input.empty-span"),
            ("/calendar/diaries/0/soft/0", "input.empty-span"),
            ("/calendar/diaries/1/person", "input.duplicate-id"),
            ("/calendar/sessions/0/id", "input.too-short"),
            ("/calendar/sessions/0/when", "input.empty-span"),
            ("/calendar/sessions/1/wall", "input.bad-date"),
            ("/calendar/sessions/1/number", "input.duplicate-id"),
            ("/calendar/sessions/2/id", "input.duplicate-id"),
            ("/calendar/sessions/2/pairing", "input.unknown-pairing"),
            ("/calendar/sessions/2/number", "input.out-of-range"),
        ]
    );
    assert_eq!(scheduling::validate(&engine, &calendar).unwrap_err(), fault);

    let stranger =
        super::world::calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "nobody", "2026-09-07", "2027-03-08")]);
    let fault = scheduling::plan(&engine, &stranger).unwrap_err();
    assert_eq!(fault.kind, FaultKind::NotFound);
    assert_eq!(fault.problems[0].path.as_deref(), Some("/calendar/pairings/0/pair/mentee"));
    let pair = Pair { mentor: "nobody".into(), mentee: "s".into() };
    let fault = scheduling::reachable(&engine, &[pair]).unwrap_err();
    assert_eq!((fault.kind, fault.problems[0].path.as_deref()), (FaultKind::NotFound, Some("/pairs/0/mentor")));
}

/// Both functions, whatever they say.
fn survive(policy: &str, people: Vec<crate::contract::program::Person>, term: (&str, &str), calendar: &Calendar) {
    let engine = engine(policy, roster(people, term.0, term.1));
    let timetable = scheduling::plan(&engine, calendar).unwrap();
    assert!(timetable.bound <= timetable.cost);
    scheduling::validate(&engine, calendar).unwrap();
}

#[test]
fn the_ends_of_time() {
    let people = || vec![person("m", "Pacific/Apia"), person("s", "America/Los_Angeles")];
    for now in [0, 1, utc("2026-09-07T06:00Z"), u32::MAX - 1, u32::MAX] {
        for term in [
            ("2026-09-07", "2027-03-08"),
            ("0001-01-01", "0002-01-01"),
            ("2095-01-01", "2104-12-31"),
            ("9999-01-01", "9999-12-31"),
        ] {
            let mut calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", term.0, term.1)]);
            calendar.now = now;
            calendar.sessions = vec![
                session("a", 1, 0, 1),
                session("b", u32::MAX, u32::MAX - 1, u32::MAX),
                session("c", 3, 0, u32::MAX),
                session("d", 4, u32::MAX - 40_000, u32::MAX - 39_940),
            ];
            calendar.sessions[2].state = SessionState::Pinned;
            calendar.sessions[3].wall = Some("9999-12-31T23:59".into());
            let everything = Interval { start: 0, end: u32::MAX };
            calendar.diaries.push(Diary { person: "m".into(), busy: Vec::new(), soft: vec![everything] });
            survive("{}", people(), term, &calendar);
        }
    }
}

#[test]
fn a_million_busy_times() {
    let people = vec![person("m", "Europe/Berlin"), person("s", "Asia/Kolkata")];
    let mut calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", "2026-09-07", "2027-03-08")]);
    let start = utc("2026-09-07T00:00Z");
    let busy = (0..1_000_000_u32)
        .map(|n| start + n.wrapping_mul(7919) % 262_080)
        .map(|start| Interval { start, end: start + 1 });
    calendar.diaries.push(Diary { person: "s".into(), busy: busy.collect(), soft: Vec::new() });
    survive("{}", people, ("2026-09-07", "2027-03-08"), &calendar);
}

/// Ten years, day and night, every five minutes, with gaps of a day: what work there is bounds what is done.
#[test]
fn a_policy_that_asks_for_everything() {
    let always: Vec<(u32, u32, u32)> = (1..8).map(|day| (day, 0, 1440)).collect();
    let mut people = vec![person("m", "Europe/Berlin"), person("s", "Asia/Kolkata")];
    for person in &mut people {
        person.week = super::world::windows(&always);
    }
    let policy = r#"{"scheduling":{"work":1000,"length":{"grid-minutes":5},"cadence":{"minimum-days":1,"ideal-days":1,
        "maximum-days":183},"count":{"mode":"sessions","sessions":60},"soft":{"cadence":1,"milestones":1}}}"#;
    let calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", "2026-09-07", "2036-03-08")]);
    survive(policy, people, ("2026-09-07", "2036-03-08"), &calendar);
}
