//! The conformance corpus against the plugin of today: any change of an answer, or of its price, is seen and agreed to.
//!
//! `BLESS=1 cargo test -p boundary-tests --test golden` records the answers of today and prints what changed; read it
//! before you commit. The digests inside the answers change with the plugin's version, its time zones, the policy's schema
//! and the rosters.

use boundary_tests::{
    case::{corpus, without_empty},
    company, plugin,
};
use host_harness::conformance::{Corpus, Difference, Observed, Verdict};
use serde_json::{Value, json};
use std::env;

fn blessing() -> bool {
    env::var_os("BLESS").is_some()
}

/// Requests that are too long to write by hand: name, operation, request.
fn generated() -> Vec<(&'static str, &'static str, Value)> {
    let roster = company::roster(2026, 40, 30);
    let small = company::roster(2026, 12, 12);
    vec![
        ("company.matching.search", "matching.search", json!({ "policy": {}, "roster": roster, "request": {} })),
        (
            "company.scheduling.plan",
            "scheduling.plan",
            json!({ "policy": company::hasty(), "roster": small, "calendar": company::calendar(2026, 12) }),
        ),
        (
            "company.health.report",
            "health.report",
            json!({
                "policy": {},
                "roster": roster,
                "history": company::history(2026, 30),
                "reader": { "audience": "coordinator" },
            }),
        ),
    ]
}

/// Everything but the answers that nobody recorded, while they are being recorded.
fn told(verdicts: &[Verdict]) -> Vec<String> {
    let of = |verdict: &Verdict| {
        verdict.differences.iter().map(|one| format!("{}: {one}", verdict.name)).collect::<Vec<_>>()
    };
    verdicts.iter().flat_map(of).collect()
}

fn bless(corpus: &mut Corpus, verdicts: &[Verdict]) {
    for (case, verdict) in corpus.cases.clone().iter().zip(verdicts) {
        let is_check = |one: &Difference| matches!(one, Difference::Check { .. });
        if case.memory_bytes.is_some() && verdict.differences.iter().all(is_check) {
            continue;
        }
        let request = corpus.request(case).expect("a request");
        let observed = Observed::of(plugin(), &case.operation, &request).expect("an answer or a fault");
        corpus.record(&case.name, &observed).expect("written");
    }
    corpus.save().expect("written");
}

/// One test, since requests are written before they are read.
#[test]
fn every_answer_is_the_recorded_one() {
    let mut corpus = corpus();
    let mut complaints = Vec::new();
    for (name, operation, request) in generated() {
        let text = without_empty(request).to_string() + "\n";
        let there = corpus.cases.iter().find(|case| case.name == name);
        if there.is_some_and(|case| corpus.request(case).is_ok_and(|there| there == text)) {
            continue;
        }
        if blessing() {
            corpus.put_request(name, operation, &text).expect("written");
        } else {
            complaints.push(format!("{name}: the request on file is not the generator's"));
        }
    }
    let strays = corpus.strays().expect("the files");
    complaints.extend(strays.into_iter().map(|file| format!("{file}: no case names it")));
    let verdicts = corpus.run(plugin(), |_| ()).unwrap_or_else(|error| panic!("{error}"));
    complaints.extend(told(&verdicts));
    if blessing() {
        println!("{}", complaints.join("\n"));
        bless(&mut corpus, &verdicts);
        // What a second judge says is not ours to record.
        complaints = told(&corpus.run(plugin(), |_| ()).expect("the corpus just written"));
    }
    assert!(
        complaints.is_empty(),
        "{} complaints; if an answer, its fuel or its memory is meant to change, record it anew \
         (`BLESS=1 cargo test -p boundary-tests --test golden`):\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}
