//! CPython 3 `zoneinfo` under tzdata 2026f is the outside oracle of these files.

use super::{local, rows, shared, utc};
use crate::time::{Interval, Resolved, Transition, ZoneBook};

#[test]
fn every_wall_time_of_the_vectors_is_the_instant_they_say() {
    let Some(text) = shared("vectors/dst_local_to_utc.csv") else {
        return;
    };
    let mut book = ZoneBook::new();
    let mut count = 0;
    let mut wrong = Vec::new();
    for row in rows(&text) {
        let [name, wall, kind, fold0, fold1] = row[..] else {
            panic!("five fields")
        };
        let ix = book.load(name).unwrap();
        let zone = book.zone(ix);
        let (fold0, fold1) = (utc(fold0), utc(fold1));
        let right = match zone.resolve(local(wall)) {
            Resolved::Unique(minute) => kind == "normal" && minute == fold0 && minute == fold1,
            Resolved::Gap { before, after, .. } => {
                kind == "gap" && before == fold0 && after == fold1
            }
            Resolved::Fold { first, second } => kind == "fold" && first == fold0 && second == fold1,
        };
        let back = kind == "gap"
            || (zone.local_of(fold0) == local(wall) && zone.local_of(fold1) == local(wall))
                && zone.is_plain_start(fold0) == (kind == "normal");
        count += 1;
        if !right || !back {
            wrong.push(format!("{name} {wall} {kind}"));
        }
    }
    assert_eq!(count, 10_866);
    assert!(wrong.is_empty(), "{} rows differ: {:?}", wrong.len(), wrong);
}

#[test]
fn every_transition_from_2025_to_2030_is_there_and_no_other() {
    let Some(text) = shared("calendars/tz_transitions_2025_2030.csv") else {
        return;
    };
    let mut book = ZoneBook::new();
    let mut expected: std::collections::BTreeMap<&str, Vec<Transition>> =
        std::collections::BTreeMap::new();
    for row in rows(&text) {
        let [name, at, before, after] = row[..] else {
            panic!("four fields")
        };
        let minutes = |seconds: &str| {
            let seconds: i32 = seconds.parse().unwrap();
            assert_eq!(seconds % 60, 0);
            seconds / 60
        };
        let transition = Transition {
            at: utc(at),
            before: minutes(before),
            after: minutes(after),
        };
        expected.entry(name).or_default().push(transition);
    }
    assert_eq!(expected.values().map(Vec::len).sum::<usize>(), 395);
    let years = Interval::new(utc("2025-01-01T00:00Z"), utc("2031-01-01T00:00Z"));
    let mut wrong = Vec::new();
    for (name, expected) in expected {
        let ix = book.load(name).unwrap();
        let found: Vec<Transition> = book.zone(ix).transitions(years).collect();
        if found != expected {
            wrong.push(format!("{name}: {found:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
