//! The cheapest chain, forward over states, under a limit that rises until a chain is found.
//!
//! **States.** How many old and new items have been dealt with (a *node*), and where the last session lies. A *leg* places
//! one item more, or leaves it out.
//!
//! **Fewer comparisons.** Of the places of a run, what comes before is charged alike but for the hours. A predecessor that
//! matches neither hour can be replaced by the cheapest of its run without loss. So each two runs are looked at once, and
//! then those places that share an hour, found by going through both in order of time.
//!
//! **The limit.** A way is dropped where its cost and what `bound` says of the rest pass the limit; what is found within the
//! limit is the cheapest of all. Most chains cost little more than the bound, so the first limit mostly holds, and few ways
//! are looked at; the last limit drops nothing (iterative deepening, R. Korf, 1985).
//!
//! Time: states × (runs × runs of the window + places × days of the window), and less under a limit. `slow` in the tests
//! tries everything.

use crate::arrange::Arrange;

use super::{
    board::{Run, Table},
    bound::Bound,
    chain::{Chain, Closed, ItemIx, Path, Placed, Spot, Work},
    slots::{Cost, MINUTE, NEVER, POINT, Place},
};
use crate::time::IntervalSet;
use std::{borrow::Cow, rc::Rc};

/// Days between neighbors whose charge is written down.
const KNOWN_GAPS: i32 = 64;

/// No way.
const NONE: u32 = u32::MAX;

/// An item on its way from one node to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leg {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) item: ItemIx,
    /// Position of the item among all dealt with.
    pub(super) position: usize,
    /// A number for each leg.
    pub(super) layer: usize,
}

/// One search.
pub(super) struct Search<'a> {
    pub(super) chain: &'a Chain<'a>,
    closed: &'a Closed,
    /// Whether items may be left out.
    pub(super) holes: bool,
    /// One a board.
    pub(super) tables: Vec<Table<'a>>,
    /// By item, old ones first: its table.
    table_of: Vec<usize>,
    /// By days between neighbors: what they charge. None: not allowed. What is not in the list is worked out.
    pub(super) by_gap: Vec<Option<Cost>>,
    /// What another weekday charges.
    pub(super) weekday: Cost,
}

/// A way that ends with an item in a place.
struct Way {
    cost: Cost,
    place: u32,
    /// Position of its layer.
    layer: u32,
    back: u32,
}

/// Ways that end in one run.
struct Group {
    run: Run,
    cost: Cost,
    /// The cheapest.
    best: u32,
    from: usize,
    until: usize,
}

/// All ways of one leg.
struct Layer {
    leg: Leg,
    fixed: bool,
    /// In order of day.
    groups: Vec<Group>,
}

/// A way after which items were left out, or the beginning.
#[derive(Clone, Copy)]
struct Open {
    /// Day of the last session; none so far.
    day: Option<i32>,
    cost: Cost,
    back: u32,
}

/// What is known at a node.
#[derive(Default)]
struct Node {
    /// Positions of its layers.
    layers: Vec<usize>,
    /// Later day, lower cost.
    open: Vec<Open>,
    /// The cheapest that ends with a session that holds still: between two such no gap is asked for.
    held: Option<Open>,
}

impl Node {
    fn hold(&mut self, open: Open) {
        if self.held.is_none_or(|held| open.cost < held.cost) {
            self.held = Some(open);
        }
    }
}

/// Everything found so far.
#[derive(Default)]
struct Found {
    ways: Vec<Way>,
    layers: Vec<Layer>,
    nodes: Vec<Node>,
    compared: usize,
}

