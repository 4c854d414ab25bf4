//! One act after the other, as a coordinator and two people go through them.

use super::*;
use crate::{
    contract::{program::Ending, scheduling::SessionState, types::Pair},
    events,
    store::{Override, RequestKind, Verdict},
};

#[test]
fn a_round_from_the_draft_to_the_end() {
    let mut world = World::new();
    let draft = world.draft();
    assert_eq!(draft.pairings.len(), 3);
    let first = draft.pairings[0].clone();
    let seen = world.case(&first).revision;

    let locked = world.office().lock(&first, Some(seen)).unwrap();
    assert!(matches!(world.office().exclude(&first, Some(seen)), Err(WorkflowError::Stale)), "she saw it unlocked");
    world.office().exclude(&draft.pairings[1], None).unwrap();
    let taken_out = world.case(&draft.pairings[1]).pair;
    let second = world.draft();
    assert_eq!(second.round.number, 1, "the same round");
    assert!(second.pairings.contains(&first));
    assert_eq!(world.case(&first).revision, locked, "what is locked is not touched");
    assert!(!second.outcome.proposals.iter().any(|one| one.pair == taken_out));

    let asked = world.office().ask_round().unwrap();
    assert_eq!(asked, second.pairings);
    let pair = world.case(&first).pair;
    assert!(matches!(world.says("top", &first, Says::Accept), Err(WorkflowError::NoPairing(_))), "not hers");
    world.says(&pair.mentor, &first, Says::Accept).unwrap();
    assert_eq!(world.says(&pair.mentee, &first, Says::Accept).unwrap().phase, Phase::Accepted);

    let published = world.publish().unwrap();
    assert_eq!(published.waiting, [(first.clone(), vec![Missing::Agreement])]);
    for person in [&pair.mentor, &pair.mentee] {
        world.office_of(Actor::participant(person.clone())).sign(&first, person).unwrap();
    }
    assert_eq!(world.publish().unwrap().active, std::slice::from_ref(&first));
    assert_eq!(world.case(&first).phase, Phase::Active);
    assert_eq!(world.store.rulings(world.id).unwrap().len(), 1, "the ruling of the first day is kept");
    assert_eq!(world.store.history(world.id).unwrap().facts[0].kind, "agreement");

    let desk = world.desk();
    let planned = world.office().plan(&Engine::new(plugin()), &desk).unwrap();
    assert!(planned.sessions.len() >= 3, "{:?}", planned.timetable.unplaced);
    let off = world.office().pause(&first, day("2026-11-16"), None).unwrap();
    let in_pause = |session: &crate::contract::scheduling::Session| {
        session.when.start < Now::on(day("2026-11-16")).minute && session.state == SessionState::Cancelled
    };
    assert!(off.cancelled.iter().all(in_pause));
    world.office().resume(&first, None).unwrap();
    world.office().extend(&first, day("2027-06-30"), None).unwrap();
    assert!(matches!(world.office().extend(&first, day("2027-06-30"), None), Err(WorkflowError::Days(_))));
    let ended = world.office_of(Actor::participant(pair.mentor.clone())).end(&first, Ending::Other, None).unwrap();
    assert_eq!(ended.text, ENDED);
    let left: Vec<_> = world.store.sessions(world.id).unwrap();
    assert!(left.iter().all(|session| session.state == SessionState::Cancelled), "nothing is left in the calendar");
    assert!(matches!(world.office().end(&first, Ending::Other, None), Err(WorkflowError::WrongPhase { .. })));
    world.check();
}

