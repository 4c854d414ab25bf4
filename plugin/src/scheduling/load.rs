//! How much one person meets: sessions a day and week, minutes a month, and never two at once.

use crate::time::{Day, Interval, Minute, Zone};

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
}

/// The periods that a start counts in.
pub(super) fn periods(zone: &Zone, start: Minute) -> [Interval; 3] {
    let day = zone.local_of(start).day();
    let monday = day.monday();
    let (year, month, _) = day.ymd();
    let first = Day::from_ymd(year, month, 1).unwrap_or(day);
    let next = first.add_months(1).unwrap_or(Day::MAX);
    let span = |since: Day, until: Day| Interval::new(zone.day(since).start, zone.day(until).start);
    [span(day, day.saturating_add_days(1)), span(monday, monday.saturating_add_days(7)), span(first, next)]
}

/// The starts at which a session of some length overlaps an interval.
fn overlapping(interval: Interval, length: u32) -> Interval {
    Interval::new(interval.start.saturating_add(1).saturating_sub(length), interval.end)
}

/// The first collision among a person's meetings, which come sorted. None as well where only what cannot move collides.
pub(super) fn collision(zone: &Zone, limits: &Limits, meetings: &[Meeting]) -> Option<Collision> {
    at_once(meetings).or_else(|| if limits.soft { None } else { too_many(zone, limits, meetings) })
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
                return Some(Collision { ways_out });
            }
        }
        if longest.is_none_or(|before| before.when.end < meeting.when.end) {
            longest = Some(meeting);
        }
    }
    None
}

/// The meetings by day, week and month: each period with what starts in it, the weight of one meeting, and the most allowed.
fn by_period<'m>(
    zone: &Zone,
    limits: &Limits,
    meetings: &'m [Meeting],
    mut see: impl FnMut(Interval, &'m [Meeting], fn(u32) -> u32, u32),
) {
    type Weight = fn(u32) -> u32;
    let kinds: [(Weight, u32); 3] =
        [(|_| 1, limits.day), (|_| 1, limits.week), (|minutes| minutes, limits.month_minutes)];
    for (kind, (weight, most)) in kinds.into_iter().enumerate() {
        let mut rest = meetings;
        while let Some(first) = rest.first() {
            let Some(period) = periods(zone, first.when.start).get(kind).copied() else { return };
            // At least the first itself: a wall whose date goes back must not hold us up.
            let end = rest.partition_point(|meeting| meeting.when.start < period.end).max(1);
            let Some((inside, after)) = rest.split_at_checked(end) else { return };
            see(period, inside, weight, most);
            rest = after;
        }
    }
}

fn too_many(zone: &Zone, limits: &Limits, meetings: &[Meeting]) -> Option<Collision> {
    let mut first = None;
    by_period(zone, limits, meetings, |period, inside, weight, most| {
        if first.is_some() {
            return;
        }
        let still = inside.iter().filter(|one| one.of.is_none());
        let mut sum = still.fold(0_u32, |sum, one| sum.saturating_add(weight(one.when.minutes())));
        let mut ways_out = Vec::new();
        for (meeting, owner) in inside.iter().filter_map(|meeting| Some((meeting, meeting.of?))) {
            sum = sum.saturating_add(weight(meeting.when.minutes()));
            ways_out.push((owner, period));
            if sum > most {
                first = Some(Collision { ways_out });
                return;
            }
        }
    });
    first
}

/// How often the limits are passed: periods with too much in them. For limits that the policy made soft.
pub(super) fn breaches(zone: &Zone, limits: &Limits, meetings: &[Meeting]) -> u32 {
    let mut breaches = 0_u32;
    by_period(zone, limits, meetings, |_, inside, weight, most| {
        let sum = inside.iter().fold(0_u32, |sum, one| sum.saturating_add(weight(one.when.minutes())));
        breaches = breaches.saturating_add(u32::from(sum > most));
    });
    breaches
}

/// The starts that are closed to a further session of some length, given a person's other meetings.
pub(super) fn closed(zone: &Zone, limits: &Limits, meetings: &[Meeting], length: u32) -> Vec<Interval> {
    let mut closed: Vec<Interval> = meetings.iter().map(|one| overlapping(one.when, length)).collect();
    if !limits.soft {
        if limits.month_minutes < length {
            closed.push(Interval::new(Minute::MIN, Minute::MAX));
        }
        by_period(zone, limits, meetings, |period, inside, weight, most| {
            let sum = inside.iter().fold(0_u32, |sum, one| sum.saturating_add(weight(one.when.minutes())));
            if sum.saturating_add(weight(length)) > most {
                closed.push(period);
            }
        });
    }
    closed
}
