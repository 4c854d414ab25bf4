//! `conflicts`: who may ask, then the engine.

use super::{
    Engine,
    matching::resolve,
    readers::{self, PairReader},
};
use crate::{
    conflicts,
    contract::{
        conflicts::{Assessments, Recusals},
        program::Pairing,
        types::{Fault, Pair, Reader},
    },
    matching::{Row, explain::nobody},
    program::PersonIx,
};

/// Judges each pair, in the order given. A participant learns whether a pair of hers is available, and nothing else: every
/// rule of matching counts, or an ordinary refusal would stand out from a conflict.
///
/// # Errors
/// `refused`, `not-found`, `invalid-input`, `over-limit`.
pub fn check(engine: &Engine, pairs: &[Pair], reader: &Reader) -> Result<Assessments, Fault> {
    let reader = readers::of_pairs(engine, reader)?;
    let pairs = resolve(engine, pairs, reader)?;
    let (index, roster) = (engine.conflicts(), &engine.program().roster);
    let mut row = Row::default();
    let items = pairs
        .into_iter()
        .map(|(mentor, mentee)| match reader {
            PairReader::Coordinator => index.assess(PersonIx(mentor), PersonIx(mentee)),
            PairReader::Participant(_) => {
                let pool = engine.pool();
                row.load(&pool, mentor);
                let available = row.broken(&pool, mentee, false).is_empty();
                conflicts::participant_view(roster.pair(PersonIx(mentor), PersonIx(mentee)), available)
            }
        })
        .collect();
    Ok(Assessments { items })
}

/// Everyone a person may not simply be paired with, on either side, in order of id.
///
/// # Errors
/// `refused` for everyone but a coordinator, `not-found`.
pub fn screen(engine: &Engine, person: &str, reader: &Reader) -> Result<Assessments, Fault> {
    readers::coordinator(reader)?;
    let person = engine.program().roster.participant(person).ok_or_else(nobody)?;
    Ok(Assessments { items: engine.conflicts().screen(person) })
}

/// The duties that being paired creates.
///
/// # Errors
/// `invalid-input` or `not-found` for pairings that name nobody.
pub fn recuse(engine: &Engine, pairings: &[Pairing]) -> Result<Recusals, Fault> {
    Ok(Recusals { items: conflicts::recuse(engine.program(), pairings)? })
}