#[test]
fn a_pair_begins_once_both_are_oriented() {
    let mut world = World::new();
    let first = world.draft().pairings[0].clone();
    world.office().ask_round().unwrap();
    let pair = world.case(&first).pair;
    for person in [&pair.mentor, &pair.mentee] {
        world.says(person, &first, Says::Accept).unwrap();
        world.office_of(Actor::participant(person.clone())).sign(&first, person).unwrap();
    }
    let due = |world: &World| unoriented(&world.store.enrolments(world.id).unwrap(), &world.cases(), world.today);
    assert_eq!(due(&world), [], "everybody has been to it");
    let (today, later) = (world.today, day("2026-12-01"));
    let senior = [pair.mentee.clone()];
    let nobody = [pair.mentee.clone(), "nobody".to_owned()];
    assert!(matches!(world.office().orient(&nobody, later), Err(WorkflowError::NotEnrolled(_))), "all or none");
    assert_eq!(world.office().orient(&senior, later).unwrap(), 1);
    let expected = Unoriented { person: pair.mentee.clone(), booked_for: Some(later), holds_up: vec![first.clone()] };
    assert_eq!(due(&world), [expected]);
    assert_eq!(world.publish().unwrap().waiting, [(first.clone(), vec![Missing::MenteeOrientation])]);
    let hers = world.office_of(Actor::participant(pair.mentee.clone())).orient(&senior, today);
    assert!(matches!(hers, Err(WorkflowError::NotAllowed { .. })));
    assert_eq!(world.office().orient(&senior, today).unwrap(), 1);
    assert_eq!(world.office().orient(&senior, today).unwrap(), 0, "no news, and no entry");
    let log = world.store.audit_log(world.id, Sequence(0), 100).unwrap();
    assert_eq!(log.iter().filter(|entry| entry.act == "orient").count(), 2);
    assert_eq!(world.publish().unwrap().active, [first]);
    world.check();
}

#[test]
fn a_no_is_not_asked_about_and_not_proposed_again() {
    let mut world = World::new();
    let draft = world.draft();
    world.office().ask_round().unwrap();
    let first = &draft.pairings[0];
    let pair = world.case(first).pair;
    world.says(&pair.mentee, first, Says::Decline).unwrap();
    assert_eq!(world.case(first).phase, Phase::Declined);
    assert!(matches!(world.says(&pair.mentor, first, Says::Accept), Err(WorkflowError::Closed)));
    let log = world.store.audit_log(world.id, Sequence(0), 100).unwrap();
    let entry = log.iter().find(|entry| entry.act == "decline").unwrap();
    assert_eq!(entry.details.as_ref().unwrap().actor, "one of the two", "who of the two is kept nowhere");
    let next = world.draft();
    assert!(next.outcome.proposals.iter().all(|one| one.pair != pair));
    world.check();
}

#[test]
fn an_old_invitation_is_not_answered_by_a_new_one() {
    let mut world = World::new();
    let draft = world.draft();
    let first = &draft.pairings[0];
    let old = world.office().ask(first, None).unwrap();
    world.office().withdraw(first, None).unwrap();
    world.draft();
    let new = world.office().ask(first, None).unwrap();
    let mentor = world.case(first).pair.mentor;
    let mut answer = |seen| world.office_of(Actor::participant(mentor.clone())).answer(first, Says::Accept, Some(seen));
    assert!(matches!(answer(old), Err(WorkflowError::Closed)));
    answer(new).unwrap();
}

#[test]
fn whoever_does_not_answer_is_reminded_after_two_days_and_after_a_week() {
    let mut world = World::new();
    let draft = world.draft();
    let first = draft.pairings[0].clone();
    world.office().ask(&first, None).unwrap();
    let pair = world.case(&first).pair;
    world.says(&pair.mentor, &first, Says::Accept).unwrap();
    let mut due = Vec::new();
    for days in 0..10 {
        world.today = day("2026-10-05") + chrono::Days::new(days);
        for one in world.office().remind().unwrap() {
            assert_eq!(one.people, std::slice::from_ref(&pair.mentee), "who has answered is left alone");
            due.push((days, one.number));
        }
    }
    assert_eq!(due, [(2, 1), (7, 2)]);
}

