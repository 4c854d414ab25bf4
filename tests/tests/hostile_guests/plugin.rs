//! Plugins that export the whole contract, with text of our choice behind each function, seen through the typed client.

use crate::{limits, sandbox};
use host_harness::{
    contract::{
        matching::Request,
        program::Roster,
        types::{Audience, Fault, FaultKind, Pair, Reader},
    },
    plugin::{CallError, Plugin},
    sandbox::{Limits, LoadError, RunError, Sandbox},
};
use std::{
    fmt::Write,
    fs,
    ops::ControlFlow,
    path::Path,
    thread,
    time::{Duration, Instant},
};
use wit_component::{ComponentEncoder, StringEncoding};
use wit_parser::{
    Resolve,
    abi::{AbiVariant, WasmType},
};

/// Address where results are written: below it is nothing, far above it the heap.
const RESULT: u32 = 1024;

/// Ends well: a new resource of this kind.
fn opens(interface: &str, resource: &str) -> String {
    format!(
        "(i32.store8 (i32.const {RESULT}) (i32.const 0))
         (i32.store offset=4 (i32.const {RESULT}) (call $new-{interface}-{resource} (i32.const 7)))
         (i32.const {RESULT})"
    )
}

/// A plugin whose exported functions do what `body` says, and trap where it says nothing. The contract it is built for
/// may be edited first.
fn plugin_with(edit: impl Fn(String) -> String, body: impl Fn(&str) -> Option<String>) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit")).expect("the contract") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "wit") {
            let text = edit(fs::read_to_string(&path).expect("text"));
            fs::write(folder.path().join(path.file_name().expect("a name")), text).expect("written");
        }
    }
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(folder.path()).expect("a package");
    let world = resolve.select_world(&[package], Some("plugin")).expect("a world");

    let version = resolve.packages[package].name.version.clone().expect("a version");

    let mut text = String::from("(module\n");
    for (interface, resource) in [("program", "program"), ("matching", "search"), ("health", "review")] {
        let _ = writeln!(
            text,
            r#"(import "[export]reverse-mentoring:plugin/{interface}@{version}" "[resource-new]{resource}"
                 (func $new-{interface}-{resource} (param i32) (result i32)))"#
        );
    }
    text.push_str(
        r#"(memory (export "memory") 2)
           (global $top (mut i32) (i32.const 65536))
           (data (i32.const 16) "no such person")
           (func (export "cabi_realloc") (param i32 i32) (param $align i32) (param $size i32) (result i32) (local $at i32)
             (local.set $at (i32.and
               (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
               (i32.sub (i32.const 0) (local.get $align))))
             (global.set $top (i32.add (local.get $at) (local.get $size)))
             (block $enough
               (loop $more
                 (br_if $enough (i32.le_u (global.get $top) (i32.mul (memory.size) (i32.const 65536))))
                 (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
                 unreachable))
             (local.get $at))"#,
    );
    for (key, item) in &resolve.worlds[world].exports {
        let wit_parser::WorldItem::Interface { id, .. } = item else { continue };
        let name = resolve.name_world_key(key);
        for function in resolve.interfaces[*id].functions.values() {
            let signature = resolve.wasm_signature(AbiVariant::GuestExport, function);
            let types = |types: &[WasmType]| types.iter().map(|ty| core_type(*ty)).collect::<Vec<_>>().join(" ");
            let short = format!("{}.{}", resolve.interfaces[*id].name.as_deref().unwrap_or_default(), function.name);
            let code = body(&short).unwrap_or_else(|| "unreachable".into());
            let _ = writeln!(
                text,
                r#"(func (export "{name}#{}") (param {}) (result {}) {code})"#,
                function.name,
                types(&signature.params),
                types(&signature.results),
            );
        }
    }
    if let Some(code) = body("program.[dtor]program") {
        let _ = writeln!(
            text,
            r#"(func (export "reverse-mentoring:plugin/program@{version}#[dtor]program") (param i32) {code})"#
        );
    }
    text.push(')');

    let mut module = wat::parse_str(&text).expect("text of a module");
    wit_component::embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("metadata");
    ComponentEncoder::default().validate(true).module(&module).expect("a module").encode().expect("a component")
}

fn core_type(ty: WasmType) -> &'static str {
    match ty {
        WasmType::I64 | WasmType::PointerOrI64 => "i64",
        WasmType::F32 => "f32",
        WasmType::F64 => "f64",
        WasmType::I32 | WasmType::Pointer | WasmType::Length => "i32",
    }
}

fn plugin(body: impl Fn(&str) -> Option<String>) -> Vec<u8> {
    plugin_with(|text| text, body)
}

fn load(limits: Limits, bytes: &[u8]) -> Plugin {
    Plugin::load_in(&Sandbox::new(limits).expect("an engine"), bytes).expect("it loads")
}