impl<'a> Search<'a> {
    pub(super) fn new(chain: &'a Chain<'a>, closed: &'a Closed, holes: bool) -> Search<'a> {
        let mut tables: Vec<Table<'a>> = Vec::new();
        let mut table_of = Vec::new();
        let mut before: Option<&Spot> = None;
        for spot in chain.old.iter().chain(&chain.new) {
            // Items that share a board come in a row, or nearly.
            let shared = before.is_some_and(|before| Rc::ptr_eq(&before.board, &spot.board));
            let found = if shared { None } else { tables.iter().position(|t| core::ptr::eq(t.board, &*spot.board)) };
            let last = tables.len().saturating_sub(1);
            table_of.push(match found {
                Some(found) => found,
                None if shared => table_of.last().copied().unwrap_or(last),
                None => {
                    let prices = chain.prices_under(closed);
                    let closed = Some(closed).filter(|_| !spot.is_fixed());
                    tables.push(Table::new(&spot.board, prices, closed));
                    tables.len().saturating_sub(1)
                }
            });
            before = Some(spot);
        }
        let (_, most) = chain.gaps();
        let by_gap = (0..=most.min(KNOWN_GAPS)).map(|days| Search::gap(chain, days, false)).collect();
        let weekday = Cost::from(chain.policy.charges.other_weekday).saturating_mul(POINT);
        Search { chain, closed, holes, tables, table_of, by_gap, weekday }
    }

    fn width(&self) -> usize {
        self.chain.new.len().saturating_add(1)
    }

    /// How many nodes there are.
    pub(super) fn nodes(&self) -> usize {
        self.chain.old.len().saturating_add(1).saturating_mul(self.width())
    }

    /// The leg of one more item to a node: an old one, or a new one.
    fn leg(&self, to: usize, is_old: bool) -> Option<Leg> {
        let width = self.width();
        let (old, new) = (to.checked_div(width)?, to.checked_rem(width)?);
        let (item, from) = if is_old {
            (ItemIx::Old(old.checked_sub(1)?), to.checked_sub(width)?)
        } else {
            (ItemIx::New(new.checked_sub(1)?), to.checked_sub(1)?)
        };
        let position = old.saturating_add(new).saturating_sub(1);
        let layer = to.saturating_mul(2).saturating_add(usize::from(is_old));
        Some(Leg { from, to, item, position, layer })
    }

    /// The legs that lead to a node.
    pub(super) fn arrivals(&self, node: usize) -> impl Iterator<Item = Leg> + '_ {
        [true, false].into_iter().filter_map(move |is_old| self.leg(node, is_old))
    }