#[test]
fn a_rule_is_set_aside_with_a_name_and_a_reason_or_not_at_all() {
    let mut world = World::new();
    let (mut organisation, enrolments) = company();
    for person in organisation.people.iter_mut().filter(|one| ["ana", "bo"].contains(&one.id.as_str())) {
        person.teams = vec![crate::hr::Membership { team: "blue".into(), lead: false }];
    }
    world.store.put_organisation(&organisation, &enrolments).unwrap();
    let desk = world.desk();
    let pair = Pair { mentor: "ana".into(), mentee: "bo".into() };
    let with = |code: &str, reason: &str| vec![Override { code: code.into(), reason: reason.into() }];
    let engine = Engine::new(plugin());
    let none = world.office().override_pair(&engine, &desk, &pair, &with("conflict.same-team", " "));
    assert!(matches!(none, Err(WorkflowError::NoReason)));
    let refused = world.office().override_pair(&engine, &desk, &pair, &[]);
    assert!(matches!(refused, Err(WorkflowError::Call(_))), "the rule is not named");
    let last = world.store.audit_log(world.id, Sequence(0), 100).unwrap().pop().unwrap();
    assert_eq!((last.act.as_str(), last.verdict), ("override-pair", Verdict::Refused));
    assert!(world.cases().is_empty(), "nothing else was changed");

    let reason = "the team is dissolved next week";
    let draft = world.office().override_pair(&engine, &desk, &pair, &with("conflict.same-team", reason)).unwrap();
    let case = world.cases().into_iter().find(|case| case.pair == pair).unwrap();
    assert!(case.overridden && case.phase == Phase::Locked && draft.pairings.contains(&case.id));
    let last = world.store.audit_log(world.id, Sequence(0), 100).unwrap().pop().unwrap();
    assert_eq!(last.details.unwrap().overrides, with("conflict.same-team", reason));
    world.office().ask(&case.id, None).unwrap();
    world.agree(&case.id);
    assert_eq!(world.publish().unwrap().active, std::slice::from_ref(&case.id), "what she answered for may begin");
    // And it goes on standing in later rounds and re-checks.
    world.draft();
    let desk = world.desk();
    let found = world.office().recheck(&engine, &desk, Then::Act).unwrap();
    assert_eq!(found.ended, Vec::<String>::new());
    world.check();
}

#[test]
fn what_was_decided_on_older_people_is_not_kept() {
    let mut world = World::new();
    let desk = world.desk();
    let (organisation, mut enrolments) = company();
    enrolments[0].mentor_places = 0;
    world.store.put_enrolments(world.id, &enrolments[..1]).unwrap();
    let late = world.office().draft_round(&Engine::new(plugin()), &desk);
    assert!(matches!(late, Err(WorkflowError::Stale)));
    assert!(world.cases().is_empty());
    world.store.put_organisation(&organisation, &enrolments).unwrap();
    world.draft();
    world.check();
}

#[test]
fn a_new_conflict_ends_a_pair_and_calls_its_sessions_off() {
    let mut world = World::new();
    let running = world.run_a_round();
    let desk = world.desk();
    world.office().plan(&Engine::new(plugin()), &desk).unwrap();
    let hit = world.case(&running[0]);
    let (mut organisation, enrolments) = company();
    let tie = json!({"subject": hit.pair.mentee, "relation": "decides-pay", "object": hit.pair.mentor,
                     "held": {"since": "2026-11-01", "until": null}});
    organisation.ties.push(serde_json::from_value(tie).unwrap());
    world.store.put_organisation(&organisation, &enrolments).unwrap();
    world.today = day("2026-11-02");
    let desk = world.desk();
    let engine = Engine::new(plugin());
    let told = world.office().recheck(&engine, &desk, Then::Tell).unwrap();
    assert!(told.pairs.iter().any(|one| one.pairing == hit.id && one.matters()));
    assert_eq!(world.case(&hit.id).phase, Phase::Active, "told, not done");
    let done = world.office().recheck(&engine, &desk, Then::Act).unwrap();
    assert_eq!(done.ended, std::slice::from_ref(&hit.id));
    assert!(!done.cancelled.is_empty() && done.cancelled.iter().all(|session| session.pairing == hit.id));
    assert_eq!(world.case(&hit.id).phase, Phase::Ended);
    world.check();
}

