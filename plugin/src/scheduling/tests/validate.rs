//! Every rule, broken once.

use super::world::{adopt, calendar, engine, pairing, person, roster, utc};
use crate::{
    contract::{
        program::Roster,
        scheduling::{Calendar, Diary, Session, SessionState},
        types::{DaySpan, Interval},
    },
    operations::scheduling,
};
use std::collections::BTreeSet;

const TERM: (&str, &str) = ("2026-09-07", "2027-03-08");

fn people() -> Roster {
    roster(vec![person("m", "Europe/Berlin"), person("s", "Europe/Berlin")], TERM.0, TERM.1)
}

/// A plan that breaks nothing, taken over.
fn sound() -> Calendar {
    let engine = engine("{}", people());
    let calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", TERM.0, TERM.1)]);
    let timetable = scheduling::plan(&engine, &calendar).unwrap();
    adopt(&calendar, &timetable)
}

fn broken(policy: &str, roster: Roster, calendar: &Calendar) -> BTreeSet<(String, String)> {
    let verdict = scheduling::validate(&engine(policy, roster), calendar).unwrap();
    verdict.findings.into_iter().map(|finding| (finding.code, finding.path.unwrap())).collect()
}

fn only(code: &str, path: &str) -> BTreeSet<(String, String)> {
    [(code.to_string(), path.to_string())].into()
}

fn shift(session: &mut Session, minutes: i64) {
    let move_by = |minute: u32| u32::try_from(i64::from(minute) + minutes).unwrap();
    session.when = Interval { start: move_by(session.when.start), end: move_by(session.when.end) };
    session.wall = None;
}

#[test]
fn a_sound_calendar_breaks_nothing() {
    assert_eq!(broken("{}", people(), &sound()), BTreeSet::new());
}

