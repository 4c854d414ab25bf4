//! Refused before anything runs.

use crate::{counter, guest, limits, sandbox};
use host_harness::{
    contract::{
        program::{Person, Roster},
        types::DaySpan,
    },
    digest::sha256,
    plugin::{EMBEDDED, Plugin, Source},
    sandbox::{Limits, LoadError, RunError, Sandbox, measure},
    signature::{Distrust, SecretKey},
};

fn refusal(bytes: &[u8]) -> LoadError {
    let sandbox = sandbox();
    let error = sandbox.load(bytes).err().expect("it is refused");
    assert!(sandbox.load(&counter()).is_ok(), "the next one is served");
    error
}

#[test]
fn over_size_is_refused_before_it_is_looked_at() {
    // Not even a component: the size is what is seen first.
    let error = refusal(&vec![0; 2_000_001]);
    assert!(matches!(error, LoadError::TooLarge { bytes: 2_000_001, limit: 2_000_000 }), "{error}");
    assert!(error.to_string().contains("`component_bytes`"));
}

#[test]
fn an_over_size_file_is_not_read() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    // Sparse: takes no room on disk, but would in memory.
    file.as_file().set_len(1 << 40).expect("a length");
    let error = Plugin::load_in(&sandbox(), file.path()).err().expect("it is refused");
    assert!(matches!(error, LoadError::TooLarge { bytes, .. } if bytes == 1 << 40), "{error}");
}

#[test]
fn an_absent_file_is_named() {
    let error = Plugin::load_in(&sandbox(), std::path::Path::new("absent.wasm")).err().expect("it is refused");
    assert!(error.to_string().starts_with("cannot read the component `absent.wasm`"), "{error}");
}

#[test]
fn imports_are_refused_by_name() {
    let bytes = wat::parse_str(
        r#"(component
             (import "wasi:clocks/wall-clock@0.2.0" (instance (export "now" (func (result u64)))))
             (import "log" (func (param "text" string))))"#,
    )
    .expect("text of a component");
    let LoadError::HasImports { names } = refusal(&bytes) else { panic!("another error") };
    assert_eq!(names, ["wasi:clocks/wall-clock@0.2.0", "log"]);
}

#[test]
fn a_component_of_another_world_hears_what_it_lacks() {
    let error = Plugin::load_in(&sandbox(), counter().as_slice()).err().expect("it is refused");
    let LoadError::WrongWorld { missing } = &error else { panic!("another error: {error}") };
    // `types` has no functions, but is exported all the same.
    assert_eq!(missing.len(), 9);
    assert!(error.to_string().contains("`reverse-mentoring:plugin/matching@0.1.0`"), "{error}");
}

#[test]
fn truncated_and_garbled_files_are_refused() {
    let whole = counter();
    for length in 0..whole.len() {
        // Cut between two sections, a component may be whole, and lack only exports.
        if let Err(error) = sandbox_once().load(&whole[..length]) {
            assert!(matches!(error, LoadError::NotAComponent { .. }), "{length}: {error}");
        }
    }
    let embedded = EMBEDDED;
    let error = refusal(&embedded[..embedded.len() / 2]);
    assert!(matches!(error, LoadError::NotAComponent { .. }), "{error}");
    let error = refusal(b"PK\x03\x04 a zip file, say");
    assert_eq!(error.to_string(), "this is not a WebAssembly component: it does not begin like one");
    let error = refusal(&wat::parse_str("(module)").expect("a module"));
    assert!(error.to_string().contains("core module"), "{error}");
}

/// Shared: thousands of loads of a few bytes.
fn sandbox_once() -> &'static Sandbox {
    static SANDBOX: std::sync::OnceLock<Sandbox> = std::sync::OnceLock::new();
    SANDBOX.get_or_init(sandbox)
}