#[test]
fn whoever_leaves_a_pair_has_the_old_place_in_the_queue() {
    let mut world = World::new();
    for (days, person, side) in [(0, "bo", Side::Mentee), (1, "di", Side::Mentee), (2, "ana", Side::Mentor)] {
        world.today = day("2026-10-01") + chrono::Days::new(days);
        world.office().join_queue(person, side).unwrap();
    }
    world.today = day("2026-10-05");
    let running = world.run_a_round();
    let waits = |world: &mut World| -> Vec<String> {
        world.office().waitlist().unwrap().into_iter().map(|one| one.person).collect()
    };
    let still = waits(&mut world);
    assert!(!still.contains(&"bo".to_owned()) && !still.contains(&"di".to_owned()), "{still:?}");
    world.today = day("2026-11-20");
    world.office().join_queue("fi", Side::Mentee).unwrap();
    let of_bo = world.cases().into_iter().find(|case| case.pair.mentee == "bo").unwrap();
    assert!(running.contains(&of_bo.id));
    let gone = world.office().leaver(&of_bo.pair.mentor, day("2026-11-20"), Ending::LeftCompany).unwrap();
    assert_eq!(gone.ended, [of_bo.id]);
    let now = waits(&mut world);
    assert_eq!(now.first().map(String::as_str), Some("bo"), "before fi, who came later: {now:?}");
    world.check();
}

#[test]
fn events_end_pairings_and_every_session_ahead_is_called_off() {
    let mut world = World::new();
    let running = world.run_a_round();
    let desk = world.desk();
    let engine = Engine::new(plugin());
    world.office().plan(&engine, &desk).unwrap();
    let one = world.case(&running[0]);
    let event = events::read(&format!("ended,pairing={},on=2026-10-05,ending=no-time", one.id)).unwrap();
    let dry = world.office().try_replan(&engine, &desk, &event).unwrap();
    assert_eq!(world.case(&one.id).phase, Phase::Active, "tried, not done");
    let done = world.office().replan(&engine, &desk, &event).unwrap();
    assert_eq!(done.planned.cancelled, dry.planned.cancelled);
    assert!(!done.planned.cancelled.is_empty());
    let case = world.case(&one.id);
    assert_eq!((case.phase, case.steps.last().unwrap().stage), (Phase::Ended, Stage::Ended));
    // A plan on what is no more is refused.
    let late = Desk { revision: Revision(0), ..desk };
    assert!(matches!(world.office().plan(&engine, &late), Err(WorkflowError::Stale)));
    world.check();
}

#[test]
fn health_is_judged_and_its_ledger_kept() {
    let mut world = World::new();
    let running = world.run_a_round();
    let mentor = world.case(&running[0]).pair.mentor;
    world.today = day("2026-11-30");
    let desk = world.desk();
    let engine = Engine::new(plugin());
    let judged = world.office().health(&engine, &desk, &COORDINATOR).unwrap();
    assert_eq!(judged.report.pairings.len(), 3);
    let her = Reader { audience: Audience::Participant, person: Some(mentor.clone()) };
    let own = world.office_of(Actor::participant(mentor.clone())).health(&engine, &desk, &her).unwrap();
    assert_eq!(own.report.pairings.len(), 1);
    for (actor, reader) in [(mentor.as_str(), &COORDINATOR), ("bo", &her)] {
        let other = world.office_of(Actor::participant(actor)).health(&engine, &desk, reader);
        assert!(matches!(other, Err(WorkflowError::NotAllowed { .. })), "who reads as another");
    }
    world.office().release(&engine, &desk).unwrap();
    assert_eq!(world.store.ledger(world.id).unwrap().unwrap().0, world.today);
    world.office().hold_circle().unwrap();
    let facts = world.store.history(world.id).unwrap().facts;
    assert!(facts.iter().any(|fact| fact.kind == "circle"));
}

#[test]
fn a_story_needs_both_and_each_may_take_it_back() {
    let mut world = World::new();
    let running = world.run_a_round();
    let pair = world.case(&running[0]).pair;
    let until = day("2027-12-31");
    let told = |world: &World| -> Vec<String> {
        let history = world.store.history(world.id).unwrap();
        let desk = world.desk();
        let session = plugin().session().unwrap();
        let review = desk.program(&session).unwrap().review(&history).unwrap();
        review.report(&Reader { audience: Audience::Everyone, person: None }).unwrap().stories
    };
    for person in [&pair.mentor, &pair.mentee] {
        assert!(told(&world).is_empty());
        world.office_of(Actor::participant(person.clone())).consent(&running[0], "everyone", until).unwrap();
    }
    assert_eq!(told(&world), [running[0].clone()]);
    world.today = day("2026-10-07");
    assert_eq!(world.office_of(Actor::participant(pair.mentee.clone())).revoke_consent(&running[0]).unwrap(), 1);
    assert!(told(&world).is_empty());
    assert!(matches!(world.office().consent(&running[0], "everyone", until), Err(WorkflowError::NotAllowed { .. })));
}

