//! The solver as a state machine: as much work at a time as the host likes.

use std::rc::Rc;

use super::bottleneck;
use super::fill::Fill;
use super::gather::Gather;
use super::graph::{self, Graph, Link};
use super::incumbent;
use super::leximin::Leximin;
use super::optimum::Optimum;
use super::problem::{Edges, RowBuf, Shape, SolveError};
use super::rows::Rows;
use super::seal::Seal;
use super::solution::{Cover, FairProof, Pair, Prices, Solution};
use super::ties::{Step, Ties};

/// What is best among the choices that fill the most places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Objective {
    /// Most weight in all.
    #[default]
    Total,
    /// The fewest points of a chosen edge as many as can be, then most weight on the edges with at least as many.
    Fair,
    /// As `Fair`, but then the next fewest points, and so on; most weight last.
    Leximin,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Reading the rows for the first time.
    Reading,
    /// Filling as many places as can be.
    Coverage,
    /// Objective `fair`: looking for the floor.
    Floor,
    /// Solving the core and pricing the rows.
    Weight,
    /// Deferred acceptance.
    Proposals,
    /// Making the certificate.
    Certificate,
    /// Finished.
    Done,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// The solution is final.
    pub done: bool,
    /// 0 to 1, never falling. A guess: rounds cannot be known ahead.
    pub fraction: f64,
    /// What is being done.
    pub phase: Phase,
}

#[derive(Debug, Clone)]
enum Stage {
    Read(Gather),
    Fill(Box<Fill>),
    Weigh(Box<Optimum>),
    Seal(Box<(Optimum, Seal)>),
    Choose(Box<Ties>),
    Levels(Box<Leximin>),
    Done,
}

/// The search for the floor: edges with `works` points or more fill every place that can be, those with `fails` do not.
#[derive(Debug, Clone)]
struct Floor {
    /// Places to fill; unknown before the first coverage.
    filled: Option<u64>,
    works: u32,
    /// One past the most points at first, hence wider.
    fails: u64,
    /// Proves that `fails` does.
    cover: Cover,
    /// Looked at first.
    guess: Option<u32>,
    /// All edges read so far that were worth keeping and have `works` points or more, sorted, and whether they are all there
    /// are.
    pool: Vec<Link>,
    whole: bool,
}

/// Solves one problem, step by step; the outcome does not depend on the size of the steps.
///
/// ```
/// use reverse_mentoring_solver::{Edge, Objective, Pair, Solver, Stored};
/// let edge = |mentor, mentee, weight| Edge { mentor, mentee, weight, points: 1 };
/// let edges = Stored::new(vec![1, 1], vec![1, 1], vec![edge(0, 0, 9), edge(0, 1, 5), edge(1, 0, 5)]);
/// let solution = Solver::new(edges, Objective::Total, None)?.finish()?;
/// // Coverage comes first: two pairs of 5 rather than one of 9.
/// assert_eq!(solution.pairs, [Pair { mentor: 0, mentee: 1 }, Pair { mentor: 1, mentee: 0 }]);
/// assert_eq!((solution.value, solution.bound, solution.proved), (10, 10, true));
/// # Ok::<(), reverse_mentoring_solver::SolveError>(())
/// ```
#[derive(Clone)]
pub struct Solver<'e> {
    rows: Rows<'e>,
    row: RowBuf,
    stage: Stage,
    floor: Option<Floor>,
    leximin: bool,
    /// The cover of the last optimum.
    in_cover: Vec<bool>,
    start: Option<Vec<i64>>,
    fraction: f64,
    /// The best complete choice so far, with the cover known then.
    best: Vec<Link>,
    best_cover: Option<Cover>,
    solution: Option<Solution>,
}

impl<'e> Solver<'e> {
    /// Begins with `edges`. `start` are prices of an earlier solution, to save work; they never change the outcome.
    ///
    /// # Errors
    /// Too many people, or prices that do not fit them.
    pub fn new(edges: impl Edges + 'e, objective: Objective, start: Option<&Prices>) -> Result<Self, SolveError> {
        Self::begin(Rc::new(edges), objective, start)
    }

