//! Input by chance, through both doors: an answer or a fault, never a trap.
//!
//! Bounded: a few hundred programs a test. `PROPTEST_CASES=20000` for a night.

use crate::rosters;
use boundary_tests::{Case, answered, plugin};
use host_harness::contract::types::{Fault, FaultKind};
use proptest::{prelude::*, sample::Index, test_runner::Config};
use serde_json::{Value, json};
use std::ops::ControlFlow;

fn config(cases: u32) -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(cases);
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// A refusal that helps: it says what and, where there is a place, where.
fn helpful<T>(answer: Result<T, Fault>) -> Option<T> {
    match answer {
        Ok(answer) => Some(answer),
        Err(fault) => {
            assert_ne!(fault.kind, FaultKind::Internal, "{fault:?}");
            assert!(!fault.problems.is_empty() && !fault.message.is_empty(), "{fault:?}");
            None
        }
    }
}

const POLICIES: [&str; 5] = [
    "{}",
    r#"{"matching":{"objective":"fair","leximin":true},"conflicts":{"propose-needs-approval":true}}"#,
    r#"{"matching":{"objective":"stable","stable-proposers":"mentees"}}"#,
    r#"{"matching":{"disruption":{"mode":"least"},"grade-gap":{"minimum":0,"unknown":"expertise"}},"topics":{"ai":{"aliases":["AI"]},"ai-ethics":{"broader":"ai"}}}"#,
    r#"{"scheduling":{"work":1000,"soft":{"cadence":10},"orientation":{"required":false}},"matching":{"topic":{"required":false}}}"#,
];

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn any_typed_program_is_answered(
        roster in rosters::roster(),
        policy in prop::sample::select(&POLICIES[..]),
        pairs in rosters::pairs(),
        reader in rosters::reader(),
        request in rosters::request(),
        calendar in rosters::calendar(),
        history in rosters::history(),
        work in 1..5_000_u32,
    ) {
        let session = plugin().session().expect("a session");
        let Some(program) = helpful(answered(session.open(policy, &roster))) else { return Ok(()) };
        answered(program.findings()).expect("findings are never refused");
        if let Some(answer) = helpful(answered(program.check(&pairs, &reader))) {
            prop_assert_eq!(answer.items.len(), pairs.len());
        }
        helpful(answered(program.appraise(&pairs, &reader)));
        helpful(answered(program.screen("a", &reader)));
        helpful(answered(program.reachable(&pairs)));
        if let Some(mut search) = helpful(answered(program.search(&request))) {
            let outcome = answered(search.run(work, |_| ControlFlow::Continue(())));
            let outcome = outcome.expect("a search that was started has an outcome");
            for pair in outcome.proposals.iter().map(|proposal| &proposal.pair).chain(&pairs) {
                helpful(answered(search.explain(pair, &reader)));
            }
            helpful(answered(search.explain_person("b", &reader)));
            helpful(answered(search.edges(work % 8)));
        }
        if let Some(plan) = helpful(answered(program.plan(&calendar))) {
            prop_assert!(plan.bound <= plan.cost, "{} is no bound of {}", plan.bound, plan.cost);
        }
        helpful(answered(program.validate(&calendar)));
        helpful(answered(program.readiness(&history)));
        if let Some(review) = helpful(answered(program.review(&history))) {
            helpful(answered(review.report(&reader)));
            answered(review.ledger()).expect("a ledger is never refused");
        }
    }
}

proptest! {
    #![proptest_config(config(400))]

    /// The requests on file, with a few places changed, removed or doubled, or the text cut and spliced.
    #[test]
    fn any_mutated_request_is_answered(
        which in any::<Index>(),
        edits in prop::collection::vec((any::<Index>(), 0..7_u8, any::<Index>()), 1..4),
        splice in prop::option::weighted(0.15, (any::<Index>(), any::<Index>(), "\\PC{0,8}")),
    ) {
        // The companies' requests are large; they are for other tests.
        let cases: Vec<Case> = CASES.with(Clone::clone);
        let case = which.get(&cases);
        let mut request = case.value().unwrap_or_else(|| json!({ "policy": {} }));
        for (place, edit, other) in &edits {
            mutate(&mut request, place, *edit, other);
        }
        let mut text = request.to_string();
        if let Some((from, to, between)) = splice {
            let (from, to) = (from.index(text.len()), to.index(text.len()));
            let char_at = |at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text = format!("{}{between}{}", &text[..char_at(from)], &text[char_at(to)..]);
        }
        let session = plugin().session().expect("a session");
        if let Some(answer) = helpful(answered(session.run(&case.operation, &text))) {
            prop_assert!(serde_json::from_str::<Value>(&answer).is_ok());
        }
    }
}

thread_local! {
    /// Short ones: where a change falls, it meets something.
    static CASES: Vec<Case> = Case::all().into_iter().filter(|case| case.request.len() < 20_000).collect();
}

fn paths(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, field)| paths(field, format!("{path}/{key}"), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(position, item)| paths(item, format!("{path}/{position}"), found));
        }
        _ => {}
    }
    found.push(path);
}

fn mutate(request: &mut Value, place: &Index, edit: u8, other: &Index) {
    let mut found = Vec::new();
    paths(request, String::new(), &mut found);
    let path = place.get(&found).clone();
    let elsewhere = request.pointer(other.get(found.as_slice()).as_str()).cloned().unwrap_or_default();
    let Some(value) = request.pointer_mut(&path) else { return };
    match edit {
        0 => *value = elsewhere,
        1 => *value = Value::Null,
        2 => *value = json!(4_294_967_295_u32),
        3 => *value = json!("2026-11-02"),
        4 => *value = json!([]),
        5 => match value {
            Value::Array(items) => items.extend(items.clone()),
            Value::Object(fields) => {
                fields.insert("surprise".into(), json!(1));
            }
            Value::String(text) => *text = text.repeat(3),
            Value::Number(number) => *value = json!(number.as_f64().unwrap_or_default() * -1.5),
            _ => {}
        },
        _ => match value {
            Value::Array(items) => {
                items.pop();
            }
            Value::Object(fields) => {
                let key = fields.keys().nth(other.index(fields.len().max(1))).cloned();
                key.and_then(|key| fields.remove(&key));
            }
            other => *other = json!({}),
        },
    }
}
