//! Prices to start from in tight markets, where shortest paths from nothing grow long.
//!
//! The ε-scaling auction (Bertsekas 1988; Bertsekas, Castañon 1992 for free places): each unit of a person bound to be filled
//! bids for the place that is worth most to it beside its price, and raises that price to where the second best would be as
//! good, plus ε; whoever held the place bids again. Places of one person are one good at one price, that of the cheapest
//! (Bertsekas, Castañon 1989), so that units do not outbid each other for what is the same. Free places are held by *idle*
//! bidders who want the cheapest, so that their prices stay together at the bottom. O(E U log(W/ε)) at worst, U units.
//!
//! Only prices leave here, and any prices will do as a start ([`Paths`](super::paths::Paths) makes them exact), so bids may
//! be cut off, ε may stay coarse, and units of one person simply leave each other's places alone.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "slots and units are numbered here, `first`, `seller` and `owner` map between them and nodes of the graph; prices are \
              refused above 2^58, weights are below 2^53"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::graph::Graph;
use super::shortlist::{Found, Shortlist};

/// Slots a person may have here; who has more is hardly ever contested.
const MOST_SLOTS: u32 = 64;
/// Fewer units than this are settled faster than auctioned.
const FEWEST_UNITS: usize = 256;
/// ε is the range of weights over a power of two: the first from nothing, and at most from prices that are nearly right.
const FIRST: u32 = 5;
const AGAIN: u32 = 7;
/// Between rounds.
const FACTOR: u32 = 2;
/// Bids per unit and round before a price war is broken off.
const PATIENCE: usize = 64;
/// Bids of one step.
const BATCH: usize = 32;
const HIGHEST: i64 = 1 << 58;
const NOBODY: u32 = u32::MAX;
/// An idle bidder; all are alike.
const IDLE: u32 = u32::MAX - 1;

/// Prices of everybody to begin with, and by how much they may be wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start<'p> {
    pub(super) prices: &'p [i64],
    pub(super) off: i64,
}

/// How near to the right ones prices shall come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// As near as pays while the core is not known.
    Coarse,
    /// As near as shortest paths mostly need.
    Medium,
    /// Very near, from medium prices on.
    Fine,
}

