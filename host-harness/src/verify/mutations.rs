//! Every field of real outcomes, changed one by one: numbers by one, to nothing, to twice and by half; people to others and
//! to nobody; entries left out and doubled; origins and sides turned.
//!
//! Each change must be refused, but for one kind: other prices, or another cover, that are as good a proof of the very same
//! choice. Those are counted, and the choice they prove is looked at.

use super::*;
use crate::{
    contract::{
        matching::{Outcome, Request},
        types::Pair,
    },
    plugin::Plugin,
};
use serde_json::{Value, json};
use std::ops::ControlFlow;

/// An outcome with everything in it: a lock, kept and broken pairs, empty places.
fn example(policy: &str) -> (Instance, Outcome) {
    let plugin = Plugin::embedded().unwrap();
    let session = plugin.session().unwrap();
    let roster = crate::bench::roster(70).unwrap();
    let policy = session.resolve_policy(policy).unwrap().document;
    let program = session.open(&policy, &roster).unwrap();
    let solve = |request: &Request| {
        let mut search = program.search(request).unwrap();
        let outcome = search.run(1_000_000, |_| ControlFlow::Continue(())).unwrap();
        (Instance::read(&roster, request, 2, &search).unwrap(), outcome)
    };
    let (instance, first) = solve(&Request::default());
    let chosen: Vec<Pair> = first.proposals.iter().map(|proposal| proposal.pair.clone()).collect();
    let pair = |edge: &Edge| Pair {
        mentor: instance.people[edge.mentor].clone(),
        mentee: instance.people[edge.mentee].clone(),
    };
    let others: Vec<Pair> = instance.edges.iter().map(pair).filter(|pair| !chosen.contains(pair)).collect();
    let incumbent = chosen[1..].iter().chain(others.iter().rev().take(5)).cloned().collect();
    solve(&Request { locked: vec![others[0].clone()], incumbent, ..Request::default() })
}

/// Places in the outcome that say something a host acts on, with what may stand there instead.
fn mutations(path: &str, value: &Value, people: &[String], all: &mut Vec<(String, Value)>) {
    let skipped = ["/reasons", "/findings", "/digest", "/ruling", "/factors"];
    if skipped.iter().any(|part| path.contains(part)) {
        return;
    }
    let mut add = |value: Value| all.push((path.to_owned(), value));
    match value {
        Value::Number(number) => {
            let number = number.as_f64().unwrap();
            for other in [number + 1.0, number - 1.0, 2.0 * number + 1.0, 0.0, number + 0.5, -number - 1.0] {
                let whole = other.fract() == 0.0;
                add(if whole { json!(other as i64) } else { json!(other) });
            }
        }
        Value::String(text) => {
            let turned = ["locked", "kept", "fresh", "repeated", "mentor", "mentee"];
            if turned.contains(&text.as_str()) {
                turned.iter().filter(|other| **other != text).for_each(|other| add(json!(other)));
            } else {
                add(json!("nobody"));
                people.iter().step_by(7).for_each(|other| add(json!(other)));
            }
        }
        Value::Array(items) => {
            for at in 0..items.len() {
                let mut less = items.clone();
                less.remove(at);
                add(json!(less));
                let mut more = items.clone();
                more.push(items[at].clone());
                add(json!(more));
            }
            if path.contains("cover/") {
                let more = |person: &String| [items.as_slice(), &[json!(person)]].concat();
                people.iter().step_by(5).for_each(|person| add(json!(more(person))));
            }
            for (at, item) in items.iter().enumerate() {
                mutations(&format!("{path}/{at}"), item, people, all);
            }
        }
        Value::Object(fields) => {
            if path.ends_with("certificate") || path.ends_with("fair_cover") {
                add(Value::Null);
            }
            for (key, value) in fields {
                mutations(&format!("{path}/{key}"), value, people, all);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn refused(policy: &str, rules: Rules) {
    let (instance, good) = example(policy);
    let verdict = verify(&instance, &good, rules);
    assert!(verdict.holds(), "{verdict:?}");
    let value = serde_json::to_value(&good).unwrap();
    let mut all = Vec::new();
    mutations("", &value, &instance.people, &mut all);
    let (mut refused, mut other_proofs, mut same) = (0, Vec::new(), 0);
    for (path, changed) in all {
        let mut bad = value.clone();
        let place = bad.pointer_mut(&path).unwrap();
        if *place == changed {
            same += 1;
            continue;
        }
        *place = changed.clone();
        let bad: Option<Outcome> = serde_json::from_value(bad).ok();
        match bad.filter(|bad| *bad != good && verify(&instance, bad, rules).holds()) {
            None => refused += 1,
            Some(bad) => {
                let proof = [
                    "/certificate/prices",
                    "/certificate/coverage_bonus",
                    "/certificate/cover",
                    "/certificate/fair_cover",
                ];
                assert!(proof.iter().any(|part| path.starts_with(part)), "{path} may be {changed}");
                let claims = |outcome: &Outcome| {
                    let proof = outcome.certificate.as_ref().unwrap();
                    (proof.filled, proof.value, proof.bound, proof.fair_floor, outcome.proposals.clone())
                };
                assert_eq!(claims(&bad), claims(&good));
                other_proofs.push(path);
            }
        }
    }
    assert!(refused > 1_000, "{refused} refused, {same} the same");
    assert!(other_proofs.len() * 20 < refused, "{refused} refused, and these are other proofs: {other_proofs:?}");
}

#[test]
fn no_changed_claim_of_total_passes() {
    refused("{}", Rules { bonus: 200, ..Rules::default() });
}

#[test]
fn no_changed_claim_of_fair_passes() {
    refused(r#"{"matching":{"objective":"fair"}}"#, Rules { bonus: 200, fair: true, ..Rules::default() });
}

#[test]
fn no_changed_claim_of_leximin_passes() {
    let policy = r#"{"matching":{"objective":"fair","leximin":true,"disruption":{"mode":"free"}}}"#;
    refused(policy, Rules { leximin: true, fair: true, ..Rules::default() });
}
