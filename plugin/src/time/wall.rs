//! Wall time: what a clock on some wall reads, without saying where the wall is.

use core::fmt;
use core::str::FromStr;

use thiserror::Error;

use super::civil::{Day, DayError, digits};
use super::instant::DAY_MINUTES;

/// A local date and time: minutes from 1970-01-01T00:00 to it **as the wall clock counts**, every day having 1,440.
///
/// Which instant that is, and whether there is one, is for a [`super::Zone`] to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalMinute(pub i64);

/// Why a text is not a local date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LocalMinuteError {
    /// Not `YYYY-MM-DDTHH:MM`.
    #[error("a local time is written YYYY-MM-DDTHH:MM")]
    Shape,
    /// The hour is above 23 or the minute above 59.
    #[error("there is no such time of day")]
    NoSuchTime,
    /// The date is at fault.
    #[error(transparent)]
    Day(#[from] DayError),
}

impl LocalMinute {
    /// So many minutes after the midnight at which the day begins; may pass 1,440 and reach into the days after.
    #[must_use]
    pub fn new(day: Day, minutes: u32) -> LocalMinute {
        // Days lie within 3.7 million of the epoch, so nothing saturates.
        let midnight = i64::from(day.days()).saturating_mul(i64::from(DAY_MINUTES));
        LocalMinute(midnight.saturating_add(i64::from(minutes)))
    }

    /// The day on the calendar; the first or the last one where it lies beyond.
    #[must_use]
    pub fn day(self) -> Day {
        let days = self.0.div_euclid(i64::from(DAY_MINUTES));
        let days = days.clamp(i64::from(Day::MIN.days()), i64::from(Day::MAX.days()));
        i32::try_from(days)
            .ok()
            .and_then(Day::from_days)
            .unwrap_or(Day::MAX)
    }

    /// Minutes after midnight, 0 to 1,439.
    #[must_use]
    pub fn minute_of_day(self) -> u32 {
        u32::try_from(self.0.rem_euclid(i64::from(DAY_MINUTES))).unwrap_or(0)
    }
}

impl fmt::Display for LocalMinute {
    /// `2026-03-29T10:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minute = self.minute_of_day();
        write!(
            f,
            "{}T{:02}:{:02}",
            self.day(),
            minute.div_euclid(60),
            minute.rem_euclid(60)
        )
    }
}

impl FromStr for LocalMinute {
    type Err = LocalMinuteError;

    /// Reads `YYYY-MM-DDTHH:MM` and nothing else.
    fn from_str(text: &str) -> Result<LocalMinute, LocalMinuteError> {
        let (date, time) = text.split_once('T').ok_or(LocalMinuteError::Shape)?;
        let &[h1, h2, b':', m1, m2] = time.as_bytes() else {
            return Err(LocalMinuteError::Shape);
        };
        let hour = digits(&[h1, h2]).ok_or(LocalMinuteError::Shape)?;
        let minute = digits(&[m1, m2]).ok_or(LocalMinuteError::Shape)?;
        if hour > 23 || minute > 59 {
            return Err(LocalMinuteError::NoSuchTime);
        }
        Ok(LocalMinute::new(
            date.parse()?,
            hour.saturating_mul(60).saturating_add(minute),
        ))
    }
}
