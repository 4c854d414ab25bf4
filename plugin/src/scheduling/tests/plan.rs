use super::world::{Dice, ZONES, adopt, calendar, engine, pairing, person, roster, utc, windows};
use crate::{
    contract::{
        scheduling::{Calendar, Change, Diary, SessionState, Timetable},
        types::{DaySpan, Interval},
    },
    operations::{Engine, scheduling},
    time::Day,
};
use std::collections::BTreeSet;

pub(super) const TERM: (&str, &str) = ("2026-09-07", "2027-03-08");

pub(super) fn planned(engine: &Engine, calendar: &Calendar) -> Timetable {
    scheduling::plan(engine, calendar).unwrap()
}

/// What `validate` says of the calendar once the plan has been taken over.
pub(super) fn verdict(engine: &Engine, calendar: &Calendar, timetable: &Timetable) -> Vec<(String, String, String)> {
    let verdict = scheduling::validate(engine, &adopt(calendar, timetable)).unwrap();
    let told = |finding: crate::contract::types::Finding| (finding.code, finding.path.unwrap(), finding.message);
    verdict.findings.into_iter().map(told).collect()
}

#[test]
fn two_neighbors_meet_every_four_weeks_at_the_same_hour() {
    let people = vec![person("m", "Europe/Berlin"), person("s", "Europe/Berlin")];
    let engine = engine("{}", roster(people, TERM.0, TERM.1));
    let calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", TERM.0, TERM.1)]);
    let timetable = planned(&engine, &calendar);
    assert_eq!(timetable.unplaced, []);
    let kinds: Vec<&str> = timetable.sessions.iter().map(|placed| placed.session.kind.as_str()).collect();
    assert_eq!(kinds, ["kick-off", "regular", "check-in", "midpoint-review", "regular", "closing-review"]);
    assert!(timetable.sessions.iter().all(|placed| placed.change == Change::Added && placed.session.wall.is_some()));
    assert_eq!(timetable.cost, timetable.bound);
    assert_eq!(verdict(&engine, &calendar, &timetable), []);
    let hours: Vec<&str> =
        timetable.sessions.iter().map(|placed| &placed.session.wall.as_ref().unwrap()[11..]).collect();
    assert!(hours.iter().all(|hour| *hour == hours[0]), "{hours:?}");
    // Again with what was planned: nothing moves.
    let again = planned(&engine, &adopt(&calendar, &timetable));
    assert!(again.sessions.iter().all(|placed| placed.change == Change::Kept), "{again:#?}");
    assert_eq!(again.cost, timetable.cost);
}

/// Windows of many kinds of working life, by number: nine to five, part time, nights, Sunday to Thursday, a short Friday,
/// a split day, stretch hours at both ends.
pub(super) fn life(kind: u64) -> Option<Vec<crate::contract::program::WeeklyWindow>> {
    use crate::contract::program::Hours;
    let days =
        |days: std::ops::RangeInclusive<u32>, since, until| days.map(|day| (day, since, until)).collect::<Vec<_>>();
    let mut list = match kind {
        0 => return None,
        1 => windows(&days(1..=3, 480, 840)),
        2 => windows(&days(1..=5, 1320, 1800)),
        3 => windows(&[vec![(7, 540, 1020)], days(1..=4, 540, 1020)].concat()),
        4 => windows(&[days(1..=4, 480, 1020), vec![(5, 480, 780)]].concat()),
        5 => windows(&[days(1..=5, 480, 720), days(1..=5, 900, 1140)].concat()),
        _ => windows(&days(1..=5, 600, 960)),
    };
    if kind > 5 {
        let extra = windows(&[days(1..=5, 360, 600), days(1..=5, 960, 1320)].concat()).unwrap();
        list.as_mut().unwrap().extend(extra.into_iter().map(|mut window| {
            window.hours = Hours::Stretch;
            window
        }));
        list.as_mut().unwrap().push(crate::contract::program::WeeklyWindow {
            weekday: 2,
            since: 600,
            until: 720,
            hours: Hours::Preferred,
        });
        list.as_mut().unwrap().push(crate::contract::program::WeeklyWindow {
            weekday: 3,
            since: 720,
            until: 780,
            hours: Hours::Avoided,
        });
    }
    list
}

