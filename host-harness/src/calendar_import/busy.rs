//! Occurrences and VFREEBUSY as minutes.

use super::{
    CalendarError, Problem, Reading,
    clock::{Clock, Clocks},
    error::Stop,
    event::{self, Occurrence, Weight},
    keeper::Keeper,
    lines,
    parts::{self, Part},
    recurrence::{Budget, WORK},
    value::{self, Written},
};
use crate::{contract::types::Interval, ics::zones};
use jiff::{Timestamp, ToSpan, civil::DateTime};
use serde::Serialize;

/// When somebody cannot meet, and what the file could not say.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Busy {
    /// Not available; rising and disjoint.
    pub busy: Vec<Interval>,
    /// Tentative: better avoided; rising and disjoint, may overlap `busy`.
    pub soft: Vec<Interval>,
    /// Events and free/busy lists that were read.
    pub entries: usize,
    /// Entries that take no time: transparent, called off, or declined.
    pub free: usize,
    /// Sessions of this program itself. They are planned here, so they are not busy time.
    pub own: usize,
    /// Lines that are no property at all, such as the rest of a line that was not folded.
    pub broken_lines: usize,
    /// Entries that are left out.
    pub problems: Vec<Problem>,
}

/// The busy time of a file.
///
/// # Errors
/// When it is no calendar, is damaged, or asks for too much work; a single entry that is wrong is a [`Problem`].
pub fn read(bytes: &[u8], reading: &Reading) -> Result<Busy, CalendarError> {
    let (lines, broken_lines) = lines::lines(bytes)?;
    let mut reader = Reader {
        from: zones::instant(reading.window.start),
        to: zones::instant(reading.window.end),
        budget: Budget::new(),
        found: Vec::new(),
        busy: Busy { broken_lines, ..Busy::default() },
    };
    for calendar in parts::calendars(lines)? {
        reader.calendar(&calendar, reading).map_err(|_| CalendarError::Work(WORK))?;
    }
    let Reader { found, mut busy, .. } = reader;
    let of = |weight: Weight| {
        union(found.iter().filter(|one| one.weight == weight).map(|one| minutes(one, &reading.window)).collect())
    };
    (busy.busy, busy.soft) = (of(Weight::Busy), of(Weight::Soft));
    Ok(busy)
}

struct Reader {
    from: Timestamp,
    to: Timestamp,
    budget: Budget,
    found: Vec<Occurrence>,
    busy: Busy,
}

impl Reader {
    /// Reads one calendar. The error is that there is no work left.
    fn calendar(&mut self, calendar: &Part, reading: &Reading) -> Result<(), Stop> {
        let method = calendar.word("METHOD");
        // An answer to an invitation says nothing about the one who keeps it.
        if matches!(method.as_deref(), Some("REPLY" | "REFRESH" | "COUNTER" | "DECLINECOUNTER")) {
            return Ok(());
        }
        let last = self.to.to_zoned(jiff::tz::TimeZone::UTC).datetime().checked_add(2.days()).unwrap_or(DateTime::MAX);
        let clocks = Clocks::of(calendar, reading.zone.as_deref(), last, &mut self.budget)?;
        let keeper = Keeper::new(calendar, clocks, &reading.addresses);
        for group in event::groups(calendar) {
            self.busy.entries += 1;
            if group.uid().is_some_and(|uid| uid.ends_with(crate::ics::UID_DOMAIN)) {
                self.busy.own += 1;
                continue;
            }
            match group.occurrences(&keeper, self.from, self.to, &mut self.budget) {
                Ok(occurrences) => {
                    let called_off = method.as_deref() == Some("CANCEL");
                    let taken = occurrences.iter().filter(|one| one.weight != Weight::Free && !called_off);
                    let before = self.found.len();
                    self.found.extend(taken);
                    self.busy.free += usize::from(self.found.len() == before && !occurrences.is_empty());
                }
                Err(Stop::Entry(message)) => self.busy.problems.push(Problem { line: group.line(), message }),
                Err(Stop::Work) => return Err(Stop::Work),
            }
        }
        for part in calendar.inside("VFREEBUSY") {
            self.busy.entries += 1;
            match free_busy(part) {
                Ok(periods) => self.found.extend(periods),
                Err(message) => self.busy.problems.push(Problem { line: part.line, message }),
            }
        }
        Ok(())
    }
}

/// The periods of a VFREEBUSY, which are in UTC (3.6.4).
fn free_busy(part: &Part) -> Result<Vec<Occurrence>, String> {
    let mut found = Vec::new();
    for line in part.all("FREEBUSY") {
        let weight = match line.parameter("FBTYPE").unwrap_or("BUSY").to_ascii_uppercase().as_str() {
            "FREE" => Weight::Free,
            "BUSY-TENTATIVE" => Weight::Soft,
            // Unknown types count as busy (3.2.9).
            _ => Weight::Busy,
        };
        for period in line.value.split(',').filter(|period| !period.trim().is_empty()) {
            let (start, end) = period.split_once('/').ok_or("a free/busy period has no end")?;
            let utc = |text: &str| match value::time(text)? {
                Written::Utc(at) => Ok(at),
                Written::Day(_) | Written::Local(_) => Err("a free/busy period is not in UTC".to_owned()),
            };
            let start = utc(start)?;
            let end = if end.trim().starts_with(['P', 'p', '+']) {
                let value::Length { days, exact } = value::length(end)?;
                let local = Clock::UTC.local(start).checked_add(days.days()).unwrap_or(DateTime::MAX);
                Clock::UTC.instant(local).0.checked_add(exact).unwrap_or(Timestamp::MAX)
            } else {
                utc(end)?
            };
            found.push(Occurrence { start, end, weight });
        }
    }
    Ok(found)
}

/// An occurrence in whole minutes that hold all of it, cut to the window.
fn minutes(one: &Occurrence, window: &Interval) -> Interval {
    let minute = |seconds: i64| u32::try_from(seconds.max(0)).unwrap_or(u32::MAX);
    let start = minute(one.start.as_second().div_euclid(60));
    let end = minute((one.end.as_second() + 59).div_euclid(60));
    Interval { start: start.max(window.start), end: end.min(window.end) }
}

/// Intervals joined where they touch; empty ones vanish.
fn union(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.retain(|interval| interval.start < interval.end);
    intervals.sort_unstable_by_key(|interval| (interval.start, interval.end));
    let mut joined: Vec<Interval> = Vec::new();
    for interval in intervals {
        match joined.last_mut() {
            Some(last) if interval.start <= last.end => last.end = last.end.max(interval.end),
            _ => joined.push(interval),
        }
    }
    joined
}
