//! What people tell beside their sessions, and who may tell it.

use super::*;
use crate::{
    contract::{
        health::{History, Item},
        scheduling::{Session, SessionState},
        types::{Pair, Side},
    },
    store::Merged,
    workflow::Became,
};

fn item(construct: &str, value: f64) -> Item {
    Item { construct: construct.into(), value }
}

fn is_refused<T: std::fmt::Debug>(result: Result<T, WorkflowError>, says: &str) {
    let error = result.unwrap_err();
    assert!(matches!(error, WorkflowError::Record(_)), "{error:?}");
    assert!(error.to_string().contains(says), "{error}");
}

/// Pairs that run, the two of the first, and every session.
fn planned() -> (World, Vec<String>, Pair, Vec<Session>) {
    let mut world = World::new();
    let running = world.run_a_round();
    let desk = world.desk();
    world.office().plan(&Engine::new(plugin()), &desk).unwrap();
    let pair = world.case(&running[0]).pair;
    let sessions = world.store.sessions(world.id).unwrap();
    (world, running, pair, sessions)
}

#[test]
fn goals_are_the_pairs_own() {
    let mut world = World::new();
    let running = world.run_a_round();
    let (first, pair) = (running[0].clone(), world.case(&running[0]).pair);
    let junior = || Actor::participant(pair.mentor.clone());
    let due = Some(day("2026-12-01"));
    world.office_of(junior()).agree_goal(&first, Some("ai"), due).unwrap();
    is_refused(world.office_of(junior()).agree_goal(&first, Some("ai"), None), "already");
    world.office().agree_goal(&first, None, None).unwrap();
    let today = world.today;
    let past = world.office().agree_goal(&first, None, Some(today));
    assert!(matches!(past, Err(WorkflowError::Days(_))));
    world.today = day("2026-10-20");
    let told = world.office_of(Actor::participant(pair.mentee.clone())).report_goal(&first, 1, 40).unwrap();
    world.today = day("2026-10-19");
    assert!(
        matches!(world.office().report_goal(&first, 1, 50), Err(WorkflowError::Days(_))),
        "not before the last word"
    );
    world.today = day("2026-10-20");
    assert_eq!((told.topic.as_deref(), told.progress, told.updated_on.as_str()), (Some("ai"), 0.4, "2026-10-20"));
    is_refused(world.office().report_goal(&first, 3, 40), "no goal 3");
    is_refused(world.office().report_goal(&first, 0, 40), "no goal 0");
    is_refused(world.office().report_goal(&first, 1, 101), "more than all");
    let stranger = world.office_of(Actor::participant("top")).report_goal(&first, 1, 10);
    assert!(matches!(stranger, Err(WorkflowError::NoPairing(_))));
    let goals = world.store.history(world.id).unwrap().goals;
    assert_eq!(goals.iter().map(|goal| goal.progress).collect::<Vec<_>>(), [0.4, 0.0], "no goal is doubled");
    world.office().end(&first, crate::contract::program::Ending::Completed, None).unwrap();
    assert!(matches!(world.office().report_goal(&first, 1, 100), Err(WorkflowError::WrongPhase { .. })));
    world.check();
}

#[test]
fn a_survey_is_answered_once_by_whom_it_was_asked() {
    let mut world = World::new();
    let running = world.run_a_round();
    let (first, pair) = (running[0].clone(), world.case(&running[0]).pair);
    let rules = world.desk().survey_rules().unwrap();
    is_refused(world.office().ask_wave(&rules, "After the start"), "no name");
    assert_eq!(world.office().ask_wave(&rules, "midpoint").unwrap(), 6);
    assert_eq!(world.office().ask_wave(&rules, "midpoint").unwrap(), 0, "nobody is asked twice");
    assert_eq!((rules.minimum, rules.maximum, rules.open_days), (1, 5, 21));
    assert_eq!(rules.constructs, ["useful", "rapport", "safety"]);
    let answer = |world: &mut World, person: &str, wave: &str, items: Vec<Item>| {
        world.office_of(Actor::participant(person)).answer_survey(&rules, wave, &first, items)
    };
    for (wave, items, says) in [
        ("midpoint", vec![], "nothing"),
        ("midpoint", vec![item("useful", 6.0)], "from 1 to 5"),
        ("midpoint", vec![item("useful", f64::NAN)], "from 1 to 5"),
        ("midpoint", vec![item("salary", 3.0)], "not asked"),
        ("midpoint", vec![item("useful", 3.0), item("useful", 4.0)], "twice"),
        ("other", vec![item("useful", 3.0)], "not asked in"),
    ] {
        is_refused(answer(&mut world, &pair.mentor, wave, items), says);
    }
    assert!(matches!(
        answer(&mut world, "top", "midpoint", vec![item("useful", 3.0)]),
        Err(WorkflowError::NoPairing(_))
    ));
    let said = answer(&mut world, &pair.mentor, "midpoint", vec![item("useful", 4.0), item("safety", 5.0)]).unwrap();
    assert_eq!(said, Merged { new: 0, changed: 1, same: 0 });
    is_refused(answer(&mut world, &pair.mentor, "midpoint", vec![item("useful", 1.0)]), "already");
    for other in ["2026-10-04", "2026-10-26"] {
        world.today = day(other);
        is_refused(answer(&mut world, &pair.mentee, "midpoint", vec![item("useful", 1.0)]), "not open");
    }
    is_refused(world.office().ask_wave(&rules, "midpoint"), "closed");
    let surveys = world.store.history(world.id).unwrap().surveys;
    let answered: Vec<_> = surveys.iter().filter(|one| one.answered_on.is_some()).collect();
    assert_eq!((surveys.len(), answered.len(), answered[0].side), (6, 1, Side::Mentor));
    // Whose and what it was stands nowhere in the log.
    let log = world.store.audit_log(world.id, Sequence(0), 100).unwrap();
    let entry = log.iter().find(|entry| entry.act == "answer-survey").unwrap();
    let details = entry.details.as_ref().unwrap();
    assert_eq!((details.actor.as_str(), details.people.len(), details.pairings.len()), ("a participant", 0, 0));
    world.check();
}