/// A few pairs that share people, in zones and weeks drawn at random, with diaries, closures and leave.
fn small_world(dice: &mut Dice, zones: &[&str], term: (&str, &str), policy: &str) -> (Engine, Calendar) {
    let mut people = Vec::new();
    for number in 0..6 {
        let zone = zones[dice.below(zones.len() as u64) as usize];
        let mut one = person(&format!("p{number}"), zone);
        one.week = life(dice.below(9));
        let first = term.0.parse::<Day>().unwrap();
        if dice.below(3) == 0 {
            let since = first.saturating_add_days(dice.below(150) as i32);
            let until = since.saturating_add_days(1 + dice.below(20) as i32);
            one.away.push(DaySpan { since: Some(since.to_string()), until: Some(until.to_string()) });
        }
        if dice.below(4) == 0 {
            one.oriented_on = Some(first.saturating_add_days(dice.below(5) as i32).to_string());
        }
        if dice.below(3) == 0 {
            one.attributes.push(super::world::attribute("ramadan-hours", "yes"));
        }
        one.calendars.push("c".into());
        people.push(one);
    }
    let mut roster = roster(people, term.0, term.1);
    for tentative in [false, true] {
        let since = term.0.parse::<Day>().unwrap().saturating_add_days(30 + dice.below(60) as i32);
        let days = DaySpan { since: Some(since.to_string()), until: Some(since.saturating_add_days(2).to_string()) };
        roster.closures.push(crate::contract::program::Closure { calendar: "c".into(), days, tentative });
    }
    let pairs = [("a", "p0", "p1"), ("b", "p0", "p2"), ("c", "p3", "p2"), ("d", "p4", "p5")];
    let list = pairs.iter().map(|(id, mentor, mentee)| pairing(id, mentor, mentee, term.0, term.1)).collect();
    let mut calendar = calendar(&format!("{}T06:00Z", term.0), list);
    let start = utc(&format!("{}T00:00Z", term.0));
    for number in 0..6 {
        let mut some = |most: u64| -> Vec<Interval> {
            (0..dice.below(most))
                .map(|_| start + dice.below(180 * 1440) as u32)
                .map(|start| Interval { start, end: start + 45 })
                .collect()
        };
        let (busy, soft) = (some(200), some(50));
        calendar.diaries.push(Diary { person: format!("p{number}"), busy, soft });
    }
    (engine(policy, roster), calendar)
}

/// What holds for every timetable.
pub(super) fn check_timetable(engine: &Engine, calendar: &Calendar, timetable: &Timetable) {
    assert_eq!(&planned(engine, calendar), timetable, "same in, same out");
    assert!(timetable.bound <= timetable.cost);
    let sessions: f64 = timetable.sessions.iter().map(|placed| f64::from(placed.cost)).sum();
    assert!(sessions <= timetable.cost);
    for placed in &timetable.sessions {
        if placed.change == Change::Added {
            assert_eq!(placed.session.when.start % 15, 0);
        }
    }
    let short: BTreeSet<String> = timetable.unplaced.iter().map(|unplaced| unplaced.pairing.clone()).collect();
    let after = adopt(calendar, timetable);
    for (code, path, message) in verdict(engine, calendar, timetable) {
        let position = path.rsplit('/').next().unwrap().parse::<usize>().unwrap();
        let pairing = if path.starts_with("/calendar/sessions") {
            &after.sessions[position].pairing
        } else {
            &after.pairings[position].id
        };
        let missing = ["schedule.count", "schedule.cadence", "schedule.milestones"].contains(&code.as_str());
        assert!(missing && short.contains(pairing), "{code} at {path}: {message}");
    }
    for unplaced in &timetable.unplaced {
        assert!(!unplaced.reasons.is_empty());
    }
}

#[test]
fn what_is_planned_breaks_no_rule_over_both_clock_changes() {
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let policies = [
        r#"{"scheduling":{"work":300000}}"#,
        r#"{"scheduling":{"work":300000,"cadence":{"minimum-days":10,"ideal-days":14,"maximum-days":21},"count":{"mode":"sessions","sessions":12}}}"#,
        r#"{"scheduling":{"work":300000,"cadence":{"minimum-days":5,"ideal-days":7,"maximum-days":14},"length":{"minutes":45,
            "kinds":{"kick-off":90},"buffer-before-minutes":10},"milestones":{"management-review":true},"load":{"month-minutes":180}}}"#,
    ];
    for round in 0..12 {
        let policy = policies[round % 3];
        // Every second world in one band of the globe, so that most pairs can meet.
        let zones = if round % 2 == 0 { &ZONES[18..26] } else { &ZONES[..] };
        let (engine, calendar) = small_world(&mut dice, zones, ("2026-09-07", "2027-05-03"), policy);
        let timetable = planned(&engine, &calendar);
        check_timetable(&engine, &calendar, &timetable);
        // Taken over and planned again some weeks later, nothing moves of itself.
        let mut later = adopt(&calendar, &timetable);
        later.now += 60 * 1440;
        let again = planned(&engine, &later);
        let moved = again.sessions.iter().any(|placed| placed.change == Change::Moved);
        assert!(!moved || !timetable.unplaced.is_empty(), "round {round}");
    }
}

