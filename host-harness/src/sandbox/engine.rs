//! Engine and checks: from bytes to something that can be run many times.

use super::{CodeCache, Limits, LoadError, Meter, Request, RunError, limits::size};
use crate::digest::sha256;
use std::{
    sync::{Arc, atomic::AtomicU32},
    thread,
    time::Duration,
};
use wasmtime::{
    Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, WasmBacktraceDetails,
    component::{Component, InstancePre, Linker},
};

/// How often a running guest is asked whether it must stop: the longest that a cancel or a deadline is late.
const TICK: Duration = Duration::from_millis(10);

/// An engine with its limits. Cheap to share between threads; holds any number of components.
#[derive(Clone)]
pub struct Sandbox {
    engine: Engine,
    limits: Arc<Limits>,
    /// Requests that are open now, of all its components.
    open: Arc<AtomicU32>,
    cache: Option<Arc<CodeCache>>,
}

impl Sandbox {
    /// An engine without a code cache.
    ///
    /// # Errors
    /// [`LoadError::Engine`] on a machine that cannot run it.
    pub fn new(limits: Limits) -> Result<Self, LoadError> {
        // Slots reserve address space for all requests at once. Where that is short (32 bits, `ulimit -v`), memory is
        // mapped on demand: slower to open a request, otherwise the same.
        let engine = Engine::new(&config(&limits, true))
            .or_else(|_| Engine::new(&config(&limits, false)))
            .map_err(|error| LoadError::Engine { reason: format!("{error:#}") })?;
        tick(&engine);
        Ok(Self { engine, limits: Arc::new(limits), open: Arc::default(), cache: None })
    }

    /// Keeps compiled code on disk between runs.
    #[must_use]
    pub fn with_cache(mut self, cache: CodeCache) -> Self {
        self.cache = Some(Arc::new(cache));
        self
    }

    /// The limits of every request.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Checks a component and compiles it.
    ///
    /// # Errors
    /// A component over the size limit, not the one pinned or not signed as asked, with an import, or that is none.
    pub fn load(&self, bytes: &[u8]) -> Result<Guest, LoadError> {
        let (length, limit) = (bytes.len() as u64, self.limits.component_bytes);
        if length > limit {
            return Err(LoadError::TooLarge { bytes: length, limit });
        }
        must_be_trusted(bytes, &self.limits)?;
        must_be_component(bytes)?;
        let (component, cached) = match &self.cache {
            Some(cache) => cache.load(&self.engine, bytes),
            None => Component::from_binary(&self.engine, bytes).map(|component| (component, false)),
        }
        .map_err(|error| LoadError::NotAComponent { reason: format!("{error:#}") })?;

        let names: Vec<String> =
            component.component_type().imports(&self.engine).map(|(name, _)| name.to_string()).collect();
        if !names.is_empty() {
            return Err(LoadError::HasImports { names });
        }
        let pre = Linker::new(&self.engine)
            .instantiate_pre(&component)
            .map_err(|error| LoadError::Engine { reason: format!("{error:#}") })?;
        Ok(Guest { pre, limits: self.limits.clone(), open: self.open.clone(), bytes: length, cached })
    }
}

/// A checked and compiled component. Cheap to clone and to share between threads.
#[derive(Clone)]
pub struct Guest {
    pre: InstancePre<Meter>,
    limits: Arc<Limits>,
    open: Arc<AtomicU32>,
    bytes: u64,
    cached: bool,
}

impl Guest {
    /// Refuses a component that does not export these interfaces with these functions.
    ///
    /// # Errors
    /// [`LoadError::WrongWorld`] names all that is missing.
    pub fn require(&self, world: &[(&str, &[&str])]) -> Result<(), LoadError> {
        let component = self.pre.component();
        let mut missing = Vec::new();
        for (interface, functions) in world {
            let Some(instance) = component.get_export_index(None, interface) else {
                missing.push((*interface).to_string());
                continue;
            };
            let lacks = |name: &&&str| component.get_export_index(Some(&instance), name).is_none();
            missing.extend(functions.iter().filter(lacks).map(|name| format!("{interface}#{name}")));
        }
        if missing.is_empty() { Ok(()) } else { Err(LoadError::WrongWorld { missing }) }
    }

    /// Whether it exports an interface, by its full name with package and version.
    pub fn offers(&self, interface: &str) -> bool {
        self.pre.component().get_export_index(None, interface).is_some()
    }

    /// A fresh store with nothing in it yet; instantiate [`Guest::pre`] in it.
    ///
    /// # Errors
    /// [`RunError::Busy`].
    pub fn request(&self) -> Result<Request, RunError> {
        Request::new(self.pre.engine(), &self.open, self.limits.clone(), self.bytes)
    }

    /// What is instantiated, for typed bindings.
    pub fn pre(&self) -> &InstancePre<Meter> {
        &self.pre
    }

    /// Whether its code came from the cache.
    pub fn is_from_cache(&self) -> bool {
        self.cached
    }
}

fn config(limits: &Limits, pooled: bool) -> Config {
    let mut config = Config::new();
    config
        .consume_fuel(true)
        .epoch_interruption(true)
        .max_wasm_stack(size(limits.stack_bytes))
        // The same bits on every machine: `f64` results cross as bytes and go into digests.
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false)
        .relaxed_simd_deterministic(true)
        // A smaller engine to trust: nothing that the plugin does not use.
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        // Asked for by an environment variable otherwise; would parse what an attacker wrote.
        .wasm_backtrace_details(WasmBacktraceDetails::Disable);
    if pooled {
        let slots = limits.requests;
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(slots)
            .total_core_instances(slots.saturating_mul(limits.instances))
            .total_memories(slots.saturating_mul(limits.memories))
            .total_tables(slots.saturating_mul(limits.tables))
            .max_core_instances_per_component(limits.instances)
            .max_memories_per_component(limits.memories)
            .max_tables_per_component(limits.tables)
            .table_elements(limits.table_elements as usize)
            .max_memory_size(size(limits.memory_bytes));
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    }
    config
}

/// One clock per engine, which ends with it.
fn tick(engine: &Engine) {
    let engine = engine.weak();
    thread::spawn(move || {
        loop {
            thread::sleep(TICK);
            let Some(engine) = engine.upgrade() else { return };
            engine.increment_epoch();
        }
    });
}

/// Whose it is comes before what it is: nothing of a component that nobody vouches for is parsed.
fn must_be_trusted(bytes: &[u8], limits: &Limits) -> Result<(), LoadError> {
    if let Some(pinned) = &limits.pin {
        let found = sha256(bytes);
        if !pinned.eq_ignore_ascii_case(&found) {
            return Err(LoadError::NotPinned { pinned: pinned.clone(), found });
        }
    }
    match limits.require_signature {
        Some(key) => key.check(bytes).map_err(|reason| LoadError::NotTrusted { key, reason }),
        None => Ok(()),
    }
}

/// Says what a file is instead, for the two mistakes that people make.
fn must_be_component(bytes: &[u8]) -> Result<(), LoadError> {
    let reason = match bytes.get(..8) {
        Some([0, b'a', b's', b'm', _, _, 1, 0]) => return Ok(()),
        Some([0, b'a', b's', b'm', ..]) => {
            "it is a core module; make a component of it (the harness's build script shows how)"
        }
        _ => "it does not begin like one",
    };
    Err(LoadError::NotAComponent { reason: reason.into() })
}
