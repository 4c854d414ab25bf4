//! Inputs that mean harm: an answer or a fault, with all places accounted for. The harness runs larger ones in the sandbox
//! (`host-harness bench matching --hostile`).

use crate::{
    contract::{
        matching::{Outcome, Request},
        program::Roster,
        types::{Fault, Pair},
    },
    operations::{Engine, matching::Search},
};
use serde_json::{Value, json};

/// `size` juniors and seniors with `places` each; what they teach and want by number.
fn people(
    size: usize,
    places: u32,
    teaches: impl Fn(usize) -> Vec<usize>,
    wants: impl Fn(usize) -> Vec<usize>,
) -> Roster {
    let skill = |topic: usize, level: u32, offered: bool, wanted: u32| json!({ "topic": format!("t{topic}"), "level": level, "offered": offered, "wanted": wanted });
    let one = |id: String, mentor: bool, skills: Vec<Value>| {
        json!({ "id": id, "mentor_places": if mentor { places } else { 0 }, "mentee_places": if mentor { 0 } else { places },
            "grade": if mentor { 2 } else { 6 }, "languages": ["en"], "enrolled": {}, "skills": skills })
    };
    let juniors = (0..size)
        .map(|at| one(format!("m{at}"), true, teaches(at).into_iter().map(|topic| skill(topic, 4, true, 0)).collect()));
    let seniors = (0..size)
        .map(|at| one(format!("s{at}"), false, wants(at).into_iter().map(|topic| skill(topic, 0, false, 3)).collect()));
    let people: Vec<Value> = juniors.chain(seniors).collect();
    serde_json::from_value(json!({ "as_of": "2026-11-02", "term": { "since": "2026-11-02", "until": "2027-05-03" },
        "people": people, "feeds": [{ "relation": "manages", "as_of": "2026-11-01" }] }))
    .unwrap()
}

fn pair(mentor: usize, mentee: usize) -> Pair {
    Pair { mentor: format!("m{mentor}"), mentee: format!("s{mentee}") }
}

fn solve(policy: &str, roster: &Roster, request: Request) -> Result<Outcome, Fault> {
    let engine = Engine::open(&format!(r#"{{"matching":{policy}}}"#), roster.clone()).unwrap();
    let mut search = Search::start(&engine, request)?;
    search.finish()?;
    search.outcome()
}

const OBJECTIVES: [&str; 4] = [
    r#"{"places-most":16}"#,
    r#"{"places-most":16,"objective":"fair"}"#,
    r#"{"places-most":16,"objective":"fair","leximin":true}"#,
    r#"{"places-most":16,"objective":"stable"}"#,
];

#[test]
fn sizes_and_sameness() {
    let topics: Vec<usize> = (0..1_000).collect();
    for policy in OBJECTIVES {
        let filled = |roster: Roster| {
            let outcome = solve(policy, &roster, Request::default()).unwrap();
            let empty: u32 = outcome.vacancies.iter().map(|vacancy| vacancy.places).sum();
            let places = |places: u32| places.min(16);
            let all: u32 = roster.people.iter().map(|one| places(one.mentor_places) + places(one.mentee_places)).sum();
            assert_eq!(empty as usize + 2 * outcome.proposals.len(), all as usize, "{policy}");
            outcome.proposals.len()
        };
        assert_eq!(filled(people(60, 1, |_| vec![0], |_| vec![0])), 60, "all equal");
        assert_eq!(filled(people(60, 1, |at| vec![usize::from(at > 0)], |_| vec![0])), 1, "one popular mentor");
        assert_eq!(filled(people(60, 0, |_| vec![0], |_| vec![0])), 0, "no places");
        // Between equals stable pairs go by position, and leave places that the others fill.
        let most = if policy.contains("stable") { 16 * 16 + 4 * 4 } else { 20 * 16 };
        assert_eq!(filled(people(20, 65_535, |_| vec![0], |_| vec![0])), most, "65,535 places each");
        assert_eq!(filled(people(8, 1, |_| topics.clone(), |_| topics.clone())), 8, "a thousand topics each");
        assert_eq!(filled(people(0, 1, |_| vec![], |_| vec![])), 0, "nobody");
    }
}

#[test]
fn requests_that_contradict_or_cover_everything() {
    let roster = people(30, 1, |_| vec![0], |_| vec![0]);
    let everybody: Vec<Pair> = (0..30).flat_map(|a| (0..30).map(move |b| pair(a, b))).collect();
    for policy in OBJECTIVES {
        let excluded = Request { excluded: everybody.clone(), ..Request::default() };
        assert!(solve(policy, &roster, excluded).unwrap().proposals.is_empty());
        let incumbent = Request { incumbent: everybody.clone(), ..Request::default() };
        let outcome = solve(policy, &roster, incumbent).unwrap();
        assert_eq!((outcome.proposals.len(), outcome.breakups.len()), (30, 900 - 30));
        let locked = Request { locked: vec![pair(0, 0), pair(0, 1)], ..Request::default() };
        assert_eq!(solve(policy, &roster, locked).unwrap_err().problems[0].code, "input.too-many-locks");
    }
    let mut tied = serde_json::to_value(&roster).unwrap();
    tied["ties"] = json!([{ "subject": "s0", "relation": "manages", "object": "m0", "held": {} }]);
    tied["people"][1]["grade"] = json!(9);
    let tied: Roster = serde_json::from_value(tied).unwrap();
    let lock = |at| Request { locked: vec![pair(at, at)], ..Request::default() };
    assert_eq!(solve("{}", &tied, lock(0)).unwrap_err().problems[0].code, "match.lock-blocked");
    // A rule of eligibility is no block: the pair stands, and the outcome says what it breaks.
    let outcome = solve("{}", &tied, lock(1)).unwrap();
    assert!(outcome.findings.iter().any(|finding| finding.code == "match.lock-breaks-rule"));
    assert_eq!(outcome.proposals.len(), 30);
    let many = Request { excluded: vec![pair(0, 0); 1_000_001], ..Request::default() };
    assert_eq!(solve("{}", &roster, many).unwrap_err().problems[0].code, "input.over-limit");
}

/// Prices that no certificate ever had: at worst they save nothing.
#[test]
fn prices_made_up_by_the_host_change_nothing() {
    let roster = people(20, 2, |at| vec![at % 3, at % 5], |at| vec![at % 4]);
    let cold = solve("{}", &roster, Request::default()).unwrap();
    for value in [0.0, -1.0, 0.5, 1e300, f64::NAN, f64::INFINITY, 9_007_199_254_740_991.0] {
        let prices = |side: &str| {
            (0..20).map(|at| crate::contract::matching::Price { person: format!("{side}{at}"), value }).collect()
        };
        let warm = crate::contract::matching::Prices { mentors: prices("m"), mentees: prices("s") };
        let outcome = solve("{}", &roster, Request { warm_start: Some(warm), ..Request::default() }).unwrap();
        assert_eq!(outcome, cold, "{value}");
    }
}
