//! The canonical one of equal optima.
//!
//! The weight's last digits make optima unique as a rule. Where they do not, the choice must still not depend on how it was
//! reached. An edge is open, chosen in some optima and not in others, if it lies on a cycle without slack of the residual
//! network, that is, within a strongly connected component (Tarjan 1972). The open edges are the same for every optimum, so
//! choosing among them afresh, from nothing and by the same rules, gives the same pairs. O(E) when the optimum is unique.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "node arrays have an entry for each node and, in the residual network, two more; prices and weights are below 2^53"
)]

use super::coverage::Coverage;
use super::graph::{self, Graph, Link};
use super::optimum::{MOST_TIES, of_mentor};
use super::paths::Paths;
use super::problem::{Edges, RowBuf, Sought};
use super::rows::Rows;
use super::seal::Seal;

#[derive(Debug, Clone)]
pub(super) struct Ties {
    pub(super) seal: Seal,
    /// Edges not chosen that cost nothing.
    free: Vec<Link>,
    /// The row to be searched for them next; none before it is known that there is a choice.
    next: Option<u32>,
}

/// What the search for ties came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// So much work was done.
    More(u64),
    /// The choice is canonical.
    Done,
    /// There are too many ties; the choice depends on the prices that were started from.
    TooMany,
}

impl Ties {
    /// `suspects` are the edges that may be without slack, if they could be kept.
    pub(super) fn new(seal: Seal, suspects: Option<Vec<Link>>, places: &[u32]) -> Self {
        let Some(mut free) = suspects else {
            return Self { seal, free: Vec::new(), next: Some(0) };
        };
        free.retain(|link| seal.slack(link) == 0);
        let unique = free.is_empty() || {
            let component = components(&seal, &free, places);
            free.iter().all(|link| component[link.mentor as usize] != component[link.mentee as usize])
        };
        let next = if unique { Some(u32::MAX) } else { Some(0) };
        Self { seal, free: Vec::new(), next }
    }

    pub(super) fn step(&mut self, rows: &Rows, row: &mut RowBuf) -> Step {
        match self.next {
            None | Some(u32::MAX) => Step::Done,
            Some(mentor) if mentor < rows.mentors() => {
                let own = self.seal.price[mentor as usize] - self.seal.bonus;
                let prices = &self.seal.price[rows.shape.mentors..];
                // Lighter edges have slack.
                rows.seek(mentor, &Sought { base: own, prices, ..Sought::default() }, row);
                let chosen = of_mentor(&self.seal.chosen, mentor);
                for (mentee, weight) in row.iter() {
                    let link = Link { mentor, mentee: rows.node(mentee), weight, points: 0, chosen: false };
                    if self.seal.slack(&link) == 0 && chosen.iter().all(|chosen| chosen.mentee != link.mentee) {
                        self.free.push(link);
                    }
                }
                if self.free.len() > MOST_TIES {
                    return Step::TooMany;
                }
                self.next = Some(mentor + 1);
                Step::More(1 + u64::from(rows.edges.mentees()))
            }
            Some(_) => {
                self.choose(rows.shape.mentors, &rows.shape.places);
                self.next = None;
                Step::More(1 + self.free.len() as u64)
            }
        }
    }

    /// Chooses among the open edges from nothing.
    fn choose(&mut self, mentors: usize, places: &[u32]) {
        let component = components(&self.seal, &self.free, places);
        let is_open = |link: &Link| {
            self.seal.slack(link) == 0 && component[link.mentor as usize] == component[link.mentee as usize]
        };
        let (open, fixed): (Vec<Link>, Vec<Link>) = self.seal.chosen.iter().partition(|link| is_open(link));
        let mut links: Vec<Link> = open.iter().chain(self.free.iter().filter(|link| is_open(link))).copied().collect();
        for link in &mut links {
            (link.weight, link.chosen) = (0, false);
        }
        graph::sort(&mut links);
        let mut left = places.to_vec();
        for link in &fixed {
            left[link.mentor as usize] -= 1;
            left[link.mentee as usize] -= 1;
        }
        let bound: Vec<bool> = self.seal.price.iter().zip(&left).map(|(&price, &left)| price > 0 && left > 0).collect();
        let mut graph = Graph::new(mentors, left, &links);
        let mut coverage = Coverage::new(graph.nodes());
        while coverage.phase(&mut graph) > 0 {}
        // Who has a price must be full: without weights, shortest paths are mere alternating ones.
        let mut paths = Paths::new(vec![0; graph.nodes()], bound);
        for node in (0_u32..).take(graph.nodes()) {
            while !paths.is_settled(&graph, node) {
                if paths.settle(&mut graph, node).is_err() {
                    return;
                }
            }
        }
        let weight = |link: &Link| {
            let price = self.seal.price[link.mentor as usize] + self.seal.price[link.mentee as usize];
            Link { weight: price - self.seal.bonus, ..*link }
        };
        let mut chosen = fixed;
        chosen.extend(graph.links().filter(|link| link.chosen).map(|link| weight(&link)));
        graph::sort(&mut chosen);
        self.seal.chosen = chosen;
    }
}

/// Strongly connected components of the residual network's arcs without slack. The last two nodes are the source, before
/// all mentors, and the sink, after all mentees.
fn components(seal: &Seal, free: &[Link], places: &[u32]) -> Vec<u32> {
    let nodes = places.len();
    let (source, sink) = (nodes, nodes + 1);
    let mut arcs: Vec<(usize, usize)> = free.iter().map(|link| (link.mentor as usize, link.mentee as usize)).collect();
    for link in &seal.chosen {
        if seal.slack(link) == 0 {
            arcs.push((link.mentee as usize, link.mentor as usize));
        }
    }
    for (node, &places) in places.iter().enumerate() {
        let (has_free, may_lose) = (seal.taken[node] < places, seal.taken[node] > 0 && seal.price[node] == 0);
        let (gains, loses) =
            if node < seal.mentors() { ((source, node), (node, source)) } else { ((node, sink), (sink, node)) };
        arcs.extend(has_free.then_some(gains));
        arcs.extend(may_lose.then_some(loses));
    }
    arcs.sort_unstable();
    tarjan(nodes + 2, &arcs)
}

/// Component of each node, by a name that means nothing. `arcs` are sorted.
fn tarjan(nodes: usize, arcs: &[(usize, usize)]) -> Vec<u32> {
    const NONE: u32 = u32::MAX;
    let mut next: Vec<usize> = (0..nodes).map(|node| arcs.partition_point(|arc| arc.0 < node)).collect();
    let (mut order, mut low, mut component) = (vec![NONE; nodes], vec![NONE; nodes], vec![NONE; nodes]);
    let (mut path, mut open) = (Vec::new(), Vec::new());
    let (mut seen, mut found) = (0, 0);
    for root in 0..nodes {
        if order[root] == NONE {
            path.push(root);
        }
        while let Some(&node) = path.last() {
            if order[node] == NONE {
                (order[node], low[node]) = (seen, seen);
                seen += 1;
                open.push(node);
            }
            if let Some(&(_, to)) = arcs.get(next[node]).filter(|arc| arc.0 == node) {
                next[node] += 1;
                if order[to] == NONE {
                    path.push(to);
                } else if component[to] == NONE {
                    low[node] = low[node].min(order[to]);
                }
                continue;
            }
            path.pop();
            if let Some(&parent) = path.last() {
                low[parent] = low[parent].min(low[node]);
            }
            if low[node] == order[node] {
                while let Some(member) = open.pop() {
                    component[member] = found;
                    if member == node {
                        break;
                    }
                }
                found += 1;
            }
        }
    }
    component
}
