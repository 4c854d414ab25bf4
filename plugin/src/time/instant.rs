//! Instants in whole minutes since 1970 UTC, intervals of them, and sets of intervals.

use crate::arrange::Arrange;
use core::cmp::Ordering;
use core::fmt;

use super::civil::Day;

/// Minutes of a day.
pub(super) const DAY_MINUTES: u32 = 1440;

/// An instant: whole minutes since 1970-01-01T00:00Z. The last lies in the year 10136.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(pub u32);

impl Minute {
    /// 1970-01-01T00:00Z.
    pub const MIN: Minute = Minute(0);
    /// The last instant.
    pub const MAX: Minute = Minute(u32::MAX);

    /// Midnight UTC at which a day begins. Days before 1970 give the first instant: an interval that begins there is
    /// clipped to what instants can tell.
    #[must_use]
    pub fn of_utc_day(day: Day) -> Minute {
        Minute::clamped(i64::from(day.days()).saturating_mul(i64::from(DAY_MINUTES)))
    }

    /// So many minutes since 1970 UTC, clipped to the first and the last instant.
    #[must_use]
    pub fn clamped(minutes: i64) -> Minute {
        Minute(u32::try_from(minutes.max(0)).unwrap_or(u32::MAX))
    }

    /// So many minutes later, or None after the last instant.
    #[must_use]
    pub fn checked_add(self, minutes: u32) -> Option<Minute> {
        self.0.checked_add(minutes).map(Minute)
    }

    /// So many minutes later; stops at the last instant.
    #[must_use]
    pub fn saturating_add(self, minutes: u32) -> Minute {
        Minute(self.0.saturating_add(minutes))
    }

    /// So many minutes earlier; stops at the first instant.
    #[must_use]
    pub fn saturating_sub(self, minutes: u32) -> Minute {
        Minute(self.0.saturating_sub(minutes))
    }

    /// Minutes since `earlier`; 0 when that is later.
    #[must_use]
    pub fn since(self, earlier: Minute) -> u32 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Minute {
    /// `2026-03-29T10:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", super::LocalMinute(i64::from(self.0)))
    }
}

/// A half-open interval of instants: `start` is inside, `end` is not.
///
/// One with `end <= start` is empty; sets take none of those in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// First minute inside.
    pub start: Minute,
    /// First minute no longer inside.
    pub end: Minute,
}

impl Interval {
    /// From `start` to before `end`.
    #[must_use]
    pub const fn new(start: Minute, end: Minute) -> Interval {
        Interval { start, end }
    }

    /// Whether no minute is inside.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.end <= self.start
    }

    /// Minutes inside.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        self.end.since(self.start)
    }

    /// Whether the minute is inside.
    #[must_use]
    pub fn contains(&self, minute: Minute) -> bool {
        self.start <= minute && minute < self.end
    }

    /// What is inside both; may be empty.
    #[must_use]
    pub fn intersection(&self, other: &Interval) -> Interval {
        Interval { start: self.start.max(other.start), end: self.end.min(other.end) }
    }

    /// Whether a minute is inside both.
    #[must_use]
    pub fn overlaps(&self, other: &Interval) -> bool {
        !self.intersection(other).is_empty()
    }
}

/// A set of minutes, held as sorted intervals that neither overlap nor touch. So equal sets are equal values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntervalSet {
    parts: Vec<Interval>,
}

impl IntervalSet {
    /// The empty set.
    #[must_use]
    pub const fn new() -> IntervalSet {
        IntervalSet { parts: Vec::new() }
    }

