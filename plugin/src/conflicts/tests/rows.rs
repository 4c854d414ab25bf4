//! Every row of the catalogue, drawn from the catalogue itself so that none can be forgotten: applies, does not apply, the
//! days at the edges of its look-back, leave that counts and leave refused for each reason, no feed and an old one, and
//! what each audience reads.

use super::{
    world::{AS_OF, ix},
    *,
};
use crate::{
    conflicts::waivers::Refusal,
    contract::{
        conflicts::{Assessment, Conflict},
        types::{Audience, Pair, Reader},
    },
    operations::{self, Engine},
    policy::conflicts::{Active, ConflictPolicy, Keys, RuleId},
};
use Ruling::{Clear, Disclose, NeedsApproval, Unknown};

/// The last day of the world's term, after which leave may not run.
const TERM_END: &str = "2026-12-15";

fn defaults() -> ConflictPolicy {
    ConflictPolicy::default()
}

fn keys(policy: &ConflictPolicy, rule: RuleId) -> Keys<'_> {
    policy.keys(rule)
}

/// What makes a rule speak about `0` and `1`: one way for each relation it reads, or for the attribute or the preference.
fn ways(rule: RuleId) -> Vec<String> {
    match rule {
        RuleId::SamePerson => vec!["identity".into()],
        RuleId::SameTeam => vec!["team".into()],
        RuleId::Declined => vec!["mentor".into(), "mentee".into()],
        _ => keys(&defaults(), rule).relations.to_vec(),
    }
}

/// Whether what the rule reads has dates at all.
fn is_dated(rule: RuleId) -> bool {
    !matches!(rule, RuleId::SamePerson | RuleId::SameTeam | RuleId::Declined)
}

/// Makes a rule speak about `a` and `b`, with one tie that holds from `since` until `until`; others that a chain takes are
/// by way of `c` and have no end.
fn speaks(
    world: World,
    rule: RuleId,
    way: &str,
    (a, b, c): (usize, usize, usize),
    (since, until): (Option<&str>, Option<&str>),
) -> World {
    match rule {
        RuleId::SamePerson | RuleId::SameTeam => world.attribute(a, way, "x").attribute(b, way, "x"),
        RuleId::Declined if way == "mentor" => world.decline(a, b),
        RuleId::Declined => world.decline(b, a),
        RuleId::ReportingLine => world.tie(a, way, c).dated(c, way, b, since, until),
        RuleId::SameManager => world.tie(c, way, a).dated(c, way, b, since, until),
        RuleId::DirectManager
        | RuleId::DottedLine
        | RuleId::Reviewer
        | RuleId::PayDecision
        | RuleId::PromotionDecision
        | RuleId::HiringDecision
        | RuleId::SpendApprover
        | RuleId::HrPartner
        | RuleId::Coordinator
        | RuleId::Family
        | RuleId::ClosePersonal
        | RuleId::FinancialInterest
        | RuleId::ContractSponsor
        | RuleId::AuditIndependence
        | RuleId::Barrier
        | RuleId::Representation
        | RuleId::Competing
        | RuleId::FormerMentoring => world.dated(a, way, b, since, until),
    }
}

fn found(world: &World, rule: RuleId, mentor: usize, mentee: usize) -> Option<Conflict> {
    let program = world.program();
    let index = Index::build(&program);
    let (mentor, mentee) = (ix(&program, mentor), ix(&program, mentee));
    super::properties::agree(&program, &index, mentor, mentee, &Reference::new(&program));
    index.assess(mentor, mentee).conflicts.into_iter().find(|conflict| conflict.code == rule.code())
}

/// Today's ruling; none where the rule is silent today.
fn ruling(world: &World, rule: RuleId, mentor: usize, mentee: usize) -> Option<Ruling> {
    found(world, rule, mentor, mentee).filter(|conflict| conflict.arises_on.is_none()).map(|conflict| conflict.ruling)
}