#[test]
fn a_request_is_between_two_and_an_incident_for_safeguarding_alone() {
    let mut world = World::new();
    let running = world.run_a_round();
    let pair = world.case(&running[0]).pair;
    let mut ask =
        |person: &str, kind| world.office_of(Actor::participant(person)).request(Some(&running[0]), kind).unwrap();
    let help = ask(&pair.mentor, RequestKind::Help);
    let incident = ask(&pair.mentor, RequestKind::Incident);
    let seen = |world: &mut World, actor: Actor| -> Vec<i64> {
        world.office_of(actor).requests().unwrap().into_iter().map(|one| one.id).collect()
    };
    assert_eq!(seen(&mut world, Actor::coordinator("carol")), [help]);
    assert_eq!(seen(&mut world, Actor { id: "sam".into(), role: Role::Safeguarding }), [incident]);
    assert_eq!(seen(&mut world, Actor::participant(pair.mentor.clone())), [help, incident]);
    assert_eq!(seen(&mut world, Actor::participant(pair.mentee.clone())), Vec::<i64>::new());
    assert!(matches!(world.office().resolve_request(incident), Err(WorkflowError::NoRequest(_))));
    world.office().resolve_request(help).unwrap();
    assert!(matches!(world.office().resolve_request(help), Err(WorkflowError::NoRequest(_))));
    assert_eq!(world.store.history(world.id).unwrap().concerns.len(), 2);
}

/// The same bytes through both doors: a match in steps is kept as the JSON door would have said it.
#[test]
fn a_match_in_steps_comes_out_the_same() {
    let mut world = World::new();
    let desk = world.desk();
    let looks = std::sync::atomic::AtomicU32::new(0);
    let look = |_: &crate::contract::matching::Progress| {
        looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    };
    world.office().search(&Engine::new(plugin()).in_steps(look), &desk, &Default::default()).unwrap();
    world.office().search(&Engine::new(plugin()), &desk, &Default::default()).unwrap();
    assert!(looks.into_inner() > 0);
    let log = world.store.audit_log(world.id, Sequence(0), 10).unwrap();
    assert_eq!(log[0].decided, log[1].decided);
    let locked = crate::contract::matching::Request {
        locked: vec![Pair { mentor: "ana".into(), mentee: "nobody".into() }],
        ..Default::default()
    };
    assert!(world.office().search(&Engine::new(plugin()).in_steps(|_| ()), &desk, &locked).is_err());
    assert!(world.office().search(&Engine::new(plugin()), &desk, &locked).is_err());
    let log = world.store.audit_log(world.id, Sequence(0), 10).unwrap();
    assert_eq!(log[2].decided, log[3].decided);
}

#[test]
fn what_was_agreed_elsewhere_is_taken_over_with_its_life() {
    let mut world = World::new();
    let pairing = |ended: Option<&str>| -> crate::contract::program::Pairing {
        let json = json!({"id": "p1", "pair": {"mentor": "ana", "mentee": "bo"}, "matched_on": "2026-10-05",
            "planned_end": "2027-04-05", "ended_on": ended, "ending": ended.map(|_| "other")});
        serde_json::from_value(json).unwrap()
    };
    let desk = world.desk();
    world.office().adopt(&desk, &[pairing(None)], &[]).unwrap();
    world.office().adopt(&desk, &[pairing(None)], &[]).unwrap();
    world.office().adopt(&desk, &[pairing(Some("2026-10-05"))], &[]).unwrap();
    let stages: Vec<Stage> = world.case("p1").steps.iter().map(|step| step.stage).collect();
    assert_eq!(stages, [Stage::Active, Stage::Ended]);
    world.check();
}
