//! Pairs that share people, planned together.
//!
//! Pairs meet only through people they share: through the limits on one person's load, and through the charges on what one
//! person bears over the term. So each connected component is planned by itself.
//!
//! **Loads.** Branch and bound (A. Land, A. Doig, 1960): the pairs' own best chains together are a bound; where they
//! collide, at least one of the colliding sessions must leave its place, and each of these ways out is a branch in which one
//! pair is planned again. Cheapest first, so what is open when work runs out bounds what may have been missed. A first plan
//! comes from planning pair after pair around the ones before, and improving each in turn.
//!
//! **Who bears what.** The quarters outside core hours of the worst-off person are charged once more, those of a mentor
//! beyond her cap dearer. Neither adds up session by session, but both lie above prices that do: for shares λ of people
//! that sum to at most one, and μ from nought to one, `max q ≥ Σ λ·q` and `max(0, q − cap) ≥ μ·(q − cap)`. So every choice of
//! λ and μ gives chains whose cost is a bound (H. Everett, 1963); they are found by giving ever smaller parts of the price to
//! whoever is worst off (fictitious play, G. Brown, 1951), in sixteenths. Plans are compared by what they truly cost.

use super::{
    chain::{Chain, Closed, Path, Work},
    due::Hold,
    load::{self, Collision, Limits, Meeting, Owner},
    slots::{Cost, POINT},
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

/// Rounds in which prices are shifted.
const PRICE_ROUNDS: u32 = 8;

/// Prices are shared out in sixteenths, as costs are counted in them.
const SIXTEEN: u32 = 16;

/// A pair with its chain.
pub(super) struct Pair<'a> {
    pub(super) people: [PersonIx; 2],
    pub(super) chain: Chain<'a>,
    /// Its best chain, were it alone and without prices.
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

/// What is charged for inconvenience beyond single sessions. Points a quarter of an hour.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fair {
    /// Of the worst-off person.
    pub(super) worst: u32,
    /// Of a mentor beyond the cap.
    pub(super) over: u32,
    /// Quarters. None: no cap.
    pub(super) cap: Option<u32>,
}

/// A component: pairs that hang together by people.
pub(super) struct Component<'a> {
    pub(super) pairs: Vec<Pair<'a>>,
    pub(super) members: BTreeMap<PersonIx, Member<'a>>,
    pub(super) fair: Fair,
}

/// The plan of a component.
pub(super) struct Solution {
    /// By pair.
    pub(super) paths: Vec<Path>,
    pub(super) cost: Cost,
    /// No plan costs less.
    pub(super) bound: Cost,
}

/// One chain a pair.
type Plan = Vec<Rc<Path>>;

/// A branch.
struct Branch {
    paths: Plan,
    closed: Vec<Rc<Closed>>,
}

/// The best plan so far.
struct Best {
    paths: Plan,
    cost: Cost,
}

/// Quarters outside core hours of one person: in all, and as a mentor.
#[derive(Clone, Copy, Default)]
struct Borne {
    all: u32,
    as_mentor: u32,
}

/// Parts of sixteen of the two prices that a person pays.
type Shares = BTreeMap<PersonIx, (u32, u32)>;

