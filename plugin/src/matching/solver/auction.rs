//! Prices to start from in tight markets, where shortest paths from nothing grow long.
//!
//! The ε-scaling auction (Bertsekas 1988; Bertsekas, Castañon 1992 for free places): each unit of a person bound to be filled
//! bids for the place that is worth most to it beside its price, and raises that price to where the second best would be as
//! good, plus ε; whoever held the place bids again. Free places are held by *idle* bidders who want the cheapest, so that
//! their prices stay together at the bottom. O(E U log(W/ε)) at worst, U units.
//!
//! Only prices leave here, and any prices will do as a start ([`Paths`](super::paths::Paths) makes them exact), so bids may
//! be cut off, ε may stay coarse, and units of one person simply leave each other's places alone.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "slots and units are numbered here, `first` and `owner` map between them and nodes of the graph; prices are refused \
              above 2^58, weights are below 2^53"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::Graph;

/// Slots a person may have here; who has more is hardly ever contested.
const MOST_SLOTS: u32 = 8;
/// Fewer units than this are settled faster than auctioned.
const FEWEST_UNITS: usize = 256;
/// Of the largest weight, as a power of two: the first and the last ε, and the factor between rounds.
const FIRST: u32 = 5;
const LAST: u32 = 9;
const FACTOR: u32 = 4;
/// Bids per unit and round before a price war is broken off.
const PATIENCE: usize = 64;
const HIGHEST: i64 = 1 << 58;
const NOBODY: u32 = u32::MAX;
/// An idle bidder; all are alike.
const IDLE: u32 = u32::MAX - 1;

#[derive(Debug, Clone)]
pub(super) struct Auction {
    /// First slot of each node; those that are bound have none.
    first: Vec<u32>,
    price: Vec<i64>,
    holder: Vec<u32>,
    /// Whose unit it is, and the slot it holds.
    owner: Vec<u32>,
    holds: Vec<u32>,
    first_unit: Vec<u32>,
    /// Units that must bid.
    bidding: Vec<u32>,
    idle: usize,
    idle_bidding: usize,
    /// Slots by price, for the idle; entries may be out of date, then too low.
    cheapest: BinaryHeap<Reverse<(i64, u32)>>,
    shift: u32,
    most: i64,
    bids: usize,
}

impl Auction {
    /// None where an auction would not pay: with free places in plenty, few units, or people of many places.
    pub(super) fn new(graph: &Graph, bound: &[bool]) -> Option<Self> {
        let (mut first, mut first_unit, mut owner, mut slots) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for (node, &bound) in (0_u32..).zip(bound) {
            first.push(slots);
            first_unit.push(u32::try_from(owner.len()).ok()?);
            let count = graph.places[node as usize].min(u32::try_from(graph.halves(node).len()).ok()?);
            if bound {
                owner.extend((0..count).map(|_| node));
            } else {
                if count > MOST_SLOTS {
                    return None;
                }
                slots += count;
            }
        }
        first.push(slots);
        first_unit.push(u32::try_from(owner.len()).ok()?);
        let (slots, units) = (slots as usize, owner.len());
        let idle = slots.checked_sub(units)?;
        let most = graph.weight.iter().copied().max().unwrap_or(0);
        if units < FEWEST_UNITS || idle > units / 50 || most >> LAST == 0 {
            return None;
        }
        let mut auction = Self {
            first,
            first_unit,
            price: vec![0; slots],
            holder: vec![NOBODY; slots],
            holds: vec![NOBODY; units],
            owner,
            bidding: Vec::new(),
            idle,
            idle_bidding: 0,
            cheapest: BinaryHeap::new(),
            shift: FIRST,
            most,
            bids: 0,
        };
        auction.begin_round();
        Some(auction)
    }

    fn begin_round(&mut self) {
        self.holder.fill(NOBODY);
        self.holds.fill(NOBODY);
        self.bidding = (0..u32::try_from(self.owner.len()).unwrap_or(NOBODY)).rev().collect();
        self.idle_bidding = self.idle;
        self.cheapest = (0_u32..).zip(&self.price).map(|(slot, &price)| Reverse((price, slot))).collect();
        self.bids = 0;
    }

