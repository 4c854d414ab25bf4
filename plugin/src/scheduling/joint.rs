//! Pairs that share people, planned together.
//!
//! Pairs meet only through people they share: through the limits on one person's load, and through the charges on what one
//! person bears over the term. So each connected component is planned by itself.
//!
//! The pairs' own best chains together are a bound. `fair` shares out among people what the worst off is charged, `lift` shifts
//! that and the fees on full days to where the bound is highest, `seats` finds plans by putting pair after pair in its place
//! and making room, and `branch` closes what is left between plan and bound where the component is small.

use super::{
    almanac::Almanac,
    chain::{Chain, Closed, Path, Placed, Spot, Work},
    due::Hold,
    ends::{self, End, Finished},
    lift::Charged,
    load::{self, Collision, Limits, Meeting, Owner},
    search::Search,
    slots::{self, Cost, MINUTE, POINT, UNPLACED},
};
use crate::{program::PersonIx, time::Interval};
use std::{collections::BTreeMap, rc::Rc};

/// Components of more pairs are not searched to the end.
const MOST_BRANCHED: usize = 32;

/// How often prices are lifted, and plans made under them.
const PASSES: usize = 3;

/// A pair with its chain.
pub(super) struct Pair<'a> {
    pub(super) people: [PersonIx; 2],
    pub(super) chain: Chain<'a>,
    /// Its best chain, were it alone and without prices; once planning has begun, around what cannot move.
    pub(super) alone: Path,
    /// What is closed by what cannot move; filled in when planning begins.
    pub(super) closed: Rc<Closed>,
    /// How many of its sessions go beyond the floor.
    pub(super) more: usize,
}

impl Pair<'_> {
    /// Its cheapest chain with as few holes as can be. What is closed only grows, so that where there was no whole chain there
    /// is none now.
    pub(super) fn best(&self, closed: &Closed, work: &mut Work) -> Path {
        if self.is_short() { self.chain.most(closed, work) } else { self.chain.best(closed, work) }
    }

    /// The same: a chain that is known says how much is enough, where it may still stand.
    pub(super) fn again(&self, known: &Path, closed: &Closed, work: &mut Work) -> Path {
        let may = |one: &Placed| {
            let start = one.place.start;
            let at = closed.at.get(&one.position).is_some_and(|at| at.contains(start));
            self.chain.spot(one.item).is_some_and(Spot::is_fixed) || !(closed.always.contains(start) || at)
        };
        let (short, whole) = (self.is_short(), known.placed.len() == self.items());
        let found = ((short || whole) && known.placed.iter().all(may))
            .then(|| self.chain.again(known, short, closed, work))
            .flatten();
        found.unwrap_or_else(|| self.best(closed, work))
    }

    fn items(&self) -> usize {
        self.chain.old.len().saturating_add(self.chain.new.len())
    }

    /// Whether sessions may be left out: because there is no whole chain, or because that has a price.
    fn is_short(&self) -> bool {
        self.alone.placed.len() < self.items() || self.chain.hole < UNPLACED
    }
}

/// What a person's load is judged by.
pub(super) struct Member<'a> {
    pub(super) almanac: Rc<Almanac<'a>>,
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

impl Fair {
    fn end(&self) -> End {
        let price = |points: u32| Cost::from(points).saturating_mul(POINT);
        let over = if self.cap.is_some() { self.over } else { 0 };
        End { worst: price(self.worst), over: price(over), cap: self.cap.unwrap_or(0) }
    }
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
    #[cfg_attr(not(test), expect(dead_code, reason = "what tests hold against the best plan there is"))]
    pub(super) bound: Cost,
    /// No plan that places as many and moves as few is charged fewer points.
    pub(super) least: u64,
}

/// One chain a pair.
pub(super) type Plan = Vec<Rc<Path>>;

