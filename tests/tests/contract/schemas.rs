//! The schemas that the component publishes, judged by an independent validator (the crate `jsonschema`).

use crate::{none, readme};
use boundary_tests::{Case, answered, plugin};
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

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

/// What the plugin accepts its schema accepts, what it answers fits its schema; and a request that it refuses for its
/// shape its schema refuses as well.
#[test]
fn requests_and_answers_fit_their_schemas() {
    let operations = plugin().session().expect("a session").operations().expect("the operations");
    let mut complaints = Vec::new();
    let mut judged = 0;
    for case in Case::all() {
        let Some(request) = case.value() else { continue };
        if !operations.contains(&case.operation) {
            continue;
        }
        judged += 1;
        let schema = validator(&schema_of(&case.operation));
        let answer = answered(plugin().session().expect("a session").run(&case.operation, &request.to_string()));
        let mut complain = |what: &str, instance: &Value| {
            for error in schema.iter_errors(instance) {
                complaints.push(format!("{}: {what} does not fit at `{}`: {error}", case.name, error.instance_path()));
            }
        };
        match answer {
            Ok(answer) => {
                complain("the request was accepted and", &json!({ "request": request }));
                complain("the answer", &json!({ "response": json(&answer) }));
            }
            Err(_) if case.name.ends_with("wrong-shapes") => {
                let fits = schema.is_valid(&json!({ "request": request }));
                assert!(!fits, "{}: refused for its shape, yet it fits the schema", case.name);
            }
            // Refused for what no schema sees: dates, ids, limits, readers.
            Err(_) => {}
        }
    }
    none(&complaints);
    assert!(judged > 40, "only {judged} requests were judged");
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

#[test]
fn the_readmes_smallest_useful_call_pairs_the_two() {
    let readme = readme();
    let example = readme.split("```json").nth(1).and_then(|rest| rest.split("```").next()).expect("an example in JSON");
    let answer = answered(plugin().session().expect("a session").run("matching.search", example)).expect("an outcome");
    let outcome = json(&answer);
    assert_eq!(outcome["proposals"][0]["pair"], json!({ "mentor": "kim", "mentee": "ada" }), "{outcome:#}");
    assert_eq!(outcome["proposals"].as_array().map(Vec::len), Some(1));
    // As the README says: what is not known is not clear.
    let mut unknown = json(example);
    unknown["roster"].as_object_mut().expect("a roster").remove("feeds");
    let answer = answered(plugin().session().expect("a session").run("matching.search", &unknown.to_string()));
    assert_eq!(json(&answer.expect("an outcome"))["proposals"], json!([]));
}
