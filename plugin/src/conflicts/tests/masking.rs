//! What must not be told: whatever keeps two people apart, hidden or ordinary, no participant's bytes differ. Over every
//! answer that a participant can ask for, by every participant of the pool.

use super::*;
use crate::{
    contract::{
        conflicts::Assessment,
        matching::{Outcome, Request},
        program::{Person, Preference, Skill, Stance},
        types::{Audience, Fault, Pair, Reader, Side},
    },
    operations::{self as ops, Engine},
};
use serde::Serialize;

/// Mentors `0` to `3`, mentees `4` to `7`; each could be paired with each of the other side.
const PEOPLE: usize = 8;
const MENTORS: usize = 4;

fn pool() -> World {
    let mut world = World::of(PEOPLE).feed("team", super::world::AS_OF);
    for number in 0..PEOPLE {
        describe(number, &mut world.roster.people[number]);
    }
    world
}

/// Points differ from pair to pair, so that a score or an order that moved would show.
fn describe(number: usize, person: &mut Person) {
    let teaches = number < MENTORS;
    (person.mentor_places, person.mentee_places) = (u32::from(teaches), u32::from(!teaches));
    person.grade = Some(if teaches { 1 } else { 6 } + number as u32 % 3);
    let skill = |topic: &str, level: u32, wanted: u32| Skill { topic: topic.into(), level, offered: teaches, wanted };
    let level = 2 + number as u32 % 3;
    person.skills = if teaches {
        vec![skill("ai", level, 0), skill("data", 5 - level, 0)]
    } else {
        vec![skill("ai", 1, level), skill("data", 0, 6 - level)]
    };
    person.languages = vec!["en".into()];
    person.preferences = vec![Preference {
        other: if teaches { (4 + (number + 1) % 4).to_string() } else { ((number + 2) % 4).to_string() },
        stance: Stance::Favor,
    }];
}

/// Everything that can keep `0` from teaching `4` and nobody from anybody else: hidden causes first.
fn causes() -> Vec<(&'static str, World)> {
    let base = pool;
    let waived = base().bystander("owner").attribute(0, "team", "x").attribute(4, "team", "x");
    vec![
        ("barrier", base().tie(0, "barrier", 4)),
        ("barrier from the other side", base().tie(4, "barrier", 0)),
        ("barrier for a while", base().dated(0, "barrier", 4, Some("2026-01-01"), Some("2026-06-02"))),
        ("family", base().tie(0, "family", 4)),
        ("household that ended", base().dated(4, "household", 0, None, Some("2010-01-01"))),
        ("partner", base().tie(4, "partner", 0)),
        ("the mentor declines", base().decline(0, 4)),
        ("the mentee declines", base().decline(4, 0)),
        ("both decline", base().decline(4, 0).decline(0, 4)),
        ("two hidden causes", base().tie(0, "barrier", 4).tie(0, "family", 4).decline(4, 0)),
        ("same team", base().attribute(0, "team", "x").attribute(4, "team", "x")),
        ("same person", base().attribute(0, "identity", "x").attribute(4, "identity", "x")),
        ("direct manager", base().tie(4, "manages", 0)),
        ("former manager", base().dated(4, "manages", 0, None, Some("2026-03-01"))),
        ("fading manager", base().dated(4, "manages", 0, None, Some("2025-03-01"))),
        ("reporting line", base().bystander("m").tie(4, "manages", "m").tie("m", "manages", 0)),
        ("dotted line", base().tie(4, "manages-dotted", 0)),
        ("same manager", base().bystander("m").tie("m", "manages", 4).tie("m", "manages", 0)),
        ("reviewer", base().tie(4, "reviews", 0)),
        ("leave that is refused", waived.waiver("0", "4", "conflict.same-team", "4", "program-owner", "2026-12-01")),
        ("a barrier beside good leave", {
            let world = base().bystander("owner").attribute(0, "team", "x").attribute(4, "team", "x");
            world.tie(0, "barrier", 4).waiver("0", "4", "conflict.same-team", "owner", "program-owner", "2026-12-01")
        }),
    ]
}

fn engine(world: &World) -> Engine {
    Engine::open(&world.policy.to_string(), world.roster.clone()).unwrap()
}

fn reader(person: usize) -> Reader {
    Reader { audience: Audience::Participant, person: Some(person.to_string()) }
}

fn pair(mentor: impl ToString, mentee: impl ToString) -> Pair {
    Pair { mentor: mentor.to_string(), mentee: mentee.to_string() }
}

