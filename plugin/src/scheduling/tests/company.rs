//! Companies over the globe: what is planned breaks no rule, and what changes stays where it belongs.

use super::{
    plan::{TERM, check_timetable, planned, verdict},
    world::{Dice, ZONES, adopt, calendar, engine, pairing, person, roster, utc},
};
use crate::{
    contract::{
        scheduling::{Calendar, Change, Diary},
        types::Interval,
    },
    operations::Engine,
};
use std::collections::BTreeSet;

/// So many pairs in forty zones, most of them near each other, with so many busy times each.
fn company(pairs: u64, busy: u64, policy: &str, term: (&str, &str)) -> (Engine, Calendar) {
    let mut dice = Dice(88_172_645_463_325_252);
    let juniors = pairs * 4 / 5;
    let seniors = pairs * 2 / 3;
    let mut people = Vec::new();
    // People of one pair mostly live near each other: zones in bands.
    for (prefix, count) in [("j", juniors), ("s", seniors)] {
        for number in 0..count {
            people.push(person(&format!("{prefix}{number}"), ZONES[(number * 40 / count) as usize]));
        }
    }
    let mut pairings = Vec::new();
    for number in 0..pairs {
        let junior = if number < juniors { number } else { dice.below(juniors) };
        let senior = (junior * seniors / juniors + dice.below(20)) % seniors;
        pairings.push(pairing(&format!("p{number}"), &format!("j{junior}"), &format!("s{senior}"), term.0, term.1));
    }
    pairings.sort_by(|a, b| (&a.pair.mentor, &a.pair.mentee).cmp(&(&b.pair.mentor, &b.pair.mentee)));
    pairings.dedup_by(|a, b| a.pair == b.pair);
    let mut calendar = calendar(&format!("{}T06:00Z", term.0), pairings);
    let start = utc(&format!("{}T00:00Z", term.0));
    for person in &people {
        let busy = (0..busy).map(|_| {
            let start = start + dice.below(182 * 96) as u32 * 15;
            Interval { start, end: start + 30 + dice.below(4) as u32 * 30 }
        });
        calendar.diaries.push(Diary { person: person.id.clone(), busy: busy.collect(), soft: Vec::new() });
    }
    (engine(policy, roster(people, term.0, term.1)), calendar)
}

/// `cargo test --release -- --ignored --nocapture measure_plan`.
#[test]
#[ignore = "a measurement: cargo test --release -p reverse-mentoring-plugin --lib measure -- --ignored --nocapture"]
fn measure_plan() {
    let monthly = "{}";
    let fortnightly = r#"{"scheduling":{"cadence":{"minimum-days":10,"ideal-days":14,"maximum-days":21},
        "count":{"mode":"sessions","sessions":12}}}"#;
    for policy in [monthly, fortnightly] {
        measure(policy);
    }
}

fn measure(policy: &str) {
    let (engine, calendar) = company(1500, 200, policy, TERM);
    let start = std::time::Instant::now();
    let timetable = planned(&engine, &calendar);
    println!("{} pairings planned in {:?}", calendar.pairings.len(), start.elapsed());
    println!(
        "{} sessions, {} unplaced, cost {} bound {}",
        timetable.sessions.len(),
        timetable.unplaced.len(),
        timetable.cost,
        timetable.bound
    );
    let start = std::time::Instant::now();
    let verdict = verdict(&engine, &calendar, &timetable);
    println!("validated in {:?}: {} findings", start.elapsed(), verdict.len());
    for finding in verdict.iter().take(10) {
        println!("{finding:?}");
    }
    let mut counts = std::collections::BTreeMap::new();
    for unplaced in &timetable.unplaced {
        let codes: Vec<_> = unplaced.reasons.iter().map(|reason| reason.code.clone()).collect();
        let relax: Vec<_> = unplaced.relaxations.iter().map(|reason| reason.code.clone()).collect();
        *counts.entry((codes, relax)).or_insert(0) += 1;
    }
    println!("{counts:?}");
    let coarse = timetable.findings.iter().filter(|finding| finding.code == "schedule.stopped-early").count();
    println!("{coarse} on a coarser grid");
}

/// A year has both clock changes of either hemisphere.
#[test]
fn forty_zones_over_both_clock_changes_of_a_year() {
    let (engine, calendar) = company(60, 100, r#"{"scheduling":{"work":1000000}}"#, ("2026-09-07", "2027-09-06"));
    let timetable = planned(&engine, &calendar);
    check_timetable(&engine, &calendar, &timetable);
    assert!(timetable.sessions.len() > 240, "{} sessions", timetable.sessions.len());
    let zones = ZONES.len();
    assert_eq!(zones, ZONES.iter().collect::<BTreeSet<_>>().len());
}

/// A change concerns the pairs of one person, and those who hang together with her; nobody else.
#[test]
fn what_has_nothing_to_do_with_a_change_does_not_move() {
    let (engine, first) = company(40, 60, r#"{"scheduling":{"work":300000}}"#, TERM);
    let planned_first = planned(&engine, &first);
    let whole: BTreeSet<&str> = planned_first.unplaced.iter().map(|unplaced| unplaced.pairing.as_str()).collect();
    let calendar = adopt(&first, &planned_first);
    let mut dice = Dice(4711);
    for _ in 0..4 {
        let mut changed = calendar.clone();
        let session = &calendar.sessions[dice.below(calendar.sessions.len() as u64) as usize];
        let of = calendar.pairings.iter().find(|pairing| pairing.id == session.pairing).unwrap();
        let diary = changed.diaries.iter_mut().find(|diary| diary.person == of.pair.mentee).unwrap();
        diary.busy.push(Interval { start: session.when.start, end: session.when.start + 30 });
        let timetable = planned(&engine, &changed);
        let moved: Vec<_> = timetable.sessions.iter().filter(|placed| placed.change == Change::Moved).collect();
        let touched = |placed: &&crate::contract::scheduling::Placed| placed.session.pairing == session.pairing;
        // With nothing missing before, the session whose hour went is the only one that must move, unless its neighbors
        // leave it no room.
        if !whole.contains(session.pairing.as_str()) {
            assert!(!moved.is_empty() && moved.iter().all(touched), "{session:?}: {moved:?}");
            let one = Change::Dropped;
            assert!(timetable.sessions.iter().all(|placed| placed.change != one || placed.session.id == session.id));
        }
        let others = timetable.sessions.iter().filter(|placed| !touched(placed) && placed.change != Change::Added);
        assert!(others.into_iter().all(|placed| placed.change == Change::Kept));
    }
}
