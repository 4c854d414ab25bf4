//! What it is worth to keep off a full day.
//!
//! A person's limits bind her pairs to each other. Each day and week that the pairs' own best chains would fill beyond its
//! limit, and each minute that two of them would take, gets a fee: charged to every session that starts there, and given
//! back as often as the limit allows. Chains that are cheapest under fees cost, less what is given back, no more than any
//! plan that keeps the limits: a bound (H. Everett, 1963). Fees rise where too many meet and fall where there is room again
//! (M. Held, R. Karp, 1971), by steps that the distance between bound and plan gives (B. Polyak, 1969).

use super::{
    chain::{Closed, Path, Work},
    joint::{Best, Component, Member, Plan, priced, whole},
    load::{self, Meeting},
    slots::{Cost, MINUTE, POINT, SIXTEENTH},
};
use crate::{program::PersonIx, time::Interval};
use std::{collections::BTreeMap, rc::Rc};

/// Rounds in which fees are shifted.
const ROUNDS: usize = 40;

/// Rounds without a better bound after which steps are halved.
const STALE: usize = 3;

/// Rounds between two plans that are made from the chains under fees.
const REPAIR: usize = 8;

/// The longest step, and the one where no plan is known that misses as few sessions as the bound.
const LONGEST: Cost = POINT * 16;

/// The fee of one person's period.
#[derive(Clone, Copy)]
struct Fee {
    price: Cost,
    /// How many movable sessions may start there.
    room: u32,
}

/// By person and period.
type Fees = BTreeMap<(PersonIx, Interval), Fee>;

/// Chains under fees, and what is to be taken off their cost.
pub(super) struct Charged {
    pub(super) paths: Plan,
    pub(super) offset: Cost,
}

impl Component<'_> {
    /// Shifts fees to where the bound is highest. The chains' fees stay so.
    pub(super) fn raise_fees(&mut self, root: Charged, best: &mut Option<Best>, work: &mut Work) -> Charged {
        let prices = root.offset;
        let mut fees = Fees::new();
        let mut paths = root.paths.clone();
        let mut top = (priced(&paths).saturating_sub(prices), root, Fees::new());
        let (mut halvings, mut stale) = (0_u32, 0_usize);
        for round in 1..=ROUNDS {
            let known = best.as_ref().map_or(Cost::MAX, |best| best.cost);
            if work.0 == 0 || whole(top.0) >= known {
                break;
            }
            self.notice(&paths, &mut fees);
            let slopes = self.slopes(&paths, &fees);
            let norm =
                slopes.iter().fold(0, |sum: Cost, slope| sum.saturating_add(Cost::from(slope.unsigned_abs().pow(2))));
            if norm == 0 {
                break;
            }
            let distance = known.saturating_sub(top.0);
            let step = if distance < MINUTE { distance.div_euclid(norm) >> halvings } else { LONGEST >> halvings };
            let step = step.clamp(SIXTEENTH, LONGEST).div_euclid(SIXTEENTH).saturating_mul(SIXTEENTH);
            let before = fees.clone();
            for (fee, slope) in fees.values_mut().zip(slopes) {
                let change = step.saturating_mul(Cost::from(slope.unsigned_abs()));
                fee.price = if slope > 0 { fee.price.saturating_add(change) } else { fee.price.saturating_sub(change) };
            }
            self.charge(&before, &fees, &mut paths, work);
            self.consider(&paths, best);
            let offset = prices.saturating_add(given_back(&fees));
            let bound = priced(&paths).saturating_sub(offset);
            if bound > top.0 {
                top = (bound, Charged { paths: paths.clone(), offset }, fees.clone());
                stale = 0;
            } else {
                stale = stale.saturating_add(1);
                if stale.checked_rem(STALE) == Some(0) {
                    halvings = halvings.saturating_add(1).min(20);
                }
            }
            if round.checked_rem(REPAIR) == Some(0) {
                let plan = self.one_after_another(&paths, work);
                self.consider(&plan, best);
            }
        }
        let (_, charged, fees) = top;
        self.set_fees(&fees);
        if whole(priced(&charged.paths).saturating_sub(charged.offset))
            < best.as_ref().map_or(Cost::MAX, |best| best.cost)
        {
            let plan = self.one_after_another(&charged.paths, work);
            self.consider(&plan, best);
        }
        charged
    }

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
    fn notice(&self, paths: &[Rc<Path>], fees: &mut Fees) {
        for (person, member) in self.members.iter().filter(|(_, member)| member.pairs.len() > 1) {
            let meetings = self.meetings(member, paths, None);
            let mut add = |period: Interval, room: u32| {
                fees.entry((*person, period)).or_insert(Fee { price: 0, room });
            };
            if !member.limits.soft {
                load::by_period(&member.almanac, &member.limits, &meetings, |period, inside, measure, most| {
                    let room = most.saturating_sub(load::taken(inside, measure));
                    if measure == load::Measure::Sessions && movable(inside, period) > room {
                        add(period, room);
                    }
                });
            }
            if member.limits.soft || member.limits.day > 1 {
                let shortest = self.shortest(member);
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
    fn slopes(&self, paths: &[Rc<Path>], fees: &Fees) -> Vec<i64> {
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

    /// Puts fees on the chains, and finds the cheapest again where they matter.
    fn charge(&mut self, before: &Fees, fees: &Fees, paths: &mut Plan, work: &mut Work) {
        let was = |key: &(PersonIx, Interval)| before.get(key).map_or(0, |fee| fee.price);
        let changed: Vec<(PersonIx, Interval, bool)> = fees
            .iter()
            .filter(|(key, fee)| fee.price != was(key))
            .map(|(key, fee)| (key.0, key.1, fee.price > was(key)))
            .collect();
        self.set_fees(fees);
        for (pair, path) in self.pairs.iter().zip(paths) {
            // A fee that rises elsewhere leaves the cheapest chain the cheapest.
            let matters = |(person, period, rises): &(PersonIx, Interval, bool)| {
                pair.people.contains(person)
                    && (!*rises || path.placed.iter().any(|one| period.contains(one.place.start)))
            };
            if changed.iter().any(matters) {
                *path = Rc::new(pair.chain.best(&pair.closed, work));
            }
        }
    }

    fn set_fees(&mut self, fees: &Fees) {
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
fn given_back(fees: &Fees) -> Cost {
    fees.values().fold(0, |sum: Cost, fee| sum.saturating_add(fee.price.saturating_mul(Cost::from(fee.room))))
}