/// Everything that one participant can be told, refusals and faults included, as the JSON door writes it.
fn told(engine: &Engine, me: usize, request: &Request) -> Vec<String> {
    let (mut told, reader) = (Vec::new(), reader(me));
    let mut note = |name: String, text: String| told.push(format!("{name}: {text}"));
    fn text<T: Serialize>(answer: Result<T, Fault>) -> String {
        match answer {
            Ok(answer) => serde_json::to_string(&answer).unwrap(),
            Err(fault) => serde_json::to_string(&fault).unwrap(),
        }
    }
    let mut pairs = Vec::new();
    for other in (0..PEOPLE).filter(|other| *other != me) {
        pairs.extend([pair(me, other), pair(other, me)]);
    }
    note("check".into(), text(ops::conflicts::check(engine, &pairs, &reader)));
    note("appraise".into(), text(ops::matching::appraise(engine, &pairs, &reader)));
    note("screen".into(), text(ops::conflicts::screen(engine, &me.to_string(), &reader)));
    for side in [Side::Mentor, Side::Mentee] {
        for limit in [1, 3, 50] {
            let list = ops::matching::suggest(engine, &me.to_string(), side, limit, &reader);
            note(format!("suggest {side:?} {limit}"), text(list));
        }
    }
    let mut search = ops::matching::Search::start(engine, request.clone()).unwrap();
    search.finish().unwrap();
    for pair in &pairs {
        note(format!("explain {pair:?}"), text(search.explain(pair, &reader)));
    }
    note("explain person".into(), text(search.explain_person(&me.to_string(), &reader)));
    // Of others, and of people who do not exist, she learns nothing, whatever the cause.
    let foreign = [pair(0, 4), pair(1, 5), pair(me, "nobody"), pair("nobody", "X"), pair(me, me)];
    for pair in &foreign {
        if me != 0 && me != 4 || pair.mentor != "0" {
            note(format!("check {pair:?}"), text(ops::conflicts::check(engine, std::slice::from_ref(pair), &reader)));
            note(format!("foreign {pair:?}"), text(search.explain(pair, &reader)));
        }
    }
    note("suggest of another".into(), text(ops::matching::suggest(engine, "nobody", Side::Mentor, 5, &reader)));
    told
}

fn outcome(engine: &Engine, request: &Request) -> Outcome {
    let mut search = ops::matching::Search::start(engine, request.clone()).unwrap();
    search.finish().unwrap();
    search.outcome().unwrap()
}

#[test]
fn every_cause_reads_alike_to_every_participant() {
    let requests = [Request::default(), Request { excluded: vec![pair(1, 5)], ..Request::default() }];
    for request in &requests {
        let mut first: Option<(&str, Vec<Vec<String>>, Outcome)> = None;
        for (name, world) in causes() {
            let engine = engine(&world);
            let all: Vec<Vec<String>> = (0..PEOPLE).map(|me| told(&engine, me, request)).collect();
            let found = outcome(&engine, request);
            let coordinator = Reader { audience: Audience::Coordinator, person: None };
            let really = ops::conflicts::check(&engine, &[pair(0, 4)], &coordinator).unwrap();
            assert!(really.items[0].ruling > Ruling::Disclose, "{name} keeps them apart");
            match &first {
                None => first = Some((name, all, found)),
                Some((other, bytes, before)) => {
                    for (me, (ours, theirs)) in all.iter().zip(bytes).enumerate() {
                        for (ours, theirs) in ours.iter().zip(theirs) {
                            assert_eq!(ours, theirs, "{me} can tell `{name}` from `{other}`");
                        }
                        assert_eq!(ours.len(), theirs.len());
                    }
                    assert_eq!(found.proposals, before.proposals, "`{name}` moves other pairs");
                }
            }
        }
        let (_, bytes, _) = first.unwrap();
        let whole = bytes.concat().concat();
        assert!(whole.contains("match.not-available") && !whole.contains("conflict."), "nothing names a rule");
    }
}

/// Ordinary ineligibility that no rule of conflicts has a part in reads like a conflict too.
#[test]
fn ineligible_for_another_reason_reads_alike() {
    let barred = told_of_pair(&pool().tie(0, "barrier", 4));
    let mut former = pool().tie(0, "former-mentoring", 4);
    former.policy = serde_json::json!({ "matching": { "earlier-partners": "never" } });
    let mut no_topic = pool();
    no_topic.roster.people[0].off_limits = vec!["ai".into(), "data".into()];
    let mut same_grade = pool();
    same_grade.roster.people[0].grade = Some(6);
    let mut language = pool();
    language.roster.people[0].languages = vec!["fr".into()];
    let mut unknown_grade = pool();
    unknown_grade.roster.people[4].grade = None;
    let excluded = Request { excluded: vec![pair(0, 4)], ..Request::default() };
    for (name, world) in [
        ("earlier partners", former),
        ("no topic", no_topic),
        ("grade gap", same_grade),
        ("language", language),
        ("unknown grade", unknown_grade),
        ("no feed", pool().no_feed("manages")),
    ] {
        assert_eq!(told_of_pair(&world), barred, "{name}");
    }
    // A pair that the host excludes from one search: only the search can tell, and says the same.
    let engine = engine(&pool());
    let mut search = ops::matching::Search::start(&engine, excluded).unwrap();
    search.finish().unwrap();
    let text = serde_json::to_string(&search.explain(&pair(0, 4), &reader(0)).unwrap()).unwrap();
    assert_eq!(text, barred[2]);
}

