use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{ODD, day, rows, shared, utc, wild_zone, zone};
use crate::time::{
    Hours, Interval, IntervalSet, LocalMinute, Minute, Week, WeekError, WeekErrorKind, Window,
    Zone, weekend,
};

fn window(weekday: u32, since: u32, until: u32, hours: Hours) -> Window {
    Window {
        weekday,
        since,
        until,
        hours,
    }
}

pub(super) fn any_window() -> impl Strategy<Value = Window> {
    use Hours::{Avoided, Preferred, Stretch, Working};
    let hours = select(vec![Working, Working, Preferred, Avoided, Stretch]);
    (1..=7_u32, 0..1440_u32, 1..1440_u32, hours).prop_map(|(weekday, since, length, hours)| {
        // Half of them on whole hours, where clocks change.
        let since = if length % 2 == 0 {
            since / 60 * 60
        } else {
            since
        };
        window(weekday, since, since + length, hours)
    })
}

pub(super) fn any_windows() -> impl Strategy<Value = Vec<Window>> {
    proptest::collection::vec(any_window(), 0..6)
}

/// The reference, minute by minute: in some occurrence of the window, after the wall clock first read its start or later
/// and before it last read less than its end.
pub(super) fn slow(
    zone: &Zone,
    windows: &[Window],
    interval: Interval,
    hours: &[Hours],
) -> Vec<bool> {
    let margin = 6 * 1440;
    let from = interval.start.0 - margin;
    let walls: Vec<i64> = (from..interval.end.0 + margin)
        .map(|minute| zone.local_of(Minute(minute)).0)
        .collect();
    let mut inside = vec![false; walls.len()];
    let days = walls[0].div_euclid(1440) - 3..=walls[walls.len() - 1].div_euclid(1440) + 3;
    for date in days {
        let weekday = (date + 3).rem_euclid(7) + 1;
        for window in windows
            .iter()
            .filter(|w| i64::from(w.weekday) == weekday && hours.contains(&w.hours))
        {
            let (since, until) = (
                date * 1440 + i64::from(window.since),
                date * 1440 + i64::from(window.until),
            );
            let open = walls.iter().position(|wall| *wall >= since);
            let close = walls.iter().rposition(|wall| *wall < until);
            if let (Some(open), Some(close)) = (open, close) {
                inside[open..(close + 1).max(open)].fill(true);
            }
        }
    }
    inside[margin as usize..inside.len() - margin as usize].to_vec()
}

fn members(set: &IntervalSet, interval: Interval) -> Vec<bool> {
    (interval.start.0..interval.end.0)
        .map(|minute| set.contains(Minute(minute)))
        .collect()
}

/// Nine local days of an odd zone, most often with a clock change inside.
pub(super) fn odd_days() -> impl Strategy<Value = (Zone, Interval)> {
    (select(&ODD[..]), any::<Index>(), -9..2_i32).prop_map(|(name, index, shift)| {
        let zone = zone(name);
        let changes: Vec<_> = zone
            .transitions(Interval::new(Minute(100_000), Zone::HORIZON))
            .collect();
        let near = if changes.is_empty() {
            Minute(29_000_000)
        } else {
            index.get(&changes).at
        };
        let first = zone.local_of(near).day().saturating_add_days(shift);
        let interval = Interval::new(
            zone.day(first).start,
            zone.day(first.saturating_add_days(9)).start,
        );
        (zone, interval)
    })
}