    /// Everything behind this is compiled here, for speed, and not again for each kind of edges.
    fn begin(edges: Rc<dyn Edges + 'e>, objective: Objective, start: Option<&Prices>) -> Result<Self, SolveError> {
        let shape = Shape::of(&*edges)?;
        let start = start
            .map(|prices| {
                shape.check_prices(prices)?;
                Ok(prices.mentors.iter().chain(&prices.mentees).copied().collect())
            })
            .transpose()?;
        let rows = Rows::new(edges, shape);
        let floor = match objective {
            Objective::Total => None,
            Objective::Fair | Objective::Leximin => Some(Floor {
                filled: None,
                works: 0,
                fails: 0,
                cover: Cover::default(),
                guess: None,
                pool: Vec::new(),
                whole: false,
            }),
        };
        let mut solver = Self {
            stage: Stage::Read(Gather::new(&rows, start.as_deref())),
            rows,
            row: RowBuf::new(),
            floor,
            leximin: objective == Objective::Leximin,
            in_cover: Vec::new(),
            start,
            fraction: 0.0,
            best: Vec::new(),
            best_cover: None,
            solution: None,
        };
        // Above the most points there is no edge, so nobody need be in the cover but those who always are.
        let idle: Vec<bool> = solver.rows.shape.places.iter().map(|&places| places == 0).collect();
        let cover = solver.people(&idle);
        if let Some(floor) = &mut solver.floor {
            floor.cover = cover;
        }
        Ok(solver)
    }

    /// Does about `work` edge evaluations, at least one step: a row, an augmenting path, or a phase of Hopcroft and Karp
    /// over the core.
    ///
    /// # Errors
    /// A row that breaks the rules of [`Edges`] or the bounds of [`weight_limit`](super::weight_limit). The solver stays
    /// where it is, and says the same when asked again.
    pub fn advance(&mut self, work: u32) -> Result<Progress, SolveError> {
        let mut left = u64::from(work);
        while self.solution.is_none() {
            left = left.saturating_sub(self.step()?);
            if left == 0 {
                break;
            }
        }
        let (phase, share) = self.position();
        // Each phase has its part of the whole; within `weight`, rounds repeat and the fraction waits.
        self.fraction = self.fraction.max(share).clamp(0.0, 1.0);
        Ok(Progress { done: self.solution.is_some(), fraction: self.fraction, phase })
    }

    /// Runs to the end.
    ///
    /// # Errors
    /// As [`advance`](Self::advance).
    pub fn finish(mut self) -> Result<Solution, SolveError> {
        loop {
            self.advance(u32::MAX)?;
            if let Some(solution) = self.solution.take() {
                return Ok(solution);
            }
        }
    }

    /// The solution, once done.
    pub fn solution(&self) -> Option<&Solution> {
        self.solution.as_ref()
    }

    /// The best so far: the solution when done, before that a choice and prices that bound what is missing. Reads every row
    /// once to make the bound hold over all of them.
    pub fn incumbent(&self) -> Solution {
        if let Some(solution) = &self.solution {
            return solution.clone();
        }
        let current;
        let (links, prices) = match &self.stage {
            Stage::Fill(fill) if self.best.is_empty() => {
                current = chosen(&fill.graph);
                (&current, None)
            }
            Stage::Weigh(optimum) => (&self.best, Some(&optimum.paths.price)),
            Stage::Seal(stage) => (&self.best, Some(&stage.0.paths.price)),
            Stage::Choose(ties) => (&ties.seal.chosen, Some(&ties.seal.price)),
            Stage::Levels(levels) => (&levels.ties.seal.chosen, Some(&levels.ties.seal.price)),
            _ => (&self.best, None),
        };
        let mentees = prices.and_then(|prices| prices.get(self.rows.shape.mentors..));
        let (prices, bound) = incumbent::bound(&*self.rows.edges, mentees);
        let everybody = || Cover { mentors: (0..self.rows.mentors()).collect(), mentees: Vec::new() };
        Solution {
            pairs: self.pairs(links),
            filled: links.len() as u64,
            prices,
            cover: self.best_cover.clone().unwrap_or_else(everybody),
            value: sum(links),
            bound,
            proved: false,
            fair: None,
            leximin: None,
        }
    }

    fn position(&self) -> (Phase, f64) {
        let searching = self.floor.as_ref().is_some_and(|floor| floor.filled.is_some() && !floor.is_found());
        let mentors = self.rows.mentors();
        match &self.stage {
            _ if searching => {
                let left = self.floor.as_ref().map_or(0, |floor| floor.fails.saturating_sub(floor.works.into()));
                (Phase::Floor, 0.3 + 0.3 / f64::from(64_u32.saturating_sub(left.leading_zeros()).max(1)))
            }
            Stage::Read(gather) => (Phase::Reading, 0.25 * gather.fraction(mentors)),
            Stage::Fill(_) => (Phase::Coverage, 0.25),
            Stage::Weigh(optimum) => {
                let round = f64::from(optimum.rounds().saturating_add(1));
                (Phase::Weight, 0.9 - 0.6 / round + 0.25 * optimum.fraction() / (round * round))
            }
            Stage::Seal(stage) => (Phase::Certificate, 0.9 + 0.1 * stage.1.fraction(mentors)),
            Stage::Choose(_) => (Phase::Certificate, 0.99),
            Stage::Levels(levels) => (Phase::Certificate, 0.99 + 0.009 * levels.fraction()),
            Stage::Done => (Phase::Done, 1.0),
        }
    }

