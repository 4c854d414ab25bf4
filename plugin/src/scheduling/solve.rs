//! From pairs that share people to their plan and its bound.
//!
//! Prices and plans take turns: chains under prices bound every plan and are what plans are made from, and a better plan says
//! how far prices may go. What is left between the two is divided where the component is small.

use super::{
    branch::Frame,
    chain::{Path, Work},
    ends::{self, Finished},
    fewest::Count,
    joint::{Best, Component, Member, Pair, Plan},
    lift::{Charged, Floor},
    search::Search,
    slots::{self, Cost, UNPLACED},
};
use crate::time::Interval;
use std::rc::Rc;

/// How often prices are lifted, and plans made under them, at least and at most.
const PASSES: (usize, usize) = (3, 8);

/// After the least passes, one that leaves so many hundredths of the gap, and seats nobody more, was the last: the next would
/// bring less.
const FLAT: u64 = 90;

/// The plan of a component.
pub(super) struct Solution {
    /// By pair.
    pub(super) paths: Plan,
    pub(super) cost: Cost,
    /// No plan costs less.
    pub(super) bound: Cost,
    /// No plan that places as many and moves as few is charged fewer points.
    pub(super) least: u64,
    /// Whether it might be better, had there been more work.
    pub(super) ran_short: bool,
}

