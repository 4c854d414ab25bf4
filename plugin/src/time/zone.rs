//! The rules of one time zone: which offset from UTC is in force when.
//!
//! **Whole minutes.** Instants are whole minutes, and some offsets are not (Liberia kept -00:44:30 until 1972, and a host
//! may hand in anything). The offset at a minute is the one in force at its first second, rounded down to whole minutes:
//! the wall clock with its seconds hidden. A clock change between two whole minutes is seen at the second of them.
//!
//! **Gap**: wall times that a change skips. **Fold**: wall times that come twice. Both are the wall times between the old
//! and the new reading at the change.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::book::ZoneError;
use super::civil::Day;
use super::instant::{Interval, Minute};
use super::wall::LocalMinute;

/// A change of the offset. Offsets are minutes to add to UTC, within ±1,560.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Transition {
    /// The first minute under the new offset.
    pub at: Minute,
    /// The offset until then.
    pub before: i32,
    /// The offset from then on; never the same.
    pub after: i32,
}

impl Transition {
    /// The first wall time that does not exist or exists twice.
    fn blurred_from(&self) -> i64 {
        wall(self.at, self.before.min(self.after))
    }

    /// The first wall time that is plain again.
    fn blurred_until(&self) -> i64 {
        wall(self.at, self.before.max(self.after))
    }
}

/// What instant a wall time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// It comes once.
    Unique(Minute),
    /// It never comes.
    Gap {
        /// The instant of the change, at which the clock goes from the gap's start to its end.
        change: Minute,
        /// The instant when read with the offset before the change, as RFC 5545 (3.3.5) asks.
        before: Minute,
        /// The instant when read with the offset after the change.
        after: Minute,
    },
    /// It comes twice.
    Fold {
        /// The first time.
        first: Minute,
        /// The second time.
        second: Minute,
    },
}

/// The offsets of a time zone from 1970 to the end of 2099.
///
/// From 2100 on the last offset stays in force ([`Zone::HORIZON`]): no rule is known so far ahead, and a table has an end.
/// Each conversion is a binary search among a few hundred changes at most.
///
/// ```
/// use reverse_mentoring_plugin::time::{Resolved, ZoneBook};
///
/// let mut book = ZoneBook::new();
/// let berlin = book.load("Europe/Berlin")?;
/// let zone = book.zone(berlin);
/// // The last Sunday of March: clocks go from 02:00 to 03:00.
/// assert!(matches!(zone.resolve("2026-03-29T02:30".parse()?), Resolved::Gap { .. }));
/// let Resolved::Unique(ten) = zone.resolve("2026-03-29T10:00".parse()?) else { unreachable!() };
/// assert_eq!(ten.to_string(), "2026-03-29T08:00Z");
/// assert!(zone.is_plain_start(ten));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zone {
    /// Minutes, in force before the first change.
    first_offset: i32,
    /// In order; the wall times that one blurs end before those of the next begin.
    transitions: Vec<Transition>,
}

impl Zone {
    /// 2100-01-01T00:00Z: no change is known from here on.
    pub const HORIZON: Minute = Minute(68_374_080);

    /// Coordinated universal time: no change ever.
    pub const UTC: Zone = Zone {
        first_offset: 0,
        transitions: Vec::new(),
    };

    /// Tabulates the rules that jiff read.
    ///
    /// Linear in the changes of the file and the years of the table, times a logarithm: jiff takes each next change from
    /// the file or, after its last, from the footer's yearly rule. Where there is no such rule it hands out the last change
    /// for ever, so we stop when it does not go forward.
    ///
    /// # Errors
    /// [`ZoneError::Crowded`] where one change comes so soon after another that a wall time might come three times. No real
    /// zone since 1970 does that.
    pub(super) fn tabulate(rules: &TimeZone) -> Result<Zone, ZoneError> {
        let first_offset = offset_at(rules, Minute::MIN);
        let mut transitions: Vec<Transition> = Vec::new();
        let mut offset = first_offset;
        let mut previous = Timestamp::UNIX_EPOCH;
        for change in rules.following(previous) {
            let at = minute_from(change.timestamp());
            if change.timestamp() <= previous || at >= Zone::HORIZON {
                break;
            }
            previous = change.timestamp();
            // Asked of the rules and not of `change`: several changes may fall between two whole minutes.
            let after = offset_at(rules, at);
            if after == offset {
                continue;
            }
            let transition = Transition {
                at,
                before: offset,
                after,
            };
            if transitions
                .last()
                .is_some_and(|last| transition.blurred_from() < last.blurred_until())
            {
                return Err(ZoneError::Crowded);
            }
            transitions.push(transition);
            offset = after;
        }
        Ok(Zone {
            first_offset,
            transitions,
        })
    }

