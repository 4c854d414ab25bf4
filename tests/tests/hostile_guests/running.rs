//! Stopped while running.

use crate::{counter, guest, limits, run, sandbox, stopped};
use host_harness::sandbox::{Limits, RunError, RunSummary, Sandbox, measure};
use std::{
    thread,
    time::{Duration, Instant},
};

const SPIN: &str = r#"(func (export "run") (result i32) (loop (br 0)) unreachable)"#;

#[test]
fn spinning_ends_with_the_fuel() {
    let error = stopped::<u32>(&guest("u32", SPIN));
    assert_eq!(error, RunError::OutOfFuel { limit: 20_000_000 });
    assert!(error.to_string().contains("20000000 units of fuel"), "{error}");
}

#[test]
fn spinning_with_fuel_ends_with_the_time() {
    let sandbox = Sandbox::new(Limits { fuel: u64::MAX, time_ms: 60, ..limits() }).expect("an engine");
    let spin = sandbox.load(&guest("u32", SPIN)).expect("it loads");
    let started = Instant::now();
    let (result, summary) = run::<u32>(&spin);
    assert_eq!(result, Err(RunError::OutOfTime { limit_ms: 60 }));
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert!(summary.time_us.used >= 60_000, "{summary}");
}

#[test]
fn time_between_calls_does_not_count() {
    let sandbox = Sandbox::new(Limits { time_ms: 200, ..limits() }).expect("an engine");
    let counter = sandbox.load(&counter()).expect("it loads");
    let mut request = counter.request().expect("a request");
    let instance = request.call(|store| counter.pre().instantiate(store)).expect("an instance");
    for count in 1..=2 {
        thread::sleep(Duration::from_millis(250));
        let result = request.call(|store| instance.get_typed_func::<(), (u32,)>(&mut *store, "run")?.call(store, ()));
        assert_eq!(result, Ok((count,)));
    }
}

#[test]
fn a_call_is_cancelled_from_another_thread() {
    let sandbox = Sandbox::new(Limits { fuel: u64::MAX, ..limits() }).expect("an engine");
    let spin = sandbox.load(&guest("u32", SPIN)).expect("it loads");
    let mut request = spin.request().expect("a request");
    let canceller = request.canceller();
    let started = Instant::now();
    let result = thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(30));
            canceller.cancel();
        });
        request.call(|store| {
            let instance = spin.pre().instantiate(&mut *store)?;
            instance.get_typed_func::<(), (u32,)>(&mut *store, "run")?.call(store, ()).map(drop)
        })
    });
    assert_eq!(result, Err(RunError::Cancelled));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let again = request.call(|_| Ok(()));
    assert_eq!(again, Err(RunError::Over { because: Box::new(RunError::Cancelled) }));
}