fn coordinator() -> Reader {
    Reader { audience: Audience::Coordinator, person: None }
}

#[test]
fn a_plugin_that_lies_about_a_type_is_refused_when_loaded() {
    let edit = |text: String| text.replace("describe: func() -> about", "describe: func() -> string");
    let error = Plugin::load_in(&sandbox(), plugin_with(edit, |_| None).as_slice()).err().expect("it is refused");
    assert!(matches!(error, LoadError::WrongTypes { .. }), "{error}");
    assert!(error.to_string().contains("expected `record` found `string`"), "{error}");
}

#[test]
fn a_plugin_that_lacks_a_function_is_refused_by_its_name() {
    let edit = |text: String| text.replace("describe: func() -> about", "tell: func() -> about");
    let error = Plugin::load_in(&sandbox(), plugin_with(edit, |_| None).as_slice()).err().expect("it is refused");
    let LoadError::WrongWorld { missing } = error else { panic!("another error: {error}") };
    assert_eq!(missing, ["reverse-mentoring:plugin/info@0.1.0#describe"]);
}

#[test]
fn a_plugin_of_a_later_patch_with_more_functions_is_accepted() {
    let edit = |text: String| text.replace("@0.1.0;", "@0.1.7;").replace("describe:", "more: func(); describe:");
    let bytes = plugin_with(edit, |_| None);
    assert!(Plugin::load_in(&sandbox(), bytes.as_slice()).is_ok());
}

#[test]
fn a_plugin_that_crashes_everywhere_harms_nobody() {
    let plugin = load(limits(), &plugin(|_| None));
    for _ in 0..3 {
        let session = plugin.session().expect("a session");
        let Err(CallError::Sandbox(first)) = session.describe() else { panic!("no answer was expected") };
        assert!(matches!(first, RunError::Crashed { .. }), "{first}");
        let second = session.describe().expect_err("over");
        assert_eq!(second, CallError::Sandbox(RunError::Over { because: Box::new(first) }));
        // What it used can still be told.
        assert_eq!(session.summary().calls, 2);
    }
}

#[test]
fn a_fault_is_no_failure_of_the_sandbox() {
    let fault = format!(
        "(i32.store8 (i32.const {RESULT}) (i32.const 1))
         (i32.store8 offset=4 (i32.const {RESULT}) (i32.const 2))
         (i32.store offset=8 (i32.const {RESULT}) (i32.const 16))
         (i32.store offset=12 (i32.const {RESULT}) (i32.const 14))
         (i32.store offset=16 (i32.const {RESULT}) (i32.const 0))
         (i32.store offset=20 (i32.const {RESULT}) (i32.const 0))
         (i32.const {RESULT})"
    );
    let bytes = plugin(|name| match name {
        "program.[static]program.open" => Some(opens("program", "program")),
        "conflicts.screen" => Some(fault.clone()),
        _ => None,
    });
    let plugin = load(limits(), &bytes);
    let session = plugin.session().expect("a session");
    let program = session.open("{}", &Roster::default()).expect("a program");
    for _ in 0..2 {
        let error = program.screen("nobody", &coordinator()).expect_err("a fault");
        let expected = Fault { kind: FaultKind::NotFound, message: "no such person".into(), problems: Vec::new() };
        assert_eq!(error, CallError::Fault(expected));
        assert_eq!(error.to_string(), "no such person");
    }
}

#[test]
fn a_search_that_never_ends_is_ended() {
    let bytes = plugin(|name| match name {
        "program.[static]program.open" => Some(opens("program", "program")),
        "matching.[static]search.start" => Some(opens("matching", "search")),
        // Never done, always at 0, in phase "".
        "matching.[method]search.advance" => Some(format!(
            "(i64.store (i32.const {RESULT}) (i64.const 0))
             (i64.store offset=8 (i32.const {RESULT}) (i64.const 0))
             (i64.store offset=16 (i32.const {RESULT}) (i64.const 0))
             (i64.store offset=24 (i32.const {RESULT}) (i64.const 0))
             (i32.const {RESULT})"
        )),
        _ => None,
    });
    let limit = 100_000;
    let plugin = load(Limits { fuel: limit, ..limits() }, &bytes);
    let start = || {
        let program = plugin.session()?.open("{}", &Roster::default())?;
        program.search(&Request::default())
    };
    let mut steps = 0;
    let result = start().expect("a search").run(1, |_| {
        steps += 1;
        ControlFlow::Continue(())
    });
    assert_eq!(result, Err(CallError::Sandbox(RunError::OutOfFuel { limit })));
    assert!(steps > 10);
    // Broken off by the host, it is asked for the best so far (and this one crashes).
    let mut steps = 0;
    let result = start().expect("a search").run(1, |_| {
        steps += 1;
        if steps < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert_eq!(steps, 3);
    assert!(matches!(result, Err(CallError::Sandbox(RunError::Crashed { .. }))), "{result:?}");
}

#[test]
fn a_session_is_cancelled_in_the_middle_of_a_call() {
    let bytes = plugin(|name| (name == "info.describe").then(|| "(loop (br 0)) unreachable".into()));
    let plugin = load(Limits { fuel: u64::MAX, ..limits() }, &bytes);
    let session = plugin.session().expect("a session");
    let canceller = session.canceller();
    let result = thread::scope(|scope| {
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(30));
            canceller.cancel();
        });
        session.describe()
    });
    assert_eq!(result, Err(CallError::Sandbox(RunError::Cancelled)));
}

