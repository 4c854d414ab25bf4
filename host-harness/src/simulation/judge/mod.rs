//! Reports held against what was really so. The definitions stand in `data/behaviour.toml`; they were written before the
//! first run.
//!
//! `found` asks of each condition how many of its episodes the reports named, how late, and how often what they named was
//! so. `program` does the same for alerts about the program as a whole. `coverage` asks how often an interval held the true
//! value.

mod coverage;
mod found;
mod program;

pub use coverage::Coverage;
pub use found::{Found, SignalRow};
pub use program::ProgramAlert;

use super::{behaviour::Behaviour, seeds::Lived};
use crate::hindsight::wilson;
use serde::Serialize;

/// A share with what it is a share of, and its 95 % interval (Wilson 1927).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub part: usize,
    /// Of how many.
    pub whole: usize,
    /// The share; none of nothing.
    pub share: Option<f64>,
    /// Its interval.
    pub interval: (f64, f64),
}

impl Share {
    /// `part` of `whole`.
    pub fn of(part: usize, whole: usize) -> Self {
        let share = (whole > 0).then(|| part as f64 / whole as f64);
        Self { part, whole, share, interval: wilson(part, whole) }
    }
}

/// Everything that the reports of all seeds are worth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Findings {
    /// Conditions, each with the signals that should tell of it.
    pub found: Vec<Found>,
    /// What every signal that names a pairing meant.
    pub signals: Vec<SignalRow>,
    /// Alerts about the program.
    pub program: Vec<ProgramAlert>,
    /// Intervals.
    pub coverage: Vec<Coverage>,
}

/// Judges the reports of all seeds that lived to their end.
pub fn judge(lives: &[Lived], behaviour: &Behaviour) -> Findings {
    let whole: Vec<&Lived> = lives.iter().filter(|lived| lived.broken.is_none()).collect();
    Findings {
        found: found::found(&whole, &behaviour.definitions),
        signals: found::signals(&whole),
        program: program::alerts(&whole),
        coverage: coverage::coverage(&whole),
    }
}
