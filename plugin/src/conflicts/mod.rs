//! Conflicts of interest: which two people must not be paired, which need leave, and what is not known.
//!
//! - `verdict`: what a pair's rules come to, in one byte.
//! - `rules`: one rule of the policy, ready for judging a span of days.
//! - `line`: who is above whom over one set of relations: chains, cycles, ends of the data.
//! - `reach`: "is she above him, however far" in constant time.
//! - `sets`: what people share: teams, identities, bosses. `signature`: 64 bits that tell most sets apart.
//! - `feeds`: which rules can be judged at all.
//! - `facts`: all of that for one program, and the fast judgment of a pair.
//! - `hits`: the slow judgment of the same pair, with its reasons.
//! - `waivers`: which leave counts.
//! - `explain`: reasons in the contract's records, for the reader at hand.
//! - `findings`: what is wrong with the data, what is not checked, which waivers were refused.
//! - `recuse`: the duties that being paired creates.
//! - `table`: the catalogue as text.
//!
//! **Invariant:** the fast and the slow judgment of a pair agree. **Invariant:** nothing here recurses, and every walk
//! up a line has a limit, past which the people concerned are `unknown`. Knows no JSON and no resources.

mod case;
mod climbs;
mod ends;
mod explain;
mod facts;
mod feeds;
mod findings;
mod hits;
mod line;
mod reach;
mod recuse;
mod rules;
mod sets;
mod signature;
mod table;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests"
)]
mod tests;
mod verdict;
mod waivers;

pub use explain::participant_view;
pub use recuse::recuse;
pub use table::rules_table;
pub use verdict::Verdict;

use crate::{
    contract::{conflicts::Ruling, types::Finding},
    program::{PersonIx, Program},
};
use facts::{Facts, Glance};
use waivers::Waivers;

/// The rules of one program, indexed: built once, asked about any pair.
///
/// Memory is linear in people, ties and waivers (times the depth up to which the policy rules chains outright).
pub struct Index {
    facts: Facts,
    waivers: Waivers,
    findings: Vec<Finding>,
}

impl Index {
    /// Judges every tie, line and waiver once. O(people × depth + ties log ties + waivers) for a tree-shaped company.
    pub fn build(program: &Program) -> Index {
        let mut facts = Facts::build(program);
        let waivers = Waivers::judge(&facts);
        waivers.mentors().for_each(|mentor| facts.mark_waiver(mentor));
        let findings = findings::all(&facts, &waivers);
        Index { facts, waivers, findings }
    }

    /// What the rules make of a pair on the roster's `as-of` day, after waivers. Constant time for a typical pair: no
    /// allocation, no walk. Numbers of other rosters are judged like people without ties.
    pub fn verdict(&self, mentor: PersonIx, mentee: PersonIx) -> Verdict {
        let known = self.facts.card(mentor);
        if known.has_waiver
            && let Some(verdict) = self.waivers.verdict(mentor, mentee)
        {
            return verdict;
        }
        self.facts.verdict(mentor, mentee)
    }

    /// The worst ruling of a pair; see [`Index::verdict`].
    pub fn ruling(&self, mentor: PersonIx, mentee: PersonIx) -> Ruling {
        self.verdict(mentor, mentee).ruling()
    }

    /// Whether policy lets the pair be proposed; see [`Index::verdict`].
    pub fn proposable(&self, mentor: PersonIx, mentee: PersonIx) -> bool {
        self.verdict(mentor, mentee).proposable()
    }

    /// One mentor, to be asked about many mentees.
    pub fn of_mentor(&self, mentor: PersonIx) -> OfMentor<'_> {
        OfMentor { index: self, mentor, glance: self.facts.glance(mentor) }
    }

    /// What is wrong with the data, what is not checked, and which waivers were refused. For a coordinator.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// One mentor and all that is known about her: see [`Index::of_mentor`].
pub struct OfMentor<'a> {
    index: &'a Index,
    mentor: PersonIx,
    glance: Glance<'a>,
}

impl OfMentor<'_> {
    /// The same as [`Index::proposable`], and faster: of most pairs a look at the two cards says that they are clear.
    #[inline]
    pub fn proposable(&self, mentee: PersonIx) -> bool {
        self.glance.is_clear(mentee) || self.index.proposable(self.mentor, mentee)
    }
}
