//! Successive shortest paths: restores an optimum one place at a time, from whatever prices and choice it is given.
//!
//! Every edge has the slack p(mentor) + p(mentee) − w: never below 0 unless the edge is chosen, never above 0 if it is.
//! A person is *settled* when full, or when the price is 0 and the person is not bound to be filled. `settle` takes one
//! person who is not and runs Dijkstra 1959 over slacks along alternating paths (Edmonds, Karp 1972; Tomizawa 1971; local,
//! with prices changed only where the search came, as Jonker, Volgenant 1987) to the nearest place where the lack
//! disappears: a free place on the other side, or somebody on the same side who is not bound to be filled and whose price
//! reaches 0. O(E log V) a call at worst, mostly a few dozen edges; at most one call a place from cold, one for each broken
//! place from warm prices (Mills-Tettey, Stentz, Dias 2007).

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "`price` and `bound` have an entry for each node; prices stay below 2^60 (`settle` refuses to go on otherwise), so \
              slacks stay below 2^62, and distances are only kept when below `FAR`"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::{End, Graph, Link};
use super::search::{FAR, Trail};

/// Beyond this, sums might wrap. Weights are at most 2^53 / places, so a search would have to raise a price without need
/// thousands of millions of times to come here.
const HIGHEST: i64 = 1 << 60;

/// What went wrong in [`Paths::settle`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stuck {
    /// Somebody who is bound to be filled cannot be.
    NoPath,
    /// Prices left the range in which sums are exact.
    Overflow,
}

#[derive(Debug, Clone)]
pub(super) struct Paths {
    pub(super) price: Vec<i64>,
    /// Who must be filled whatever it costs; their prices may fall below 0.
    pub(super) bound: Vec<bool>,
    trail: Trail,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    ready: Vec<u32>,
    /// Edges looked at so far.
    pub(super) work: u64,
}

impl Paths {
    pub(super) fn new(price: Vec<i64>, bound: Vec<bool>) -> Self {
        let trail = Trail::new(price.len());
        Self { price, bound, trail, heap: BinaryHeap::new(), ready: Vec::new(), work: 0 }
    }

    pub(super) fn is_settled(&self, graph: &Graph, node: u32) -> bool {
        graph.is_full(node) || (self.price[node as usize] == 0 && !self.bound[node as usize])
    }

    /// p(mentor) + p(mentee) − w.
    pub(super) fn slack(&self, graph: &Graph, node: u32, half: usize) -> i64 {
        self.price[node as usize] + self.price[graph.to[half] as usize] - graph.weight[half]
    }

    /// The same of an edge that may not be in the graph.
    pub(super) fn slack_of(&self, link: &Link) -> i64 {
        self.price[link.mentor as usize] + self.price[link.mentee as usize] - link.weight
    }

    /// Raises `node`'s price until none of its edges that are not chosen has negative slack, and gives up chosen edges
    /// that this makes too dear.
    pub(super) fn raise(&mut self, graph: &mut Graph, node: u32, dropped: &mut Vec<u32>) {
        let mut lack = 0;
        for half in graph.halves(node) {
            if !graph.chosen[half] {
                lack = lack.max(-self.slack(graph, node, half));
            }
        }
        if lack == 0 {
            return;
        }
        self.price[node as usize] += lack;
        let dear: Vec<u32> =
            graph.chosen_of(node).iter().copied().filter(|&half| self.slack(graph, node, half as usize) > 0).collect();
        for half in dear {
            dropped.push(graph.to[half as usize]);
            graph.unchoose(half);
        }
    }

    /// Fills one place of `root`, or brings its price to 0. `root` is not settled.
    pub(super) fn settle(&mut self, graph: &mut Graph, root: u32) -> Result<(), Stuck> {
        let roots_side = graph.is_mentor(root);
        self.trail.forget();
        self.heap.clear();
        self.ready.clear();
        self.ready.push(root);
        self.trail.reach(root, 0, 0);
        let (mut nearest, mut end) = (FAR, None);
        let mut now = 0;
        loop {
            let node = if let Some(node) = self.ready.pop() {
                node
            } else {
                let Some(Reverse((dist, node))) = self.heap.pop() else { break };
                if dist >= nearest {
                    break;
                }
                now = dist;
                node
            };
            // Left behind by a shorter way, or beyond an end found meanwhile.
            if self.trail.dist(node) != now || now >= nearest {
                continue;
            }
            if graph.is_mentor(node) == roots_side {
                let price = self.price[node as usize];
                if !self.bound[node as usize] && now + price < nearest {
                    nearest = now + price;
                    end = Some(End::Drop(node));
                }
                let halves = graph.halves(node);
                self.work += halves.len() as u64;
                for half in halves {
                    if graph.chosen[half] {
                        continue;
                    }
                    let to = graph.to[half];
                    let dist = now + price + self.price[to as usize] - graph.weight[half];
                    if dist < nearest && dist < self.trail.dist(to) {
                        self.trail.reach(to, dist, u32::try_from(half).unwrap_or(u32::MAX));
                        if graph.is_full(to) {
                            self.wait(now, dist, to);
                        } else {
                            nearest = dist;
                            end = Some(End::Fill(to));
                        }
                    }
                }
            } else {
                for &half in graph.chosen_of(node) {
                    let to = graph.to[half as usize];
                    let dist = now - self.slack(graph, node, half as usize);
                    if dist < nearest && dist < self.trail.dist(to) {
                        self.trail.reach(to, dist, half);
                        if dist == now {
                            self.ready.push(to);
                        } else {
                            self.heap.push(Reverse((dist, to)));
                        }
                    }
                }
            }
        }
        let end = end.ok_or(Stuck::NoPath)?;
        for &node in self.trail.touched() {
            let by = nearest - self.trail.dist(node);
            if by > 0 {
                let price = &mut self.price[node as usize];
                *price += if graph.is_mentor(node) == roots_side { -by } else { by };
                if price.abs() > HIGHEST {
                    return Err(Stuck::Overflow);
                }
            }
        }
        graph.flip(root, end, &self.trail);
        Ok(())
    }

    fn wait(&mut self, now: i64, dist: i64, node: u32) {
        if dist == now {
            self.ready.push(node);
        } else {
            self.heap.push(Reverse((dist, node)));
        }
    }
}
