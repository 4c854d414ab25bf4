//! The most weight at full coverage, by sparse core and pricing.
//!
//! The cover splits the problem (Dulmage, Mendelsohn 1958): in every largest matching the cover's people are all full, an
//! edge between two of them is never chosen, and one between two people outside it always is. What is left are edges
//! between a person *bound* to be filled and one outside the cover. So coverage needs no large bonus in the arithmetic, and
//! nobody is ever searched for who cannot be placed.
//!
//! The core is solved by [`Paths`]; then the rows are priced: edges with negative slack join the core, what they upset is
//! repaired from the present prices, until none is left. A row is read again only if prices have fallen so far since that
//! one of its edges might be violated. (Column generation: Gilmore, Gomory 1961; for dense assignment, Volgenant 1996.)
//! Each round adds at least one edge, so it ends.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "node arrays have an entry for each node and every row has passed `Shape::check`; prices stay below 2^60 (`Paths`), \
              weights below 2^53"
)]

use super::auction::Auction;
use super::coverage::Coverage;
use super::gather::WIDTH;
use super::graph::{self, Graph, Link};
use super::paths::{Paths, Stuck};
use super::problem::{Edges, RowBuf, SolveError};
use super::rows::Rows;
use super::search::FAR;

/// Edges without slack that are remembered in case the optimum is not unique.
pub(super) const MOST_TIES: usize = 1 << 20;

#[derive(Debug, Clone)]
enum Mode {
    /// Looking for prices to start from.
    Auction(Box<Auction>),
    /// Settling the queue, from this position on.
    Settle(usize),
    /// Reading the rows that may hold a violated edge, from this mentor on.
    Price(u32),
}

/// What the last reading of a row showed, and when that was. Prices move little from round to round, so most rows can be
/// seen to be still right without another reading.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// The least slack of an edge outside the core.
    slack: i64,
    /// The least slack of an edge between two people of the cover.
    inside: i64,
    /// The mentor's price then.
    price: i64,
    /// `fallen` then.
    fallen: i64,
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
    /// What is known of each mentor's row.
    known: Vec<Known>,
    /// Mentees' prices in the round before, and by how much some price of theirs has fallen, added up over the rounds.
    before: Vec<i64>,
    fallen: i64,
    /// Mentor (plus one) for whom a mentee was last marked as in the core.
    mark: Vec<u32>,
    /// Edges outside the core that may be without slack; none when there are too many.
    ties: Option<Vec<Link>>,
    pub(super) rounds: u32,
}

impl Optimum {
    /// From a largest matching's graph and cover. `start` are prices of everybody, or none.
    pub(super) fn new(mut filled: Graph, in_cover: Vec<bool>, start: Option<&[i64]>) -> Self {
        let mut forced = Vec::new();
        let mut all_cross = true;
        for link in filled.links() {
            let covered = in_cover[link.mentor as usize];
            if covered == in_cover[link.mentee as usize] {
                all_cross = false;
                if !covered {
                    forced.push(link);
                }
            }
        }
        let graph = if all_cross {
            filled.choose_nothing();
            filled
        } else {
            let mut places = filled.places.clone();
            for link in &forced {
                places[link.mentor as usize] -= 1;
                places[link.mentee as usize] -= 1;
            }
            let cross = |link: &Link| in_cover[link.mentor as usize] != in_cover[link.mentee as usize];
            let links: Vec<Link> = filled.links().filter(cross).map(|link| Link { chosen: false, ..link }).collect();
            Graph::new(filled.mentors, places, &links)
        };
        let nodes = graph.nodes();
        let bound: Vec<bool> = (0..nodes).map(|node| in_cover[node] && graph.places[node] > 0).collect();
        let price = (0..nodes).map(|node| start.filter(|_| !bound[node]).map_or(0, |start| start[node])).collect();
        let mode = match Auction::new(&graph, &bound).filter(|_| start.is_none()) {
            Some(auction) => Mode::Auction(Box::new(auction)),
            None => Mode::Settle(0),
        };
        let paths = Paths::new(price, bound);
        let mut optimum = Self {
            in_cover,
            forced,
            paths,
            mode,
            queue: Vec::new(),
            news: Vec::new(),
            known: vec![Known { slack: i64::MIN, inside: FAR, price: 0, fallen: 0 }; graph.mentors],
            before: vec![i64::MIN; nodes - graph.mentors],
            fallen: 0,
            mark: vec![0; nodes],
            ties: Some(Vec::new()),
            rounds: 0,
            graph,
        };
        if matches!(optimum.mode, Mode::Settle(_)) {
            optimum.begin();
        }
        optimum
    }

