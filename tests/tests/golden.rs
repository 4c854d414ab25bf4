//! Every request on file against its recorded answer: any change of an answer, or of its price, is seen and agreed to.
//!
//! `BLESS=1 cargo test -p boundary-tests --test golden` records the answers of today; read the difference before you
//! commit it. The digests inside the answers change with the plugin's version, its time zones, the policy's schema and
//! the rosters.

use boundary_tests::{Case, answered, company, here, plugin};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, env, fs, path::PathBuf};

/// How much dearer or cheaper, in percent, an answer may become before somebody has to look.
const FUEL_PERCENT: u64 = 10;

/// One recorded answer.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Golden {
    operation: String,
    /// Of the whole session: start, call, end.
    fuel: u64,
    /// Of the answer's bytes, lower-case hex; none for a fault.
    sha256: Option<String>,
    /// The answer, for people and for `git diff`.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<Value>,
}

fn of(case: &Case) -> Golden {
    let session = plugin().session().expect("a session");
    let answer = answered(session.run(&case.operation, &case.request));
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    Golden {
        operation: case.operation.clone(),
        fuel: session.summary().fuel.used,
        sha256: answer.as_ref().ok().map(|text| hex(&Sha256::digest(text))),
        answer: answer.as_ref().ok().map(|text| serde_json::from_str(text).expect("JSON")),
        fault: answer.err().map(|fault| serde_json::to_value(fault).expect("JSON")),
    }
}

fn folder() -> PathBuf {
    here().join("golden")
}

fn blessing() -> bool {
    env::var_os("BLESS").is_some()
}

/// Requests that are too long to write by hand.
fn generated() -> Vec<(&'static str, Value)> {
    let roster = company::roster(2026, 40, 30);
    let small = company::roster(2026, 12, 12);
    let request = |operation: &str, request: Value| json!({ "operation": operation, "request": request });
    vec![
        (
            "company.matching.search",
            request("matching.search", json!({ "policy": {}, "roster": roster, "request": {} })),
        ),
        (
            "company.scheduling.plan",
            request(
                "scheduling.plan",
                json!({ "policy": company::hasty(), "roster": small, "calendar": company::calendar(2026, 12) }),
            ),
        ),
        (
            "company.health.report",
            request(
                "health.report",
                json!({
                    "policy": {},
                    "roster": roster,
                    "history": company::history(2026, 30),
                    "reader": { "audience": "coordinator" },
                }),
            ),
        ),
    ]
}

/// Left out means empty in the contract's JSON, and is easier to read past.
fn without_empty(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .filter(|(_, field)| !field.is_null() && field.as_array().is_none_or(|list| !list.is_empty()))
                .map(|(key, field)| (key, without_empty(field)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(without_empty).collect()),
        other => other,
    }
}

/// One test, since requests are written before they are read.
#[test]
fn every_answer_is_the_recorded_one() {
    let mut complaints = Vec::new();
    for (name, request) in generated() {
        let path = here().join("requests").join(format!("{name}.json"));
        let text = without_empty(request).to_string() + "\n";
        if blessing() {
            fs::write(&path, text).expect("written");
        } else if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            complaints.push(format!("{name}: the request on file is not the generator's"));
        }
    }
    let cases = Case::all();
    for case in &cases {
        let path = folder().join(format!("{}.json", case.name));
        let now = of(case);
        if blessing() {
            fs::write(&path, serde_json::to_string_pretty(&now).expect("JSON") + "\n").expect("written");
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else {
            complaints.push(format!("{}: no answer is recorded", case.name));
            continue;
        };
        let recorded: Golden = serde_json::from_str(&text).expect("a recorded answer");
        complaints.extend(difference(&recorded, &now).map(|difference| format!("{}: {difference}", case.name)));
    }
    let names: BTreeSet<String> = cases.iter().map(|case| format!("{}.json", case.name)).collect();
    for entry in fs::read_dir(folder()).expect("the recorded answers") {
        let entry = entry.expect("an entry");
        if !names.contains(&*entry.file_name().to_string_lossy()) {
            if blessing() {
                fs::remove_file(entry.path()).expect("removed");
            } else {
                complaints.push(format!("{}: an answer without its request", entry.file_name().display()));
            }
        }
    }
    assert!(
        complaints.is_empty(),
        "{} answers are not the recorded ones; if that is meant, record them anew \
         (`BLESS=1 cargo test -p boundary-tests --test golden`):\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}

fn difference(recorded: &Golden, now: &Golden) -> Option<String> {
    let value = |golden: &Golden| golden.answer.clone().or_else(|| golden.fault.clone()).unwrap_or_default();
    if recorded.answer.is_some() != now.answer.is_some() {
        return Some(format!("an answer became a fault, or a fault an answer: now {}", value(now)));
    }
    if let Some(place) = first_difference(&value(recorded), &value(now), String::new()) {
        return Some(place);
    }
    if recorded.sha256 != now.sha256 {
        return Some("the same JSON in other bytes".into());
    }
    let apart = recorded.fuel.abs_diff(now.fuel).saturating_mul(100);
    (apart > recorded.fuel.saturating_mul(FUEL_PERCENT))
        .then(|| format!("took {} fuel, now takes {}", recorded.fuel, now.fuel))
}

/// Path and both values of the first place where two values differ.
fn first_difference(one: &Value, other: &Value, path: String) -> Option<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            keys.into_iter().find_map(|key| {
                let at = |fields: &serde_json::Map<String, Value>| fields.get(key).cloned().unwrap_or_default();
                first_difference(&at(one), &at(other), format!("{path}/{key}"))
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(position, (one, other))| first_difference(one, other, format!("{path}/{position}"))),
        _ => (one != other).then(|| format!("`{path}` was {one}, is {other}")),
    }
}
