//! The most weight at full coverage, by sparse core and pricing.
//!
//! The cover splits the problem (Dulmage, Mendelsohn 1958): in every largest matching the cover's people are all full, an
//! edge between two of them is never chosen, and one between two people outside it always is. What is left are edges
//! between a person *bound* to be filled and one outside the cover. So coverage needs no large bonus in the arithmetic, and
//! nobody is ever searched for who cannot be placed.
//!
//! The core is solved by [`Paths`], in tight markets from the prices of an [`Auction`]; then the rows are priced: edges with
//! negative slack join the core, what they upset is repaired from the present prices, until none is left. Of a row only those
//! edges are read again that may be violated since prices have fallen (`known`). (Column generation: Gilmore, Gomory 1961; for
//! dense assignment, Volgenant 1996.) Each round adds at least one edge, so it ends. While many edges are missing from the
//! core, the first few rounds are priced by a coarse auction alone.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "node arrays have an entry for each node and every row has passed `Shape::check`; prices stay below 2^60 (`Paths`), \
              weights below 2^53"
)]

use super::auction::{Auction, Grain, Start};
use super::coverage::Coverage;
use super::graph::{self, Graph, Link};
use super::known::{Due, Known};
use super::paths::{Paths, Stuck};
use super::problem::{RowBuf, SolveError, Sought};
use super::rows::Rows;
use super::search::FAR;

/// Of the heaviest weight, as a power of two: see `Optimum::reach`. Some eighty points.
const REACH: u32 = 7;

/// Of the heaviest weight, as a power of two: how far the prices of an earlier match may be off. Some five points.
const DRIFT: u32 = 11;

/// Violated edges that a row may add to the core in a round. With fewer there are more rounds, with more the core grows.
const NEWS: usize = 48;

/// Rounds that a coarse auction may price, and news a person with which it goes on to.
const COARSE_ROUNDS: u32 = 6;
const COARSE_NEWS: usize = 2;

/// Edges of the core that may be looked at, on average so many times, before its prices are taken to be too coarse.
const PATIENCE: u64 = 4;

/// News that are settled one by one in any market: with more, an auction is faster.
const FEW: usize = 64;

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
    known: Known,
    /// Slack from which on edges may go unread: what is not right may be far from it, but seldom is.
    reach: i64,
    /// Mentor (plus one) for whom a mentee was last marked as in the core.
    mark: Vec<u32>,
    /// Edges outside the core that may be without slack; none when there are too many.
    ties: Option<Vec<Link>>,
    grain: Grain,
    /// What to fall back on where medium prices turn out to be too coarse: the prices, and the work that tells.
    retreat: Option<Retreat>,
}

/// See [`Optimum::retreat`].
#[derive(Debug, Clone)]
struct Retreat {
    prices: Vec<i64>,
    /// How far these may be off.
    off: i64,
    limit: u64,
}

