//! In the sandbox, as a host gets it: whatever keeps two people apart, no participant's bytes differ. The engines' own tests
//! go through more causes; these go through both doors of the component that ships.

use boundary_tests::{answered, company, plugin};
use host_harness::{
    contract::{
        matching::{Outcome, Request},
        program::{Feed, Preference, Roster, Stance, Tie},
        types::{Attribute, Audience, DaySpan, Fault, Pair, Reader, Side},
    },
    plugin::{CallError, Program},
};
use serde::Serialize;
use serde_json::{Value, json};

const MENTORS: u32 = 6;
const MENTEES: u32 = 5;

/// A company in which the first junior and the first senior could be paired.
fn base() -> Roster {
    let mut roster = company::roster(3, MENTORS, MENTEES);
    roster.ties.retain(|tie| tie.relation == "manages" && tie.subject == "chief");
    for person in &mut roster.people {
        person.preferences.clear();
        person.grade = Some(if person.mentor_places > 0 { 2 } else { 7 });
    }
    let [mentor, mentee] = ends();
    let skills = |roster: &Roster, id: &str| person_of(roster, id).skills.clone();
    let wanted = skills(&roster, &mentee).into_iter().map(|skill| host_harness::contract::program::Skill {
        level: 5,
        offered: true,
        wanted: 0,
        ..skill
    });
    let taught: Vec<_> = wanted.collect();
    roster.people.iter_mut().find(|person| person.id == mentor).expect("the junior").skills = taught;
    for relation in ["family", "team"] {
        roster.feeds.push(Feed { relation: relation.into(), as_of: "2026-11-01".into() });
    }
    roster
}

fn ends() -> [String; 2] {
    [company::junior(0), company::senior(0)]
}

fn person_of<'a>(roster: &'a Roster, id: &str) -> &'a host_harness::contract::program::Person {
    roster.people.iter().find(|person| person.id == id).expect("a person of the roster")
}

/// Hidden causes first, then ordinary ones.
fn causes() -> Vec<(&'static str, Roster)> {
    let [mentor, mentee] = ends();
    let tie = |subject: &str, relation: &str, object: &str| {
        let mut roster = base();
        let (subject, relation, object) = (subject.into(), relation.into(), object.into());
        roster.ties.push(Tie { subject, relation, object, held: DaySpan::default() });
        roster
    };
    let decline = |who: &str, other: &str| {
        let mut roster = base();
        let person = roster.people.iter_mut().find(|person| person.id == who).expect("a person");
        person.preferences.push(Preference { other: other.into(), stance: Stance::Decline });
        roster
    };
    let mut team = base();
    for person in team.people.iter_mut().filter(|person| person.id == mentor || person.id == mentee) {
        person.attributes.push(Attribute { key: "team".into(), value: "x".into() });
    }
    vec![
        ("barrier", tie(&mentor, "barrier", &mentee)),
        ("family", tie(&mentee, "family", &mentor)),
        ("the junior declines", decline(&mentor, &mentee)),
        ("the senior declines", decline(&mentee, &mentor)),
        ("same team", team),
        ("direct manager", tie(&mentee, "manages", &mentor)),
        ("reviewer", tie(&mentee, "reviews", &mentor)),
    ]
}

fn text<T: Serialize>(answer: Result<T, CallError>) -> String {
    match answered(answer) {
        Ok(answer) => serde_json::to_string(&answer).expect("JSON"),
        Err(fault) => serde_json::to_string::<Fault>(&fault).expect("JSON"),
    }
}

