//! The one place where the plugin is asked to decide.
//!
//! The JSON door is used, so that the request is a text that can be kept and sent again: the same component gives the same
//! bytes for it, years later. A decision is kept together with what was done upon it. Where there is none, since the
//! plugin refused or the sandbox stopped it, the audit log says so, and nothing else changes.

use super::{Desk, Hand, Office, WorkflowError};
use crate::{
    contract::{
        matching::{Progress, Request},
        types::Fault,
    },
    digest::sha256,
    plugin::{CallError, Plugin, Session},
    sandbox::{Canceller, RunError},
    store::{Decided, Details, Input, NewEntry, StoreError, Verdict, audit, blobs},
};
use rusqlite::Transaction;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{ops::ControlFlow, sync::Arc};

/// Told of every call before it begins: its operation, and a handle that ends it.
type Watcher<'a> = Arc<dyn Fn(&str, Canceller) + Send + Sync + 'a>;
/// Told how far a match is.
type Steps<'a> = Arc<dyn Fn(&Progress) + Send + Sync + 'a>;

/// Work between two looks at a match.
const STEP: u32 = 200_000;

/// The plugin that decides, each time in a fresh instance.
#[derive(Clone)]
pub struct Engine<'a> {
    plugin: &'a Plugin,
    watcher: Option<Watcher<'a>>,
    steps: Option<Steps<'a>>,
}

impl<'a> Engine<'a> {
    /// Decides with `plugin`.
    pub fn new(plugin: &'a Plugin) -> Self {
        Self { plugin, watcher: None, steps: None }
    }

    /// The same, and `watcher` is told of every call before it begins: to show progress, or to end it.
    #[must_use]
    pub fn watched(self, watcher: impl Fn(&str, Canceller) + Send + Sync + 'a) -> Self {
        Self { watcher: Some(Arc::new(watcher)), ..self }
    }

    /// The same, and a match goes on in steps, each of which `steps` is told of. The outcome has the same bytes.
    #[must_use]
    pub fn in_steps(self, steps: impl Fn(&Progress) + Send + Sync + 'a) -> Self {
        Self { steps: Some(Arc::new(steps)), ..self }
    }

    /// The plugin itself, for questions that decide nothing.
    pub fn plugin(&self) -> &'a Plugin {
        self.plugin
    }

    fn ask(&self, operation: &str, input: &Input<'_>, request: &str) -> Result<String, CallError> {
        let session = self.plugin.session()?;
        if let Some(watcher) = &self.watcher {
            watcher(operation, session.canceller());
        }
        if let (SEARCH, Some(steps)) = (operation, &self.steps)
            && let Some(text) = search(&session, input, steps)?
        {
            return Ok(text);
        }
        session.run(operation, request)
    }
}

const SEARCH: &str = "matching.search";

