//! Decisions made again: the same component, the same bytes in, the same bytes out.

use super::WorkflowError;
use crate::{
    digest::sha256,
    plugin::{CallError, Plugin},
    sandbox::{Limits, LoadError},
    store::{Decided, Kept, OrganisationId, Sequence, Store, StoreError, Verdict},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// What came of making a decision again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Same {
    /// Byte for byte the same.
    Yes,
    /// Other bytes: their digest.
    No(String),
    /// What it was made from is erased, or past its time.
    Gone,
    /// What it was made from is not what the log says: somebody has changed it.
    Altered,
    /// The component that decided is not at hand.
    NoBuild,
    /// The sandbox stopped the plugin then: there was no answer to compare.
    Unanswered,
    /// The sandbox stopped the plugin now.
    Stopped(String),
}

/// One decision made again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replayed {
    /// The entry.
    pub sequence: Sequence,
    /// The operation.
    pub operation: String,
    /// What came of it.
    pub same: Same,
}

/// Makes decisions again, one after the other.
pub struct Replaying<'a> {
    store: &'a Store,
    limits: Limits,
    /// By digest; none where it is not at hand.
    plugins: BTreeMap<String, Option<Plugin>>,
}

impl<'a> Replaying<'a> {
    /// Decides with the components that the database holds, within `limits`, or with `plugin` where it is the one.
    pub fn new(store: &'a Store, limits: Limits, plugin: Option<Plugin>) -> Self {
        let plugins = plugin.into_iter().map(|plugin| (plugin.digest().to_owned(), Some(plugin))).collect();
        Self { store, limits, plugins }
    }

    /// The entries of an organisation after `since` that hold a decision.
    ///
    /// # Errors
    /// Those of the database.
    pub fn decisions(&self, id: OrganisationId, since: Sequence) -> Result<Vec<Sequence>, WorkflowError> {
        let entries = self.store.audit_log(id, since, u32::MAX)?;
        Ok(entries.into_iter().filter(|entry| entry.decided.is_some()).map(|entry| entry.sequence).collect())
    }

    /// Makes one decision again.
    ///
    /// # Errors
    /// Those of the database.
    pub fn replay(&mut self, sequence: Sequence) -> Result<Option<Replayed>, WorkflowError> {
        let Some(entry) = self.store.audit_entry(sequence)? else { return Ok(None) };
        let Some(decided) = entry.decided else { return Ok(None) };
        let same = self.again(&decided, entry.verdict)?;
        Ok(Some(Replayed { sequence, operation: decided.operation, same }))
    }

    fn again(&mut self, decided: &Decided, verdict: Verdict) -> Result<Same, WorkflowError> {
        let Some(expected) = decided.outcome.as_ref().filter(|_| verdict != Verdict::Failed) else {
            return Ok(Same::Unanswered);
        };
        let Some(Kept::Text(request)) = self.store.input(&decided.input)? else { return Ok(Same::Gone) };
        if sha256(&request) != decided.input {
            return Ok(Same::Altered);
        }
        let Some(plugin) = self.plugin(&decided.plugin)? else { return Ok(Same::NoBuild) };
        let answer = plugin.session().map_err(CallError::from).and_then(|one| one.run(&decided.operation, &request));
        let text = match answer {
            Ok(text) => text,
            Err(CallError::Fault(fault)) => serde_json::to_string(&fault).map_err(StoreError::from)?,
            Err(CallError::Sandbox(error)) => return Ok(Same::Stopped(error.to_string())),
        };
        let digest = sha256(&text);
        Ok(if digest == *expected { Same::Yes } else { Same::No(digest) })
    }

    fn plugin(&mut self, digest: &str) -> Result<Option<Plugin>, WorkflowError> {
        if !self.plugins.contains_key(digest) {
            let bytes = self.store.build(digest)?;
            // What was kept is checked against its name before it is run.
            let bytes = bytes.filter(|bytes| sha256(bytes) == digest);
            let plugin: Option<Result<Plugin, LoadError>> =
                bytes.map(|bytes| Plugin::load(bytes.as_slice(), self.limits.clone()));
            self.plugins.insert(digest.to_owned(), plugin.and_then(Result::ok));
        }
        Ok(self.plugins.get(digest).cloned().flatten())
    }
}