#[test]
fn features_that_the_plugin_does_not_use_are_off() {
    let cases = [
        ("memory64", "(memory i64 1)"),
        ("multi-memory", "(memory 1)"),
        ("threads", "(memory 1 1 shared)"),
        ("relaxed SIMD", "(func (param v128 v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 1)))"),
        ("GC", "(type (struct (field i32)))"),
        ("exceptions", "(tag)"),
    ];
    for (feature, code) in cases {
        let bytes = guest("u32", &format!(r#"{code} (func (export "run") (result i32) i32.const 0)"#));
        let error = refusal(&bytes);
        assert!(matches!(error, LoadError::NotAComponent { .. }), "{feature}: {error}");
    }
}

#[test]
fn a_start_function_that_never_ends_is_stopped() {
    let bytes =
        guest("u32", r#"(func $spin (loop (br 0))) (start $spin) (func (export "run") (result i32) i32.const 0)"#);
    let limit = limits().fuel;
    assert_eq!(crate::stopped::<u32>(&bytes), RunError::OutOfFuel { limit });
}

#[test]
fn limits_are_read_with_defaults_and_without_typos() {
    let read = serde_json::from_str::<Limits>;
    let limits = read(r#"{"fuel": 7}"#).expect("limits");
    assert_eq!(limits, Limits { fuel: 7, ..Limits::default() });
    assert!(read(r#"{"feul": 7}"#).is_err());
}

#[test]
fn the_embedded_plugin_is_a_good_guest() {
    let plugin = Plugin::load_in(&Sandbox::new(Limits::default()).expect("an engine"), Source::Embedded);
    let plugin = plugin.expect("it loads");
    let spread = measure::fresh_request(plugin.guest(), 500).expect("times");
    println!("fresh store and instance of the embedded plugin: {spread:?}");
    let spread = measure::Spread::of(500, || plugin.session().map(drop)).expect("times");
    println!("the same, bound to the contract: {spread:?}");
    let used = || {
        let session = plugin.session().expect("a session");
        let about = session.describe().expect("an answer");
        assert!(!about.version.is_empty());
        let policy = session.resolve_policy("{}").expect("the default policy");
        let program = session.open(&policy.document, &roster()).expect("a program");
        assert_eq!(program.digest().expect("a digest").len(), 64);
        drop(program);
        assert!(session.operations().expect("names").contains(&"matching.search".to_string()));
        session.summary()
    };
    let first = used();
    println!("{first}");
    assert_eq!(used().fuel, first.fuel);
}

/// Two people and nothing else.
fn roster() -> Roster {
    let person = |id: &str, mentor_places, mentee_places| Person {
        id: id.into(),
        mentor_places,
        mentee_places,
        ..Person::default()
    };
    Roster {
        as_of: "2026-03-02".into(),
        term: DaySpan { since: Some("2026-03-02".into()), until: Some("2026-09-07".into()) },
        people: vec![person("ana", 1, 0), person("bo", 0, 1)],
        ..Roster::default()
    }
}

#[test]
fn another_component_than_the_pinned_is_refused() {
    let good = counter();
    let pinned = Limits { pin: Some(sha256(&good).to_uppercase()), ..limits() };
    let sandbox = Sandbox::new(pinned).expect("an engine");
    assert!(sandbox.load(&good).is_ok());
    // One byte more, in a section that does nothing.
    let other = [&good[..], b"\x00\x02\x01x"].concat();
    assert!(Sandbox::new(limits()).expect("an engine").load(&other).is_ok());
    let error = sandbox.load(&other).err().expect("it is refused");
    let LoadError::NotPinned { found, .. } = &error else { panic!("another error: {error}") };
    assert_eq!(found, &sha256(&other));
    assert!(error.to_string().contains("`pin`"), "{error}");
}

#[test]
fn what_the_required_key_did_not_sign_is_refused() {
    let key = SecretKey::generate().expect("randomness");
    let sandbox = Sandbox::new(Limits { require_signature: Some(key.public()), ..limits() }).expect("an engine");
    let signed = key.sign(&counter());
    assert!(sandbox.load(&signed).is_ok(), "a signature does not disturb");
    let refusal = |bytes: &[u8]| match sandbox.load(bytes) {
        Err(LoadError::NotTrusted { reason, key: asked }) => {
            assert_eq!(asked, key.public());
            reason
        }
        Err(error) => panic!("another error: {error}"),
        Ok(_) => panic!("it is loaded"),
    };
    assert_eq!(refusal(&counter()), Distrust::Unsigned);
    assert_eq!(refusal(b"not even a component"), Distrust::Unsigned);
    let other = SecretKey::generate().expect("randomness");
    assert_eq!(refusal(&other.sign(&counter())), Distrust::Wrong);
    let mut changed = signed.clone();
    changed[20] ^= 1;
    assert_eq!(refusal(&changed), Distrust::Wrong);
    // A signature that is not at the end covers nothing.
    assert_eq!(refusal(&[&signed[..], b"\x00\x02\x01x"].concat()), Distrust::Unsigned);
}

#[test]
fn trust_is_written_in_the_limits_as_text() {
    let key = SecretKey::generate().expect("randomness").public();
    let text = format!("pin = \"{}\"\nrequire_signature = \"{key}\"\n", "ab".repeat(32));
    let read: Limits = toml::from_str(&text).expect("limits");
    assert_eq!((read.require_signature, read.fuel), (Some(key), Limits::default().fuel));
    let error = toml::from_str::<Limits>("require_signature = \"me\"").expect_err("no key");
    assert!(error.to_string().contains("64 hex digits"), "{error}");
    let error = toml::from_str::<Limits>("pin = \"latest\"").expect_err("no digest");
    assert!(error.to_string().contains("64 hex digits"), "{error}");
}
