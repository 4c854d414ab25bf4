//! Reasons and relaxations, tried from outside: rules are lifted by what the host may change, and the plan is made again.

use super::{
    plan::{TERM, life, planned},
    world::{Dice, calendar, engine, pairing, person, roster, utc},
};
use crate::contract::{
    program::{Closure, Roster},
    scheduling::{Calendar, Diary},
    types::{DaySpan, Finding, Interval},
};
use std::collections::BTreeSet;

/// What a policy makes soft.
const SOFT: [&str; 5] = ["working-time", "cadence", "orientation", "milestones", "load"];
/// What can be lifted from outside.
const LIFTED: [&str; 8] =
    ["working-time", "cadence", "orientation", "milestones", "load", "busy", "enrolled", "freeze"];

/// How many sessions of the pairing have no place once some rules are lifted: five by the policy, the others by taking away
/// what they forbid.
fn unplaced(roster: &Roster, calendar: &Calendar, lifted: &BTreeSet<&str>) -> usize {
    let soft: Vec<String> =
        SOFT.iter().filter(|rule| lifted.contains(*rule)).map(|rule| format!("\"{rule}\":1")).collect();
    let notice = if lifted.contains("freeze") { 0 } else { 2880 };
    let policy =
        format!(r#"{{"scheduling":{{"soft":{{{}}},"freeze":{{"notice-minutes":{notice}}}}}}}"#, soft.join(","));
    let (mut roster, mut calendar) = (roster.clone(), calendar.clone());
    if lifted.contains("busy") {
        calendar.diaries.clear();
        roster.closures.clear();
    }
    if lifted.contains("enrolled") {
        roster.people.iter_mut().for_each(|person| person.away.clear());
    }
    planned(&engine(&policy, roster), &calendar).unplaced.len()
}

fn rules(findings: &[Finding]) -> BTreeSet<&str> {
    findings.iter().map(|finding| finding.code.trim_start_matches("schedule.")).collect()
}

#[test]
fn every_reason_is_irreducible_and_every_relaxation_opens_a_place() {
    let mut dice = Dice(0x1234_5678_9ABC);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut tried = 0;
    for round in 0..60 {
        let mut people = vec![person("m", "Europe/Berlin"), person("s", "America/New_York")];
        for person in &mut people {
            person.week = life(dice.below(9));
            let since = TERM.0.parse::<crate::time::Day>().unwrap().saturating_add_days(dice.below(120) as i32);
            let until = since.saturating_add_days(20 + dice.below(60) as i32);
            match dice.below(5) {
                0 => person.away.push(DaySpan { since: Some(since.to_string()), until: Some(until.to_string()) }),
                1 => person.oriented_on = Some(since.to_string()),
                2 => person.monthly_minutes = Some(30),
                _ => {}
            }
            person.calendars.push("c".into());
        }
        let mut roster = roster(people, TERM.0, TERM.1);
        let since = TERM.0.parse::<crate::time::Day>().unwrap().saturating_add_days(dice.below(100) as i32);
        let days = DaySpan {
            since: Some(since.to_string()),
            until: Some(since.saturating_add_days(dice.below(60) as i32 + 1).to_string()),
        };
        roster.closures.push(Closure { calendar: "c".into(), days, tentative: false });
        let mut calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", TERM.0, TERM.1)]);
        let start = utc("2026-09-07T00:00Z");
        let busy = (0..dice.below(400)).map(|_| start + dice.below(182 * 96) as u32 * 15);
        let busy = busy.map(|start| Interval { start, end: start + 240 }).collect();
        calendar.diaries.push(Diary { person: "s".into(), busy, soft: Vec::new() });

        let timetable = planned(&engine("{}", roster.clone()), &calendar);
        let Some(first) = timetable.unplaced.first() else { continue };
        let (reasons, relaxations) = (rules(&first.reasons), rules(&first.relaxations));
        let told = |finding: &Finding| format!("{} {}", finding.code, finding.message);
        assert!(!reasons.is_empty() && reasons.iter().all(|rule| LIFTED.contains(rule)), "round {round}");
        assert!(!first.reasons.iter().map(told).any(|text| text.contains("work ran out")), "round {round}");
        // They alone leave no room, and without any one of them there is some.
        let others: BTreeSet<&str> = LIFTED.into_iter().filter(|rule| !reasons.contains(rule)).collect();
        assert!(unplaced(&roster, &calendar, &others) > 0, "round {round}: {reasons:?} leave room");
        for rule in &reasons {
            let mut lifted = others.clone();
            lifted.insert(rule);
            assert_eq!(unplaced(&roster, &calendar, &lifted), 0, "round {round}: {rule} of {reasons:?} is not needed");
        }
        // What is named opens a place for all; no fewer rules would.
        if !relaxations.is_empty() {
            assert_eq!(unplaced(&roster, &calendar, &relaxations), 0, "round {round}: {relaxations:?}");
            for rule in &relaxations {
                let fewer: BTreeSet<&str> = relaxations.iter().copied().filter(|other| other != rule).collect();
                assert!(unplaced(&roster, &calendar, &fewer) > 0, "round {round}: {relaxations:?} without {rule}");
            }
        }
        tried += 1;
        seen.extend(reasons.iter().map(ToString::to_string));
    }
    assert!(tried >= 15 && seen.len() >= 5, "{tried} tried, {seen:?} seen");
}