/// A match in steps. None where the plugin refuses: the JSON door then says why, in its own words.
fn search(session: &Session, input: &Input<'_>, steps: &Steps<'_>) -> Result<Option<String>, CallError> {
    #[derive(Deserialize)]
    struct Rest {
        request: Request,
    }
    let Ok(Rest { request }) = serde_json::from_str(input.rest) else { return Ok(None) };
    let run = || -> Result<String, CallError> {
        let program = session.open_json(input.policy, input.roster)?;
        let outcome = program.search(&request)?.run(STEP, |progress| {
            steps(progress);
            ControlFlow::Continue(())
        })?;
        // A contract value always is JSON.
        Ok(serde_json::to_string(&outcome).unwrap_or_default())
    };
    match run() {
        Ok(text) => Ok(Some(text)),
        Err(CallError::Fault(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the plugin said, and to what.
pub(super) struct Decision {
    pub(super) decided: Decided,
    /// The answer, or the fault, as JSON.
    text: String,
    policy: String,
    roster: String,
    rest: String,
    plugin: Plugin,
}

impl Decision {
    /// The answer as the contract's type.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, WorkflowError> {
        serde_json::from_str(&self.text).map_err(|error| WorkflowError::Document("the plugin's answer", error))
    }

    /// The answer's text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Keeps all that is needed to make the decision again.
    pub(super) fn keep(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let input = Input { policy: &self.policy, roster: &self.roster, rest: &self.rest };
        blobs::put_input(transaction, &self.decided.input, &input)?;
        blobs::put_build(transaction, &self.decided.plugin, self.plugin.component())?;
        if self.decided.outcome.is_some() {
            blobs::put(transaction, &self.text)?;
        }
        Ok(())
    }
}

impl Office<'_> {
    /// Asks the plugin. `rest` is what the operation takes beside policy and roster. A refusal or failure is written into
    /// the audit log before it is returned.
    pub(super) fn decide(
        &mut self,
        engine: &Engine<'_>,
        desk: &Desk,
        act: &'static str,
        details: &Details,
        operation: &str,
        rest: &impl Serialize,
    ) -> Result<Decision, WorkflowError> {
        let rest = serde_json::to_string(rest).map_err(StoreError::from)?;
        let input = Input { policy: &desk.policy.document, roster: &desk.roster_json, rest: &rest };
        let request = input.text();
        let decided = Decided {
            operation: operation.to_owned(),
            input: sha256(&request),
            policy: sha256(&desk.policy.document),
            plugin: engine.plugin.digest().to_owned(),
            outcome: None,
        };
        let mut decision = Decision {
            decided,
            text: String::new(),
            policy: desk.policy.document.clone(),
            roster: desk.roster_json.clone(),
            rest: rest.clone(),
            plugin: engine.plugin.clone(),
        };
        match engine.ask(operation, &input, &request) {
            Ok(text) => {
                decision.decided.outcome = Some(sha256(&text));
                decision.text = text;
                Ok(decision)
            }
            Err(error) => {
                if let CallError::Fault(fault) = &error {
                    decision.text = serde_json::to_string(fault).map_err(StoreError::from)?;
                    decision.decided.outcome = Some(sha256(&decision.text));
                }
                let hand = &self.hand;
                self.store.write(|transaction| hand.note(transaction, act, details, &decision, &error))?;
                Err(error.into())
            }
        }
    }
}

impl Hand {
    /// Writes that the plugin gave no decision.
    fn note(
        &self,
        transaction: &Transaction<'_>,
        act: &str,
        details: &Details,
        decision: &Decision,
        error: &CallError,
    ) -> Result<(), StoreError> {
        decision.keep(transaction)?;
        let (verdict, failure) = match error {
            CallError::Fault(fault) => (Verdict::Refused, of_fault(fault)),
            CallError::Sandbox(error) => (Verdict::Failed, of_sandbox(error).to_owned()),
        };
        let entry = NewEntry {
            at: self.now.minute,
            role: self.actor.role.slug(),
            act,
            verdict,
            failure: Some(&failure),
            decided: Some(&decision.decided),
            details,
        };
        audit::append(transaction, self.id, &entry).map(drop)
    }
}

/// The code of a fault's first problem: a slug, which names nobody.
fn of_fault(fault: &Fault) -> String {
    fault.problems.first().map_or_else(|| "fault".to_owned(), |problem| problem.code.clone())
}

fn of_sandbox(error: &RunError) -> &'static str {
    match error {
        RunError::InputTooLarge { .. } => "sandbox.input-too-large",
        RunError::OutOfFuel { .. } => "sandbox.out-of-fuel",
        RunError::OutOfTime { .. } => "sandbox.out-of-time",
        RunError::Cancelled => "sandbox.cancelled",
        RunError::OutOfMemory { .. } => "sandbox.out-of-memory",
        RunError::OutOfStack { .. } => "sandbox.out-of-stack",
        RunError::ResultTooLarge { .. } => "sandbox.result-too-large",
        RunError::TooManyHandles { .. } => "sandbox.too-many-handles",
        RunError::TooManyParts { .. } => "sandbox.too-many-parts",
        RunError::Busy { .. } => "sandbox.busy",
        RunError::Crashed { .. } => "sandbox.crashed",
        RunError::Over { .. } => "sandbox.over",
    }
}
