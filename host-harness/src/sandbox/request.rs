//! One request: a store that is used by one caller and then thrown away.

use super::{
    Limits, Meter, RunError, RunSummary,
    limits::size,
    meter::Refusal,
    weigh::{weigh, weigh_within},
};
use rustc_demangle::demangle;
use serde::Serialize;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Instant,
};
use wasmtime::{Engine, Error, Store, Trap, WasmBacktrace};

/// A store with its limits, and what it has used of them. Over after the first trap.
pub struct Request {
    /// None once it is over: whatever a trap left behind is gone.
    live: Option<Live>,
    limits: Arc<Limits>,
    canceller: Canceller,
    summary: RunSummary,
    over: Option<RunError>,
}

/// In the order in which they are given back.
struct Live {
    store: Store<Meter>,
    _place: Place,
}

/// One of the requests that may be open at the same time. Counted here, so that the limit holds with and without a pool.
struct Place(Arc<AtomicU32>);

impl Place {
    fn take(open: &Arc<AtomicU32>, limit: u32) -> Result<Self, RunError> {
        open.try_update(Ordering::AcqRel, Ordering::Acquire, |count| (count < limit).then_some(count + 1))
            .map(|_| Self(open.clone()))
            .map_err(|_| RunError::Busy { limit })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Ends a request from another thread. Works within a tick, in the middle of a call.
#[derive(Clone, Debug, Default)]
pub struct Canceller(Arc<AtomicBool>);

impl Canceller {
    /// Ends the request: what runs now and what would come after is [`RunError::Cancelled`].
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody did.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Request {
    pub(super) fn new(
        engine: &Engine,
        open: &Arc<AtomicU32>,
        limits: Arc<Limits>,
        component_bytes: u64,
    ) -> Result<Self, RunError> {
        let place = Place::take(open, limits.requests)?;
        let canceller = Canceller::default();
        let mut store = Store::new(engine, Meter::new(limits.clone(), canceller.0.clone()));
        store.limiter(|meter| meter);
        store.epoch_deadline_callback(|mut store| store.data_mut().tick());
        store.set_hostcall_fuel(size(limits.result_bytes));
        store.set_max_component_handles(limits.handles as usize);
        store.set_fuel(limits.fuel).map_err(|error| RunError::Crashed { reason: format!("{error:#}") })?;
        let summary = RunSummary::new(&limits, component_bytes);
        Ok(Self { live: Some(Live { store, _place: place }), limits, canceller, summary, over: None })
    }

    /// Measures what a call is about to send, so that a huge input never crosses.
    ///
    /// # Errors
    /// [`RunError::InputTooLarge`]; the request goes on.
    pub fn admit<T: Serialize + ?Sized>(&mut self, input: &T) -> Result<(), RunError> {
        let limit = self.limits.input_bytes;
        let bytes = weigh_within(input, limit).ok_or(RunError::InputTooLarge { limit })?;
        self.summary.input_bytes.raise(bytes);
        Ok(())
    }

    /// Notes the size of a result for the summary. That it is not too large the engine has seen to.
    pub fn note_result<T: Serialize + ?Sized>(&mut self, result: &T) {
        self.summary.result_bytes.raise(weigh(result));
    }

    /// Runs something in the store: instantiates, calls, drops a resource.
    ///
    /// # Errors
    /// Any error of the engine ends the request and says why in plain words.
    pub fn call<R>(&mut self, run: impl FnOnce(&mut Store<Meter>) -> wasmtime::Result<R>) -> Result<R, RunError> {
        let Some(Live { store, .. }) = &mut self.live else {
            let because = self.over.clone().unwrap_or(RunError::Cancelled);
            return Err(RunError::Over { because: Box::new(because) });
        };
        let started = Instant::now();
        let left = self.limits.time().saturating_sub(self.summary.elapsed());
        store.data_mut().deadline = started.checked_add(left);
        store.data_mut().refused = None;
        store.set_epoch_deadline(1);

        // A call shorter than a tick would not notice.
        let outcome = match (self.canceller.is_cancelled(), left.is_zero()) {
            (true, _) => Err(RunError::Cancelled),
            (false, true) => Err(RunError::OutOfTime { limit_ms: self.limits.time_ms }),
            (false, false) => Ok(()),
        };
        let outcome = outcome.and_then(|()| run(store).map_err(|error| explain(&error, store.data())));

        self.summary.calls += 1;
        self.summary.ran(started.elapsed());
        self.summary.fuel.used = self.limits.fuel.saturating_sub(store.get_fuel().unwrap_or(0));
        self.summary.memory_bytes.used = store.data().peak_memory;
        if let Err(error) = &outcome {
            self.live = None;
            self.over = Some(error.clone());
        }
        outcome
    }

    /// Whether a resource can still be dropped.
    pub fn is_over(&self) -> bool {
        self.live.is_none()
    }

    /// What was used so far. Stays readable when the request is over.
    pub fn summary(&self) -> &RunSummary {
        &self.summary
    }

    /// A handle that ends this request from another thread.
    pub fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }
}

/// From the engine's words to ours.
fn explain(error: &Error, meter: &Meter) -> RunError {
    let limits = &meter.limits;
    match meter.refused {
        Some(Refusal::Cancelled) => return RunError::Cancelled,
        Some(Refusal::Time) => return RunError::OutOfTime { limit_ms: limits.time_ms },
        Some(Refusal::Memory | Refusal::TableElements) | None => {}
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => return RunError::OutOfFuel { limit: limits.fuel },
        Some(Trap::StackOverflow) => return RunError::OutOfStack { limit: limits.stack_bytes },
        _ => {}
    }
    // What is refused may be lived with; a trap afterwards says that it was not.
    match meter.refused {
        Some(Refusal::Memory) => return RunError::OutOfMemory { limit: limits.memory_bytes },
        Some(Refusal::TableElements) => {
            let reason = format!("a table of more than {} elements", limits.table_elements);
            return RunError::TooManyParts { reason };
        }
        _ => {}
    }
    // The engine has no type for these; the tests of hostile guests hold on to the words.
    let says = |words: &str| error.chain().any(|cause| cause.to_string().contains(words));
    if says("fuel allocated for hostcalls has been exhausted") {
        return RunError::ResultTooLarge { limit: limits.result_bytes };
    }
    if says("store handle limit exceeded") {
        return RunError::TooManyHandles { limit: limits.handles };
    }
    if says("resource limit exceeded") {
        return RunError::TooManyParts { reason: error.root_cause().to_string() };
    }
    let mut reason = error.root_cause().to_string();
    if let Some(function) = innermost(error) {
        reason = format!("{reason} in `{function}`");
    }
    RunError::Crashed { reason }
}

/// The function at fault, as far as the component carries names: the innermost that is no part of Rust's own panicking.
fn innermost(error: &Error) -> Option<String> {
    const MACHINERY: [&str; 6] = ["__rustc", "rust_", "core::", "std::", "alloc::", "abort"];
    let trace = error.downcast_ref::<WasmBacktrace>()?;
    let names: Vec<String> =
        trace.frames().iter().filter_map(|frame| Some(format!("{:#}", demangle(frame.func_name()?)))).collect();
    let own =
        names.iter().find(|name| !MACHINERY.iter().any(|prefix| name.trim_start_matches('<').starts_with(prefix)));
    own.or(names.first()).cloned()
}
