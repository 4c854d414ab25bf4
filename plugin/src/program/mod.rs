//! A roster, checked and indexed once, under one policy: what every engine reads.
//!
//! - `names`: strings become numbers once; later code compares numbers.
//! - `limits`: how much of everything is taken.
//! - `roster`: the checked roster, still free of policy.
//! - `check`: contract roster to [`Roster`]; what is wrong becomes a fault, what can be lived with a finding.
//! - `people`: one person's record.
//!
//! Knows nothing of resources or JSON. Nothing after this module looks at a contract roster again.

mod check;
pub mod limits;
mod names;
mod people;
mod roster;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]
mod tests;

pub use names::{Name, Names};
pub use people::{Attributes, Person, PersonIx, Preference, Skill};
pub use roster::{Closure, Feed, Roster, Term, Tie, Waiver};

use crate::{
    contract::{
        self,
        types::{Fault, Finding},
    },
    digest::Digest,
    policy::Policy,
};
use std::sync::Arc;

/// A roster under a policy. Cheap to clone: the roster is shared.
#[derive(Clone)]
pub struct Program {
    /// The policy with every default filled in.
    pub policy: Arc<Policy>,
    /// The checked roster.
    pub roster: Arc<Roster>,
}

impl Program {
    /// Checks a policy document and a roster. Time and memory are linear in both, up to a logarithm for names.
    ///
    /// # Errors
    /// `invalid-policy`, `invalid-input` or `over-limit`, with every problem and its place.
    pub fn open(policy: &str, roster: contract::program::Roster) -> Result<Program, Fault> {
        let policy = Policy::read(policy)?;
        Ok(Program { policy: Arc::new(policy), roster: Arc::new(check::roster(roster)?) })
    }

    /// The same roster under another policy.
    ///
    /// # Errors
    /// `invalid-policy`, with every problem and its place.
    pub fn with_policy(&self, policy: &str) -> Result<Program, Fault> {
        Ok(Program { policy: Arc::new(Policy::read(policy)?), roster: Arc::clone(&self.roster) })
    }

    /// SHA-256 over plugin version, contract, time-zone data, policy and roster.
    pub fn digest(&self) -> String {
        let mut digest = Digest::default();
        digest.add(&[env!("CARGO_PKG_VERSION"), crate::info::CONTRACT, crate::time::ZoneBook::release()]);
        digest.add(&self.policy.digest);
        digest.add(&self.roster.digest);
        digest.hex()
    }

    /// What was wrong with the data and lived with.
    pub fn data_findings(&self) -> &[Finding] {
        &self.roster.findings
    }
}