    /// Minutes to add to UTC at an instant, within ±1,560.
    #[must_use]
    pub fn offset_at(&self, minute: Minute) -> i32 {
        let past = self
            .transitions
            .partition_point(|transition| transition.at <= minute);
        past.checked_sub(1)
            .and_then(|last| self.transitions.get(last))
            .map_or(self.first_offset, |last| last.after)
    }

    /// What the wall clock reads at an instant.
    #[must_use]
    pub fn local_of(&self, minute: Minute) -> LocalMinute {
        LocalMinute(wall(minute, self.offset_at(minute)))
    }

    /// What instant a wall time is. Instants before 1970 and after the year 10136 are clipped to the first and the last.
    #[must_use]
    pub fn resolve(&self, local: LocalMinute) -> Resolved {
        let read = |offset: i32| Minute::clamped(local.0.saturating_sub(i64::from(offset)));
        let past = self
            .transitions
            .partition_point(|transition| transition.blurred_from() <= local.0);
        let Some(last) = past
            .checked_sub(1)
            .and_then(|last| self.transitions.get(last))
        else {
            return Resolved::Unique(read(self.first_offset));
        };
        let (before, after) = (read(last.before), read(last.after));
        if local.0 >= last.blurred_until() {
            Resolved::Unique(after)
        } else if last.before < last.after {
            Resolved::Gap {
                change: last.at,
                before,
                after,
            }
        } else {
            Resolved::Fold {
                first: before,
                second: after,
            }
        }
    }

    /// The first instant at which the wall clock reads this or later: of a fold the first time, of a gap its end.
    #[must_use]
    pub fn opening(&self, local: LocalMinute) -> Minute {
        match self.resolve(local) {
            Resolved::Unique(minute) | Resolved::Fold { first: minute, .. } => minute,
            Resolved::Gap { change, .. } => change,
        }
    }

    /// The instant after the last at which the wall clock reads less: inside a fold the second time, in a gap its end.
    ///
    /// At the very start of a fold that is the first time: what ends as the clock goes back has ended.
    #[must_use]
    pub fn closing(&self, local: LocalMinute) -> Minute {
        match self.resolve(LocalMinute(local.0.saturating_sub(1))) {
            Resolved::Unique(minute) | Resolved::Fold { second: minute, .. } => {
                minute.saturating_add(1)
            }
            Resolved::Gap { change, .. } => change,
        }
    }

    /// The instants of a local day, from its first minute to the first of the next day. Empty for a day that the zone
    /// skipped (Samoa, 2011-12-30). Successive days leave no gap and do not overlap; where clocks went back over midnight
    /// (Newfoundland until 2011), what comes of the old day for the second time counts to the new one.
    #[must_use]
    pub fn day(&self, day: Day) -> Interval {
        let next = LocalMinute::new(day, super::instant::DAY_MINUTES);
        Interval::new(self.opening(LocalMinute::new(day, 0)), self.opening(next))
    }

    /// Whether the local time of this instant comes exactly once: sessions start at no other.
    #[must_use]
    pub fn is_plain_start(&self, minute: Minute) -> bool {
        matches!(self.resolve(self.local_of(minute)), Resolved::Unique(_))
    }

    /// The changes of the offset inside an interval, in order.
    pub fn transitions(&self, within: Interval) -> impl Iterator<Item = Transition> + '_ {
        let from = self
            .transitions
            .partition_point(|transition| transition.at < within.start);
        let rest = self.transitions.get(from..).unwrap_or_default();
        rest.iter()
            .copied()
            .take_while(move |transition| transition.at < within.end)
    }
}

/// The wall clock at an instant under an offset, as minutes since 1970-01-01T00:00 local.
fn wall(minute: Minute, offset: i32) -> i64 {
    i64::from(minute.0).saturating_add(i64::from(offset))
}

/// The offset of the rules at the first second of a minute, rounded down to whole minutes.
fn offset_at(rules: &TimeZone, minute: Minute) -> i32 {
    let second = i64::from(minute.0).saturating_mul(60);
    // Asked below the horizon alone, and jiff knows instants up to the year 9999.
    let timestamp = Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
    rules.to_offset(timestamp).seconds().div_euclid(60)
}

/// The first whole minute at or after an instant after 1970.
fn minute_from(timestamp: Timestamp) -> Minute {
    let seconds = timestamp.as_second();
    let whole = timestamp.subsec_nanosecond() == 0 && seconds.rem_euclid(60) == 0;
    Minute::clamped(seconds.div_euclid(60).saturating_add(i64::from(!whole)))
}