#[test]
fn growing_without_end_is_out_of_memory() {
    let code = r#"(func (export "run") (result i32)
                    (loop (br_if 0 (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
                    unreachable)"#;
    let error = stopped::<u32>(&guest("u32", code));
    assert_eq!(error, RunError::OutOfMemory { limit: 8 << 20 });
}

#[test]
fn a_guest_that_is_refused_memory_may_still_answer() {
    let code = r#"(func (export "run") (result i32)
                    (loop (br_if 0 (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
                    memory.size)"#;
    let sandbox = sandbox();
    let grow = sandbox.load(&guest("u32", code)).expect("it loads");
    let (result, summary) = run::<u32>(&grow);
    // One page, then sixteen at a time up to 8 MiB.
    assert_eq!(result, Ok(113));
    assert_eq!(summary.memory_bytes.used, 113 << 16);
}

#[test]
fn a_memory_that_starts_too_large_is_refused() {
    let bytes = wat::parse_str(
        r#"(component
             (core module $module (memory 129) (func (export "run") (result i32) i32.const 0))
             (core instance $instance (instantiate $module))
             (func (export "run") (result u32) (canon lift (core func $instance "run"))))"#,
    )
    .expect("text of a component");
    let sandbox = sandbox();
    match sandbox.load(&bytes) {
        // The pool sees it while loading.
        Err(error) => assert!(error.to_string().contains("memory"), "{error}"),
        Ok(guest) => assert_eq!(run::<u32>(&guest).0, Err(RunError::OutOfMemory { limit: 8 << 20 })),
    }
    assert_eq!(run::<u32>(&sandbox.load(&counter()).expect("it loads")).0, Ok(1));
}

#[test]
fn endless_recursion_is_out_of_stack() {
    let code = r#"(func $recurse (param i64) (result i64)
                    (i64.add (call $recurse (i64.add (local.get 0) (i64.const 1))) (local.get 0)))
                  (func (export "run") (result i64) (call $recurse (i64.const 0)))"#;
    let error = stopped::<u64>(&guest("u64", code));
    assert_eq!(error, RunError::OutOfStack { limit: 512 << 10 });
}

#[test]
fn a_huge_result_is_not_taken() {
    // Two MiB of zeros, as bytes and as text.
    let code = r#"(func (export "run") (result i32)
                    (drop (memory.grow (i32.const 64)))
                    (i32.store (i32.const 0) (i32.const 16))
                    (i32.store (i32.const 4) (i32.const 2097152))
                    i32.const 0)"#;
    let limit = 1 << 20;
    assert_eq!(stopped::<String>(&guest("string", code)), RunError::ResultTooLarge { limit });
    assert_eq!(stopped::<Vec<u8>>(&guest("(list u8)", code)), RunError::ResultTooLarge { limit });
    // A few bytes that claim to be many: a thousand strings in the same place.
    let code = r#"(func (export "run") (result i32) (local $at i32)
                    (local.set $at (i32.const 16))
                    (loop
                      (i32.store (local.get $at) (i32.const 32768))
                      (i32.store offset=4 (local.get $at) (i32.const 32768))
                      (local.set $at (i32.add (local.get $at) (i32.const 8)))
                      (br_if 0 (i32.lt_u (local.get $at) (i32.const 8016))))
                    (i32.store (i32.const 0) (i32.const 16))
                    (i32.store (i32.const 4) (i32.const 1000))
                    i32.const 0)"#;
    assert_eq!(stopped::<Vec<String>>(&guest("(list string)", code)), RunError::ResultTooLarge { limit });
}

#[test]
fn a_result_that_is_a_lie_is_a_crash() {
    let outside = r#"(func (export "run") (result i32)
                       (i32.store (i32.const 0) (i32.const 65530))
                       (i32.store (i32.const 4) (i32.const 100))
                       i32.const 0)"#;
    let not_utf8 = r#"(data (i32.const 16) "\ff\fe")
                      (func (export "run") (result i32)
                        (i32.store (i32.const 0) (i32.const 16))
                        (i32.store (i32.const 4) (i32.const 2))
                        i32.const 0)"#;
    let beyond = r#"(func (export "run") (result i32) i32.const -8)"#;
    let unaligned = r#"(func (export "run") (result i32) i32.const 3)"#;
    for code in [outside, not_utf8, beyond, unaligned] {
        let error = stopped::<String>(&guest("string", code));
        assert!(matches!(error, RunError::Crashed { .. }), "{error}");
    }
    let not_a_char = r#"(func (export "run") (result i32) i32.const 0xd800)"#;
    assert!(matches!(stopped::<char>(&guest("char", not_a_char)), RunError::Crashed { .. }));
}

#[test]
fn a_panic_is_a_crash_that_names_its_function() {
    let code =
        r#"(func $unwrap_failed unreachable) (func (export "run") (result i32) call $unwrap_failed i32.const 0)"#;
    let RunError::Crashed { reason } = stopped::<u32>(&guest("u32", code)) else { panic!("another error") };
    assert!(reason.contains("unreachable") && reason.contains("unwrap_failed"), "{reason}");
}

#[test]
fn leaking_handles_ends_at_their_limit() {
    let bytes = wat::parse_str(
        r#"(component
             (type $thing (resource (rep i32)))
             (core func $new (canon resource.new $thing))
             (core module $module
               (import "host" "new" (func $new (param i32) (result i32)))
               (func (export "run") (result i32) (loop (drop (call $new (i32.const 0))) (br 0)) unreachable))
             (core instance $instance (instantiate $module
               (with "host" (instance (export "new" (func $new))))))
             (func (export "run") (result u32) (canon lift (core func $instance "run"))))"#,
    )
    .expect("text of a component");
    assert_eq!(stopped::<u32>(&bytes), RunError::TooManyHandles { limit: 1_000 });
}

#[test]
fn growing_a_table_without_end_is_too_many_parts() {
    let code = r#"(table $table 1 funcref)
                  (func (export "run") (result i32)
                    (loop (br_if 0 (i32.ne (table.grow $table (ref.null func) (i32.const 4096)) (i32.const -1))))
                    unreachable)"#;
    let error = stopped::<u32>(&guest("u32", code));
    assert!(matches!(&error, RunError::TooManyParts { reason } if reason.contains("20000")), "{error}");
}