/// The world on another day: feeds and term move with it.
fn on(world: World, day: &str) -> World {
    let mut world = world;
    for feed in &mut world.roster.feeds {
        feed.as_of = day.into();
    }
    world.roster.as_of = day.into();
    world.roster.term.since = Some(day.into());
    world.roster.term.until = Some(plus_days(day, 180));
    world
}

fn plus_days(text: &str, days: i32) -> String {
    day(text).saturating_add_days(days).to_string()
}

/// Calendar months after a day, by hand: the same day of the month, or the month's last.
fn plus_months(text: &str, months: u32) -> String {
    let part = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap();
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let count = year * 12 + month - 1 + months;
    let (year, month) = (count / 12, count % 12 + 1);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
    format!("{year:04}-{month:02}-{:02}", day.min(last))
}

#[test]
fn a_row_applies_in_both_directions_and_to_nobody_else() {
    for rule in RuleId::ALL {
        let policy = defaults();
        for way in ways(rule) {
            let world = speaks(World::of(6), rule, &way, (0, 1, 2), (None, None));
            let expected = Some(keys(&policy, rule).ruling);
            assert_eq!(ruling(&world, rule, 0, 1), expected, "{rule:?} by {way}");
            assert_eq!(ruling(&world, rule, 1, 0), expected, "{rule:?} by {way}, the other way round");
            for (mentor, mentee) in [(0, 3), (3, 1), (4, 5), (5, 4)] {
                assert_eq!(found(&world, rule, mentor, mentee), None, "{rule:?} by {way}");
            }
            let off = serde_json::json!({ rule.slug(): { "active": "off" } });
            assert_eq!(found(&world.policy(off), rule, 0, 1), None, "{rule:?} by {way}, switched off");
        }
    }
}

#[test]
fn a_row_reads_its_own_relations_and_no_others() {
    let policy = defaults();
    for rule in RuleId::ALL.into_iter().filter(|rule| is_dated(*rule)) {
        for other in RuleId::ALL {
            for relation in keys(&policy, other).relations {
                if !keys(&policy, rule).relations.contains(relation) {
                    let world = speaks(World::of(3), rule, relation, (0, 1, 2), (None, None));
                    assert_eq!(found(&world, rule, 0, 1), None, "{rule:?} by {relation}");
                }
            }
        }
    }
}

/// Ends of ties at the edges of the calendar: a leap day, last days of months, the day before a leap day, any day.
const ENDS: [&str; 7] =
    ["2024-02-29", "2024-02-28", "2025-01-31", "2025-08-31", "2025-11-30", "2025-12-31", "2025-06-15"];

#[test]
fn a_look_back_ends_on_its_calendar_day() {
    let policy = defaults();
    for rule in RuleId::ALL.into_iter().filter(|rule| is_dated(*rule)) {
        let keys = keys(&policy, rule);
        for (way, until) in ways(rule).iter().flat_map(|way| ENDS.map(|until| (way, until))) {
            let world = || speaks(World::of(3), rule, way, (0, 1, 2), (Some("2020-01-01"), Some(until)));
            let at = |day: &str| found(&on(world(), day), rule, 0, 1);
            let rules = |day: &str| at(day).map(|conflict| conflict.ruling);
            let name = format!("{rule:?} by {way} until {until}");
            assert_eq!(rules(&plus_days(until, -1)), Some(keys.ruling), "{name}: the last day it holds");
            let Some(months) = keys.look_back_months else {
                // The reference looks back two years; the engine alone, for ever.
                assert_eq!(rules(&plus_months(until, 20)), Some(keys.ruling), "{name}: for long");
                let program = on(world(), &plus_months(until, 600)).program();
                let ruling = Index::build(&program).ruling(ix(&program, 0), ix(&program, 1));
                assert_eq!(ruling, keys.ruling, "{name}: for ever");
                assert_eq!(at(until).unwrap().clears_on, None, "{name}");
                continue;
            };
            let (end, faded) = (plus_months(until, months), plus_months(until, keys.fade_months.max(months)));
            let eve = plus_days(&end, -1);
            assert_eq!(rules(&eve), Some(keys.ruling), "{name}: last day in");
            let clears = if keys.masked { None } else { Some(faded.clone()) };
            assert_eq!(at(&eve).unwrap().clears_on, clears, "{name}");
            if keys.fade_months > months {
                assert_eq!(rules(&end), Some(NeedsApproval.min(keys.ruling)), "{name}: fading");
                assert_eq!(rules(&plus_days(&faded, -1)), Some(NeedsApproval.min(keys.ruling)), "{name}: fading");
            }
            assert_eq!(rules(&faded), None, "{name}: first day out");
        }
    }
}

