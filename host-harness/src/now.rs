//! When something takes place. Nothing in the library looks at a clock: the caller says.

use chrono::{DateTime, NaiveDate};

/// A moment, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now {
    /// Minutes since 1970 UTC.
    pub minute: u32,
}

impl Now {
    /// The first minute of a day, UTC.
    pub fn on(day: NaiveDate) -> Self {
        let minutes = day.signed_duration_since(NaiveDate::default()).num_minutes();
        Self { minute: u32::try_from(minutes).unwrap_or(0) }
    }

    /// The day, UTC.
    pub fn day(self) -> NaiveDate {
        DateTime::from_timestamp(i64::from(self.minute) * 60, 0).map(|time| time.date_naive()).unwrap_or_default()
    }
}