#[test]
fn promises_are_kept_once() {
    let mut world = World::new();
    let due = day("2026-11-01");
    world.office().promise("kick-off", due).unwrap();
    is_refused(world.office().promise("kick-off", due), "already");
    is_refused(world.office().promise("", due), "no name");
    is_refused(world.office().keep_promise("kick-off", day("2026-11-02")), "no `kick-off` is promised");
    assert_eq!(world.office().keep_promise("kick-off", due).unwrap().done_on.as_deref(), Some("2026-10-05"));
    is_refused(world.office().keep_promise("kick-off", due), "was kept");
    let hers = world.office_of(Actor::participant("ana")).promise("kick-off", due);
    assert!(matches!(hers, Err(WorkflowError::NotAllowed { .. })));
    assert_eq!(world.store.history(world.id).unwrap().sponsor_actions.len(), 1);
}

#[test]
fn each_of_a_pair_tells_of_their_own_sessions() {
    let (mut world, running, pair, sessions) = planned();
    let hers: Vec<Session> = sessions.iter().filter(|one| one.pairing == running[0]).cloned().collect();
    let others = sessions.iter().find(|one| one.pairing != running[0]).unwrap().clone();
    world.today = hers[0].day();
    let tell = |world: &mut World, session: &Session, became: Became| {
        let desk = world.desk();
        world.office_of(Actor::participant(pair.mentee.clone())).settle(&desk, &session.id, became)
    };
    assert!(matches!(tell(&mut world, &others, Became::Held), Err(WorkflowError::Record(_))), "none of hers");
    assert!(matches!(tell(&mut world, &hers[1], Became::Held), Err(WorkflowError::Event(_))), "it lies ahead");
    tell(&mut world, &hers[0], Became::MissedByPartner).unwrap();
    assert!(matches!(tell(&mut world, &hers[0], Became::Held), Err(WorkflowError::Event(_))), "once");
    tell(&mut world, &hers[1], Became::CalledOff).unwrap();
    let now = world.store.sessions(world.id).unwrap();
    let state = |id: &str| now.iter().find(|one| one.id == id).unwrap().state;
    assert_eq!((state(&hers[0].id), state(&hers[1].id)), (SessionState::NoShow, SessionState::Cancelled));
    let meetings = world.store.history(world.id).unwrap().meetings;
    let missed: Vec<_> = meetings.iter().map(|one| one.missed_by.clone()).collect();
    assert_eq!(missed, [vec![Side::Mentor], vec![Side::Mentee]], "by the partner; by herself, beforehand");
    let desk = world.desk();
    let hers = world.office_of(Actor::participant("ana")).record(&desk, &[]);
    assert!(matches!(hers, Err(WorkflowError::NotAllowed { .. })), "other events are the office's to say");
    world.check();
}

/// What was called off for a day that the pairing did not live to see breaks no report.
#[test]
fn an_ending_after_a_session_was_called_off_is_judged() {
    let (mut world, running, pair, sessions) = planned();
    let last = sessions.iter().filter(|one| one.pairing == running[0]).max_by_key(|one| one.when.start).unwrap();
    let on = last.day();
    let desk = world.desk();
    world.office_of(Actor::participant(pair.mentor.clone())).settle(&desk, &last.id, Became::CalledOff).unwrap();
    world.today = day("2026-10-20");
    world.office().end(&running[0], crate::contract::program::Ending::NoTime, None).unwrap();
    world.today = on;
    let desk = world.desk();
    world.office().health(&Engine::new(plugin()), &desk, &COORDINATOR).unwrap();
    assert!(world.store.history(world.id).unwrap().meetings.len() == 1, "it is kept all the same");
}

#[test]
fn records_that_are_brought_in_again_are_not_doubled() {
    let mut world = World::new();
    let records: History = serde_json::from_value(json!({
        "sponsor_actions": [{"kind": "kick-off", "due_on": "2026-11-01"}],
        "facts": [{"kind": "nomination", "person": "ana", "on": "2026-09-01", "details": []}],
    }))
    .unwrap();
    assert_eq!(world.office().import_records(&records).unwrap(), Merged { new: 2, changed: 0, same: 0 });
    assert_eq!(world.office().import_records(&records).unwrap(), Merged { new: 0, changed: 0, same: 2 });
    let hers = world.office_of(Actor::participant("ana")).import_records(&records);
    assert!(matches!(hers, Err(WorkflowError::NotAllowed { .. })));
    world.check();
}