    /// Its intervals, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Interval] {
        &self.parts
    }

    /// Its intervals, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Interval> + '_ {
        self.parts.iter().copied()
    }

    /// Whether no minute is inside.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Minutes inside.
    #[must_use]
    pub fn total(&self) -> u32 {
        // Disjoint parts of a line of u32 minutes: the sum cannot pass its length.
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.minutes()))
    }

    /// Whether the minute is inside. Logarithmic.
    #[must_use]
    pub fn contains(&self, minute: Minute) -> bool {
        self.part_ending_after(minute).is_some_and(|part| part.start <= minute)
    }

    /// Whether every minute of the interval is inside; true of an empty one. Logarithmic.
    #[must_use]
    pub fn covers(&self, interval: Interval) -> bool {
        interval.is_empty()
            || self
                .part_ending_after(interval.start)
                .is_some_and(|part| part.start <= interval.start && interval.end <= part.end)
    }

    /// Whether a minute of the interval is inside. Logarithmic.
    #[must_use]
    pub fn overlaps(&self, interval: Interval) -> bool {
        self.part_ending_after(interval.start).is_some_and(|part| part.overlaps(&interval))
    }

    /// The first part that ends after the minute.
    fn part_ending_after(&self, minute: Minute) -> Option<&Interval> {
        self.parts.get(self.parts.partition_point(|part| part.end <= minute))
    }

    /// The minutes in either set. Linear.
    #[must_use]
    pub fn union(&self, other: &IntervalSet) -> IntervalSet {
        let mut result = IntervalSet { parts: Vec::with_capacity(self.parts.len().max(other.parts.len())) };
        let mut left = self.parts.iter().peekable();
        let mut right = other.parts.iter().peekable();
        loop {
            let next = match (left.peek(), right.peek()) {
                (Some(a), Some(b)) if b.start < a.start => right.next(),
                (Some(_), _) => left.next(),
                (None, _) => right.next(),
            };
            let Some(part) = next else { return result };
            result.append(*part);
        }
    }

    /// The minutes in both sets. Linear.
    #[must_use]
    pub fn intersection(&self, other: &IntervalSet) -> IntervalSet {
        let mut parts = Vec::new();
        self.meet(other, |part| parts.push(part));
        // Parts of one set do not touch, so neither do pieces of them.
        IntervalSet { parts }
    }

    /// Hands over each piece of the intersection, in order, without building it. Linear.
    pub(super) fn meet(&self, other: &IntervalSet, mut piece: impl FnMut(Interval)) {
        let mut left = self.parts.iter();
        let mut right = other.parts.iter();
        let (mut a, mut b) = (left.next(), right.next());
        while let (Some(x), Some(y)) = (a, b) {
            let part = x.intersection(y);
            if !part.is_empty() {
                piece(part);
            }
            match x.end.cmp(&y.end) {
                Ordering::Less => a = left.next(),
                Ordering::Greater => b = right.next(),
                Ordering::Equal => (a, b) = (left.next(), right.next()),
            }
        }
    }

    /// The minutes in this set and not in the other. Linear.
    #[must_use]
    pub fn subtraction(&self, other: &IntervalSet) -> IntervalSet {
        let mut result = IntervalSet::new();
        let mut holes = other.parts.iter().peekable();
        for part in &self.parts {
            let mut start = part.start;
            while let Some(hole) = holes.peek().filter(|hole| hole.start < part.end) {
                result.append(Interval::new(start, hole.start));
                start = start.max(hole.end);
                if hole.end > part.end {
                    // It may reach into the next part.
                    break;
                }
                holes.next();
            }
            result.append(Interval::new(start, part.end));
        }
        result
    }

    /// What lies inside the interval. Linear.
    #[must_use]
    pub fn clip(&self, interval: Interval) -> IntervalSet {
        self.intersection(&IntervalSet::from_iter([interval]))
    }

    /// Adds a part that starts no earlier than the last one does; an empty one changes nothing.
    fn append(&mut self, part: Interval) {
        if part.is_empty() {
            return;
        }
        match self.parts.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => self.parts.push(part),
        }
    }
}

impl FromIterator<Interval> for IntervalSet {
    /// The union of intervals in any order, empty ones left out. `n log n`, linear when they come sorted.
    fn from_iter<I: IntoIterator<Item = Interval>>(intervals: I) -> IntervalSet {
        let mut parts: Vec<Interval> = intervals.into_iter().filter(|part| !part.is_empty()).collect();
        parts.arrange();
        let mut result = IntervalSet { parts: Vec::with_capacity(parts.len()) };
        for part in parts {
            result.append(part);
        }
        result
    }
}
