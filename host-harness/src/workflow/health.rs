//! How the program runs, for one reader.

use super::{Desk, Engine, Now, Office, WorkflowError};
use crate::{
    contract::{health::Report, types::Reader},
    store::{Details, history},
};
use serde_json::{Value, json};

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
        let history = self.store.history(self.hand.id)?;
        let rest = json!({ "history": history, "reader": reader });
        let audience = rest.pointer("/reader/audience").and_then(Value::as_str).unwrap_or_default().to_owned();
        let details = Details { facts: vec![("audience".into(), audience)], ..self.hand.details() };
        let decision = self.decide(engine, desk, "health", &details, "health.report", &rest)?;
        let report = decision.read()?;
        let Self { store, hand } = self;
        store.write(|transaction| hand.enter(transaction, "health", &details, Some(&decision)).map(drop))?;
        Ok(Judged { report, json: decision.text().to_owned() })
    }

    /// Keeps the ledger of a release: after it, reports cannot be subtracted from each other. Once for every release, such
    /// as each month.
    ///
    /// # Errors
    /// Those of the plugin and of the database.
    pub fn release(&mut self, engine: &Engine<'_>, desk: &Desk) -> Result<(), WorkflowError> {
        self.only_staff("release a report")?;
        let history = self.store.history(self.hand.id)?;
        let details = self.hand.details();
        let rest = json!({ "history": history });
        let decision = self.decide(engine, desk, "release", &details, "health.ledger", &rest)?;
        let ledger: String = decision.read()?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            hand.enter(transaction, "release", &details, Some(&decision))?;
            let day = Now::on(desk.frame.as_of).day();
            Ok(history::put_ledger(transaction, hand.id, day, &ledger)?)
        })
    }
}