impl Component<'_> {
    /// The best plan found with the work given, and a bound.
    pub(super) fn solve(&mut self, work: &mut Work) -> Solution {
        let alone = self.begin(work);
        let mut best = None;
        self.consider(&alone, &mut best);
        let root = self.tune(alone, &mut best, work);
        let plain = Charged { paths: self.settle(root.paths, work), ..root };
        self.consider(&plain.paths, &mut best);
        // Kept for a bound on plans that leave out as many sessions.
        let mut reserve = work.split_off(4);
        let (root, mut floor, count) = self.price_and_plan(&plain, &mut best, work);
        let (mut best, bound, alike) = match count {
            Some(count) => self.place(&root, count, best, work),
            None => {
                let (best, bound) = self.divide(&root, best, work);
                (best, bound, 0)
            }
        };
        let bound = self.end(root.offset, bound, &mut best, work);
        // Not reached without a plan: planned around each other, pairs do not collide.
        let (cost, paths) = best.map_or((Cost::MAX, Plan::new()), |best| (best.cost, best.paths));
        let bound = bound.min(cost);
        let proved = slots::alike(bound, cost);
        if !proved && floor.is_none() {
            (_, floor) = self.lift_with_holes(plain, cost, &mut reserve);
        }
        let floor = floor.map_or(0, |floor| floor.least(cost));
        let is_alike = slots::alike(alike, cost);
        let ran_short = bound < cost && work.0 == 0;
        let least =
            if proved { slots::points(bound) } else { floor.max(if is_alike { slots::points(alike) } else { 0 }) };
        work.put_back(reserve);
        Solution { cost, bound, least: least.min(slots::points(cost)), ran_short, paths }
    }

    /// Lifts prices and makes plans under them, in turns.
    fn price_and_plan(
        &mut self,
        plain: &Charged,
        best: &mut Option<Best>,
        work: &mut Work,
    ) -> (Charged, Option<Floor>, Option<Count>) {
        let (mut root, mut floor) = (plain.clone(), None);
        let alone = self.pairs.len() == 1 && self.collision(&root.paths).is_none();
        if alone || is_solved(best.as_ref(), &root) {
            return (root, floor, None);
        }
        let first = self.seat(&root.paths, work);
        self.consider(&first, best);
        let mut count = None;
        // In others work goes further in prices and plans.
        if self.is_small() {
            let mut half = work.split_off(2);
            count = self.count(plain, best, &mut half);
            work.put_back(half);
        }
        let mut before = (Cost::MAX, u64::MAX);
        for pass in 0..PASSES.1 {
            // Half is for plans.
            let mut half = work.split_off(2);
            let known = best.as_ref().map_or(Cost::MAX, |best| best.cost);
            if slots::alike(known, root.bound()) {
                root = self.lift(root, best, &mut half);
            } else {
                let (lifted, found) = self.lift_with_holes(root, known, &mut half);
                (root, floor) = (lifted, found.or(floor));
            }
            work.put_back(half);
            if is_solved(best.as_ref(), &root) || work.0 == 0 {
                break;
            }
            let plan = self.seat(&root.paths, work);
            self.consider(&plan, best);
            let from = if pass == 0 { best.as_ref().map(|best| &best.paths) } else { Some(&plan) };
            let polished = from.cloned().map(|from| self.without_fees(|free| free.polish(&from, &plain.paths, work)));
            if let Some(plan) = polished {
                self.consider(&plan, best);
            }
            let now = apart(best.as_ref(), &root, floor.as_ref());
            let is_flat = now.0 == before.0 && now.1 >= before.1.div_euclid(100).saturating_mul(FLAT);
            if is_flat && pass.saturating_add(1) >= PASSES.0 {
                break;
            }
            before = now;
        }
        (root, floor, count)
    }

    /// Divides what lies between bound and plan, where the component is small.
    fn divide(&mut self, root: &Charged, best: Option<Best>, work: &mut Work) -> (Option<Best>, Cost) {
        if !self.is_small() {
            return (best, root.bound());
        }
        let mut part = work.part(self.pairs.len());
        let found = self.branch(root.paths.clone(), &Frame::under(root), best, &mut part);
        work.put_back(part);
        found
    }

    /// The bound of a single pair, closed by the ends its chain may have.
    fn end(&self, offset: Cost, bound: Cost, best: &mut Option<Best>, work: &mut Work) -> Cost {
        let known = best.as_ref().map_or(Cost::MAX, |best| best.cost);
        let [pair] = self.pairs.as_slice() else { return bound };
        if bound >= known || known >= UNPLACED {
            return bound;
        }
        let end = self.fair.end();
        match ends::finish(&Search::new(&pair.chain, &pair.closed, false), &end, known, offset, work) {
            Finished::Best => known,
            Finished::Better(placed) => {
                let paths = vec![Rc::new(pair.chain.path(placed, &pair.closed))];
                // Too much for one person is not asked there: then it is a bound alone.
                let bound = bound.max(self.cost(&paths).min(known));
                self.consider(&paths, best);
                bound
            }
            Finished::Stopped => bound,
        }
    }

    /// A plan, improved with fees left out of account.
    fn polish(&self, paths: &Plan, alone: &Plan, work: &mut Work) -> Plan {
        let free = |(pair, path): (&Pair<'_>, &Rc<Path>)| Rc::new(pair.chain.path(path.placed.clone(), &pair.closed));
        let paths = self.pairs.iter().zip(paths).map(free).collect();
        self.improve(paths, alone, work)
    }

    /// A person's sessions outside one pair, as a solution has them.
    pub(super) fn elsewhere(&self, member: &Member<'_>, solution: &Solution, but: usize) -> Vec<Interval> {
        self.meetings(member, &solution.paths, Some(but)).into_iter().map(|meeting| meeting.when).collect()
    }

    /// What is charged beyond single sessions and their neighbors.
    pub(super) fn beyond(&self, solution: &Solution) -> Cost {
        self.unfair(&solution.paths).saturating_add(self.overload(&solution.paths))
    }
}

/// How many sessions the best plan leaves out, and how many points lie between it and what is known to be the least.
fn apart(best: Option<&Best>, root: &Charged, floor: Option<&Floor>) -> (Cost, u64) {
    let cost = best.map_or(Cost::MAX, |best| best.cost);
    let least = if slots::alike(cost, root.bound()) {
        slots::points(root.bound())
    } else {
        floor.map_or(0, |floor| floor.least(cost))
    };
    (slots::left_out(cost), slots::points(cost).saturating_sub(least))
}

/// Whether no plan costs less than the best.
fn is_solved(best: Option<&Best>, root: &Charged) -> bool {
    best.is_some_and(|best| best.cost <= root.bound())
}
