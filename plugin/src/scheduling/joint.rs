//! Pairs that share people, planned together.
//!
//! Pairs meet only through people they share and through the limits on one person's load, so each connected component is
//! planned by itself. Branch and bound (A. Land, A. Doig, 1960): the pairs' own best chains together are a bound; where
//! they collide, at least one of the colliding sessions must leave its place, and each of these ways out is a branch in
//! which one pair is planned again. Best bound first, so what is open when work runs out bounds what may have been missed.
//! A first plan comes from planning pair after pair around the ones before, and improving each in turn.

use super::{
    chain::{Chain, Closed, Path, Work},
    due::Hold,
    load::{self, Collision, Limits, Meeting, Owner},
    slots::Cost,
};
use crate::{
    program::PersonIx,
    time::{Interval, IntervalSet, Zone},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    rc::Rc,
};

/// Open branches at a time: what would come beyond them counts as not looked at.
const MOST_OPEN: usize = 20_000;

/// Rounds in which each pair is planned again around the others.
const ROUNDS: usize = 4;

/// A pair with its chain.
pub(super) struct Pair<'a> {
    pub(super) people: [PersonIx; 2],
    pub(super) chain: Chain<'a>,
    /// Its best chain, were it alone.
    pub(super) alone: Path,
    /// How many of its sessions go beyond the floor.
    pub(super) more: usize,
}

/// What a person's load is judged by.
pub(super) struct Member<'a> {
    pub(super) zone: &'a Zone,
    pub(super) limits: Limits,
    /// Her pairs, by position in the component.
    pub(super) pairs: Vec<usize>,
    /// Sessions outside the chains.
    pub(super) elsewhere: Vec<Interval>,
    /// Points for each period that passes a soft limit.
    pub(super) price: u32,
}

/// A component: pairs that hang together by people.
pub(super) struct Component<'a> {
    pub(super) pairs: Vec<Pair<'a>>,
    pub(super) members: BTreeMap<PersonIx, Member<'a>>,
}

/// The plan of a component.
pub(super) struct Solution {
    /// By pair.
    pub(super) paths: Vec<Path>,
    pub(super) cost: Cost,
    /// No plan costs less.
    pub(super) bound: Cost,
}

/// A branch.
struct Branch {
    paths: Vec<Rc<Path>>,
    closed: Vec<Rc<Closed>>,
    cost: Cost,
}

