//! Broken and absurd input, case by case.

use crate::{places, refused, run, session};
use boundary_tests::{case, coordinator};
use host_harness::{
    contract::{
        program::Roster,
        types::{FaultKind, Pair},
    },
    plugin::CallError,
    sandbox::RunError,
};
use serde_json::{Value, json};

/// A roster of two who could be paired, for changes.
fn two() -> Value {
    json!({
        "as_of": "2026-11-02",
        "term": { "since": "2026-11-02", "until": "2027-05-03" },
        "people": [
            { "id": "kim", "mentor_places": 1, "mentee_places": 0, "grade": 3, "languages": ["en"], "enrolled": {},
              "skills": [{ "topic": "ai", "level": 4, "offered": true, "wanted": 0 }] },
            { "id": "ada", "mentor_places": 0, "mentee_places": 1, "grade": 7, "languages": ["en"], "enrolled": {},
              "skills": [{ "topic": "ai", "level": 1, "offered": false, "wanted": 4 }] },
        ],
        "feeds": [{ "relation": "manages", "as_of": "2026-11-01" }],
    })
}

fn on(roster: &Value, extra: Value) -> String {
    let mut request = json!({ "policy": {}, "roster": roster });
    for (key, value) in extra.as_object().into_iter().flatten() {
        request[key] = value.clone();
    }
    request.to_string()
}

/// Codes of the findings of a program that opens.
fn lived_with(roster: &Value) -> Vec<String> {
    let opened = run("program.open", &on(roster, json!({}))).expect("a program");
    let findings = opened["findings"].as_array().expect("findings").clone();
    findings.iter().map(|finding| finding["code"].as_str().expect("a code").to_string()).collect()
}

#[test]
fn text_that_is_not_json() {
    let whole = on(&two(), json!({ "request": {} }));
    let broken = ["", " ", "{", "]", "nul", "NaN", "{\"policy\":NaN}", "\u{feff}{}", "{}{}", "'{}'", "\0", "\u{1F600}"];
    // Cut short at every tenth byte.
    let cut = (1..whole.len()).step_by(10).map(|end| &whole[..end]);
    for text in broken.into_iter().chain(cut) {
        let fault = refused("matching.search", text, FaultKind::InvalidInput);
        assert_eq!(fault.problems[0].code, "input.bad-json", "{text}");
    }
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    refused("matching.search", &deep, FaultKind::InvalidInput);
    refused("policy.resolve", &format!(r#"{{"document":{deep}}}"#), FaultKind::InvalidPolicy);
    for text in ["", "{", "nul", "[]", "7", "\"{}\"", "{\"program\":{\"term-days\":1e999}}", deep.as_str()] {
        let Err(CallError::Fault(fault)) = session().resolve_policy(text) else { panic!("{text} is no policy") };
        assert_eq!(fault.kind, FaultKind::InvalidPolicy, "{text}");
    }
}

#[test]
fn json_of_another_shape() {
    for text in ["null", "true", "7", "\"\"", "[]", "{}", "[{}]", r#"{"policy":{}}"#, r#"{"roster":{}}"#] {
        refused("matching.search", text, FaultKind::InvalidInput);
    }
    // Every mistake at once, each with its place.
    let request =
        r#"{"policy": {}, "rooster": 1, "roster": {"as_of": 7, "people": [{"id": 1, "mentee_places": -1}, 5]}}"#;
    let fault = refused("program.open", request, FaultKind::InvalidInput);
    let places = places(&fault);
    for expected in [
        ("input.unknown-key", "/rooster"),
        ("input.wrong-type", "/roster/as_of"),
        ("input.wrong-type", "/roster/people/0/id"),
        ("input.missing", "/roster/people/0/mentor_places"),
        ("input.out-of-range", "/roster/people/0/mentee_places"),
        ("input.wrong-type", "/roster/people/1"),
    ] {
        assert!(places.contains(&expected), "{expected:?} is not among {places:?}");
    }
}

#[test]
fn every_field_of_the_office_in_turn_as_something_else() {
    let roster = case::office();
    let hostile = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(0.5),
        json!(4_294_967_295_u32),
        json!(4_294_967_296_u64),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("\u{0}\u{202e}\u{1F9D1}"),
        json!("x".repeat(2_000)),
        json!("2026-02-30"),
        json!([]),
        json!([[]]),
        json!({}),
        json!({ "": {} }),
    ];
    let mut paths = Vec::new();
    every_path(&roster, String::new(), &mut paths);
    let session = session();
    let mut answers = 0;
    for (number, path) in paths.iter().enumerate() {
        // Two of them at each place keep it quick; over all places each comes up many times.
        for offset in [0, 5] {
            let mut changed = roster.clone();
            *changed.pointer_mut(path).expect("a place") = hostile[(number * 3 + offset) % hostile.len()].clone();
            match boundary_tests::answered(session.run("program.open", &on(&changed, json!({})))) {
                Ok(_) => answers += 1,
                Err(fault) => {
                    assert!(!fault.problems.is_empty() && fault.kind != FaultKind::Internal, "{path}: {fault:?}")
                }
            }
        }
    }
    assert!(answers > 0 && answers < paths.len(), "{answers} of {} changes were accepted", 2 * paths.len());
}

fn every_path(value: &Value, path: String, paths: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, field)| every_path(field, format!("{path}/{key}"), paths))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(position, item)| every_path(item, format!("{path}/{position}"), paths));
        }
        _ => {}
    }
    paths.push(path);
}

