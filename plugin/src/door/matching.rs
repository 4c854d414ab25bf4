//! `matching`.

use super::{Component, program::engine};
use crate::{
    contract::{
        matching::{Appraisals, Edges, Explanation, Guest, GuestSearch, Outcome, Placement, Progress, Request, Search},
        program::ProgramBorrow,
        types::{Fault, Pair, Reader, Side},
    },
    operations::matching,
};
use std::cell::RefCell;

/// What a `search` handle stands for. `advance` changes it behind a shared reference, as the component model has it.
pub struct UnderWay(RefCell<matching::Search>);

impl Guest for Component {
    type Search = UnderWay;

    fn suggest(
        program: ProgramBorrow<'_>,
        person: String,
        side: Side,
        limit: u32,
        reader: Reader,
    ) -> Result<Appraisals, Fault> {
        matching::suggest(engine(&program), &person, side, limit, &reader)
    }

    fn appraise(program: ProgramBorrow<'_>, pairs: Vec<Pair>, reader: Reader) -> Result<Appraisals, Fault> {
        matching::appraise(engine(&program), &pairs, &reader)
    }
}

impl GuestSearch for UnderWay {
    fn start(program: ProgramBorrow<'_>, request: Request) -> Result<Search, Fault> {
        let search = matching::Search::start(engine(&program), request)?;
        Ok(Search::new(UnderWay(RefCell::new(search))))
    }

    // Exports are not reentrant, so no borrow is ever open when a call comes in.
    fn advance(&self, work: u32) -> Result<Progress, Fault> {
        self.0.borrow_mut().advance(work)
    }

    fn outcome(&self) -> Result<Outcome, Fault> {
        self.0.borrow_mut().outcome()
    }

    fn edges(&self, position: u32) -> Result<Edges, Fault> {
        self.0.borrow().edges(position)
    }

    fn explain(&self, pair: Pair, reader: Reader) -> Result<Explanation, Fault> {
        self.0.borrow_mut().explain(&pair, &reader)
    }

    fn explain_person(&self, person: String, reader: Reader) -> Result<Placement, Fault> {
        self.0.borrow_mut().explain_person(&person, &reader)
    }
}
