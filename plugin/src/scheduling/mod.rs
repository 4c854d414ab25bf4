//! When pairs meet.
//!
//! - `hours`, `ramadan`: everybody's weekly hours, and the minutes a week that two people share.
//! - `input`: a calendar, checked. `dates`: what its dates mean. `rules`: the rules by name. `load`: limits on one person.
//! - `due`: how many sessions of which kinds, and what has become of them.
//! - `people`, `charges`, `slots`: where a pair may meet, and what each place costs.
//! - `chain`, with `board`, `bound` and `search`: one pair's sessions, exactly.
//! - `joint`, with `almanac`, `fair`, `fees`, `rings`, `lift`, `drift`, `seats`, `branch`, `ends` and `solve`: pairs that share people.
//! - `pairs`: from calendar to chains.
//! - `reasons`: why a session finds no place. `plan`: the timetable.
//! - `validate`: the independent checker; of the above it reads `input`, `dates`, `hours` and `rules`, nothing that places.
//! - `guide`: what to do in one session.

mod almanac;
mod board;
mod bound;
mod branch;
mod chain;
mod charges;
mod dates;
mod drift;
mod due;
mod ends;
mod fair;
mod fees;
mod fewest;
pub mod guide;
pub mod hours;
mod input;
mod joint;
mod lift;
mod load;
mod pairs;
mod people;
mod plan;
mod ramadan;
mod reasons;
mod rings;
mod rules;
mod search;
mod seats;
mod slots;
mod solve;
mod turns;
pub use hours::ReachIndex;

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::string_slice,
    reason = "tests"
)]
mod tests;
mod validate;

use crate::{
    contract::{
        scheduling::{Calendar, Timetable, Verdict},
        types::Fault,
    },
    program::Program,
};

/// Plans every pairing's remaining sessions.
///
/// Time: each pair's chain costs its slots times the days of its window, whatever the policy's `work`; what is spent
/// beyond that on shared people and reasons is limited by it.
///
/// # Errors
/// `over-limit`, `invalid-input` with every problem of the calendar, or `not-found` for people of running pairings.
pub fn plan(program: &Program, calendar: &Calendar) -> Result<Timetable, Fault> {
    let case = input::read(&program.roster, calendar)?;
    Ok(plan::plan(program, calendar, &case))
}

/// Which rules a calendar's sessions break.
///
/// # Errors
/// As [`plan()`].
pub fn validate(program: &Program, calendar: &Calendar) -> Result<Verdict, Fault> {
    let case = input::read(&program.roster, calendar)?;
    Ok(Verdict { findings: validate::verdict(program, &case) })
}
