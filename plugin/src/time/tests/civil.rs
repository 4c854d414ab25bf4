use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

use super::day;
use crate::time::{Day, DayError, DaySpan, LocalMinute, LocalMinuteError};

#[test]
fn dates_are_read_strictly() {
    assert_eq!(day("1970-01-01").days(), 0);
    assert_eq!(day("0001-01-01"), Day::MIN);
    assert_eq!(day("9999-12-31"), Day::MAX);
    for text in [
        "",
        "2026-1-01",
        "2026-01-1",
        "+2026-01-01",
        "26-01-01",
        "2026/01/01",
        "2026-01-01 ",
        "２０２６-01-01",
        "2026-01-0a",
    ] {
        assert_eq!(text.parse::<Day>(), Err(DayError::Shape), "{text}");
    }
    for text in [
        "0000-12-31",
        "2026-02-29",
        "2100-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-04-31",
        "2026-04-00",
    ] {
        assert_eq!(text.parse::<Day>(), Err(DayError::NoSuchDay), "{text}");
    }
    assert_eq!(day("2000-02-29").to_string(), "2000-02-29");
}

#[test]
fn months_end_where_they_are_short() {
    for (from, months, to) in [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-10-31", 6, "2027-04-30"),
        ("2026-05-15", -17, "2024-12-15"),
        ("2026-05-15", 0, "2026-05-15"),
    ] {
        assert_eq!(day(from).add_months(months), Some(day(to)));
    }
    assert_eq!(Day::MAX.add_months(1), None);
    assert_eq!(Day::MIN.add_months(-1), None);
    assert_eq!(Day::MIN.add_months(i32::MIN), None);
}

#[test]
fn local_times_are_read_strictly() {
    assert_eq!(
        "2026-03-29T10:07".parse(),
        Ok(LocalMinute::new(day("2026-03-29"), 607))
    );
    for text in [
        "2026-03-29",
        "2026-03-29 10:07",
        "2026-03-29T10:07Z",
        "2026-03-29T1:07",
        "2026-03-29T10-07",
        "TTT",
    ] {
        assert_eq!(
            text.parse::<LocalMinute>(),
            Err(LocalMinuteError::Shape),
            "{text}"
        );
    }
    assert_eq!(
        "2026-03-29T24:00".parse::<LocalMinute>(),
        Err(LocalMinuteError::NoSuchTime)
    );
    assert_eq!(
        "2026-03-29T23:60".parse::<LocalMinute>(),
        Err(LocalMinuteError::NoSuchTime)
    );
    assert_eq!(
        "2026-02-29T10:00".parse::<LocalMinute>(),
        Err(LocalMinuteError::Day(DayError::NoSuchDay))
    );
    assert_eq!(LocalMinute(-1).to_string(), "1969-12-31T23:59");
}

fn any_day() -> impl Strategy<Value = Day> {
    (Day::MIN.days()..=Day::MAX.days()).prop_map(|days| Day::from_days(days).unwrap())
}

fn small_span() -> impl Strategy<Value = DaySpan> {
    let end = || proptest::option::of((0..12).prop_map(|days| Day::from_days(days).unwrap()));
    (end(), end()).prop_map(|(since, until)| DaySpan { since, until })
}

proptest! {
    #[test]
    fn a_day_agrees_with_chrono(a in any_day(), b in any_day()) {
        let (year, month, of_month) = a.ymd();
        let date = NaiveDate::from_ymd_opt(year, month, of_month).unwrap();
        prop_assert_eq!(a.to_string().parse::<Day>(), Ok(a));
        prop_assert_eq!(a.to_string(), date.to_string());
        prop_assert_eq!(u32::from(a.weekday()), date.weekday().number_from_monday());
        prop_assert_eq!(a.checked_add_days(a.days_until(b)), Some(b));
        prop_assert_eq!(a.monday().weekday(), 1);
        prop_assert!((0..7).contains(&a.monday().days_until(a)));
        prop_assert_eq!(LocalMinute::new(a, 1439).day(), a);
        prop_assert_eq!(LocalMinute::new(a, 1439).minute_of_day(), 1439);
    }

    #[test]
    fn no_text_upsets_the_readers(text in "\\PC*", digits in "[0-9TZ:+-]{0,18}") {
        for text in [&text, &digits] {
            if let Ok(day) = text.parse::<Day>() {
                prop_assert_eq!(&day.to_string(), text);
            }
            if let Ok(minute) = text.parse::<LocalMinute>() {
                prop_assert_eq!(&minute.to_string(), text);
            }
        }
    }

    /// Against days counted one by one, some before and after every bound.
    #[test]
    fn spans_are_sets_of_days(a in small_span(), b in small_span()) {
        let days: Vec<Day> = (-3..15).map(|days| Day::from_days(days).unwrap()).collect();
        prop_assert_eq!(a.is_empty(), !days.iter().any(|day| a.contains(*day)));
        prop_assert_eq!(a.overlaps(&b), days.iter().any(|day| a.contains(*day) && b.contains(*day)));
        for day in days {
            prop_assert_eq!(a.intersection(&b).contains(day), a.contains(day) && b.contains(day));
        }
    }
}
