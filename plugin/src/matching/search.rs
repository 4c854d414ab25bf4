//! A match under way: from a request to proposals, in steps.
//!
//! Locked pairs take their places first; the solver chooses among what is left; earlier partners may fill what stays
//! vacant. What comes out is put into the contract's words by `outcome` and `explain`.

use super::{
    market::{Market, Partners, Terms},
    pool::Pool,
    request::{self, Checked},
    solver::{self, Edges, Preferences, Prices, Ranks, RowBuf, Solution, SolveError, Solver, Stable},
};
use crate::{
    arrange::Arrange,
    contract::{
        matching::{Edges as EdgeColumns, Outcome, Progress, Request},
        types::{Fault, FaultKind},
    },
    policy::matching::{DisruptionMode, EarlierPartners, Objective, Proposers},
    problems::fault,
};
use std::rc::Rc;

/// The engine that the policy's objective asks for.
enum Engine {
    Priced(Box<Solver<'static>>),
    Stable(Box<Stable<ByPoints>>),
}

/// Both sides rank by the pair's points; then greedy choice is the stable one, and ties go to the lower position.
struct ByPoints(Rc<Market>);

impl Preferences for ByPoints {
    fn mentors(&self) -> u32 {
        self.0.mentors()
    }
    fn mentees(&self) -> u32 {
        self.0.mentees()
    }
    fn mentor_places(&self, mentor: u32) -> u16 {
        self.0.mentor_places(mentor)
    }
    fn mentee_places(&self, mentee: u32) -> u16 {
        self.0.mentee_places(mentee)
    }
    fn row(&self, mentor: u32, ranks: &mut Ranks) {
        let mut row = RowBuf::new();
        self.0.row(mentor, &mut row);
        for (mentee, _, points) in row.with_points() {
            ranks.push(mentee, points, points);
        }
    }
}

/// See the module.
pub struct Search {
    pub(super) pool: Rc<Pool>,
    pub(super) request: Checked,
    pub(super) raw: Request,
    pub(super) terms: Terms,
    /// Number in the pool's lists by position in the roster.
    pub(super) mentor_numbers: Vec<Option<u32>>,
    pub(super) mentee_numbers: Vec<Option<u32>>,
    market: Rc<Market>,
    engine: Engine,
    /// Pairs of earlier partners let in at the end, by numbers; found once the engine is done.
    repeated: Option<Vec<(u32, u32)>>,
    finished: Option<Rc<Outcome>>,
    fraction: f64,
}

impl Search {
    /// Checks a request and begins; no pair is looked at yet but the locked ones.
    ///
    /// # Errors
    /// As [`request::check`]; `over-limit` where the policy asks for least disruption among more places than one exact
    /// number can order.
    pub fn start(pool: Rc<Pool>, raw: Request) -> Result<Search, Fault> {
        let checked = request::check(&pool, &raw)?;
        let policy = &pool.program.policy.matching;
        let mentor_numbers = numbers(&pool, &pool.mentors);
        let mentee_numbers = numbers(&pool, &pool.mentees);
        let terms = terms(&pool, &checked, &mentor_numbers, &mentee_numbers);
        let market = Market::new(Rc::clone(&pool), &terms, Partners::Usual).ok_or_else(too_many_places)?;
        let market = Rc::new(market);
        let engine = match policy.objective {
            Objective::Stable => {
                let side = match policy.stable_proposers {
                    Proposers::Mentors => solver::Side::Mentors,
                    Proposers::Mentees => solver::Side::Mentees,
                };
                Engine::Stable(Box::new(
                    Stable::new(ByPoints(Rc::clone(&market)), side).map_err(|error| failed(&error))?,
                ))
            }
            Objective::Total | Objective::Fair => {
                let objective = match policy.objective {
                    Objective::Fair if policy.leximin => solver::Objective::Leximin,
                    Objective::Fair => solver::Objective::Fair,
                    Objective::Total | Objective::Stable => solver::Objective::Total,
                };
                let prices = warm_start(&pool, &raw, &mentor_numbers, &mentee_numbers);
                // Prices that do not fit are of no use; they could only have saved work.
                let solver = |prices: Option<&Prices>| Solver::new(Rc::clone(&market), objective, prices);
                let solver = match prices.and_then(|prices| solver(Some(&prices)).ok()) {
                    Some(solver) => solver,
                    None => solver(None).map_err(|error| failed(&error))?,
                };
                Engine::Priced(Box::new(solver))
            }
        };
        Ok(Search {
            request: checked,
            raw,
            terms,
            mentor_numbers,
            mentee_numbers,
            market,
            engine,
            repeated: None,
            finished: None,
            fraction: 0.0,
            pool,
        })
    }

