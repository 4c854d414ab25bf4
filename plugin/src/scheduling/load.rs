//! How much one person meets: sessions a day and week, minutes a month, and never two at once.

use super::almanac::Almanac;
use crate::time::{Interval, Minute};

/// The limits of one person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) day: u32,
    pub(super) week: u32,
    pub(super) month_minutes: u32,
    /// Whether the three above are soft: then only two sessions at once collide.
    pub(super) soft: bool,
}

/// A session of a person, as far as her load sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Meeting {
    pub(super) when: Interval,
    /// Whose it is; None for one that cannot move.
    pub(super) of: Option<Owner>,
}

/// A movable session: the position of its pair in the component, and its own in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Owner {
    pub(super) pair: usize,
    pub(super) position: usize,
}

/// Sessions that cannot all be where they are: at least one of these must start outside its interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Collision {
    pub(super) ways_out: Vec<(Owner, Interval)>,
    /// Whether it is their number that is too high: then one of the pairs has fewer sessions that start there.
    pub(super) counted: bool,
}

/// The starts at which a session of some length overlaps an interval.
pub(super) fn overlapping(interval: Interval, length: u32) -> Interval {
    Interval::new(interval.start.saturating_add(1).saturating_sub(length), interval.end)
}

/// The first collision among a person's meetings, which come sorted. None as well where only what cannot move collides.
pub(super) fn collision(almanac: &Almanac<'_>, limits: &Limits, meetings: &[Meeting]) -> Option<Collision> {
    if limits.soft { None } else { too_many(almanac, limits, meetings) }.or_else(|| at_once(meetings))
}

fn at_once(meetings: &[Meeting]) -> Option<Collision> {
    let mut longest: Option<&Meeting> = None;
    for meeting in meetings {
        if let Some(before) = longest.filter(|before| before.when.end > meeting.when.start) {
            // Whatever holds the minute at which the later one starts collides. Against what cannot move, all of it does.
            let minute = Interval::new(meeting.when.start, meeting.when.start.saturating_add(1));
            let around = |other: &Meeting| if other.of.is_none() { other.when } else { minute };
            let out = |one: &Meeting, other| Some((one.of?, overlapping(around(other), one.when.minutes())));
            let ways_out: Vec<_> = [out(before, meeting), out(meeting, before)].into_iter().flatten().collect();
            if !ways_out.is_empty() {
                return Some(Collision { ways_out, counted: false });
            }
        }
        if longest.is_none_or(|before| before.when.end < meeting.when.end) {
            longest = Some(meeting);
        }
    }
    None
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Sessions,
    Minutes,
}

impl Measure {
    fn of(self, meeting: &Meeting) -> u32 {
        self.of_minutes(meeting.when.minutes())
    }

    fn of_minutes(self, minutes: u32) -> u32 {
        match self {
            Measure::Sessions => 1,
            Measure::Minutes => minutes,
        }
    }
}

/// The meetings by day, week and month: each period with what starts in it, what is counted, and the most allowed.
pub(super) fn by_period<'m>(
    almanac: &Almanac<'_>,
    limits: &Limits,
    meetings: &'m [Meeting],
    mut see: impl FnMut(Interval, &'m [Meeting], Measure, u32),
) {
    let kinds =
        [(Measure::Sessions, limits.day), (Measure::Sessions, limits.week), (Measure::Minutes, limits.month_minutes)];
    for (kind, (measure, most)) in kinds.into_iter().enumerate() {
        let mut rest = meetings;
        while let Some(first) = rest.first() {
            let Some(period) = almanac.period(first.when.start, kind) else { return };
            // At least the first itself: a wall whose date goes back must not hold us up.
            let end = rest.partition_point(|meeting| meeting.when.start < period.end).max(1);
            let Some((inside, after)) = rest.split_at_checked(end) else { return };
            see(period, inside, measure, most);
            rest = after;
        }
    }
}

/// What the meetings that cannot move take of a limit.
pub(super) fn taken(meetings: &[Meeting], measure: Measure) -> u32 {
    let still = meetings.iter().filter(|one| one.of.is_none());
    still.fold(0_u32, |sum, one| sum.saturating_add(measure.of(one)))
}

fn too_many(almanac: &Almanac<'_>, limits: &Limits, meetings: &[Meeting]) -> Option<Collision> {
    let mut first = None;
    by_period(almanac, limits, meetings, |period, inside, measure, most| {
        if first.is_some() {
            return;
        }
        let mut sum = taken(inside, measure);
        let mut ways_out = Vec::new();
        for (meeting, owner) in inside.iter().filter_map(|meeting| Some((meeting, meeting.of?))) {
            sum = sum.saturating_add(measure.of(meeting));
            ways_out.push((owner, period));
            if sum > most {
                first = Some(Collision { ways_out, counted: measure == Measure::Sessions });
                return;
            }
        }
    });
    first
}

/// How often the limits are passed: periods with too much in them. For limits that the policy made soft.
pub(super) fn breaches(almanac: &Almanac<'_>, limits: &Limits, meetings: &[Meeting]) -> u32 {
    let mut breaches = 0_u32;
    by_period(almanac, limits, meetings, |_, inside, measure, most| {
        let sum = inside.iter().fold(0_u32, |sum, one| sum.saturating_add(measure.of(one)));
        breaches = breaches.saturating_add(u32::from(sum > most));
    });
    breaches
}

/// The starts that are closed to a further session of some length, given a person's other meetings.
pub(super) fn closed(almanac: &Almanac<'_>, limits: &Limits, meetings: &[Meeting], length: u32) -> Vec<Interval> {
    let mut closed: Vec<Interval> = meetings.iter().map(|one| overlapping(one.when, length)).collect();
    if !limits.soft {
        if limits.month_minutes < length {
            closed.push(Interval::new(Minute::MIN, Minute::MAX));
        }
        by_period(almanac, limits, meetings, |period, inside, measure, most| {
            let sum = inside.iter().fold(0_u32, |sum, one| sum.saturating_add(measure.of(one)));
            if sum.saturating_add(measure.of_minutes(length)) > most {
                closed.push(period);
            }
        });
    }
    closed
}