    /// Gives bound people, one by one, what is worth most to them beside the prices of the others, as far as places are
    /// free, and the price that goes with it; queues everybody who is not settled by that.
    fn begin(&mut self) {
        let (graph, paths) = (&mut self.graph, &mut self.paths);
        let nodes = (0_u32..).take(graph.nodes());
        let mut order: Vec<(i64, u32)> = Vec::new();
        for node in nodes.clone().filter(|&node| paths.bound[node as usize]) {
            paths.price[node as usize] = 0;
            let slack = |half: usize| (paths.slack(graph, node, half), u32::try_from(half).unwrap_or(u32::MAX));
            order.clear();
            order.extend(graph.halves(node).map(slack));
            let places = (graph.places[node as usize] as usize).min(order.len());
            if (1..order.len()).contains(&places) {
                order.select_nth_unstable(places - 1);
            }
            order.truncate(places);
            order.sort_unstable();
            let last = order.last().map_or(0, |&(slack, _)| slack);
            for &(slack, half) in &order {
                paths.price[node as usize] = -slack;
                // Others may have a better use for what is worth no more than its price.
                if slack == last || graph.is_full(graph.to[half as usize]) {
                    break;
                }
                graph.choose(half);
            }
        }
        self.fill_for_nothing();
        let (graph, paths) = (&self.graph, &self.paths);
        self.queue = nodes.clone().filter(|&n| !paths.bound[n as usize] && !paths.is_settled(graph, n)).collect();
        self.queue.extend(nodes.filter(|&node| paths.bound[node as usize]));
    }

    /// Fills as many places as edges without slack allow, which changes no price. All at once: one by one, each would search
    /// through all that hangs together without slack, and near the right prices that is nearly everything.
    fn fill_for_nothing(&mut self) {
        let (graph, paths) = (&mut self.graph, &self.paths);
        let mut left = graph.places.clone();
        let (mut links, mut halves) = (Vec::new(), Vec::new());
        for mentor in (0_u32..).take(graph.mentors) {
            for half in graph.halves(mentor) {
                let (mentee, chosen) = (graph.to[half], graph.chosen[half]);
                if paths.slack(graph, mentor, half) == 0 {
                    links.push(Link { mentor, mentee, weight: 0, points: 0, chosen });
                    halves.push(u32::try_from(half).unwrap_or(u32::MAX));
                } else if chosen {
                    // Worth more than it costs: it stays.
                    left[mentor as usize] -= 1;
                    left[mentee as usize] -= 1;
                }
            }
        }
        let mut free = Graph::new(graph.mentors, left, &links);
        let mut coverage = Coverage::new(free.nodes());
        while coverage.phase(&mut free) > 0 {}
        let changed: Vec<(u32, bool)> =
            halves.into_iter().zip(free.links()).map(|(half, link)| (half, link.chosen)).collect();
        for &(half, chosen) in &changed {
            if graph.chosen[half as usize] && !chosen {
                graph.unchoose(half);
            }
        }
        for &(half, chosen) in &changed {
            if chosen && !graph.chosen[half as usize] {
                graph.choose(half);
            }
        }
    }

    /// Share of the present round that is done.
    pub(super) fn fraction(&self) -> f64 {
        let share = |done: usize, all: usize| {
            f64::from(u32::try_from(done).unwrap_or(u32::MAX))
                / f64::from(u32::try_from(all.max(1)).unwrap_or(u32::MAX))
        };
        match self.mode {
            Mode::Auction(_) => 0.0,
            Mode::Settle(at) => 0.6 * share(at, self.queue.len()),
            Mode::Price(next) => 0.6 + 0.4 * share(next as usize, self.graph.mentors),
        }
    }

