//! The same bytes natively and in the sandbox: whatever the compiler, the pointer size and the allocator, one answer.

use boundary_tests::{Case, answered, company, plugin};
use reverse_mentoring_plugin::documents;
use serde_json::{Value, json};

/// The answer's bytes, or the fault as JSON.
type Answer = Result<String, Value>;

fn native(operation: &str, request: &str) -> Answer {
    documents::run(operation, request).map_err(|fault| serde_json::to_value(fault).expect("JSON"))
}

fn in_the_sandbox(operation: &str, request: &str) -> Answer {
    answered(plugin().session().expect("a session").run(operation, request))
        .map_err(|fault| serde_json::to_value(fault).expect("JSON"))
}

/// All but those that take minutes without optimization.
const MOST_FUEL: u64 = 1_000_000_000;

#[test]
fn every_request_has_one_answer() {
    for case in Case::all().into_iter().filter(|case| case.fuel < MOST_FUEL) {
        let (native, wasm) = (native(&case.operation, &case.request), in_the_sandbox(&case.operation, &case.request));
        assert_eq!(native, wasm, "{}", case.name);
    }
}

#[test]
fn operations_and_schemas_are_the_same() {
    let session = plugin().session().expect("a session");
    let operations = session.operations().expect("the operations");
    assert_eq!(operations, documents::operations());
    for operation in &operations {
        assert_eq!(session.schema(operation), Ok(documents::schema(operation).expect("a schema")), "{operation}");
    }
}

/// Companies of other seeds and sizes than the requests on file.
#[test]
fn companies_of_any_size_have_one_answer() {
    let policies = [
        json!({}),
        json!({ "matching": { "objective": "fair", "leximin": true } }),
        json!({ "matching": { "objective": "stable" } }),
        json!({ "conflicts": { "propose-needs-approval": true }, "matching": { "weights": { "style": 7 } } }),
    ];
    for (seed, (mentors, mentees)) in [(1, 1), (5, 3), (3, 7), (20, 15), (40, 30)].into_iter().enumerate() {
        let seed = u64::try_from(seed).expect("few");
        let roster = company::roster(seed, mentors, mentees);
        for policy in &policies {
            let mut request = json!({ "policy": policy, "roster": roster, "request": {} });
            one_answer("matching.search", &request);
            request.as_object_mut().expect("an object").remove("request");
            one_answer("program.open", &request);
        }
        let count = mentors.min(mentees).min(8);
        let with = |key: &str, value: Value| {
            let mut request = json!({ "policy": {}, "roster": roster });
            request[key] = value;
            request
        };
        let mut plan = with("calendar", json!(company::calendar(seed, count)));
        plan["policy"] = company::hasty();
        one_answer("scheduling.plan", &plan);
        let mut health = with("history", json!(company::history(seed, mentors.min(mentees))));
        for audience in ["coordinator", "sponsor"] {
            health["reader"] = json!({ "audience": audience });
            one_answer("health.report", &health);
        }
    }
}

fn one_answer(operation: &str, request: &Value) {
    let request = request.to_string();
    let (native, wasm) = (native(operation, &request), in_the_sandbox(operation, &request));
    assert!(native == wasm, "`{operation}`:\nnative {native:?}\nwasm   {wasm:?}\nfor {request}");
    assert!(native.is_ok(), "`{operation}` refused a plain company: {native:?}");
}

/// Both doors of a program are one: equal rosters have equal digests, as records, as JSON, natively.
#[test]
fn a_program_has_one_digest_through_every_door() {
    let roster = company::roster(7, 12, 9);
    let text = serde_json::to_string(&roster).expect("JSON");
    let session = plugin().session().expect("a session");
    let by_records = session.open("{}", &roster).and_then(|program| program.digest()).expect("a digest");
    let by_text = session.open_json("{}", &text).and_then(|program| program.digest()).expect("a digest");
    let opened = native("program.open", &json!({ "policy": {}, "roster": roster }).to_string()).expect("a program");
    assert_eq!(by_records, by_text);
    assert_eq!(serde_json::from_str::<Value>(&opened).expect("JSON")["digest"], by_text.as_str());
    // Another policy, another digest; and back.
    let program = session.open_json("{}", &text).expect("a program");
    let other =
        program.with_policy(r#"{"matching":{"floor":1}}"#).and_then(|program| program.digest()).expect("a digest");
    assert_ne!(other, by_text);
    assert_eq!(program.with_policy("{}").and_then(|program| program.digest()), Ok(by_text));
}

/// How the work is cut never changes the finished outcome, nor what the JSON door says of it.
#[test]
fn a_search_has_one_outcome_however_it_is_cut() {
    let roster = company::roster(11, 25, 20);
    let request = json!({ "policy": {}, "roster": roster, "request": {} });
    let at_once = native("matching.search", &request.to_string()).expect("an outcome");
    let session = plugin().session().expect("a session");
    let program = session.open("{}", &roster).expect("a program");
    for work in [1, 7, 1_000, u32::MAX] {
        let mut search = program.search(&Default::default()).expect("a search");
        let mut fraction = 0.0;
        let outcome = search.run(work, |progress| {
            assert!(progress.fraction >= fraction, "{progress:?}");
            fraction = progress.fraction;
            assert_eq!(progress.done, progress.fraction == 1.0, "{progress:?}");
            std::ops::ControlFlow::Continue(())
        });
        assert_eq!(serde_json::to_string(&outcome.expect("an outcome")).expect("JSON"), at_once, "in steps of {work}");
    }
}
