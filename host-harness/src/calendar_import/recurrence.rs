//! The starts of a series (RFC 5545, 3.3.10 and 3.8.5).

use super::{
    clock::Clock,
    error::Stop,
    value::{self, Written},
};
use chrono::{DateTime as ChronoTime, Datelike, NaiveDate, TimeZone, Timelike};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};
use rrule::{Frequency, RRule, Tz, Unvalidated};

/// Work for one file: days of recurrence that are looked at. A series of thirty years costs 11,000.
pub(super) const WORK: u64 = 20_000_000;
/// What an hour of an hourly series costs: as much as a day of any other.
const HOURS_A_DAY: u64 = 24;
/// What the crate spends in vain, at the most, before it gives up a rule that never comes true.
const IN_VAIN: u64 = 100_000;
/// Instances of one series: fifty years of every hour.
const INSTANCES: usize = 500_000;
/// Bytes of a rule, and times of day that it names.
const BYTES: usize = 2_000;
const TIMES: usize = 288;

/// What is left of the work.
pub(super) struct Budget(u64);

impl Budget {
    pub(super) fn new() -> Self {
        Self(WORK)
    }

    fn spend(&mut self, work: u64) -> Result<(), Stop> {
        self.0 = self.0.checked_sub(work).ok_or(Stop::Work)?;
        Ok(())
    }
}

/// Where a series begins, and how far it is followed.
pub(super) struct Begin<'a> {
    /// The first start.
    pub(super) first: DateTime,
    /// The starts are days, not times: none of them can fall into a gap.
    pub(super) whole_days: bool,
    /// The clock that the starts are read from.
    pub(super) clock: &'a Clock,
    /// The last local time that matters.
    pub(super) last: DateTime,
}

/// A recurrence rule. `COUNT` and `UNTIL` are not the crate's: it counts local times that do not exist, and compares an
/// `UNTIL` in UTC by zone rules of its own.
pub(super) struct Rule {
    every: RRule<Unvalidated>,
    count: Option<u64>,
    until: Option<Until>,
}

/// The last moment of a series, itself included.
#[derive(Clone, Copy)]
enum Until {
    Day(Date),
    Local(DateTime),
    Utc(Timestamp),
}

impl Rule {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().to_ascii_uppercase();
        if text.len() > BYTES {
            return Err("a recurrence rule is longer than any that makes sense".into());
        }
        let mut times = 1_usize;
        let (mut count, mut until, mut rest) = (None, None, Vec::new());
        for part in text.split(';').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("COUNT", number)) => {
                    let number: u64 = number.parse().map_err(|_| "a `COUNT` is no number")?;
                    count = Some(number.max(1));
                }
                Some(("UNTIL", time)) => {
                    until = Some(match value::time(time)? {
                        Written::Day(day) => Until::Day(day),
                        Written::Local(local) => Until::Local(local),
                        Written::Utc(at) => Until::Utc(at),
                    });
                }
                // No meeting does, and a file of them would never end.
                Some(("FREQ", "SECONDLY" | "MINUTELY")) => return Err("it recurs more often than every hour".into()),
                Some(("BYHOUR" | "BYMINUTE" | "BYSECOND", list)) => {
                    times = times.saturating_mul(list.split(',').count());
                    rest.push(part);
                }
                _ => rest.push(part),
            }
        }
        if times > TIMES {
            return Err("a recurrence rule names too many times of day".into());
        }
        let every: RRule<Unvalidated> =
            rest.join(";").parse().map_err(|_| "a recurrence rule cannot be read".to_owned())?;
        if every.get_interval() == 0 {
            return Err("a recurrence rule has the interval 0".into());
        }
        Ok(Self { every, count, until })
    }

    /// Its starts, rising, the first of the series included; those in a gap are dropped and do not count.
    pub(super) fn starts(&self, begin: &Begin<'_>, budget: &mut Budget) -> Result<Vec<DateTime>, Stop> {
        let first = to_chrono(begin.first).ok_or("a series begins outside the years that are read")?;
        let hourly = self.every.get_freq() == Frequency::Hourly;
        let set =
            self.every.clone().build(first).map_err(|_| "a recurrence rule contradicts itself".to_owned())?.limit();
        let mut starts = vec![begin.first];
        let most = self.count.unwrap_or(u64::MAX);
        let mut before = begin.first;
        let mut ended = true;
        for at in &set {
            let start = from_chrono(at).ok_or("a series leaves the years that are read")?;
            let start = if begin.whole_days { start.date().to_datetime(Time::midnight()) } else { start };
            let days = start.date().duration_since(before.date()).as_hours().unsigned_abs() / 24;
            let days = days.max(1);
            budget.spend(if hourly { days * HOURS_A_DAY } else { days })?;
            before = start;
            if starts.len() as u64 >= most || start > begin.last || self.is_over(start, begin.clock) {
                ended = false;
                break;
            }
            if starts.len() == INSTANCES {
                return Err("a series has more instances than are read".into());
            }
            let is_new = starts.last().is_none_or(|last| start > *last);
            if is_new && (begin.whole_days || !begin.clock.instant(start).1) {
                starts.push(start);
            }
        }
        if ended {
            // Without a count and an end the crate stops only where it finds nothing more.
            budget.spend(IN_VAIN)?;
        }
        Ok(starts)
    }

    /// Whether a series of this rule that begins at `first` is over before `window`: then it need not be expanded.
    pub(super) fn ends_before(&self, window: Timestamp, clock: &Clock) -> bool {
        let end = match self.until {
            None => return false,
            Some(Until::Utc(at)) => at,
            Some(Until::Local(local)) => clock.instant(local).0,
            Some(Until::Day(day)) => clock.instant(day.to_datetime(Time::MAX)).0,
        };
        end < window
    }

    fn is_over(&self, start: DateTime, clock: &Clock) -> bool {
        match self.until {
            None => false,
            Some(Until::Day(day)) => start.date() > day,
            Some(Until::Local(local)) => start > local,
            Some(Until::Utc(at)) => clock.instant(start).0 > at,
        }
    }
}

/// A local time as the crate takes it: as if it were UTC, where every local time exists once.
fn to_chrono(local: DateTime) -> Option<ChronoTime<Tz>> {
    let day = NaiveDate::from_ymd_opt(
        local.year().into(),
        local.month().unsigned_abs().into(),
        local.day().unsigned_abs().into(),
    )?;
    let [hour, minute, second] =
        [local.hour(), local.minute(), local.second()].map(|part| u32::from(part.unsigned_abs()));
    Some(Tz::UTC.from_utc_datetime(&day.and_hms_opt(hour, minute, second)?))
}

fn from_chrono(at: ChronoTime<Tz>) -> Option<DateTime> {
    let small = |part: u32| i8::try_from(part).ok();
    let date = Date::new(i16::try_from(at.year()).ok()?, small(at.month())?, small(at.day())?).ok()?;
    Some(date.to_datetime(Time::new(small(at.hour())?, small(at.minute())?, small(at.second())?, 0).ok()?))
}