    fn step(&mut self) -> Result<u64, SolveError> {
        match &mut self.stage {
            Stage::Read(gather) => {
                if let Some(work) = gather.step(&self.rows, &mut self.row)? {
                    return Ok(work);
                }
            }
            Stage::Fill(fill) => {
                if let Some(work) = fill.step(&self.rows, &mut self.row) {
                    return Ok(work);
                }
            }
            Stage::Weigh(optimum) => {
                let before = optimum.is_complete();
                if let Some(work) = optimum.step(&self.rows, &mut self.row)? {
                    if !before && optimum.is_complete() {
                        self.best = optimum.chosen();
                    }
                    return Ok(work);
                }
            }
            Stage::Seal(stage) => {
                if let Some(work) = stage.1.step(&self.rows, &mut self.row) {
                    return Ok(work);
                }
            }
            Stage::Choose(ties) => match ties.step(&self.rows, &mut self.row) {
                Step::More(work) => return Ok(work),
                Step::TooMany if self.start.take().is_some() => {
                    // Which optimum came out depends on the prices started from, so: from the beginning, without them.
                    self.rows.floor = self.floor.as_ref().map_or(0, |floor| floor.works);
                    self.stage = Stage::Read(Gather::new(&self.rows, None));
                    return Ok(1);
                }
                Step::TooMany | Step::Done => {}
            },
            Stage::Levels(levels) => {
                if let Some(work) = levels.step(&self.rows, &mut self.row)? {
                    return Ok(work);
                }
            }
            Stage::Done => return Ok(1),
        }
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Read(gather) => {
                let most_points = gather.most_points;
                let (links, whole) = gather.finish(&self.rows);
                if let Some(floor) = self.floor.as_mut().filter(|floor| floor.filled.is_none()) {
                    floor.fails = u64::from(most_points).saturating_add(1);
                    (floor.pool, floor.whole) = (links.clone(), whole);
                }
                Stage::Fill(Box::new(Fill::new(&self.rows, &links, whole, self.start.as_deref())))
            }
            Stage::Fill(fill) => self.after_fill(*fill),
            Stage::Weigh(optimum) => {
                let seal = Seal::new(&optimum, &self.rows.shape.places);
                Stage::Seal(Box::new((*optimum, seal)))
            }
            Stage::Seal(stage) => {
                let (mut optimum, seal) = *stage;
                if self.floor.is_none() {
                    self.best_cover = Some(self.people(&optimum.in_cover));
                }
                self.in_cover = std::mem::take(&mut optimum.in_cover);
                Stage::Choose(Box::new(Ties::new(seal, optimum.ties(), &self.rows.shape.places)))
            }
            Stage::Choose(ties) if self.leximin && !ties.seal.chosen.is_empty() => {
                let in_cover = std::mem::take(&mut self.in_cover);
                Stage::Levels(Box::new(Leximin::new(ties, in_cover, &self.rows)))
            }
            Stage::Choose(ties) => {
                self.solution = Some(self.conclude(&ties.seal));
                Stage::Done
            }
            Stage::Levels(levels) => {
                let chosen = levels.chosen();
                self.solution = Some(Solution {
                    value: sum(&chosen),
                    pairs: self.pairs(&chosen),
                    leximin: Some(levels.depth),
                    ..self.conclude(&levels.ties.seal)
                });
                Stage::Done
            }
            Stage::Done => Stage::Done,
        };
        Ok(1)
    }

    /// On to the weight, or to the next floor.
    fn after_fill(&mut self, fill: Fill) -> Stage {
        let in_cover = fill.cover();
        let filled = fill.filled();
        let cover = self.people(&in_cover);
        if let Some(floor) = &mut self.floor {
            let found = floor.is_found();
            floor.take(fill.added);
            if *floor.filled.get_or_insert(filled) == filled {
                self.best = chosen(&fill.graph);
                floor.raise(self.rows.floor, &self.best);
                if self.rows.floor == 0 {
                    let Graph { mentors, places, .. } = &fill.graph;
                    let guess = bottleneck::floor(*mentors, places.clone(), &floor.pool, &in_cover);
                    floor.guess = Some(guess.max(floor.works.saturating_add(1)));
                    // The cover that the outcome carries speaks of all edges, so it is the one found without a floor. It is
                    // tight above the floor as well: fewer edges cannot need more of it, and they fill as many places.
                    self.best_cover = Some(cover);
                }
            } else {
                floor.fails = u64::from(self.rows.floor);
                floor.cover = cover;
                floor.guess = None;
            }
            if !floor.is_found() || (!found && self.rows.floor != floor.works) {
                self.rows.floor = floor.next();
                let links = floor.above(self.rows.floor, &self.best);
                return Stage::Fill(Box::new(Fill::new(&self.rows, &links, floor.whole, self.start.as_deref())));
            }
        } else {
            self.best = chosen(&fill.graph);
            self.best_cover = Some(cover);
        }
        Stage::Weigh(Box::new(Optimum::new(fill.graph, fill.whole, in_cover, self.start.as_deref())))
    }

    fn people(&self, in_cover: &[bool]) -> Cover {
        let names = |side: &[bool]| (0_u32..).zip(side).filter(|&(_, &covered)| covered).map(|(at, _)| at).collect();
        let (mentors, mentees) = in_cover.split_at_checked(self.rows.shape.mentors).unwrap_or((in_cover, &[]));
        Cover { mentors: names(mentors), mentees: names(mentees) }
    }

    fn prices(&self, price: &[i64], coverage_bonus: i64) -> Prices {
        let (mentors, mentees) = price.split_at_checked(self.rows.shape.mentors).unwrap_or((price, &[]));
        Prices { mentors: mentors.to_vec(), mentees: mentees.to_vec(), coverage_bonus }
    }

    fn pairs(&self, links: &[Link]) -> Vec<Pair> {
        let mentors = self.rows.mentors();
        links.iter().map(|link| Pair { mentor: link.mentor, mentee: link.mentee.saturating_sub(mentors) }).collect()
    }

    fn conclude(&self, seal: &Seal) -> Solution {
        let value = sum(&seal.chosen);
        Solution {
            pairs: self.pairs(&seal.chosen),
            filled: seal.chosen.len() as u64,
            prices: self.prices(&seal.price, seal.bonus),
            cover: self.best_cover.clone().unwrap_or_default(),
            value,
            bound: value,
            proved: true,
            fair: self
                .floor
                .as_ref()
                .filter(|_| !seal.chosen.is_empty())
                .map(|floor| FairProof { floor: floor.works, cover: floor.cover.clone() }),
            leximin: None,
        }
    }
}