impl Optimum {
    /// From a largest matching's graph, whether all edges are in it, and cover. `start` are prices of everybody, or none.
    pub(super) fn new(mut filled: Graph, whole: bool, in_cover: Vec<bool>, start: Option<&[i64]>) -> Self {
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
        let heaviest = graph.weight.iter().copied().max().unwrap_or(0);
        let grain = if whole || start.is_some() { Grain::Medium } else { Grain::Coarse };
        let earlier = start.map(|prices| Start { prices, off: heaviest >> DRIFT });
        let auction = Auction::new(&graph, &bound, earlier, grain);
        // Without one, the core is solved at once.
        let grain = if auction.is_some() { grain } else { Grain::Medium };
        let mode = auction.map_or(Mode::Settle(0), |auction| Mode::Auction(Box::new(auction)));
        let paths = Paths::new(price, bound);
        let mut optimum = Self {
            in_cover,
            forced,
            paths,
            queue: Vec::new(),
            news: Vec::new(),
            known: Known::new(graph.mentors),
            reach: (heaviest >> REACH).max(1),
            mark: vec![0; nodes],
            ties: Some(Vec::new()),
            grain,
            retreat: None,
            mode,
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
        matches!(self.mode, Mode::Price(_)) && self.grain != Grain::Coarse
    }

    /// One person settled, or one row priced. Returns the work done, or none when the optimum is proved.
    pub(super) fn step(&mut self, rows: &Rows, row: &mut RowBuf) -> Result<Option<u64>, SolveError> {
        match &mut self.mode {
            Mode::Auction(auction) => {
                if let Some(work) = auction.step(&self.graph) {
                    return Ok(Some(work));
                }
                if let Mode::Auction(auction) = std::mem::replace(&mut self.mode, Mode::Settle(0)) {
                    let (may_go_on, off) = (auction.may_go_on(), auction.epsilon());
                    self.paths.price = auction.into_prices();
                    let limit = self.paths.work + PATIENCE * self.graph.edges() as u64;
                    self.retreat = may_go_on.then(|| Retreat { prices: self.paths.price.clone(), off, limit });
                }
                self.begin();
                if self.grain == Grain::Coarse {
                    self.begin_pricing();
                }
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
            self.retreat = None;
            self.begin_pricing();
            return Ok(1);
        };
        if let Some(Retreat { prices, off, .. }) = self.retreat.take_if(|retreat| self.paths.work > retreat.limit)
            && let start = (Start { prices: &prices, off })
            && let Some(auction) = Auction::new(&self.graph, &self.paths.bound, Some(start), Grain::Fine)
        {
            self.graph.choose_nothing();
            self.mode = Mode::Auction(Box::new(auction));
            return Ok(self.graph.edges() as u64);
        }
        let before = self.paths.work;
        if self.paths.is_settled(&self.graph, node) {
            self.mode = Mode::Settle(at + 1);
        } else {
            self.paths.settle(&mut self.graph, node)?;
        }
        Ok(1 + self.paths.work - before)
    }

    fn begin_pricing(&mut self) {
        self.known.begin_round(&self.paths.price[self.graph.mentors..]);
        self.mode = Mode::Price(0);
    }

    /// How often the rows have been priced.
    pub(super) fn rounds(&self) -> u32 {
        self.known.round
    }

    fn price(&mut self, rows: &Rows, row: &mut RowBuf, mentor: u32) -> Option<u64> {
        if mentor < rows.mentors() {
            self.mode = Mode::Price(mentor + 1);
            return Some(1 + self.price_row(rows, mentor, row));
        }
        if self.news.is_empty() && self.grain != Grain::Coarse {
            return None;
        }
        self.repair();
        Some(self.graph.edges() as u64)
    }

    /// Reads what may be violated of a row. Tells how many mentees were looked at.
    fn price_row(&mut self, rows: &Rows, mentor: u32, row: &mut RowBuf) -> u64 {
        let own = self.paths.price[mentor as usize];
        let among = match self.known.due(mentor as usize, own) {
            Due::Nothing => return 0,
            Due::Some(some) => Some(some),
            Due::All => None,
        };
        let prices = &self.paths.price[self.graph.mentors..];
        rows.seek(mentor, &Sought { among, base: own - self.reach + 1, prices, less: &[] }, row);
        let (is_whole, looked_at) = (among.is_none(), among.map_or(prices.len(), <[u32]>::len));
        let stamp = mentor + 1;
        for half in self.graph.halves(mentor) {
            self.mark[self.graph.to[half] as usize] = stamp;
        }
        let covered = self.in_cover[mentor as usize];
        let (mut least, mut inside) = (self.reach, if covered { self.reach } else { FAR });
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
                    if slack == 0 {
                        self.note(Link { mentor, mentee: node, weight, points: 0, chosen: false });
                    }
                }
            }
        }
        if violated.len() > NEWS {
            violated.select_nth_unstable(NEWS);
            least = violated[NEWS].0;
            violated.truncate(NEWS);
        }
        if is_whole {
            self.known.learn(mentor as usize, least, inside, own);
        }
        self.news.extend(violated.into_iter().map(|(_, mentee, weight)| Link {
            mentor,
            mentee,
            weight,
            points: 0,
            chosen: false,
        }));
        looked_at as u64
    }

    /// Remembers an edge without slack, unless there are too many.
    fn note(&mut self, link: Link) {
        let Some(ties) = self.ties.as_mut() else { return };
        ties.push(link);
        if ties.len() > MOST_TIES {
            // The same may have been noted in several rounds.
            graph::sort_distinct(ties);
            if ties.len() > MOST_TIES / 2 {
                self.ties = None;
            }
        }
    }

    /// A coverage bonus with which the prices hold on edges within and outside the cover, and leave none below 0. Not the
    /// least: slacks within the cover are known as of the last reading.
    pub(super) fn bonus(&self) -> i64 {
        let bound =
            self.paths.price.iter().zip(&self.paths.bound).filter(|&(_, &bound)| bound).map(|(&price, _)| -price);
        let outside = self.forced.iter().map(|link| self.paths.slack_of(link));
        let mentors = 0..self.graph.mentors;
        let inside = mentors
            .filter(|&mentor| self.in_cover[mentor])
            .map(|mentor| self.known.lack_inside(mentor, self.paths.price[mentor]));
        bound.chain(outside).chain(inside).fold(0, i64::max)
    }

    /// Edges not chosen that may be without slack; none when there are too many.
    pub(super) fn ties(&self) -> Option<Vec<Link>> {
        let mut ties = self.ties.clone()?;
        ties.extend(self.graph.links().filter(|link| !link.chosen && self.paths.slack_of(link) == 0));
        graph::sort_distinct(&mut ties);
        Some(ties).filter(|ties| ties.len() <= MOST_TIES)
    }

    /// Takes the violated edges into the core. Where there are many, everything is chosen anew, from the prices of an auction
    /// that goes on from the present ones: one by one, each would search through most of a tight market. Few are repaired.
    fn repair(&mut self) {
        let bound = &self.paths.bound;
        let mut raised: Vec<u32> =
            self.news.iter().map(|link| if bound[link.mentor as usize] { link.mentor } else { link.mentee }).collect();
        raised.sort_unstable();
        raised.dedup();
        let off = self.news.iter().map(|link| self.paths.slack_of(link)).min().unwrap_or(0).saturating_neg();
        let (was_coarse, news) = (self.grain == Grain::Coarse, self.news.len());
        let stays = was_coarse && news > COARSE_NEWS * self.graph.nodes() && self.known.round < COARSE_ROUNDS;
        self.grain = if stays { Grain::Coarse } else { Grain::Medium };
        self.graph.extend(&mut self.news);
        self.queue.clear();
        self.mode = Mode::Settle(0);
        if was_coarse || news > FEW {
            let start = Start { prices: &self.paths.price, off };
            let auction = Auction::new(&self.graph, bound, Some(start), self.grain);
            if was_coarse || auction.is_some() {
                self.graph.choose_nothing();
                match auction {
                    Some(auction) => self.mode = Mode::Auction(Box::new(auction)),
                    None => self.begin(),
                }
                return;
            }
        }
        // Those who lost a partner first: their prices must be back at 0 before others may end at their free places.
        for &node in &raised {
            self.paths.raise(&mut self.graph, node, &mut self.queue);
        }
        self.queue.sort_unstable();
        self.queue.dedup();
        self.queue.extend(raised);
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
