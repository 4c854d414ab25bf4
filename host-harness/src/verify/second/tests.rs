use super::*;
use crate::{contract::matching::Request, plugin::Plugin};
use std::ops::ControlFlow;

/// Policies that make something hard, soft or unknown in turn.
const POLICIES: [&str; 4] = [
    "{}",
    r#"{"matching":{"grade-gap":{"minimum":0,"unknown":"expertise","expertise-level":2},"earlier-partners":"never","floor":3000}}"#,
    r#"{"matching":{"grade-gap":{"minimum":1,"maximum":6},"topic":{"required":false,"broader-percent":30,"narrower-percent":90},
        "language":{"unknown":"ineligible"},"weights":{"preference":50,"shared-ground":70},"places-most":1,
        "required":[{"attribute":"department","rule":"differs"}]},
        "conflicts":{"same-manager":{"levels":3,"ruling":"blocked"},"reporting-line":{"max-depth":4}}}"#,
    r#"{"matching":{"grade-gap":{"minimum":0},"reach":{"minimum-minutes":300,"full-minutes":2000}},
        "conflicts":{"propose-needs-approval":true,"same-manager":{"propose-unknown":true}}}"#,
];

#[test]
fn both_implementations_agree() {
    let plugin = Plugin::embedded().unwrap();
    let roster = crate::bench::roster(160).unwrap();
    let session = plugin.session().unwrap();
    for policy in POLICIES {
        let policy = session.resolve_policy(policy).unwrap().document;
        let program = session.open(&policy, &roster).unwrap();
        let outcome =
            program.search(&Request::default()).unwrap().run(1_000_000, |_| ControlFlow::Continue(())).unwrap();
        let policy: Value = serde_json::from_str(&policy).unwrap();
        let sample = Second::new(&roster, &policy).sample(&program, &outcome, 400).unwrap();
        assert_eq!(sample.differences, Vec::<String>::new());
        assert!(sample.eligible > 50, "{sample:?}");
    }
}

/// A plugin that misread the roster would be found out.
#[test]
fn a_difference_is_found() {
    let plugin = Plugin::embedded().unwrap();
    let roster = crate::bench::roster(120).unwrap();
    let session = plugin.session().unwrap();
    let policy = session.resolve_policy("{}").unwrap().document;
    let program = session.open(&policy, &roster).unwrap();
    let outcome = program.search(&Request::default()).unwrap().run(1_000_000, |_| ControlFlow::Continue(())).unwrap();
    let policy: Value = serde_json::from_str(&policy).unwrap();
    let found = |change: &dyn Fn(&mut Roster)| {
        let mut other = roster.clone();
        change(&mut other);
        !Second::new(&other, &policy).sample(&program, &outcome, 400).unwrap().differences.is_empty()
    };
    assert!(!found(&|_| {}));
    assert!(found(&|roster| roster.people.iter_mut().for_each(|person| person.skills.truncate(1))));
    assert!(found(&|roster| roster.people.iter_mut().for_each(|person| person.grade = None)));
    assert!(found(&|roster| roster.ties.clear()));
    assert!(found(&|roster| roster.feeds.clear()));
}