    /// The legs that lead on from a node.
    pub(super) fn departures(&self, node: usize) -> impl Iterator<Item = Leg> + '_ {
        let width = self.width();
        let more = node.checked_rem(width).is_some_and(|new| new < self.chain.new.len());
        let old = node.checked_add(width).filter(|to| *to < self.nodes()).and_then(|to| self.leg(to, true));
        let new = Some(node.saturating_add(1)).filter(|_| more).and_then(|to| self.leg(to, false));
        [old, new].into_iter().flatten()
    }

    fn spot(&self, leg: &Leg) -> Option<&'a Spot> {
        self.chain.spot(leg.item)
    }

    /// Whether the item of a leg holds still.
    pub(super) fn is_fixed(&self, leg: &Leg) -> bool {
        self.spot(leg).is_some_and(Spot::is_fixed)
    }

    /// Whether the order of kinds lets the item of a leg stand where it leads.
    pub(super) fn is_possible(&self, leg: &Leg) -> bool {
        self.spot(leg).is_some_and(|spot| self.chain.in_order(&spot.item, leg.position))
    }

    /// What leaving out the item of a leg costs. None: it may not be.
    pub(super) fn price_of_hole(&self, leg: &Leg) -> Option<Cost> {
        let may = |spot: &&Spot| self.holes && !spot.is_fixed() && !self.closed.due.contains(&leg.position);
        let spot = self.spot(leg).filter(may)?;
        Some(self.chain.left_out(&spot.item))
    }

    /// The places of the item of a leg, and what they cost.
    pub(super) fn table(&self, leg: &Leg) -> Option<&Table<'a>> {
        let index = match leg.item {
            ItemIx::Old(index) => index,
            ItemIx::New(index) => self.chain.old.len().saturating_add(index),
        };
        self.tables.get(*self.table_of.get(index)?)
    }

    /// What two other hours charge.
    fn apart(&self) -> Cost {
        Cost::from(self.chain.policy.charges.other_hour).saturating_mul(POINT).saturating_mul(2)
    }

    /// By run, what the item of a leg costs at least, be it that some starts are closed for its position alone.
    pub(super) fn least<'s>(&'s self, leg: &Leg, table: &'s Table<'a>) -> Cow<'s, [Cost]> {
        let shut = self.closed.at.get(&leg.position).filter(|_| !self.is_fixed(leg));
        shut.map_or(Cow::Borrowed(&table.least), |shut| Cow::Owned(table.least_without(shut)))
    }

    /// Whether there is a chain: `bound` knows, since only days keep sessions from following each other.
    pub(super) fn has_chain(&self, work: &mut Work) -> bool {
        let bound = Bound::new(self);
        work.spend(Self::steps(bound.compared));
        bound.least < NEVER
    }

    /// The cheapest chain. None when there is none. One that is known to cost `enough` at most saves the search for a limit.
    pub(super) fn solve(&self, enough: Option<Cost>, work: &mut Work) -> Option<Path> {
        let bound = Bound::new(self);
        let mut compared = bound.compared;
        let near = self.apart().max(POINT.saturating_mul(16)).saturating_mul(2);
        let above = |slack: Cost| bound.least.saturating_add(slack);
        let limits =
            [enough.unwrap_or(above(near)), above(near.saturating_mul(4)), above(MINUTE.saturating_mul(256)), NEVER];
        let mut path = None;
        if bound.least < NEVER {
            for limit in limits {
                let limit = limit.min(NEVER.saturating_sub(1));
                let mut found = Found::default();
                path = self.forward(&bound, limit, &mut found);
                compared = compared.saturating_add(found.compared);
                if path.is_some() {
                    break;
                }
            }
        }
        work.spend(Self::steps(compared));
        Some(self.chain.path(path?, self.closed))
    }

    /// The cheapest chain within a limit.
    fn forward(&self, bound: &Bound, limit: Cost, found: &mut Found) -> Option<Vec<Placed>> {
        let (mut fresh, mut offers) = (Vec::new(), Offers::default());
        for index in 0..self.nodes() {
            let mut node = Node::default();
            if index == 0 {
                node.open.push(Open { day: None, cost: 0, back: NONE });
            }
            for leg in self.arrivals(index) {
                if let Some(price) = self.price_of_hole(&leg) {
                    skip(found, &leg, price, bound, limit, &mut node);
                }
                if self.is_possible(&leg) {
                    self.extend((bound, limit), leg, found, &mut node, (&mut fresh, &mut offers));
                }
            }
            tidy(&mut node.open);
            found.nodes.push(node);
        }
        let last = found.nodes.last()?;
        let ends = last.layers.iter().filter_map(|layer| found.layers.get(*layer)).flat_map(|layer| &layer.groups);
        let ends = ends.map(|group| (group.cost, group.best));
        let open = last.open.iter().map(|open| (open.cost, open.back));
        let (_, mut back) = ends.chain(open).min_by_key(|(cost, _)| *cost)?;
        let mut placed = Vec::new();
        while back != NONE {
            let way = found.ways.get(back as usize)?;
            let leg = &found.layers.get(way.layer as usize)?.leg;
            let place = *self.table(leg)?.board.places().get(way.place as usize)?;
            placed.push(Placed { item: leg.item, position: leg.position, place });
            back = way.back;
        }
        placed.reverse();
        Some(placed)
    }

    /// Puts the item of a leg in each of its places.
    fn extend(
        &self,
        (bound, limit): (&Bound, Cost),
        leg: Leg,
        found: &mut Found,
        node: &mut Node,
        (fresh, offers): (&mut Vec<Way>, &mut Offers),
    ) {
        let (Some(table), Some(from)) = (self.table(&leg), found.nodes.get(leg.from)) else { return };
        let at = self.closed.at.get(&leg.position).filter(|_| !self.is_fixed(&leg));
        let fixed = self.is_fixed(&leg);
        let layer = u32::try_from(found.layers.len()).unwrap_or(NONE);
        let mut groups: Vec<Group> = Vec::new();
        let first = found.ways.len();
        for (index, (run, least)) in table.board.runs().iter().zip(&table.least).enumerate() {
            let Some(room) = limit.checked_sub(bound.after(&leg, index)).filter(|room| least <= room) else { continue };
            let target = Target { run, places: table.board.of(run), room: room.saturating_sub(*least), fixed };
            offers.clear(target.places.len());
            for before in from.layers.iter().filter_map(|layer| found.layers.get(*layer)) {
                found.compared = found.compared.saturating_add(self.join(before, &found.ways, &target, offers));
            }
            self.open(from, &target, offers);
            let costs = table.costs.get(run.from..run.until).unwrap_or_default();
            let from = first.saturating_add(fresh.len());
            let (mut cheapest, mut best) = (NEVER, NONE);
            let all = offers.by_place.iter().zip(costs).zip(target.places).enumerate();
            for (offset, ((offer, price), place)) in all {
                let (cost, back) = if offer.0 < offers.any.0 { *offer } else { offers.any };
                let cost = cost.saturating_add(*price);
                if cost > room || at.is_some_and(|at: &IntervalSet| at.contains(place.start)) {
                    continue;
                }
                if cost < cheapest {
                    cheapest = cost;
                    best = u32::try_from(first.saturating_add(fresh.len())).unwrap_or(NONE);
                }
                let place = u32::try_from(run.from.saturating_add(offset)).unwrap_or(NONE);
                fresh.push(Way { cost, place, layer, back });
            }
            if best != NONE {
                let until = first.saturating_add(fresh.len());
                groups.push(Group { run: *run, cost: cheapest, best, from, until });
            }
        }
        if !groups.is_empty() {
            found.ways.append(fresh);
            node.layers.push(found.layers.len());
            found.layers.push(Layer { leg, fixed, groups });
        }
    }

    /// Offers the places of a run what the ways of a layer before them cost, the step included. Tells the comparisons.
    fn join(&self, before: &Layer, ways: &[Way], target: &Target<'_>, offers: &mut Offers) -> usize {
        let both = before.fixed && target.fixed;
        let (least, most) = if both { (i32::MIN, i32::MAX) } else { self.chain.gaps() };
        let day = target.run.day;
        // Both ends saturate: with no limit all that lies before is in the window.
        let from = before.groups.partition_point(|group| most != i32::MAX && group.run.day < day.saturating_sub(most));
        let until =
            before.groups.partition_point(|group| least == i32::MIN || group.run.day <= day.saturating_sub(least));
        let groups = before.groups.get(from..until).unwrap_or_default();
        let mut compared = groups.len();
        let two = self.apart();
        let one = two.div_euclid(2);
        let Some(boards) = self.table(&before.leg).map(|table| table.board) else { return compared };
        for group in groups {
            let Some(step) = self.days(&group.run, target.run, both) else { continue };
            let base = group.cost.saturating_add(step);
            if base > target.room {
                continue;
            }
            let apart = base.saturating_add(two);
            if apart < offers.any.0 {
                offers.any = (apart, group.best);
            }
            let list = ways.get(group.from..group.until).unwrap_or_default();
            let same = group.run.shift == target.run.shift;
            let gain = if same { two } else { one };
            let axes: &[usize] = if same { &[0] } else { &[0, 1] };
            for axis in axes {
                let mut places = target.places.iter().enumerate().peekable();
                for (index, way) in list.iter().enumerate() {
                    // No better than the cheapest at another hour.
                    if way.cost >= group.cost.saturating_add(gain) {
                        continue;
                    }
                    let Some(time) = boards.places().get(way.place as usize).map(|place| wall(place, *axis)) else {
                        continue;
                    };
                    compared = compared.saturating_add(1);
                    while places.next_if(|(_, place)| wall(place, *axis) < time).is_some() {}
                    let Some((offset, _)) = places.peek().filter(|(_, place)| wall(place, *axis) == time) else {
                        continue;
                    };
                    let cost = way.cost.saturating_add(step).saturating_add(two).saturating_sub(gain);
                    let back = u32::try_from(group.from.saturating_add(index)).unwrap_or(NONE);
                    offers.offer(*offset, cost, back);
                }
            }
        }
        compared
    }

    /// Offers the places of a run what ways with a hole behind them cost.
    fn open(&self, from: &Node, target: &Target<'_>, offers: &mut Offers) {
        let (least, _) = self.chain.gaps();
        let day = target.run.day.saturating_sub(least);
        let early = |open: &Open| open.day.is_none_or(|before| before <= day);
        // The list falls in cost as days go on: the last one early enough is the cheapest.
        let open = from.open.partition_point(early);
        let cheapest = open.checked_sub(1).and_then(|open| from.open.get(open));
        for open in cheapest.into_iter().chain(from.held.iter().filter(|_| target.fixed)) {
            if open.cost < offers.any.0 {
                offers.any = (open.cost, open.back);
            }
        }
    }
}

