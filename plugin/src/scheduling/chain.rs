//! The sessions of one pair as a cheapest path through slots: exact, by dynamic programming.
//!
//! A state is how many old and new items have been dealt with, and where the last session lies. What the next one costs
//! depends on the last alone: the gap in days, and whether weekday and hour stay the same on both walls. So the best way to
//! each state is worked out from the best ways to the states before it (R. Bellman, 1957).
//!
//! **Fewer comparisons.** Of the places on one mentor's day that share the mentee's weekday, the gap and the weekdays charge
//! alike; they differ in the hours alone. A predecessor that matches neither hour can be replaced by the cheapest of its
//! group without loss. So a place looks at the cheapest of each group in its window, and at those of the same hour on
//! either wall: days of the window times a few, instead of slots of the window.
//!
//! **Holes.** An item may stay without a place; then the gap across it has no maximum and no ideal, and there is no
//! "session before". Sessions that hold still are where they are: between two of them no rule is asked.
//!
//! Time: states × places × days of the window, states being (old + 1) × (new + 1). `slow` in the tests tries everything.

use super::{
    charges::Charge,
    due::{Hold, Item, Role},
    rules::Rule,
    slots::{Cost, MOVED, POINT, Place, UNPLACED},
};
use crate::{
    policy::scheduling::SchedulingPolicy,
    time::{IntervalSet, Minute},
};
use std::collections::BTreeMap;

/// An item and where it may go.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) item: Item,
    /// In order of time. One for an item that holds still.
    pub(super) places: Vec<Place>,
}

/// Places that are closed beyond the pair's own rules: taken by other sessions of the two people.
#[derive(Clone, Debug, Default)]
pub(super) struct Closed {
    /// Starts at which no session may begin.
    pub(super) always: IntervalSet,
    /// Starts at which the item at a position may not begin. Positions count old and new items together, from 0.
    pub(super) at: BTreeMap<usize, IntervalSet>,
}

impl Closed {
    fn has(&self, position: Option<&IntervalSet>, start: Minute) -> bool {
        self.always.contains(start) || position.is_some_and(|set| set.contains(start))
    }
}

/// What the chain of a pair is drawn from.
pub(super) struct Chain<'a> {
    pub(super) policy: &'a SchedulingPolicy,
    pub(super) old: Vec<Spot>,
    pub(super) new: Vec<Spot>,
    /// Whether the gaps between neighbors are asked for.
    pub(super) cadence: bool,
    /// Whether kick-off first, closing last and check-ins after their numbers are asked for.
    pub(super) ordered: bool,
    /// Whether both read the same clock: then one wall is enough.
    pub(super) one_wall: bool,
    /// For an item without a place, on top of `UNPLACED`.
    pub(super) missed: Cost,
    /// For each quarter of an hour outside core hours, on top of what places cost: what mentor and mentee pay for being
    /// worst off. See `joint`.
    pub(super) prices: [Cost; 2],
}

/// A session in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// Position among the old items, or among the new.
    pub(super) item: ItemIx,
    /// Position among all items dealt with.
    pub(super) position: usize,
    pub(super) place: Place,
}

/// Which item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ItemIx {
    Old(usize),
    New(usize),
}

/// A cheapest chain. What is not in it finds no place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// What it costs.
    pub(super) cost: Cost,
    /// What it costs under the chain's prices, by which it was chosen.
    pub(super) priced: Cost,
    /// Begun quarters of an hour outside core hours, for mentor and mentee.
    pub(super) quarters: [u32; 2],
    /// In order of time.
    pub(super) placed: Vec<Placed>,
}

/// Steps left to spend. One is a place of an item looked at, with all that may come before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work(pub(super) u64);

impl Work {
    /// Takes steps, and says whether there were as many.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let enough = steps <= self.0;
        self.0 = self.0.saturating_sub(steps);
        enough
    }
}

/// The end of a way: the last session, or none yet.
type Back = Option<(usize, usize)>;

/// The best ways that end with one item at each of its places.
struct Layer {
    item: ItemIx,
    position: usize,
    fixed: bool,
    /// Those that can be reached.
    ways: Vec<Way>,
    /// The cheapest way by mentor's day and mentee's weekday, in order of day.
    groups: Vec<(i32, u8, usize)>,
    /// By hour on each wall, then day.
    hours: [Vec<(u16, i32, usize)>; 2],
}

struct Way {
    place: Place,
    cost: Cost,
    back: Back,
}

/// A way after which items were left without a place.
#[derive(Clone, Copy)]
struct Open {
    /// Day of its last session; before all days when there is none.
    day: i32,
    cost: Cost,
    back: Back,
}