/// The look-backs of the design's table, each met on a leap day and on the last of a month.
#[test]
fn months_are_clamped_as_the_design_says() {
    assert_eq!(plus_months("2026-01-31", 1), "2026-02-28");
    assert_eq!(plus_months("2023-11-30", 3), "2024-02-29");
    assert_eq!(plus_months("2024-02-29", 12), "2025-02-28");
    assert_eq!(plus_months("2024-02-29", 24), "2026-02-28");
    assert_eq!(plus_months("2025-08-31", 6), "2026-02-28");
}

#[test]
fn a_row_speaks_from_its_first_day_on() {
    for rule in RuleId::ALL.into_iter().filter(|rule| is_dated(*rule)) {
        let policy = defaults();
        let keys = keys(&policy, rule);
        for (way, since) in ways(rule).iter().flat_map(|way| ["2028-02-29", "2026-08-31"].map(|since| (way, since))) {
            let world = || speaks(World::of(3), rule, way, (0, 1, 2), (Some(since), None));
            let name = format!("{rule:?} by {way} since {since}");
            assert_eq!(found(&on(world(), since), rule, 0, 1).map(|c| c.ruling), Some(keys.ruling), "{name}");
            let eve = found(&on(world(), &plus_days(since, -1)), rule, 0, 1);
            if keys.masked {
                assert_eq!(eve, None, "{name}: a masked plan is not told");
            } else {
                let eve = eve.unwrap();
                assert_eq!((eve.ruling, eve.arises_on.as_deref()), (Clear, Some(since)), "{name}: will arise");
            }
            let long_before = plus_days(since, -181);
            assert_eq!(found(&on(world(), &long_before), rule, 0, 1), None, "{name}: after the term");
        }
    }
}

/// What begins after the term is not told, but that something ends is not said where something else takes over.
#[test]
fn a_row_that_goes_on_past_the_term_has_no_day_on_which_it_ends() {
    const HANDED_OVER: &str = "2027-03-01";
    for rule in RuleId::ALL.into_iter().filter(|rule| is_dated(*rule)) {
        let policy = defaults();
        let keys = keys(&policy, rule);
        for way in &ways(rule) {
            let name = format!("{rule:?} by {way}");
            let ends = || speaks(World::of(3), rule, way, (0, 1, 2), (None, Some(HANDED_OVER)));
            let clears = |world| found(&on(world, "2026-03-02"), rule, 0, 1).unwrap().clears_on;
            assert_eq!(clears(ends()).is_some(), !keys.masked && keys.look_back_months.is_some(), "{name}");
            let goes_on = speaks(ends(), rule, way, (0, 1, 2), (Some(HANDED_OVER), None));
            assert_eq!(clears(goes_on), None, "{name}");
            let begins = speaks(World::of(3), rule, way, (0, 1, 2), (Some(HANDED_OVER), None));
            assert_eq!(found(&on(begins, "2026-03-02"), rule, 0, 1), None, "{name}");
        }
    }
}

/// Attributes and preferences have no dates: they hold for as long as they stand in the roster.
#[test]
fn rows_without_dates_hold_on_any_day() {
    for rule in RuleId::ALL.into_iter().filter(|rule| !is_dated(*rule)) {
        for way in ways(rule) {
            for today in ["2020-02-29", AS_OF, "2040-12-31"] {
                let world = on(speaks(World::of(2), rule, &way, (0, 1, 0), (None, None)), today);
                let conflict = found(&world, rule, 0, 1).unwrap();
                assert_eq!((conflict.ruling, conflict.clears_on), (keys(&defaults(), rule).ruling, None), "{rule:?}");
            }
        }
    }
}

