//! What the soft rules charge for one session at one place, person by person.

use super::rules::Rule;
use crate::{
    policy::scheduling::{Core, SchedulingPolicy},
    time::{Interval, IntervalSet, LocalMinute, Minute, Zone},
};

/// Why something is charged; the spelling of the policy's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Charge {
    CadenceDay,
    OtherWeekday,
    OtherHour,
    NotPreferred,
    Avoided,
    SoftBusy,
    Stretch,
    Tentative,
    InconvenientQuarter,
    /// A hard rule that the policy made soft.
    Breach(Rule),
}

impl Charge {
    /// The rule under which it is reported.
    pub(super) fn rule(self) -> Rule {
        match self {
            Charge::CadenceDay | Charge::OtherWeekday | Charge::OtherHour => Rule::Cadence,
            Charge::NotPreferred | Charge::Avoided | Charge::Stretch | Charge::InconvenientQuarter => Rule::WorkingTime,
            Charge::SoftBusy | Charge::Tentative => Rule::Busy,
            Charge::Breach(rule) => rule,
        }
    }

    /// The policy's key.
    pub(super) fn key(self) -> &'static str {
        match self {
            Charge::CadenceDay => "cadence-day",
            Charge::OtherWeekday => "other-weekday",
            Charge::OtherHour => "other-hour",
            Charge::NotPreferred => "not-preferred",
            Charge::Avoided => "avoided",
            Charge::SoftBusy => "soft-busy",
            Charge::Stretch => "stretch",
            Charge::Tentative => "tentative",
            Charge::InconvenientQuarter => "inconvenient-quarter",
            Charge::Breach(_) => "soft",
        }
    }
}

/// The sets of instants that a person's charges look at.
#[derive(Default)]
pub(super) struct SoftTime {
    /// Working and stretch hours.
    pub(super) offered: IntervalSet,
    /// None when she has no preferred hours at all.
    pub(super) preferred: Option<IntervalSet>,
    pub(super) avoided: IntervalSet,
    pub(super) stretch: IntervalSet,
    pub(super) soft_busy: IntervalSet,
    pub(super) tentative: IntervalSet,
    pub(super) oriented: Minute,
}

/// A look at a set of instants that only moves on: sessions are asked about in order of time.
struct Cursor<'a> {
    parts: &'a [Interval],
}

impl<'a> Cursor<'a> {
    /// A look from an instant on.
    fn new(set: &'a IntervalSet, from: Minute) -> Cursor<'a> {
        let parts = set.as_slice();
        Cursor { parts: parts.get(parts.partition_point(|part| part.end <= from)..).unwrap_or_default() }
    }

    /// The first part that ends after an instant.
    fn part(&mut self, after: Minute) -> Option<&'a Interval> {
        while let Some((first, rest)) = self.parts.split_first() {
            if first.end > after {
                return Some(first);
            }
            self.parts = rest;
        }
        None
    }

    fn covers(&mut self, session: Interval) -> bool {
        self.part(session.start).is_some_and(|part| part.start <= session.start && session.end <= part.end)
    }

    fn overlaps(&mut self, session: Interval) -> bool {
        self.part(session.start).is_some_and(|part| part.start < session.end)
    }
}

/// What one person's soft rules charge for sessions in order of time.
pub(super) struct Meter<'a> {
    offered: Cursor<'a>,
    preferred: Option<Cursor<'a>>,
    avoided: Cursor<'a>,
    stretch: Cursor<'a>,
    soft_busy: Cursor<'a>,
    tentative: Cursor<'a>,
    oriented: Minute,
}

impl SoftTime {
    /// A meter for sessions from an instant on.
    pub(super) fn meter(&self, from: Minute) -> Meter<'_> {
        let at = |set| Cursor::new(set, from);
        Meter {
            offered: at(&self.offered),
            preferred: self.preferred.as_ref().map(at),
            avoided: at(&self.avoided),
            stretch: at(&self.stretch),
            soft_busy: at(&self.soft_busy),
            tentative: at(&self.tentative),
            oriented: self.oriented,
        }
    }
}

impl Meter<'_> {
    /// Hands over every charge of a session for this person, `quarters` of an hour of which lie outside core hours. No
    /// session may start before the one asked about last.
    pub(super) fn charge(
        &mut self,
        policy: &SchedulingPolicy,
        quarters: u32,
        session: Interval,
        mut hand: impl FnMut(Charge, u32),
    ) {
        let charges = &policy.charges;
        let mut when = |due: bool, charge: Charge, points: u32| {
            if due && points > 0 {
                hand(charge, points);
            }
        };
        if let Some(points) = policy.soft.working_time {
            when(!self.offered.covers(session), Charge::Breach(Rule::WorkingTime), points);
        }
        if let Some(points) = policy.soft.orientation {
            when(session.start < self.oriented, Charge::Breach(Rule::Orientation), points);
        }
        let liked = self.preferred.as_mut().is_none_or(|preferred| preferred.covers(session));
        when(!liked, Charge::NotPreferred, charges.not_preferred);
        when(self.avoided.overlaps(session), Charge::Avoided, charges.avoided);
        when(self.stretch.overlaps(session), Charge::Stretch, charges.stretch);
        when(self.soft_busy.overlaps(session), Charge::SoftBusy, charges.soft_busy);
        when(self.tentative.overlaps(session), Charge::Tentative, charges.tentative);
        when(quarters > 0, Charge::InconvenientQuarter, charges.inconvenient_quarter.saturating_mul(quarters));
    }
}

/// Begun quarters of an hour of a session outside core hours on a wall.
pub(super) fn quarters_outside_core(core: &Core, zone: &Zone, session: Interval) -> u32 {
    minutes_outside_core(core, zone, session).div_ceil(15)
}

/// Minutes of a session outside core hours on a wall.
fn minutes_outside_core(core: &Core, zone: &Zone, session: Interval) -> u32 {
    let (from, to) = (zone.local_of(session.start), zone.local_of(session.end));
    let length = session.minutes();
    if to.0.saturating_sub(from.0) != i64::from(length) {
        // The clock changes meanwhile: minute by minute, of a day at most.
        let minutes = (0..length.min(1440)).map(|minute| zone.local_of(session.start.saturating_add(minute)));
        let outside = minutes.filter(|local| !(core.since..core.until).contains(&LocalMinute::minute_of_day(*local)));
        return u32::try_from(outside.count()).unwrap_or(u32::MAX);
    }
    outside_core(core, from.minute_of_day(), length)
}

/// Minutes outside core hours of a session that starts at a minute of the wall's day, on a clock that does not change
/// meanwhile.
pub(super) fn outside_core(core: &Core, start: u32, length: u32) -> u32 {
    const DAY: u32 = 1440;
    // As the clock counts from the midnight before: core hours lie at the same place of each day.
    let end = start.saturating_add(length.min(DAY));
    let inside = [0, DAY].iter().map(|shift| {
        let since = shift.saturating_add(core.since).max(start);
        let until = shift.saturating_add(core.until).min(end);
        until.saturating_sub(since)
    });
    end.saturating_sub(start).saturating_sub(inside.sum())
}
