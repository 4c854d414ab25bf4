//! Plans without collisions: pair after pair in its place, and room made for those who found none.

use crate::arrange::{Arrange, tree};

use super::{
    chain::{Closed, Path, Work},
    joint::{Component, Pair, Plan, priced},
    load,
    slots::Cost,
};
use crate::time::Interval;
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
                let path = pair.chain.best(&closed, work);
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

    /// Pair after pair, those with the fewest places first, each around those before; then as `improve` does.
    pub(super) fn one_after_another(&self, root: &[Rc<Path>], work: &mut Work) -> Plan {
        let still = |(path, pair): (&Rc<Path>, &Pair<'_>)| {
            let fixed = |item| pair.chain.spot(item).is_some_and(super::chain::Spot::is_fixed);
            Rc::new(pair.chain.path(path.placed.iter().filter(|one| fixed(one.item)).copied().collect(), &pair.closed))
        };
        let mut paths: Plan = root.iter().zip(&self.pairs).map(still).collect();
        let mut order: Vec<usize> = (0..self.pairs.len()).collect();
        let places = |index: &usize| {
            let spots =
                self.pairs.get(*index).into_iter().flat_map(|pair| pair.chain.old.iter().chain(&pair.chain.new));
            spots.map(|spot| spot.board.places().len()).max()
        };
        order.arrange_by_key(|index| (places(index), *index));
        for index in &order {
            let Some(alone) = root.get(*index) else { continue };
            let path = self.around(*index, &paths, alone, work);
            if let Some(place) = paths.get_mut(*index) {
                *place = Rc::new(path);
            }
        }
        self.improve(paths, root, work)
    }

    /// Each pair that pays more than it would alone is planned again around all others, and room made for it, while that
    /// helps.
    pub(super) fn improve(&self, mut paths: Plan, root: &[Rc<Path>], work: &mut Work) -> Plan {
        for _ in 0..ROUNDS {
            let before = priced(&paths);
            for index in self.by_regret(root, &paths) {
                if work.0 == 0 {
                    return paths;
                }
                let Some(alone) = root.get(index) else { continue };
                let path = self.around(index, &paths, alone, work);
                if let Some(place) = paths.get_mut(index).filter(|place| path.priced < place.priced) {
                    *place = Rc::new(path);
                }
                if paths.get(index).is_some_and(|path| path.priced > alone.priced)
                    && let Some(better) = self.make_room(index, &paths, root, work)
                {
                    paths = better;
                }
            }
            if priced(&paths) >= before {
                break;
            }
        }
        paths
    }

    /// The pairs that pay more than they would alone, the most first.
    fn by_regret(&self, root: &[Rc<Path>], paths: &[Rc<Path>]) -> Vec<usize> {
        let regret = |(alone, path): (&Rc<Path>, &Rc<Path>)| path.priced.saturating_sub(alone.priced);
        let all: Vec<Cost> = root.iter().zip(paths).map(regret).collect();
        let mut order: Vec<usize> =
            (0..all.len()).filter(|index| all.get(*index).is_some_and(|more| *more > 0)).collect();
        order.arrange_by_key(|index| (Reverse(all.get(*index).copied()), *index));
        order
    }

    /// A cheaper plan in which one pair is as well off as it would be alone, and those in its way are planned again around
    /// it (an ejection chain of length one, F. Glover, 1996).
    fn make_room(&self, index: usize, paths: &Plan, root: &[Rc<Path>], work: &mut Work) -> Option<Plan> {
        let pair = self.pairs.get(index)?;
        let mut plan = paths.clone();
        let closed = Closed { tolls: self.taken(index, &plan), ..Closed::clone(&pair.closed) };
        *plan.get_mut(index)? = Rc::new(pair.chain.best(&closed, work));
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
            let path = self.around(near, &plan, root.get(near)?, work);
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
    fn around(&self, index: usize, paths: &[Rc<Path>], alone: &Path, work: &mut Work) -> Path {
        let Some(pair) = self.pairs.get(index) else { return alone.clone() };
        let mut closed = Closed::clone(&pair.closed);
        let taken = self.taken(index, paths);
        let clear = !self.meets(index, alone, &taken);
        closed.always = closed.always.union(&taken.into_iter().collect());
        let mut path = if clear { alone.clone() } else { pair.chain.best(&closed, work) };
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