impl Grain {
    /// The last ε, as a power of two.
    const fn last(self) -> u32 {
        match self {
            Self::Coarse => 9,
            Self::Medium => 17,
            Self::Fine => 35,
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Auction {
    /// First slot of each node; those that are bound have none.
    first: Vec<u32>,
    /// Whose slot it is, what it is held for, and by which unit.
    seller: Vec<u32>,
    level: Vec<i64>,
    holder: Vec<u32>,
    /// By node, the least that one of its slots is held for. Never falls.
    price: Vec<i64>,
    /// Whose unit it is, and the slot it holds.
    owner: Vec<u32>,
    holds: Vec<u32>,
    first_unit: Vec<u32>,
    shortlist: Shortlist,
    /// Units that must bid.
    bidding: Vec<u32>,
    idle: usize,
    idle_bidding: usize,
    /// Slots by level, for the idle, those that no idle bidder holds and others; entries may be out of date, then too low.
    cheapest: BinaryHeap<Reverse<(i64, u32)>>,
    /// Greatest weight less the least.
    range: i64,
    shift: u32,
    grain: Grain,
    /// Of this round.
    bids: usize,
    /// A price of each node as of the last round that came to its end, or those begun with.
    found: Vec<i64>,
    is_over: bool,
}

impl Auction {
    /// From `start`, or from nothing. None where an auction would not pay: with free places in plenty, few units, people of many
    /// places, or prices as near already as it would bring them.
    pub(super) fn new(graph: &Graph, bound: &[bool], start: Option<Start<'_>>, grain: Grain) -> Option<Self> {
        let (mut first, mut first_unit, mut seller, mut owner) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut price = Vec::new();
        for (node, &bound) in (0_u32..).zip(bound) {
            first.push(u32::try_from(seller.len()).ok()?);
            first_unit.push(u32::try_from(owner.len()).ok()?);
            let count = graph.places[node as usize].min(u32::try_from(graph.halves(node).len()).ok()?);
            // Nobody bids for what cannot be had.
            let own = if count == 0 { HIGHEST } else { start.map_or(0, |start| start.prices[node as usize]) };
            price.push(if bound { 0 } else { own });
            if bound {
                owner.extend((0..count).map(|_| node));
            } else if count > MOST_SLOTS {
                return None;
            } else {
                seller.extend((0..count).map(|_| node));
            }
        }
        first.push(u32::try_from(seller.len()).ok()?);
        first_unit.push(u32::try_from(owner.len()).ok()?);
        let (slots, units) = (seller.len(), owner.len());
        let idle = slots.checked_sub(units)?;
        let (least, most) = graph.weight.iter().fold((i64::MAX, 0), |(least, most), &w| (w.min(least), w.max(most)));
        let range = most.saturating_sub(least);
        let shift = start.map_or(FIRST, |start| (range / start.off.max(1)).checked_ilog2().unwrap_or(0).max(AGAIN));
        if units < FEWEST_UNITS || idle > units / 50 || range >> Grain::Coarse.last() == 0 || shift > grain.last() {
            return None;
        }
        let mut auction = Self {
            first,
            first_unit,
            level: vec![0; slots],
            holder: vec![NOBODY; slots],
            seller,
            found: start.map_or_else(|| vec![0; price.len()], |start| start.prices.to_vec()),
            price,
            holds: vec![NOBODY; units],
            shortlist: Shortlist::new(units),
            owner,
            bidding: Vec::new(),
            idle,
            idle_bidding: 0,
            cheapest: BinaryHeap::new(),
            range,
            shift,
            grain,
            bids: 0,
            is_over: false,
        };
        auction.begin_round();
        Some(auction)
    }

    fn begin_round(&mut self) {
        self.holder.fill(NOBODY);
        self.holds.fill(NOBODY);
        // A place that was held for more than its person's price would stay free, and all others rise until it is not.
        for (level, &seller) in self.level.iter_mut().zip(&self.seller) {
            *level = self.price[seller as usize];
        }
        self.bidding = (0..u32::try_from(self.owner.len()).unwrap_or(NOBODY)).rev().collect();
        self.idle_bidding = self.idle;
        self.cheapest.clear();
        if self.idle > 0 {
            self.cheapest.extend((0_u32..).zip(&self.level).map(|(slot, &level)| Reverse((level, slot))));
        }
        self.bids = 0;
        self.shortlist.searches = 0;
    }

    fn slots(&self, node: u32) -> Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    /// Some bids. Returns the work done, or none when the auction is over.
    pub(super) fn step(&mut self, graph: &Graph) -> Option<u64> {
        let mut work = 0;
        for _ in 0..BATCH {
            if self.is_over {
                break;
            }
            work += self.next(graph);
        }
        (work > 0).then_some(work)
    }

    /// One bid, or the end of a round. Returns the work done.
    fn next(&mut self, graph: &Graph) -> u64 {
        let epsilon = self.epsilon();
        self.bids += 1;
        // A price war: what the rounds before found is better than that.
        self.is_over = self.bids > PATIENCE * self.level.len();
        if let Some(unit) = self.bidding.pop() {
            let work = self.bid(graph, unit, epsilon);
            // Nowhere to go.
            self.is_over |= work.is_none();
            return work.unwrap_or(1);
        }
        if self.idle_bidding > 0 {
            self.idle_bidding -= 1;
            self.bid_idle(epsilon);
            return 1;
        }
        self.found = self.prices();
        let last = self.grain.last();
        if self.shift >= last || self.range >> (self.shift + 1) == 0 {
            self.is_over = true;
        } else {
            self.shift = (self.shift + FACTOR).min(last);
            self.begin_round();
        }
        self.level.len() as u64
    }

    /// Whether finer prices may be worth while. They are not where bidders mostly had to look through all of their edges: many
    /// are about as good there, and shortest paths are the faster way on.
    pub(super) fn may_go_on(&self) -> bool {
        self.grain == Grain::Medium && self.shortlist.searches <= self.bids / 2
    }

    /// None when the unit has nowhere to go or prices get out of hand.
    fn bid(&mut self, graph: &Graph, unit: u32, epsilon: i64) -> Option<u64> {
        let node = self.owner[unit as usize];
        let units = self.first_unit[node as usize] as usize..self.first_unit[node as usize + 1] as usize;
        let (holds, seller) = (&self.holds, &self.seller);
        let is_held = |to: u32| {
            let by = |unit: usize| seller.get(holds[unit] as usize).is_some_and(|&seller| seller == to);
            units.len() > 1 && units.clone().any(by)
        };
        let Found { to, value, second, work } =
            self.shortlist.best(units.start, graph.links_of(node), &self.price, is_held)?;
        let slot = self.slots(to).min_by_key(|&slot| self.level[slot])?;
        // With nowhere else to go a unit would pay anything; the range is enough.
        let lead = if second == i64::MIN { self.range } else { value - second };
        self.take(slot, unit, lead + epsilon);
        (self.level[slot] < HIGHEST).then_some(work)
    }

    /// All idle bidders are alike, so they leave each other's places alone.
    fn bid_idle(&mut self, epsilon: i64) {
        let Some(slot) = self.pop_cheapest() else { return };
        let second = self.pop_cheapest();
        let lead = second.map_or(0, |second| self.level[second as usize] - self.level[slot as usize]);
        self.take(slot as usize, IDLE, lead + epsilon);
        if let Some(second) = second {
            self.cheapest.push(Reverse((self.level[second as usize], second)));
        }
    }

    /// Of the slots that no idle bidder holds.
    fn pop_cheapest(&mut self) -> Option<u32> {
        while let Some(Reverse((level, slot))) = self.cheapest.pop() {
            let now = self.level[slot as usize];
            if self.holder[slot as usize] == IDLE {
                continue;
            }
            if now == level {
                return Some(slot);
            }
            self.cheapest.push(Reverse((now, slot)));
        }
        None
    }

    fn take(&mut self, slot: usize, unit: u32, raise: i64) {
        self.level[slot] += raise;
        let seller = self.seller[slot];
        let lowest = self.slots(seller).map(|slot| self.level[slot]).min().unwrap_or(0);
        self.price[seller as usize] = lowest;
        match std::mem::replace(&mut self.holder[slot], unit) {
            NOBODY => {}
            IDLE => {
                self.idle_bidding += 1;
                self.cheapest.push(Reverse((self.level[slot], u32::try_from(slot).unwrap_or(NOBODY))));
            }
            loser => {
                self.holds[loser as usize] = NOBODY;
                self.bidding.push(loser);
            }
        }
        if unit != IDLE {
            self.holds[unit as usize] = u32::try_from(slot).unwrap_or(NOBODY);
        }
    }

    /// By how much prices may be wrong, more or less.
    pub(super) fn epsilon(&self) -> i64 {
        self.range >> self.shift
    }

    /// The prices of the last round that came to its end; those of bound people mean nothing.
    pub(super) fn into_prices(self) -> Vec<i64> {
        self.found
    }

    /// A price for each node, counted from the level of the free ones.
    fn prices(&self) -> Vec<i64> {
        let held = |(_, &level): (&u32, &i64)| level;
        let idle = self.holder.iter().zip(&self.level).filter(|&(&holder, _)| holder == IDLE).map(held).max();
        let level = idle.or_else(|| self.level.iter().copied().min()).unwrap_or(0);
        let own = |node: u32| if self.slots(node).is_empty() { 0 } else { (self.price[node as usize] - level).max(0) };
        (0_u32..).take(self.price.len()).map(own).collect()
    }
}