impl Component<'_> {
    /// The best plan found with the work given, and a bound.
    pub(super) fn solve(&self, work: &mut Work) -> Solution {
        let free = Rc::new(Closed::default());
        let root: Vec<Rc<Path>> = self.pairs.iter().map(|pair| Rc::new(pair.alone.clone())).collect();
        let bound = sum(&root);
        if self.collision(&root).is_none() {
            let cost = bound.saturating_add(self.beyond(&root));
            return Solution { paths: own(root), cost, bound };
        }
        let mut best = self.one_after_another(&root, work);
        let mut best_cost = self.cost(&best);
        let mut open = BinaryHeap::new();
        let mut branches: BTreeMap<u64, Branch> = BTreeMap::new();
        let closed = vec![free; self.pairs.len()];
        let mut next = 0_u64;
        // Cheapest first, of equals the youngest: it is the deepest.
        open.push((Reverse(bound), next));
        branches.insert(next, Branch { paths: root, closed, cost: bound });
        let mut lost = Cost::MAX;
        while let Some((Reverse(cost), id)) = open.pop() {
            if cost >= best_cost {
                open.clear();
                break;
            }
            let Some(branch) = branches.remove(&id) else { continue };
            let Some(collision) = self.collision(&branch.paths) else {
                let full = self.cost(&branch.paths);
                if full < best_cost {
                    (best, best_cost) = (branch.paths, full);
                }
                // What the charges beyond single sessions leave open is not branched on.
                lost = lost.min(branch.cost);
                continue;
            };
            for (owner, starts) in collision.ways_out {
                let Some(child) = self.without(&branch, owner, starts, work) else { continue };
                if child.cost >= best_cost {
                    continue;
                }
                next = next.saturating_add(1);
                if branches.len() >= MOST_OPEN {
                    lost = lost.min(child.cost);
                    continue;
                }
                open.push((Reverse(child.cost), next));
                branches.insert(next, child);
            }
            if work.0 == 0 {
                break;
            }
        }
        let left = open.peek().map_or(Cost::MAX, |(Reverse(cost), _)| *cost);
        let bound = bound.max(left.min(lost).min(best_cost));
        Solution { cost: best_cost, paths: own(best), bound }
    }

    /// A branch in which one position of one pair starts nowhere in an interval. None without a change to hope for.
    fn without(&self, branch: &Branch, owner: Owner, starts: Interval, work: &mut Work) -> Option<Branch> {
        let pair = self.pairs.get(owner.pair)?;
        let mut closed = Closed::clone(branch.closed.get(owner.pair)?);
        let at = closed.at.entry(owner.position).or_default();
        *at = at.union(&IntervalSet::from_iter([starts]));
        let path = pair.chain.best(&closed, work);
        let mut child = Branch { paths: branch.paths.clone(), closed: branch.closed.clone(), cost: 0 };
        *child.paths.get_mut(owner.pair)? = Rc::new(path);
        *child.closed.get_mut(owner.pair)? = Rc::new(closed);
        child.cost = sum(&child.paths);
        Some(child)
    }

    /// Pair after pair, each around those before; then each again around all others while that helps.
    fn one_after_another(&self, root: &[Rc<Path>], work: &mut Work) -> Vec<Rc<Path>> {
        let mut paths: Vec<Rc<Path>> =
            root.iter().zip(&self.pairs).map(|(path, pair)| Rc::new(still(pair, path))).collect();
        for (index, alone) in root.iter().enumerate() {
            let path = self.around(index, &paths, alone, work);
            if let Some(place) = paths.get_mut(index) {
                *place = Rc::new(path);
            }
        }
        for _ in 0..ROUNDS {
            let before = sum(&paths);
            for (index, alone) in root.iter().enumerate() {
                let path = self.around(index, &paths, alone, work);
                if let Some(place) = paths.get_mut(index).filter(|place| path.cost < place.cost) {
                    *place = Rc::new(path);
                }
            }
            if sum(&paths) >= before || work.0 == 0 {
                break;
            }
        }
        paths
    }

    /// The plan of one pair around all others as they are; what still collides is left out.
    fn around(&self, index: usize, paths: &[Rc<Path>], alone: &Path, work: &mut Work) -> Path {
        let Some(pair) = self.pairs.get(index) else { return alone.clone() };
        let longest = pair.chain.old.iter().chain(&pair.chain.new).map(|spot| spot.item.minutes).max().unwrap_or(0);
        let mut closed = Closed::default();
        for person in pair.people {
            let Some(member) = self.members.get(&person) else { continue };
            let others = self.meetings(member, paths, Some(index));
            let starts = load::closed(member.zone, &member.limits, &others, longest);
            closed.always = closed.always.union(&starts.into_iter().collect());
        }
        let clear = alone.placed.iter().all(|one| !closed.always.contains(one.place.start));
        let mut path = if clear { alone.clone() } else { pair.chain.best(&closed, work) };
        let mut plan = paths.to_vec();
        loop {
            if let Some(place) = plan.get_mut(index) {
                *place = Rc::new(path.clone());
            }
            let collision = self.collision_of(&pair.people, &plan);
            let own = collision.and_then(|collision| {
                collision.ways_out.into_iter().rfind(|(owner, _)| owner.pair == index).map(|(owner, _)| owner.position)
            });
            let Some(position) = own else { return path };
            path.placed.retain(|one| one.position != position);
            path.cost = pair.chain.price(&path.placed);
        }
    }

    /// The first collision of a plan, person by person.
    fn collision(&self, paths: &[Rc<Path>]) -> Option<Collision> {
        let people: Vec<PersonIx> = self.members.keys().copied().collect();
        self.collision_of(&people, paths)
    }

    fn collision_of(&self, people: &[PersonIx], paths: &[Rc<Path>]) -> Option<Collision> {
        people.iter().find_map(|person| {
            let member = self.members.get(person)?;
            load::collision(member.zone, &member.limits, &self.meetings(member, paths, None))
        })
    }

    /// A person's meetings, in order, but for those of one pair.
    fn meetings(&self, member: &Member<'_>, paths: &[Rc<Path>], but: Option<usize>) -> Vec<Meeting> {
        let mut meetings: Vec<Meeting> =
            member.elsewhere.iter().map(|when| Meeting { when: *when, of: None }).collect();
        let hers = member.pairs.iter().filter(|index| but != Some(**index));
        let hers = hers.filter_map(|index| Some((*index, self.pairs.get(*index)?, paths.get(*index)?)));
        for (index, pair, path) in hers {
            for one in &path.placed {
                let Some(spot) = pair.chain.spot(one.item) else { continue };
                let end = one.place.start.saturating_add(spot.item.minutes);
                let movable = spot.item.hold != Hold::Fixed;
                let of = movable.then_some(Owner { pair: index, position: one.position });
                meetings.push(Meeting { when: Interval::new(one.place.start, end), of });
            }
        }
        meetings.sort_unstable();
        meetings
    }

    /// A person's sessions outside one pair, as a solution has them.
    pub(super) fn elsewhere(&self, member: &Member<'_>, solution: &Solution, but: usize) -> Vec<Interval> {
        let paths: Vec<Rc<Path>> = solution.paths.iter().map(|path| Rc::new(path.clone())).collect();
        self.meetings(member, &paths, Some(but)).into_iter().map(|meeting| meeting.when).collect()
    }

    fn cost(&self, paths: &[Rc<Path>]) -> Cost {
        sum(paths).saturating_add(self.beyond(paths))
    }

    /// What is charged beyond single sessions.
    fn beyond(&self, paths: &[Rc<Path>]) -> Cost {
        let mut points: Cost = 0;
        for member in self.members.values().filter(|member| member.price > 0) {
            let meetings = self.meetings(member, paths, None);
            let breaches = load::breaches(member.zone, &member.limits, &meetings);
            points = points.saturating_add(Cost::from(breaches).saturating_mul(Cost::from(member.price)));
        }
        points
    }
}

/// What holds still of a chain.
fn still(pair: &Pair<'_>, path: &Path) -> Path {
    let fixed = |item| pair.chain.spot(item).is_some_and(|spot| spot.item.hold == Hold::Fixed);
    Path { cost: Cost::MAX, placed: path.placed.iter().filter(|one| fixed(one.item)).copied().collect() }
}

fn sum(paths: &[Rc<Path>]) -> Cost {
    paths.iter().fold(0, |sum: Cost, path| sum.saturating_add(path.cost))
}

fn own(paths: Vec<Rc<Path>>) -> Vec<Path> {
    paths.into_iter().map(|path| Path::clone(&path)).collect()
}
