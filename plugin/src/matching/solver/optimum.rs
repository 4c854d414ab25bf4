//! The most weight at full coverage, by sparse core and pricing.
//!
//! The cover splits the problem (Dulmage, Mendelsohn 1958): in every largest matching the cover's people are all full, an
//! edge between two of them is never chosen, and one between two people outside it always is. What is left are edges
//! between a person *bound* to be filled and one outside the cover. So coverage needs no large bonus in the arithmetic, and
//! nobody is ever searched for who cannot be placed.
//!
//! The core is solved by [`Paths`]; then the rows are priced: edges with negative slack join the core, what they upset is
//! repaired from the present prices, until a reading of all rows finds none. (Column generation: Gilmore, Gomory 1961; for
//! dense assignment, Volgenant 1996.) Each round adds at least one edge, so it ends.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "node arrays have an entry for each node and every row has passed `Shape::check`; prices stay below 2^60 (`Paths`), \
              weights below 2^53"
)]

use super::gather::WIDTH;
use super::graph::{Graph, Link};
use super::paths::{Paths, Stuck};
use super::problem::{Edges, RowBuf, SolveError};
use super::rows::Rows;

/// Edges without slack that are remembered in case the optimum is not unique.
pub(super) const MOST_TIES: usize = 1 << 20;

#[derive(Debug, Clone)]
enum Mode {
    /// Settling the queue, from this position on.
    Settle(usize),
    /// Reading rows, from this mentor on; all of them, or those that may have changed.
    Price { next: u32, all: bool },
}

#[derive(Debug, Clone)]
pub(super) struct Optimum {
    pub(super) in_cover: Vec<bool>,
    /// Edges with no end in the cover: chosen in every largest matching.
    pub(super) forced: Vec<Link>,
    pub(super) graph: Graph,
    pub(super) paths: Paths,
    mode: Mode,
    queue: Vec<u32>,
    news: Vec<Link>,
    /// Mentors' prices when last priced.
    priced_at: Vec<i64>,
    /// Violated edges were left for later.
    more: Vec<bool>,
    /// Mentor (plus one) for whom a mentee was last marked as chosen.
    mark: Vec<u32>,
    /// The least coverage bonus for which the prices hold on edges within or outside the cover.
    pub(super) bonus: i64,
    /// Edges not chosen that could be at no loss; none when there are too many.
    pub(super) ties: Option<Vec<Link>>,
    pub(super) rounds: u32,
}

impl Optimum {
    /// From a largest matching's graph and cover. `start` are prices of everybody, or none.
    pub(super) fn new(filled: &Graph, in_cover: Vec<bool>, start: Option<&[i64]>) -> Self {
        let mut places = filled.places.clone();
        let mut forced = Vec::new();
        let mut links = Vec::new();
        for link in filled.links() {
            match (in_cover[link.mentor as usize], in_cover[link.mentee as usize]) {
                (true, true) => {}
                (false, false) => {
                    places[link.mentor as usize] -= 1;
                    places[link.mentee as usize] -= 1;
                    forced.push(link);
                }
                _ => links.push(Link { chosen: false, ..link }),
            }
        }
        let mut graph = Graph::new(filled.mentors, places, &links);
        drop(links);
        let nodes = graph.nodes();
        let bound: Vec<bool> = (0..nodes).map(|node| in_cover[node] && graph.places[node] > 0).collect();
        let price = (0..nodes).map(|node| start.filter(|_| !bound[node]).map_or(0, |start| start[node])).collect();
        let mut paths = Paths::new(price, bound);
        let mut queue = Vec::new();
        for node in (0_u32..).take(nodes) {
            if paths.bound[node as usize] {
                let slacks = graph.halves(node).map(|half| paths.slack(&graph, node, half));
                paths.price[node as usize] = -slacks.min().unwrap_or(0);
                for half in graph.halves(node) {
                    let free = !graph.is_full(node) && !graph.is_full(graph.to[half]);
                    if free && paths.slack(&graph, node, half) == 0 {
                        graph.choose(u32::try_from(half).unwrap_or(u32::MAX));
                    }
                }
            }
        }
        queue.extend((0_u32..).take(nodes).filter(|&node| !paths.bound[node as usize] && !paths.is_settled(&graph, node)));
        queue.extend((0_u32..).take(nodes).filter(|&node| paths.bound[node as usize]));
        Self {
            in_cover,
            forced,
            paths,
            mode: Mode::Settle(0),
            queue,
            news: Vec::new(),
            priced_at: vec![i64::MIN; graph.mentors],
            more: vec![false; graph.mentors],
            mark: vec![0; nodes],
            bonus: 0,
            ties: None,
            rounds: 0,
            graph,
        }
    }

    /// Share of the present round that is done.
    pub(super) fn fraction(&self) -> f64 {
        let share = |done: usize, all: usize| {
            f64::from(u32::try_from(done).unwrap_or(u32::MAX)) / f64::from(u32::try_from(all.max(1)).unwrap_or(u32::MAX))
        };
        match self.mode {
            Mode::Settle(at) => 0.6 * share(at, self.queue.len()),
            Mode::Price { next, .. } => 0.6 + 0.4 * share(next as usize, self.graph.mentors),
        }
    }