/// What is known once some items have been dealt with.
#[derive(Default)]
struct Node {
    layers: Vec<usize>,
    /// Later day, lower cost.
    open: Vec<Open>,
    /// Those of `open` that end with a session that holds still: no gap is asked for between two such.
    held: Vec<Open>,
}

impl Chain<'_> {
    /// The cheapest chain with every item in a place.
    pub(super) fn whole(&self, closed: &Closed, work: &mut Work) -> Option<Path> {
        self.solve(closed, false, work)
    }

    /// The cheapest chain in which items may be left out; there always is one.
    pub(super) fn most(&self, closed: &Closed, work: &mut Work) -> Path {
        // With holes allowed nothing stands in the way of leaving everything out.
        self.solve(closed, true, work).unwrap_or_else(|| self.path(Vec::new()))
    }

    fn solve(&self, closed: &Closed, holes: bool, work: &mut Work) -> Option<Path> {
        let width = self.new.len().saturating_add(1);
        let mut layers: Vec<Layer> = Vec::new();
        let mut nodes: Vec<Node> = Vec::new();
        for old in 0..=self.old.len() {
            for new in 0..width {
                let mut node = Node::default();
                if old == 0 && new == 0 {
                    node.open.push(Open { day: i32::MIN, cost: 0, back: None });
                }
                let here = nodes.len();
                let arrivals = [
                    (old.checked_sub(1), here.checked_sub(width), true),
                    (new.checked_sub(1), here.checked_sub(1), false),
                ];
                for (index, from, is_old) in arrivals {
                    let Some((index, from)) = index.zip(from.and_then(|from| nodes.get(from))) else { continue };
                    let (item, list) =
                        if is_old { (ItemIx::Old(index), &self.old) } else { (ItemIx::New(index), &self.new) };
                    let Some(spot) = list.get(index) else { continue };
                    let position = old.saturating_add(new).saturating_sub(1);
                    let layer = self.extend(&layers, from, spot, item, position, closed, work);
                    let skips = holes && spot.item.hold != Hold::Fixed;
                    if skips {
                        skip(&layers, from, &mut node, self.left_out(&spot.item));
                    }
                    if !layer.ways.is_empty() {
                        node.layers.push(layers.len());
                        layers.push(layer);
                    }
                }
                tidy(&mut node.open);
                nodes.push(node);
            }
        }
        let last = nodes.last()?;
        let ends = last.layers.iter().filter_map(|layer| Some((*layer, layers.get(*layer)?)));
        let ways = ends.flat_map(|(layer, ends)| {
            ends.ways.iter().enumerate().map(move |(way, end)| (end.cost, Some((layer, way))))
        });
        let open = last.open.iter().chain(&last.held).map(|open| (open.cost, open.back));
        let (priced, mut back) = ways.chain(open).min_by_key(|(cost, _)| *cost)?;
        let mut placed = Vec::new();
        while let Some((layer, way)) = back {
            let layer = layers.get(layer)?;
            let way = layer.ways.get(way)?;
            placed.push(Placed { item: layer.item, position: layer.position, place: way.place });
            back = way.back;
        }
        placed.reverse();
        let quarters = quarters(&placed);
        Some(Path { cost: priced.saturating_sub(self.premium(quarters)), priced, quarters, placed })
    }

    /// These sessions as a path, every other item left out.
    pub(super) fn path(&self, placed: Vec<Placed>) -> Path {
        let (cost, quarters) = (self.price(&placed), quarters(&placed));
        Path { cost, priced: cost.saturating_add(self.premium(quarters)), quarters, placed }
    }

    /// What the prices make of so many quarters.
    fn premium(&self, quarters: [u32; 2]) -> Cost {
        let of = |(price, quarters): (&Cost, u32)| price.saturating_mul(Cost::from(quarters));
        self.prices.iter().zip(quarters).map(of).fold(0, Cost::saturating_add)
    }

    /// What it costs to leave an item out: an old one is dropped, which is a change as a move is.
    fn left_out(&self, item: &Item) -> Cost {
        let change = if item.hold == Hold::New { 0 } else { MOVED };
        UNPLACED.saturating_add(change).saturating_add(self.missed)
    }

    /// Whether the order of kinds lets an item stand at a position.
    fn in_order(&self, item: &Item, position: usize) -> bool {
        let last = self.old.len().saturating_add(self.new.len()).saturating_sub(1);
        item.hold == Hold::Fixed
            || !self.ordered
            || match item.role {
                Role::KickOff => position == 0,
                Role::Closing => position == last,
                _ => position >= item.after,
            }
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one recurrence")]
    fn extend(
        &self,
        layers: &[Layer],
        from: &Node,
        spot: &Spot,
        item: ItemIx,
        position: usize,
        closed: &Closed,
        work: &mut Work,
    ) -> Layer {
        let fixed = spot.item.hold == Hold::Fixed;
        let mut ways = Vec::new();
        let before: Vec<(usize, &Layer)> =
            from.layers.iter().filter_map(|layer| Some((*layer, layers.get(*layer)?))).collect();
        let possible =
            self.in_order(&spot.item, position) && !(before.is_empty() && from.open.is_empty() && from.held.is_empty());
        let at = closed.at.get(&position);
        let mut steps = 0_usize;
        for place in spot.places.iter().filter(|_| possible) {
            if !fixed && closed.has(at, place.start) {
                continue;
            }
            steps = steps.saturating_add(1);
            let mut best: Option<(Cost, Back)> = None;
            let mut offer = |cost: Cost, back: Back| {
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, back));
                }
            };
            for (layer_ix, layer) in &before {
                let mut consider = |way_ix: usize| {
                    if let Some(way) = layer.ways.get(way_ix)
                        && let Some(step) = self.step(&way.place, place, fixed && layer.fixed)
                    {
                        offer(way.cost.saturating_add(step), Some((*layer_ix, way_ix)));
                    }
                };
                let (from_day, to_day) =
                    if fixed && layer.fixed { (i32::MIN, i32::MAX) } else { self.days_before(place.day) };
                let groups = between(&layer.groups, |(day, _, _)| *day, from_day, to_day);
                groups.iter().for_each(|(_, _, way)| consider(*way));
                let walls = if self.one_wall { 1 } else { 2 };
                for (hours, time) in layer.hours.iter().zip(place.time).take(walls) {
                    let same = between(hours, |(hour, day, _)| (*hour, *day), (time, from_day), (time, to_day));
                    same.iter().for_each(|(_, _, way)| consider(*way));
                }
            }
            // The list falls in cost as days go on: the last one early enough is the cheapest.
            let day = self.day_before_hole(place.day);
            let open = from.open.partition_point(|open| open.day <= day);
            if let Some(open) = open.checked_sub(1).and_then(|open| from.open.get(open)) {
                offer(open.cost, open.back);
            }
            for open in from.held.iter().filter(|open| fixed || open.day <= day) {
                offer(open.cost, open.back);
            }
            if let Some((cost, back)) = best {
                ways.push(Way { place: *place, cost: cost.saturating_add(self.of_place(place)), back });
            }
        }
        work.spend(steps);
        layer(item, position, fixed, ways, self.one_wall)
    }

    /// What a place costs under the prices.
    fn of_place(&self, place: &Place) -> Cost {
        place.cost.saturating_add(self.premium(place.quarters.map(u32::from)))
    }

    /// The days on which a neighbor before may lie.
    fn days_before(&self, day: i32) -> (i32, i32) {
        let rules = &self.policy.cadence;
        let less = |days: u32| day.saturating_sub(i32::try_from(days).unwrap_or(i32::MAX));
        if self.cadence && self.policy.soft.cadence.is_none() {
            (less(rules.maximum_days), less(rules.minimum_days))
        } else {
            (i32::MIN, less(1))
        }
    }

    /// The last day on which the session before a hole may lie.
    fn day_before_hole(&self, day: i32) -> i32 {
        self.days_before(day).1
    }

    /// What a session charges for the one before it. None: not allowed.
    pub(super) fn step(&self, before: &Place, next: &Place, both_fixed: bool) -> Option<Cost> {
        let mut points = 0_u64;
        let allowed = self.charges(before, next, both_fixed, |_, more| points = points.saturating_add(more));
        allowed.then_some(Cost::from(points).saturating_mul(POINT))
    }

    /// Hands over every charge of a session for the one before it; false when it may not follow at all.
    pub(super) fn charges(
        &self,
        before: &Place,
        next: &Place,
        both_fixed: bool,
        mut hand: impl FnMut(Charge, u64),
    ) -> bool {
        let rules = &self.policy.cadence;
        let prices = &self.policy.charges;
        let gap = next.day.saturating_sub(before.day);
        let days = u32::try_from(gap).unwrap_or(0);
        if gap < 1 && !both_fixed {
            return false;
        }
        if self.cadence && !(rules.minimum_days..=rules.maximum_days).contains(&days) {
            match self.policy.soft.cadence {
                Some(price) => hand(Charge::Breach(Rule::Cadence), u64::from(price)),
                None if both_fixed => {}
                None => return false,
            }
        }
        let off = days.abs_diff(rules.ideal_days);
        if off > 0 {
            hand(Charge::CadenceDay, u64::from(off).saturating_mul(u64::from(prices.cadence_day)));
        }
        for (before, next) in before.weekday.iter().zip(next.weekday) {
            if *before != next {
                hand(Charge::OtherWeekday, u64::from(prices.other_weekday));
            }
        }
        for (before, next) in before.time.iter().zip(next.time) {
            if *before != next {
                hand(Charge::OtherHour, u64::from(prices.other_hour));
            }
        }
        true
    }
}

