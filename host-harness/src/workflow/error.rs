//! Why an act is refused; nothing was changed.

use crate::{
    contract::types::Side,
    events::EventError,
    hr::TaxonomyError,
    plugin::CallError,
    store::{Phase, StoreError},
};
use miette::Diagnostic;
use serde::Serialize;
use std::fmt;
use thiserror::Error;

/// What a pair lacks before it may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// The agreement is not signed by both.
    Agreement,
    /// The orientation of the junior.
    MentorOrientation,
    /// The orientation of the senior.
    MenteeOrientation,
    /// A rule stands in the way today. Which one is for `recheck` to say, to a coordinator.
    Ruling,
    /// A place: somebody has none left.
    Place,
}

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Agreement => "the agreement is not signed by both",
            Self::MentorOrientation => "the mentor has not been oriented",
            Self::MenteeOrientation => "the mentee has not been oriented",
            Self::Ruling => "a conflict rule stands in the way today",
            Self::Place => "a place is taken",
        })
    }
}

/// Why an act is refused. Nothing was changed, but for the audit log's word that the plugin refused or failed.
#[derive(Debug, Error, Diagnostic)]
pub enum WorkflowError {
    /// The database refuses.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Store(#[from] StoreError),
    /// The plugin refuses, or the sandbox stopped it.
    #[error(transparent)]
    Call(#[from] CallError),
    /// Somebody else was faster.
    #[error("what this was decided on has changed since")]
    #[diagnostic(code(workflow::stale), help("look at the present state, and decide again"))]
    Stale,
    /// The role does not allow it.
    #[error("a {role} may not {act}")]
    #[diagnostic(code(workflow::role), help("ask the coordinator of the program"))]
    NotAllowed {
        /// The role.
        role: &'static str,
        /// What was tried.
        act: &'static str,
    },
    /// No such pairing, or none of the person's own.
    #[error("there is no pairing `{0}`")]
    #[diagnostic(code(workflow::pairing), help("`round show` and `pairing list` name them"))]
    NoPairing(String),
    /// The act does not fit where the pairing stands.
    #[error("pairing `{pairing}` is {}, so one cannot {act}", phase(*is))]
    #[diagnostic(code(workflow::phase), help("`pairing list` tells where each stands"))]
    WrongPhase {
        /// Which.
        pairing: String,
        /// Where it stands.
        is: Phase,
        /// What was tried.
        act: &'static str,
    },
    /// The person has no place left on this side.
    #[error("`{person}` has no free place as {}", as_side(*side))]
    #[diagnostic(code(workflow::place), help("end a pairing, or give her more places"))]
    NoPlace {
        /// Whose.
        person: String,
        /// As what.
        side: Side,
    },
    /// Told to whoever answers, whatever the cause.
    #[error("this invitation is not open any more")]
    #[diagnostic(code(workflow::closed), help("nothing is left for you to do; the coordinator knows more"))]
    Closed,
    /// The pair may not begin yet.
    #[error("pairing `{pairing}` cannot begin: {}", .missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    #[diagnostic(
        code(workflow::not_ready),
        help("`pairing sign` keeps signatures, `orientation record` who was there, `recheck` names rules")
    )]
    NotReady {
        /// Which.
        pairing: String,
        /// What it lacks.
        missing: Vec<Missing>,
    },
    /// No round under review.
    #[error("there is no round under review")]
    #[diagnostic(code(workflow::round), help("make one: `round draft`"))]
    NoRound,
    /// The person takes no part.
    #[error("`{0}` does not take part")]
    #[diagnostic(code(workflow::person), help("`roster` lists who does"))]
    NotEnrolled(String),
    /// A number that names nothing.
    #[error("there is no open request {0}")]
    #[diagnostic(code(workflow::request), help("`requests` lists those that are open"))]
    NoRequest(i64),
    /// Days in the wrong order.
    #[error("{0}")]
    #[diagnostic(code(workflow::days), help("name days as `2026-12-14`; an end is the first day after it"))]
    Days(String),
    /// A goal, an answer or a promise that cannot be recorded.
    #[error("{0}")]
    #[diagnostic(code(workflow::record), help("look at what is recorded, and at what the policy asks for"))]
    Record(String),
    /// Needed for the record.
    #[error("a reason is missing")]
    #[diagnostic(code(workflow::reason), help("say why; it is kept in the audit log and shown to no participant"))]
    NoReason,
    /// An event that cannot be applied.
    #[error("{}", .0.message)]
    #[diagnostic(code(workflow::event), help("{}", .0.help))]
    Event(EventError),
    /// The taxonomy that is shipped is broken.
    #[error("the topics cannot be read: {0}")]
    #[diagnostic(code(workflow::topics), help("repair the taxonomy"))]
    Topics(#[from] TaxonomyError),
    /// The plugin's answer, or the policy, is not what the contract says.
    #[error("{0} cannot be read")]
    #[diagnostic(code(workflow::document), help("was the plugin built for this version of the contract?"))]
    Document(&'static str, #[source] serde_json::Error),
}

impl From<EventError> for WorkflowError {
    fn from(error: EventError) -> Self {
        Self::Event(error)
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Draft => "a draft",
        Phase::Locked => "locked in its round",
        Phase::Dropped => "dropped",
        Phase::Asked => "waiting for answers",
        Phase::Accepted => "accepted by both",
        Phase::Declined => "declined",
        Phase::Active => "running",
        Phase::Paused => "paused",
        Phase::Ended => "over",
    }
}

fn as_side(side: Side) -> &'static str {
    match side {
        Side::Mentor => "mentor",
        Side::Mentee => "mentee",
    }
}