/// The run whose places are being reached.
struct Target<'t> {
    run: &'t Run,
    places: &'t [Place],
    /// What may have been spent before.
    room: Cost,
    fixed: bool,
}

/// The cheapest ways to the places of a run.
struct Offers {
    /// To any.
    any: (Cost, u32),
    by_place: Vec<(Cost, u32)>,
}

impl Default for Offers {
    fn default() -> Self {
        Offers { any: (NEVER, NONE), by_place: Vec::new() }
    }
}

impl Offers {
    fn clear(&mut self, places: usize) {
        self.any = (NEVER, NONE);
        self.by_place.clear();
        self.by_place.resize(places, (NEVER, NONE));
    }

    fn offer(&mut self, place: usize, cost: Cost, back: u32) {
        if let Some(offer) = self.by_place.get_mut(place).filter(|offer| cost < offer.0) {
            *offer = (cost, back);
        }
    }
}

/// What a place's wall shows for one of the two.
fn wall(place: &Place, side: usize) -> u16 {
    place.time.get(side).copied().unwrap_or(0)
}

/// Leaves the item of a leg out: every way so far goes on, dearer.
fn skip(found: &Found, leg: &Leg, price: Cost, bound: &Bound, limit: Cost, node: &mut Node) {
    let Some(from) = found.nodes.get(leg.from) else { return };
    let fits = |open: &Open| open.cost.saturating_add(bound.open(leg.to, open.day)) <= limit;
    for layer in from.layers.iter().filter_map(|layer| found.layers.get(*layer)) {
        for group in &layer.groups {
            // Once there is a hole, hours count no more: the cheapest way of a run stands for it.
            let open = Open { day: Some(group.run.day), cost: group.cost.saturating_add(price), back: group.best };
            if fits(&open) {
                node.open.push(open);
                if layer.fixed {
                    node.hold(open);
                }
            }
        }
    }
    let dearer = |open: &Open| Open { cost: open.cost.saturating_add(price), ..*open };
    node.open.extend(from.open.iter().map(dearer).filter(fits));
    if let Some(held) = from.held.iter().map(dearer).find(fits) {
        node.hold(held);
    }
}

/// Keeps the ways that are cheaper than every one that ends earlier: the last one by a day is the cheapest by it.
fn tidy(open: &mut Vec<Open>) {
    open.arrange_by_key(|open| (open.day, open.cost, open.back));
    let mut least = Cost::MAX;
    open.retain(|open| {
        let better = open.cost < least;
        least = least.min(open.cost);
        better
    });
}
