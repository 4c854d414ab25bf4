//! `matching`: who may ask, then the engine.

use super::{
    Engine,
    readers::{self, PairReader},
};
use crate::{
    contract::{
        matching::{Appraisals, Edges, Explanation, Outcome, Placement, Progress, Request},
        types::{Fault, FaultKind, Pair, Reader, Side},
    },
    matching::{self, Row, View, appraise::appraise as appraise_pair, explain::nobody, request::positions},
    problems::{Problems, fault},
    program::{PersonIx, limits},
};

/// A match under way.
pub struct Search {
    engine: Engine,
    search: matching::Search,
}

impl From<PairReader> for View {
    fn from(reader: PairReader) -> View {
        match reader {
            PairReader::Coordinator => View::Coordinator,
            PairReader::Participant(_) => View::Participant,
        }
    }
}

impl Search {
    /// Checks the request and begins.
    ///
    /// # Errors
    /// See [`matching::Search::start`].
    pub fn start(engine: &Engine, request: Request) -> Result<Search, Fault> {
        let search = matching::Search::start(engine.pool(), request)?;
        Ok(Search { engine: engine.clone(), search })
    }

    /// Runs to the end: for doors that have no steps.
    ///
    /// # Errors
    /// See [`matching::Search::advance`].
    pub fn finish(&mut self) -> Result<(), Fault> {
        while !self.search.advance(u32::MAX)?.done {}
        Ok(())
    }

    /// Does at most about `work` units.
    ///
    /// # Errors
    /// See [`matching::Search::advance`].
    pub fn advance(&mut self, work: u32) -> Result<Progress, Fault> {
        self.search.advance(work)
    }

    /// The result, or the best so far.
    ///
    /// # Errors
    /// See [`matching::Search::outcome`].
    pub fn outcome(&mut self) -> Result<Outcome, Fault> {
        Ok(self.search.outcome()?.as_ref().clone())
    }

    /// All edges of the mentor at a position of the roster.
    ///
    /// # Errors
    /// `not-found` for a position outside the roster.
    pub fn edges(&self, position: u32) -> Result<Edges, Fault> {
        self.search.edges(position)
    }

    /// Why these two were, or were not, proposed.
    ///
    /// # Errors
    /// `refused`, `not-found`.
    pub fn explain(&mut self, pair: &Pair, reader: &Reader) -> Result<Explanation, Fault> {
        let reader = readers::of_pairs(&self.engine, reader)?;
        may_see(&self.engine, reader, pair)?;
        self.search.explain(pair, reader.into())
    }

    /// One person's own result.
    ///
    /// # Errors
    /// `refused`, `not-found`.
    pub fn explain_person(&mut self, person: &str, reader: &Reader) -> Result<Placement, Fault> {
        let reader = readers::of_pairs(&self.engine, reader)?;
        let person = own(&self.engine, reader, person)?;
        self.search.explain_person(person, reader.into())
    }
}

/// A participant may only name herself; whether anybody else exists she does not learn.
fn own(engine: &Engine, reader: PairReader, id: &str) -> Result<PersonIx, Fault> {
    let person = engine.program().roster.participant(id);
    match (reader, person) {
        (PairReader::Participant(own), person) if person != Some(own) => Err(readers::refused()),
        (_, Some(person)) => Ok(person),
        (_, None) => Err(nobody()),
    }
}

/// A participant may only name pairs of her own; whether anybody else exists she does not learn.
fn may_see(engine: &Engine, reader: PairReader, pair: &Pair) -> Result<(), Fault> {
    let PairReader::Participant(own) = reader else { return Ok(()) };
    let id = engine.program().roster.id(own);
    if pair.mentor == id || pair.mentee == id { Ok(()) } else { Err(readers::refused()) }
}

/// The best eligible partners of one person, attention spread over the pool.
///
/// # Errors
/// `refused`, `not-found`.
pub fn suggest(engine: &Engine, person: &str, side: Side, limit: u32, reader: &Reader) -> Result<Appraisals, Fault> {
    let reader = readers::of_pairs(engine, reader)?;
    let person = own(engine, reader, person)?;
    let pool = engine.pool();
    let list = engine.candidates().list(&pool, person, side, limit as usize);
    let mut row = Row::default();
    if side == Side::Mentor {
        row.load(&pool, person.0);
    }
    let items = list
        .into_iter()
        .map(|other| match side {
            Side::Mentor => appraise_pair(&pool, &row, person.0, other, false, reader.into()),
            Side::Mentee => {
                row.load(&pool, other);
                appraise_pair(&pool, &row, other, person.0, false, reader.into())
            }
        })
        .collect();
    Ok(Appraisals { items })
}

/// One appraisal per pair, in the order given.
///
/// # Errors
/// `refused`, `not-found`, `invalid-input` for a person paired with herself, `over-limit`.
pub fn appraise(engine: &Engine, pairs: &[Pair], reader: &Reader) -> Result<Appraisals, Fault> {
    let reader = readers::of_pairs(engine, reader)?;
    let pairs = resolve(engine, pairs, reader)?;
    let pool = engine.pool();
    let mut row = Row::default();
    let mut loaded = None;
    let mut items = Vec::with_capacity(pairs.len());
    for (mentor, mentee) in pairs {
        if loaded != Some(mentor) {
            row.load(&pool, mentor);
            loaded = Some(mentor);
        }
        items.push(appraise_pair(&pool, &row, mentor, mentee, false, reader.into()));
    }
    Ok(Appraisals { items })
}

/// Positions of the people of each pair, once it is clear that the reader may ask.
pub(super) fn resolve(engine: &Engine, pairs: &[Pair], reader: PairReader) -> Result<Vec<(u32, u32)>, Fault> {
    if pairs.len() > limits::PAIRS {
        let message = format!("has {} entries, at most {} are taken", pairs.len(), limits::PAIRS);
        return Err(fault(FaultKind::OverLimit, "input.over-limit", Some("/pairs".into()), message));
    }
    for pair in pairs {
        may_see(engine, reader, pair)?;
    }
    let pool = engine.pool();
    let (mut missing, mut selves) = (Problems::default(), Problems::default());
    let mut found = Vec::with_capacity(pairs.len());
    for (number, pair) in pairs.iter().enumerate() {
        match positions(&pool, pair) {
            Some((mentor, mentee)) if mentor == mentee => {
                selves.add("input.self-pair", format!("/pairs/{number}"), "pairs a person with herself");
            }
            Some(pair) => found.push(pair),
            None => missing.add(
                "input.unknown-person",
                format!("/pairs/{number}"),
                "names somebody who is not among the roster's people",
            ),
        }
    }
    missing.into_result(FaultKind::NotFound, "the list of pairs")?;
    selves.into_result(FaultKind::InvalidInput, "the list of pairs")?;
    Ok(found)
}
