//! The sessions of one pair as a cheapest path through slots: exact, by dynamic programming.
//!
//! A state is how many old and new items have been dealt with, and where the last session lies. What the next one costs
//! depends on the last alone: the gap in days, and whether weekday and hour stay the same on both walls. So the best way to
//! each state is worked out from the best ways to the states before it (R. Bellman, 1957): `search`, under the bounds of
//! `bound`.
//!
//! **Holes.** An item may stay without a place; then the gap across it has no maximum and no ideal, and there is no
//! "session before". Sessions that hold still are where they are: between two of them no rule is asked.

use super::{
    board::Board,
    charges::Charge,
    due::{Hold, Item, Role},
    rules::Rule,
    search::Search,
    slots::{Cost, MOVED, POINT, Place, SIXTEENTH},
};
use crate::{
    policy::scheduling::SchedulingPolicy,
    time::{Interval, IntervalSet},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

/// An item and where it may go.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) item: Item,
    /// One place for an item that holds still. Items of the same places share them.
    pub(super) board: Rc<Board>,
}

/// Places that are closed beyond the pair's own rules: taken by other sessions of the two people.
#[derive(Clone, Debug, Default)]
pub(super) struct Closed {
    /// Starts at which no session may begin.
    pub(super) always: IntervalSet,
    /// Starts at which the item at a position may not begin. Positions count old and new items together, from 0.
    pub(super) at: BTreeMap<usize, IntervalSet>,
    /// Positions at which no item may be left out.
    pub(super) due: BTreeSet<usize>,
    /// What is charged on top for each session that starts in an interval; see `fees`.
    pub(super) fees: Vec<(Interval, Cost)>,
    /// Starts better left alone: of equally cheap chains one with the fewest of these is taken.
    pub(super) tolls: Vec<Interval>,
    /// Prices for each quarter of an hour outside core hours, instead of the chain's.
    pub(super) prices: Option<[Cost; 2]>,
}

/// What the chain of a pair is drawn from.
pub(super) struct Chain<'a> {
    pub(super) policy: &'a SchedulingPolicy,
    pub(super) old: Vec<Spot>,
    pub(super) new: Vec<Spot>,
    /// Whether the gaps between neighbors are asked for.
    pub(super) cadence: bool,
    /// Whether kick-off first, closing last and check-ins after their numbers are asked for.
    pub(super) ordered: bool,
    /// For an item without a place: `UNPLACED`, but where a bound is worked out.
    pub(super) hole: Cost,
    /// For an item without a place, on top of that.
    pub(super) missed: Cost,
    /// For each quarter of an hour outside core hours, on top of what places cost: what mentor and mentee pay for being
    /// worst off. See `joint`.
    pub(super) prices: [Cost; 2],
}

/// A session in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// Position among the old items, or among the new.
    pub(super) item: ItemIx,
    /// Position among all items dealt with.
    pub(super) position: usize,
    pub(super) place: Place,
}

/// Which item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ItemIx {
    Old(usize),
    New(usize),
}

/// A cheapest chain. What is not in it finds no place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// What it costs.
    pub(super) cost: Cost,
    /// What it costs under the chain's prices and fees, by which it was chosen.
    pub(super) priced: Cost,
    /// Begun quarters of an hour outside core hours, for mentor and mentee.
    pub(super) quarters: [u32; 2],
    /// In order of time.
    pub(super) placed: Vec<Placed>,
}

/// Steps left to spend. One is a run of places looked at, and another for every [`COMPARISONS`] of what may come before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work(pub(super) u64);

impl Work {
    /// Takes steps, and says whether there were as many.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let enough = steps <= self.0;
        self.0 = self.0.saturating_sub(steps);
        enough
    }

    /// Takes one of so many equal parts out. What is left of it is to be put back.
    pub(super) fn split_off(&mut self, parts: u64) -> Work {
        let part = self.0.checked_div(parts).unwrap_or(0);
        self.0 = self.0.saturating_sub(part);
        Work(part)
    }

    pub(super) fn put_back(&mut self, left: Work) {
        self.0 = self.0.saturating_add(left.0);
    }

    /// Takes out as much as a search for the best plan of so many pairs may spend. What is left of it is to be put back.
    pub(super) fn part(&mut self, pairs: usize) -> Work {
        let each = if pairs <= FEW { A_PAIR_OF_FEW } else { A_PAIR };
        let most = u64::try_from(pairs).unwrap_or(u64::MAX).saturating_mul(each);
        let part = self.0.min(most);
        self.0 = self.0.saturating_sub(part);
        Work(part)
    }
}

