//! What the office records of the program itself: the sponsor's promises, and records that come from elsewhere.

use super::{Office, WorkflowError};
use crate::{
    contract::health::{History, SponsorAction},
    store::{Details, Merged, history, told},
};
use chrono::NaiveDate;

impl Office<'_> {
    /// The sponsor promises something by a day: `kick-off`, `quarterly-review`, `visible-story`, or a word of one's own.
    ///
    /// # Errors
    /// [`WorkflowError::Record`] where it is promised for that day already; those of the database.
    pub fn promise(&mut self, kind: &str, due: NaiveDate) -> Result<SponsorAction, WorkflowError> {
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
            let known = history::recorded(transaction, hand.id)?.sponsor_actions;
            let known = known.into_iter().find(|one| one.kind == kind && one.due_on == due.to_string());
            let promise = change(known, hand.now.day())?;
            let facts = vec![("kind".into(), kind.to_owned()), ("due".into(), due.to_string())];
            hand.enter(transaction, act, &Details { facts, ..hand.details() }, None)?;
            told::tell(
                transaction,
                hand.id,
                &History { sponsor_actions: vec![promise.clone()], ..History::default() },
            )?;
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
            let merged = told::tell(transaction, hand.id, records)?;
            let facts = [("new", merged.new), ("changed", merged.changed), ("same", merged.same)];
            let facts = facts.map(|(key, count)| (key.to_owned(), count.to_string())).into();
            hand.enter(transaction, "import-records", &Details { facts, ..hand.details() }, None)?;
            Ok(merged)
        })
    }
}
