//! Busy time out of somebody's calendar: an iCalendar file (RFC 5545) becomes intervals in which she cannot meet.
//!
//! - `lines`: bytes to properties, folding undone. Only what says *when* is read; no title, place or guest is kept.
//! - `keeper`: whose calendar it is. Of the guests of a meeting she alone is looked for, to see whether she comes.
//! - `parts`: properties to components. `value`: dates, times, durations and periods as they are written.
//! - `clock`: what turns a local time into an instant: an IANA zone, a Windows name, or the file's own VTIMEZONE.
//! - `recurrence`: the starts of a series. `event`: an event and its exceptions as occurrences.
//! - `busy`: occurrences and VFREEBUSY as minutes, taken or merely tentative.
//!
//! Recurrence rules are expanded by the `rrule` crate in floating local time; what the RFC says about local times that do
//! not exist is done here, with current zone rules: a generated instance in a gap is dropped and does not count (3.3.10),
//! a given local time in a gap is read with the offset before it (3.3.5), and one that exists twice means the first. The
//! crate's own zones are of release 2025b and are never asked.
//!
//! What cannot be read with certainty is named and left out, never guessed. Work is bounded whatever the file says.

mod busy;
mod clock;
mod error;
mod event;
mod keeper;
mod lines;
mod parts;
mod recurrence;
#[cfg(test)]
mod tests;
mod value;

pub use busy::{Busy, read};
pub use error::{CalendarError, Problem};

use crate::contract::types::Interval;

/// What a calendar is read for.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Only what lies in here is kept.
    pub window: Interval,
    /// IANA name of the person's own zone, in which floating times and whole days are hers. None: such entries are problems.
    pub zone: Option<String>,
    /// Mail addresses of the person: an invitation that she declined takes no time, one that she has not answered is
    /// tentative. A calendar that is named by her address tells it by itself.
    pub addresses: Vec<String>,
}
