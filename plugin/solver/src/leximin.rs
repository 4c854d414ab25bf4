//! Objective `fair` to the end: after the fewest points of a pair come the next fewest, and so on (leximin).
//!
//! All choices that fill as many places have as many pairs, so the choice is best that has the fewest pairs of the lowest
//! points, among those the fewest of the next, and so on up: a *fair matching* (Huang, Kavitha, Mehlhorn, Michail 2016), which
//! equals weights (pairs + 1)^level (Michail 2007) without their long numbers.
//!
//! Level by level: the level's edges cost 1, those above nothing, those below that were not needed are gone. The pairs of the
//! level are given up and filled again along shortest paths ([`Paths`]), so only what can be avoided is. The prices then
//! describe all choices that are as good (complementary slackness): an edge with slack is in none of them, a chosen edge with
//! negative slack in all, and who has a price must be full. The next level chooses among those alone. At the end the most
//! weight decides, that is, kept incumbents and the tie-break.
//!
//! O(pairs × edges) at worst; each level that must keep a pair cuts the graph in parts, so it is less.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "half i of the graph is link i for the mentors' halves, which come first; node arrays have an entry for each node; \
              prices of a level are at most the number of places"
)]

use super::gather::Gather;
use super::graph::{self, Graph, Link};
use super::optimum::of_mentor;
use super::paths::{Paths, Stuck};
use super::problem::{RowBuf, SolveError};
use super::rows::Rows;
use super::ties::Ties;

/// Edges that are looked at, some 60 bytes each. Where more lie at or above the floor, each person's best few are.
const MOST_EDGES: usize = 1 << 20;
/// Edges looked at before the levels that are left stay as they are.
const MOST_WORK: u64 = 1 << 33;
/// Weights of an edge that is in no choice that is still possible, and of one that is in all.
const DEAD: i64 = -(1 << 40);
const FIXED: i64 = 1 << 40;

/// How far the levels got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Above so many points the levels were not looked at, for want of work; none when all were.
    pub settled_to: Option<u32>,
    /// There were too many edges to look at all; each person's best few were.
    pub best_few: bool,
}

#[derive(Debug, Clone)]
enum Stage {
    Read(Gather),
    /// The next of `order`.
    Levels(usize),
    /// Giving up is done, filling again is not: the next of `queue`, and where the level's links in `order` begin and end.
    Fill(usize, (usize, usize)),
    /// Most weight: the next node.
    Weigh(u32),
}

#[derive(Debug, Clone)]
pub(super) struct Leximin {
    /// The canonical choice of objective `fair`, with its proof.
    pub(super) ties: Box<Ties>,
    in_cover: Vec<bool>,
    stage: Stage,
    /// In every choice that is still possible.
    fixed: Vec<Link>,
    /// Those that might or might not be; `graph` has them in the same order.
    links: Vec<Link>,
    graph: Graph,
    paths: Paths,
    queue: Vec<u32>,
    /// Links of levels to come, by points.
    order: Vec<u32>,
    /// Links that are dead or fixed.
    closed: usize,
    worked: u64,
    pub(super) depth: Depth,
}

impl Leximin {
    pub(super) fn new(ties: Box<Ties>, in_cover: Vec<bool>, rows: &Rows) -> Self {
        Self {
            ties,
            in_cover,
            stage: Stage::Read(Gather::with_limit(rows, MOST_EDGES)),
            fixed: Vec::new(),
            links: Vec::new(),
            graph: Graph::default(),
            paths: Paths::new(Vec::new(), Vec::new()),
            queue: Vec::new(),
            order: Vec::new(),
            closed: 0,
            worked: 0,
            depth: Depth::default(),
        }
    }

    /// Share of the levels that are done.
    pub(super) fn fraction(&self) -> f64 {
        let (done, all) = match self.stage {
            Stage::Read(_) => (0, 1),
            Stage::Levels(at) | Stage::Fill(_, (at, _)) => (at, self.order.len().max(1)),
            Stage::Weigh(_) => (1, 1),
        };
        let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        number(done) / number(all)
    }