/// The best plan so far.
pub(super) struct Best {
    pub(super) paths: Plan,
    pub(super) cost: Cost,
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
        let mut reserve = Work(work.0.div_euclid(4));
        work.0 = work.0.saturating_sub(reserve.0);
        let mut root = plain.clone();
        let solved = |best: &Option<Best>, root: &Charged| {
            best.as_ref().is_some_and(|best| best.cost <= whole(priced(&root.paths).saturating_sub(root.offset)))
        };
        let alone = self.pairs.len() == 1 && self.collision(&root.paths).is_none();
        let mut floor = None;
        if !alone && !solved(&best, &root) {
            let first = self.seat(&root.paths, work);
            self.consider(&first, &mut best);
            for pass in 0..PASSES {
                // Half is for plans.
                let mut half = Work(work.0.div_euclid(2));
                work.0 = work.0.saturating_sub(half.0);
                let known = best.as_ref().map_or(Cost::MAX, |best| best.cost);
                let sum = priced(&root.paths).saturating_sub(root.offset);
                if known.div_euclid(MINUTE) == sum.div_euclid(MINUTE) {
                    root = self.lift(root, &mut best, &mut half);
                } else {
                    let (lifted, found) = self.lift_with_holes(root, known, &mut half);
                    (root, floor) = (lifted, found.or(floor));
                }
                work.0 = work.0.saturating_add(half.0);
                if solved(&best, &root) || work.0 == 0 {
                    break;
                }
                let plan = self.seat(&root.paths, work);
                self.consider(&plan, &mut best);
                let from = if pass == 0 { best.as_ref().map(|best| &best.paths) } else { Some(&plan) };
                let polished =
                    from.cloned().map(|from| self.without_fees(|free| free.polish(&from, &plain.paths, work)));
                if let Some(plan) = polished {
                    self.consider(&plan, &mut best);
                }
            }
        }
        let offset = root.offset;
        let mut bound = whole(priced(&root.paths).saturating_sub(offset));
        if self.pairs.len() <= MOST_BRANCHED {
            let mut part = work.part(self.pairs.len());
            (best, bound) = self.branch(root.paths.clone(), offset, best, Cost::MAX, &mut part);
            // Under fees a plan may be bounded below its cost, and is not divided further; without them none is.
            if best.as_ref().is_none_or(|best| bound < best.cost) && offset > plain.offset {
                let (found, other) = self.without_fees(|free| {
                    free.set_prices(&plain.prices.shares);
                    let found = free.branch(plain.paths.clone(), plain.offset, best, Cost::MAX, &mut part);
                    free.set_prices(&root.prices.shares);
                    found
                });
                (best, bound) = (found, bound.max(other));
            }
            work.0 = work.0.saturating_add(part.0);
        }
        let known = best.as_ref().map_or(Cost::MAX, |best| best.cost);
        if let [pair] = self.pairs.as_slice()
            && bound < known
            && known < UNPLACED
        {
            let end = self.fair.end();
            match ends::finish(&Search::new(&pair.chain, &pair.closed, false), &end, known, offset, work) {
                Finished::Best => bound = known,
                Finished::Better(placed) => {
                    let paths = vec![Rc::new(pair.chain.path(placed, &pair.closed))];
                    // Too much for one person is not asked there: then it is a bound alone.
                    bound = bound.max(self.cost(&paths).min(known));
                    self.consider(&paths, &mut best);
                }
                Finished::Stopped => {}
            }
        }
        // Not reached without a plan: planned around each other, pairs do not collide.
        let (cost, paths) = best.map_or((Cost::MAX, Plan::new()), |best| (best.cost, best.paths));
        let bound = bound.min(cost);
        let proved = bound.div_euclid(MINUTE) == cost.div_euclid(MINUTE);
        if !proved && floor.is_none() {
            (_, floor) = self.lift_with_holes(plain, cost, &mut reserve);
        }
        let least = if proved { slots::points(bound) } else { floor.map_or(0, |floor| floor.least(cost)) };
        work.0 = work.0.saturating_add(reserve.0);
        Solution { cost, bound, least: least.min(slots::points(cost)), paths: own(paths) }
    }

    /// A plan, improved with fees left out of account.
    fn polish(&self, paths: &Plan, alone: &Plan, work: &mut Work) -> Plan {
        let free = |(pair, path): (&Pair<'_>, &Rc<Path>)| Rc::new(pair.chain.path(path.placed.clone(), &pair.closed));
        let paths = self.pairs.iter().zip(paths).map(free).collect();
        self.improve(paths, alone, work)
    }

    /// Whether there is a plan in which every session has a place. Looks at no price, and no further than needed. None when
    /// work ran out before that was known.
    pub(super) fn has_room(&mut self, work: &mut Work) -> Option<bool> {
        let alone = self.begin(work);
        let mut part = work.part(self.pairs.len());
        let (best, _) = self.branch(alone, 0, None, UNPLACED, &mut part);
        let known = best.is_some() || part.0 > 0;
        work.0 = work.0.saturating_add(part.0);
        known.then_some(best.is_some())
    }

    /// Every pair's best chain around what cannot move.
    fn begin(&mut self, work: &mut Work) -> Plan {
        let closed: Vec<Closed> = self.pairs.iter().map(|pair| self.immovable(pair)).collect();
        for (pair, closed) in self.pairs.iter_mut().zip(closed) {
            pair.closed = Rc::new(closed);
            let movable = |item| pair.chain.spot(item).is_some_and(|spot| spot.item.hold != Hold::Fixed);
            let mut shut = pair.alone.placed.iter().filter(|one| movable(one.item));
            if shut.any(|one| pair.closed.always.contains(one.place.start)) {
                pair.alone = pair.best(&pair.closed, work);
            }
        }
        self.pairs.iter().map(|pair| Rc::new(pair.alone.clone())).collect()
    }

    /// The starts at which what cannot move leaves no room for even the shortest session of a pair.
    fn immovable(&self, pair: &Pair<'_>) -> Closed {
        let movable = pair.chain.old.iter().chain(&pair.chain.new).filter(|spot| spot.item.hold != Hold::Fixed);
        let shortest = movable.map(|spot| spot.item.minutes).min().unwrap_or(0);
        let members = pair.people.iter().filter_map(|person| self.members.get(person));
        let closed = members.flat_map(|member| {
            let mut meetings: Vec<Meeting> =
                member.elsewhere.iter().map(|when| Meeting { when: *when, of: None }).collect();
            let hers = member.pairs.iter().filter_map(|pair| self.pairs.get(*pair)).flat_map(|pair| &pair.chain.old);
            let fixed = hers.filter(|spot| spot.item.hold == Hold::Fixed);
            meetings.extend(fixed.map(|spot| Meeting { when: spot.item.base, of: None }));
            meetings.sort_unstable();
            load::closed(&member.almanac, &member.limits, &meetings, shortest)
        });
        Closed { always: closed.collect(), ..Closed::default() }
    }

    /// Takes a plan without collisions if it truly costs less than the best so far.
    pub(super) fn consider(&self, paths: &Plan, best: &mut Option<Best>) {
        let cost = self.cost(paths);
        if best.as_ref().is_none_or(|best| cost < best.cost) && self.collision(paths).is_none() {
            *best = Some(Best { paths: paths.clone(), cost });
        }
    }

    /// The first collision of a plan, person by person.
    pub(super) fn collision(&self, paths: &[Rc<Path>]) -> Option<Collision> {
        self.collision_of(self.members.keys(), paths)
    }

    pub(super) fn collision_of<'p>(
        &self,
        mut people: impl Iterator<Item = &'p PersonIx>,
        paths: &[Rc<Path>],
    ) -> Option<Collision> {
        people.find_map(|person| {
            let member = self.members.get(person)?;
            load::collision(&member.almanac, &member.limits, &self.meetings(member, paths, None))
        })
    }

    /// A person's meetings, in order, but for those of one pair.
    pub(super) fn meetings(&self, member: &Member<'_>, paths: &[Rc<Path>], but: Option<usize>) -> Vec<Meeting> {
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
    pub(super) fn cost(&self, paths: &[Rc<Path>]) -> Cost {
        let chains = paths.iter().fold(0, |sum: Cost, path| sum.saturating_add(path.cost));
        chains.saturating_add(self.unfair(paths)).saturating_add(self.overload(paths))
    }

    /// What is charged beyond single sessions and their neighbors.
    pub(super) fn beyond(&self, solution: &Solution) -> Cost {
        let paths: Plan = solution.paths.iter().map(|path| Rc::new(path.clone())).collect();
        self.unfair(&paths).saturating_add(self.overload(&paths))
    }

    /// What is charged for passing limits on load that the policy made soft.
    fn overload(&self, paths: &[Rc<Path>]) -> Cost {
        let mut points: Cost = 0;
        for member in self.members.values().filter(|member| member.price > 0) {
            let meetings = self.meetings(member, paths, None);
            let breaches = load::breaches(&member.almanac, &member.limits, &meetings);
            points = points.saturating_add(Cost::from(breaches).saturating_mul(Cost::from(member.price)));
        }
        points.saturating_mul(POINT)
    }
}

/// A cost rounded up to whole points: every plan costs so many.
pub(super) fn whole(cost: Cost) -> Cost {
    cost.div_ceil(POINT).saturating_mul(POINT)
}

pub(super) fn priced(paths: &[Rc<Path>]) -> Cost {
    paths.iter().fold(0, |sum: Cost, path| sum.saturating_add(path.priced))
}

fn own(paths: Plan) -> Vec<Path> {
    paths.into_iter().map(|path| Path::clone(&path)).collect()
}
