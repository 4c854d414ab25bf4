//! What the platform and its people do with the program, act by act.
//!
//! A coordinator drafts a round, reviews it (lock, exclude, override with a reason), asks both people of each pair, and
//! publishes those who said yes; pairs pause, extend and end; people wait, leave and move; sessions are planned, health is
//! judged. An [`Office`] is one person at work in one organisation at one moment. Each of its acts is one transaction with
//! its entry in the audit log: both are kept, or neither.
//!
//! The plugin is asked in one place, [`decide`](Engine), through its JSON door, before the transaction. What it was asked
//! about ([`Desk`]) has a revision, and so has every pairing: an act on a state that is no more is refused as
//! [`WorkflowError::Stale`]. So no place is filled twice, whoever else is writing.
//!
//! Nothing here reads a clock, prints, or knows a command line or a page.

mod asking;
mod beginning;
mod calendar;
mod decide;
mod desk;
mod drafting;
mod error;
mod goals;
mod health;
mod leaving;
mod orientation;
mod part;
mod promises;
mod replay;
mod rounds;
mod rules;
mod running;
mod surveys;
#[cfg(test)]
mod tests;
mod voices;
mod waiting;

pub use crate::now::Now;
pub use asking::{Answered, Reminder, Says};
pub use beginning::Published;
pub use calendar::{Became, Planned, Replanned, add_busy, after, changed_pairings, planning};
pub use decide::Engine;
pub use desk::{Desk, Setting, TERM_DAYS, least_told, standing_term, wants_orientation, with_topics};
pub use error::{Missing, WorkflowError};
pub use health::{Judged, history_on};
pub use leaving::{Rechecked, Then};
pub use orientation::{Unoriented, unoriented};
pub use replay::{Replayed, Replaying, Same};
pub use rounds::{Draft, key};
pub use running::{ENDED, Ended};
pub use surveys::SurveyRules;

use crate::{
    contract::types::{Audience, Reader},
    store::{Case, Details, NewEntry, OrganisationId, Phase, Revision, Sequence, Store, StoreError, Verdict, audit},
};
use decide::Decision;
use rusqlite::Transaction;
use serde::{Deserialize, Serialize};

/// Nobody in particular, for a reader who runs the program.
pub const COORDINATOR: Reader = Reader { audience: Audience::Coordinator, person: None };

/// In which role somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the program.
    Coordinator,
    /// A mentor or mentee, in what concerns herself.
    Participant,
    /// The platform itself: what is done every day, or upon an event.
    Platform,
    /// Handles incidents.
    Safeguarding,
}

impl Role {
    fn slug(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Participant => "participant",
            Self::Platform => "platform",
            Self::Safeguarding => "safeguarding",
        }
    }
}

/// Who acts. The caller has authenticated her.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Her key. Of a participant, the key of a person.
    pub id: String,
    /// In which role.
    pub role: Role,
}

impl Actor {
    /// Somebody who runs the program.
    pub fn coordinator(id: impl Into<String>) -> Self {
        Self { id: id.into(), role: Role::Coordinator }
    }

    /// A mentor or mentee.
    pub fn participant(id: impl Into<String>) -> Self {
        Self { id: id.into(), role: Role::Participant }
    }

    /// The platform itself.
    pub fn platform() -> Self {
        Self { id: "platform".into(), role: Role::Platform }
    }
}

/// Who acts, where, when.
#[derive(Clone, Debug)]
struct Hand {
    id: OrganisationId,
    actor: Actor,
    now: Now,
}

/// One person at work in one organisation at one moment.
pub struct Office<'a> {
    store: &'a mut Store,
    hand: Hand,
}

impl<'a> Office<'a> {
    /// Opens the office. Every act from it is `actor`'s and takes place `now`.
    pub fn new(store: &'a mut Store, id: OrganisationId, actor: Actor, now: Now) -> Self {
        Self { store, hand: Hand { id, actor, now } }
    }

    /// The database, to look things up.
    pub fn store(&self) -> &Store {
        self.store
    }

    /// Refuses whoever may not do this.
    fn only(&self, roles: &[Role], act: &'static str) -> Result<(), WorkflowError> {
        let role = self.hand.actor.role;
        if roles.contains(&role) { Ok(()) } else { Err(WorkflowError::NotAllowed { role: role.slug(), act }) }
    }

    /// Refuses whoever does not run the program.
    fn only_staff(&self, act: &'static str) -> Result<(), WorkflowError> {
        self.only(&[Role::Coordinator, Role::Platform], act)
    }
}

impl Hand {
    /// Details that name the actor and nothing else.
    fn details(&self) -> Details {
        Details { actor: self.actor.id.clone(), ..Details::default() }
    }

    /// Writes the entry of an act that is done, with what the plugin decided for it.
    fn enter(
        &self,
        transaction: &Transaction<'_>,
        act: &str,
        details: &Details,
        decision: Option<&Decision>,
    ) -> Result<Sequence, StoreError> {
        if let Some(decision) = decision {
            decision.keep(transaction)?;
        }
        let entry = NewEntry {
            at: self.now.minute,
            role: self.actor.role.slug(),
            act,
            verdict: Verdict::Done,
            failure: None,
            decided: decision.map(|decision| &decision.decided),
            details,
        };
        audit::append(transaction, self.id, &entry)
    }
}

/// Refuses an act on a state that somebody saw and that is another by now, or that does not fit where the pairing stands.
fn fits(case: &Case, seen: Option<Revision>, may: &[Phase], act: &'static str) -> Result<(), WorkflowError> {
    if seen.is_some_and(|seen| seen != case.revision) {
        return Err(WorkflowError::Stale);
    }
    let is = case.phase;
    if may.contains(&is) { Ok(()) } else { Err(WorkflowError::WrongPhase { pairing: case.id.clone(), is, act }) }
}