/// A day that never was (Samoa, 2011-12-30) and midnights that never came (São Paulo, 2018-11-04).
#[test]
fn odd_nights_and_days() {
    let mut dice = Dice(77);
    for (zones, term) in [
        (["Pacific/Apia", "Pacific/Auckland"], ("2011-10-03", "2012-04-02")),
        (["America/Sao_Paulo", "America/Argentina/Buenos_Aires"], ("2018-09-03", "2019-03-04")),
    ] {
        for _ in 0..2 {
            let (engine, calendar) = small_world(&mut dice, &zones, term, "{}");
            let timetable = planned(&engine, &calendar);
            check_timetable(&engine, &calendar, &timetable);
        }
    }
}

#[test]
fn reasons_name_the_rules_that_stand_in_the_way() {
    let berlin = || vec![person("m", "Europe/Berlin"), person("s", "Europe/Berlin")];
    let start = utc("2026-09-07T06:00Z");
    let plan = |policy: &str, people: Vec<crate::contract::program::Person>, change: &dyn Fn(&mut Calendar)| {
        let engine = engine(policy, roster(people, TERM.0, TERM.1));
        let mut calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", TERM.0, TERM.1)]);
        change(&mut calendar);
        planned(&engine, &calendar)
    };
    let told = |timetable: &Timetable| {
        let codes =
            |list: &[crate::contract::types::Finding]| list.iter().map(|one| one.code.clone()).collect::<Vec<_>>();
        let unplaced = &timetable.unplaced[0];
        (codes(&unplaced.reasons), codes(&unplaced.relaxations))
    };
    let one = |rule: &str| (vec![format!("schedule.{rule}")], vec![format!("schedule.{rule}")]);
    let nothing: &dyn Fn(&mut Calendar) = &|_| {};

    // No common hour: and where the policy makes working time soft, there is a place for all.
    let mut apart = berlin();
    apart[1].week = windows(&[(6, 540, 1020)]);
    let timetable = plan("{}", apart.clone(), nothing);
    assert_eq!((timetable.unplaced.len(), told(&timetable)), (6, one("working-time")));
    assert_eq!(plan(r#"{"scheduling":{"soft":{"working-time":100}}}"#, apart, nothing).unplaced, []);

    let full: &dyn Fn(&mut Calendar) = &|calendar| {
        let busy = vec![Interval { start, end: start + 200 * 1440 }];
        calendar.diaries.push(Diary { person: "s".into(), busy, soft: Vec::new() });
    };
    assert_eq!(told(&plan("{}", berlin(), full)), one("busy"));

    let mut unready = berlin();
    unready[0].oriented_on = None;
    assert_eq!(told(&plan("{}", unready.clone(), nothing)), one("orientation"));
    assert_eq!(plan(r#"{"scheduling":{"soft":{"orientation":7}}}"#, unready.clone(), nothing).unplaced, []);
    assert_eq!(plan(r#"{"scheduling":{"orientation":{"required":false}}}"#, unready, nothing).unplaced, []);

    let mut tired = berlin();
    tired[0].monthly_minutes = Some(30);
    assert_eq!(told(&plan("{}", tired, nothing)), one("load"));

    // Eight weeks of leave: the gap, and the leave, and nothing else.
    let mut away = berlin();
    away[1].away.push(DaySpan { since: Some("2026-10-12".into()), until: Some("2026-12-14".into()) });
    let timetable = plan("{}", away, nothing);
    let (reasons, relaxations) = told(&timetable);
    assert_eq!(reasons, ["schedule.enrolled", "schedule.cadence"]);
    assert_eq!(relaxations.len(), 1);
    assert!(timetable.sessions.len() >= 4, "what has room is planned");

    // Too late for the kick-off.
    let timetable = plan("{}", berlin(), &|calendar| calendar.now = utc("2026-11-02T06:00Z"));
    assert!(told(&timetable).0.contains(&"schedule.milestones".to_string()));
}

#[test]
fn a_change_moves_what_it_must_and_nothing_else() {
    let people = vec![person("m", "Europe/Berlin"), person("s", "Europe/London")];
    let engine = engine("{}", roster(people, TERM.0, TERM.1));
    let first = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", TERM.0, TERM.1)]);
    let planned_first = planned(&engine, &first);
    let mut calendar = adopt(&first, &planned_first);

    // An hour taken: that session moves, to the nearest quarter that is free.
    let third = calendar.sessions[2].when;
    let busy = vec![Interval { start: third.start, end: third.start + 30 }];
    calendar.diaries.push(Diary { person: "s".into(), busy, soft: Vec::new() });
    let timetable = planned(&engine, &calendar);
    let moved: Vec<&str> = timetable
        .sessions
        .iter()
        .filter(|placed| placed.change != Change::Kept)
        .map(|placed| placed.session.id.as_str())
        .collect();
    assert_eq!(moved, [calendar.sessions[2].id.as_str()]);
    let placed = timetable.sessions.iter().find(|placed| placed.change == Change::Moved).unwrap();
    assert_eq!(placed.before, Some(third));
    assert_eq!(placed.session.when.start.abs_diff(third.start), 30);
    assert!(placed.reasons.iter().any(|reason| reason.code == "schedule.busy"));
    assert_eq!(verdict(&engine, &calendar, &timetable), []);

    // Pinned, or within the notice: it stays.
    let mut pinned = calendar.clone();
    pinned.sessions[2].state = SessionState::Pinned;
    assert!(planned(&engine, &pinned).sessions.iter().all(|placed| placed.change == Change::Kept));
    let mut soon = calendar.clone();
    soon.now = third.start - 2879;
    assert!(planned(&engine, &soon).sessions.iter().all(|placed| placed.change == Change::Kept));

    // Called off: the replacement takes the next number, and nothing else moves.
    let mut off = adopt(&first, &planned_first);
    off.sessions[2].state = SessionState::Cancelled;
    let timetable = planned(&engine, &off);
    let added: Vec<(u32, &str)> = timetable
        .sessions
        .iter()
        .filter(|placed| placed.change == Change::Added)
        .map(|placed| (placed.session.number, placed.session.kind.as_str()))
        .collect();
    assert_eq!(added, [(7, "check-in")]);
    assert!(timetable.sessions.iter().all(|placed| placed.change != Change::Moved));
    assert_eq!(verdict(&engine, &off, &timetable), []);

    // Ended: what lies ahead is dropped, even within the notice.
    let mut ended = adopt(&first, &planned_first);
    let end = ended.sessions[3].wall.clone().unwrap()[..10].to_string();
    ended.pairings[0].ended_on = Some(end);
    ended.pairings[0].ending = Some(crate::contract::program::Ending::NoTime);
    ended.now = ended.sessions[3].when.start - 60;
    let timetable = planned(&engine, &ended);
    let changes: Vec<Change> = timetable.sessions.iter().map(|placed| placed.change).collect();
    assert_eq!(changes, [Change::Dropped; 3]);
    assert_eq!((timetable.cost, timetable.unplaced.len()), (0.0, 0));
}

/// Newer zone rules: the invitations of winter say an hour that the instants no longer are.
#[test]
fn sessions_keep_their_wall_time_when_zone_rules_change() {
    let people = vec![person("m", "Europe/Berlin"), person("s", "Europe/Berlin")];
    let engine = engine("{}", roster(people, TERM.0, TERM.1));
    let first = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", TERM.0, TERM.1)]);
    let mut calendar = adopt(&first, &planned(&engine, &first));
    let right = calendar.clone();
    let winter = utc("2026-10-25T01:00Z");
    let shifted: Vec<String> = calendar
        .sessions
        .iter_mut()
        .filter(|session| session.when.start >= winter)
        .map(|session| {
            session.when = Interval { start: session.when.start - 60, end: session.when.end - 60 };
            session.id.clone()
        })
        .collect();
    let timetable = planned(&engine, &calendar);
    let listed: Vec<String> = timetable
        .findings
        .iter()
        .filter(|finding| finding.code == "schedule.zone-changed")
        .map(|finding| finding.details[0].value.clone())
        .collect();
    assert_eq!(listed, shifted);
    for placed in &timetable.sessions {
        let was = right.sessions.iter().find(|session| session.id == placed.session.id).unwrap();
        assert_eq!((placed.session.when, &placed.session.wall), (was.when, &was.wall));
        assert_eq!(placed.change == Change::Moved, shifted.contains(&placed.session.id));
    }
}

#[test]
fn a_person_without_a_zone_is_never_scheduled() {
    let people = vec![person("m", "Europe/Berlin"), person("s", "Mars/Olympus")];
    let engine = engine("{}", roster(people, TERM.0, TERM.1));
    let calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", TERM.0, TERM.1)]);
    let timetable = planned(&engine, &calendar);
    assert!(timetable.sessions.is_empty() && timetable.unplaced.is_empty());
    assert_eq!(timetable.findings[0].code, "data.unknown-zone");
    assert_eq!(verdict(&engine, &calendar, &timetable)[0].0, "data.unknown-zone");
}