#[test]
fn each_rule_is_told_by_its_own_name() {
    let calendar = sound();
    let day = |session: usize| {
        let wall = calendar.sessions[session].wall.clone().unwrap();
        wall[..10].to_string()
    };
    let next = |day: &str| day.parse::<crate::time::Day>().unwrap().saturating_add_days(1).to_string();

    let mut away = people();
    away.people[0].away.push(DaySpan { since: Some(day(2)), until: Some(next(&day(2))) });
    assert_eq!(broken("{}", away, &calendar), only("schedule.enrolled", "/calendar/sessions/2"));

    let mut left = people();
    left.people[1].enrolled.until = Some(day(5));
    assert_eq!(broken("{}", left, &calendar), only("schedule.enrolled", "/calendar/sessions/5"));

    let mut paused = calendar.clone();
    paused.pairings[0].pauses.push(DaySpan { since: Some(day(2)), until: Some(next(&day(2))) });
    assert_eq!(broken("{}", people(), &paused), only("schedule.enrolled", "/calendar/sessions/2"));

    let mut late = calendar.clone();
    shift(&mut late.sessions[2], 8 * 60);
    assert_eq!(broken("{}", people(), &late), only("schedule.working-time", "/calendar/sessions/2"));

    let mut busy = calendar.clone();
    let when = busy.sessions[2].when;
    // A buffer of ten minutes, and busy five minutes after the end.
    let soon = Interval { start: when.end + 5, end: when.end + 6 };
    busy.diaries.push(Diary { person: "s".into(), busy: vec![soon], soft: Vec::new() });
    assert_eq!(broken("{}", people(), &busy), BTreeSet::new());
    let policy = r#"{"scheduling":{"length":{"buffer-after-minutes":10}}}"#;
    assert_eq!(broken(policy, people(), &busy), only("schedule.busy", "/calendar/sessions/2"));

    let mut closed = people();
    closed.people[0].calendars.push("de".into());
    closed.closures.push(crate::contract::program::Closure {
        calendar: "de".into(),
        days: DaySpan { since: Some(day(3)), until: Some(next(&day(3))) },
        tentative: false,
    });
    assert_eq!(broken("{}", closed.clone(), &calendar), only("schedule.busy", "/calendar/sessions/3"));
    closed.closures[0].tentative = true;
    assert_eq!(broken("{}", closed, &calendar), BTreeSet::new());

    let mut short = calendar.clone();
    short.sessions[2].when.end -= 45;
    assert_eq!(
        broken(r#"{"scheduling":{"count":{"mode":"sessions"}}}"#, people(), &short),
        only("schedule.length", "/calendar/sessions/2")
    );

    let policy = r#"{"scheduling":{"cadence":{"minimum-days":29,"ideal-days":30},"count":{"sessions":1}}}"#;
    assert!(broken(policy, people(), &calendar).iter().all(|(code, _)| code == "schedule.cadence"));
    let policy = r#"{"scheduling":{"count":{"sessions":7,"minutes":361}}}"#;
    assert_eq!(broken(policy, people(), &calendar), only("schedule.count", "/calendar/pairings/0"));

    let mut raw = people();
    raw.people[1].oriented_on = Some(next(&day(0)));
    assert_eq!(broken("{}", raw.clone(), &calendar), only("schedule.orientation", "/calendar/sessions/0"));
    let free = r#"{"scheduling":{"orientation":{"required":false}}}"#;
    assert_eq!(broken(free, raw.clone(), &calendar), BTreeSet::new());
    raw.people[1].oriented_on = Some(day(0));
    assert_eq!(broken("{}", raw, &calendar), BTreeSet::new());

    let mut swapped = calendar.clone();
    swapped.sessions[4].kind = "kick-off".into();
    assert_eq!(broken("{}", people(), &swapped), only("schedule.milestones", "/calendar/sessions/4"));
    swapped.sessions[4].kind = "regular".into();
    swapped.sessions[5].kind = "regular".into();
    assert_eq!(broken("{}", people(), &swapped), only("schedule.milestones", "/calendar/pairings/0"));

    let mut tired = people();
    tired.people[1].monthly_minutes = Some(59);
    let found = broken("{}", tired, &calendar);
    assert_eq!(found.len(), 6);
    assert!(found.iter().all(|(code, _)| code == "schedule.load"));

    let mut moved = calendar.clone();
    moved.sessions[2].wall = Some(format!("{}T03:00", day(2)));
    assert_eq!(broken("{}", people(), &moved), only("schedule.wall-clock", "/calendar/sessions/2"));
    moved.now = moved.sessions[2].when.start - 60;
    assert_eq!(broken("{}", people(), &moved), only("schedule.freeze", "/calendar/sessions/2"));
}

/// The night on which Berlin's clocks go back: 02:15 comes twice.
#[test]
fn a_start_that_comes_twice_is_told() {
    let mut roster = people();
    for person in &mut roster.people {
        person.week = super::world::windows(&[(6, 1200, 1920)]);
    }
    let mut calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", TERM.0, TERM.1)]);
    let start = utc("2026-10-25T00:15Z");
    calendar.sessions.push(Session {
        id: "own".into(),
        pairing: "p".into(),
        kind: "regular".into(),
        state: SessionState::Pinned,
        when: Interval { start, end: start + 60 },
        wall: None,
        number: 1,
    });
    let policy = r#"{"scheduling":{"count":{"sessions":1}}}"#;
    let found = broken(policy, roster, &calendar);
    let session: Vec<&str> =
        found.iter().filter(|(_, path)| path.contains("sessions")).map(|(code, _)| code.as_str()).collect();
    assert_eq!(session, ["schedule.wall-clock"]);
}

#[test]
fn nobody_is_in_two_sessions_at_once_or_meets_too_often() {
    let mut calendar = sound();
    let mut roster = people();
    roster.people.push(person("t", "Europe/Berlin"));
    calendar.pairings.push(pairing("q", "m", "t", TERM.0, TERM.1));
    let twins: Vec<Session> = calendar
        .sessions
        .iter()
        .map(|session| Session { id: format!("q{}", session.id), pairing: "q".into(), ..session.clone() })
        .collect();
    calendar.sessions.extend(twins);
    let found = broken("{}", roster.clone(), &calendar);
    assert_eq!(found.len(), 6);
    assert!(found.iter().all(|(code, _)| code == "schedule.load"));
    // An hour later the same day is one too many still, unless the policy takes two.
    for session in &mut calendar.sessions[6..] {
        shift(session, 60);
    }
    assert_eq!(broken("{}", roster.clone(), &calendar).len(), 6);
    assert_eq!(broken(r#"{"scheduling":{"load":{"day-most":2}}}"#, roster, &calendar), BTreeSet::new());
}
