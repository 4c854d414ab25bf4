//! A guess at the floor of objective `fair`: the most points that every chosen edge can have, as far as known edges tell.
//!
//! Shortest augmenting paths for the bottleneck assignment problem (Derigs, Zimmermann 1978): each unit of a person who must be
//! filled goes to a free place along the path whose worst edge has the most points, and the floor is the least of these. As in
//! `optimum`, the cover splits the edges. Whether the guess is right is found out by filling places at it and above it.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "node arrays have an entry for each node of the graph; work is below 2^39, for a graph has fewer than 2^32 halves"
)]

use std::collections::BinaryHeap;

use super::graph::{End, Graph, Link};
use super::search::{FAR, Trail};

/// Looks at an edge, on average, before the floor so far has to do.
const PATIENCE: u64 = 8;

/// The floor at which all places that `in_cover` proves to be fillable can be filled with `links`, which come sorted; or what
/// it is at most, where places are so tight that ways are long.
pub(super) fn floor(mentors: usize, places: Vec<u32>, links: &[Link], in_cover: &[bool]) -> u32 {
    let covered = |link: &Link| (in_cover[link.mentor as usize], in_cover[link.mentee as usize]);
    let useful = links.iter().filter(|link| covered(link) != (true, true));
    let links: Vec<Link> = useful
        .map(|link| Link { weight: link.points.into(), chosen: covered(link) == (false, false), ..*link })
        .collect();
    let highest = highest(&links, in_cover, &places);
    let graph = Graph::new(mentors, places, &links);
    let mut search = Search {
        trail: Trail::new(graph.nodes()),
        ready: Vec::new(),
        later: BinaryHeap::new(),
        floor: highest,
        left: PATIENCE * graph.edges() as u64,
        graph,
        in_cover,
    };
    if has_room(&search.graph, in_cover) {
        for (root, &covered) in (0_u32..).zip(in_cover) {
            while covered && !search.graph.is_full(root) && search.left > 0 && search.fill(root) {}
        }
    }
    u32::try_from(search.floor).unwrap_or(0)
}

/// One place in ten, or more, stays free.
fn has_room(graph: &Graph, in_cover: &[bool]) -> bool {
    let (mut bound, mut others) = (0_u64, 0_u64);
    for (node, &covered) in (0_u32..).zip(in_cover) {
        let usable = u64::from(graph.places[node as usize]).min(graph.halves(node).len() as u64);
        *(if covered { &mut bound } else { &mut others }) += usable;
    }
    bound + bound / 10 < others
}

/// Nobody in the cover can have an edge with more points than their best, and forced edges are chosen anyway.
fn highest(links: &[Link], in_cover: &[bool], places: &[u32]) -> i64 {
    let mut best = vec![0; in_cover.len()];
    let mut highest = FAR;
    for link in links {
        if link.chosen {
            highest = highest.min(link.weight);
        }
        for node in [link.mentor, link.mentee] {
            best[node as usize] = link.weight.max(best[node as usize]);
        }
    }
    let bound = in_cover.iter().zip(places).map(|(&covered, &places)| covered && places > 0);
    best.into_iter().zip(bound).filter(|(_, bound)| *bound).fold(highest, |highest, (best, _)| highest.min(best))
}

struct Search<'c> {
    graph: Graph,
    in_cover: &'c [bool],
    trail: Trail,
    /// People reached without going below the floor.
    ready: Vec<u32>,
    /// Edges below it, the best first.
    later: BinaryHeap<(i64, u32)>,
    floor: i64,
    /// Work that may still be done.
    left: u64,
}

