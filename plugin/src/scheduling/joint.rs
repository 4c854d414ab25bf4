//! Pairs that share people, planned together.
//!
//! Pairs meet only through people they share: through the limits on one person's load, and through the charges on what one
//! person bears over the term. So each connected component is planned by itself.
//!
//! The pairs' own best chains together are a bound. `fair` shares out among people what the worst off is charged, `lift` shifts
//! that and the fees on full days to where the bound is highest, `seats` finds plans by putting pair after pair in its place
//! and making room, `branch` closes what is left between plan and bound where the component is small, `fewest` says who goes
//! without where not every session finds a place, and `solve` has them take turns.

use super::{
    almanac::Almanac,
    branch::Frame,
    chain::{Chain, Closed, Path, Placed, Spot, Work},
    due::Hold,
    ends::End,
    load::{self, Collision, Limits, Meeting, Owner},
    rings::Ring,
    slots::{Cost, POINT, UNPLACED},
};
use crate::{program::PersonIx, time::Interval};
use std::{collections::BTreeMap, rc::Rc};

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
    /// Whether sessions may be left out though there is a whole chain: where that is worth something to others.
    pub(super) may_miss: bool,
}

impl<'a> Pair<'a> {
    pub(super) fn new(people: [PersonIx; 2], chain: Chain<'a>, alone: Path, more: usize) -> Pair<'a> {
        Pair { people, chain, alone, more, closed: Rc::default(), may_miss: false }
    }

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

    /// How many sessions it is due.
    pub(super) fn items(&self) -> usize {
        self.chain.old.len().saturating_add(self.chain.new.len())
    }

    /// Whether sessions may be left out: because there is no whole chain, or because another pair may need the room more.
    fn is_short(&self) -> bool {
        self.may_miss || self.alone.placed.len() < self.items()
    }

    /// How many sessions a chain of it leaves out.
    pub(super) fn missing(&self, path: &Path) -> usize {
        self.items().saturating_sub(path.placed.len())
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
    pub(super) fn end(&self) -> End {
        let price = |points: u32| Cost::from(points).saturating_mul(POINT);
        let over = if self.cap.is_some() { self.over } else { 0 };
        End { worst: price(self.worst), over: price(over), cap: self.cap.unwrap_or(0) }
    }
}

/// A component: pairs that hang together by people.
pub(super) struct Component<'a> {
    pub(super) pairs: Vec<Pair<'a>>,
    pub(super) members: BTreeMap<PersonIx, Member<'a>>,
    /// Filled in when planning begins; none where pairs are many, for they may have very many.
    pub(super) rings: Vec<Ring>,
    pub(super) fair: Fair,
}

/// Components of more pairs are not searched to the end.
const MOST_BRANCHED: usize = 32;

/// One chain a pair.
pub(super) type Plan = Vec<Rc<Path>>;

/// The best plan so far.
pub(super) struct Best {
    pub(super) paths: Plan,
    pub(super) cost: Cost,
}

impl Component<'_> {
    /// Whether there is a plan in which every session has a place. Looks at no price, and no further than needed. None when
    /// work ran out before that was known.
    pub(super) fn has_room(&mut self, work: &mut Work) -> Option<bool> {
        let alone = self.begin(work);
        let mut part = work.part(self.pairs.len());
        let (best, _) = self.branch(alone, &Frame { below: UNPLACED, ..Frame::default() }, None, &mut part);
        let known = best.is_some() || part.0 > 0;
        work.put_back(part);
        known.then_some(best.is_some())
    }

    /// Every pair's best chain around what cannot move.
    pub(super) fn begin(&mut self, work: &mut Work) -> Plan {
        if self.is_small() {
            self.rings = Ring::all(&self.pairs);
        }
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

    /// What a plan truly costs.
    pub(super) fn cost(&self, paths: &[Rc<Path>]) -> Cost {
        let chains = paths.iter().fold(0, |sum: Cost, path| sum.saturating_add(path.cost));
        chains.saturating_add(self.unfair(paths)).saturating_add(self.overload(paths))
    }

    /// Whether it is searched to the end.
    pub(super) fn is_small(&self) -> bool {
        self.pairs.len() <= MOST_BRANCHED
    }

    /// How many sessions are due in all.
    pub(super) fn items(&self) -> usize {
        self.pairs.iter().map(Pair::items).fold(0, usize::saturating_add)
    }

    /// How many sessions a plan leaves out.
    pub(super) fn missing(&self, paths: &[Rc<Path>]) -> usize {
        let missing = self.pairs.iter().zip(paths).map(|(pair, path)| pair.missing(path));
        missing.fold(0, usize::saturating_add)
    }

    /// What is charged for passing limits on load that the policy made soft.
    pub(super) fn overload(&self, paths: &[Rc<Path>]) -> Cost {
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