fn quarters(placed: &[Placed]) -> [u32; 2] {
    placed.iter().fold([0, 0], |[mentor, mentee], one| {
        let [more, and_more] = one.place.quarters.map(u32::from);
        [mentor.saturating_add(more), mentee.saturating_add(and_more)]
    })
}

/// The part of a sorted list whose keys lie from one to another, both included.
fn between<T, K: Ord>(list: &[T], key: impl Fn(&T) -> K, from: K, to: K) -> &[T] {
    let start = list.partition_point(|entry| key(entry) < from);
    let end = list.partition_point(|entry| key(entry) <= to);
    list.get(start..end).unwrap_or_default()
}

fn layer(item: ItemIx, position: usize, fixed: bool, ways: Vec<Way>, one_wall: bool) -> Layer {
    let mut groups: Vec<(i32, u8, Cost, usize)> = Vec::new();
    let mut hours = [Vec::with_capacity(ways.len()), Vec::new()];
    for (index, way) in ways.iter().enumerate() {
        let [_, weekday] = way.place.weekday;
        match groups.last_mut() {
            Some((day, same, cost, best)) if *day == way.place.day && *same == weekday => {
                if way.cost < *cost {
                    (*cost, *best) = (way.cost, index);
                }
            }
            _ => groups.push((way.place.day, weekday, way.cost, index)),
        }
        for (list, time) in hours.iter_mut().zip(way.place.time).take(if one_wall { 1 } else { 2 }) {
            list.push((time, way.place.day, index));
        }
    }
    // Places come in order of time, and so do days but where a wall's date goes back.
    groups.sort_unstable_by_key(|(day, weekday, _, index)| (*day, *weekday, *index));
    hours.iter_mut().for_each(|list| list.sort_unstable());
    let groups = groups.into_iter().map(|(day, weekday, _, index)| (day, weekday, index)).collect();
    Layer { item, position, fixed, ways, groups, hours }
}