impl Search<'_> {
    /// Fills one place of `root`, who must be filled. Tells whether there was a way.
    fn fill(&mut self, root: u32) -> bool {
        let roots_side = self.graph.is_mentor(root);
        self.trail.forget();
        self.ready.clear();
        self.later.clear();
        self.trail.reach(root, 0, 0);
        self.ready.push(root);
        let end = loop {
            if let Some(node) = self.ready.pop() {
                if self.graph.is_mentor(node) != roots_side {
                    self.look_back(node);
                } else if let Some(end) = self.look_on(node) {
                    break end;
                }
                continue;
            }
            // Nothing more at this floor: as little below it as can be.
            let Some((points, half)) = self.later.pop() else { return false };
            let to = self.graph.to[half as usize];
            if self.trail.dist(to) == FAR {
                self.floor = self.floor.min(points);
                if self.arrive(to, half) {
                    break to;
                }
            }
        };
        self.graph.flip(root, End::Fill(end), &self.trail);
        true
    }

    /// Tells whether there is a free place.
    fn arrive(&mut self, to: u32, half: u32) -> bool {
        self.trail.reach(to, 0, half);
        self.ready.push(to);
        !self.graph.is_full(to)
    }

    /// Along edges that are not chosen. Ends at a free place.
    fn look_on(&mut self, node: u32) -> Option<u32> {
        let halves = self.graph.halves(node);
        self.left = self.left.saturating_sub(1 + halves.len() as u64);
        for half in halves {
            let to = self.graph.to[half];
            if self.graph.chosen[half] || self.in_cover[to as usize] || self.trail.dist(to) != FAR {
                continue;
            }
            let (points, half) = (self.graph.weight[half], u32::try_from(half).unwrap_or(u32::MAX));
            if points < self.floor {
                self.later.push((points, half));
            } else if self.arrive(to, half) {
                return Some(to);
            }
        }
        None
    }

    /// To those who hold the places of somebody full; forced edges stay.
    fn look_back(&mut self, node: u32) {
        for &half in self.graph.chosen_of(node) {
            let to = self.graph.to[half as usize];
            if self.in_cover[to as usize] && self.trail.dist(to) == FAR {
                self.trail.reach(to, 0, half);
                self.ready.push(to);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::rc::Rc;

    use proptest::prelude::*;

    use super::*;
    use crate::fill::Fill;
    use crate::problem::{RowBuf, Shape};
    use crate::rows::Rows;
    use crate::{Edge, Edges, Objective, Solver, Stored};

    proptest! {
        /// Where there is room, what is guessed is the floor that halving finds.
        #[test]
        fn the_guess_is_the_floor(
            mentors in 1_u32..12,
            edges in prop::collection::btree_map((0_u32..12, 0_u32..9), 0_u32..30, 0..60),
            places in prop::collection::vec(0_u16..3, 12),
        ) {
            let edge = |(&(mentor, mentee), &points): (&(u32, u32), &u32)| Edge { mentor, mentee, weight: 1, points };
            let edges = edges.iter().map(edge).filter(|edge| edge.mentor < mentors).collect();
            let stored = Stored::new(places[..mentors as usize].to_vec(), vec![1; 9], edges);
            let rows = Rows::new(Rc::new(&stored), Shape::of(&stored).unwrap());
            let mut links = Vec::new();
            let mut row = RowBuf::new();
            for mentor in 0..stored.mentors() {
                rows.read_all(mentor, &mut row);
                rows.restrict(mentor, &mut row);
                links.extend(row.with_points().map(|(mentee, weight, points)| Link {
                    mentor, mentee: rows.node(mentee), weight, points, chosen: false,
                }));
            }
            let mut fill = Fill::new(&rows, &links, true, None);
            while fill.step(&rows, &mut row).is_some() {}
            let (filled, in_cover) = (fill.filled(), fill.cover());
            let guess = floor(fill.graph.mentors, fill.graph.places.clone(), &links, &in_cover);
            let solution = Solver::new(&stored, Objective::Fair, None).unwrap().finish().unwrap();
            if let Some(fair) = solution.fair.filter(|_| filled > 0) {
                prop_assert!(guess >= fair.floor, "{} below {}", guess, fair.floor);
                prop_assert!(guess == fair.floor || !has_room(&fill.graph, &in_cover), "{} above {}", guess, fair.floor);
            }
        }
    }
}
