//! Leave that counts, and every reason for which it does not.

use super::{world::ix, *};

const END: &str = "2026-12-15";

/// `0` and `1` in one team; `boss` above `0`; an owner, an HR head and a chief who have nothing to do with them.
fn world() -> World {
    let world = World::of(4).bystander("boss").bystander("owner").bystander("hr").bystander("chief");
    let world = world.tie("boss", "manages", 0).tie("chief", "manages", "boss");
    world.attribute(0, "team", "a").attribute(1, "team", "a").attribute(2, "team", "a")
}

/// The ruling of 0 with 1 (as mentor and mentee), and the reasons of refusal.
fn outcome(world: &World) -> (Ruling, Vec<String>) {
    let program = world.program();
    let index = Index::build(&program);
    let (mentor, mentee) = (ix(&program, 0), ix(&program, 1));
    assert_eq!(index.assess(mentor, mentee).ruling, index.ruling(mentor, mentee));
    let refused = index.findings().iter().filter(|finding| finding.code == "conflicts.waiver-refused");
    let reasons = refused.flat_map(|finding| &finding.details).filter(|detail| detail.key == "reason");
    (index.ruling(mentor, mentee), reasons.map(|reason| reason.value.clone()).collect())
}

fn same_team(by: &str, office: &str, until: &str) -> World {
    world().waiver("0", "1", "conflict.same-team", by, office, until)
}

#[test]
fn leave_lifts_one_rule_of_one_pair_in_one_direction() {
    let world = same_team("owner", "program-owner", END);
    assert_eq!(outcome(&world), (Ruling::Clear, vec![]));
    let program = world.program();
    let index = Index::build(&program);
    let conflict = &index.assess(ix(&program, 0), ix(&program, 1)).conflicts[0];
    assert_eq!(
        (conflict.ruling, &conflict.waived_by, &conflict.waived_until),
        (Ruling::Clear, &vec!["owner".to_string()], &Some(END.into()))
    );
    assert_eq!(conflict.approvers, ["program-owner"]);
    assert_eq!(index.ruling(ix(&program, 1), ix(&program, 0)), Ruling::Blocked);
    assert_eq!(index.ruling(ix(&program, 0), ix(&program, 2)), Ruling::Blocked);
    let both = world.tie(0, "reviews", 1);
    assert_eq!(outcome(&both).0, Ruling::Blocked, "another rule stays");
}

#[test]
fn every_reason_of_refusal() {
    let refused = |world: World, reasons: &[&str]| {
        let reasons: Vec<String> = reasons.iter().map(|reason| (*reason).into()).collect();
        assert_eq!(outcome(&world), (Ruling::Blocked, reasons));
    };
    refused(same_team("boss", "program-owner", END), &["approver-in-line"]);
    refused(same_team("chief", "program-owner", END), &["approver-in-line"]);
    refused(same_team("0", "program-owner", END), &["approver-is-party"]);
    refused(same_team("1", "program-owner", END), &["approver-is-party"]);
    refused(same_team("2", "program-owner", END), &["approver-conflicted"]);
    refused(same_team("owner", "program-owner", END).tie("owner", "family", 1), &["approver-conflicted"]);
    refused(same_team("owner", "program-owner", END).tie(0, "close-personal", "owner"), &["approver-conflicted"]);
    refused(same_team("nobody", "program-owner", END), &["unknown-approver"]);
    refused(same_team("owner", "hr", END), &["wrong-office"]);
    refused(same_team("owner", "program-owner", "2026-06-01"), &["expired"]);
    refused(same_team("owner", "program-owner", "2026-12-16"), &["after-term"]);
    refused(world().waiver("0", "1", "conflict.same-teem", "owner", "program-owner", END), &["unknown-code"]);
    refused(world().waiver("0", "nobody", "conflict.same-team", "owner", "program-owner", END), &["unknown-pair"]);
    refused(world().waiver("0", "owner", "conflict.same-team", "hr", "program-owner", END), &["unknown-pair"]);
    refused(
        world().waiver("0", "1", "conflict.barrier", "owner", "program-owner", END).tie(0, "barrier", 1),
        &["not-waivable"],
    );
    refused(world().waiver("0", "1", "conflict.competing", "hr", "hr", END), &["nothing-to-waive"]);
    refused(same_team("boss", "hr", "2026-12-16"), &["wrong-office", "after-term", "approver-in-line"]);
}

#[test]
fn some_rules_are_waived_only_once_the_tie_has_ended() {
    let world = |until: Option<&str>| {
        let world = World::of(2).bystander("owner").dated(0, "manages", 1, None, until);
        outcome(&world.waiver("0", "1", "conflict.direct-manager", "owner", "hr", END))
    };
    assert_eq!(world(None), (Ruling::Blocked, vec!["while-held".to_string()]));
    assert_eq!(world(Some("2026-06-02")), (Ruling::Blocked, vec!["while-held".to_string()]));
    assert_eq!(world(Some("2026-06-01")), (Ruling::Clear, vec![]));
    let unknown = World::of(2).bystander("owner").tie("X", "manages", 0);
    let unknown = unknown.waiver("0", "1", "conflict.direct-manager", "owner", "hr", END);
    assert_eq!(outcome(&unknown).1, ["while-held"], "who may manage him still is not known");
}

/// `1` two above `0`: the reporting line takes two approvers of different lines.
#[test]
fn two_approvers_of_different_lines() {
    let base = || {
        let world = World::of(3).bystander("a").bystander("b").bystander("c");
        world.tie(1, "manages", 2).tie(2, "manages", 0).tie("a", "manages", "b")
    };
    let by = |approvers: &[&str]| {
        let world =
            approvers.iter().fold(base(), |world, by| world.waiver("0", "1", "conflict.reporting-line", by, "hr", END));
        outcome(&world)
    };
    let reasons = |count: usize, reason: &str| vec![reason.to_string(); count];
    assert_eq!(by(&["a"]), (Ruling::Blocked, reasons(1, "too-few-approvers")));
    assert_eq!(by(&["a", "a"]), (Ruling::Blocked, reasons(2, "too-few-approvers")), "one person twice is one");
    assert_eq!(by(&["a", "b"]), (Ruling::Blocked, reasons(2, "same-line")));
    assert_eq!(by(&["a", "c"]), (Ruling::Clear, vec![]));
    assert_eq!(by(&["a", "b", "c"]), (Ruling::Clear, vec![]), "two of the three do");
    let program = base()
        .waiver("0", "1", "conflict.reporting-line", "c", "hr", "2026-09-01")
        .waiver("0", "1", "conflict.reporting-line", "a", "program-owner", END)
        .program();
    let conflict = Index::build(&program).assess(ix(&program, 0), ix(&program, 1)).conflicts.remove(0);
    assert_eq!(
        (conflict.waived_by, conflict.waived_until),
        (vec!["a".to_string(), "c".into()], Some("2026-09-01".into()))
    );
}

#[test]
fn leave_for_a_line_that_is_not_known_covers_not_knowing() {
    let world = World::of(3).bystander("a").bystander("b").tie("X", "manages", 2).tie(2, "manages", 0);
    assert_eq!(outcome(&world).0, Ruling::Unknown);
    let by = |world: World, who: &str| world.waiver("0", "1", "conflict.reporting-line", who, "hr", END);
    assert_eq!(outcome(&by(by(world, "a"), "b")), (Ruling::Clear, vec![]));
}
