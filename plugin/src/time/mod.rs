//! Time: civil days, instants, zone rules, weekly working time, and the time that two people share.
//!
//! - `civil`: a [`Day`] of the calendar and spans of days; no zone, no clock.
//! - `instant`: a [`Minute`] since 1970 UTC, intervals of them, and sets of intervals.
//! - `wall`: a [`LocalMinute`], what a clock on the wall reads.
//! - `zone`: what ties the two together: the offsets of one [`Zone`], gaps and folds.
//! - `tzif`: what a zone file must hold beyond what its reader checks.
//! - `book`: the [`ZoneBook`], zones by IANA name, with the host's own rules before the built-in ones.
//! - `week`: a [`Week`] of windows in wall time, and its expansion into instants.
//! - `reach`: the [`ReachTable`], minutes a week that two people share.
//!
//! The module knows nothing of the contract, of JSON or of people. It never asks what time it is.

mod book;
mod civil;
mod cldr_week;
mod instant;
mod reach;
mod tzif;
mod wall;
mod week;
mod zone;

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests"
)]
mod tests;

pub use book::{MAX_TZIF_BYTES, ZoneBook, ZoneError, ZoneIx};
pub use civil::{Day, DayError, DaySpan};
pub use instant::{Interval, IntervalSet, Minute};
pub use reach::{ReachClass, ReachTable, Shared, shared};
pub use wall::{LocalMinute, LocalMinuteError};
pub use week::{Hours, Week, WeekError, WeekErrorKind, Window, WorkingTime, weekend};
pub use zone::{Resolved, Transition, Zone};
