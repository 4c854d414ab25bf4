//! `scheduling`.

use super::{Component, program::engine};
use crate::{
    contract::{
        program::{Goal, ProgramBorrow},
        scheduling::{Agenda, Calendar, Guest, Reach, Session, Timetable, Verdict},
        types::{Fault, Pair},
    },
    operations::scheduling,
};

impl Guest for Component {
    fn plan(program: ProgramBorrow<'_>, calendar: Calendar) -> Result<Timetable, Fault> {
        scheduling::plan(engine(&program), &calendar)
    }

    fn validate(program: ProgramBorrow<'_>, calendar: Calendar) -> Result<Verdict, Fault> {
        scheduling::validate(engine(&program), &calendar)
    }

    fn reachable(program: ProgramBorrow<'_>, pairs: Vec<Pair>) -> Result<Reach, Fault> {
        scheduling::reachable(engine(&program), &pairs)
    }

    fn guide(program: ProgramBorrow<'_>, pair: Pair, session: Session, goals: Vec<Goal>) -> Result<Agenda, Fault> {
        scheduling::guide(engine(&program), &pair, &session, &goals)
    }
}
