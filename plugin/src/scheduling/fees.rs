//! What it is worth to keep off a full day.
//!
//! A person's limits bind her pairs to each other. Each day and week that the pairs' own best chains would fill beyond its
//! limit, and each minute that two of them would take, gets a fee: charged to every session that starts there, and given
//! back as often as the limit allows. `rings` adds what three people bear together. `lift` says how high.

use super::{
    chain::{Closed, Path, Placed},
    joint::{Component, Member, Pair, Plan},
    load::{self, Meeting},
    slots::Cost,
};
use crate::{
    program::PersonIx,
    time::{Interval, Minute},
};
use std::{collections::BTreeMap, rc::Rc};

/// Whose sessions pay.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Payer {
    Person(PersonIx),
    /// Three people in a ring, by position.
    Ring(usize),
}

/// The fee of a period.
#[derive(Clone, Copy)]
pub(super) struct Fee {
    pub(super) price: Cost,
    /// How many movable sessions may start there.
    pub(super) room: u32,
    /// Where the price is going; see `drift`.
    pub(super) drift: i64,
}

impl Fee {
    /// Nothing yet.
    pub(super) fn new(room: u32) -> Fee {
        Fee { price: 0, room, drift: 0 }
    }
}

/// By payer and period.
pub(super) type Fees = BTreeMap<(Payer, Interval), Fee>;

/// The fees of one payer, in order of period.
pub(super) fn of(fees: &Fees, payer: Payer) -> impl Iterator<Item = (Interval, &Fee)> {
    let hers = fees.range((payer, EARLIEST)..).take_while(move |((other, _), _)| *other == payer);
    hers.map(|((_, period), fee)| (*period, fee))
}

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
    pub(super) fn notice(&self, paths: &Plan, fees: &mut Fees) {
        for (person, member) in self.members.iter().filter(|(_, member)| member.pairs.len() > 1) {
            let meetings = self.meetings(member, paths, None);
            let mut add = |period: Interval, room: u32| {
                fees.entry((Payer::Person(*person), period)).or_insert(Fee::new(room));
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
        self.notice_rings(paths, fees);
    }

    /// Minutes of a person's shortest session that may move.
    fn shortest(&self, member: &Member<'_>) -> u32 {
        let hers = member.pairs.iter().filter_map(|pair| self.pairs.get(*pair));
        let spots = hers.flat_map(|pair| pair.chain.old.iter().chain(&pair.chain.new));
        spots.filter(|spot| !spot.is_fixed()).map(|spot| spot.item.minutes).min().unwrap_or(0)
    }

    /// By how many sessions each period is too full; negative where there is room and a fee.
    pub(super) fn slopes(&self, paths: &Plan, fees: &Fees) -> Vec<i64> {
        let mut of = None;
        let mut starts = Vec::new();
        let slope = |((payer, period), fee): (&(Payer, Interval), &Fee)| {
            if of != Some(*payer) {
                of = Some(*payer);
                starts = self.starts(self.pairs_of(*payer), paths);
            }
            let slope = i64::from(inside(&starts, *period)).saturating_sub(i64::from(fee.room));
            if fee.price == 0 { slope.max(0) } else { slope }
        };
        fees.iter().map(slope).collect()
    }

    /// The pairs whose cheapest chains may be others once fees have changed.
    pub(super) fn matters(&self, before: &Fees, fees: &Fees, paths: &Plan) -> Vec<usize> {
        let was = |key: &(Payer, Interval)| before.get(key).map_or(0, |fee| fee.price);
        let mut pairs = Vec::new();
        for ((payer, period), fee) in fees.iter().filter(|(key, fee)| fee.price != was(key)) {
            let rises = fee.price > was(&(*payer, *period));
            // A fee that rises elsewhere leaves the cheapest chain the cheapest.
            let here = |path: &Rc<Path>| path.placed.iter().any(|one| period.contains(one.place.start));
            let theirs = self.pairs_of(*payer).iter();
            pairs.extend(theirs.copied().filter(|pair| !rises || paths.get(*pair).is_some_and(here)));
        }
        pairs
    }

    pub(super) fn set_fees(&mut self, fees: &Fees) {
        let all: Vec<_> = (0..self.pairs.len()).map(|index| self.fees_of(index, fees)).collect();
        for (pair, fees) in self.pairs.iter_mut().zip(all) {
            if pair.closed.fees != fees {
                pair.closed = Rc::new(Closed { fees, ..Closed::clone(&pair.closed) });
            }
        }
    }

    /// What a pair's sessions pay.
    pub(super) fn fees_of(&self, index: usize, fees: &Fees) -> Vec<(Interval, Cost)> {
        let people = self.pairs.get(index).into_iter().flat_map(|pair| pair.people).map(Payer::Person);
        let rings = self.rings.iter().enumerate().filter(|(_, ring)| ring.pairs.contains(&index));
        let payers = people.chain(rings.map(|(ring, _)| Payer::Ring(ring)));
        let theirs = payers.flat_map(|payer| of(fees, payer)).filter(|(_, fee)| fee.price > 0);
        theirs.map(|(period, fee)| (period, fee.price)).collect()
    }

    /// The pairs whose sessions pay, by position.
    fn pairs_of(&self, payer: Payer) -> &[usize] {
        match payer {
            Payer::Person(person) => self.members.get(&person).map(|member| member.pairs.as_slice()),
            Payer::Ring(ring) => self.rings.get(ring).map(|ring| ring.pairs.as_slice()),
        }
        .unwrap_or_default()
    }

    /// Where sessions of some pairs start that may move, in order.
    pub(super) fn starts(&self, pairs: &[usize], paths: &Plan) -> Vec<Minute> {
        let theirs = pairs.iter().filter_map(|index| Some((self.pairs.get(*index)?, paths.get(*index)?)));
        let movable = |pair: &Pair<'_>, one: &&Placed| pair.chain.spot(one.item).is_some_and(|spot| !spot.is_fixed());
        let starts = theirs.flat_map(|(pair, path)| path.placed.iter().filter(move |one| movable(pair, one)));
        let mut starts: Vec<Minute> = starts.map(|one| one.place.start).collect();
        starts.sort_unstable();
        starts
    }
}

const EARLIEST: Interval = Interval::new(crate::time::Minute::MIN, crate::time::Minute::MIN);

/// Sessions that may move and start in a period.
fn movable(meetings: &[Meeting], period: Interval) -> u32 {
    let inside = meetings.iter().filter(|one| one.of.is_some() && period.contains(one.when.start));
    u32::try_from(inside.count()).unwrap_or(u32::MAX)
}

/// How many of these starts, which are in order, a period has.
pub(super) fn inside(starts: &[Minute], period: Interval) -> u32 {
    let before = |end: Minute| starts.partition_point(|start| *start < end);
    u32::try_from(before(period.end).saturating_sub(before(period.start))).unwrap_or(u32::MAX)
}

/// What the limits give back.
pub(super) fn given_back(fees: &Fees) -> Cost {
    fees.values().fold(0, |sum: Cost, fee| sum.saturating_add(fee.price.saturating_mul(Cost::from(fee.room))))
}
