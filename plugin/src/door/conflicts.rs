//! `conflicts`.

use super::{Component, program::engine};
use crate::{
    contract::{
        conflicts::{Assessments, Guest, Recusals},
        program::{Pairing, ProgramBorrow},
        types::{Fault, Pair, Reader},
    },
    operations,
};

impl Guest for Component {
    fn check(program: ProgramBorrow<'_>, pairs: Vec<Pair>, reader: Reader) -> Result<Assessments, Fault> {
        operations::conflicts::check(engine(&program), &pairs, &reader)
    }

    fn screen(program: ProgramBorrow<'_>, person: String, reader: Reader) -> Result<Assessments, Fault> {
        operations::conflicts::screen(engine(&program), &person, &reader)
    }

    fn recuse(program: ProgramBorrow<'_>, pairings: Vec<Pairing>) -> Result<Recusals, Fault> {
        operations::conflicts::recuse(engine(&program), &pairings)
    }
}