#[test]
fn ids_given_twice_are_all_named() {
    let mut roster = two();
    for id in ["kim", "ada", "kim"] {
        let mut twin = roster["people"][0].clone();
        twin["id"] = id.into();
        roster["people"].as_array_mut().expect("people").push(twin);
    }
    let fault = refused("program.open", &on(&roster, json!({})), FaultKind::InvalidInput);
    let repeats = |position: u32| ("input.duplicate-id".to_string(), format!("/roster/people/{position}/id"));
    let named: Vec<_> = places(&fault).into_iter().map(|(code, path)| (code.to_string(), path.to_string())).collect();
    assert_eq!(named, [repeats(2), repeats(3), repeats(4)]);
    let text = serde_json::to_string(&fault).expect("JSON");
    assert!(!text.contains("kim"), "a fault repeats no text of the input: {text}");
}

#[test]
fn past_five_hundred_problems_are_only_counted() {
    let mut roster = two();
    roster["bystanders"] = vec![json!("same"); 3_000].into();
    let fault = refused("program.open", &on(&roster, json!({})), FaultKind::InvalidInput);
    assert_eq!(fault.problems.len(), 501);
    assert_eq!(fault.problems[500].code, "input.more-problems");
    assert!(fault.problems[500].message.contains("2499"), "{}", fault.problems[500].message);
}

#[test]
fn numbers_that_are_none() {
    for number in ["1e999", "-1e999", "NaN", "Infinity", "01", "1.", "0x10", "1_000"] {
        let goal = format!(
            r#"{{"pairing":"p","agreed_on":"2026-11-02","progress":{number},"updated_on":"2026-11-02","weight":1}}"#
        );
        let request = format!(
            r#"{{"policy":{{}},"roster":{},"history":{{"goals":[{goal}]}},"reader":{{"audience":"coordinator"}}}}"#,
            two()
        );
        refused("health.report", &request, FaultKind::InvalidInput);
    }
}

#[test]
fn the_largest_number_everywhere() {
    const MOST: u32 = u32::MAX;
    let mut roster = two();
    for person in roster["people"].as_array_mut().expect("people") {
        for key in ["mentor_places", "mentee_places", "grade", "monthly_minutes"] {
            person[key] = MOST.into();
        }
        person["skills"][0]["level"] = MOST.into();
        person["skills"][0]["wanted"] = MOST.into();
        person["week"] = json!([{ "weekday": MOST, "since": MOST, "until": MOST, "hours": "working" }]);
    }
    let fault = refused("program.open", &on(&roster, json!({})), FaultKind::InvalidInput);
    for key in ["mentor_places", "mentee_places", "grade", "monthly_minutes", "skills/0/level", "skills/0/wanted"] {
        for person in [0, 1] {
            let path = format!("/roster/people/{person}/{key}");
            assert!(
                places(&fault).contains(&("input.out-of-range", &path)),
                "{path} is not among {:?}",
                places(&fault)
            );
        }
    }
    // The most that is allowed, and every other argument at the end of its range.
    for person in roster["people"].as_array_mut().expect("people") {
        for (key, value) in [("mentor_places", 65_535), ("mentee_places", 65_535), ("grade", 1_000_000)] {
            person[key] = value.into();
        }
        person["monthly_minutes"] = 44_640.into();
        person["skills"][0]["level"] = 5.into();
        person["skills"][0]["wanted"] = 5.into();
        person["week"] = Value::Null;
    }
    run("matching.search", &on(&roster, json!({ "request": {} }))).expect("an outcome");
    refused("matching.edges", &on(&two(), json!({ "request": {}, "position": MOST })), FaultKind::NotFound);
    let suggest = json!({ "person": "kim", "side": "mentor", "limit": MOST, "reader": { "audience": "coordinator" } });
    run("matching.suggest", &on(&two(), suggest)).expect("suggestions");
    let interval = json!({ "start": MOST, "end": MOST });
    let session =
        json!({ "id": "s", "pairing": "p", "kind": "regular", "state": "planned", "when": interval, "number": MOST });
    let pairing = json!({ "id": "p", "pair": { "mentor": "kim", "mentee": "ada" }, "matched_on": "9999-12-30",
                          "planned_end": "9999-12-31" });
    let calendar = json!({ "now": MOST, "pairings": [pairing], "sessions": [session],
                           "diaries": [{ "person": "kim", "busy": [interval], "soft": [{ "start": 0, "end": MOST }] }] });
    for operation in ["scheduling.plan", "scheduling.validate"] {
        let _ = run(operation, &on(&two(), json!({ "calendar": calendar })));
    }
}