    /// Does about `work` pair evaluations, at least one step. The outcome does not depend on how the work is cut.
    ///
    /// # Errors
    /// `internal` for a bound of the solver that no input is known to break.
    pub fn advance(&mut self, work: u32) -> Result<Progress, Fault> {
        if self.repeated.is_none() {
            let progress = match &mut self.engine {
                Engine::Priced(solver) => solver.advance(work.max(1)),
                Engine::Stable(stable) => stable.advance(work.max(1)),
            };
            let progress = progress.map_err(|error| failed(&error))?;
            // The last step, letting earlier partners in and explaining, has the last hundredth.
            self.fraction = self.fraction.max(progress.fraction * 0.99);
            if progress.done {
                self.repeated = Some(self.let_earlier_partners_in()?);
                self.fraction = 1.0;
            }
            let phase = if progress.done { "finished" } else { phase(progress.phase) };
            return Ok(Progress { done: progress.done, fraction: self.fraction, phase: phase.into() });
        }
        Ok(Progress { done: true, fraction: 1.0, phase: "finished".into() })
    }

    /// Whether the outcome is final.
    pub fn is_done(&self) -> bool {
        self.repeated.is_some()
    }

    /// The result, or the best so far with a bound above its value.
    ///
    /// # Errors
    /// As [`Search::advance`].
    pub fn outcome(&mut self) -> Result<Rc<Outcome>, Fault> {
        if let Some(outcome) = &self.finished {
            return Ok(Rc::clone(outcome));
        }
        let outcome = Rc::new(super::outcome::build(self));
        if self.is_done() {
            self.finished = Some(Rc::clone(&outcome));
        }
        Ok(outcome)
    }

    /// What the search could choose from for the mentor at a position of the roster.
    ///
    /// # Errors
    /// `not-found` for a position outside the roster.
    pub fn edges(&self, position: u32) -> Result<EdgeColumns, Fault> {
        let Some(number) = self.mentor_numbers.get(position as usize) else {
            return Err(fault(FaultKind::NotFound, "input.unknown-person", None, "there is nobody at this position"));
        };
        let mut columns = EdgeColumns { mentees: Vec::new(), points: Vec::new(), weights: Vec::new() };
        let Some(mentor) = number else { return Ok(columns) };
        let mut row = RowBuf::new();
        self.market().row(*mentor, &mut row);
        let mut edges: Vec<(u32, i64, u32)> = row.with_points().collect();
        edges.arrange();
        for (mentee, weight, points) in edges {
            columns.mentees.push(self.pool.mentees.get(mentee as usize).copied().unwrap_or(u32::MAX));
            columns.points.push(points);
            columns.weights.push(exact(weight));
        }
        Ok(columns)
    }

    pub(super) fn market(&self) -> &Market {
        &self.market
    }

    /// What the solver has; none where the objective has no prices.
    pub(super) fn solution(&self) -> Option<Solution> {
        match &self.engine {
            Engine::Priced(solver) => Some(solver.incumbent()),
            Engine::Stable(_) => None,
        }
    }

    /// Chosen pairs by numbers, sorted.
    pub(super) fn chosen(&self) -> Vec<(u32, u32)> {
        let pairs = match &self.engine {
            Engine::Priced(solver) => solver.incumbent().pairs,
            Engine::Stable(stable) => stable.pairs(),
        };
        pairs.into_iter().map(|pair| (pair.mentor, pair.mentee)).collect()
    }

    /// Earlier partners who were let in at the end, by numbers, sorted.
    pub(super) fn repeated(&self) -> &[(u32, u32)] {
        self.repeated.as_deref().unwrap_or_default()
    }

