//! Calendars as programs write them, the vectors of recurrence, and files that mean harm.

mod files;
mod hostile;
mod vectors;

use super::*;
use jiff::{Timestamp, civil::DateTime};

/// From `since` to `until` in UTC.
fn window(since: &str, until: &str) -> Interval {
    Interval { start: minute(since), end: minute(until) }
}

/// `2026-11-02T10:00Z`
fn minute(text: &str) -> u32 {
    let at: Timestamp = text.parse().unwrap_or_else(|_| text.replace('Z', ":00Z").parse().unwrap());
    (at.as_second() / 60) as u32
}

/// Intervals to be read by people.
fn told(intervals: &[Interval]) -> Vec<String> {
    let at =
        |minute: u32| -> DateTime { crate::ics::zones::instant(minute).to_zoned(jiff::tz::TimeZone::UTC).datetime() };
    let one = |interval: &Interval| {
        format!("{}/{}", at(interval.start).strftime("%Y-%m-%d %H:%M"), at(interval.end).strftime("%Y-%m-%d %H:%M"))
    };
    intervals.iter().map(one).collect()
}

/// A file around these lines, read in Berlin over a year and a half.
fn berlin(lines: &str) -> Busy {
    read_in("Europe/Berlin", lines)
}

fn read_in(zone: &str, lines: &str) -> Busy {
    let reading = Reading {
        window: window("2026-09-01T00:00Z", "2028-03-01T00:00Z"),
        zone: Some(zone.into()),
        addresses: Vec::new(),
    };
    read(file(lines).as_bytes(), &reading).unwrap()
}

fn file(lines: &str) -> String {
    let lines = lines.lines().map(str::trim_start).collect::<Vec<_>>().join("\r\n");
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{lines}\r\nEND:VCALENDAR\r\n")
}
