//! The one certificate that belongs to an optimum: least coverage bonus, then highest prices of mentors and lowest of
//! mentees. It does not depend on how the optimum was reached, so a warm start cannot be seen in the outcome.
//!
//! Optimal prices are the potentials of the residual network and form a lattice (Shapley, Shubik 1971); its extreme element
//! is the distance from the sink. One Dijkstra over slacks gives it, which reads each row once: O(n² + E log V).

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "node arrays have an entry for each node, `mentee_links` is a permutation of `chosen`, rows have passed \
              `Shape::check`; slacks are sums of three numbers below 2^61"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::Link;
use super::optimum::{Optimum, of_mentor};
use super::problem::{Edges, RowBuf, Sought};
use super::rows::Rows;
use super::search::FAR;

#[derive(Debug, Clone)]
pub(super) struct Seal {
    /// Sorted by mentor.
    pub(super) chosen: Vec<Link>,
    /// Positions in `chosen`, sorted by mentee; and where each mentee's begin.
    mentee_links: Vec<u32>,
    mentee_first: Vec<u32>,
    /// Valid prices, in the end the canonical ones.
    pub(super) price: Vec<i64>,
    pub(super) bonus: i64,
    pub(super) taken: Vec<u32>,
    dist: Vec<i64>,
    /// Distance of the source, the node before all mentors.
    source: i64,
    source_done: bool,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    mark: Vec<u32>,
    /// Mentors read, to tell how far it is.
    read: u32,
    /// Mentors without places, priced last.
    idle: Option<u32>,
}

impl Seal {
    pub(super) fn new(optimum: &Optimum, places: &[u32]) -> Self {
        let chosen = optimum.chosen();
        let mentors = optimum.graph.mentors;
        let nodes = places.len();
        let mut price = optimum.paths.price.clone();
        let bound = &optimum.paths.bound;
        let bonus = optimum.bonus();
        let mut taken = vec![0; nodes];
        for link in &chosen {
            taken[link.mentor as usize] += 1;
            taken[link.mentee as usize] += 1;
        }
        let mut mentee_links: Vec<u32> = (0_u32..).take(chosen.len()).collect();
        mentee_links.sort_unstable_by_key(|&at| (chosen[at as usize].mentee, at));
        let mut mentee_first = vec![0; nodes - mentors + 1];
        for mentee in mentors..nodes {
            mentee_first[mentee - mentors + 1] = mentee_first[mentee - mentors] + taken[mentee];
        }
        let mut dist = vec![FAR; nodes];
        let mut heap = BinaryHeap::new();
        for node in 0..nodes {
            if bound[node] {
                price[node] += bonus;
            }
            if places[node] == 0 {
                price[node] = 0;
            }
            if node >= mentors && taken[node] > 0 {
                dist[node] = price[node];
                heap.push(Reverse((price[node], u32::try_from(node).unwrap_or(u32::MAX))));
            }
        }
        Self {
            chosen,
            mentee_links,
            mentee_first,
            price,
            bonus,
            taken,
            dist,
            source: bonus,
            source_done: false,
            heap,
            mark: vec![0; nodes],
            read: 0,
            idle: None,
        }
    }

    pub(super) fn fraction(&self, mentors: u32) -> f64 {
        f64::from(self.read) / f64::from(mentors.max(1))
    }

    pub(super) fn mentors(&self) -> usize {
        self.price.len() + 1 - self.mentee_first.len()
    }

    /// u + v − w − M.
    pub(super) fn slack(&self, link: &Link) -> i64 {
        self.price[link.mentor as usize] + self.price[link.mentee as usize] - link.weight - self.bonus
    }