#[test]
fn a_huge_input_is_refused_before_it_crosses() {
    let bytes = plugin(|name| (name == "program.[static]program.open").then(|| opens("program", "program")));
    let plugin = load(limits(), &bytes);
    let session = plugin.session().expect("a session");
    let before = session.summary();
    let huge = "x".repeat(200 << 20);
    let refused = CallError::Sandbox(RunError::InputTooLarge { limit: 1 << 20 });

    let started = Instant::now();
    assert_eq!(session.open_json("{}", &huge).err(), Some(refused.clone()));
    assert_eq!(session.open(&huge, &Roster::default()).err(), Some(refused.clone()));
    let roster = Roster { bystanders: vec![huge], ..Roster::default() };
    assert_eq!(session.open("{}", &roster).err(), Some(refused.clone()));
    let many = Roster { bystanders: vec![String::new(); 200_000], ..Roster::default() };
    assert_eq!(session.open("{}", &many).err(), Some(refused.clone()));
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());

    // Nothing reached the plugin: no fuel, no memory; and the session goes on.
    assert_eq!(session.summary(), before);
    let program = session.open("{}", &Roster::default()).expect("a program");
    let pairs = vec![Pair { mentor: "m".repeat(1 << 19), mentee: "n".repeat(1 << 19) }];
    assert_eq!(program.check(&pairs, &coordinator()).err(), Some(refused));
}

#[test]
fn an_input_within_its_limit_but_beyond_the_memory_is_out_of_memory() {
    let bytes = plugin(|name| (name == "program.[static]program.open").then(|| opens("program", "program")));
    let plugin = load(Limits { input_bytes: 64 << 20, ..limits() }, &bytes);
    let session = plugin.session().expect("a session");
    let error = session.open(&"x".repeat(16 << 20), &Roster::default()).err();
    assert_eq!(error, Some(CallError::Sandbox(RunError::OutOfMemory { limit: 8 << 20 })));
}

#[test]
fn handles_are_dropped_in_the_plugin_when_they_are_dropped_here() {
    let bytes = plugin(|name| (name == "program.[static]program.open").then(|| opens("program", "program")));
    let plugin = load(Limits { handles: 100, ..limits() }, &bytes);
    let session = plugin.session().expect("a session");
    for _ in 0..1_000 {
        session.open("{}", &Roster::default()).expect("a program");
    }
    let mut kept = Vec::new();
    let error = loop {
        match session.open("{}", &Roster::default()) {
            Ok(program) => kept.push(program),
            Err(error) => break error,
        }
    };
    assert_eq!(error, CallError::Sandbox(RunError::TooManyHandles { limit: 100 }));
    assert!(kept.len() >= 90, "{}", kept.len());
    // The session is over: dropping them now must not reach for it.
    drop(kept);
}

#[test]
fn a_destructor_that_never_ends_ends_only_its_session() {
    let bytes = plugin(|name| match name {
        "program.[static]program.open" => Some(opens("program", "program")),
        "program.[dtor]program" => Some("(loop (br 0))".into()),
        _ => None,
    });
    let plugin = load(limits(), &bytes);
    let session = plugin.session().expect("a session");
    drop(session.open("{}", &Roster::default()).expect("a program"));
    let because = Box::new(RunError::OutOfFuel { limit: 20_000_000 });
    assert_eq!(session.describe(), Err(CallError::Sandbox(RunError::Over { because })));
    assert!(plugin.session().is_ok());
}

#[test]
fn two_plugins_live_side_by_side() {
    let sandbox = sandbox();
    let crashing = Plugin::load_in(&sandbox, plugin(|_| None).as_slice()).expect("it loads");
    let spinning = plugin(|name| (name == "info.describe").then(|| "(loop (br 0)) unreachable".into()));
    let spinning = Plugin::load_in(&sandbox, spinning.as_slice()).expect("it loads");
    let both = [spinning.describe(), crashing.describe()];
    assert!(matches!(both[0], Err(CallError::Sandbox(RunError::OutOfFuel { .. }))), "{both:?}");
    assert!(matches!(both[1], Err(CallError::Sandbox(RunError::Crashed { .. }))), "{both:?}");
}