    fn slots(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    /// One bid. Returns the work done, or none when the auction is over.
    pub(super) fn step(&mut self, graph: &Graph) -> Option<u64> {
        let epsilon = self.most >> self.shift;
        if self.bids > PATIENCE * self.price.len() {
            self.price.fill(0);
            return None;
        }
        self.bids += 1;
        if let Some(unit) = self.bidding.pop() {
            let work = self.bid(graph, unit, epsilon);
            if work.is_none() {
                self.price.fill(0);
            }
            return work;
        }
        if self.idle_bidding > 0 {
            self.idle_bidding -= 1;
            self.bid_idle(epsilon);
            return Some(1);
        }
        if self.shift >= LAST {
            return None;
        }
        self.shift = (self.shift + FACTOR).min(LAST);
        self.begin_round();
        Some(1)
    }

    /// None when the unit has nowhere to go or prices get out of hand.
    fn bid(&mut self, graph: &Graph, unit: u32, epsilon: i64) -> Option<u64> {
        let node = self.owner[unit as usize];
        let siblings = self.first_unit[node as usize] as usize..self.first_unit[node as usize + 1] as usize;
        let mut best = (i64::MIN, usize::MAX);
        let mut second = i64::MIN;
        for half in graph.halves(node) {
            let slots = self.slots(graph.to[half]);
            if siblings.len() > 1 && siblings.clone().any(|sibling| slots.contains(&(self.holds[sibling] as usize))) {
                continue;
            }
            for slot in slots {
                let value = graph.weight[half] - self.price[slot];
                if value > best.0 {
                    second = best.0;
                    best = (value, slot);
                } else if value > second {
                    second = value;
                }
            }
        }
        let (value, slot) = best;
        if slot == usize::MAX {
            return None;
        }
        // With nowhere else to go a unit would pay anything; the largest weight is enough.
        let lead = if second == i64::MIN { self.most } else { value - second };
        self.take(slot, unit, lead + epsilon);
        (self.price[slot] < HIGHEST).then_some(1 + graph.halves(node).len() as u64)
    }

    fn bid_idle(&mut self, epsilon: i64) {
        let Some(slot) = self.pop_cheapest() else { return };
        let second = self.pop_cheapest();
        let lead = second.map_or(0, |second| self.price[second as usize] - self.price[slot as usize]);
        self.take(slot as usize, IDLE, lead + epsilon);
        for slot in [Some(slot), second].into_iter().flatten() {
            self.cheapest.push(Reverse((self.price[slot as usize], slot)));
        }
    }

    fn pop_cheapest(&mut self) -> Option<u32> {
        while let Some(Reverse((price, slot))) = self.cheapest.pop() {
            let now = self.price[slot as usize];
            if now == price {
                return Some(slot);
            }
            self.cheapest.push(Reverse((now, slot)));
        }
        None
    }

    fn take(&mut self, slot: usize, unit: u32, raise: i64) {
        self.price[slot] += raise;
        match std::mem::replace(&mut self.holder[slot], unit) {
            NOBODY => {}
            IDLE => self.idle_bidding += 1,
            loser => {
                self.holds[loser as usize] = NOBODY;
                self.bidding.push(loser);
            }
        }
        if unit != IDLE {
            self.holds[unit as usize] = u32::try_from(slot).unwrap_or(NOBODY);
        }
    }

    /// A price for each node: that of its cheapest slot, counted from the level of the free ones.
    pub(super) fn prices(&self) -> Vec<i64> {
        let idle =
            self.holder.iter().zip(&self.price).filter(|&(&holder, _)| holder == IDLE).map(|(_, &price)| price).max();
        let level = idle.or_else(|| self.price.iter().copied().min()).unwrap_or(0);
        (0_u32..)
            .take(self.first.len() - 1)
            .map(|node| self.price[self.slots(node)].iter().map(|price| (price - level).max(0)).min().unwrap_or(0))
            .collect()
    }
}
