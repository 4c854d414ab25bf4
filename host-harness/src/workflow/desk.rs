//! What the plugin is asked about: the organisation on a day, who takes part, and a policy.

use super::{Now, WorkflowError};
use crate::{
    contract::{policy::Resolved, program::Pairing, program::Roster},
    hr::{Confidence, DaySpan, Enrolment, Frame, Organisation, Taxonomy, snapshot},
    plugin::{CallError, Program, Session},
    store::{OrganisationId, Revision, Store, StoreError},
};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

/// Length of a program whose end nobody names.
pub const TERM_DAYS: u64 = 182;

/// How the database is to be read.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The policy, as the plugin resolved it.
    pub policy: Resolved,
    /// The day rules are judged on.
    pub as_of: NaiveDate,
    /// First day of the program, and the first after it. What is not set is that of the pairings, where there are any.
    pub term: DaySpan,
    /// Inferred values weaker than this count as unknown.
    pub least: Confidence,
    /// The feeds are of the day, whatever the export says: for a platform that is fed every day.
    pub fed_daily: bool,
}

impl Setting {
    /// A policy on a day, everything else as usual.
    pub fn new(policy: Resolved, as_of: NaiveDate) -> Self {
        Self { policy, as_of, term: DaySpan::default(), least: Confidence::Guess, fed_daily: false }
    }
}

/// A snapshot of the organisation under a policy. What is decided on it is kept only while the organisation has not changed.
#[derive(Clone)]
pub struct Desk {
    /// Which organisation.
    pub id: OrganisationId,
    /// The state that was read.
    pub revision: Revision,
    /// What HR knows.
    pub organisation: Organisation,
    /// Who takes part.
    pub enrolments: Vec<Enrolment>,
    /// The day, the term, and how far inferred values count.
    pub frame: Frame,
    /// What the plugin is told.
    pub roster: Roster,
    /// The policy.
    pub policy: Resolved,
    /// The roster, as the JSON door takes it.
    pub(super) roster_json: String,
}

impl Desk {
    /// Reads the organisation.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn read(store: &Store, id: OrganisationId, setting: &Setting) -> Result<Self, StoreError> {
        let revision = store.revision(id)?;
        let mut organisation = store.organisation(id)?;
        let enrolments = store.enrolments(id)?;
        if setting.fed_daily {
            for feed in &mut organisation.feeds {
                feed.as_of = feed.as_of.max(setting.as_of);
            }
        }
        let kept = standing_term(&store.pairings(id)?);
        let since = setting.term.since.or(kept.since).unwrap_or(setting.as_of);
        let end = || setting.as_of.max(since).checked_add_days(Days::new(TERM_DAYS));
        let until = setting.term.until.or(kept.until).filter(|until| *until > since).or_else(end);
        let frame = Frame { as_of: setting.as_of, term: DaySpan { since: Some(since), until }, least: setting.least };
        Self::of(id, revision, organisation, enrolments, frame, setting.policy.clone())
    }

    /// The same desk from what the caller has read: for hosts that hold the organisation in memory.
    ///
    /// # Errors
    /// When the roster cannot be written as JSON.
    pub fn of(
        id: OrganisationId,
        revision: Revision,
        organisation: Organisation,
        enrolments: Vec<Enrolment>,
        frame: Frame,
        policy: Resolved,
    ) -> Result<Self, StoreError> {
        let roster = snapshot(&organisation, &enrolments, &frame).roster;
        let roster_json = serde_json::to_string(&roster)?;
        Ok(Self { id, revision, organisation, enrolments, frame, roster, policy, roster_json })
    }

    /// The same organisation with other enrolments, under the revision that was read.
    ///
    /// # Errors
    /// When the roster cannot be written as JSON.
    pub fn with_enrolments(&self, enrolments: Vec<Enrolment>) -> Result<Self, StoreError> {
        let Self { id, revision, organisation, frame, policy, .. } = self;
        Self::of(*id, *revision, organisation.clone(), enrolments, *frame, policy.clone())
    }

    /// The same organisation under another policy.
    #[must_use]
    pub fn under(&self, policy: Resolved) -> Self {
        Self { policy, ..self.clone() }
    }

    /// Hands the roster to the plugin, for questions that decide nothing.
    ///
    /// # Errors
    /// A fault with every problem of policy and roster; those of the sandbox.
    pub fn program(&self, session: &Session) -> Result<Program, CallError> {
        session.open_json(&self.policy.document, &self.roster_json)
    }

    /// The first minute of its day, UTC.
    pub fn now(&self) -> Now {
        Now::on(self.frame.as_of)
    }
}

/// What a policy's document has at a place; null where it has nothing.
pub(super) fn of_policy(document: &str, place: &str) -> Result<Value, WorkflowError> {
    let mut policy: Value =
        serde_json::from_str(document).map_err(|error| WorkflowError::Document("the policy", error))?;
    Ok(policy.pointer_mut(place).map(Value::take).unwrap_or_default())
}

/// Whether a policy wants both people oriented before they begin.
///
/// # Errors
/// When the document is not JSON.
pub fn wants_orientation(document: &str) -> Result<bool, WorkflowError> {
    Ok(of_policy(document, "/scheduling/orientation/required")?.as_bool().unwrap_or(true))
}

/// How many have to be behind what a policy lets be told of a group.
///
/// # Errors
/// When the document is not JSON.
pub fn least_told(document: &str) -> Result<u64, WorkflowError> {
    Ok(of_policy(document, "/health/privacy/people-least")?.as_u64().unwrap_or(5))
}

/// From the first match to the last planned end of these pairings: so plans until then are seen.
pub fn standing_term(pairings: &[Pairing]) -> DaySpan {
    let end = |one: &Pairing| one.last_end().parse().ok();
    DaySpan {
        since: pairings.iter().filter_map(|one| one.matched_on.parse().ok()).min(),
        until: pairings.iter().filter_map(end).max(),
    }
}

/// A policy document that knows the program's topics, where it names none: which is narrower than which.
///
/// # Errors
/// When the document is not JSON, or the topics cannot be read.
pub fn with_topics(document: &str) -> Result<String, WorkflowError> {
    let mut value: Value =
        serde_json::from_str(document).map_err(|error| WorkflowError::Document("the policy", error))?;
    let taxonomy = Taxonomy::shipped()?;
    if let Value::Object(keys) = &mut value {
        let topics = taxonomy
            .topics
            .iter()
            .map(|topic| (topic.slug.clone(), json!({ "aliases": topic.aliases, "broader": topic.broader })));
        keys.entry("topics").or_insert_with(|| Value::Object(topics.collect()));
    }
    Ok(value.to_string())
}