#[test]
fn policies_of_nonsense() {
    let nonsense = json!({
        "program": { "term-days": 0, "cadence-days": "monthly", "ramp": [{ "pairs": 1 }] },
        "topics": { "ai": { "broader": "ai" }, "ml": { "aliases": ["ai"] } },
        "conflicts": { "same-teem": {}, "family": { "masked": "yes", "approvals": 4_294_967_295_u32 } },
        "matching": { "objective": "best", "weights": { "needs-met": -1 }, "floor": 10_001 },
        "scheduling": { "work": 0, "length": { "grid-minutes": 7 } },
        "health": { "pillars": { "setup": 1e300 } },
        "zodiac": null,
    });
    let Err(CallError::Fault(fault)) = session().resolve_policy(&nonsense.to_string()) else { panic!("no policy") };
    assert_eq!(fault.kind, FaultKind::InvalidPolicy);
    let named: Vec<&str> = places(&fault).into_iter().map(|(_, path)| path).collect();
    for path in [
        "/program/term-days",
        "/program/cadence-days",
        "/program/ramp/0/by-day",
        "/conflicts/same-teem",
        "/conflicts/family/masked",
        "/conflicts/family/approvals",
        "/matching/objective",
        "/matching/weights/needs-met",
        "/matching/floor",
        "/scheduling/work",
        "/scheduling/length/grid-minutes",
        "/health/pillars/setup",
        "/zodiac",
    ] {
        assert!(named.contains(&path), "{path} is not among {named:?}");
    }
    // The same through every door, and the roster's problems do not hide it.
    let fault =
        refused("program.open", &json!({ "policy": nonsense, "roster": two() }).to_string(), FaultKind::InvalidPolicy);
    assert!(fault.problems.len() >= named.len());
    // A policy at the limit of what a document may be.
    let huge =
        format!(r#"{{"topics":{{{}}}}}"#, (0..40_000).map(|n| format!(r#""t{n}":{{}}"#)).collect::<Vec<_>>().join(","));
    let _ = boundary_tests::answered(session().resolve_policy(&huge));
    let beyond = format!(r#"{{"topics":{{{}}}}}"#, "\"t\":{},".repeat(400_000));
    let Err(CallError::Fault(fault)) = session().resolve_policy(&beyond) else { panic!("too long") };
    assert_eq!(fault.kind, FaultKind::OverLimit);
}

#[test]
fn empty_everything() {
    let nobody = json!({ "as_of": "2026-11-02", "term": { "since": "2026-11-02", "until": "2027-05-03" } });
    let reader = json!({ "audience": "coordinator" });
    for (operation, extra) in [
        ("program.open", json!({})),
        ("conflicts.check", json!({ "pairs": [], "reader": reader })),
        ("conflicts.recuse", json!({ "pairings": [] })),
        ("matching.search", json!({ "request": {} })),
        ("matching.appraise", json!({ "pairs": [], "reader": reader })),
        ("scheduling.plan", json!({ "calendar": { "now": 0 } })),
        ("scheduling.validate", json!({ "calendar": { "now": 0 } })),
        ("scheduling.reachable", json!({ "pairs": [] })),
        ("health.report", json!({ "history": {}, "reader": reader })),
        ("health.audit", json!({ "history": {}, "people": [] })),
        ("health.ledger", json!({ "history": {} })),
        ("health.readiness", json!({ "history": {} })),
        ("health.measure", json!({ "outside": { "randomized": false } })),
    ] {
        run(operation, &on(&nobody, extra)).unwrap_or_else(|fault| panic!("`{operation}` of nobody: {fault:?}"));
    }
    assert_eq!(lived_with(&nobody).iter().filter(|code| *code == "data.empty-side").count(), 2);
    // The empty record has no dates, which is a fault, through the typed door as well.
    let Err(CallError::Fault(fault)) = session().open("{}", &Roster::default()) else { panic!("no program") };
    assert_eq!(fault.kind, FaultKind::InvalidInput);
}

#[test]
fn a_side_without_people_and_people_without_a_side() {
    let mut roster = two();
    roster["people"][1]["mentee_places"] = 0.into();
    let codes = lived_with(&roster);
    assert!(codes.iter().any(|code| code == "data.empty-side"), "{codes:?}");
    assert!(codes.iter().any(|code| code == "data.no-place"), "{codes:?}");
    let outcome = run("matching.search", &on(&roster, json!({ "request": {} }))).expect("an outcome");
    assert_eq!(outcome["proposals"], json!([]));
    assert_eq!(outcome["vacancies"][0]["person"], "kim");
}

#[test]
fn somebody_who_never_opted_in_is_not_found_rather_than_paired() {
    let mut roster = two();
    roster["bystanders"] = json!(["eve"]);
    let reader = json!({ "audience": "coordinator" });
    for (operation, extra) in [
        ("conflicts.check", json!({ "pairs": [{ "mentor": "kim", "mentee": "eve" }], "reader": reader })),
        ("conflicts.screen", json!({ "person": "eve", "reader": reader })),
        ("matching.appraise", json!({ "pairs": [{ "mentor": "eve", "mentee": "ada" }], "reader": reader })),
        ("matching.suggest", json!({ "person": "eve", "side": "mentor", "limit": 3, "reader": reader })),
        ("matching.search", json!({ "request": { "locked": [{ "mentor": "kim", "mentee": "eve" }] } })),
        ("scheduling.reachable", json!({ "pairs": [{ "mentor": "kim", "mentee": "eve" }] })),
    ] {
        refused(operation, &on(&roster, extra), FaultKind::NotFound);
    }
}

#[test]
fn a_management_loop_and_a_manager_nobody_knows_are_said() {
    let mut roster = two();
    let manages = |subject: &str, object: &str| json!({ "subject": subject, "relation": "manages", "object": object, "held": {} });
    roster["ties"] =
        json!([manages("kim", "ada"), manages("ada", "kim"), manages("kim", "kim"), manages("gone", "ada")]);
    let codes = lived_with(&roster);
    for code in ["data.manager-cycle", "data.self-tie", "data.unknown-person"] {
        assert!(codes.iter().any(|found| found == code), "{code} is not among {codes:?}");
    }
    let check = json!({ "pairs": [{ "mentor": "kim", "mentee": "ada" }], "reader": { "audience": "coordinator" } });
    let answer = run("conflicts.check", &on(&roster, check)).expect("an assessment");
    assert_eq!(answer["items"][0]["ruling"], "blocked");
    let outcome = run("matching.search", &on(&roster, json!({ "request": {} }))).expect("an outcome");
    assert_eq!(outcome["proposals"], json!([]));
}

#[test]
fn zones_and_grades_that_nobody_knows_are_lived_with() {
    let mut roster = two();
    roster["people"][0]["time_zone"] = "Mars/Olympus".into();
    roster["people"][0]["grade"] = Value::Null;
    let codes = lived_with(&roster);
    for code in ["data.unknown-zone", "data.unknown-grade"] {
        assert!(codes.iter().any(|found| found == code), "{code} is not among {codes:?}");
    }
    let pair = json!({ "mentor": "kim", "mentee": "ada" });
    let reach = run("scheduling.reachable", &on(&roster, json!({ "pairs": [pair] }))).expect("an answer");
    assert_eq!(reach["minutes_per_week"], json!([null]));
    let pairing = json!({ "id": "p", "pair": pair, "matched_on": "2026-11-02", "planned_end": "2027-05-03" });
    let plan =
        run("scheduling.plan", &on(&roster, json!({ "calendar": { "now": 29_892_960, "pairings": [pairing] } })));
    let plan = plan.expect("a plan that says so");
    assert_eq!(plan["sessions"], json!([]));
    assert_ne!(plan["findings"], json!([]), "{plan:#}");
}

#[test]
fn two_hundred_megabytes_are_refused_before_they_cross() {
    let session = session();
    let huge = "x".repeat(200 << 20);
    let limit = session_limit();
    let refused = Some(CallError::Sandbox(RunError::InputTooLarge { limit }));
    assert_eq!(session.open_json("{}", &huge).err(), refused);
    assert_eq!(session.run("program.open", &huge).err(), refused);
    assert_eq!(session.resolve_policy(&huge).err(), refused);
    let program = session.open_json("{}", &two().to_string()).expect("the session goes on");
    let pair = Pair { mentor: huge, mentee: "ada".into() };
    assert_eq!(program.check(&[pair], &coordinator()).err(), refused);
    assert!(program.digest().is_ok());
}

fn session_limit() -> u64 {
    boundary_tests::plugin().limits().input_bytes
}
