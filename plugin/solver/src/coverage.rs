//! The most places that can be filled, and the König cover that proves it.
//!
//! Hopcroft and Karp 1973 in Dinic's form for places on both sides: phases of a breadth-first search for the shortest
//! augmenting paths and a depth-first search for a maximal disjoint set of them. O(E √V) with one place each, O(E^(3/2)) in
//! general (Even, Tarjan 1975). Cover: König 1931; it is the smallest one on the mentors' side, so it does not depend on
//! which largest matching was found (Dulmage, Mendelsohn 1958).

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "`level` and `next` have an entry for each node of the graph; levels are at most the number of nodes"
)]

use super::graph::{End, Graph};
use super::search::Trail;

const UNSEEN: u32 = u32::MAX;

/// Scratch memory of the search, kept between phases.
#[derive(Debug, Clone)]
pub(super) struct Coverage {
    level: Vec<u32>,
    next: Vec<u32>,
    queue: Vec<u32>,
    path: Vec<u32>,
    trail: Trail,
}

impl Coverage {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            level: vec![UNSEEN; nodes],
            next: vec![0; nodes],
            queue: Vec::with_capacity(nodes),
            path: Vec::new(),
            trail: Trail::new(nodes),
        }
    }

    /// Whether an alternating path leads to `node` from a mentor with a free place. After the last phase: the mentors
    /// outside the cover, and the mentees in it.
    pub(super) fn reached(&self, node: u32) -> bool {
        self.level[node as usize] != UNSEEN
    }

    /// Chooses edges as long as both ends have a free place, mentor by mentor, first what is worth most beside the mentee's
    /// price of `guide`, where there is one.
    pub(super) fn greedy(graph: &mut Graph, guide: Option<&[i64]>) {
        let mut order: Vec<(i64, u32)> = Vec::new();
        for mentor in 0..u32::try_from(graph.mentors).unwrap_or(u32::MAX) {
            order.clear();
            let open = |&half: &usize| !graph.chosen[half] && !graph.is_full(graph.to[half]);
            let price = |half: usize| guide.map_or(0, |guide| guide[graph.to[half] as usize]);
            let key = |half: usize| (price(half) - graph.weight[half], u32::try_from(half).unwrap_or(u32::MAX));
            order.extend(graph.halves(mentor).filter(open).map(key));
            let places = (graph.places[mentor as usize] - graph.taken[mentor as usize]) as usize;
            if places == 0 {
                continue;
            }
            if places < order.len() {
                order.select_nth_unstable(places - 1);
                order.truncate(places);
            }
            for &(_, half) in &order {
                graph.choose(half);
            }
        }
    }

    /// One phase. Returns how many places it filled; 0 means that no more can be.
    pub(super) fn phase(&mut self, graph: &mut Graph) -> u64 {
        if !self.layer(graph) {
            return 0;
        }
        for node in 0..graph.nodes() {
            self.next[node] = 0;
        }
        let mut filled = 0;
        for root in 0..u32::try_from(graph.mentors).unwrap_or(u32::MAX) {
            while self.level[root as usize] == 0 && !graph.is_full(root) && self.augment(graph, root) {
                filled += 1;
            }
        }
        filled
    }

    /// Distances in edges from the mentors with a free place; false when no mentee with a free place is in reach.
    fn layer(&mut self, graph: &Graph) -> bool {
        self.level.fill(UNSEEN);
        self.queue.clear();
        for mentor in 0..u32::try_from(graph.mentors).unwrap_or(u32::MAX) {
            if !graph.is_full(mentor) {
                self.level[mentor as usize] = 0;
                self.queue.push(mentor);
            }
        }
        let mut last = UNSEEN;
        let mut at = 0;
        while let Some(&node) = self.queue.get(at) {
            at += 1;
            let level = self.level[node as usize];
            if level >= last {
                continue;
            }
            if graph.is_mentor(node) {
                for half in graph.halves(node) {
                    let mentee = graph.to[half];
                    if !graph.chosen[half] && self.level[mentee as usize] == UNSEEN {
                        self.level[mentee as usize] = level + 1;
                        self.queue.push(mentee);
                        if !graph.is_full(mentee) {
                            last = level + 1;
                        }
                    }
                }
            } else {
                for &half in graph.chosen_of(node) {
                    let mentor = graph.to[half as usize];
                    if self.level[mentor as usize] == UNSEEN {
                        self.level[mentor as usize] = level + 1;
                        self.queue.push(mentor);
                    }
                }
            }
        }
        last != UNSEEN
    }

    /// A path down the layers from `root` to a free place. `next` remembers, for the whole phase, what was tried in vain.
    fn augment(&mut self, graph: &mut Graph, root: u32) -> bool {
        self.trail.forget();
        self.path.clear();
        self.path.push(root);
        while let Some(&node) = self.path.last() {
            let level = self.level[node as usize];
            let tried = &mut self.next[node as usize];
            let half = if graph.is_mentor(node) {
                graph.halves(node).nth(*tried as usize).and_then(|half| u32::try_from(half).ok())
            } else {
                graph.chosen_of(node).get(*tried as usize).copied()
            };
            let Some(half) = half else {
                // Nothing below leads to a free place in this phase.
                self.path.pop();
                continue;
            };
            *tried += 1;
            let to = graph.to[half as usize];
            // A mentor's chosen edges lead up or across; a mentee's slots hold nothing else.
            if self.level[to as usize] != level + 1 || graph.chosen[half as usize] == graph.is_mentor(node) {
                continue;
            }
            self.trail.reach(to, 0, half);
            if !graph.is_mentor(to) && !graph.is_full(to) {
                graph.flip(root, End::Fill(to), &self.trail);
                return true;
            }
            self.path.push(to);
        }
        false
    }
}
