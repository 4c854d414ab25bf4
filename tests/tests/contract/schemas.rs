//! The schemas that the component publishes, judged by an independent validator (the crate `jsonschema`).

use crate::{none, readme};
use boundary_tests::{Case, plugin};
use host_harness::conformance::Expect;
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn validator(schema: &Value) -> Validator {
    jsonschema::options().with_draft(Draft::Draft202012).build(schema).expect("a schema that compiles")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn schema_of(operation: &str) -> Value {
    json(&plugin().session().expect("a session").schema(operation).expect("a schema"))
}

#[test]
fn every_operation_has_a_valid_schema_of_its_request_and_response() {
    let operations = plugin().session().expect("a session").operations().expect("the operations");
    assert!(operations.is_sorted(), "{operations:?}");
    // One per exported function, but for those that only move a resource along (README, Conventions).
    assert_eq!(operations.len(), 22, "{operations:?}");
    for operation in &operations {
        let schema = schema_of(operation);
        if let Err(error) = jsonschema::draft202012::meta::validate(&schema) {
            panic!("the schema of `{operation}` is no schema: {error} at `{}`", error.instance_path());
        }
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{operation}");
        for half in ["request", "response"] {
            assert!(schema["properties"][half].is_object(), "`{operation}` lacks its {half}");
        }
        // Nothing refers outside itself: a settings form has no network.
        validator(&schema);
    }
}

#[test]
fn the_readme_lists_every_operation() {
    let readme = readme();
    for operation in plugin().session().expect("a session").operations().expect("the operations") {
        assert!(readme.contains(&format!("`{operation}`")), "the contract's README does not name `{operation}`");
    }
}

/// Problems of a request's shape, which a schema sees. Dates, ids, limits, readers and sense it does not.
const SHAPES: [&str; 6] = [
    "input.missing",
    "input.not-a-choice",
    "input.too-long",
    "input.too-short",
    "input.unknown-key",
    "input.wrong-type",
];

/// What the plugin accepts its schema accepts, what it answers fits its schema; and a request that it refuses for its
/// shape alone its schema refuses as well. Over the whole conformance corpus, whose answers `golden` holds it to.
#[test]
fn requests_and_answers_fit_their_schemas() {
    let operations = plugin().session().expect("a session").operations().expect("the operations");
    let schemas: BTreeMap<&String, Validator> =
        operations.iter().map(|operation| (operation, validator(&schema_of(operation)))).collect();
    let (mut complaints, mut accepted, mut refused) = (Vec::new(), BTreeSet::new(), 0);
    for case in Case::all() {
        let (Some(request), Some(schema)) = (case.value(), schemas.get(&case.operation)) else { continue };
        let errors = |instance: &Value| {
            schema
                .iter_errors(instance)
                .map(|error| format!("`{}`: {error}", error.instance_path()))
                .collect::<Vec<_>>()
        };
        let misfits = errors(&json!({ "request": request }));
        match case.expect {
            Expect::Answer => {
                accepted.insert(case.operation.clone());
                let misfits = misfits.into_iter().chain(errors(&json!({ "response": case.answer })));
                complaints.extend(misfits.map(|misfit| format!("{}: {misfit}", case.name)));
            }
            Expect::Fault => {
                let mut problems = case.answer["problems"].as_array().into_iter().flatten().peekable();
                // What is wrong inside a policy its own schema sees.
                let shape = case.answer["kind"] == "invalid-input"
                    && problems.peek().is_some()
                    && problems.all(|problem| SHAPES.iter().any(|shape| problem["code"] == *shape));
                if shape {
                    refused += 1;
                    if misfits.is_empty() {
                        complaints.push(format!("{}: refused for its shape, yet it fits the schema", case.name));
                    }
                }
            }
        }
    }
    none(&complaints);
    assert_eq!(accepted, operations.into_iter().collect(), "an operation without an answered request");
    assert!(refused >= 2, "only {refused} requests are refused for their shape");
}

#[test]
fn the_policys_schema_is_valid_and_the_default_policy_fits_it() {
    let session = plugin().session().expect("a session");
    let schema = json(&session.policy_schema().expect("a schema"));
    if let Err(error) = jsonschema::draft202012::meta::validate(&schema) {
        panic!("the policy's schema is no schema: {error} at `{}`", error.instance_path());
    }
    let validator = validator(&schema);
    let resolved = session.resolve_policy("{}").expect("the default policy");
    let errors: Vec<String> = validator
        .iter_errors(&json(&resolved.document))
        .map(|error| format!("`{}`: {error}", error.instance_path()))
        .collect();
    none(&errors);
    assert_eq!(
        session.resolve_policy(&resolved.document).expect("resolved"),
        resolved,
        "resolving twice changes nothing"
    );
    // What the plugin refuses for its shape the schema refuses too.
    for wrong in [json!({ "matching": { "floor": 10_001 } }), json!({ "zodiac": true }), json!({ "program": [] })] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
        assert!(session.resolve_policy(&wrong.to_string()).is_err(), "{wrong}");
    }
}
