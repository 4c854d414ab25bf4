//! What the dates of a pairing mean in minutes, and the limits that a policy draws from them.
//!
//! Days of a pairing and of the program are days on the mentor's wall; days of a person (leave, enrollment, closures) are
//! days on her own; the working days until the kick-off are the mentee's. Definitions, not placing: `plan` and `validate`
//! both read them here.

use super::{hours::HoursBook, input::Pairing};
use crate::{
    arrange::Arrange,
    policy::scheduling::Orientation,
    program::{Name, Person, PersonIx, Program, Roster},
    time::{Day, DaySpan, Interval, IntervalSet, Minute, Zone},
};
use std::collections::BTreeMap;

/// The instants of a span of days on a wall.
pub(super) fn days(zone: &Zone, span: &DaySpan) -> Interval {
    Interval::new(
        span.since.map_or(Minute::MIN, |day| zone.day(day).start),
        span.until.map_or(Minute::MAX, |day| zone.day(day).start),
    )
}

/// When the pairing runs: its own days inside the program's, on the mentor's wall.
pub(super) fn running(roster: &Roster, mentor_zone: &Zone, pairing: &Pairing) -> Interval {
    let term = DaySpan::new(roster.term.first, roster.term.end);
    days(mentor_zone, &term.intersection(&DaySpan::new(pairing.since, pairing.until)))
}

/// When the pairing rests.
pub(super) fn pauses(mentor_zone: &Zone, pairing: &Pairing) -> IntervalSet {
    pairing.pauses.iter().map(|span| days(mentor_zone, span)).collect()
}

/// When the person is away.
pub(super) fn away(zone: &Zone, person: &Person) -> IntervalSet {
    person.away.iter().map(|span| days(zone, span)).collect()
}

/// The days of each calendar of closures, merged and clipped to the program's term: a calendar has at most every other day
/// of it, however often it is listed.
pub(super) struct Closures(BTreeMap<(Name, bool), Vec<DaySpan>>);

impl Closures {
    /// `n log n` in the roster's closures.
    pub(super) fn new(roster: &Roster) -> Closures {
        // A day more on either side: the term is the mentor's, closures are each person's.
        let (first, last) = (roster.term.first.saturating_add_days(-2), roster.term.end.saturating_add_days(2));
        let mut lists: BTreeMap<(Name, bool), Vec<DaySpan>> = BTreeMap::new();
        for closure in &roster.closures {
            let span = closure.days.intersection(&DaySpan::new(first, last));
            if !span.is_empty() {
                lists.entry((closure.calendar, closure.tentative)).or_default().push(span);
            }
        }
        for list in lists.values_mut() {
            list.arrange();
            let mut merged: Vec<DaySpan> = Vec::with_capacity(list.len());
            for span in list.drain(..) {
                match merged.last_mut() {
                    Some(last) if span.since <= last.until => last.until = last.until.max(span.until),
                    _ => merged.push(span),
                }
            }
            *list = merged;
        }
        Closures(lists)
    }

    /// The person's closures: certain ones, or tentative ones.
    pub(super) fn of(&self, zone: &Zone, person: &Person, tentative: bool) -> IntervalSet {
        let lists = person.calendars.iter().filter_map(|calendar| self.0.get(&(*calendar, tentative)));
        lists.flatten().map(|span| days(zone, span)).collect()
    }
}

/// From when on the person may meet: from the beginning of the day on which she will have been oriented, and never when no
/// day is known. Of old where the policy does not ask for it.
pub(super) fn oriented(policy: &Orientation, zone: &Zone, person: &Person) -> Minute {
    let never = if policy.required { Minute::MAX } else { Minute::MIN };
    person.oriented_on.filter(|_| policy.required).map_or(never, |day| zone.day(day).start)
}

/// Where the starts of sessions of each kind must lie.
pub(super) struct Windows {
    /// Of the kick-off: until the end of the k-th working day of the mentee after the match.
    pub(super) kick_off: Interval,
    /// Of the midpoint review.
    pub(super) midpoint: Interval,
    /// Of the management review.
    pub(super) management: Interval,
    /// Of the closing review.
    pub(super) closing: Interval,
}

impl Windows {
    /// The windows of a pairing whose people both have zones.
    pub(super) fn new(
        program: &Program,
        hours: &HoursBook,
        closures: &Closures,
        pairing: &Pairing,
        mentor: &Zone,
        mentee: PersonIx,
    ) -> Windows {
        let rules = &program.policy.scheduling.milestones;
        let last = i32::try_from(rules.closing_last_days).unwrap_or(i32::MAX);
        let closing = pairing.until.saturating_add_days(last.saturating_neg()).max(pairing.since);
        let part = |from, until| days(mentor, &part(pairing, from, until));
        Windows {
            kick_off: Interval::new(
                mentor.day(pairing.since).start,
                kick_off_end(program, hours, closures, pairing, mentee),
            ),
            midpoint: part(rules.midpoint_from_percent, rules.midpoint_until_percent),
            management: part(rules.management_from_percent, rules.management_until_percent),
            closing: days(mentor, &DaySpan::new(closing, pairing.until)),
        }
    }
}

/// The days from one percentage of the term to another: the first rounded down, the last up.
fn part(pairing: &Pairing, from: u32, until: u32) -> DaySpan {
    let length = i64::from(pairing.since.days_until(pairing.until).max(0));
    let at = |percent: u32, up: i64| {
        let days = length.saturating_mul(i64::from(percent)).saturating_add(up).div_euclid(100);
        pairing.since.saturating_add_days(i32::try_from(days).unwrap_or(i32::MAX))
    };
    DaySpan::new(at(from, 0), at(until, 99))
}

/// The end of the mentee's k-th working day after the match: a day on which she has working time and is neither away nor
/// has a closure. At most a year ahead, should she never work.
fn kick_off_end(
    program: &Program,
    hours: &HoursBook,
    closures: &Closures,
    pairing: &Pairing,
    mentee: PersonIx,
) -> Minute {
    let (Some(person), Some(zone)) = (program.roster.person(mentee), hours.of(mentee).and_then(|hours| hours.zone))
    else {
        return Minute::MIN;
    };
    let zone = hours.zone(zone);
    let off = away(zone, person).union(&closures.of(zone, person, false));
    let mut left = program.policy.scheduling.milestones.kick_off_working_days;
    let mut day: Day = pairing.since;
    for _ in 0..366 {
        if left == 0 {
            break;
        }
        day = day.saturating_add_days(1);
        let span = zone.day(day);
        let works = hours.working(program, mentee, span).is_some_and(|time| !time.working.is_empty());
        if works && !off.overlaps(span) {
            left = left.saturating_sub(1);
        }
    }
    zone.day(day).end
}
