//! Every row of the catalogue: applies, does not apply, edges of the look-back, no feed.

use super::{
    world::{AS_OF, ix},
    *,
};
use crate::{contract::conflicts::Conflict, policy::conflicts::RuleId};

/// What `0` as mentor and `1` as mentee have between them.
fn conflicts(world: &World) -> Vec<Conflict> {
    between(world, 0, 1)
}

fn between(world: &World, mentor: usize, mentee: usize) -> Vec<Conflict> {
    let program = world.program();
    let (mentor, mentee) = (ix(&program, mentor), ix(&program, mentee));
    let (index, reference) = (Index::build(&program), Reference::new(&program));
    super::properties::agree(&program, &index, mentor, mentee, &reference);
    index.assess(mentor, mentee).conflicts
}

fn rulings(world: &World) -> Vec<(String, Ruling)> {
    conflicts(world).into_iter().map(|conflict| (conflict.code, conflict.ruling)).collect()
}

/// Rules on ties between the two: relations, ruling while it holds, months of look-back (none: for ever), of fading.
type Row = (&'static str, &'static [&'static str], Ruling, Option<i32>, i32);

use Ruling::{Blocked, Clear, Disclose, NeedsApproval, Unknown};

/// The design's table, typed in again.
const TIES: [Row; 18] = [
    ("direct-manager", &["manages"], Blocked, Some(12), 24),
    ("dotted-line", &["manages-dotted"], Blocked, Some(6), 0),
    ("reviewer", &["reviews"], Blocked, Some(12), 0),
    ("pay-decision", &["decides-pay"], Blocked, Some(3), 0),
    ("promotion-decision", &["decides-promotion"], Blocked, Some(3), 0),
    ("hiring-decision", &["hires"], Blocked, Some(0), 0),
    ("spend-approver", &["approves-spend-of"], NeedsApproval, Some(0), 0),
    ("hr-partner", &["hr-partner-of", "case-handler-of", "coaches", "occupational-health-of"], Blocked, Some(6), 0),
    ("coordinator", &["coordinates"], NeedsApproval, Some(0), 0),
    ("family", &["family", "household", "partner"], Blocked, None, 0),
    ("close-personal", &["close-personal"], Disclose, Some(24), 0),
    ("financial-interest", &["financial-interest", "side-business", "loan"], Blocked, Some(12), 0),
    ("contract-sponsor", &["sponsors-contract"], Blocked, Some(6), 0),
    ("audit-independence", &["audits"], Blocked, Some(12), 0),
    ("barrier", &["barrier"], Blocked, Some(0), 0),
    ("representation", &["represents"], Blocked, Some(0), 0),
    ("competing", &["competes-with"], NeedsApproval, Some(0), 0),
    ("former-mentoring", &["former-mentoring"], Clear, Some(12), 0),
];

#[test]
fn rules_on_ties_hold_look_back_fade_and_end() {
    let today = day(AS_OF);
    let months_ago = |months: i32| today.add_months(-months).unwrap();
    for (slug, relations, ruling, look_back, fade) in TIES {
        let code = format!("conflict.{slug}");
        for relation in relations {
            let ended = |on: crate::time::Day, swap: bool| {
                let (subject, object) = if swap { (1, 0) } else { (0, 1) };
                rulings(&World::of(2).dated(subject, relation, object, Some("2001-01-01"), Some(&on.to_string())))
            };
            let hit = |ruling| vec![(code.clone(), ruling)];
            assert_eq!(rulings(&World::of(2).tie(0, relation, 1)), hit(ruling), "{relation} holds");
            assert_eq!(rulings(&World::of(2).tie(1, relation, 0)), hit(ruling), "{relation} holds the other way");
            assert_eq!(rulings(&World::of(4).tie(2, relation, 3)), [], "{relation} of others");
            let tomorrow = today.saturating_add_days(1);
            assert_eq!(ended(tomorrow, false), hit(ruling), "last day of {relation}");
            match look_back {
                None => assert_eq!(ended(months_ago(24), true), hit(ruling), "{relation} never clears"),
                Some(months) => {
                    let last = months_ago(months).saturating_add_days(1);
                    assert_eq!(ended(last, true), hit(ruling), "last day of the look-back of {relation}");
                    let first_out = ended(months_ago(months), true);
                    assert_eq!(first_out, if fade > months { hit(NeedsApproval) } else { vec![] }, "{relation}");
                    if fade > months {
                        assert_eq!(ended(months_ago(fade).saturating_add_days(1), false), hit(NeedsApproval));
                        assert_eq!(ended(months_ago(fade), false), []);
                    }
                }
            }
        }
    }
}

#[test]
fn months_are_calendar_months() {
    // Three months of look-back; the tie's end, the last day in, the first day out.
    for (until, last_in, first_out) in [
        ("2025-11-30", "2026-02-27", "2026-02-28"),
        ("2023-11-30", "2024-02-28", "2024-02-29"),
        ("2024-02-29", "2024-05-28", "2024-05-29"),
        ("2026-01-31", "2026-04-29", "2026-04-30"),
    ] {
        let on = |as_of: &str| {
            let mut world = World::of(2).dated(0, "decides-pay", 1, None, Some(until));
            world.roster.as_of = as_of.into();
            let world = world.feed("manages", as_of);
            conflicts(&world)
        };
        let conflict = &on(last_in)[0];
        assert_eq!((conflict.ruling, conflict.clears_on.as_deref()), (Blocked, Some(first_out)));
        assert_eq!(on(first_out), []);
    }
}

#[test]
fn a_tie_ahead_is_told_and_rules_nothing_yet() {
    let ahead = |since: &str| conflicts(&World::of(2).dated(0, "manages", 1, Some(since), Some("2026-09-01")));
    let told = ahead("2026-07-01");
    let conflict = told.iter().find(|conflict| conflict.code == "conflict.direct-manager").unwrap();
    assert_eq!(conflict.ruling, Clear);
    assert_eq!(conflict.arises_on.as_deref(), Some("2026-07-01"));
    assert_eq!(conflict.clears_on.as_deref(), Some("2028-09-01"), "end, look-back and fading");
    let mut late = World::of(2).dated(0, "manages", 1, Some("2026-12-15"), None);
    assert_eq!(conflicts(&late), [], "the first day after the term is no day of it");
    late.roster.ties[0].held.since = Some("2026-12-14".into());
    assert_eq!(conflicts(&late).len(), 1);
    let barrier = World::of(2).dated(0, "barrier", 1, Some("2026-07-01"), None);
    assert_eq!(conflicts(&barrier), [], "a masked plan is not told before its day");
}

/// 0 ← 1 ← 2 ← 3 ← 4, and 5 beside 1.
fn tree() -> World {
    let world = World::of(6).tie(0, "manages", 1).tie(1, "manages", 2).tie(2, "manages", 3).tie(3, "manages", 4);
    world.tie(0, "manages", 5)
}

#[test]
fn chains_by_depth_and_the_chief_executive() {
    let codes = |mentor, mentee| -> Vec<_> {
        between(&tree(), mentor, mentee).into_iter().map(|c| (c.code.replace("conflict.", ""), c.ruling)).collect()
    };
    let one = |code: &str, ruling| vec![(code.to_string(), ruling)];
    assert_eq!(codes(1, 0), one("direct-manager", Blocked));
    assert_eq!(codes(2, 0), one("reporting-line", Blocked));
    assert_eq!(codes(3, 0), [], "three below the top: she may learn from him");
    assert_eq!(codes(0, 3), one("reporting-line", NeedsApproval), "and not teach him");
    assert_eq!(codes(4, 1), one("reporting-line", NeedsApproval), "nobody but the top is exempt");
    assert_eq!(codes(1, 5), one("same-manager", NeedsApproval));
    assert_eq!(codes(2, 5), [], "their managers differ");
    let strict = tree().policy(serde_json::json!({ "reporting-line": { "exempt-top": false } }));
    assert_eq!(between(&strict, 3, 0)[0].ruling, NeedsApproval);
    let conflict = &between(&tree(), 4, 1)[0];
    assert_eq!(conflict.path, ["4", "3", "2", "1"]);
    assert_eq!(between(&tree(), 1, 4)[0].path, ["1", "2", "3", "4"]);
    assert_eq!(between(&tree(), 1, 5)[0].path, ["1", "0", "5"]);
    let two_levels = tree().policy(serde_json::json!({ "same-manager": { "levels": 2 } }));
    assert_eq!(between(&two_levels, 2, 5)[0].path, ["2", "1", "0", "5"]);
}

#[test]
fn a_chain_ends_when_its_first_tie_ends() {
    let world =
        World::of(3).dated(0, "manages", 1, None, Some("2026-03-01")).dated(1, "manages", 2, None, Some("2026-04-01"));
    let conflict = &between(&world, 2, 0)[0];
    assert_eq!((conflict.code.as_str(), conflict.ruling), ("conflict.reporting-line", Blocked));
    assert_eq!(conflict.clears_on.as_deref(), Some("2027-03-01"));
    let never =
        World::of(3).dated(0, "manages", 1, None, Some("2026-03-01")).dated(1, "manages", 2, Some("2026-03-01"), None);
    assert_eq!(between(&never, 2, 0), [], "the two ties never held on one day");
}

#[test]
fn dotted_lines_are_judged_by_themselves() {
    let world = World::of(4).tie(0, "manages-dotted", 1).tie(1, "manages-dotted", 2).tie(2, "manages-dotted", 3);
    let ruling = |mentor, mentee| {
        between(&world, mentor, mentee).first().map(|conflict| (conflict.code.clone(), conflict.ruling))
    };
    let dotted = |ruling| Some(("conflict.dotted-line".to_string(), ruling));
    assert_eq!(ruling(2, 0), dotted(Blocked));
    assert_eq!(ruling(3, 0), dotted(NeedsApproval));
    let mixed = World::of(3).tie(0, "manages", 1).tie(1, "manages-dotted", 2);
    assert_eq!(between(&mixed, 2, 0), [], "a chain is of one kind");
}

#[test]
fn what_people_share() {
    let team = World::of(3)
        .attribute(0, "team", "a")
        .attribute(0, "team", "b")
        .attribute(1, "team", "b")
        .attribute(2, "team", "c");
    let conflict = &conflicts(&team)[0];
    assert_eq!((conflict.code.as_str(), conflict.ruling), ("conflict.same-team", Blocked));
    assert_eq!(
        conflict.details.iter().map(|d| (d.key.as_str(), d.value.as_str())).collect::<Vec<_>>(),
        [("team", "b")]
    );
    assert!(conflict.path.is_empty());
    assert_eq!(between(&team, 1, 2), []);
    let identity = World::of(2).attribute(0, "identity", "x").attribute(1, "identity", "x");
    assert_eq!(rulings(&identity), [("conflict.same-person".to_string(), Blocked)]);
    let other_key = team.policy(serde_json::json!({ "same-team": { "attribute": "squad" } }));
    assert_eq!(conflicts(&other_key), []);
}

#[test]
fn a_decline_binds_both_ways() {
    for world in [World::of(2).decline(0, 1), World::of(2).decline(1, 0)] {
        assert_eq!(rulings(&world), [("conflict.declined".to_string(), Blocked)]);
    }
}

#[test]
fn masked_rules_show_their_code_alone() {
    for (world, message) in [
        (World::of(2).dated(0, "barrier", 1, None, Some("2026-09-01")), "barred; ask the case office"),
        (World::of(2).tie(0, "family", 1), "barred for a reason that is not shown"),
        (World::of(2).decline(0, 1), "barred for a reason that is not shown"),
    ] {
        let conflict = &conflicts(&world)[0];
        assert_eq!(conflict.ruling, Blocked);
        assert_eq!((&conflict.clears_on, conflict.path.len(), conflict.details.len()), (&None, 0, 0));
        assert_eq!(conflict.message, message);
    }
}

#[test]
fn what_a_participant_is_told_does_not_hang_on_the_cause() {
    let pair = || World::of(2).program().roster.pair(crate::program::PersonIx(0), crate::program::PersonIx(1));
    let worlds = [
        World::of(2).tie(0, "barrier", 1),
        World::of(2).tie(0, "family", 1),
        World::of(2).decline(0, 1),
        World::of(2).attribute(0, "team", "a").attribute(1, "team", "a"),
        World::of(2).no_feed("manages"),
    ];
    let bytes = worlds.map(|world| {
        let program = world.program();
        let available = Index::build(&program).proposable(ix(&program, 0), ix(&program, 1));
        serde_json::to_string(&participant_view(pair(), available)).unwrap()
    });
    assert!(bytes.iter().all(|text| *text == bytes[0]), "{bytes:?}");
    let assessment = participant_view(pair(), true);
    assert_eq!((assessment.ruling, assessment.conflicts.len()), (Clear, 0));
}

#[test]
fn without_a_feed_required_rules_are_unknown_and_others_told_once() {
    let told = |world: &World| -> Vec<(String, String)> {
        let index = Index::build(&world.program());
        index.findings().iter().map(|finding| (finding.code.clone(), finding.message.clone())).collect()
    };
    let teams = World::of(2).attribute(0, "team", "a");
    assert_eq!(told(&teams), []);
    let missing = teams.clone().no_feed("manages");
    let unknown =
        ["direct-manager", "reporting-line", "same-manager"].map(|rule| (format!("conflict.{rule}"), Unknown));
    assert_eq!(rulings(&missing), unknown);
    assert_eq!(told(&missing)[0].0, "conflicts.feed-missing");
    // Thirty days old is fresh, a day more is stale.
    assert_eq!(rulings(&teams.clone().feed("manages", "2026-05-02")), []);
    let stale = teams.clone().feed("manages", "2026-05-01");
    assert_eq!(rulings(&stale), unknown);
    assert_eq!(told(&stale)[0].0, "conflicts.feed-stale");
    let unchecked = teams.clone().no_feed("family").no_feed("loan");
    assert_eq!(rulings(&unchecked), []);
    assert_eq!(told(&unchecked), [("conflicts.not-checked".to_string(), "not checked: family, loan".to_string())]);
    let given = unchecked.tie(0, "family", 1);
    assert_eq!(rulings(&given)[0], ("conflict.family".to_string(), Blocked), "a tie that is given is judged");
    let old = teams.clone().feed("family", "2026-01-01");
    assert_eq!(rulings(&old), []);
    assert_eq!(told(&old)[0].0, "conflicts.feed-stale");
    assert_eq!(told(&World::of(2))[0].1, "not checked: team");
    assert_eq!(told(&World::of(2).feed("team", AS_OF)), []);
    let unread = teams.tie(0, "golfs-with", 1);
    assert_eq!(
        told(&unread),
        [("data.unread-relation".to_string(), "no rule reads the relation `golfs-with`".to_string())]
    );
}

#[test]
fn every_rule_can_be_required_and_switched_off() {
    for rule in RuleId::ALL {
        let slug = rule.slug();
        let off = serde_json::json!({ slug: { "active": "off" } });
        let relations = crate::policy::Policy::default().conflicts.keys(rule).relations.to_vec();
        if let Some(relation) = relations.first() {
            let world = World::of(2).tie(0, relation, 1);
            assert!(!rulings(&world.clone().policy(off)).iter().any(|(code, _)| code == rule.code()), "{slug} is off");
            let required = world.policy(serde_json::json!({ slug: { "active": "required" } })).no_feed(relation);
            let found = conflicts(&required);
            let conflict = found.iter().find(|conflict| conflict.code == rule.code()).unwrap();
            assert!(conflict.ruling >= Unknown, "{slug} without a feed");
        }
    }
}

#[test]
fn a_line_that_leaves_the_data_or_loops_is_unknown() {
    let dangling = World::of(3).tie("X917", "manages", 0);
    let codes: Vec<_> =
        rulings(&dangling).into_iter().map(|(code, ruling)| (code.replace("conflict.", ""), ruling)).collect();
    assert_eq!(codes, ["direct-manager", "reporting-line", "same-manager"].map(|code| (code.to_string(), Unknown)));
    assert_eq!(between(&dangling, 1, 2), [], "others are not concerned");
    let known = World::of(3).bystander("X917").tie("X917", "manages", 0);
    assert_eq!(conflicts(&known), [], "a bystander without a manager is a top");
    let above = World::of(4).tie("X917", "manages", 2).tie(2, "manages", 0);
    let found: Vec<_> = conflicts(&above).into_iter().map(|conflict| conflict.code).collect();
    assert_eq!(found, ["conflict.reporting-line"], "his own manager is known");
    let looped = World::of(5).tie(2, "manages", 3).tie(3, "manages", 2).tie(3, "manages", 0).tie(4, "manages", 3);
    assert_eq!(conflicts(&looped)[0].ruling, Unknown);
    assert_eq!(between(&looped, 1, 4), [], "who stands above a loop is known");
    let index = Index::build(&looped.program());
    let cycle = index.findings().iter().find(|finding| finding.code == "data.manager-cycle").unwrap();
    assert_eq!(cycle.people, ["2", "3"]);
}

#[test]
fn faults_of_the_lines_are_told() {
    let world = World::of(5).attribute(0, "team", "a").tie(0, "manages", 2).tie(1, "manages", 2).tie("X", "manages", 3);
    let index = Index::build(&world.program());
    let told: Vec<_> =
        index.findings().iter().map(|finding| (finding.code.as_str(), finding.people.join(" "))).collect();
    assert_eq!(
        told,
        [
            ("data.unknown-manager", "X".into()),
            ("data.several-managers", "2".into()),
            ("data.several-roots", "0 1".to_string())
        ]
    );
}

#[test]
fn the_table_of_rules_is_the_policy_s() {
    let table = rules_table();
    assert_eq!(table.lines().count(), 2 + RuleId::ALL.len());
    for line in [
        "| `conflict.direct-manager` | `manages` | blocked | 12 months, then needs-approval to 24 | program-owner, hr, once ended |  |",
        "| `conflict.reporting-line` | `manages` | blocked to depth 2, needs-approval deeper | 12 months | 2 of program-owner, hr |  |",
        "| `conflict.family` | `family`, `household`, `partner` | blocked | for ever | nobody | yes |",
        "| `conflict.declined` | preference `decline` | blocked | – | nobody | yes |",
    ] {
        assert!(table.contains(line), "{line} in\n{table}");
    }
    // What people read is what the code says.
    let architecture = include_str!("../../../ARCHITECTURE.md");
    let (_, rest) = architecture.split_once("<!-- rules:begin -->\n").unwrap();
    let (written, _) = rest.split_once("<!-- rules:end -->").unwrap();
    assert_eq!(written, table, "copy the table of `rules_table()` into ARCHITECTURE.md");
}

#[test]
fn recusals_last_for_the_term_and_a_while() {
    use crate::contract::{
        program::{Ending, Pairing},
        types::{FaultKind, Pair},
    };
    let program = World::of(2).program();
    let pairing = |planned_end: &str| Pairing {
        id: "p".into(),
        pair: Pair { mentor: "0".into(), mentee: "1".into() },
        matched_on: "2026-01-01".into(),
        planned_end: planned_end.into(),
        extended_to: None,
        ended_on: None,
        ending: None,
        closure_decided_on: None,
        pauses: Vec::new(),
        mentor_chose: None,
        mentee_chose: None,
        attributes: Vec::new(),
    };
    let until = |pairing: &Pairing| {
        let recusals = recuse(&program, std::slice::from_ref(pairing)).unwrap();
        recusals.first().map(|recusal| (recusals.len(), recusal.person.clone(), recusal.until.clone()))
    };
    let told = |until: &str| Some((5, "1".to_string(), until.to_string()));
    assert_eq!(until(&pairing("2026-08-31")), told("2027-08-31"));
    assert_eq!(until(&Pairing { extended_to: Some("2026-10-01".into()), ..pairing("2026-08-31") }), told("2027-10-01"));
    let ended = Pairing { ended_on: Some("2026-03-01".into()), ending: Some(Ending::NoTime), ..pairing("2026-08-31") };
    assert_eq!(until(&ended), told("2027-03-01"));
    let old = Pairing { matched_on: "2025-01-01".into(), ..pairing("2025-06-01") };
    assert_eq!(until(&old), None, "the cooling-off ended today");
    let fault = |pairing: Pairing| {
        let fault = recuse(&program, &[pairing]).unwrap_err();
        (fault.kind, fault.problems[0].path.clone().unwrap())
    };
    let invalid = FaultKind::InvalidInput;
    assert_eq!(fault(pairing("2026-01-01")), (invalid, "/pairings/0/planned_end".into()));
    assert_eq!(fault(pairing("soon")), (invalid, "/pairings/0/planned_end".into()));
    assert_eq!(
        fault(Pairing { ending: Some(Ending::Leave), ..pairing("2026-08-31") }),
        (invalid, "/pairings/0/ending".into())
    );
    assert_eq!(
        fault(Pairing { ended_on: Some("2025-12-31".into()), ending: Some(Ending::Other), ..pairing("2026-08-31") }).1,
        "/pairings/0/ended_on"
    );
    let same = Pair { mentor: "0".into(), mentee: "0".into() };
    assert_eq!(fault(Pairing { pair: same, ..pairing("2026-08-31") }), (invalid, "/pairings/0/pair".into()));
    let nobody = Pair { mentor: "0".into(), mentee: "nobody".into() };
    assert_eq!(
        fault(Pairing { pair: nobody.clone(), ..pairing("2026-08-31") }),
        (FaultKind::NotFound, "/pairings/0/pair/mentee".into())
    );
    let gone = Pairing { pair: nobody, ..ended };
    assert_eq!(recuse(&program, &[gone]).unwrap()[0].person, "nobody", "who has left stays out all the same");
}
