//! `vectors/impact_ratios.json`: 47 selection tables with four-fifths flags, flips and Fisher's p (scipy); W5; and what the
//! audit withholds.

use super::builder::{Build, day, program};
use crate::{
    contract::{
        health::{Application, Fairness, Membership, Standing},
        types::Side,
    },
    health::{
        Review,
        audit::compare::{Contrast, label},
    },
    numeric::tables::{Share, fisher},
    problems::detail,
};
use serde_json::Value;

fn share(chosen: u64, total: u64) -> Share {
    Share { chosen: chosen as u32, total: total as u32 }
}

#[test]
fn every_selection_table() {
    let tables: Vec<Value> = serde_json::from_str(include_str!("../vectors/impact_ratios.json")).unwrap();
    assert_eq!(tables.len(), 47);
    for table in tables {
        let groups = table["groups"].as_array().unwrap();
        let of = |group: &Value| share(group["selected"].as_u64().unwrap(), group["n"].as_u64().unwrap());
        let reference = groups.iter().find(|group| group["group"] == table["reference"]).map(of).unwrap();
        for group in groups.iter().filter(|group| group["group"] != table["reference"]) {
            let found = Contrast::of(of(group), reference);
            let name = format!("{} {}", table["name"], group["group"]);
            assert!((found.ratio.unwrap() - group["impact_ratio"].as_f64().unwrap()).abs() < 1e-6, "{name}");
            let p = group["fisher_p_vs_ref"].as_f64().unwrap();
            let got = fisher(of(group), reference).p;
            assert!((got - p).abs() <= 1e-8 * p, "{name}: {got} {p}");
            // The table flags no group under 2 % of the pool; the audit withholds it before anything is compared.
            if group["share_below_2pct"] == false {
                assert_eq!(found.below, group["below_four_fifths"].as_bool().unwrap(), "{name}");
                assert_eq!(found.flips, group["flips_if_one_more"].as_bool().unwrap(), "{name}");
            }
        }
    }
}

#[test]
fn w5_labels() {
    let case = |group: (u64, u64), reference: (u64, u64)| {
        let found = Contrast::of(share(group.0, group.1), share(reference.0, reference.1));
        (found, label(&found, found.mid_p))
    };
    let (found, name) = case((9, 25), (31, 50));
    assert_eq!(name, "concern");
    assert!((found.flip_one - 0.667).abs() < 1e-3 && (found.ratio.unwrap() - 0.5806).abs() < 1e-4);
    let (found, name) = case((2, 5), (9, 15));
    assert_eq!(name, "too-few");
    assert!((found.flip_one - 1.125).abs() < 1e-9);
    let (found, name) = case((120, 300), (260, 520));
    assert_eq!(name, "small-but-systematic");
    assert!(!found.below, "exactly four fifths");
}

/// `j0`… apply; each carries the levels that `groups` gives her, and is matched if `matched` says so.
fn audit(
    people: usize,
    groups: impl Fn(usize) -> Vec<(&'static str, &'static str)>,
    matched: impl Fn(usize) -> bool,
) -> Fairness {
    let mut build = Build::new();
    let mut members = Vec::new();
    for n in 0..people {
        build.history.applications.push(Application {
            person: format!("j{n}"),
            side: Side::Mentor,
            registered_on: day(0),
            eligible: true,
            matched_on: matched(n).then(|| day(20)),
            withdrew_on: None,
        });
        let groups = groups(n).into_iter().map(|(key, value)| detail(key, value)).collect();
        members.push(Membership { person: format!("j{n}"), groups });
    }
    Review::open(&program(150, "{}"), &build.history).unwrap().audit(&members).unwrap()
}

fn standing(found: &Fairness, level: &str) -> Option<Standing> {
    found.comparisons.iter().find(|c| c.question == "matched" && c.group.value == level).map(|c| c.standing)
}

#[test]
fn a_concern_is_raised_once_and_names_nobody() {
    let found = audit(58, |n| vec![("site", if n < 29 { "a" } else { "b" })], |n| !(25..=50).contains(&n));
    let told = &found.comparisons[0];
    assert_eq!((told.question.as_str(), told.group.value.as_str(), told.label.as_str()), ("matched", "b", "concern"));
    assert_eq!((told.chosen, told.total), (Some(7), Some(29)));
    assert!(!found.findings.is_empty() && found.findings.iter().all(|finding| finding.people.is_empty()));
}

#[test]
fn t2_a_rest_is_not_to_be_had_by_subtraction() {
    // 40 in two large levels, 4 in a third: the third is small, and so is everybody less the other two.
    let level = |n: usize| {
        if n < 20 {
            "tech"
        } else if n < 40 {
            "ops"
        } else {
            "sales"
        }
    };
    let found = audit(44, |n| vec![("department", level(n))], |n| n % 2 == 0);
    assert_eq!(standing(&found, "sales"), Some(Standing::Withheld));
    let told = found.comparisons.iter().filter(|c| c.question == "matched" && c.standing == Standing::Value);
    assert_eq!(told.count(), 0, "one of the two large levels went with it, so nothing is left to compare");
    assert!(found.comparisons.iter().all(|c| c.standing == Standing::Value || (c.chosen, c.total) == (None, None)));
}

#[test]
fn t3_nested_groups_are_not_subtracted_either() {
    // A site of 34 people with departments of 15, 15 and 4 inside it; another site with 24.
    let groups = |n: usize| {
        let department = if n < 15 {
            "d1"
        } else if n < 30 {
            "d2"
        } else if n < 34 {
            "d3"
        } else {
            "d4"
        };
        vec![("site", if n < 34 { "s1" } else { "s2" }), ("department", department)]
    };
    let found = audit(58, groups, |n| n % 3 > 0);
    let told = |level: &str| {
        let value = |c: &&crate::contract::health::Comparison| c.question == "matched" && c.standing == Standing::Value;
        found.comparisons.iter().filter(value).any(|c| c.group.value == level || c.reference.value == level)
    };
    assert!(!told("d3"));
    assert!(!(told("d1") && told("d2") && told("s1")), "s1 less d1 and d2 are the four of d3");
}
