//! Plans without collisions: pair after pair in its place, and room made for those who found none.

use crate::arrange::{Arrange, tree};

use super::{
    chain::{Closed, Path, Work},
    joint::{Component, Pair, Plan},
    load,
    slots::{Cost, POINT},
};
use crate::{program::PersonIx, time::Interval};
use std::{cmp::Reverse, collections::BTreeSet, rc::Rc};

/// Rounds in which each pair is planned again around the others.
const ROUNDS: usize = 4;

/// Rounds in which pairs look for chains as good that collide less.
const SETTLING: usize = 2;

impl Component<'_> {
    /// Each pair in turn takes one of its equally cheap chains that collides least with the others as they are.
    pub(super) fn settle(&self, mut paths: Plan, work: &mut Work) -> Plan {
        for _ in 0..SETTLING {
            let mut changed = false;
            for (index, pair) in self.pairs.iter().enumerate() {
                let taken = self.taken(index, &paths);
                let meets = paths.get(index).is_some_and(|path| self.meets(index, path, &taken));
                if !meets || work.0 == 0 {
                    continue;
                }
                let closed = Closed { tolls: taken, ..Closed::clone(&pair.closed) };
                let Some(path) = paths.get(index).map(|path| pair.again(path, &closed, work)) else { continue };
                if let Some(place) =
                    paths.get_mut(index).filter(|place| path.priced <= place.priced && path != ***place)
                {
                    *place = Rc::new(path);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        paths
    }

    /// Pair after pair, those with the fewest places first, each around those before.
    pub(super) fn seat(&self, root: &[Rc<Path>], work: &mut Work) -> Plan {
        let mut paths: Plan = root.iter().zip(&self.pairs).map(|(path, pair)| Rc::new(still(pair, path))).collect();
        let mut order: Vec<usize> = (0..self.pairs.len()).collect();
        let places = |index: &usize| {
            let spots =
                self.pairs.get(*index).into_iter().flat_map(|pair| pair.chain.old.iter().chain(&pair.chain.new));
            spots.map(|spot| spot.board.places().len()).max()
        };
        order.arrange_by_key(|index| (places(index), *index));
        for index in &order {
            let Some(alone) = root.get(*index) else { continue };
            let path = self.around(*index, &paths, alone, None, work);
            if let Some(place) = paths.get_mut(*index) {
                *place = Rc::new(path);
            }
        }
        paths
    }

    /// Each pair that pays more than it would alone, or hangs on what is charged beyond single sessions, is planned again
    /// around all others, and room made for it, while the plan truly gets cheaper.
    pub(super) fn improve(&self, mut paths: Plan, root: &[Rc<Path>], work: &mut Work) -> Plan {
        for _ in 0..ROUNDS {
            let before = self.cost(&paths);
            let mut now = before;
            let strained = self.strained(&paths);
            for index in self.by_regret(root, &paths, &strained) {
                if work.0 == 0 {
                    return paths;
                }
                let Some(alone) = root.get(index) else { continue };
                let found = self.answer(index, &paths, alone, worths(strained.contains(&index)), work);
                let roomy = self.make_room(index, &paths, root, work).map(|plan| (self.cost(&plan), plan));
                for (cost, plan) in found.into_iter().chain(roomy) {
                    if cost < now {
                        (now, paths) = (cost, plan);
                    }
                }
            }
            for person in self.shared() {
                if work.0 == 0 {
                    return paths;
                }
                let found = self.regroup(person, &paths, root, &strained, work);
                if let Some((cost, plan)) = found.filter(|(cost, _)| *cost < now) {
                    (now, paths) = (cost, plan);
                }
            }
            if now >= before {
                break;
            }
        }
        paths
    }

    /// People of more than one pair.
    fn shared(&self) -> impl Iterator<Item = PersonIx> + '_ {
        self.members.iter().filter(|(_, member)| member.pairs.len() > 1).map(|(person, _)| *person)
    }

    /// Prices of a quarter for mentor and mentee: the charge of the worst off, and a part of the one past the cap.
    fn worth(&self, parts: Option<(u32, u32)>) -> Option<[Cost; 2]> {
        let (worst, part) = parts?;
        let price = |points: u32| POINT.saturating_mul(Cost::from(points));
        let worst = price(self.fair.worst.saturating_mul(worst));
        Some([price(self.fair.over).div_euclid(Cost::from(part.max(1))).saturating_add(worst), worst])
    }

    /// The plan in which one pair takes the chain that truly costs least given all others, as far as prices find it.
    fn answer(
        &self,
        index: usize,
        paths: &Plan,
        alone: &Path,
        worths: &[Option<(u32, u32)>],
        work: &mut Work,
    ) -> Option<(Cost, Plan)> {
        let mut best = None;
        for worth in worths {
            let path = self.around(index, paths, alone, self.worth(*worth), work);
            let bears = path.quarters != [0, 0];
            let mut plan = paths.clone();
            if let Some(place) = plan.get_mut(index) {
                *place = Rc::new(path);
            }
            self.keep_cheaper(plan, &mut best);
            if !bears {
                break;
            }
        }
        best
    }

    /// Takes a plan if it truly costs less.
    fn keep_cheaper(&self, plan: Plan, best: &mut Option<(Cost, Plan)>) {
        let cost = self.cost(&plan);
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            *best = Some((cost, plan));
        }
    }

    /// The cheapest plan found in which all pairs of one person are planned again, one around the other. None where nothing
    /// is to be had by it.
    fn regroup(
        &self,
        person: PersonIx,
        paths: &Plan,
        root: &[Rc<Path>],
        strained: &[usize],
        work: &mut Work,
    ) -> Option<(Cost, Plan)> {
        let hers = &self.members.get(&person)?.pairs;
        let paid = |index: &usize| Some(paths.get(*index)?.priced > root.get(*index)?.priced);
        let strain = hers.iter().any(|index| strained.contains(index));
        if !strain && !hers.iter().any(|index| paid(index) == Some(true)) {
            return None;
        }
        let backward: Vec<usize> = hers.iter().rev().copied().collect();
        let mut best = None;
        for worth in worths(strain) {
            for order in [hers, &backward] {
                let mut plan = paths.clone();
                for index in hers {
                    let (pair, place) = (self.pairs.get(*index)?, plan.get_mut(*index)?);
                    *place = Rc::new(still(pair, place));
                }
                for index in order {
                    let path = self.around(*index, &plan, root.get(*index)?, self.worth(*worth), work);
                    *plan.get_mut(*index)? = Rc::new(path);
                }
                self.keep_cheaper(plan, &mut best);
            }
        }
        best
    }

    /// The pairs that pay more than they would alone, the most first, and those that are strained.
    fn by_regret(&self, root: &[Rc<Path>], paths: &[Rc<Path>], strained: &[usize]) -> Vec<usize> {
        let regret = |(alone, path): (&Rc<Path>, &Rc<Path>)| path.priced.saturating_sub(alone.priced);
        let all: Vec<Cost> = root.iter().zip(paths).map(regret).collect();
        let due = |index: &usize| all.get(*index).is_some_and(|more| *more > 0) || strained.contains(index);
        let mut order: Vec<usize> = (0..all.len()).filter(due).collect();
        order.arrange_by_key(|index| (Reverse(all.get(*index).copied()), *index));
        order
    }

    /// A cheaper plan in which one pair is as well off as it would be alone, and those in its way are planned again around
    /// it (an ejection chain of length one, F. Glover, 1996).
    fn make_room(&self, index: usize, paths: &Plan, root: &[Rc<Path>], work: &mut Work) -> Option<Plan> {
        let pair = self.pairs.get(index)?;
        let mut plan = paths.clone();
        let closed = Closed { tolls: self.taken(index, &plan), ..Closed::clone(&pair.closed) };
        *plan.get_mut(index)? = Rc::new(pair.again(paths.get(index)?, &closed, work));
        let members = pair.people.iter().filter_map(|person| self.members.get(person));
        let near: BTreeSet<usize> =
            tree(members.flat_map(|member| &member.pairs).copied().filter(|near| *near != index));
        let affected: Vec<usize> = near.iter().copied().chain([index]).collect();
        let sum = |plan: &Plan| {
            let priced = affected.iter().filter_map(|index| plan.get(*index)).map(|path| path.priced);
            priced.fold(0, Cost::saturating_add)
        };
        let limit = sum(paths);
        for near in near {
            let taken = self.taken(near, &plan);
            if !plan.get(near).is_some_and(|path| self.meets(near, path, &taken)) {
                continue;
            }
            let path = self.around(near, &plan, root.get(near)?, None, work);
            *plan.get_mut(near)? = Rc::new(path);
            if sum(&plan) >= limit {
                return None;
            }
        }
        let people: BTreeSet<_> =
            tree(affected.iter().filter_map(|index| self.pairs.get(*index)).flat_map(|pair| pair.people));
        (sum(&plan) < limit && self.collision_of(people.iter(), &plan).is_none()).then_some(plan)
    }

    /// The starts that the other pairs of the two people leave no room at.
    pub(super) fn taken(&self, index: usize, paths: &[Rc<Path>]) -> Vec<Interval> {
        let Some(pair) = self.pairs.get(index) else { return Vec::new() };
        let longest = pair.chain.old.iter().chain(&pair.chain.new).map(|spot| spot.item.minutes).max().unwrap_or(0);
        let members = pair.people.iter().filter_map(|person| self.members.get(person));
        let closed =
            members.filter(|member| member.pairs.len() > 1 || !member.elsewhere.is_empty()).flat_map(|member| {
                load::closed(&member.almanac, &member.limits, &self.meetings(member, paths, Some(index)), longest)
            });
        closed.collect()
    }

    /// Whether a session of a pair that may move starts in one of these intervals.
    fn meets(&self, index: usize, path: &Path, taken: &[Interval]) -> bool {
        let Some(pair) = self.pairs.get(index) else { return false };
        let movable = |item| pair.chain.spot(item).is_some_and(|spot| !spot.is_fixed());
        let mut free = path.placed.iter().filter(|one| movable(one.item));
        free.any(|one| taken.iter().any(|taken| taken.contains(one.place.start)))
    }

    /// The chain of one pair around all others as they are; what still collides is left out.
    fn around(
        &self,
        index: usize,
        paths: &[Rc<Path>],
        alone: &Path,
        worth: Option<[Cost; 2]>,
        work: &mut Work,
    ) -> Path {
        let Some(pair) = self.pairs.get(index) else { return alone.clone() };
        let mut closed = Closed::clone(&pair.closed);
        let taken = self.taken(index, paths);
        let clear = worth.is_none() && !self.meets(index, alone, &taken);
        closed.prices = worth;
        closed.always = closed.always.union(&taken.into_iter().collect());
        let now = paths.get(index).map_or(alone, |path| path);
        let mut path = if clear { alone.clone() } else { pair.again(now, &closed, work) };
        let mut plan = paths.to_vec();
        loop {
            if let Some(place) = plan.get_mut(index) {
                *place = Rc::new(path.clone());
            }
            let collision = self.collision_of(pair.people.iter(), &plan);
            let own = collision.and_then(|collision| {
                collision.ways_out.into_iter().rfind(|(owner, _)| owner.pair == index).map(|(owner, _)| owner.position)
            });
            let Some(position) = own else { return path };
            path.placed.retain(|one| one.position != position);
            path = pair.chain.path(path.placed, &closed);
        }
    }
}

/// What a quarter of an hour outside core hours may be worth to the pairs of one person: what is charged beyond single
/// sessions rises with the quarters of two people over all their sessions, and any part of the price may be the right one for
/// a single session.
fn worths(strained: bool) -> &'static [Option<(u32, u32)>] {
    let all = &[None, Some((0, 5)), Some((0, 2)), Some((1, 1))];
    if strained { all } else { &[None] }
}

/// Of a pair's chain what holds still.
fn still(pair: &Pair<'_>, path: &Path) -> Path {
    let fixed = |item| pair.chain.spot(item).is_some_and(super::chain::Spot::is_fixed);
    pair.chain.path(path.placed.iter().filter(|one| fixed(one.item)).copied().collect(), &pair.closed)
}
