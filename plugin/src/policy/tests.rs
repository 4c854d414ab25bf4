use super::*;

fn problems_of(text: &str) -> Vec<String> {
    let fault = Policy::read(text).unwrap_err();
    fault
        .problems
        .into_iter()
        .map(|problem| format!("{}: {}", problem.path.unwrap_or_default(), problem.message))
        .collect()
}

#[test]
fn the_empty_document_is_the_default_policy() {
    let policy = Policy::read("{}").unwrap();
    assert_eq!(policy, Policy::default());
    assert_eq!(Policy::read(&policy.text).unwrap(), policy, "a resolved document resolves to itself");
}

#[test]
fn every_problem_is_named_with_its_path() {
    let found =
        problems_of(r#"{"program":{"term-days":"long","cadence-day":3,"ramp":[{"by-day":0,"pairs":1}]},"extra":1}"#);
    assert!(found.contains(&"/program/term-days: must be a whole number, got text".to_string()), "{found:?}");
    assert!(
        found.contains(&"/program/cadence-day: unknown key, the nearest known key is `cadence-days`".to_string()),
        "{found:?}"
    );
    assert!(found.contains(&"/program/ramp/0/by-day: must be between 1 and 1095, got 0".to_string()), "{found:?}");
    assert!(found.iter().any(|problem| problem.starts_with("/extra: unknown key")), "{found:?}");
}

#[test]
fn topics_have_one_name_each_and_no_cycles() {
    let found = problems_of(
        r#"{"topics":{"ai":{"aliases":["ki","ml"]},"ml":{"broader":"nowhere"},"a":{"broader":"b"},"b":{"broader":"a"},"c":{"broader":"a"}}}"#,
    );
    assert_eq!(
        found,
        [
            "/topics/ai/aliases/1: is a topic or alias already",
            "/topics/ml/broader: is not a listed topic",
            "/topics/a/broader: leads back to the topic itself",
            "/topics/b/broader: leads back to the topic itself",
        ]
    );
}

#[test]
fn truncated_json_says_where() {
    assert_eq!(problems_of(r#"{"program": {"#), [": is not valid JSON at line 1, column 13"]);
}

#[test]
fn a_conflict_rule_keeps_its_own_defaults_for_the_keys_that_are_left_out() {
    let policy =
        Policy::read(r#"{"conflicts":{"family":{"ruling":"disclose"},"reporting-line":{"max-depth":4}}}"#).unwrap();
    let mut wanted = conflicts::ConflictPolicy::default();
    wanted.family.ruling = crate::contract::conflicts::Ruling::Disclose;
    wanted.reporting_line.max_depth = 4;
    assert_eq!(policy.conflicts, wanted);
    assert_eq!(policy.conflicts.family.look_back_months, None, "null is a value like any other");
    assert_eq!(Policy::read(&policy.text).unwrap(), policy);
}

#[test]
fn conflict_keys_are_checked_with_their_paths() {
    let found = problems_of(
        r#"{"conflicts":{"family":{"attribute":"x","approvals":0},"same-team":{"relations":[],"ruling":"block"},
        "direct-manager":{"look-back-months":null,"fade-months":601},"recusal":{"cooling-off-months":61}}}"#,
    );
    for wanted in [
        "/conflicts/family/attribute: unknown key",
        "/conflicts/family/approvals: must be between 1 and 3, got 0",
        "/conflicts/same-team/relations: unknown key",
        "/conflicts/same-team/ruling: must be one of `clear`",
        "/conflicts/direct-manager/fade-months: must be between 0 and 600, got 601",
        "/conflicts/recusal/cooling-off-months: must be between 0 and 60, got 61",
    ] {
        assert!(found.iter().any(|problem| problem.starts_with(wanted)), "{wanted} in {found:?}");
    }
    assert_eq!(found.len(), 6, "{found:?}");
    assert_eq!(
        problems_of(r#"{"conflicts":{"family":{"relations":["family","partner","family"]}}}"#),
        ["/conflicts/family/relations/2: is in the list already"]
    );
}

/// `UPDATE_SCHEMA=1 cargo test -p reverse-mentoring-plugin schema_is_current` writes it anew.
#[test]
fn the_published_schema_is_current() {
    // A line a key, so that a change can be read; the build packs it without spaces.
    let current = serde_json::to_string_pretty(&schemars::schema_for!(Document)).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/policy/schema.json"), &current).unwrap();
        return;
    }
    assert!(
        include_str!("schema.json") == current,
        "plugin/src/policy/schema.json is out of date: run this test with UPDATE_SCHEMA=1"
    );
}