    /// The core is solved; what is under way is its proof.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.mode, Mode::Price { .. })
    }

    /// One person settled, or one row priced. Returns the work done, or none when the optimum is proved.
    pub(super) fn step<E: Edges>(&mut self, rows: &Rows<E>, row: &mut RowBuf) -> Result<Option<u64>, SolveError> {
        match self.mode {
            Mode::Settle(at) => self.settle(at).map(Some).map_err(|stuck| match stuck {
                // The cover says that there is a way, so the rows have changed since.
                Stuck::NoPath => SolveError::UnstableRows,
                Stuck::Overflow => SolveError::Overflow,
            }),
            Mode::Price { next, all } => Ok(self.price(rows, row, next, all)),
        }
    }

    fn settle(&mut self, at: usize) -> Result<u64, Stuck> {
        let Some(&node) = self.queue.get(at) else {
            self.queue.clear();
            let all = self.rounds == 0 || !self.some_changed();
            self.mode = Mode::Price { next: 0, all };
            self.begin_pricing();
            return Ok(1);
        };
        let before = self.paths.work;
        if self.paths.is_settled(&self.graph, node) {
            self.mode = Mode::Settle(at + 1);
        } else {
            self.paths.settle(&mut self.graph, node)?;
        }
        Ok(1 + self.paths.work - before)
    }

    fn begin_pricing(&mut self) {
        self.rounds += 1;
        self.bonus = 0;
        self.ties = Some(Vec::new());
    }

    fn changed(&self, mentor: usize) -> bool {
        self.more[mentor] || self.paths.price[mentor] < self.priced_at[mentor]
    }

    fn some_changed(&self) -> bool {
        (0..self.graph.mentors).any(|mentor| self.changed(mentor))
    }

    fn price<E: Edges>(&mut self, rows: &Rows<E>, row: &mut RowBuf, mentor: u32, all: bool) -> Option<u64> {
        if mentor < rows.mentors() {
            self.mode = Mode::Price { next: mentor + 1, all };
            if !all && !self.changed(mentor as usize) {
                return Some(1);
            }
            rows.read(mentor, row);
            self.price_row(rows, mentor, row);
            return Some(1 + row.len() as u64);
        }
        if !self.news.is_empty() {
            self.repair();
            return Some(self.graph.edges() as u64);
        }
        if all {
            return None;
        }
        // Nothing in the rows that changed: now the proof over all of them.
        self.mode = Mode::Price { next: 0, all: true };
        self.begin_pricing();
        Some(1)
    }

    fn price_row<E: Edges>(&mut self, rows: &Rows<E>, mentor: u32, row: &RowBuf) {
        let stamp = mentor + 1;
        for &half in self.graph.chosen_of(mentor) {
            self.mark[self.graph.to[half as usize] as usize] = stamp;
        }
        for link in of_mentor(&self.forced, mentor) {
            self.mark[link.mentee as usize] = stamp;
        }
        let own = self.paths.price[mentor as usize];
        let covered = self.in_cover[mentor as usize];
        let mut violated: Vec<(i64, u32, i64)> = Vec::new();
        for (mentee, weight) in row.iter() {
            let node = rows.node(mentee);
            let slack = own + self.paths.price[node as usize] - weight;
            match (covered, self.in_cover[node as usize]) {
                (true, true) => self.bonus = self.bonus.max(-slack),
                (false, false) => self.bonus = self.bonus.max(slack),
                _ if slack > 0 || self.mark[node as usize] == stamp => {}
                _ if slack < 0 => violated.push((slack, node, weight)),
                _ => {
                    if let Some(ties) = &mut self.ties {
                        ties.push(Link { mentor, mentee: node, weight, chosen: false });
                        if ties.len() > MOST_TIES {
                            self.ties = None;
                        }
                    }
                }
            }
        }
        self.priced_at[mentor as usize] = own;
        self.more[mentor as usize] = violated.len() > WIDTH;
        if violated.len() > WIDTH {
            violated.select_nth_unstable(WIDTH);
            violated.truncate(WIDTH);
        }
        self.news.extend(violated.into_iter().map(|(_, mentee, weight)| Link { mentor, mentee, weight, chosen: false }));
    }

    /// Takes the violated edges into the core and queues whom they upset.
    fn repair(&mut self) {
        let bound = &self.paths.bound;
        let mut raised: Vec<u32> =
            self.news.iter().map(|link| if bound[link.mentor as usize] { link.mentor } else { link.mentee }).collect();
        raised.sort_unstable();
        raised.dedup();
        self.graph.extend(&mut self.news);
        // Those who lost a partner first: their prices must be back at 0 before others may end at their free places.
        self.queue.clear();
        for &node in &raised {
            self.paths.raise(&mut self.graph, node, &mut self.queue);
        }
        self.queue.sort_unstable();
        self.queue.dedup();
        self.queue.extend(raised);
        self.mode = Mode::Settle(0);
    }

    /// Everything chosen, sorted.
    pub(super) fn chosen(&self) -> Vec<Link> {
        let mut chosen: Vec<Link> = self.graph.links().filter(|link| link.chosen).collect();
        chosen.extend_from_slice(&self.forced);
        chosen.sort_unstable_by_key(|link| (link.mentor, link.mentee));
        chosen
    }
}

/// The part of `links`, sorted by mentor, that is `mentor`'s.
pub(super) fn of_mentor(links: &[Link], mentor: u32) -> &[Link] {
    let start = links.partition_point(|link| link.mentor < mentor);
    let end = links.partition_point(|link| link.mentor <= mentor);
    links.get(start..end).unwrap_or(&[])
}