#[test]
fn too_many_instances_are_refused() {
    let instances = |count: usize| {
        let more: String = (0..count).map(|_| "(core instance (instantiate $more))").collect();
        wat::parse_str(format!(
            r#"(component
                 (core module $more (memory 1))
                 (core module $module (func (export "run") (result i32) i32.const 0))
                 (core instance $instance (instantiate $module))
                 {more}
                 (func (export "run") (result u32) (canon lift (core func $instance "run"))))"#
        ))
        .expect("text of a component")
    };
    let sandbox = sandbox();
    for count in [2, 20] {
        match sandbox.load(&instances(count)) {
            Err(error) => {
                assert!(error.to_string().contains("memories") || error.to_string().contains("instances"), "{error}")
            }
            Ok(guest) => {
                let error = run::<u32>(&guest).0.expect_err("it is refused");
                assert!(matches!(error, RunError::TooManyParts { .. }), "{error}");
            }
        }
    }
    assert_eq!(run::<u32>(&sandbox.load(&counter()).expect("it loads")).0, Ok(1));
}

#[test]
fn too_many_requests_at_once_are_told_to_wait() {
    let sandbox = sandbox();
    let counter = sandbox.load(&counter()).expect("it loads");
    let open = || {
        let mut request = counter.request()?;
        request.call(|store| counter.pre().instantiate(store).map(drop))?;
        Ok::<_, RunError>(request)
    };
    let mut requests: Vec<_> = (0..4).map(|_| open().expect("a request")).collect();
    assert_eq!(open().err(), Some(RunError::Busy { limit: 4 }));
    requests.pop();
    assert!(open().is_ok());
}

#[test]
fn nothing_leaks_from_one_request_into_the_next() {
    let sandbox = sandbox();
    let counter = sandbox.load(&counter()).expect("it loads");
    for _ in 0..100 {
        assert_eq!(run::<u32>(&counter).0, Ok(1));
    }
}

#[test]
fn the_same_request_burns_the_same_fuel() {
    let sandbox = sandbox();
    let counter = sandbox.load(&counter()).expect("it loads");
    let fuel = run::<u32>(&counter).1.fuel.used;
    assert!(fuel > 0);
    for _ in 0..10 {
        assert_eq!(run::<u32>(&counter).1.fuel.used, fuel);
    }
}

#[test]
fn a_nan_has_the_same_bits_everywhere() {
    // A payload that hardware would hand on.
    let code = r#"(func (export "run") (result i64)
                    (i64.reinterpret_f64 (f64.add (f64.const nan:0x123456789abc) (f64.const 1))))"#;
    let sandbox = sandbox();
    let nan = sandbox.load(&guest("u64", code)).expect("it loads");
    assert_eq!(run::<u64>(&nan).0, Ok(0x7ff8_0000_0000_0000));
}

#[test]
fn a_summary_prints_as_a_table_and_reads_as_json() {
    let sandbox = sandbox();
    let counter = sandbox.load(&counter()).expect("it loads");
    let (_, summary) = run::<u32>(&counter);
    let text = summary.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 7, "{text}");
    assert!(lines.iter().all(|line| line.chars().count() == lines[0].chars().count()), "{text}");
    assert!(lines[3].contains("64.0 KiB") && lines[3].contains("8.0 MiB"), "{text}");
    let json = serde_json::to_string(&summary).expect("JSON");
    assert_eq!(serde_json::from_str::<RunSummary>(&json).expect("a summary"), summary);
}

#[test]
fn a_fresh_request_is_cheap() {
    let sandbox = sandbox();
    let counter = sandbox.load(&counter()).expect("it loads");
    let spread = measure::fresh_request(&counter, 200).expect("times");
    println!("fresh store and instance: {spread:?}");
    // Loose: tells a compile or a file read (milliseconds) from an instance (microseconds), on the busiest machine.
    assert!(spread.least_us < 2_000.0, "{spread:?}");
}

#[test]
fn without_address_space_for_a_pool_it_works_all_the_same() {
    // A pool for so many needs petabytes.
    let sandbox = Sandbox::new(Limits { requests: 1_000_000, ..limits() }).expect("an engine");
    let counter = sandbox.load(&counter()).expect("it loads");
    for _ in 0..3 {
        assert_eq!(run::<u32>(&counter).0, Ok(1));
    }
}