/// Every reason for which leave is refused.
const REASONS: [Refusal; 14] = [
    Refusal::UnknownCode,
    Refusal::UnknownPair,
    Refusal::UnknownApprover,
    Refusal::NotWaivable,
    Refusal::WrongOffice,
    Refusal::Expired,
    Refusal::AfterTerm,
    Refusal::ApproverIsParty,
    Refusal::ApproverInLine,
    Refusal::ApproverConflicted,
    Refusal::NothingToWaive,
    Refusal::WhileHeld,
    Refusal::TooFewApprovers,
    Refusal::SameLine,
];

/// `0` and `1` with the rule between them by way of `2`; approvers who have nothing to do with them, `under` below `one`.
/// Where leave counts only once the tie has ended, it has.
fn waivable(rule: RuleId, ended: bool) -> World {
    let way = ways(rule).remove(0);
    let until = (ended && is_dated(rule)).then_some("2026-05-20");
    let world = ["one", "other", "third", "under"].into_iter().fold(World::of(4), World::bystander);
    speaks(world, rule, &way, (0, 1, 2), (None, until)).tie("one", "manages", "under")
}

/// Whether leave for a rule counts only once the tie has ended.
fn once_ended(keys: &Keys<'_>) -> bool {
    !keys.waivable_by.is_empty() && !keys.waivable_while_held
}

/// Leave by as many approvers as the rule takes.
fn with_leave(world: World, rule: RuleId, edit: impl Fn(usize, &mut crate::contract::program::Waiver)) -> World {
    let policy = defaults();
    let keys = keys(&policy, rule);
    let office = keys.waivable_by.first().map_or("hr", String::as_str);
    let approvers = ["one", "other", "third"];
    let mut world = approvers
        .iter()
        .take(keys.approvals as usize)
        .fold(world, |world, by| world.waiver("0", "1", rule.code(), by, office, TERM_END));
    for (number, waiver) in world.roster.waivers.iter_mut().enumerate() {
        edit(number, waiver);
    }
    world
}

/// The world in which leave for this rule is refused for one reason; none where that reason cannot be met with it.
fn spoilt(rule: RuleId, reason: Refusal) -> Option<World> {
    let policy = defaults();
    let keys = keys(&policy, rule);
    let ended = once_ended(&keys);
    let base = || waivable(rule, ended);
    let waivers = |edit: &dyn Fn(usize, &mut crate::contract::program::Waiver)| Some(with_leave(base(), rule, edit));
    if keys.waivable_by.is_empty() {
        return if reason == Refusal::NotWaivable { waivers(&|_, _| {}) } else { None };
    }
    let by = |who: &'static str| waivers(&move |_, waiver| waiver.approved_by = who.into());
    match reason {
        Refusal::NotWaivable => None,
        Refusal::UnknownCode => waivers(&|_, waiver| waiver.code.push('x')),
        Refusal::UnknownPair => waivers(&|_, waiver| waiver.pair.mentee = "third".into()),
        Refusal::UnknownApprover => by("X1"),
        Refusal::WrongOffice => waivers(&|_, waiver| waiver.approved_as = "janitor".into()),
        Refusal::Expired => waivers(&|_, waiver| waiver.expires_on = AS_OF.into()),
        Refusal::AfterTerm => waivers(&|_, waiver| waiver.expires_on = plus_days(TERM_END, 1)),
        Refusal::ApproverIsParty => by("0"),
        Refusal::ApproverInLine => {
            let all = waivers(&|_, _| {})?;
            Some(
                ["one", "other", "third"]
                    .into_iter()
                    .take(keys.approvals as usize)
                    .fold(all, |world, boss| world.tie(boss, "manages", 3).tie(3, "manages", 1)),
            )
        }
        Refusal::ApproverConflicted => {
            let all = waivers(&|_, _| {})?;
            let approvers = ["one", "other", "third"].into_iter().take(keys.approvals as usize);
            Some(approvers.fold(all, |world, approver| world.tie(approver, "audits", 0)))
        }
        Refusal::NothingToWaive => waivers(&|_, waiver| waiver.pair.mentee = "3".into()),
        Refusal::WhileHeld if ended => Some(with_leave(waivable(rule, false), rule, |_, _| {})),
        Refusal::WhileHeld => None,
        Refusal::TooFewApprovers if keys.approvals > 1 => by("one"),
        Refusal::TooFewApprovers => None,
        Refusal::SameLine if keys.approvals > 1 => {
            waivers(&|number, waiver| waiver.approved_by = if number == 0 { "one" } else { "under" }.into())
        }
        Refusal::SameLine => None,
    }
}

