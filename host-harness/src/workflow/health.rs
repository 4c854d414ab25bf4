//! How the program runs, for one reader.

use super::{Desk, Engine, Office, Role, WorkflowError};
use crate::{
    contract::{
        health::{History, Meeting, Report},
        scheduling::SessionState,
        types::{Audience, Reader},
    },
    store::{Details, OrganisationId, Store, StoreError, history},
};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A report, and the text that it was read from.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What this reader may see.
    pub report: Report,
    /// The plugin's own bytes.
    pub json: String,
}

impl Office<'_> {
    /// What this reader may see of the program's health on the desk's day.
    ///
    /// # Errors
    /// Those of the plugin and of the database.
    pub fn health(&mut self, engine: &Engine<'_>, desk: &Desk, reader: &Reader) -> Result<Judged, WorkflowError> {
        self.only_own(reader)?;
        let history = history_on(self.store, self.hand.id, desk.frame.as_of)?;
        let rest = json!({ "history": history, "reader": reader });
        let audience = rest.pointer("/reader/audience").and_then(Value::as_str).unwrap_or_default().to_owned();
        let details = Details { facts: vec![("audience".into(), audience)], ..self.hand.details() };
        let decision = self.decide(engine, desk, "health", &details, "health.report", &rest)?;
        let report = decision.read()?;
        let Self { store, hand } = self;
        store.write(|transaction| hand.enter(transaction, "health", &details, Some(&decision)).map(drop))?;
        Ok(Judged { report, json: decision.text().to_owned() })
    }

    /// Refuses whoever would read what is another's: a participant reads as herself, safeguarding as safeguarding.
    fn only_own(&self, reader: &Reader) -> Result<(), WorkflowError> {
        let actor = &self.hand.actor;
        let may = match actor.role {
            Role::Coordinator | Role::Platform => true,
            Role::Participant => reader.audience == Audience::Participant && reader.person.as_ref() == Some(&actor.id),
            Role::Safeguarding => reader.audience == Audience::Safeguarding,
        };
        if may { Ok(()) } else { Err(WorkflowError::NotAllowed { role: actor.role.slug(), act: "read this report" }) }
    }

    /// Keeps the ledger of a release: after it, reports cannot be subtracted from each other. Once for every release, such
    /// as each month.
    ///
    /// # Errors
    /// Those of the plugin and of the database.
    pub fn release(&mut self, engine: &Engine<'_>, desk: &Desk) -> Result<(), WorkflowError> {
        self.only_staff("release a report")?;
        let history = history_on(self.store, self.hand.id, desk.frame.as_of)?;
        let details = self.hand.details();
        let rest = json!({ "history": history });
        let decision = self.decide(engine, desk, "release", &details, "health.ledger", &rest)?;
        let ledger: String = decision.read()?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            hand.enter(transaction, "release", &details, Some(&decision))?;
            Ok(history::put_ledger(transaction, hand.id, desk.frame.as_of, &ledger)?)
        })
    }
}

/// The history as a day has it: a session that is called off already counts once its day has come, and so does an ending
/// that is known beforehand. What was called off for a day after the pairing's end is left out.
///
/// # Errors
/// When a record cannot be read, or SQLite fails.
pub fn history_on(store: &Store, id: OrganisationId, day: NaiveDate) -> Result<History, StoreError> {
    let mut history = store.history(id)?;
    let today = day.to_string();
    // Dates of the contract are ISO, so their texts are in order.
    history.meetings.retain(|meeting| meeting.on <= today || meeting.state.is_ahead());
    for pairing in &mut history.pairings {
        if pairing.ended_on.as_ref().is_some_and(|on| *on > today) {
            (pairing.ended_on, pairing.ending) = (None, None);
        }
    }
    // A session that was called off beforehand, for a day that the pairing did not live to see, says nothing of it.
    let ends: BTreeMap<&str, &str> =
        history.pairings.iter().filter_map(|one| Some((one.id.as_str(), one.ended_on.as_deref()?))).collect();
    let outlives = |meeting: &Meeting| {
        let lost = matches!(meeting.state, SessionState::Cancelled | SessionState::NoShow);
        lost && ends.get(meeting.pairing.as_str()).is_some_and(|end| meeting.on.as_str() > *end)
    };
    history.meetings.retain(|meeting| !outlives(meeting));
    Ok(history)
}