    /// A row, a level or a path. Returns the work done, or none when the choice is final.
    pub(super) fn step(&mut self, rows: &Rows, row: &mut RowBuf) -> Result<Option<u64>, SolveError> {
        let before = self.paths.work;
        let work = match &mut self.stage {
            Stage::Read(gather) => {
                let mentor = gather.next;
                if let Some(work) = gather.step(rows, row)? {
                    self.links.extend(of_mentor(&self.ties.seal.chosen, mentor).iter().filter_map(|chosen| {
                        let (.., points) = row.with_points().find(|edge| rows.node(edge.0) == chosen.mentee)?;
                        Some(Link { points, chosen: true, ..*chosen })
                    }));
                    return Ok(Some(work));
                }
                let gather = std::mem::replace(gather, Gather::with_limit(rows, 0));
                self.begin(gather, rows);
                self.links.len()
            }
            &mut Stage::Levels(at) => self.level(at),
            &mut Stage::Fill(at, level) => self.fill(at, level).map_err(stuck)?,
            &mut Stage::Weigh(node) => match self.weigh(node).map_err(stuck)? {
                Some(work) => work,
                None => return Ok(None),
            },
        };
        let work = work as u64 + 1 + (self.paths.work - before);
        self.worked += work;
        Ok(Some(work))
    }

    /// As in `optimum`, the cover splits the edges: those with no end in it are in every choice, those with both in none.
    fn begin(&mut self, gather: Gather, rows: &Rows) {
        let (mut links, whole) = gather.finish(rows);
        self.depth.best_few = !whole;
        // A core may lack a chosen one, and does not know of the others that they are chosen.
        links.append(&mut self.links);
        graph::sort_distinct(&mut links);
        let mut places = rows.shape.places.clone();
        for link in links {
            match (self.in_cover[link.mentor as usize], self.in_cover[link.mentee as usize]) {
                (false, false) => {
                    places[link.mentor as usize] -= 1;
                    places[link.mentee as usize] -= 1;
                    self.fixed.push(link);
                }
                (true, true) => {}
                _ => self.links.push(link),
            }
        }
        let bound = self.in_cover.clone();
        self.paths = Paths::new(vec![0; places.len()], bound);
        self.graph = Graph::new(rows.shape.mentors, places, &[]);
        self.restart(0);
    }

    /// Lays the graph out anew, without what is closed; levels below `from` are done.
    fn restart(&mut self, from: u32) {
        let mut places = std::mem::take(&mut self.graph.places);
        let graph = &self.graph;
        let mut open = Vec::with_capacity(self.links.len() - self.closed.min(self.links.len()));
        for (at, link) in self.links.drain(..).enumerate() {
            let (weight, chosen) = match graph.weight.get(at) {
                Some(&weight) => (weight, graph.chosen[at]),
                None => (0, link.chosen),
            };
            match weight {
                DEAD => {}
                FIXED => {
                    places[link.mentor as usize] -= 1;
                    places[link.mentee as usize] -= 1;
                    self.fixed.push(link);
                }
                _ => open.push(Link { chosen, ..link }),
            }
        }
        self.links = open;
        self.graph = Graph::new(self.graph.mentors, places, &self.links);
        self.graph.weight.fill(0);
        self.closed = 0;
        let ahead = (0_u32..).zip(&self.links).filter(|(_, link)| link.points >= from);
        self.order = ahead.map(|(at, _)| at).collect();
        self.order.sort_unstable_by_key(|&at| (self.links[at as usize].points, at));
        self.stage = Stage::Levels(0);
    }

    fn price_of(&mut self, link: u32, weight: i64) {
        self.graph.weight[link as usize] = weight;
        let twin = self.graph.twin[link as usize];
        self.graph.weight[twin as usize] = weight;
    }

    /// Closes the level that begins at `at` if no pair is of it, else gives its pairs up.
    fn level(&mut self, at: usize) -> usize {
        let Some(points) = self.order.get(at).map(|&link| self.links[link as usize].points) else {
            self.begin_weighing();
            return self.links.len();
        };
        if self.closed > 1024 && self.closed > self.links.len() / 2 {
            self.restart(points);
            return self.links.len();
        }
        if self.worked > MOST_WORK {
            self.depth.settled_to = Some(points.saturating_sub(1));
            // What is chosen now stays.
            for link in 0..self.links.len() {
                if self.graph.chosen[link] {
                    self.graph.weight[link] = FIXED;
                } else {
                    self.graph.weight[link] = DEAD;
                }
            }
            self.restart(u32::MAX);
            return self.links.len();
        }
        let more = self.order[at..].iter().take_while(|&&link| self.links[link as usize].points == points).count();
        let level = (at, at + more);
        let mut needed = false;
        self.queue.clear();
        for at in level.0..level.1 {
            let link = self.order[at];
            match self.graph.weight[link as usize] {
                DEAD | FIXED => {}
                _ => {
                    self.price_of(link, -1);
                    if self.graph.chosen[link as usize] {
                        needed = true;
                        self.graph.unchoose(link);
                        let ends = self.links[link as usize];
                        self.queue.extend([ends.mentor, ends.mentee]);
                    }
                }
            }
        }
        if needed {
            self.stage = Stage::Fill(0, level);
        } else {
            for at in level.0..level.1 {
                self.close(self.order[at]);
            }
            self.stage = Stage::Levels(level.1);
        }
        more
    }

