//! Each answer against a slow, obvious one, and against vectors made by CPython's `zoneinfo`.

mod civil;
mod hostile;
mod instant;
mod reach;
mod vectors;
mod week;
mod zone;

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
