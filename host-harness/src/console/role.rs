//! Who somebody is, as a token that only this module makes.
//!
//! A page for the coordinator takes a [`Coordinator`] and nothing else gives her view of the data, so a page cannot be
//! written that forgets to ask.

use crate::{
    contract::types::{Audience, Reader},
    workflow::Actor,
};

/// What somebody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Runs the program.
    Coordinator,
    /// Pays for the program: counts, never names.
    Sponsor,
    /// One mentor or mentee: what concerns her.
    Participant,
}

/// Who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The coordinator.
    Coordinator,
    /// The sponsor.
    Sponsor,
    /// The participant with this key.
    Participant(String),
}

impl Identity {
    /// Her role.
    pub fn role(&self) -> Role {
        match self {
            Self::Coordinator => Role::Coordinator,
            Self::Sponsor => Role::Sponsor,
            Self::Participant(_) => Role::Participant,
        }
    }
}

/// A proof of who reads.
pub trait Rank: Sized + Send + 'static {
    /// Whom it is asked of. None: of nobody.
    const ROLE: Option<Role>;

    /// The proof, where `identity` is of this role.
    fn of(identity: Option<&Identity>) -> Option<Self>;
}

/// Anybody, signed in or not.
pub struct Anybody(());

/// The coordinator.
#[derive(Clone, Copy)]
pub struct Coordinator(());

/// The sponsor.
#[derive(Clone, Copy)]
pub struct Sponsor(());

/// One participant.
#[derive(Clone)]
pub struct Participant {
    person: String,
}

impl Rank for Anybody {
    const ROLE: Option<Role> = None;

    fn of(_: Option<&Identity>) -> Option<Self> {
        Some(Self(()))
    }
}

impl Rank for Coordinator {
    const ROLE: Option<Role> = Some(Role::Coordinator);

    fn of(identity: Option<&Identity>) -> Option<Self> {
        matches!(identity, Some(Identity::Coordinator)).then_some(Self(()))
    }
}

impl Rank for Sponsor {
    const ROLE: Option<Role> = Some(Role::Sponsor);

    fn of(identity: Option<&Identity>) -> Option<Self> {
        matches!(identity, Some(Identity::Sponsor)).then_some(Self(()))
    }
}

impl Rank for Participant {
    const ROLE: Option<Role> = Some(Role::Participant);

    fn of(identity: Option<&Identity>) -> Option<Self> {
        match identity {
            Some(Identity::Participant(person)) => Some(Self { person: person.clone() }),
            _ => None,
        }
    }
}

impl Coordinator {
    /// Whoever runs the harness on the command line has the database itself, and with it the coordinator's view.
    pub(crate) fn on_the_command_line() -> Self {
        Self(())
    }

    /// How the plugin is asked for her.
    pub fn reader(self) -> Reader {
        Reader { audience: Audience::Coordinator, person: None }
    }

    /// How she acts.
    pub fn actor(self) -> Actor {
        Actor::coordinator("coordinator")
    }

    /// What another sees, for the page that puts the audiences side by side: she runs the program, and has to know what
    /// she may tell them.
    pub fn as_participant(self, person: &str) -> Participant {
        Participant { person: person.to_owned() }
    }

    /// The same for the sponsor's view.
    pub fn as_sponsor(self) -> Sponsor {
        Sponsor(())
    }
}

impl Sponsor {
    /// How the plugin is asked for her.
    pub fn reader(self) -> Reader {
        Reader { audience: Audience::Sponsor, person: None }
    }
}

impl Participant {
    /// Her key.
    pub fn person(&self) -> &str {
        &self.person
    }

    /// How she acts.
    pub fn actor(&self) -> Actor {
        Actor::participant(&self.person)
    }

    /// How the plugin is asked for her.
    pub fn reader(&self) -> Reader {
        Reader { audience: Audience::Participant, person: Some(self.person.clone()) }
    }
}
