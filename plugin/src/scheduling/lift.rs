//! Prices that lift the bound: fees, caps and what a session left out is worth, shifted together.
//!
//! Whatever the prices, chains that are cheapest under them cost, less what the prices give back, no more than any plan
//! that keeps the rules (H. Everett, 1963). Where a plan asks too much a price rises, where it leaves room it falls
//! (M. Held, R. Karp, 1971), by steps that the distance between bound and plan gives (B. Polyak, 1969); `drift` says where.

use super::{
    chain::Work,
    drift::{QUARTER, UNIT, shifted, square, squares, turned},
    fair::Shares,
    fees::{Fees, given_back},
    joint::{Best, Component, Plan, priced, whole},
    slots::{self, Cost, MINUTE, POINT, SIXTEENTH, UNPLACED},
};
use crate::arrange::tree;
use std::{collections::BTreeSet, rc::Rc};

/// Rounds in which prices are shifted.
const ROUNDS: usize = 50;

/// Rounds without a better bound after which steps are halved.
const STALE: usize = 4;

/// Rounds without a better bound after which no more are to be hoped for.
const SPENT: usize = 16;

/// Rounds between two plans that are made from the chains under prices.
const REPAIR: usize = 10;

/// The longest step, and the one where no plan is known that misses as few sessions as the bound.
const LONGEST: Cost = POINT * 16;

/// Where bound and plan lie so far apart, not even the sessions left out are as many.
const FAR: Cost = 1 << 56;

/// What a session left out is worth at first, where that is in question.
const HOLE: Cost = POINT * 240;

/// The most that it is worth then.
const DEAREST: Cost = POINT * 100_000;

/// What chains pay beyond what they cost.
#[derive(Clone, Default)]
pub(super) struct Prices {
    pub(super) fees: Fees,
    pub(super) shares: Shares,
    /// What a session left out is worth; nought where that was not in question yet.
    pub(super) hole: Cost,
    /// Where that is going; see `drift`.
    pub(super) hole_drift: i64,
}

/// Chains under prices, and what is to be taken off their cost.
#[derive(Clone)]
pub(super) struct Charged {
    pub(super) paths: Plan,
    pub(super) offset: Cost,
    pub(super) prices: Prices,
}

impl Charged {
    /// No plan costs less.
    pub(super) fn bound(&self) -> Cost {
        whole(priced(&self.paths).saturating_sub(self.offset))
    }
}

/// What the bound is held against.
enum Goal<'b> {
    /// How many sessions the best plan leaves out, which is improved on the way: nothing else weighs as much.
    Count(&'b mut Option<Best>),
    /// The best plan, which is improved on the way.
    Plan(&'b mut Option<Best>),
    /// The points of a plan that leaves out so many sessions, and moves so much.
    Points { points: Cost, out: Cost, moves: Cost },
}

impl Goal<'_> {
    fn known(&self) -> Cost {
        match self {
            Goal::Count(best) | Goal::Plan(best) => best.as_ref().map_or(Cost::MAX, |best| best.cost),
            Goal::Points { points, .. } => *points,
        }
    }

    fn bound(&self, sum: Cost, offset: Cost) -> Cost {
        match self {
            Goal::Points { moves, .. } if sum.div_euclid(MINUTE) == *moves => {
                sum.checked_rem(MINUTE).unwrap_or(0).saturating_sub(offset)
            }
            Goal::Points { .. } => 0,
            Goal::Count(_) | Goal::Plan(_) => sum.saturating_sub(offset),
        }
    }

    /// How far prices go in a round.
    fn step(&self, distance: Cost, norm: Cost, halvings: u32) -> Cost {
        let step = distance.checked_div(norm).unwrap_or(distance);
        match self {
            Goal::Count(_) => (step >> halvings).clamp(UNPLACED >> 6, UNPLACED),
            _ if distance < FAR => (step >> halvings).clamp(SIXTEENTH, LONGEST),
            _ => (LONGEST >> halvings).max(SIXTEENTH),
        }
    }
}

/// What chains cost under prices with a price on each session left out.
pub(super) struct Floor {
    sum: Cost,
    /// What the prices give back but for sessions left out.
    back: Cost,
    hole: Cost,
}

