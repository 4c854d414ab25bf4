//! Civil days: a calendar without clocks or zones (proleptic Gregorian, ISO 8601).

use core::fmt;
use core::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};
use thiserror::Error;

/// A day of the calendar, from 0001-01-01 to 9999-12-31.
///
/// Counts days since 1970-01-01, so days before that are negative. Every value of the type can be written as
/// `YYYY-MM-DD` and read back.
///
/// ```
/// use reverse_mentoring_plugin::time::Day;
///
/// let day: Day = "2026-01-31".parse()?;
/// assert_eq!(day.weekday(), 6);
/// assert_eq!(day.add_months(1).map(|d| d.to_string()), Some("2026-02-28".to_owned()));
/// # Ok::<(), reverse_mentoring_plugin::time::DayError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// Why a text is not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DayError {
    /// Not four digits, hyphen, two digits, hyphen, two digits.
    #[error("a date is written YYYY-MM-DD")]
    Shape,
    /// Well written, and in no calendar, such as 2026-02-29 or the year 0000.
    #[error("there is no such day")]
    NoSuchDay,
}

impl Day {
    /// 0001-01-01.
    pub const MIN: Day = Day(-719_162);
    /// 9999-12-31.
    pub const MAX: Day = Day(2_932_896);

    /// The day so many days after 1970-01-01. None outside [`Day::MIN`] to [`Day::MAX`].
    #[must_use]
    pub const fn from_days(days: i32) -> Option<Day> {
        if days >= Day::MIN.0 && days <= Day::MAX.0 {
            Some(Day(days))
        } else {
            None
        }
    }

    /// The day of a year (1 to 9999), month (1 to 12) and day of the month. None where there is none.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        Day::from_date(NaiveDate::from_ymd_opt(year, month, day)?)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }

    /// ISO weekday: 1 is Monday, 7 is Sunday.
    #[must_use]
    pub fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday, three days after a Monday.
        match self.0.saturating_add(3).rem_euclid(7) {
            0 => 1,
            1 => 2,
            2 => 3,
            3 => 4,
            4 => 5,
            5 => 6,
            _ => 7,
        }
    }

    /// Year, month and day of the month.
    #[must_use]
    pub fn ymd(self) -> (i32, u32, u32) {
        let date = self.date();
        (date.year(), date.month(), date.day())
    }

    /// The Monday of this day's ISO week. The first day of the calendar is one.
    #[must_use]
    pub fn monday(self) -> Day {
        self.saturating_add_days(1_i32.saturating_sub(i32::from(self.weekday())))
    }

    /// So many days later, or earlier if negative. None beyond the calendar.
    #[must_use]
    pub fn checked_add_days(self, days: i32) -> Option<Day> {
        self.0.checked_add(days).and_then(Day::from_days)
    }

    /// So many days later, or earlier if negative; stops at the ends of the calendar.
    #[must_use]
    pub fn saturating_add_days(self, days: i32) -> Day {
        Day(self.0.saturating_add(days).clamp(Day::MIN.0, Day::MAX.0))
    }

    /// The same day of the month so many months later, or earlier if negative; the last day of that month where it is
    /// shorter (31 January and one month: 28 or 29 February). None beyond the calendar.
    #[must_use]
    pub fn add_months(self, months: i32) -> Option<Day> {
        let by = Months::new(months.unsigned_abs());
        let date = self.date();
        let moved = if months < 0 {
            date.checked_sub_months(by)
        } else {
            date.checked_add_months(by)
        };
        Day::from_date(moved?)
    }

    /// Days from here to `other`; negative when `other` is earlier.
    #[must_use]
    pub fn days_until(self, other: Day) -> i32 {
        // Both lie within 3.7 million days of the epoch, so nothing saturates.
        other.0.saturating_sub(self.0)
    }

    fn date(self) -> NaiveDate {
        // chrono's calendar reaches 262,000 years either way, so the default is never taken.
        NaiveDate::from_epoch_days(self.0).unwrap_or_default()
    }

    fn from_date(date: NaiveDate) -> Option<Day> {
        Day::from_days(date.to_epoch_days())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Day {
    type Err = DayError;

    /// Reads `YYYY-MM-DD` and nothing else: no sign, no blank, no shorter field.
    fn from_str(text: &str) -> Result<Day, DayError> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(DayError::Shape);
        };
        let year = digits(&[y1, y2, y3, y4]).ok_or(DayError::Shape)?;
        let month = digits(&[m1, m2]).ok_or(DayError::Shape)?;
        let day = digits(&[d1, d2]).ok_or(DayError::Shape)?;
        let year = i32::try_from(year).map_err(|_| DayError::Shape)?;
        Day::from_ymd(year, month, day).ok_or(DayError::NoSuchDay)
    }
}

/// The number that a few ASCII digits spell; None at anything else.
pub(super) fn digits(ascii: &[u8]) -> Option<u32> {
    ascii.iter().try_fold(0_u32, |number, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        number.checked_mul(10)?.checked_add(u32::from(digit))
    })
}

/// A half-open span of days: `since` is inside, `until` is not; None is open-ended.
///
/// A span with `until <= since` is empty: it contains no day and overlaps nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DaySpan {
    /// First day inside. None: of old.
    pub since: Option<Day>,
    /// First day no longer inside. None: for good.
    pub until: Option<Day>,
}

impl DaySpan {
    /// From `since` to before `until`.
    #[must_use]
    pub const fn new(since: Day, until: Day) -> DaySpan {
        DaySpan {
            since: Some(since),
            until: Some(until),
        }
    }

    /// Whether the day is inside.
    #[must_use]
    pub fn contains(&self, day: Day) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether no day is inside.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!((self.since, self.until), (Some(since), Some(until)) if until <= since)
    }

    /// The days inside both. May be empty.
    #[must_use]
    pub fn intersection(&self, other: &DaySpan) -> DaySpan {
        // None sorts below every day, which is right for the later start and wrong for the earlier end.
        let until = match (self.until, other.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        DaySpan {
            since: self.since.max(other.since),
            until,
        }
    }

    /// Whether a day is inside both.
    #[must_use]
    pub fn overlaps(&self, other: &DaySpan) -> bool {
        !self.is_empty() && !other.is_empty() && !self.intersection(other).is_empty()
    }
}
