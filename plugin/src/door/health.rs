//! `health`.

use super::{Component, program::engine};
use crate::{
    contract::{
        health::{Checklist, Fairness, Guest, GuestReview, History, Impact, Membership, Outside, Report, Review},
        program::ProgramBorrow,
        types::{Fault, Reader},
    },
    operations::health,
};

/// What a `review` handle stands for.
pub struct Reviewed(health::Review);

impl Guest for Component {
    type Review = Reviewed;

    fn readiness(program: ProgramBorrow<'_>, history: History) -> Result<Checklist, Fault> {
        health::readiness(engine(&program), &history)
    }

    fn measure(program: ProgramBorrow<'_>, outside: Outside) -> Result<Impact, Fault> {
        health::measure(engine(&program), &outside)
    }
}

impl GuestReview for Reviewed {
    fn open(program: ProgramBorrow<'_>, history: History) -> Result<Review, Fault> {
        Ok(Review::new(Reviewed(health::Review::open(engine(&program), &history)?)))
    }

    fn report(&self, reader: Reader) -> Result<Report, Fault> {
        self.0.report(&reader)
    }

    fn audit(&self, people: Vec<Membership>) -> Result<Fairness, Fault> {
        self.0.audit(&people)
    }

    fn ledger(&self) -> String {
        self.0.ledger()
    }
}
