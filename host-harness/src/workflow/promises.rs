//! What the office records of the program itself: the sponsor's promises, and records that come from elsewhere.

use super::{Office, WorkflowError, surveys::slug};
use crate::{
    contract::{
        health::{History, Meeting, SponsorAction},
        scheduling::{Session, SessionState},
    },
    store::{Details, Merged, calendar, history, told},
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

impl Office<'_> {
    /// The sponsor promises something by a day: `kick-off`, `quarterly-review`, `visible-story`, or a word of one's own.
    ///
    /// # Errors
    /// [`WorkflowError::Record`] where it has no name that the contract takes, or is promised for that day already; those of
    /// the database.
    pub fn promise(&mut self, kind: &str, due: NaiveDate) -> Result<SponsorAction, WorkflowError> {
        slug(kind)?;
        self.record_promise("promise", kind, due, |known, _| match known {
            Some(_) => Err(WorkflowError::Record(format!("`{kind}` is promised for {due} already"))),
            None => Ok(SponsorAction { kind: kind.to_owned(), due_on: due.to_string(), done_on: None }),
        })
    }

    /// A promise is kept today.
    ///
    /// # Errors
    /// [`WorkflowError::Record`] where nothing like it is promised for that day, or it was kept before; those of the database.
    pub fn keep_promise(&mut self, kind: &str, due: NaiveDate) -> Result<SponsorAction, WorkflowError> {
        self.record_promise("keep-promise", kind, due, |known, today| match known {
            Some(SponsorAction { done_on: Some(day), .. }) => {
                Err(WorkflowError::Record(format!("`{kind}` was kept on {day}")))
            }
            Some(known) => Ok(SponsorAction { done_on: Some(today.to_string()), ..known }),
            None => Err(WorkflowError::Record(format!("no `{kind}` is promised for {due}"))),
        })
    }

    fn record_promise(
        &mut self,
        act: &'static str,
        kind: &str,
        due: NaiveDate,
        change: impl FnOnce(Option<SponsorAction>, NaiveDate) -> Result<SponsorAction, WorkflowError>,
    ) -> Result<SponsorAction, WorkflowError> {
        self.only_staff("record the sponsor's promises")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let recorded = history::recorded(transaction, hand.id)?;
            let of_day = |one: &&SponsorAction| one.kind == kind && one.due_on == due.to_string();
            let known = recorded.sponsor_actions.iter().find(of_day).cloned();
            let promise = change(known, hand.now.day())?;
            let facts = vec![("kind".into(), kind.to_owned()), ("due".into(), due.to_string())];
            hand.enter(transaction, act, &Details { facts, ..hand.details() }, None)?;
            let told = History { sponsor_actions: vec![promise.clone()], ..History::default() };
            told::tell(transaction, hand.id, recorded, &told)?;
            Ok(promise)
        })
    }

    /// Keeps records from elsewhere, such as a survey tool's answers. The caller has had the plugin check them. What is kept
    /// already by its natural key is replaced.
    ///
    /// # Errors
    /// Those of the database.
    pub fn import_records(&mut self, records: &History) -> Result<Merged, WorkflowError> {
        self.only_staff("bring in records")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let recorded = history::recorded(transaction, hand.id)?;
            let merged = told::tell(transaction, hand.id, recorded, records)?;
            let sessions = calendar::all_sessions(transaction, hand.id)?;
            let settled = settled(sessions, &records.meetings);
            calendar::put_sessions(transaction, hand.id, hand.now.day(), &settled)?;
            let facts = [("new", merged.new), ("changed", merged.changed), ("same", merged.same)];
            let facts = facts.map(|(key, count)| (key.to_owned(), count.to_string())).into();
            hand.enter(transaction, "import-records", &Details { facts, ..hand.details() }, None)?;
            Ok(merged)
        })
    }
}

/// What is told of a planned session settles it: nobody is asked again.
fn settled(sessions: Vec<Session>, told: &[Meeting]) -> Vec<Session> {
    let told = told.iter().filter(|meeting| !meeting.state.is_ahead());
    // The first word of a day counts.
    let states: BTreeMap<(&str, &str), SessionState> =
        told.rev().map(|one| ((one.pairing.as_str(), one.on.as_str()), one.state)).collect();
    let settle = |session: Session| {
        let state = *states.get(&(session.pairing.as_str(), session.day().to_string().as_str()))?;
        Some(Session { state, ..session })
    };
    sessions.into_iter().filter(|session| session.state.is_ahead()).filter_map(settle).collect()
}
