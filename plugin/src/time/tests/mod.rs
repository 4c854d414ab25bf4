//! Each answer against a slow, obvious one, and against vectors made by CPython's `zoneinfo`.

mod civil;
mod hostile;
mod instant;
mod reach;
mod vectors;
mod week;
mod zone;

use proptest::prelude::*;

use super::{Day, LocalMinute, Minute, Zone, ZoneBook};

/// A file of the shared test data, or None with a printed line where it is not at hand.
fn shared(path: &str) -> Option<String> {
    let full = format!("{}/../../shared/data/{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(full).ok();
    if text.is_none() {
        println!("skipped: no shared data `{path}`");
    }
    text
}

/// The rows of a CSV file without quotes, header left out.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .skip(1)
        .filter(|line| !line.is_empty())
        .map(|line| line.split(',').collect())
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn local(text: &str) -> LocalMinute {
    text.parse().unwrap()
}

/// `2026-03-29T10:00Z`, seconds allowed when they are zero.
fn utc(text: &str) -> Minute {
    let text = text.strip_suffix('Z').unwrap();
    let text = if text.len() == 19 {
        text.strip_suffix(":00").unwrap()
    } else {
        text
    };
    Minute(u32::try_from(local(text).0).unwrap())
}

fn zone(name: &str) -> Zone {
    let mut book = ZoneBook::new();
    let ix = book.load(name).unwrap();
    book.zone(ix).clone()
}

/// A zone that no parliament would pass: each change within a day of a Monday's midnight UTC, by up to 52 hours, on
/// quarters of an hour; with the first of those Mondays, eight weeks on which such changes fall.
fn wild_zone() -> impl Strategy<Value = (Zone, Day)> {
    let change = (-96..96_i64, 0..5_u8, 1..3_i64);
    let offsets = proptest::collection::vec(-103..=103_i32, 5);
    (proptest::collection::vec(change, 1..4), offsets).prop_filter_map(
        "a crowded zone",
        |(changes, offsets)| {
            let first = day("2026-06-01");
            let mut week = 0;
            let changes: Vec<(i64, u8)> = changes
                .into_iter()
                .map(|(quarter, offset, pause)| {
                    week += pause;
                    (
                        (i64::from(first.days()) + 7 * week) * 86_400 + quarter * 900,
                        offset,
                    )
                })
                .collect();
            let types: Vec<(i32, bool)> = offsets
                .into_iter()
                .map(|quarter| (quarter * 900, false))
                .collect();
            Some((
                hostile::read(&hostile::tzif(&changes, &types, "")).ok()?,
                first,
            ))
        },
    )
}

/// Zones whose clocks do odd things: half hours, two hours, a skipped day, midnight changes, Ramadan, seconds.
const ODD: [&str; 14] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Monrovia",
    "America/Havana",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Vancouver",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Kwajalein",
];