/// Reasons of refusal, one list per waiver.
fn refusals(world: &World) -> Vec<Vec<String>> {
    let index = Index::build(&world.program());
    let refused = index.findings().iter().filter(|finding| finding.code == "conflicts.waiver-refused");
    let reasons = |finding: &Finding| {
        finding.details.iter().filter(|detail| detail.key == "reason").map(|detail| detail.value.clone()).collect()
    };
    refused.map(reasons).collect()
}

fn after_leave(world: &World, rule: RuleId, mentor: usize, mentee: usize) -> Option<Conflict> {
    let program = world.program();
    let index = Index::build(&program);
    let (mentor, mentee) = (ix(&program, mentor), ix(&program, mentee));
    let assessment = index.assess(mentor, mentee);
    assert_eq!(assessment.ruling, index.ruling(mentor, mentee));
    assessment.conflicts.into_iter().find(|conflict| conflict.code == rule.code())
}

#[test]
fn leave_counts_where_the_row_says_so() {
    for rule in RuleId::ALL {
        let policy = defaults();
        let keys = keys(&policy, rule);
        let world = || waivable(rule, once_ended(&keys));
        let before = after_leave(&world(), rule, 0, 1).unwrap();
        let mut offices = keys.waivable_by.to_vec();
        offices.sort_unstable();
        assert_eq!(before.approvers, offices, "{rule:?}");
        if keys.waivable_by.is_empty() {
            continue;
        }
        for expires_on in [plus_days(AS_OF, 1), TERM_END.into()] {
            let world = with_leave(world(), rule, |_, waiver| waiver.expires_on.clone_from(&expires_on));
            assert_eq!(refusals(&world), Vec::<Vec<String>>::new(), "{rule:?} until {expires_on}");
            let conflict = after_leave(&world, rule, 0, 1).unwrap();
            assert_eq!(conflict.ruling, Clear, "{rule:?} until {expires_on}");
            assert_eq!(conflict.waived_until, Some(expires_on), "{rule:?}");
            assert_eq!(conflict.waived_by.len(), keys.approvals as usize, "{rule:?}");
            let turned = after_leave(&world, rule, 1, 0).unwrap();
            assert_eq!(turned.ruling, before.ruling, "{rule:?}: leave is for one direction");
        }
    }
}

#[test]
fn leave_is_refused_for_each_reason() {
    let mut met = std::collections::BTreeSet::new();
    for (rule, reason) in RuleId::ALL.into_iter().flat_map(|rule| REASONS.map(|reason| (rule, reason))) {
        let Some(world) = spoilt(rule, reason) else { continue };
        met.insert(reason);
        let wanted = vec![vec![reason.slug().to_string()]; world.roster.waivers.len()];
        assert_eq!(refusals(&world), wanted, "{rule:?}");
        let policy = defaults();
        let keys = keys(&policy, rule);
        let without = waivable(rule, once_ended(&keys) && reason != Refusal::WhileHeld);
        let (with, without) = (after_leave(&world, rule, 0, 1).unwrap(), after_leave(&without, rule, 0, 1).unwrap());
        assert_eq!((with.ruling, with.waived_by), (without.ruling, Vec::new()), "{rule:?}: {}", reason.slug());
    }
    assert_eq!(met.len(), REASONS.len(), "every reason was met by some row");
}

