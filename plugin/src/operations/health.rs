//! `health`: the engine beside what it needs of matching.

use super::{Engine, matching::Search};
use crate::{
    contract::{
        health::{Checklist, Fairness, History, Impact, Membership, Outside, Report},
        matching::Request,
        types::{Fault, Reader},
    },
    health,
};

/// A history, read once and shown to many.
pub struct Review(health::Review);

impl Review {
    /// Checks a history.
    ///
    /// # Errors
    /// `invalid-input`, `over-limit`.
    pub fn open(engine: &Engine, history: &History) -> Result<Review, Fault> {
        Ok(Review(health::Review::open(engine.program(), history)?))
    }

    /// What this reader may see.
    ///
    /// # Errors
    /// `refused`.
    pub fn report(&self, reader: &Reader) -> Result<Report, Fault> {
        self.0.report(reader)
    }

    /// Adverse impact by group.
    ///
    /// # Errors
    /// `invalid-input`.
    pub fn audit(&self, people: &[Membership]) -> Result<Fairness, Fault> {
        self.0.audit(people)
    }

    /// To be kept by the host and handed in next time.
    pub fn ledger(&self) -> String {
        self.0.ledger()
    }
}

/// Whether the program is ready to begin: expected pairs come from an actual matching of the roster.
///
/// # Errors
/// `invalid-input`, `over-limit`.
pub fn readiness(engine: &Engine, history: &History) -> Result<Checklist, Fault> {
    let mut search = Search::start(engine, Request::default())?;
    search.finish()?;
    let pairs = search.outcome()?.proposals.len();
    health::readiness(engine.program(), history, u32::try_from(pairs).unwrap_or(u32::MAX))
}

/// Retention and engagement beside the program.
///
/// # Errors
/// `invalid-input`.
pub fn measure(engine: &Engine, outside: &Outside) -> Result<Impact, Fault> {
    health::measure(engine.program(), outside)
}