impl Component<'_> {
    /// The best plan found with the work given, and a bound.
    pub(super) fn solve(&mut self, work: &mut Work) -> Solution {
        let alone: Plan = self.pairs.iter().map(|pair| Rc::new(pair.alone.clone())).collect();
        let mut best = None;
        self.consider(&alone, &mut best);
        let (root, offset) = self.tune(alone, &mut best, work);
        if self.collision(&root).is_some() {
            let first = self.one_after_another(&root, work);
            self.consider(&first, &mut best);
        }
        match best {
            Some(best) => self.branch(root, offset, best, work),
            // Not reached: planned around each other, pairs do not collide.
            None => Solution { cost: self.cost(&root), bound: 0, paths: own(root) },
        }
    }

    /// Shifts the prices of inconvenience to where the bound is highest. Gives the chains under them, and what is to be taken
    /// off their cost.
    fn tune(&mut self, alone: Plan, best: &mut Option<Best>, work: &mut Work) -> (Plan, Cost) {
        let mut top = (priced(&alone), Shares::new(), alone.clone(), 0);
        let mut paths = alone;
        let mut counts = Shares::new();
        for round in 1..=PRICE_ROUNDS {
            let solved = best.as_ref().is_some_and(|best| best.cost <= top.0);
            if solved || work.0 == 0 || self.unfair(&paths) == 0 {
                break;
            }
            self.blame(&paths, &mut counts);
            let part = |count: u32| count.saturating_mul(SIXTEEN).div_euclid(round);
            let shares: Shares =
                counts.iter().map(|(person, (worst, over))| (*person, (part(*worst), part(*over)))).collect();
            let (changed, offset) = self.set_prices(&shares);
            for index in changed {
                if let (Some(pair), Some(path)) = (self.pairs.get(index), paths.get_mut(index)) {
                    *path = Rc::new(pair.chain.best(&Closed::default(), work));
                }
            }
            self.consider(&paths, best);
            let bound = priced(&paths).saturating_sub(offset);
            if bound > top.0 {
                top = (bound, shares, paths.clone(), offset);
            }
        }
        let (_, shares, paths, offset) = top;
        self.set_prices(&shares);
        (paths, offset)
    }

    /// Counts who is worst off in a plan, and which mentors are beyond the cap.
    fn blame(&self, paths: &[Rc<Path>], counts: &mut Shares) {
        let borne = self.borne(paths);
        let worst = borne.iter().max_by_key(|(person, borne)| (borne.all, Reverse(**person)));
        if let Some((person, _)) = worst {
            let count = counts.entry(*person).or_default();
            count.0 = count.0.saturating_add(1);
        }
        for (person, _) in borne.iter().filter(|(_, borne)| self.fair.cap.is_some_and(|cap| borne.as_mentor > cap)) {
            let count = counts.entry(*person).or_default();
            count.1 = count.1.saturating_add(1);
        }
    }

    /// Gives every chain its prices. Tells which changed, and what bounds must take off: the part of the caps that is free.
    fn set_prices(&mut self, shares: &Shares) -> (Vec<usize>, Cost) {
        let of = |person: &PersonIx| shares.get(person).copied().unwrap_or_default();
        let price = |points: u32, part: u32| Cost::from(points).saturating_mul(Cost::from(part));
        let mut changed = Vec::new();
        for (index, pair) in self.pairs.iter_mut().enumerate() {
            let [mentor, mentee] = &pair.people;
            let ((worst, over), (other, _)) = (of(mentor), of(mentee));
            let prices = [
                price(self.fair.worst, worst).saturating_add(price(self.fair.over, over)),
                price(self.fair.worst, other),
            ];
            if pair.chain.prices != prices {
                pair.chain.prices = prices;
                changed.push(index);
            }
        }
        let free = |(_, over): &(u32, u32)| {
            price(self.fair.over, *over).saturating_mul(Cost::from(self.fair.cap.unwrap_or(0)))
        };
        let offset = shares.values().map(free).fold(0, Cost::saturating_add);
        (changed, offset)
    }

    /// Branch and bound from the root, whose bound is its priced cost less the offset.
    fn branch(&self, root: Plan, offset: Cost, best: Best, work: &mut Work) -> Solution {
        let floor = priced(&root);
        let mut best = Some(best);
        let least = |best: &Option<Best>| best.as_ref().map_or(Cost::MAX, |best| best.cost);
        let mut open = BinaryHeap::new();
        let mut branches: BTreeMap<u64, Branch> = BTreeMap::new();
        let closed = vec![Rc::new(Closed::default()); self.pairs.len()];
        let mut next = 0_u64;
        // Cheapest first, of equals the youngest: it is the deepest.
        open.push((Reverse(floor), next));
        branches.insert(next, Branch { paths: root, closed });
        // The cheapest that was put aside.
        let mut aside = Cost::MAX;
        while let Some((Reverse(cost), id)) = open.pop() {
            if cost.saturating_sub(offset) >= least(&best) {
                // So is all that is left.
                open.clear();
                break;
            }
            let Some(branch) = branches.remove(&id) else { continue };
            let collision = self.collision(&branch.paths);
            let Some(collision) = collision.filter(|_| work.0 > 0) else {
                // No work left; or no collision, and nothing is tried between the bound and the true cost.
                aside = aside.min(cost);
                self.consider(&branch.paths, &mut best);
                continue;
            };
            for (owner, starts) in collision.ways_out {
                let Some(child) = self.without(&branch, owner, starts, work) else { continue };
                let cost = priced(&child.paths);
                if cost.saturating_sub(offset) >= least(&best) {
                    continue;
                }
                if branches.len() >= MOST_OPEN {
                    aside = aside.min(cost);
                    continue;
                }
                next = next.saturating_add(1);
                open.push((Reverse(cost), next));
                branches.insert(next, child);
            }
        }
        let cost = least(&best);
        let bound = aside.saturating_sub(offset).min(cost);
        Solution { cost, paths: best.map(|best| own(best.paths)).unwrap_or_default(), bound }
    }

    /// A branch in which one position of one pair starts nowhere in an interval.
    fn without(&self, branch: &Branch, owner: Owner, starts: Interval, work: &mut Work) -> Option<Branch> {
        let pair = self.pairs.get(owner.pair)?;
        let mut closed = Closed::clone(branch.closed.get(owner.pair)?);
        let at = closed.at.entry(owner.position).or_default();
        *at = at.union(&IntervalSet::from_iter([starts]));
        let path = pair.chain.best(&closed, work);
        let mut child = Branch { paths: branch.paths.clone(), closed: branch.closed.clone() };
        *child.paths.get_mut(owner.pair)? = Rc::new(path);
        *child.closed.get_mut(owner.pair)? = Rc::new(closed);
        Some(child)
    }

    /// Pair after pair, each around those before; then each again around all others while that helps.
    fn one_after_another(&self, root: &[Rc<Path>], work: &mut Work) -> Plan {
        let still = |(path, pair): (&Rc<Path>, &Pair<'_>)| {
            let fixed = |item| pair.chain.spot(item).is_some_and(|spot| spot.item.hold == Hold::Fixed);
            Rc::new(pair.chain.path(path.placed.iter().filter(|one| fixed(one.item)).copied().collect()))
        };
        let mut paths: Plan = root.iter().zip(&self.pairs).map(still).collect();
        for (index, alone) in root.iter().enumerate() {
            let path = self.around(index, &paths, alone, work);
            if let Some(place) = paths.get_mut(index) {
                *place = Rc::new(path);
            }
        }
        for _ in 0..ROUNDS {
            let before = priced(&paths);
            for (index, alone) in root.iter().enumerate() {
                if paths.get(index).is_some_and(|path| path.priced <= alone.priced) || work.0 == 0 {
                    continue;
                }
                let path = self.around(index, &paths, alone, work);
                if let Some(place) = paths.get_mut(index).filter(|place| path.priced < place.priced) {
                    *place = Rc::new(path);
                }
            }
            if priced(&paths) >= before {
                break;
            }
        }
        paths
    }

    /// The chain of one pair around all others as they are; what still collides is left out.
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
            let collision = self.collision_of(pair.people.iter(), &plan);
            let own = collision.and_then(|collision| {
                collision.ways_out.into_iter().rfind(|(owner, _)| owner.pair == index).map(|(owner, _)| owner.position)
            });
            let Some(position) = own else { return path };
            path.placed.retain(|one| one.position != position);
            path = pair.chain.path(path.placed);
        }
    }

    /// Takes a plan without collisions if it truly costs less than the best so far.
    fn consider(&self, paths: &Plan, best: &mut Option<Best>) {
        let cost = self.cost(paths);
        if best.as_ref().is_none_or(|best| cost < best.cost) && self.collision(paths).is_none() {
            *best = Some(Best { paths: paths.clone(), cost });
        }
    }

    /// The first collision of a plan, person by person.
    fn collision(&self, paths: &[Rc<Path>]) -> Option<Collision> {
        self.collision_of(self.members.keys(), paths)
    }

    fn collision_of<'p>(
        &self,
        mut people: impl Iterator<Item = &'p PersonIx>,
        paths: &[Rc<Path>],
    ) -> Option<Collision> {
        people.find_map(|person| {
            let member = self.members.get(person)?;
            load::collision(member.zone, &member.limits, &self.meetings(member, paths, None))
        })
    }

    /// A person's meetings, in order, but for those of one pair.
    fn meetings(&self, member: &Member<'_>, paths: &[Rc<Path>], but: Option<usize>) -> Vec<Meeting> {
        let mut meetings: Vec<Meeting> =
            member.elsewhere.iter().map(|when| Meeting { when: *when, of: None }).collect();
        let hers = member.pairs.iter().filter(|index| but != Some(**index));
        for (index, pair, path) in hers.filter_map(|index| Some((*index, self.pairs.get(*index)?, paths.get(*index)?)))
        {
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
        let paths: Plan = solution.paths.iter().map(|path| Rc::new(path.clone())).collect();
        self.meetings(member, &paths, Some(but)).into_iter().map(|meeting| meeting.when).collect()
    }

    /// What a plan truly costs.
    fn cost(&self, paths: &[Rc<Path>]) -> Cost {
        let chains = paths.iter().fold(0, |sum: Cost, path| sum.saturating_add(path.cost));
        chains.saturating_add(self.unfair(paths)).saturating_add(self.overload(paths))
    }

    /// What is charged beyond single sessions and their neighbors.
    pub(super) fn beyond(&self, solution: &Solution) -> Cost {
        let paths: Plan = solution.paths.iter().map(|path| Rc::new(path.clone())).collect();
        self.unfair(&paths).saturating_add(self.overload(&paths))
    }

    /// What is charged for inconvenience beyond single sessions.
    fn unfair(&self, paths: &[Rc<Path>]) -> Cost {
        let borne = self.borne(paths);
        let worst = borne.values().map(|borne| borne.all).max().unwrap_or(0);
        let over = borne.values().map(|borne| self.fair.cap.map_or(0, |cap| borne.as_mentor.saturating_sub(cap)));
        let over = over.fold(0_u32, u32::saturating_add);
        let price = |points: u32, quarters: u32| Cost::from(points).saturating_mul(Cost::from(quarters));
        price(self.fair.worst, worst).saturating_add(price(self.fair.over, over)).saturating_mul(POINT)
    }

    /// What each person bears.
    fn borne(&self, paths: &[Rc<Path>]) -> BTreeMap<PersonIx, Borne> {
        let mut borne: BTreeMap<PersonIx, Borne> = BTreeMap::new();
        for (pair, path) in self.pairs.iter().zip(paths) {
            let ([mentor, mentee], [hers, theirs]) = (pair.people, path.quarters);
            let of_mentor = borne.entry(mentor).or_default();
            of_mentor.all = of_mentor.all.saturating_add(hers);
            of_mentor.as_mentor = of_mentor.as_mentor.saturating_add(hers);
            let of_mentee = borne.entry(mentee).or_default();
            of_mentee.all = of_mentee.all.saturating_add(theirs);
        }
        borne
    }

    /// What is charged for passing limits on load that the policy made soft.
    fn overload(&self, paths: &[Rc<Path>]) -> Cost {
        let mut points: Cost = 0;
        for member in self.members.values().filter(|member| member.price > 0) {
            let meetings = self.meetings(member, paths, None);
            let breaches = load::breaches(member.zone, &member.limits, &meetings);
            points = points.saturating_add(Cost::from(breaches).saturating_mul(Cost::from(member.price)));
        }
        points.saturating_mul(POINT)
    }
}

fn priced(paths: &[Rc<Path>]) -> Cost {
    paths.iter().fold(0, |sum: Cost, path| sum.saturating_add(path.priced))
}

fn own(paths: Plan) -> Vec<Path> {
    paths.into_iter().map(|path| Path::clone(&path)).collect()
}