/// Everything that every participant can be told, and the proposals.
fn told(roster: &Roster) -> (Vec<String>, Outcome) {
    let session = plugin().session().expect("a session");
    let program: Program = session.open("{}", roster).expect("a program");
    let mut search = program.search(&Request::default()).expect("a search");
    let outcome = search.run(u32::MAX, |_| std::ops::ControlFlow::Continue(())).expect("an outcome");
    let ids: Vec<&String> = roster.people.iter().map(|person| &person.id).collect();
    let mut told = Vec::new();
    for me in &ids {
        let reader = Reader { audience: Audience::Participant, person: Some((*me).clone()) };
        let pair = |mentor: &str, mentee: &str| Pair { mentor: mentor.into(), mentee: mentee.into() };
        let others = ids.iter().filter(|other| other != &me);
        let pairs: Vec<Pair> = others.flat_map(|other| [pair(me, other), pair(other, me)]).collect();
        told.push(text(program.check(&pairs, &reader)));
        told.push(text(program.appraise(&pairs, &reader)));
        told.push(text(program.screen(me, &reader)));
        for side in [Side::Mentor, Side::Mentee] {
            told.push(text(program.suggest(me, side, 10, &reader)));
        }
        told.extend(pairs.iter().map(|pair| text(search.explain(pair, &reader))));
        told.push(text(search.explain_person(me, &reader)));
        told.push(text(program.check(&[pair(me, "nobody")], &reader)));
    }
    (told, outcome)
}

#[test]
fn no_participant_can_tell_causes_apart() {
    let [mentor, mentee] = ends();
    let free = told(&base());
    let available = |bytes: &[String]| bytes[0].contains(r#""ruling":"clear""#);
    assert!(available(&free.0), "{mentor} and {mentee} may be paired when nothing keeps them apart: {}", free.0[0]);
    let all: Vec<(&str, (Vec<String>, Outcome))> =
        causes().into_iter().map(|(name, roster)| (name, told(&roster))).collect();
    let (first, (bytes, outcome)) = &all[0];
    assert_ne!(bytes, &free.0, "a barrier is seen to keep them apart");
    for (name, (other, found)) in &all {
        for (ours, theirs) in bytes.iter().zip(other) {
            assert_eq!(ours, theirs, "`{first}` and `{name}` differ");
        }
        assert_eq!(found.proposals, outcome.proposals, "`{name}` moves other pairs than `{first}`");
    }
    assert!(bytes.iter().all(|text| !text.contains("conflict.")), "no answer names a rule");
}

/// The JSON door says the same bytes, and findings of the program name no hidden cause.
#[test]
fn the_json_door_and_the_findings_tell_nothing_either() {
    let [mentor, mentee] = ends();
    let session = plugin().session().expect("a session");
    let ask = |operation: &str, roster: &Roster, extra: Value| {
        let mut request = json!({ "policy": {}, "roster": roster });
        for (key, value) in extra.as_object().into_iter().flatten() {
            request[key] = value.clone();
        }
        answered(session.run(operation, &request.to_string()))
    };
    let reader = json!({ "audience": "participant", "person": mentor });
    let pair = json!({ "mentor": mentor, "mentee": mentee });
    let mut answers: Vec<Vec<Result<String, Fault>>> = Vec::new();
    let mut findings = Vec::new();
    for (name, roster) in causes() {
        answers.push(vec![
            ask("conflicts.check", &roster, json!({ "pairs": [pair], "reader": reader })),
            ask("matching.appraise", &roster, json!({ "pairs": [pair], "reader": reader })),
            ask("matching.explain", &roster, json!({ "pair": pair, "reader": reader })),
            ask("matching.explain-person", &roster, json!({ "person": mentor, "reader": reader })),
            ask(
                "matching.suggest",
                &roster,
                json!({ "person": mentor, "side": "mentor", "limit": 9, "reader": reader }),
            ),
            ask("conflicts.screen", &roster, json!({ "person": mentor, "reader": reader })),
        ]);
        assert_eq!(answers.last(), answers.first(), "{name}");
        let opened: Value =
            serde_json::from_str(&ask("program.open", &roster, json!({})).expect("a program")).expect("JSON");
        findings.push(opened["findings"].clone());
    }
    // Of the causes that are hidden from a coordinator too, nothing shows in the findings.
    for hidden in &findings[..4] {
        assert_eq!(hidden, &findings[0]);
    }
}