    /// Policy `last`: as many of the vacant places as can be, among earlier partners alone.
    fn let_earlier_partners_in(&self) -> Result<Vec<(u32, u32)>, Fault> {
        if self.pool.program.policy.matching.earlier_partners != EarlierPartners::Last {
            return Ok(Vec::new());
        }
        let mut terms = self.terms.clone();
        terms.incumbents.clear();
        for (mentor, mentee) in self.chosen() {
            take(&mut terms.mentor_places, mentor);
            take(&mut terms.mentee_places, mentee);
            terms.out.push((mentor, mentee));
        }
        let market = Market::new(Rc::clone(&self.pool), &terms, Partners::EarlierOnly).ok_or_else(too_many_places)?;
        let solution = Solver::new(market, solver::Objective::Total, None).and_then(Solver::finish);
        let pairs = solution.map_err(|error| failed(&error))?.pairs;
        Ok(pairs.into_iter().map(|pair| (pair.mentor, pair.mentee)).collect())
    }
}

/// A whole number below 2^53 as the contract carries it.
#[expect(clippy::cast_precision_loss, reason = "weights, prices and bounds stay below 2^53, where f64 is exact")]
pub(super) fn exact(number: i64) -> f64 {
    number as f64
}

fn numbers(pool: &Pool, list: &[u32]) -> Vec<Option<u32>> {
    let mut numbers = vec![None; pool.profiles.people.len()];
    for (number, position) in (0_u32..).zip(list) {
        if let Some(slot) = numbers.get_mut(*position as usize) {
            *slot = Some(number);
        }
    }
    numbers
}

fn terms(pool: &Pool, checked: &Checked, mentors: &[Option<u32>], mentees: &[Option<u32>]) -> Terms {
    let policy = &pool.program.policy.matching;
    let places = |list: &[u32], of: fn(&super::profile::Profile) -> u16| -> Vec<u16> {
        list.iter().map(|position| pool.profile(*position as usize).map_or(0, of)).collect()
    };
    let number = |list: &[Option<u32>], position: u32| list.get(position as usize).copied().flatten();
    let both = |(mentor, mentee): (u32, u32)| number(mentors, mentor).zip(number(mentees, mentee));
    let mut terms = Terms {
        mentor_places: places(&pool.mentors, |profile| profile.mentor_places),
        mentee_places: places(&pool.mentees, |profile| profile.mentee_places),
        out: checked.excluded.iter().copied().filter_map(both).collect(),
        incumbents: checked.incumbents.iter().copied().filter_map(both).collect(),
        bonus: if policy.disruption.mode == DisruptionMode::Bonus { policy.disruption.bonus } else { 0 },
        least: policy.disruption.mode == DisruptionMode::Least,
    };
    for lock in &checked.locked {
        if let Some((mentor, mentee)) = both((lock.mentor, lock.mentee)) {
            take(&mut terms.mentor_places, mentor);
            take(&mut terms.mentee_places, mentee);
            terms.out.push((mentor, mentee));
        }
    }
    terms
}

fn take(places: &mut [u16], number: u32) {
    if let Some(places) = places.get_mut(number as usize) {
        *places = places.saturating_sub(1);
    }
}

/// Prices of an earlier certificate for the people who are still here; nobody's price is 0.
#[expect(clippy::cast_possible_truncation, reason = "only whole numbers from 0 to below 2^53 are taken")]
fn warm_start(pool: &Pool, raw: &Request, mentors: &[Option<u32>], mentees: &[Option<u32>]) -> Option<Prices> {
    let given = raw.warm_start.as_ref()?;
    let mut prices =
        Prices { mentors: vec![0; pool.mentors.len()], mentees: vec![0; pool.mentees.len()], ..Prices::default() };
    let fill = |list: &[crate::contract::matching::Price], numbers: &[Option<u32>], slots: &mut Vec<i64>| {
        for price in list {
            let person = pool.program.roster.participant(&price.person);
            let number = person.and_then(|person| numbers.get(person.index()).copied().flatten());
            let fits = price.value >= 0.0 && price.value < 9_007_199_254_740_992.0;
            if let Some(slot) = number.and_then(|number| slots.get_mut(number as usize)).filter(|_| fits) {
                *slot = price.value as i64;
            }
        }
    };
    fill(&given.mentors, mentors, &mut prices.mentors);
    fill(&given.mentees, mentees, &mut prices.mentees);
    Some(prices)
}

fn phase(phase: solver::Phase) -> &'static str {
    match phase {
        solver::Phase::Reading => "appraising",
        solver::Phase::Coverage | solver::Phase::Floor => "covering",
        solver::Phase::Weight | solver::Phase::Proposals => "selecting",
        solver::Phase::Certificate => "pricing",
        solver::Phase::Done => "explaining",
    }
}

fn failed(error: &SolveError) -> Fault {
    fault(FaultKind::Internal, "internal.solver", None, format!("the solver stopped: {error}"))
}

fn too_many_places() -> Fault {
    let message = "the policy's `least` disruption cannot be ordered exactly among so many places; use `bonus`";
    fault(FaultKind::OverLimit, "match.too-many-places", Some("/matching/disruption/mode".into()), message)
}