/// Rows that read feeds, with what the feeds are called: relations, or the attribute.
fn feeds(rule: RuleId) -> Vec<String> {
    match rule {
        RuleId::SamePerson | RuleId::Declined => Vec::new(),
        _ => ways(rule),
    }
}

fn told(world: &World) -> Vec<(String, String)> {
    let index = Index::build(&world.program());
    index.findings().iter().map(|finding| (finding.code.clone(), finding.message.clone())).collect()
}

#[test]
fn a_required_row_without_a_fresh_feed_is_unknown() {
    for rule in RuleId::ALL {
        let required = serde_json::json!({ rule.slug(): { "active": "required", "stale-after-days": 10 } });
        let world = || World::of(3).policy(required.clone()).feed("team", AS_OF);
        assert_eq!(found(&world(), rule, 0, 1), None, "{rule:?}: with every feed");
        for feed in feeds(rule) {
            let fresh = world().feed(&feed, &plus_days(AS_OF, -10));
            assert_eq!(found(&fresh, rule, 0, 1), None, "{rule:?}: ten days old is fresh");
            let stale = world().feed(&feed, &plus_days(AS_OF, -11));
            let missing = world().no_feed(&feed);
            for (world, code, reason) in
                [(stale, "conflicts.feed-stale", "stale-feed"), (missing, "conflicts.feed-missing", "no-feed")]
            {
                let conflict = found(&world, rule, 0, 1).unwrap();
                assert_eq!(conflict.ruling, Unknown, "{rule:?} {reason} {feed}");
                if !keys(&defaults(), rule).masked {
                    assert!(conflict.details.iter().any(|d| d.key == "unknown" && d.value == reason), "{rule:?}");
                }
                assert!(told(&world).iter().any(|finding| finding.0 == code), "{rule:?} {reason} {feed}");
                // What is known is judged all the same, and the worse of the two counts.
                let known = speaks(world, rule, &ways(rule)[0], (0, 1, 2), (None, None));
                let worse = keys(&defaults(), rule).ruling.max(Unknown);
                assert_eq!(ruling(&known, rule, 0, 1), Some(worse), "{rule:?} {reason} {feed}");
            }
        }
    }
}

#[test]
fn a_row_that_waits_for_a_feed_is_named_once_and_speaks_of_no_pair() {
    for rule in RuleId::ALL {
        let fed = serde_json::json!({ rule.slug(): { "active": "fed" } });
        // Rules that read the same relation and require it are switched off, so that this one is seen alone.
        let mut policy = fed;
        let all = defaults();
        for other in RuleId::ALL.into_iter().filter(|other| *other != rule) {
            if keys(&all, other).relations.iter().any(|relation| keys(&all, rule).relations.contains(relation)) {
                policy[other.slug()] = serde_json::json!({ "active": "off" });
            }
        }
        for feed in feeds(rule) {
            let world = World::of(3).policy(policy.clone()).feed("team", AS_OF).no_feed(&feed);
            assert_eq!(found(&world, rule, 0, 1), None, "{rule:?} without {feed}");
            assert_eq!(told(&world), [("conflicts.not-checked".into(), format!("not checked: {feed}"))], "{rule:?}");
            let given = speaks(world, rule, &feed, (0, 1, 2), (None, None));
            assert_eq!(ruling(&given, rule, 0, 1), Some(keys(&all, rule).ruling), "{rule:?}: what is given is judged");
            let old = World::of(3).policy(policy.clone()).feed("team", AS_OF).feed(&feed, "2026-01-01");
            assert_eq!(found(&old, rule, 0, 1), None, "{rule:?} with an old {feed}");
            assert_eq!(told(&old)[0].0, "conflicts.feed-stale", "{rule:?}");
        }
    }
}

