//! One instance of the plugin, and the handles on it.

use super::{CallError, Program};
use crate::{
    contract::{
        World, WorldPre,
        info::About,
        policy::Resolved,
        program::Roster,
        types::{Fault, Slug},
    },
    sandbox::{Canceller, Guest, Meter, Request, RunError, RunSummary},
};
use serde::Serialize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wasmtime::{Store, component::ResourceAny};

/// One request: a fresh instance of the plugin, gone when the last handle on it is. Calls from several threads wait for
/// each other; for parallel work open several sessions.
#[derive(Clone)]
pub struct Session(Arc<Mutex<Core>>);

struct Core {
    request: Request,
    world: World,
}

impl Session {
    pub(super) fn new(guest: &Guest, world: &WorldPre<Meter>) -> Result<Self, RunError> {
        let mut request = guest.request()?;
        let world = request.call(|store| world.instantiate(store))?;
        Ok(Self(Arc::new(Mutex::new(Core { request, world }))))
    }

    /// What this build of the plugin is.
    ///
    /// # Errors
    /// Those of the sandbox.
    pub fn describe(&self) -> Result<About, CallError> {
        self.get(&(), |world, store| world.reverse_mentoring_plugin_info().call_describe(store))
    }

    /// JSON Schema 2020-12 of the policy document.
    ///
    /// # Errors
    /// Those of the sandbox.
    pub fn policy_schema(&self) -> Result<String, CallError> {
        self.get(&(), |world, store| world.reverse_mentoring_plugin_policy().call_schema(store))
    }

    /// Checks a policy document and fills in the defaults; `{}` gives the default policy.
    ///
    /// # Errors
    /// A fault with every problem of the document; those of the sandbox.
    pub fn resolve_policy(&self, document: &str) -> Result<Resolved, CallError> {
        self.ask(document, |world, store| world.reverse_mentoring_plugin_policy().call_resolve(store, document))
    }

    /// Checks and indexes a roster under a policy.
    ///
    /// # Errors
    /// A fault with every problem of both; those of the sandbox.
    pub fn open(&self, policy: &str, roster: &Roster) -> Result<Program, CallError> {
        self.open_resource(&(policy, roster), |world, store| {
            world.reverse_mentoring_plugin_program().program().call_open(store, policy, roster)
        })
        .map(Program)
    }

    /// The same from a roster as JSON.
    ///
    /// # Errors
    /// A fault with every problem of both; those of the sandbox.
    pub fn open_json(&self, policy: &str, roster: &str) -> Result<Program, CallError> {
        self.open_resource(&(policy, roster), |world, store| {
            world.reverse_mentoring_plugin_program().program().call_open_json(store, policy, roster)
        })
        .map(Program)
    }

    /// Names of the operations of the JSON door, e.g. `matching.search`.
    ///
    /// # Errors
    /// Those of the sandbox.
    pub fn operations(&self) -> Result<Vec<Slug>, CallError> {
        self.get(&(), |world, store| world.reverse_mentoring_plugin_documents().call_operations(store))
    }

    /// JSON Schema 2020-12 of an operation's request and response, as JSON text.
    ///
    /// # Errors
    /// A fault for an operation that is not known; those of the sandbox.
    pub fn schema(&self, operation: &str) -> Result<String, CallError> {
        let operation = operation.to_string();
        self.ask(&operation, |world, store| world.reverse_mentoring_plugin_documents().call_schema(store, &operation))
            .map(|document| document.json)
    }

    /// Runs one operation through the JSON door: JSON text in, JSON text out.
    ///
    /// # Errors
    /// A fault with every problem of the request; those of the sandbox.
    pub fn run(&self, operation: &str, request: &str) -> Result<String, CallError> {
        let operation = operation.to_string();
        self.ask(&(&operation, request), |world, store| {
            world.reverse_mentoring_plugin_documents().call_run(store, &operation, request)
        })
        .map(|document| document.json)
    }

    /// What the session used so far, also when it is over.
    pub fn summary(&self) -> RunSummary {
        self.lock().request.summary().clone()
    }

    /// Ends the session from another thread, in the middle of a call too. Fetch it before the call.
    pub fn canceller(&self) -> Canceller {
        self.lock().request.canceller()
    }

    /// A call that gives an answer or a fault.
    pub(super) fn ask<I, R>(
        &self,
        input: &I,
        call: impl FnOnce(&World, &mut Store<Meter>) -> wasmtime::Result<Result<R, Fault>>,
    ) -> Result<R, CallError>
    where
        I: Serialize + ?Sized,
        R: Serialize,
    {
        let mut core = self.lock();
        let answer = core.call(input, call)?;
        match &answer {
            Ok(result) => core.request.note_result(result),
            Err(fault) => core.request.note_result(fault),
        }
        answer.map_err(CallError::Fault)
    }

    /// A call that always gives an answer.
    pub(super) fn get<I, R>(
        &self,
        input: &I,
        call: impl FnOnce(&World, &mut Store<Meter>) -> wasmtime::Result<R>,
    ) -> Result<R, CallError>
    where
        I: Serialize + ?Sized,
        R: Serialize,
    {
        self.ask(input, |world, store| call(world, store).map(Ok))
    }

    /// A call that gives a resource.
    pub(super) fn open_resource<I: Serialize + ?Sized>(
        &self,
        input: &I,
        call: impl FnOnce(&World, &mut Store<Meter>) -> wasmtime::Result<Result<ResourceAny, Fault>>,
    ) -> Result<Owned, CallError> {
        let answer = self.lock().call(input, call)?;
        answer.map(|resource| Owned { session: self.clone(), resource }).map_err(CallError::Fault)
    }

    /// A panic elsewhere leaves nothing half done here that the next call would trip over.
    fn lock(&self) -> MutexGuard<'_, Core> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Core {
    fn call<I: Serialize + ?Sized, R>(
        &mut self,
        input: &I,
        call: impl FnOnce(&World, &mut Store<Meter>) -> wasmtime::Result<R>,
    ) -> Result<R, RunError> {
        self.request.admit(input)?;
        self.request.call(|store| call(&self.world, store))
    }
}

/// A resource of the plugin's that is dropped in the plugin when its handle is dropped here.
pub(super) struct Owned {
    pub(super) session: Session,
    pub(super) resource: ResourceAny,
}

impl Drop for Owned {
    fn drop(&mut self) {
        let mut core = self.session.lock();
        if !core.request.is_over() {
            // A trap here ends the session, which the next call reports.
            let _ = core.request.call(|store| self.resource.resource_drop(store));
        }
    }
}