fn check(zone: &Zone, interval: Interval, windows: &[Window]) -> Result<(), TestCaseError> {
    use Hours::{Avoided, Preferred, Stretch, Working};
    let time = Week::new(windows).unwrap().within(zone, interval);
    let slow = |hours: &[Hours]| slow(zone, windows, interval, hours);
    let but = |a: Vec<bool>, b: &[bool]| -> Vec<bool> {
        a.iter().zip(b).map(|(a, b)| *a && !b).collect()
    };
    let (working, avoided) = (slow(&[Working, Preferred, Avoided]), slow(&[Avoided]));
    prop_assert_eq!(
        members(&time.preferred, interval),
        but(slow(&[Preferred]), &avoided)
    );
    prop_assert_eq!(
        members(&time.stretch, interval),
        but(slow(&[Stretch]), &working)
    );
    prop_assert_eq!(members(&time.working, interval), working);
    prop_assert_eq!(members(&time.avoided, interval), avoided);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn weeks_expand_as_minutes_are_counted((zone, interval) in odd_days(), windows in any_windows()) {
        check(&zone, interval, &windows)?;
    }

    #[test]
    fn in_wild_zones_too(
        (zone, first) in wild_zone(),
        (index, shift) in (any::<Index>(), 0..3600_u32),
        windows in any_windows(),
    ) {
        // The change somewhere inside.
        let changes: Vec<_> = zone.transitions(Interval::new(Minute::MIN, Zone::HORIZON)).collect();
        let near = if changes.is_empty() { Minute::of_utc_day(first) } else { index.get(&changes).at };
        let start = near.saturating_sub(shift);
        check(&zone, Interval::new(start, start.saturating_add(4 * 1440)), &windows)?;
    }

    /// Days put together, and windows split or shuffled, change nothing.
    #[test]
    fn expansion_is_additive((zone, interval) in odd_days(), mut windows in any_windows(), cut in any::<Index>()) {
        let week = Week::new(&windows).unwrap();
        let first = zone.local_of(interval.start).day();
        let (middle, last) = (first.saturating_add_days(cut.index(9) as i32), first.saturating_add_days(9));
        let whole = week.expand(&zone, first, last);
        let (left, right) = (week.expand(&zone, first, middle), week.expand(&zone, middle, last));
        prop_assert_eq!(left.working.union(&right.working), whole.working);
        prop_assert_eq!(left.preferred.union(&right.preferred), whole.preferred);
        prop_assert_eq!(left.stretch.union(&right.stretch), whole.stretch);

        windows.reverse();
        if let Some(window) = windows.first().copied().filter(|window| window.until - window.since > 1) {
            let middle = window.since + 1 + cut.index((window.until - window.since - 1) as usize) as u32;
            windows[0].until = middle;
            let night = middle / 1440;
            windows.push(Window {
                weekday: (window.weekday - 1 + night) % 7 + 1,
                since: middle - night * 1440,
                until: window.until - night * 1440,
                ..window
            });
            windows.push(window);
        }
        prop_assert_eq!(Week::new(&windows).unwrap(), week);
    }
}

#[test]
fn windows_meet_clock_changes_as_the_module_says() {
    let new_york = zone("America/New_York");
    let sunday = |since, until| Week::new(&[window(7, since, until, Hours::Working)]).unwrap();
    let on = |date: &str, week: Week| {
        let time = week.expand(&new_york, day(date), day(date).saturating_add_days(1));
        time.working.as_slice().to_vec()
    };
    let span = |start, end| vec![Interval::new(utc(start), utc(end))];
    // 2026-03-08: no 02:00 to 03:00.
    assert_eq!(
        on("2026-03-08", sunday(150, 240)),
        span("2026-03-08T07:00Z", "2026-03-08T08:00Z")
    );
    assert_eq!(
        on("2026-03-08", sunday(60, 150)),
        span("2026-03-08T06:00Z", "2026-03-08T07:00Z")
    );
    assert_eq!(on("2026-03-08", sunday(130, 160)), vec![]);
    // 2026-11-01: 01:00 to 02:00 twice.
    assert_eq!(
        on("2026-11-01", sunday(90, 180)),
        span("2026-11-01T05:30Z", "2026-11-01T08:00Z")
    );
    assert_eq!(
        on("2026-11-01", sunday(0, 90)),
        span("2026-11-01T04:00Z", "2026-11-01T06:30Z")
    );
    assert_eq!(
        on("2026-11-01", sunday(0, 60)),
        span("2026-11-01T04:00Z", "2026-11-01T05:00Z")
    );
    assert_eq!(
        on("2026-11-01", sunday(0, 120)),
        span("2026-11-01T04:00Z", "2026-11-01T07:00Z")
    );
}

