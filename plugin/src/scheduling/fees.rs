//! What it is worth to keep off a full day.
//!
//! A person's limits bind her pairs to each other. Each day and week that the pairs' own best chains would fill beyond its
//! limit, and each minute that two of them would take, gets a fee: charged to every session that starts there, and given
//! back as often as the limit allows. `lift` says how high.

use super::{
    chain::{Closed, Path},
    joint::{Component, Member, Plan},
    load::{self, Meeting},
    slots::Cost,
};
use crate::{program::PersonIx, time::Interval};
use std::{collections::BTreeMap, rc::Rc};

/// The fee of one person's period.
#[derive(Clone, Copy)]
pub(super) struct Fee {
    pub(super) price: Cost,
    /// How many movable sessions may start there.
    room: u32,
    /// Where the price is going; see `drift`.
    pub(super) drift: i64,
}

/// By person and period.
pub(super) type Fees = BTreeMap<(PersonIx, Interval), Fee>;

impl Component<'_> {
    /// Does something with all fees taken off.
    pub(super) fn without_fees<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let charged: Vec<Rc<Closed>> = self.pairs.iter().map(|pair| Rc::clone(&pair.closed)).collect();
        self.set_fees(&Fees::new());
        let found = run(self);
        for (pair, closed) in self.pairs.iter_mut().zip(charged) {
            pair.closed = closed;
        }
        found
    }

    /// Adds the periods that are too full under these chains.
    pub(super) fn notice(&self, paths: &[Rc<Path>], fees: &mut Fees) {
        for (person, member) in self.members.iter().filter(|(_, member)| member.pairs.len() > 1) {
            let meetings = self.meetings(member, paths, None);
            let mut add = |period: Interval, room: u32| {
                fees.entry((*person, period)).or_insert(Fee { price: 0, room, drift: 0 });
            };
            let shortest = self.shortest(member);
            if !member.limits.soft {
                load::by_period(&member.almanac, &member.limits, &meetings, |period, inside, measure, most| {
                    let room = most.saturating_sub(load::taken(inside, measure));
                    let room = match measure {
                        load::Measure::Sessions => room,
                        load::Measure::Minutes => room.checked_div(shortest).unwrap_or(u32::MAX),
                    };
                    if movable(inside, period) > room {
                        add(period, room);
                    }
                });
            }
            if member.limits.soft || member.limits.day > 1 {
                let overlap = |pair: &[Meeting]| match pair {
                    [Meeting { when, of: Some(_) }, Meeting { when: next, of: Some(_) }] => when.end > next.start,
                    _ => false,
                };
                for minute in meetings.windows(2).filter(|pair| overlap(pair)).filter_map(|pair| pair.last()) {
                    let minute = Interval::new(minute.when.start, minute.when.start.saturating_add(1));
                    add(load::overlapping(minute, shortest), 1);
                }
            }
        }
    }

    /// Minutes of a person's shortest session that may move.
    fn shortest(&self, member: &Member<'_>) -> u32 {
        let hers = member.pairs.iter().filter_map(|pair| self.pairs.get(*pair));
        let spots = hers.flat_map(|pair| pair.chain.old.iter().chain(&pair.chain.new));
        spots.filter(|spot| !spot.is_fixed()).map(|spot| spot.item.minutes).min().unwrap_or(0)
    }

    /// By how many sessions each period is too full; negative where there is room and a fee.
    pub(super) fn slopes(&self, paths: &[Rc<Path>], fees: &Fees) -> Vec<i64> {
        let mut of = None;
        let mut meetings = Vec::new();
        let slope = |((person, period), fee): (&(PersonIx, Interval), &Fee)| {
            if of != Some(*person) {
                of = Some(*person);
                meetings = self.members.get(person).map(|one| self.meetings(one, paths, None)).unwrap_or_default();
            }
            let slope = i64::from(movable(&meetings, *period)).saturating_sub(i64::from(fee.room));
            if fee.price == 0 { slope.max(0) } else { slope }
        };
        fees.iter().map(slope).collect()
    }

    /// The pairs whose cheapest chains may be others once fees have changed.
    pub(super) fn matters(&self, before: &Fees, fees: &Fees, paths: &Plan) -> Vec<usize> {
        let was = |key: &(PersonIx, Interval)| before.get(key).map_or(0, |fee| fee.price);
        let mut pairs = Vec::new();
        for ((person, period), fee) in fees.iter().filter(|(key, fee)| fee.price != was(key)) {
            let rises = fee.price > was(&(*person, *period));
            // A fee that rises elsewhere leaves the cheapest chain the cheapest.
            let here = |path: &Rc<Path>| path.placed.iter().any(|one| period.contains(one.place.start));
            let hers = self.members.get(person).into_iter().flat_map(|member| &member.pairs);
            pairs.extend(hers.copied().filter(|pair| !rises || paths.get(*pair).is_some_and(here)));
        }
        pairs
    }

    pub(super) fn set_fees(&mut self, fees: &Fees) {
        for pair in &mut self.pairs {
            let mut own: Vec<(Interval, Cost)> = Vec::new();
            for person in pair.people {
                let hers = fees.range((person, EARLIEST)..).take_while(|((other, _), _)| *other == person);
                own.extend(hers.filter(|(_, fee)| fee.price > 0).map(|((_, period), fee)| (*period, fee.price)));
            }
            if pair.closed.fees != own {
                pair.closed = Rc::new(Closed { fees: own, ..Closed::clone(&pair.closed) });
            }
        }
    }
}

const EARLIEST: Interval = Interval::new(crate::time::Minute::MIN, crate::time::Minute::MIN);

/// Sessions that may move and start in a period.
fn movable(meetings: &[Meeting], period: Interval) -> u32 {
    let inside = meetings.iter().filter(|one| one.of.is_some() && period.contains(one.when.start));
    u32::try_from(inside.count()).unwrap_or(u32::MAX)
}

/// What the limits give back.
pub(super) fn given_back(fees: &Fees) -> Cost {
    fees.values().fold(0, |sum: Cost, fee| sum.saturating_add(fee.price.saturating_mul(Cost::from(fee.room))))
}