/// Leaves an item out: every way so far goes on, dearer.
fn skip(layers: &[Layer], from: &Node, node: &mut Node, price: Cost) {
    for (index, layer) in from.layers.iter().filter_map(|layer| Some((*layer, layers.get(*layer)?))) {
        for (way_ix, way) in layer.ways.iter().enumerate() {
            let open = Open { day: way.place.day, cost: way.cost.saturating_add(price), back: Some((index, way_ix)) };
            if layer.fixed { node.held.push(open) } else { node.open.push(open) }
        }
    }
    let dearer = |open: &Open| Open { cost: open.cost.saturating_add(price), ..*open };
    node.open.extend(from.open.iter().map(dearer));
    node.held.extend(from.held.iter().map(dearer));
}

/// Keeps the ways that are cheaper than every one that ends earlier: the last one by a day is the cheapest by it.
fn tidy(open: &mut Vec<Open>) {
    open.sort_by_key(|open| (open.day, open.cost));
    let mut least = Cost::MAX;
    open.retain(|open| {
        let better = open.cost < least;
        least = least.min(open.cost);
        better
    });
}

impl Chain<'_> {
    /// An item with its places.
    pub(super) fn spot(&self, item: ItemIx) -> Option<&Spot> {
        match item {
            ItemIx::Old(index) => self.old.get(index),
            ItemIx::New(index) => self.new.get(index),
        }
    }

    /// The cheapest chain with as few holes as can be: a whole one is cheaper than any with a hole.
    pub(super) fn best(&self, closed: &Closed, work: &mut Work) -> Path {
        self.whole(closed, work).unwrap_or_else(|| self.most(closed, work))
    }

    /// What these sessions cost, every other item left out.
    pub(super) fn price(&self, placed: &[Placed]) -> Cost {
        let mut cost: Cost = 0;
        let all = (0..self.old.len()).map(ItemIx::Old).chain((0..self.new.len()).map(ItemIx::New));
        for item in all.filter(|item| !placed.iter().any(|one| one.item == *item)) {
            cost = cost.saturating_add(self.spot(item).map_or(0, |spot| self.left_out(&spot.item)));
        }
        let fixed = |one: &Placed| self.spot(one.item).is_some_and(|spot| spot.item.hold == Hold::Fixed);
        let mut before: Option<&Placed> = None;
        for (count, one) in placed.iter().enumerate() {
            cost = cost.saturating_add(one.place.cost);
            let position = before.map_or(0, |before| before.position.saturating_add(1));
            if let Some(before) = before.filter(|_| one.position == position && count > 0) {
                let step = self.step(&before.place, &one.place, fixed(before) && fixed(one));
                cost = cost.saturating_add(step.unwrap_or(0));
            }
            before = Some(one);
        }
        cost
    }
}