#[test]
fn a_night_shift_counts_to_the_days_it_falls_on() {
    let friday_night = Week::new(&[window(5, 22 * 60, 30 * 60, Hours::Working)]).unwrap();
    let on = |date: &str| {
        friday_night
            .expand(&Zone::UTC, day(date), day(date).saturating_add_days(1))
            .working
            .total()
    };
    assert_eq!(
        ["2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08"].map(on),
        [0, 120, 360, 0]
    );
    // From Sunday into Monday.
    let sunday_night = Week::new(&[window(7, 1439, 1440 + 1439, Hours::Working)]).unwrap();
    assert_eq!(
        sunday_night
            .expand(&Zone::UTC, day("2026-03-09"), day("2026-03-10"))
            .working
            .total(),
        1439
    );
}

#[test]
fn windows_are_checked() {
    let bad = |bad: Window| Week::new(&[window(1, 0, 1, Hours::Working), bad]).unwrap_err();
    let at = |kind| WeekError { index: 1, kind };
    assert_eq!(
        bad(window(0, 0, 1, Hours::Working)),
        at(WeekErrorKind::Weekday)
    );
    assert_eq!(
        bad(window(8, 0, 1, Hours::Working)),
        at(WeekErrorKind::Weekday)
    );
    assert_eq!(
        bad(window(1, 1440, 1441, Hours::Working)),
        at(WeekErrorKind::Start)
    );
    assert_eq!(
        bad(window(1, 60, 60, Hours::Working)),
        at(WeekErrorKind::Empty)
    );
    assert_eq!(
        bad(window(1, 0, 2880, Hours::Working)),
        at(WeekErrorKind::End)
    );
    assert_eq!(
        bad(window(u32::MAX, u32::MAX, u32::MAX, Hours::Working)),
        at(WeekErrorKind::Weekday)
    );
    assert!(Week::new(&[]).unwrap().is_empty());
}

#[test]
fn the_end_of_time_has_no_working_time() {
    let always: Vec<Window> = (1..=7)
        .map(|weekday| window(weekday, 0, 1440, Hours::Working))
        .collect();
    let always = Week::new(&always).unwrap();
    let whole = always.expand(&Zone::UTC, crate::time::Day::MIN, crate::time::Day::MAX);
    assert_eq!(
        whole.working.as_slice(),
        [Interval::new(Minute::MIN, Zone::HORIZON)]
    );
    let local = LocalMinute(i64::from(u32::MAX));
    assert!(
        always
            .within(
                &Zone::UTC,
                Interval::new(Zone::UTC.opening(local), Minute::MAX)
            )
            .working
            .is_empty()
    );
}

#[test]
fn working_weeks_by_country() {
    assert_eq!(weekend("DE"), (6, 7));
    assert_eq!(weekend("sa"), (5, 6));
    assert_eq!(weekend("IR"), (5, 5));
    assert_eq!(weekend("nowhere"), (6, 7));
    let minutes = |country| {
        let week = Week::of_country(country, 540, 1020).unwrap();
        week.expand(&Zone::UTC, day("2026-03-02"), day("2026-03-09"))
            .working
            .total()
    };
    assert_eq!(
        [minutes("DE"), minutes("IL"), minutes("IN"), minutes("")],
        [2400, 2400, 2880, 2400]
    );
    assert!(Week::of_country("DE", 1020, 540).is_err());
}

#[test]
fn weekends_are_those_of_cldr() {
    let Some(text) = shared("calendars/cldr_week.csv") else {
        return;
    };
    let weekday = |name| {
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            .iter()
            .position(|day| *day == name)
            .unwrap()
    };
    let mut count = 0;
    for row in rows(&text) {
        let [territory, _, start, end] = row[..] else {
            panic!("four fields")
        };
        let expected = (weekday(start) as u8 + 1, weekday(end) as u8 + 1);
        assert_eq!(weekend(territory), expected, "{territory}");
        assert!(expected.0 <= expected.1, "{territory}");
        count += 1;
    }
    assert_eq!(count, 151);
}
