//! Small components to the end, by branch and bound (A. Land, A. Doig, 1960).
//!
//! Where the pairs' own best chains collide, at least one of the colliding sessions must leave its place, and each of these
//! ways out is a branch in which one pair is planned again; of its equally cheap chains it takes one that collides least.
//! Cheapest first, so what is open when work runs out bounds what may have been missed.

use super::{
    chain::{Closed, Work},
    joint::{Best, Component, Plan, priced, whole},
    load::Owner,
    slots::Cost,
};
use crate::time::{Interval, IntervalSet};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    rc::Rc,
};

/// Chains in open branches at a time: what would come beyond them counts as not looked at.
const MOST_OPEN: usize = 100_000;

/// A branch.
struct Branch {
    paths: Plan,
    closed: Vec<Rc<Closed>>,
}

impl Component<'_> {
    /// Branch and bound from the root, whose bound is its priced cost less the offset. Gives the best plan below a cost, and
    /// a bound on every such plan.
    pub(super) fn branch(
        &self,
        root: Plan,
        offset: Cost,
        mut best: Option<Best>,
        below: Cost,
        work: &mut Work,
    ) -> (Option<Best>, Cost) {
        let floor = priced(&root);
        let least = |best: &Option<Best>| best.as_ref().map_or(below, |best| best.cost.min(below));
        let worth = |cost: Cost| whole(cost.saturating_sub(offset));
        let mut open = BinaryHeap::new();
        let mut branches: BTreeMap<u64, Branch> = BTreeMap::new();
        let closed = self.pairs.iter().map(|pair| Rc::clone(&pair.closed)).collect();
        let mut next = 0_u64;
        // Cheapest first, of equals the youngest: it is the deepest.
        open.push((Reverse(floor), next));
        branches.insert(next, Branch { paths: root, closed });
        // The cheapest that was put aside.
        let mut aside = Cost::MAX;
        while let Some((Reverse(cost), id)) = open.pop() {
            if worth(cost) >= least(&best) {
                // So is all that is left.
                open.clear();
                break;
            }
            let Some(branch) = branches.remove(&id) else { continue };
            work.spend(self.members.len());
            let collision = self.collision(&branch.paths);
            let Some(collision) = collision.filter(|_| work.0 > 0) else {
                // No work left; or no collision, and nothing is tried between the bound and the true cost. All that is left
                // costs as much, so the bound is found.
                aside = aside.min(cost);
                self.consider(&branch.paths, &mut best);
                break;
            };
            let apart = collision.counted && distinct(&collision.ways_out);
            for (owner, starts) in collision.ways_out {
                let Some(child) = self.without(&branch, owner, starts, apart, work) else { continue };
                let cost = priced(&child.paths);
                if worth(cost) >= least(&best) {
                    continue;
                }
                if branches.len().saturating_mul(self.pairs.len()) >= MOST_OPEN {
                    aside = aside.min(cost);
                    continue;
                }
                next = next.saturating_add(1);
                open.push((Reverse(cost), next));
                branches.insert(next, child);
            }
        }
        let bound = if aside == Cost::MAX { Cost::MAX } else { worth(aside) }.min(least(&best));
        (best, bound)
    }

    /// A branch in which one position of a pair starts nowhere in an interval, or no session of it at all.
    fn without(
        &self,
        branch: &Branch,
        owner: Owner,
        starts: Interval,
        pair_whole: bool,
        work: &mut Work,
    ) -> Option<Branch> {
        let pair = self.pairs.get(owner.pair)?;
        let mut closed = Closed::clone(branch.closed.get(owner.pair)?);
        let at = if pair_whole { &mut closed.always } else { closed.at.entry(owner.position).or_default() };
        *at = at.union(&IntervalSet::from_iter([starts]));
        // Ties are for this time alone.
        closed.tolls = self.taken(owner.pair, &branch.paths);
        let path = pair.best(&closed, work);
        closed.tolls = Vec::new();
        let mut child = Branch { paths: branch.paths.clone(), closed: branch.closed.clone() };
        *child.paths.get_mut(owner.pair)? = Rc::new(path);
        *child.closed.get_mut(owner.pair)? = Rc::new(closed);
        Some(child)
    }
}

/// Whether each of these sessions is another pair's. If so, and there are too many of them, one of the pairs has none there.
fn distinct(ways_out: &[(Owner, Interval)]) -> bool {
    ways_out
        .iter()
        .enumerate()
        .all(|(at, (owner, _))| ways_out.iter().take(at).all(|(other, _)| other.pair != owner.pair))
}