impl Floor {
    fn is_found(&self) -> bool {
        self.filled == Some(0) || (self.filled.is_some() && self.fails.saturating_sub(self.works.into()) <= 1)
    }

    /// Takes `more` into the pool.
    fn take(&mut self, more: Vec<Link>) {
        if !more.is_empty() {
            self.pool.extend(more);
            graph::sort_distinct(&mut self.pool);
        }
    }

    /// What is in the pool at or above `floor`, with what is `chosen` already. Both are sorted.
    fn above(&self, floor: u32, chosen: &[Link]) -> Vec<Link> {
        let mut chosen = chosen.iter().map(|link| (link.mentor, link.mentee)).peekable();
        let above = self.pool.iter().filter(|link| link.points >= floor).map(|link| {
            let pair = (link.mentor, link.mentee);
            while chosen.next_if(|chosen| *chosen < pair).is_some() {}
            Link { chosen: chosen.peek() == Some(&pair), ..*link }
        });
        above.collect()
    }

    /// `floor` works, and so does the least of the points of what was `chosen` there.
    fn raise(&mut self, floor: u32, chosen: &[Link]) {
        let mut pool = self.pool.iter();
        let points =
            |link: &Link| pool.find(|at| (at.mentor, at.mentee) == (link.mentor, link.mentee)).map(|at| at.points);
        let least = chosen.iter().filter_map(points).min().unwrap_or(floor).max(floor);
        // A guess that worked may be the highest.
        self.guess = self.guess.filter(|guess| *guess == floor).map(|_| least.saturating_add(1));
        self.works = least;
        self.pool.retain(|link| link.points >= least);
    }

    /// The floor that was found, or the next to look at: what is guessed, else halfway.
    fn next(&self) -> u32 {
        if self.is_found() {
            return self.works;
        }
        let guess = self.guess.filter(|&guess| self.works < guess && u64::from(guess) < self.fails);
        let halfway = u64::from(self.works).midpoint(self.fails);
        guess.unwrap_or_else(|| u32::try_from(halfway).unwrap_or(u32::MAX))
    }
}

fn sum(links: &[Link]) -> i64 {
    links.iter().fold(0, |sum, link| sum.saturating_add(link.weight))
}

fn chosen(graph: &Graph) -> Vec<Link> {
    graph.links().filter(|link| link.chosen).collect()
}

#[cfg(test)]
impl Solver<'_> {
    /// Keeps every edge, however many: the reference for core and pricing.
    pub(super) fn whole(mut self) -> Self {
        if let Stage::Read(gather) = &mut self.stage {
            gather.keep_all();
        }
        self
    }
}
