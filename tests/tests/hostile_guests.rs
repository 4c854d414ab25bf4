//! Components that mean harm, or are broken. Each is stopped with an error of its own, and the same host serves the next
//! request as if nothing had been.
//!
//! The guests are text, so that each can be read in full. Those of `hostile_guests/plugin.rs` export the whole contract.

#[path = "hostile_guests/cache.rs"]
mod cache;
#[path = "hostile_guests/loading.rs"]
mod loading;
#[path = "hostile_guests/plugin.rs"]
mod plugin;
#[path = "hostile_guests/running.rs"]
mod running;

use host_harness::sandbox::{Guest, Limits, RunError, RunSummary, Sandbox};
use wasmtime::component::{ComponentNamedList, Lift};

/// Small enough that every guest meets its limit within milliseconds.
fn limits() -> Limits {
    Limits {
        memory_bytes: 8 << 20,
        fuel: 20_000_000,
        time_ms: 20_000,
        input_bytes: 1 << 20,
        result_bytes: 1 << 20,
        requests: 4,
        ..Limits::default()
    }
}

fn sandbox() -> Sandbox {
    Sandbox::new(limits()).expect("an engine")
}

/// A component that exports one function `run` with this WIT result and this core code.
fn guest(result: &str, code: &str) -> Vec<u8> {
    wat::parse_str(format!(
        r#"(component
             (core module $module
               (memory (export "memory") 1)
               {code})
             (core instance $instance (instantiate $module))
             (func (export "run") (result {result})
               (canon lift (core func $instance "run") (memory (core memory $instance "memory")))))"#
    ))
    .expect("text of a component")
}

/// Well behaved: counts its calls in memory, starting from 1 in each fresh instance.
fn counter() -> Vec<u8> {
    guest(
        "u32",
        r#"(func (export "run") (result i32)
             (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1)))
             (i32.load (i32.const 8)))"#,
    )
}

/// One request that calls `run` once.
fn run<R>(guest: &Guest) -> (Result<R, RunError>, RunSummary)
where
    R: Lift + Send + Sync + 'static,
    (R,): ComponentNamedList + Lift,
{
    let mut request = match guest.request() {
        Ok(request) => request,
        Err(error) => panic!("no request: {error}"),
    };
    let result = request.call(|store| {
        let instance = guest.pre().instantiate(&mut *store)?;
        instance.get_typed_func::<(), (R,)>(&mut *store, "run")?.call(store, ()).map(|(result,)| result)
    });
    (result, request.summary().clone())
}

/// The error that stops a guest; the same host then serves a well-behaved one.
fn stopped<R>(bytes: &[u8]) -> RunError
where
    R: Lift + Send + Sync + std::fmt::Debug + 'static,
    (R,): ComponentNamedList + Lift,
{
    let sandbox = sandbox();
    let hostile = sandbox.load(bytes).expect("it loads");
    let counter = sandbox.load(&counter()).expect("it loads");
    // Twice, and the well-behaved one between: nothing is left over from the first time.
    let first = run::<R>(&hostile).0.expect_err("it is stopped");
    assert_eq!(run::<u32>(&counter).0, Ok(1));
    assert_eq!(run::<R>(&hostile).0.expect_err("it is stopped"), first);
    assert_eq!(run::<u32>(&counter).0, Ok(1));
    first
}