    /// The core is solved; what is under way is its proof.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.mode, Mode::Price(_))
    }

    /// One person settled, or one row priced. Returns the work done, or none when the optimum is proved.
    pub(super) fn step<E: Edges>(&mut self, rows: &Rows<E>, row: &mut RowBuf) -> Result<Option<u64>, SolveError> {
        match &mut self.mode {
            Mode::Auction(auction) => {
                if let Some(work) = auction.step(&self.graph) {
                    return Ok(Some(work));
                }
                for ((price, &bound), start) in self.paths.price.iter_mut().zip(&self.paths.bound).zip(auction.prices())
                {
                    *price = if bound { 0 } else { start };
                }
                self.begin();
                self.mode = Mode::Settle(0);
                Ok(Some(self.graph.edges() as u64))
            }
            &mut Mode::Settle(at) => self.settle(at).map(Some).map_err(|stuck| match stuck {
                // The cover says that there is a way, so the rows have changed since.
                Stuck::NoPath => SolveError::UnstableRows,
                Stuck::Overflow => SolveError::Overflow,
            }),
            &mut Mode::Price(next) => Ok(self.price(rows, row, next)),
        }
    }

    fn settle(&mut self, at: usize) -> Result<u64, Stuck> {
        let Some(&node) = self.queue.get(at) else {
            self.queue.clear();
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
        let now = &self.paths.price[self.graph.mentors..];
        self.fallen += now.iter().zip(&self.before).map(|(now, before)| before.saturating_sub(*now)).fold(0, i64::max);
        self.before.copy_from_slice(now);
        self.mode = Mode::Price(0);
    }

    /// By how much at most the sum of the prices of an edge of `mentor` has fallen since the row was read.
    fn drop_since(&self, mentor: usize) -> i64 {
        let known = &self.known[mentor];
        (known.price - self.paths.price[mentor]) + (self.fallen - known.fallen)
    }

    /// All edges in the row are known to be right; and if any is without slack, it has been noted.
    fn is_right(&self, mentor: usize) -> bool {
        let (slack, drop) = (self.known[mentor].slack, self.drop_since(mentor));
        slack >= 0 && (slack > drop || drop <= 0)
    }

    fn price<E: Edges>(&mut self, rows: &Rows<E>, row: &mut RowBuf, mentor: u32) -> Option<u64> {
        if mentor < rows.mentors() {
            self.mode = Mode::Price(mentor + 1);
            if self.is_right(mentor as usize) {
                return Some(1);
            }
            rows.read(mentor, row);
            self.price_row(rows, mentor, row);
            return Some(1 + row.len() as u64);
        }
        if self.news.is_empty() {
            return None;
        }
        self.repair();
        Some(self.graph.edges() as u64)
    }

    fn price_row<E: Edges>(&mut self, rows: &Rows<E>, mentor: u32, row: &RowBuf) {
        let stamp = mentor + 1;
        for half in self.graph.halves(mentor) {
            self.mark[self.graph.to[half] as usize] = stamp;
        }
        let own = self.paths.price[mentor as usize];
        let covered = self.in_cover[mentor as usize];
        let (mut least, mut inside) = (FAR, FAR);
        let mut violated: Vec<(i64, u32, i64)> = Vec::new();
        for (mentee, weight) in row.iter() {
            let node = rows.node(mentee);
            let slack = own + self.paths.price[node as usize] - weight;
            if covered == self.in_cover[node as usize] {
                inside = inside.min(slack);
            } else if slack < least.max(1) && self.mark[node as usize] != stamp {
                if slack < 0 {
                    violated.push((slack, node, weight));
                } else {
                    least = slack;
                    if let Some(ties) = self.ties.as_mut().filter(|_| slack == 0) {
                        ties.push(Link { mentor, mentee: node, weight, points: 0, chosen: false });
                        if ties.len() > MOST_TIES {
                            self.ties = None;
                        }
                    }
                }
            }
        }
        if violated.len() > WIDTH {
            violated.select_nth_unstable(WIDTH);
            least = violated[WIDTH].0;
            violated.truncate(WIDTH);
        }
        self.known[mentor as usize] = Known { slack: least, inside, price: own, fallen: self.fallen };
        self.news.extend(violated.into_iter().map(|(_, mentee, weight)| Link {
            mentor,
            mentee,
            weight,
            points: 0,
            chosen: false,
        }));
    }

    /// A coverage bonus with which the prices hold on edges within and outside the cover, and leave none below 0. Not the
    /// least: slacks within the cover are known as of the last reading.
    pub(super) fn bonus(&self) -> i64 {
        let bound =
            self.paths.price.iter().zip(&self.paths.bound).filter(|&(_, &bound)| bound).map(|(&price, _)| -price);
        let outside = self
            .forced
            .iter()
            .map(|link| self.paths.price[link.mentor as usize] + self.paths.price[link.mentee as usize] - link.weight);
        let inside = self
            .known
            .iter()
            .enumerate()
            .filter(|&(mentor, known)| self.in_cover[mentor] && known.inside < FAR)
            .map(|(mentor, known)| self.drop_since(mentor).max(0) - known.inside);
        bound.chain(outside).chain(inside).fold(0, i64::max)
    }

    /// Edges not chosen that may be without slack; none when there are too many.
    pub(super) fn ties(&self) -> Option<Vec<Link>> {
        let mut ties = self.ties.clone()?;
        ties.extend(self.graph.links().filter(|link| {
            !link.chosen
                && self.paths.price[link.mentor as usize] + self.paths.price[link.mentee as usize] == link.weight
        }));
        graph::sort_distinct(&mut ties);
        Some(ties).filter(|ties| ties.len() <= MOST_TIES)
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
        graph::sort(&mut chosen);
        chosen
    }
}

/// The part of `links`, sorted by mentor, that is `mentor`'s.
pub(super) fn of_mentor(links: &[Link], mentor: u32) -> &[Link] {
    let start = links.partition_point(|link| link.mentor < mentor);
    let end = links.partition_point(|link| link.mentor <= mentor);
    links.get(start..end).unwrap_or(&[])
}
