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

impl SoftTime {
    /// Hands over every charge of a session for this person.
    pub(super) fn charge(
        &self,
        policy: &SchedulingPolicy,
        zone: &Zone,
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
        let liked = self.preferred.as_ref().is_none_or(|preferred| preferred.covers(session));
        when(!liked, Charge::NotPreferred, charges.not_preferred);
        when(self.avoided.overlaps(session), Charge::Avoided, charges.avoided);
        when(self.stretch.overlaps(session), Charge::Stretch, charges.stretch);
        when(self.soft_busy.overlaps(session), Charge::SoftBusy, charges.soft_busy);
        when(self.tentative.overlaps(session), Charge::Tentative, charges.tentative);
        let quarters = quarters_outside_core(&policy.core, zone, session);
        when(quarters > 0, Charge::InconvenientQuarter, charges.inconvenient_quarter.saturating_mul(quarters));
    }
}

/// Begun quarters of an hour of a session outside core hours on a wall.
pub(super) fn quarters_outside_core(core: &Core, zone: &Zone, session: Interval) -> u32 {
    minutes_outside_core(core, zone, session).div_ceil(15)
}

/// Minutes of a session outside core hours on a wall.
fn minutes_outside_core(core: &Core, zone: &Zone, session: Interval) -> u32 {
    const DAY: i64 = 1440;
    let (from, to) = (zone.local_of(session.start), zone.local_of(session.end));
    let length = session.minutes();
    if to.0.saturating_sub(from.0) != i64::from(length) {
        // The clock changes meanwhile: minute by minute, of a day at most.
        let minutes = (0..length.min(1440)).map(|minute| zone.local_of(session.start.saturating_add(minute)));
        let outside = minutes.filter(|local| !(core.since..core.until).contains(&LocalMinute::minute_of_day(*local)));
        return u32::try_from(outside.count()).unwrap_or(u32::MAX);
    }
    // As the clock counts from the midnight before: core hours lie at the same place of each day.
    let start = i64::from(from.minute_of_day());
    let end = start.saturating_add(i64::from(length.min(1440)));
    let inside = [0, DAY].iter().map(|shift| {
        let since = shift.saturating_add(i64::from(core.since)).max(start);
        let until = shift.saturating_add(i64::from(core.until)).min(end);
        until.saturating_sub(since).max(0)
    });
    u32::try_from(end.saturating_sub(start).saturating_sub(inside.sum())).unwrap_or(0)
}