impl Floor {
    /// The least points of plans that leave out as many sessions as one of this cost, and move as much: the price of a
    /// session left out is taken off again as often as the plan pays it.
    pub(super) fn least(&self, cost: Cost) -> u64 {
        let paid = self.hole.saturating_mul(slots::left_out(cost)).saturating_add(self.back);
        let moves = cost.checked_rem(UNPLACED).unwrap_or(0).div_euclid(MINUTE);
        let alike = self.sum.div_euclid(MINUTE) == moves;
        if alike { slots::points(self.sum.checked_rem(MINUTE).unwrap_or(0).saturating_sub(paid)) } else { 0 }
    }
}

impl Component<'_> {
    /// Shifts prices to where the bound is highest; they stay so.
    pub(super) fn lift(&mut self, root: Charged, best: &mut Option<Best>, work: &mut Work) -> Charged {
        self.raise(root, &mut Goal::Plan(best), work).0
    }

    /// The same where it is not known whether as few sessions can be left out as the bound says: that is so much dearer than
    /// all else that no price would say anything about points. So a session left out gets a price among the others.
    pub(super) fn lift_with_holes(&mut self, root: Charged, cost: Cost, work: &mut Work) -> (Charged, Option<Floor>) {
        let out = slots::left_out(cost);
        let moves = cost.checked_rem(UNPLACED).unwrap_or(0).div_euclid(MINUTE);
        let points = cost.checked_rem(MINUTE).unwrap_or(0);
        let plain = root.clone();
        let (mut top, begun) = self.raise(root, &mut Goal::Points { points, out, moves }, work);
        self.price_holes(UNPLACED, false);
        if !begun {
            self.set_prices(&plain.prices.shares);
            self.set_fees(&plain.prices.fees);
            return (plain, None);
        }
        let hole = top.prices.hole;
        let back = top.offset.saturating_sub(hole.saturating_mul(out));
        let floor = Floor { sum: priced(&top.paths), back, hole };
        for (pair, path) in self.pairs.iter().zip(&mut top.paths) {
            *path = Rc::new(pair.again(path, &pair.closed, work));
        }
        (Charged { offset: back, ..top }, Some(floor))
    }

    /// Shifts prices to where the bound on how many sessions are left out is highest. They are taken off again.
    pub(super) fn lift_count(&mut self, root: &Charged, best: &mut Option<Best>, work: &mut Work) -> Charged {
        self.under(&root.prices, UNPLACED, |priced| priced.raise(root.clone(), &mut Goal::Count(best), work).0)
    }

    /// Does something under prices, and with one on a session left out, which then may be paid where there is a whole chain too;
    /// afterwards all is as it was.
    pub(super) fn under<T>(&mut self, prices: &Prices, hole: Cost, run: impl FnOnce(&mut Self) -> T) -> T {
        let before: Vec<_> = self.pairs.iter().map(|pair| (Rc::clone(&pair.closed), pair.chain.prices)).collect();
        self.set_prices(&prices.shares);
        self.set_fees(&prices.fees);
        self.price_holes(hole, true);
        let found = run(self);
        self.price_holes(UNPLACED, false);
        for (pair, (closed, prices)) in self.pairs.iter_mut().zip(before) {
            pair.closed = closed;
            pair.chain.prices = prices;
        }
        found
    }

    /// What a session left out costs, and whether that may be paid where there is a whole chain.
    fn price_holes(&mut self, hole: Cost, may_miss: bool) {
        for pair in &mut self.pairs {
            pair.chain.hole = hole;
            pair.may_miss = may_miss;
        }
    }

    /// Gives the chains under the best prices. False when work ran out at once.
    fn raise(&mut self, root: Charged, goal: &mut Goal<'_>, work: &mut Work) -> (Charged, bool) {
        let Charged { mut paths, mut offset, mut prices } = root.clone();
        let mut top = (goal.bound(priced(&paths), offset), root);
        if matches!(goal, Goal::Points { .. }) {
            self.price_holes(UNPLACED, true);
            if prices.hole == 0 {
                prices.hole = HOLE;
            }
            offset = self.reprice(&Prices::default(), &prices, goal, &mut paths, work);
            if work.0 == 0 {
                return (top.1, false);
            }
            let charged = Charged { paths: paths.clone(), offset, prices: prices.clone() };
            top = (goal.bound(priced(&paths), offset), charged);
        }
        let (mut halvings, mut stale) = (0_u32, 0_usize);
        for round in 1..=ROUNDS {
            let known = goal.known();
            let is_met = match goal {
                Goal::Count(_) => self.fewest(top.0) >= slots::left_out(known),
                _ => whole(top.0) >= known,
            };
            if work.0 == 0 || is_met || stale >= SPENT {
                break;
            }
            let norm = self.turn(&paths, &mut prices, goal);
            if norm == 0 {
                break;
            }
            let distance = known.saturating_sub(top.0);
            let step = goal.step(distance, norm, halvings);
            let before = prices.clone();
            self.shift(&mut prices, step);
            offset = self.reprice(&before, &prices, goal, &mut paths, work);
            if work.0 == 0 {
                break;
            }
            if let Goal::Count(best) | Goal::Plan(best) = goal {
                self.consider(&paths, best);
                if round.checked_rem(REPAIR) == Some(0) {
                    let plan = self.seat(&paths, work);
                    self.consider(&plan, best);
                }
            }
            let bound = goal.bound(priced(&paths), offset);
            if bound > top.0 {
                top = (bound, Charged { paths: paths.clone(), offset, prices: prices.clone() });
                stale = 0;
            } else {
                stale = stale.saturating_add(1);
                if stale.checked_rem(STALE) == Some(0) {
                    halvings = halvings.saturating_add(1).min(20);
                }
            }
        }
        self.set_prices(&top.1.prices.shares);
        self.set_fees(&top.1.prices.fees);
        (top.1, true)
    }

    /// Turns every price to where these chains ask too much or leave room. Tells the square of all that, in whole units; nought
    /// where nothing is to be shifted.
    fn turn(&self, paths: &Plan, prices: &mut Prices, goal: &Goal<'_>) -> Cost {
        self.notice(paths, &mut prices.fees);
        let mut norm: Cost = 0;
        let slopes = self.slopes(paths, &prices.fees);
        for (fee, slope) in prices.fees.values_mut().zip(slopes) {
            fee.drift = turned(fee.drift, slope, UNIT, fee.price == 0);
            norm = norm.saturating_add(square(fee.drift));
        }
        if !matches!(goal, Goal::Count(_)) {
            self.notice_caps(paths, &mut prices.shares);
            self.slopes_of_caps(paths, &mut prices.shares, |share, slope| {
                share.drift = turned(share.drift, slope, QUARTER, share.over == 0);
                norm = norm.saturating_add(square(share.drift));
            });
        }
        prices.hole_drift = match goal {
            Goal::Points { out, .. } => {
                let missing = i64::try_from(self.missing(paths)).unwrap_or(i64::MAX);
                turned(0, missing.saturating_sub(i64::try_from(*out).unwrap_or(i64::MAX)), UNIT, false)
            }
            Goal::Count(_) | Goal::Plan(_) => 0,
        };
        squares(norm.saturating_add(square(prices.hole_drift)))
    }

    /// Every price a step further.
    fn shift(&self, prices: &mut Prices, step: Cost) {
        for fee in prices.fees.values_mut() {
            // For more than that every session would rather be left out.
            fee.price = shifted(fee.price, step, fee.drift).min(UNPLACED);
        }
        let most = POINT.saturating_mul(self.fair.over.into());
        for share in prices.shares.values_mut() {
            share.over = shifted(share.over, step, share.drift).min(most);
        }
        if prices.hole_drift != 0 {
            prices.hole = shifted(prices.hole, step, prices.hole_drift).clamp(POINT, DEAREST);
        }
    }

    /// Puts prices on the chains, and finds the cheapest again where they matter. Tells what they give back.
    fn reprice(
        &mut self,
        before: &Prices,
        prices: &Prices,
        goal: &Goal<'_>,
        paths: &mut Plan,
        work: &mut Work,
    ) -> Cost {
        let hole = if matches!(goal, Goal::Points { .. }) { prices.hole } else { UNPLACED };
        let (changed, free) = self.set_prices(&prices.shares);
        let due: BTreeSet<usize> = tree(changed.into_iter().chain(self.matters(&before.fees, &prices.fees, paths)));
        self.set_fees(&prices.fees);
        for (index, (pair, path)) in self.pairs.iter_mut().zip(paths).enumerate() {
            let worth = std::mem::replace(&mut pair.chain.hole, hole) != hole;
            if worth || due.contains(&index) {
                *path = Rc::new(pair.again(path, &pair.closed, work));
            }
        }
        let back = free.saturating_add(given_back(&prices.fees));
        match goal {
            Goal::Points { out, .. } => back.saturating_add(hole.saturating_mul(*out)),
            Goal::Count(_) | Goal::Plan(_) => back,
        }
    }
}
