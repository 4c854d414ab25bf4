use super::{
    Case, Check, Corpus, Difference, Expect, Expected, Observed, Verdict, difference::first, files::canonical,
};
use crate::plugin::Plugin;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

#[test]
fn the_first_difference_is_found_where_it_is() {
    let place = |one: Value, other: Value| match first(&one, &other) {
        Some(Difference::Value { pointer, .. }) => Some(pointer),
        None => None,
        other => panic!("{other:?}"),
    };
    assert_eq!(place(json!({ "a": [1, { "b": 2 }] }), json!({ "a": [1, { "b": 2 }] })), None);
    assert_eq!(place(json!({ "a": [1, { "b": 2 }] }), json!({ "a": [1, { "b": 3 }] })).as_deref(), Some("/a/1/b"));
    assert_eq!(place(json!({ "a/b~": 1 }), json!({ "a/b~": 2 })).as_deref(), Some("/a~1b~0"));
    assert_eq!(place(json!([1, 2]), json!([1, 2, 3])).as_deref(), Some(""));
    assert_eq!(place(json!({ "a": null }), json!({})).as_deref(), Some(""));
}

#[test]
fn a_fault_has_one_spelling() {
    let fault = json!({ "b": [null, 1.5, "ä\n"], "a": { "d": false, "c": "\"" } });
    assert_eq!(canonical(&fault), "{\"a\":{\"c\":\"\\\"\",\"d\":false},\"b\":[null,1.5,\"ä\\n\"]}");
}

#[test]
fn expected_values_are_read_as_they_are_written() {
    let check = |text: &str| serde_json::from_str::<Check>(text).expect("a check").expected;
    let near = check(r#"{"pointer": "/a", "near": 0.5, "within": 0.1}"#);
    assert!(near.holds(&json!(0.6)) && !near.holds(&json!(0.61)) && !near.holds(&Value::Null));
    let none = check(r#"{"pointer": "/a", "equals": null}"#);
    assert!(none.holds(&Value::Null) && !none.holds(&json!(0)));
    assert!(check(r#"{"pointer": "/a", "equals": 1}"#).holds(&json!(1.0)));
    assert!(serde_json::from_str::<Check>(r#"{"pointer": "/a"}"#).is_err());
}

/// A corpus of two cases, recorded from the embedded plugin.
fn recorded() -> (TempDir, Corpus, Plugin) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("index.json"), r#"{"format": 1, "cases": []}"#).expect("written");
    let mut corpus = Corpus::read(folder.path()).expect("an empty corpus");
    let plugin = Plugin::embedded().expect("the embedded plugin");
    for (name, operation, request) in [("about", "info.describe", "{}"), ("torn", "policy.resolve", "{")] {
        corpus.put_request(name, operation, request).expect("written");
        let observed = Observed::of(&plugin, operation, request).expect("an answer or a fault");
        corpus.record(name, &observed).expect("written");
    }
    corpus.save().expect("written");
    let corpus = Corpus::read(folder.path()).expect("the corpus");
    (folder, corpus, plugin)
}

fn run(corpus: &Corpus, plugin: &Plugin) -> Vec<Verdict> {
    corpus.run(plugin, |_| ()).expect("a whole corpus")
}

#[test]
fn what_is_recorded_conforms_and_what_is_changed_is_told() {
    let (folder, mut corpus, plugin) = recorded();
    assert_eq!(corpus.cases.iter().map(|case| case.expect).collect::<Vec<_>>(), [Expect::Answer, Expect::Fault]);
    assert!(run(&corpus, &plugin).iter().all(|verdict| verdict.differences.is_empty()));

    let differs = |corpus: &Corpus, change: &dyn Fn(&mut Case)| {
        let mut changed = corpus.clone();
        change(&mut changed.cases[0]);
        run(&changed, &plugin).remove(0).differences
    };
    let fuel = differs(&corpus, &|case| case.fuel /= 2);
    assert!(matches!(fuel[..], [Difference::Fuel { .. }]), "{fuel:?}");
    let memory = differs(&corpus, &|case| case.memory_bytes = Some(1));
    assert!(matches!(memory[..], [Difference::Memory { .. }]), "{memory:?}");
    let kind = differs(&corpus, &|case| case.expect = Expect::Fault);
    assert!(matches!(kind[..], [Difference::Expected { .. }]), "{kind:?}");
    let new = differs(&corpus, &|case| case.sha256.clear());
    assert_eq!(new, [Difference::NotRecorded]);
    let check = Check { pointer: "/version".into(), expected: Expected::Equals { equals: json!("9") }, why: None };
    let checked = differs(&corpus, &|case| case.checks = vec![check.clone()]);
    assert!(matches!(checked[..], [Difference::Check { .. }]), "{checked:?}");

    // Another answer on file, rightly digested: the place is named. Then one whose digest is another's.
    let answer = corpus.answer(&corpus.cases[0]).expect("an answer");
    let other =
        Observed { text: answer.replacen("\"version\":\"", "\"version\":\"9", 1), ..observed(&corpus, &plugin) };
    corpus.record("about", &other).expect("written");
    let told = run(&corpus, &plugin).remove(0).differences;
    assert!(matches!(&told[..], [Difference::Value { pointer, .. }] if pointer == "/version"), "{told:?}");
    fs::write(folder.path().join("answers/about.json"), &answer).expect("written");
    assert!(corpus.run(&plugin, |_| ()).is_err(), "an answer that is not the recorded one goes unnoticed");
}

fn observed(corpus: &Corpus, plugin: &Plugin) -> Observed {
    let case = &corpus.cases[0];
    Observed::of(plugin, &case.operation, &corpus.request(case).expect("a request")).expect("an answer")
}

#[test]
fn long_texts_are_packed_and_strays_are_swept() {
    let (folder, mut corpus, _) = recorded();
    let long = "x".repeat(60_000);
    corpus.put_request("about", "info.describe", &long).expect("written");
    assert_eq!(corpus.cases[0].request, "requests/about.json.gz");
    assert_eq!(corpus.request(&corpus.cases[0]).expect("a request"), long);
    assert_eq!(corpus.strays().expect("a list"), ["requests/about.json"]);
    corpus.save().expect("written");
    assert!(!folder.path().join("requests/about.json").exists());
}

#[test]
fn an_index_of_another_kind_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let twice = r#"{"name": "a", "operation": "o", "request": "r"}"#;
    for text in
        [r#"{"format": 2, "cases": []}"#.into(), format!(r#"{{"format": 1, "cases": [{twice}, {twice}]}}"#), "{".into()]
    {
        fs::write(folder.path().join("index.json"), &text).expect("written");
        assert!(Corpus::read(folder.path()).is_err(), "{text}");
    }
}
