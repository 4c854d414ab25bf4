use super::*;
use serde_json::Value;

const ROSTER: &str = r#"{"as_of":"2026-09-01","term":{"since":"2026-09-01","until":"2027-03-01"},"people":[
  {"id":"j","mentor_places":1,"mentee_places":0,"grade":3,"enrolled":{},"languages":["en"],"time_zone":"Europe/Berlin",
   "skills":[{"topic":"ai","level":4,"offered":true,"wanted":0}]},
  {"id":"s","mentor_places":0,"mentee_places":1,"grade":7,"enrolled":{},"languages":["en"],"time_zone":"Europe/Lisbon",
   "skills":[{"topic":"ai","level":1,"offered":false,"wanted":5}]}],
  "feeds":[{"relation":"manages","as_of":"2026-09-01"}]}"#;

fn request(rest: &str) -> String {
    format!(r#"{{"policy":{{}},"roster":{ROSTER}{rest}}}"#)
}

#[test]
fn every_operation_has_a_schema_and_every_schema_an_operation() {
    let published: Vec<String> = schemas::all()["operations"].as_object().unwrap().keys().cloned().collect();
    let mut answered = operations();
    answered.sort();
    assert_eq!(published, answered);
    assert_eq!(operations(), answered, "the table is in order of name");
}

#[test]
fn two_people_are_matched_through_text_alone() {
    let answer = run("matching.search", &request(r#","request":{}"#)).unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["proposals"][0]["pair"]["mentor"], "j");
    assert_eq!(answer["proposals"][0]["origin"], "fresh");
    assert_eq!(answer["certificate"]["filled"], 1);
}

#[test]
fn every_place_that_does_not_fit_is_named() {
    let bad = r#"{"policy":{},"roster":{"as_of":1,"term":{},"people":[{"id":"","grade":-1}]},"pears":[]}"#;
    let fault = run("conflicts.check", bad).unwrap_err();
    let paths: Vec<&str> = fault.problems.iter().filter_map(|problem| problem.path.as_deref()).collect();
    for path in [
        "/roster/as_of",
        "/roster/people/0/id",
        "/roster/people/0/grade",
        "/roster/people/0/mentor_places",
        "/pears",
        "/reader",
    ] {
        assert!(paths.contains(&path), "{path} is missing from {paths:?}");
    }
}

#[test]
fn what_is_not_there_is_said_plainly() {
    assert_eq!(run("matching.serach", "{}").unwrap_err().kind, FaultKind::NotFound);
    assert!(schema("nothing").is_err());
    let fault = run("info.describe", "{").unwrap_err();
    assert_eq!(fault.problems[0].message, "is not valid JSON at line 1, column 1");
}