/// Steps that a search may spend on each pair of a component: a hundred chains or so of half a year.
const A_PAIR: u64 = 5_000;

/// The same where so few pairs hang together that a search mostly comes to its end.
const A_PAIR_OF_FEW: u64 = 50_000;
const FEW: usize = 4;

/// Comparisons in a step.
pub(super) const COMPARISONS: usize = 64;

impl Spot {
    /// Of places in order of time.
    pub(super) fn new(item: Item, places: Vec<Place>) -> Spot {
        Spot { item, board: Rc::new(Board::new(places)) }
    }

    /// Whether it is where it is.
    pub(super) fn is_fixed(&self) -> bool {
        self.item.hold == Hold::Fixed
    }
}

impl Path {
    /// Whether an item has a place at a position.
    pub(super) fn fills(&self, position: usize) -> bool {
        self.placed.iter().any(|one| one.position == position)
    }
}

impl Chain<'_> {
    /// The cheapest chain with every item in a place.
    pub(super) fn whole(&self, closed: &Closed, work: &mut Work) -> Option<Path> {
        Search::new(self, closed, false).solve(None, work)
    }

    /// The cheapest chain in which items may be left out; there always is one.
    pub(super) fn most(&self, closed: &Closed, work: &mut Work) -> Path {
        // With holes allowed nothing stands in the way of leaving everything out.
        Search::new(self, closed, true).solve(None, work).unwrap_or_else(|| self.path(Vec::new(), closed))
    }

    /// Whether there is a chain with every item in a place, whatever it costs.
    pub(super) fn has_whole(&self, closed: &Closed, work: &mut Work) -> bool {
        Search::new(self, closed, false).has_chain(work)
    }

    /// These sessions as a path, every other item left out.
    pub(super) fn path(&self, placed: Vec<Placed>, closed: &Closed) -> Path {
        let (cost, quarters) = (self.price(&placed), quarters(&placed));
        let fees = self.fees(&placed, closed);
        Path {
            cost,
            priced: cost.saturating_add(premium(self.prices, quarters)).saturating_add(fees),
            quarters,
            placed,
        }
    }

    /// The cheapest chain, where one as cheap as these sessions is known to be allowed: items may be left out if some are.
    pub(super) fn again(&self, known: &Path, holes: bool, closed: &Closed, work: &mut Work) -> Option<Path> {
        let premium = premium(self.prices_under(closed), known.quarters);
        let cost = self.price(&known.placed).saturating_add(self.fees(&known.placed, closed));
        // Its ties stay below a sixteenth of a point.
        let enough = cost.saturating_add(premium).saturating_add(SIXTEENTH);
        Search::new(self, closed, holes).solve(Some(enough), work)
    }

    /// What the fees make of these sessions; those that hold still pay none.
    fn fees(&self, placed: &[Placed], closed: &Closed) -> Cost {
        let movable = |one: &&Placed| self.spot(one.item).is_some_and(|spot| !spot.is_fixed());
        let mut sum: Cost = 0;
        for one in placed.iter().filter(movable) {
            for (_, fee) in closed.fees.iter().filter(|(starts, _)| starts.contains(one.place.start)) {
                sum = sum.saturating_add(*fee);
            }
        }
        sum
    }

    /// The prices of a quarter of an hour outside core hours.
    pub(super) fn prices_under(&self, closed: &Closed) -> [Cost; 2] {
        closed.prices.unwrap_or(self.prices)
    }

    /// What it costs to leave an item out: an old one is dropped, which is a change as a move is.
    pub(super) fn left_out(&self, item: &Item) -> Cost {
        let change = if item.hold == Hold::New { 0 } else { MOVED };
        self.hole.saturating_add(change).saturating_add(self.missed)
    }

    /// Whether the order of kinds lets an item stand at a position.
    pub(super) fn in_order(&self, item: &Item, position: usize) -> bool {
        let last = self.old.len().saturating_add(self.new.len()).saturating_sub(1);
        item.hold == Hold::Fixed
            || !self.ordered
            || match item.role {
                Role::KickOff => position == 0,
                Role::Closing => position == last,
                _ => position >= item.after,
            }
    }

    /// The fewest and the most days between neighbors.
    pub(super) fn gaps(&self) -> (i32, i32) {
        let rules = &self.policy.cadence;
        let days = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
        if self.cadence && self.policy.soft.cadence.is_none() {
            (days(rules.minimum_days), days(rules.maximum_days))
        } else {
            (1, i32::MAX)
        }
    }

    /// What a session charges for the one before it. None: not allowed.
    pub(super) fn step(&self, before: &Place, next: &Place, both_fixed: bool) -> Option<Cost> {
        let mut points = 0_u64;
        let allowed = self.charges(before, next, both_fixed, |_, more| points = points.saturating_add(more));
        allowed.then_some(Cost::from(points).saturating_mul(POINT))
    }

    /// What the days between neighbors charge: for a breach that the policy made soft, and by the distance from the ideal.
    /// None: not allowed.
    pub(super) fn gap(&self, before: i32, next: i32, both_fixed: bool) -> Option<(u64, u64)> {
        let rules = &self.policy.cadence;
        let gap = next.saturating_sub(before);
        let days = u32::try_from(gap).unwrap_or(0);
        if gap < 1 && !both_fixed {
            return None;
        }
        let inside = !self.cadence || (rules.minimum_days..=rules.maximum_days).contains(&days);
        let breach = match self.policy.soft.cadence {
            _ if inside => 0,
            Some(price) => u64::from(price),
            None if both_fixed => 0,
            None => return None,
        };
        let away = u64::from(days.abs_diff(rules.ideal_days));
        Some((breach, away.saturating_mul(u64::from(self.policy.charges.cadence_day))))
    }

    /// Hands over every charge of a session for the one before it; false when it may not follow at all.
    pub(super) fn charges(
        &self,
        before: &Place,
        next: &Place,
        both_fixed: bool,
        mut hand: impl FnMut(Charge, u64),
    ) -> bool {
        let prices = &self.policy.charges;
        let Some((breach, away)) = self.gap(before.day, next.day, both_fixed) else { return false };
        for (charge, points) in [(Charge::Breach(Rule::Cadence), breach), (Charge::CadenceDay, away)] {
            if points > 0 {
                hand(charge, points);
            }
        }
        for (before, next) in before.weekday.iter().zip(next.weekday) {
            if *before != next {
                hand(Charge::OtherWeekday, u64::from(prices.other_weekday));
            }
        }
        for (before, next) in before.time.iter().zip(next.time) {
            if *before != next {
                hand(Charge::OtherHour, u64::from(prices.other_hour));
            }
        }
        true
    }

    /// An item with its places.
    pub(super) fn spot(&self, item: ItemIx) -> Option<&Spot> {
        match item {
            ItemIx::Old(index) => self.old.get(index),
            ItemIx::New(index) => self.new.get(index),
        }
    }

    /// The cheapest chain with as few holes as can be: a whole one is cheaper than any with a hole.
    pub(super) fn best(&self, closed: &Closed, work: &mut Work) -> Path {
        self.whole(closed, work).unwrap_or_else(|| self.most(closed, work))
    }

    /// What these sessions cost, every other item left out.
    pub(super) fn price(&self, placed: &[Placed]) -> Cost {
        let mut cost: Cost = 0;
        let all = (0..self.old.len()).map(ItemIx::Old).chain((0..self.new.len()).map(ItemIx::New));
        for item in all.filter(|item| !placed.iter().any(|one| one.item == *item)) {
            cost = cost.saturating_add(self.spot(item).map_or(0, |spot| self.left_out(&spot.item)));
        }
        let fixed = |one: &Placed| self.spot(one.item).is_some_and(|spot| spot.item.hold == Hold::Fixed);
        let mut before: Option<&Placed> = None;
        for (count, one) in placed.iter().enumerate() {
            cost = cost.saturating_add(one.place.cost);
            let position = before.map_or(0, |before| before.position.saturating_add(1));
            if let Some(before) = before.filter(|_| one.position == position && count > 0) {
                let step = self.step(&before.place, &one.place, fixed(before) && fixed(one));
                cost = cost.saturating_add(step.unwrap_or(0));
            }
            before = Some(one);
        }
        cost
    }
}

fn quarters(placed: &[Placed]) -> [u32; 2] {
    placed.iter().fold([0, 0], |[mentor, mentee], one| {
        let [more, and_more] = one.place.quarters.map(u32::from);
        [mentor.saturating_add(more), mentee.saturating_add(and_more)]
    })
}

/// What prices make of so many quarters.
fn premium(prices: [Cost; 2], quarters: [u32; 2]) -> Cost {
    let of = |(price, quarters): (Cost, u32)| price.saturating_mul(Cost::from(quarters));
    prices.into_iter().zip(quarters).map(of).fold(0, Cost::saturating_add)
}
