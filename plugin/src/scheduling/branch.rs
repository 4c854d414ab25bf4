//! Small components to the end, by branch and bound (A. Land, A. Doig, 1960).
//!
//! Where the pairs' own best chains collide, at least one of the colliding sessions must leave its place, and each of these
//! ways out is a branch in which one pair is planned again; of its equally cheap chains it takes one that collides least.
//! Where a given number of sessions goes without a place (`fewest`) and chains leave out more, a position that is empty is to be
//! filled in one branch, and stays empty in the other. Where chains are a plan that costs more than the branch is bounded by,
//! fees that it does not fill are dropped, and the branch goes on.
//! Cheapest first, so what is open when work runs out bounds what may have been missed; of those worth as much the deepest, so
//! that a plan is soon at hand.

use super::{
    chain::{Closed, Work},
    fees::{Fees, given_back},
    joint::{Best, Component, Pair, Plan, priced, whole},
    lift::Charged,
    load::Owner,
    slots::{Cost, UNPLACED},
};
use crate::{
    arrange::tree,
    time::{Interval, IntervalSet, Minute},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    rc::Rc,
};

/// Chains in open branches at a time: what would come beyond them counts as not looked at.
const MOST_OPEN: usize = 100_000;

/// A branch.
#[derive(Clone)]
struct Branch {
    paths: Plan,
    closed: Vec<Rc<Closed>>,
    /// What is still charged of the fees.
    fees: Rc<Fees>,
    /// What prices give back.
    offset: Cost,
    /// No plan in it costs less, prices and all.
    floor: Cost,
}

impl Branch {
    /// With what its chains say of its floor.
    fn bounded(mut self) -> Branch {
        self.floor = self.floor.max(priced(&self.paths).saturating_sub(self.offset));
        self
    }
}

/// What branches are measured by.
#[derive(Clone)]
pub(super) struct Frame {
    /// The fees that are charged.
    pub(super) fees: Fees,
    /// What prices give back.
    pub(super) offset: Cost,
    /// Only plans that cost less are looked for.
    pub(super) below: Cost,
    /// Whether how many sessions are left out is all that counts.
    pub(super) counts: bool,
    /// So many sessions are left out, and each costs a price among others. None: each has its full weight.
    pub(super) out: Option<usize>,
}

impl Default for Frame {
    fn default() -> Self {
        Frame { fees: Fees::new(), offset: 0, below: Cost::MAX, counts: false, out: None }
    }
}

impl Frame {
    /// Of what is charged.
    pub(super) fn under(charged: &Charged) -> Frame {
        Frame { fees: charged.prices.fees.clone(), offset: charged.offset, ..Frame::default() }
    }
}