    /// Fills one place again, or draws the sum of the level.
    fn fill(&mut self, at: usize, level: (usize, usize)) -> Result<usize, Stuck> {
        if let Some(&node) = self.queue.get(at) {
            if self.paths.is_settled(&self.graph, node) {
                self.stage = Stage::Fill(at + 1, level);
            } else {
                self.paths.settle(&mut self.graph, node)?;
            }
            return Ok(0);
        }
        let mut work = level.1 - level.0;
        for node in 0..self.graph.nodes() {
            if self.paths.price[node] == 0 {
                continue;
            }
            for half in self.graph.halves(u32::try_from(node).unwrap_or(u32::MAX)) {
                work += 1;
                let link = if node < self.graph.mentors { half } else { self.graph.twin[half] as usize };
                self.close(u32::try_from(link).unwrap_or(u32::MAX));
            }
            // Every choice as good as this one fills those who have a price.
            self.paths.bound[node] |= self.paths.price[node] > 0;
        }
        for at in level.0..level.1 {
            let link = self.order[at];
            self.close(link);
            if self.graph.weight[link as usize] == -1 {
                self.price_of(link, 0);
            }
        }
        self.paths.price.fill(0);
        self.stage = Stage::Levels(level.1);
        Ok(work)
    }

    /// Closes a link that the prices show to be in none, or in all, of the choices still possible.
    fn close(&mut self, link: u32) {
        let at = link as usize;
        if matches!(self.graph.weight[at], DEAD | FIXED) {
            return;
        }
        let slack = self.paths.slack(&self.graph, self.links[at].mentor, at);
        let verdict = match self.graph.chosen[at] {
            false if slack > 0 => DEAD,
            true if slack < 0 => FIXED,
            _ => return,
        };
        self.price_of(link, verdict);
        self.closed += 1;
    }

    /// All that is left is as fair; from nothing, the most weight.
    fn begin_weighing(&mut self) {
        self.restart(u32::MAX);
        self.order.clear();
        for link in 0..self.links.len() {
            self.price_of(u32::try_from(link).unwrap_or(u32::MAX), self.links[link].weight);
        }
        self.graph.choose_nothing();
        // An edge has an end that is bound to be filled, whose price may be anything.
        for node in (0_u32..).take(self.graph.nodes()).filter(|&node| self.paths.bound[node as usize]) {
            let least = self.graph.halves(node).map(|half| self.paths.slack(&self.graph, node, half)).min();
            self.paths.price[node as usize] -= least.unwrap_or(0);
        }
        self.stage = Stage::Weigh(0);
    }

    fn weigh(&mut self, node: u32) -> Result<Option<usize>, Stuck> {
        if node as usize >= self.graph.nodes() {
            return Ok(None);
        }
        if self.paths.is_settled(&self.graph, node) {
            self.stage = Stage::Weigh(node + 1);
        } else {
            self.paths.settle(&mut self.graph, node)?;
        }
        Ok(Some(0))
    }

    /// Everything chosen, sorted.
    pub(super) fn chosen(&self) -> Vec<Link> {
        let mut chosen: Vec<Link> = self.graph.links().filter(|link| link.chosen).collect();
        chosen.extend_from_slice(&self.fixed);
        graph::sort(&mut chosen);
        chosen
    }
}

fn stuck(stuck: Stuck) -> SolveError {
    match stuck {
        // The choice of `fair` shows that there is a way, so the rows have changed since.
        Stuck::NoPath => SolveError::UnstableRows,
        Stuck::Overflow => SolveError::Overflow,
    }
}