#[test]
fn policy_says_per_row_whether_unknown_may_be_proposed() {
    for rule in RuleId::ALL {
        for feed in feeds(rule) {
            for (given, expected) in [
                (None, matches!(keys(&defaults(), rule).ruling, Clear | Disclose)),
                (Some(true), true),
                (Some(false), false),
            ] {
                let mut policy = serde_json::json!({ rule.slug(): { "active": "required" } });
                if let Some(given) = given {
                    policy[rule.slug()]["propose-unknown"] = given.into();
                }
                let all = defaults();
                for other in RuleId::ALL.into_iter().filter(|other| *other != rule) {
                    if keys(&all, other).active == Active::Required && feeds(other).contains(&feed) {
                        policy[other.slug()] = serde_json::json!({ "active": "off" });
                    }
                }
                let program = World::of(2).policy(policy).feed("team", AS_OF).no_feed(&feed).program();
                let index = Index::build(&program);
                let verdict = index.verdict(ix(&program, 0), ix(&program, 1));
                assert_eq!((verdict.ruling(), verdict.proposable()), (Unknown, expected), "{rule:?} {given:?}");
            }
        }
    }
}

/// People of whom any two may be paired but for conflicts.
pub(super) fn eligible(world: World) -> World {
    let mut world = world;
    for person in &mut world.roster.people {
        (person.mentor_places, person.mentee_places) = (1, 1);
    }
    world.policy["matching"] = serde_json::json!({
        "grade-gap": { "minimum": 0, "unknown": "expertise" }, "topic": { "required": false },
        "earlier-partners": "allowed",
    });
    world
}

fn read(world: &World, audience: Audience, person: Option<&str>) -> Assessment {
    let engine = Engine::open(&world.policy.to_string(), world.roster.clone()).unwrap();
    let reader = Reader { audience, person: person.map(Into::into) };
    let pair = Pair { mentor: "0".into(), mentee: "1".into() };
    operations::conflicts::check(&engine, &[pair], &reader).unwrap().items.remove(0)
}

#[test]
fn a_coordinator_reads_the_cause_of_every_row_that_is_not_masked() {
    for rule in RuleId::ALL {
        for way in ways(rule) {
            let until = is_dated(rule).then_some("2026-07-01");
            let world = eligible(speaks(World::of(3), rule, &way, (0, 1, 2), (None, until)));
            let assessment = read(&world, Audience::Coordinator, None);
            let conflict = assessment.conflicts.iter().find(|conflict| conflict.code == rule.code()).unwrap();
            let policy = defaults();
            let keys = keys(&policy, rule);
            assert_eq!(conflict.ruling, keys.ruling, "{rule:?}");
            let bare = conflict.path.is_empty() && conflict.details.is_empty() && conflict.clears_on.is_none();
            assert_eq!(bare, keys.masked || rule == RuleId::SamePerson, "{rule:?} {conflict:?}");
            let hidden = conflict.message.starts_with("barred");
            assert_eq!(hidden, keys.masked, "{rule:?}: {}", conflict.message);
        }
    }
}

#[test]
fn a_participant_reads_the_same_of_every_row_that_forbids_and_nothing_of_the_others() {
    let free = serde_json::to_string(&read(&eligible(World::of(3)), Audience::Participant, Some("0"))).unwrap();
    assert!(free.contains("clear"), "{free}");
    let mut refusals = std::collections::BTreeSet::new();
    for rule in RuleId::ALL {
        for (way, reader) in ways(rule).iter().flat_map(|way| ["0", "1"].map(|reader| (way, reader))) {
            let world = eligible(speaks(World::of(3), rule, way, (0, 1, 2), (None, None)));
            let text = serde_json::to_string(&read(&world, Audience::Participant, Some(reader))).unwrap();
            if keys(&defaults(), rule).ruling <= Disclose {
                assert_eq!(text, free, "{rule:?} by {way}");
            } else {
                refusals.insert(text);
            }
        }
    }
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert!(refusals.iter().all(|text| text.contains("match.not-available") && !text.contains("conflict.")));
}
