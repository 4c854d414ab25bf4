//! A person's time over the days to plan: where she may meet, and what it costs.

use super::{
    charges::SoftTime,
    dates::{self, Closures},
    hours::HoursBook,
    input::{Case, Diary},
    rules::{Rule, RuleSet},
};
use crate::{
    program::{PersonIx, Program},
    time::{Interval, IntervalSet, Minute, Zone, ZoneIx},
};

/// One person's time.
pub(super) struct PersonTime {
    pub(super) person: PersonIx,
    pub(super) zone: ZoneIx,
    pub(super) soft: SoftTime,
    enrolled: Interval,
    away: IntervalSet,
    /// Closures, and busy times widened by the buffers: a session may overlap none of them.
    taken: IntervalSet,
}

impl PersonTime {
    /// A person's time inside `within`. None when her zone is unknown. Linear in her windows, weeks and diary.
    pub(super) fn new(
        program: &Program,
        hours: &HoursBook,
        closures: &Closures,
        case: &Case,
        person: PersonIx,
        within: Interval,
    ) -> Option<PersonTime> {
        let record = program.roster.person(person)?;
        let zone_ix = record.zone?;
        let zone = hours.zone(zone_ix);
        let time = hours.working(program, person, within)?;
        let none = Diary::default();
        let diary = case.diaries.get(&person).unwrap_or(&none);
        let length = &program.policy.scheduling.length;
        let widened = |busy: Interval| {
            Interval::new(
                busy.start.saturating_sub(length.buffer_after_minutes),
                busy.end.saturating_add(length.buffer_before_minutes),
            )
        };
        let busy: IntervalSet = diary.busy.clip(wide(within)).iter().map(widened).collect();
        let prefers = !time.preferred.is_empty();
        Some(PersonTime {
            person,
            zone: zone_ix,
            enrolled: dates::days(zone, &record.enrolled),
            away: dates::away(zone, record),
            taken: busy.union(&closures.of(zone, record, false)),
            soft: SoftTime {
                offered: time.working.union(&time.stretch),
                preferred: prefers.then_some(time.preferred),
                avoided: time.avoided,
                stretch: time.stretch,
                soft_busy: diary.soft.clip(wide(within)),
                tentative: closures.of(zone, record, true),
                oriented: dates::oriented(&program.policy.scheduling.orientation, zone, record),
            },
        })
    }

    /// Where sessions of this person may lie under some of the rules.
    pub(super) fn free(&self, within: Interval, rules: RuleSet) -> IntervalSet {
        let mut free = IntervalSet::from_iter([within]);
        if rules.has(Rule::WorkingTime) {
            free = free.intersection(&self.soft.offered);
        }
        if rules.has(Rule::Enrolled) {
            free = free.clip(self.enrolled).subtraction(&self.away);
        }
        if rules.has(Rule::Orientation) {
            free = free.clip(Interval::new(self.soft.oriented, Minute::MAX));
        }
        if rules.has(Rule::Busy) {
            free = free.subtraction(&self.taken);
        }
        free
    }

    pub(super) fn zone<'a>(&self, hours: &'a HoursBook) -> &'a Zone {
        hours.zone(self.zone)
    }
}

/// A day more on either side, so that buffers and sessions at the edge see their neighbors.
fn wide(within: Interval) -> Interval {
    Interval::new(within.start.saturating_sub(1440), within.end.saturating_add(1440))
}
