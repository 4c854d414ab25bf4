//! Two versions of the policy on the same people, side by side.

use super::person::pair_says;
use crate::{
    console::{
        app::App,
        ask::Ask,
        desk::{self, Desk},
        reply::{Problem, Reply},
        role::Coordinator,
        shell::Shell,
    },
    contract::{
        matching::{Outcome, Request},
        types::Pair,
    },
    report::{data::People, words},
};
use askama::Template;
use serde_json::Value;
use std::collections::BTreeSet;

/// Pairs listed that only one of the two proposes, and keys in which they differ.
const LISTED: usize = 60;

#[derive(Template)]
#[template(path = "console/whatif.html")]
struct Page {
    shell: Shell,
    versions: Vec<(u32, String)>,
    /// Name, label and value of the two fields.
    picks: [(&'static str, &'static str, u32); 2],
    a: u32,
    b: u32,
    answer: Option<Answer>,
}

struct Answer {
    differs: Vec<[String; 3]>,
    rows: Vec<[String; 3]>,
    only: Vec<(u32, Vec<String>, usize)>,
}

/// The form, and both answers where two versions are named.
pub(in crate::console) fn show(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let (store, id) = desk::store(app)?;
    let kept = store.policies(id)?;
    let number = |field: &str| ask.field(field).and_then(|text| text.parse().ok());
    let newest = kept.first().map_or(0, |version| version.version);
    let (a, b) = (number("a"), number("b"));
    let find = |wanted: Option<u32>| kept.iter().find(|version| Some(version.version) == wanted);
    let answer = match (find(a), find(b)) {
        (Some(a), Some(b)) => {
            let desk = Desk::open(app, who)?;
            let outcome = |document: &str| -> Result<Outcome, Problem> {
                let resolved = desk.session.resolve_policy(document)?;
                // As if nobody were paired yet: what is compared is the rules.
                Ok(desk::search(&desk.program.with_policy(&resolved.document)?, &Request::default())?.1)
            };
            let both = (outcome(&a.document)?, outcome(&b.document)?);
            let documents = (&a.document, &b.document);
            Some(compare(&desk, (a.version, &both.0), (b.version, &both.1), documents))
        }
        _ => None,
    };
    let versions = kept
        .iter()
        .map(|one| (one.version, format!("Version {}, {}", one.version, words::date(one.saved_on))))
        .collect();
    let (a, b) = (a.unwrap_or(newest), b.unwrap_or(newest.saturating_sub(1)));
    let page = Page {
        shell: Shell::new(app, ask, "What if?", "/whatif"),
        versions,
        picks: [("a", "The first", a), ("b", "The second", b)],
        a,
        b,
        answer,
    };
    Reply::page(&page)
}

fn compare(desk: &Desk, a: (u32, &Outcome), b: (u32, &Outcome), documents: (&String, &String)) -> Answer {
    let people = People::of(&desk.state.organisation);
    let sum = |outcome: &Outcome| outcome.proposals.iter().map(|one| u64::from(one.points)).sum::<u64>();
    let least = |outcome: &Outcome| outcome.proposals.iter().map(|one| one.points).min().unwrap_or(0).into();
    let empty = |outcome: &Outcome| outcome.vacancies.iter().map(|one| u64::from(one.places)).sum::<u64>();
    let pairs = |outcome: &Outcome| outcome.proposals.len() as u64;
    let row =
        |name: &str, of: &dyn Fn(&Outcome) -> u64| [name.to_owned(), words::whole(of(a.1)), words::whole(of(b.1))];
    let only = |one: (u32, &Outcome), other: &Outcome| {
        let theirs: BTreeSet<(&str, &str)> = other.proposals.iter().map(|found| key(&found.pair)).collect();
        let own: Vec<&Pair> =
            one.1.proposals.iter().map(|found| &found.pair).filter(|pair| !theirs.contains(&key(pair))).collect();
        let names = own.iter().take(LISTED).map(|pair| pair_says(&people, pair)).collect();
        (one.0, names, own.len().saturating_sub(LISTED))
    };
    Answer {
        differs: differs(documents.0, documents.1),
        rows: vec![
            row("Pairs", &pairs),
            row("Points in all", &sum),
            row("Points of the worst-off pair", &least),
            row("Places that stay empty", &empty),
        ],
        only: vec![only(a, b.1), only(b, a.1)],
    }
}

fn key(pair: &Pair) -> (&str, &str) {
    (&pair.mentor, &pair.mentee)
}

/// The keys that are not the same, with both values.
fn differs(a: &str, b: &str) -> Vec<[String; 3]> {
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let mut found = Vec::new();
    walk(&parse(a), &parse(b), String::new(), &mut found);
    found.truncate(LISTED);
    found
}

fn walk(a: &Value, b: &Value, pointer: String, found: &mut Vec<[String; 3]>) {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let keys: BTreeSet<&String> = x.keys().chain(y.keys()).collect();
            for key in keys {
                let of = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or_default();
                walk(&of(x), &of(y), format!("{pointer}/{key}"), found);
            }
        }
        _ if a == b => {}
        _ => found.push([pointer, a.to_string(), b.to_string()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named_by_its_pointer() {
        let (a, b) = (r#"{"x":{"y":1,"z":[1]},"w":true}"#, r#"{"x":{"y":2,"z":[1]},"v":null,"w":false}"#);
        let expected = [["/w", "true", "false"], ["/x/y", "1", "2"]].map(|row| row.map(String::from));
        assert_eq!(differs(a, b), expected);
    }
}