    /// One person. Returns the work done, or none when all prices are final.
    pub(super) fn step(&mut self, rows: &Rows, row: &mut RowBuf) -> Option<u64> {
        if let Some(mentor) = self.idle {
            return self.price_idle(rows, row, mentor);
        }
        let nearest = self.heap.peek().map_or(FAR, |Reverse((dist, _))| *dist);
        if !self.source_done && self.source <= nearest {
            self.source_done = true;
            for mentor in 0..rows.mentors() {
                let free = self.taken[mentor as usize] < rows.shape.places[mentor as usize];
                if free && self.source < self.dist[mentor as usize] {
                    self.dist[mentor as usize] = self.source;
                    self.heap.push(Reverse((self.source, mentor)));
                }
            }
            return Some(u64::from(rows.mentors()));
        }
        let Some(Reverse((dist, node))) = self.heap.pop() else {
            self.shift(rows);
            self.idle = Some(0);
            return Some(1);
        };
        if dist > self.dist[node as usize] {
            return Some(1);
        }
        if (node as usize) < rows.shape.mentors {
            self.read += 1;
            self.relax_row(rows, node, dist, row);
            return Some(1 + u64::from(rows.edges.mentees()));
        }
        let mentee = node as usize - rows.shape.mentors;
        for at in self.mentee_first[mentee]..self.mentee_first[mentee + 1] {
            let link = self.chosen[self.mentee_links[at as usize] as usize];
            let slack = link.weight + self.bonus - self.price[node as usize] - self.price[link.mentor as usize];
            let dist = dist + slack;
            if dist < self.dist[link.mentor as usize] {
                self.dist[link.mentor as usize] = dist;
                self.heap.push(Reverse((dist, link.mentor)));
            }
        }
        Some(1)
    }

    fn relax_row(&mut self, rows: &Rows, mentor: u32, dist: i64, row: &mut RowBuf) {
        let base = dist + self.price[mentor as usize] - self.bonus;
        let mentors = rows.shape.mentors;
        let (prices, less) = (&self.price[mentors..], &self.dist[mentors..]);
        rows.seek_all(mentor, &Sought { among: None, base: base + 1, prices, less }, row);
        let stamp = mentor + 1;
        for link in of_mentor(&self.chosen, mentor) {
            self.mark[link.mentee as usize] = stamp;
        }
        if self.taken[mentor as usize] > 0 {
            self.source = self.source.min(dist + self.price[mentor as usize]);
        }
        for (mentee, weight) in row.iter() {
            let node = rows.node(mentee);
            let at = node as usize;
            if rows.shape.places[at] == 0 {
                // Nobody comes here; the price only has to keep everybody out.
                self.price[at] = self.price[at].max(weight - base);
            } else if base + self.price[at] - weight < self.dist[at] && self.mark[at] != stamp {
                self.dist[at] = base + self.price[at] - weight;
                if self.taken[at] > 0 {
                    self.heap.push(Reverse((self.dist[at], node)));
                }
            }
        }
    }

    /// From distances to prices.
    fn shift(&mut self, rows: &Rows) {
        for (node, &places) in rows.shape.places.iter().enumerate() {
            if places == 0 {
                continue;
            }
            if node < rows.shape.mentors {
                // A mentor with places is always reached: by a partner, or from the source.
                self.price[node] += self.dist[node].min(FAR - 1) - self.source;
            } else {
                self.price[node] = if self.taken[node] > 0 { self.price[node] - self.dist[node] } else { 0 };
            }
        }
        self.bonus -= self.source;
    }

    fn price_idle(&mut self, rows: &Rows, row: &mut RowBuf, mentor: u32) -> Option<u64> {
        if mentor >= rows.mentors() {
            return None;
        }
        self.idle = Some(mentor + 1);
        if rows.has_place(mentor) {
            return Some(1);
        }
        rows.read_all(mentor, row);
        let keeps_out = row.iter().map(|(mentee, weight)| weight + self.bonus - self.price[rows.node(mentee) as usize]);
        self.price[mentor as usize] = keeps_out.fold(0, i64::max);
        Some(1 + row.len() as u64)
    }
}