impl Component<'_> {
    /// Branch and bound from the root, whose bound is its priced cost less what the frame says. Gives the best plan, and a
    /// bound on every plan that the frame asks for.
    pub(super) fn branch(
        &self,
        root: Plan,
        frame: &Frame,
        mut best: Option<Best>,
        work: &mut Work,
    ) -> (Option<Best>, Cost) {
        let least = |best: &Option<Best>| best.as_ref().map_or(frame.below, |best| best.cost.min(frame.below));
        let worth = |floor: Cost| self.worth_of(floor, frame);
        let mut open = BinaryHeap::new();
        let mut branches: BTreeMap<u64, Branch> = BTreeMap::new();
        let closed = self.pairs.iter().map(|pair| Rc::clone(&pair.closed)).collect();
        let fees = Rc::new(frame.fees.clone());
        let root = Branch { paths: root, closed, fees, offset: frame.offset, floor: 0 }.bounded();
        let mut next = 0_u64;
        open.push((Reverse(worth(root.floor)), 0_u32, Reverse(priced(&root.paths)), next));
        branches.insert(next, root);
        // The least floor of those that were put aside.
        let mut aside = Cost::MAX;
        while let Some((Reverse(value), depth, _, id)) = open.pop() {
            if value >= least(&best) {
                // So is all that is left.
                open.clear();
                break;
            }
            let Some(branch) = branches.remove(&id) else { continue };
            work.spend(self.members.len());
            let mut children = if work.0 == 0 { None } else { self.children(&branch, frame, work) };
            if children.is_none() {
                self.consider(&self.at_full_weight(&branch.paths), &mut best);
                if value >= least(&best) {
                    continue;
                }
                children = self.relieved(&branch, work).map(|child| vec![child]);
            }
            // What was planned as work ran out may not be the cheapest.
            let Some(children) = children.filter(|_| work.0 > 0) else {
                // No work left, or nothing is tried between the bound and the true cost. All that is left costs as much, so the
                // bound is found.
                aside = aside.min(branch.floor);
                break;
            };
            for child in children.into_iter().map(Branch::bounded) {
                let value = worth(child.floor);
                if value >= least(&best) {
                    continue;
                }
                if branches.len().saturating_mul(self.pairs.len()) >= MOST_OPEN {
                    aside = aside.min(child.floor);
                    continue;
                }
                next = next.saturating_add(1);
                open.push((Reverse(value), depth.saturating_add(1), Reverse(priced(&child.paths)), next));
                branches.insert(next, child);
            }
        }
        let bound = if aside == Cost::MAX { Cost::MAX } else { worth(aside) }.min(least(&best));
        (best, bound)
    }

    /// What a plan costs at least in a branch with such a floor.
    fn worth_of(&self, floor: Cost, frame: &Frame) -> Cost {
        let cost = whole(floor);
        if frame.counts {
            return self.fewest(cost).saturating_mul(UNPLACED);
        }
        let out = frame.out.and_then(|out| Cost::try_from(out).ok()).unwrap_or(0);
        cost.saturating_add(UNPLACED.saturating_mul(out))
    }

    /// The ways on from a branch; None where its chains are a plan.
    fn children(&self, branch: &Branch, frame: &Frame, work: &mut Work) -> Option<Vec<Branch>> {
        if let Some(collision) = self.collision(&branch.paths) {
            let apart = collision.counted && distinct(&collision.ways_out);
            let ways = collision.ways_out.into_iter();
            return Some(ways.filter_map(|(owner, starts)| self.without(branch, owner, starts, apart, work)).collect());
        }
        let most = frame.out.filter(|out| self.missing(&branch.paths) > *out)?;
        // Too many go without: one of them does not, or it is one of those.
        let owner = self.goes_without(branch)?;
        Some([self.filled(branch, owner, work), self.left_empty(branch, owner, most)].into_iter().flatten().collect())
    }

    /// The first position left out that might not be.
    fn goes_without(&self, branch: &Branch) -> Option<Owner> {
        let mut all = self.pairs.iter().zip(&branch.paths).zip(&branch.closed).enumerate();
        all.find_map(|(index, ((pair, path), closed))| {
            let mut free =
                (0..pair.items()).filter(|position| !path.fills(*position) && !stays_empty(closed, *position));
            free.next().map(|position| Owner { pair: index, position })
        })
    }

    /// A branch in which nothing is placed at a position where nothing is. None where that makes more than so many.
    fn left_empty(&self, branch: &Branch, owner: Owner, most: usize) -> Option<Branch> {
        let mut child = branch.clone();
        let closed = child.closed.get_mut(owner.pair)?;
        Rc::make_mut(closed).at.insert(owner.position, IntervalSet::from_iter([ALWAYS]));
        let of = |(pair, closed): (&Pair<'_>, &Rc<Closed>)| {
            (0..pair.items()).filter(|position| stays_empty(closed, *position)).count()
        };
        let empty = self.pairs.iter().zip(&child.closed).map(of).fold(0, usize::saturating_add);
        (empty <= most).then_some(child)
    }

    /// A branch in which something is placed at a position. None where that cannot be.
    fn filled(&self, branch: &Branch, owner: Owner, work: &mut Work) -> Option<Branch> {
        let mut closed = Closed::clone(branch.closed.get(owner.pair)?);
        closed.due.insert(owner.position);
        self.again_under(branch, owner.pair, closed, work)
    }

    /// A branch in which a pair is planned again.
    fn again_under(&self, branch: &Branch, index: usize, mut closed: Closed, work: &mut Work) -> Option<Branch> {
        let pair = self.pairs.get(index)?;
        // Ties are for this time alone.
        closed.tolls = self.taken(index, &branch.paths);
        let path = pair.best(&closed, work);
        closed.tolls = Vec::new();
        if !closed.due.iter().all(|position| path.fills(*position)) {
            return None;
        }
        let mut child = branch.clone();
        *child.paths.get_mut(index)? = Rc::new(path);
        *child.closed.get_mut(index)? = Rc::new(closed);
        Some(child)
    }

    /// The branch without the fees that its chains do not fill. None where they fill all.
    fn relieved(&self, branch: &Branch, work: &mut Work) -> Option<Branch> {
        let slopes = self.slopes(&branch.paths, &branch.fees);
        let (dropped, kept): (Vec<_>, Vec<_>) = branch.fees.iter().zip(slopes).partition(|(_, slope)| *slope < 0);
        let [dropped, kept]: [Fees; 2] =
            [dropped, kept].map(|fees| tree(fees.into_iter().map(|((key, fee), _)| (*key, *fee))));
        if dropped.is_empty() {
            return None;
        }
        let offset = branch.offset.saturating_sub(given_back(&dropped));
        let mut child = Branch { fees: Rc::new(kept), offset, ..branch.clone() };
        for index in 0..self.pairs.len() {
            let fees = self.fees_of(index, &child.fees);
            let closed = child.closed.get(index)?;
            if closed.fees != fees {
                let closed = Closed { fees, ..Closed::clone(closed) };
                child = self.again_under(&child, index, closed, work)?;
            }
        }
        Some(child)
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
        let mut closed = Closed::clone(branch.closed.get(owner.pair)?);
        let at = if pair_whole { &mut closed.always } else { closed.at.entry(owner.position).or_default() };
        *at = at.union(&IntervalSet::from_iter([starts]));
        self.again_under(branch, owner.pair, closed, work)
    }
}

/// Whether a position is closed altogether.
fn stays_empty(closed: &Closed, position: usize) -> bool {
    closed.at.get(&position).is_some_and(|at| at.contains(ALWAYS.start))
}

/// All there is.
const ALWAYS: Interval = Interval::new(Minute::MIN, Minute::MAX);

/// Whether each of these sessions is another pair's. If so, and there are too many of them, one of the pairs has none there.
fn distinct(ways_out: &[(Owner, Interval)]) -> bool {
    ways_out
        .iter()
        .enumerate()
        .all(|(at, (owner, _))| ways_out.iter().take(at).all(|(other, _)| other.pair != owner.pair))
}
