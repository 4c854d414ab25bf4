//! The history as the model reads it: checked, in days, every event with its pairing.

use super::ledger::Ledger;
use crate::{
    contract::{program::Ending, types::Side},
    program::{Name, Names},
    time::Day,
};

/// A checked history. Nothing here is text that a person wrote.
#[derive(Debug, Default)]
pub(super) struct History {
    /// Ids of everybody whom the history names.
    pub people: Names,
    /// In the host's order.
    pub pairs: Vec<Pair>,
    /// Survey waves in order of their last question, then name.
    pub waves: Vec<Wave>,
    /// Who was asked about interest before there were pairings: side, and the share of the scale where she answered.
    pub interest: Vec<(Side, Option<f64>)>,
    /// Ratings of skills.
    pub skills: Vec<Rating>,
    /// What sponsors were to do.
    pub sponsor_actions: Vec<SponsorAction>,
    /// Who applied.
    pub applications: Vec<Application>,
    /// Whatever else is dated.
    pub facts: Vec<Fact>,
    /// Kept apart from everything else: only safeguarding ever reads them.
    pub incidents: Vec<Incident>,
    /// Of the last release.
    pub ledger: Ledger,
}

/// Two people, for a term, with everything that happened to them in order of days.
#[derive(Debug)]
pub(super) struct Pair {
    pub id: String,
    pub mentor: Name,
    pub mentee: Name,
    /// When each was trained; None: unknown or not at all.
    pub trained: [Option<Day>; 2],
    /// Whether the roster knows both.
    pub known: bool,
    /// Whether it can be told if each was trained: the roster knows her, or a fact says when she was.
    pub judged: [bool; 2],
    pub matched: Day,
    pub planned_end: Day,
    pub extended: Option<Day>,
    pub ended: Option<(Day, Ending)>,
    pub closure: Option<Day>,
    /// Disjoint, ascending, `since < until`.
    pub pauses: Vec<(Day, Day)>,
    pub mentor_chose: Option<bool>,
    pub mentee_chose: Option<bool>,
    /// Days with a held session, ascending, each once: two sessions on a day are one.
    pub held: Vec<Day>,
    /// Ascending.
    pub lost: Vec<Lost>,
    /// Days with a session still planned, ascending.
    pub planned: Vec<Day>,
    /// Every session, for reliability and data quality; ascending.
    pub sessions: Vec<Session>,
    /// Requests for help or another partner.
    pub requests: Vec<Request>,
    /// In order of agreement.
    pub goals: Vec<Goal>,
}

/// A session that did not take place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lost {
    pub on: Day,
    /// First day on which it counts as lost.
    pub from: Day,
    /// When it was made good, in time.
    pub reheld: Option<Day>,
    /// Share of the loss that is the mentee's: 1, 0, or ½ when unknown.
    pub by_mentee: f64,
    /// Not cancelled: somebody waited.
    pub no_show: bool,
}

/// A session of the past.
#[derive(Clone, Copy, Debug)]
pub(super) struct Session {
    pub on: Day,
    pub minutes: Option<u32>,
    pub logged: Option<Day>,
    /// Long enough to count.
    pub held: bool,
    /// Held, if only for a moment.
    pub took_place: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    /// For another partner; else for help.
    pub rematch: bool,
    pub opened: Day,
    pub resolved: Option<Day>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Goal {
    pub agreed: Day,
    pub due: Option<Day>,
    pub progress: f64,
    pub updated: Day,
    pub weight: f64,
}

/// One survey wave about pairings.
#[derive(Debug)]
pub(super) struct Wave {
    pub id: String,
    /// The last day on which somebody was asked.
    pub asked: Day,
    /// In order of pairing, then side.
    pub answers: Vec<Answer>,
}

/// One person about one pairing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    /// Position in [`History::pairs`].
    pub pair: usize,
    pub side: Side,
    /// When, and what: None where it was not answered.
    pub given: Option<Given>,
}

/// Shares of the scale; None where less than half of the constructs were answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    pub on: Day,
    pub relationship: Option<f64>,
    pub safety: Option<f64>,
}

#[derive(Clone, Debug)]
pub(super) struct Rating {
    pub person: Name,
    pub topic: String,
    pub wave: String,
    pub phase: crate::contract::health::Phase,
    pub value: f64,
}

#[derive(Clone, Debug)]
pub(super) struct SponsorAction {
    pub kind: String,
    pub due: Day,
    pub done: Option<Day>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Application {
    pub person: Name,
    pub side: Side,
    pub registered: Day,
    pub eligible: bool,
    pub matched: Option<Day>,
    pub withdrew: Option<Day>,
}

#[derive(Clone, Debug)]
pub(super) struct Fact {
    pub kind: String,
    pub person: Option<Name>,
    pub pair: Option<usize>,
    pub on: Day,
    pub until: Option<Day>,
    pub details: Vec<(String, String)>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Incident {
    pub pair: usize,
    pub opened: Day,
    pub resolved: Option<Day>,
}
