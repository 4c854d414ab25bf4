//! Every key of the policy does something: with another value, some request of the conformance corpus is answered
//! differently. A key that is documented and read by nobody is a promise that is not kept.

use boundary_tests::Case;
use reverse_mentoring_plugin::documents;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Keys whose other values no request of the corpus can show, each with the reason.
const SHOWN_ELSEWHERE: &[(&str, &str)] = &[];

/// Requests that take more fuel are left out: what a key does shows in a small company as well.
const MOST_FUEL: u64 = 30_000_000;

/// A request with a policy, and what is answered today.
struct Asked {
    operation: String,
    request: Value,
    answer: Value,
}

impl Asked {
    /// Sections are read by their own engine, those of the whole program by all; what may not be together, no pair is made of.
    fn may_read(&self, pointer: &str) -> bool {
        let engine = self.operation.split('.').next().unwrap_or_default();
        match pointer.split('/').nth(1).unwrap_or_default() {
            "health" => engine == "health",
            "scheduling" => matches!(engine, "scheduling" | "health"),
            "matching" => engine == "matching",
            _ => true,
        }
    }
}

fn answer(operation: &str, request: &Value) -> Value {
    let answer = documents::run(operation, &request.to_string());
    answer.map_or_else(
        |fault| serde_json::to_value(fault).expect("JSON"),
        |text| without_digests(serde_json::from_str(&text).expect("JSON")),
    )
}

/// Digests change with any key, read or not.
fn without_digests(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(key, _)| !key.contains("digest"))
            .map(|(key, field)| (key, without_digests(field)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.into_iter().map(without_digests).collect(),
        other => other,
    }
}

fn asked() -> Vec<Asked> {
    let small = Case::all().into_iter().filter(|case| case.fuel <= MOST_FUEL);
    let with_policy = small.filter_map(|case| {
        let request = case.value()?;
        let (true, true) = (request["policy"].is_object(), request["roster"].is_object()) else { return None };
        let answer = answer(&case.operation, &request);
        Some(Asked { operation: case.operation, request, answer })
    });
    with_policy.collect()
}

fn resolved(document: &Value) -> Result<Value, Value> {
    let request = json!({ "document": document }).to_string();
    let answer =
        documents::run("policy.resolve", &request).map_err(|fault| serde_json::to_value(fault).expect("JSON"))?;
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    Ok(serde_json::from_str(answer["document"].as_str().expect("a document")).expect("JSON"))
}

/// Every leaf: the pointer to it and its default.
fn leaves(value: &Value, at: &str, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (key, field) in fields {
                leaves(field, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        leaf => found.push((at.to_owned(), leaf.clone())),
    }
}

/// A document with one key in it.
fn only(pointer: &str, value: &Value) -> Value {
    pointer.rsplit('/').filter(|key| !key.is_empty()).fold(value.clone(), |inner, key| json!({ key: inner }))
}

fn lay_over(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (key, value) in above {
                lay_over(below.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above.clone(),
    }
}

/// Other values that the plugin takes: smaller and larger numbers, the other truth, other words, shorter and longer lists.
fn others(pointer: &str, value: &Value, words: &[Value]) -> Vec<Value> {
    let tried: Vec<Value> = match value {
        Value::Bool(is) => vec![json!(!is)],
        Value::Number(number) => {
            let number = number.as_f64().expect("a number");
            [0.0, 1.0, number / 2.0, number * 2.0, 0.05, 0.95, 100.0].map(number_of).into()
        }
        Value::String(_) => words.to_vec(),
        Value::Null => words.iter().cloned().chain((1..=5).map(Value::from)).collect(),
        Value::Array(items) => {
            let one = words.iter().cloned().chain((1..=7).map(Value::from)).map(|word| json!([word]));
            let shorter = (0..items.len()).map(|end| items[..end].into());
            shorter.chain(one).collect()
        }
        Value::Object(_) => Vec::new(),
    };
    tried.into_iter().filter(|one| one != value && resolved(&only(pointer, one)).is_ok()).collect()
}

/// Whole numbers are written as such.
fn number_of(number: f64) -> Value {
    if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
}

/// Every word that the schema lists for any key, and what the corpus says of people and ties.
fn words() -> Vec<Value> {
    fn collect(schema: &Value, found: &mut BTreeSet<String>) {
        match schema {
            Value::Object(fields) => {
                let listed =
                    fields.get("enum").and_then(Value::as_array).into_iter().flatten().chain(fields.get("const"));
                found.extend(listed.filter_map(Value::as_str).map(str::to_owned));
                fields.values().for_each(|field| collect(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            _ => {}
        }
    }
    let schema = documents::run("policy.schema", "{}").expect("the schema");
    let mut found: BTreeSet<String> =
        ["department", "site", "team", "interest", "grade", "hr", "manages", "reviews"].map(str::to_owned).into();
    collect(&serde_json::from_str(&schema).expect("JSON"), &mut found);
    found.into_iter().map(Value::from).collect()
}

#[test]
fn every_key_changes_some_answer() {
    let (asked, words) = (asked(), words());
    let mut keys = Vec::new();
    leaves(&resolved(&json!({})).expect("the defaults"), "", &mut keys);
    let mut unread = Vec::new();
    let mut untried = Vec::new();
    for (pointer, default) in &keys {
        eprintln!("{pointer}");
        let others = others(pointer, default, &words);
        if others.is_empty() {
            untried.push(format!("{pointer} = {default}"));
            continue;
        }
        let shows = others.iter().any(|other| {
            let change = only(pointer, other);
            asked.iter().filter(|one| one.may_read(pointer)).any(|one| {
                let mut request = one.request.clone();
                lay_over(&mut request["policy"], &change);
                answer(&one.operation, &request) != one.answer
            })
        });
        if !shows {
            unread.push(format!("{pointer} = {default}"));
        }
    }
    println!("{} keys, {} requests", keys.len(), asked.len());
    println!("untried:\n{}", untried.join("\n"));
    println!("unread:\n{}", unread.join("\n"));
    assert!(SHOWN_ELSEWHERE.is_empty() && unread.is_empty() && untried.is_empty());
}
