//! Who may ask what. Every refusal reads alike and says nothing about the data.

use super::Engine;
use crate::{
    contract::types::{Audience, Fault, FaultKind, Reader},
    problems::fault,
    program::PersonIx,
};

/// Somebody who may see a pair: the coordinator in full, a participant only her own, and only whether it is available.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairReader {
    /// Sees causes.
    Coordinator,
    /// Sees that something is available or not.
    Participant(PersonIx),
}

/// The fault for every refusal.
pub fn refused() -> Fault {
    fault(FaultKind::Refused, "reader.refused", Some("/reader".into()), "this reader may not ask this")
}

/// Whoever may look at pairs of people: a coordinator, or a participant who says who she is.
///
/// # Errors
/// `refused` for every other audience, and for a participant who is not in the roster.
pub fn of_pairs(engine: &Engine, reader: &Reader) -> Result<PairReader, Fault> {
    match reader.audience {
        Audience::Coordinator => Ok(PairReader::Coordinator),
        Audience::Participant => {
            let person = reader.person.as_deref().and_then(|id| engine.program().roster.participant(id));
            person.map(PairReader::Participant).ok_or_else(refused)
        }
        _ => Err(refused()),
    }
}

/// A coordinator and nobody else.
///
/// # Errors
/// `refused` for every other audience.
pub fn coordinator(reader: &Reader) -> Result<(), Fault> {
    if reader.audience == Audience::Coordinator { Ok(()) } else { Err(refused()) }
}