/// What `0` is told about her pair with `4`: check, appraise, explain.
fn told_of_pair(world: &World) -> [String; 3] {
    let (engine, reader, pair) = (engine(world), reader(0), pair(0, 4));
    let mut search = ops::matching::Search::start(&engine, Request::default()).unwrap();
    search.finish().unwrap();
    let pairs = std::slice::from_ref(&pair);
    [
        serde_json::to_string(&ops::conflicts::check(&engine, pairs, &reader).unwrap()).unwrap(),
        serde_json::to_string(&ops::matching::appraise(&engine, pairs, &reader).unwrap()).unwrap(),
        serde_json::to_string(&search.explain(&pair, &reader).unwrap()).unwrap(),
    ]
}

/// Masked causes are told apart by nothing that a coordinator reads but the code: no finding, fault, path, day or text.
#[test]
fn findings_and_faults_hold_no_masked_cause() {
    let masked = || causes().into_iter().take(10);
    let findings = |world: &World| serde_json::to_string(&engine(world).findings()).unwrap();
    let expected = findings(&pool());
    for (name, world) in masked() {
        assert_eq!(findings(&world), expected, "{name}");
        let engine = engine(&world);
        let assessment = engine.conflicts().assess(crate::program::PersonIx(0), crate::program::PersonIx(4));
        for conflict in assessment.conflicts {
            assert!(conflict.path.is_empty() && conflict.details.is_empty(), "{name}");
            assert_eq!((conflict.arises_on, conflict.clears_on), (None, None), "{name}");
            assert!(conflict.message.starts_with("barred"), "{name}");
        }
        if name == "two hidden causes" {
            continue;
        }
        // A lock on a pair that is kept apart is refused alike, whatever keeps it.
        let lock = crate::contract::matching::Request { locked: vec![pair(0, 4)], ..Request::default() };
        let fault =
            ops::matching::Search::start(&engine, lock).err().map(|fault| serde_json::to_string(&fault).unwrap());
        let barred = Engine::open("{}", pool().tie(0, "barrier", 4).roster).unwrap();
        let lock = crate::contract::matching::Request { locked: vec![pair(0, 4)], ..Request::default() };
        let other =
            ops::matching::Search::start(&barred, lock).err().map(|fault| serde_json::to_string(&fault).unwrap());
        assert_eq!(fault, other, "{name}");
    }
}

/// Another policy of the same roster does not tell the causes apart either: nor does a what-if on an ordinary rule.
#[test]
fn what_ifs_tell_nothing() {
    for policy in [
        serde_json::json!({ "matching": { "objective": "stable" } }),
        serde_json::json!({ "matching": { "grade-gap": { "minimum": 0 } }, "conflicts": { "propose-needs-approval": false } }),
    ] {
        let of = |world: &World| -> Vec<Vec<String>> {
            let engine = engine(world).with_policy(&policy.to_string()).unwrap();
            (0..PEOPLE).map(|me| told(&engine, me, &Request::default())).collect()
        };
        let all: Vec<_> = causes().into_iter().map(|(name, world)| (name, of(&world))).collect();
        for (name, bytes) in &all {
            assert_eq!(*bytes, all[0].1, "{name}");
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 40, ..Default::default() })]

    /// In any world, a hidden cause more for one pair changes that pair's bytes to the refusal of all, or nothing.
    #[test]
    fn hidden_causes_are_alike_in_any_world(world in super::properties::world(), one in 0..7_usize, other in 0..7_usize) {
        proptest::prop_assume!(one != other);
        let world = super::rows::eligible(world);
        let worlds = [
            world.clone().tie(one, "barrier", other),
            world.clone().tie(other, "family", one),
            world.clone().decline(one, other),
            world.decline(other, one),
        ];
        let bytes = worlds.map(|world| {
            let engine = engine(&world);
            let all = |me: usize| -> Vec<Assessment> {
                let pairs: Vec<Pair> = (0..7).filter(|one| *one != me).flat_map(|one| [pair(me, one), pair(one, me)]).collect();
                ops::conflicts::check(&engine, &pairs, &reader(me)).unwrap().items
            };
            serde_json::to_string(&(0..7).map(all).collect::<Vec<_>>()).unwrap()
        });
        for text in &bytes {
            proptest::prop_assert_eq!(text, &bytes[0]);
        }
    }
}
