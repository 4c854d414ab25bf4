//! What each reader sees: metamorphic relations M1 to M15 and the attacks T1 to T12 that aim at a report.

use super::builder::{Build, day, program};
use crate::{
    contract::{
        health::{Confidence, Report, Standing},
        types::{Audience, Reader, Side},
    },
    health::Review,
};
use proptest::prelude::*;

pub(super) const OFFICES: [Audience; 5] =
    [Audience::Coordinator, Audience::Sponsor, Audience::Analyst, Audience::Safeguarding, Audience::Everyone];

fn report(as_of: i32, build: &Build, audience: Audience) -> Report {
    let reader = Reader { audience, person: None };
    Review::open(&program(as_of, "{}"), &build.history).unwrap().report(&reader).unwrap()
}

/// Every byte that every office sees, and each participant.
fn everything(as_of: i32, build: &Build, offices: &[Audience]) -> String {
    let review = Review::open(&program(as_of, "{}"), &build.history).unwrap();
    let mut text = String::new();
    for audience in offices {
        text += &serde_json::to_string(&review.report(&Reader { audience: *audience, person: None }).unwrap()).unwrap();
    }
    for n in 0..12 {
        for side in ["j", "s"] {
            let reader = Reader { audience: Audience::Participant, person: Some(format!("{side}{n}")) };
            // Who is in no pairing gets a refusal, which is as much a byte as anything.
            text += &match review.report(&reader) {
                Ok(report) => serde_json::to_string(&report).unwrap(),
                Err(fault) => serde_json::to_string(&fault).unwrap(),
            };
        }
    }
    text
}

/// `pairs` pairings that meet every thirty days but for every fourth, seen on day 150, asked on day 100.
pub(super) fn running(pairs: usize) -> Build {
    let mut build = Build::new();
    for n in 0..pairs {
        let id = format!("p{n}");
        build = build.pairing(0, 180).goal(&id, 10, 0.4);
        let goal = build.history.goals.last_mut().unwrap();
        goal.updated_on = day(120);
        let pairing = build.history.pairings.last_mut().unwrap();
        (pairing.mentor_chose, pairing.mentee_chose) = (Some(true), Some(n % 3 > 0));
        let often = if n % 4 == 3 { 70 } else { 30 };
        for on in (15..150).step_by(often) {
            build = build.meeting(&id, on, "held", "", Some(60));
        }
        let value = f64::from(3 + (n % 3) as u32);
        build = build.survey("w1", &id, Side::Mentor, 100, Some([value, 4.0, value]));
        build = build.survey("w1", &id, Side::Mentee, 100, Some([4.0, value, 4.0]));
    }
    build
}

fn of<'a>(report: &'a Report, id: &str) -> &'a crate::contract::health::Indicator {
    report.indicators.iter().find(|indicator| indicator.id == id).unwrap()
}

#[test]
fn a_running_program_has_a_score_with_its_interval() {
    let report = report(150, &running(24), Audience::Coordinator);
    assert_eq!(report.stage, "running");
    let score = report.score.unwrap();
    assert!(score.interval.low < score.value && score.value < score.interval.high, "{score:?}");
    assert_ne!(report.confidence, Confidence::None);
    assert_eq!(report.pairings.len(), 24);
    assert_eq!(of(&report, "met").sum, Some(24.0));
    assert_eq!(of(&report, "r1").standing, Standing::Value);
    assert_eq!(of(&report, "s4").standing, Standing::Missing);
}

#[test]
fn m13_four_pairs_have_no_number_and_no_voice() {
    let report = report(150, &running(4), Audience::Coordinator);
    assert_eq!((report.score, report.band.as_deref(), report.confidence), (None, None, Confidence::None));
    assert!(["r1", "r2", "r3"].iter().all(|id| of(&report, id).standing == Standing::Withheld));
    assert_eq!(report.pairings.len(), 4, "the states of the pairs are there all the same");
}

#[test]
fn m1_order_and_names_do_not_matter() {
    let build = running(12);
    let mut turned = build.clone();
    turned.history.pairings.reverse();
    turned.history.meetings.reverse();
    turned.history.surveys.reverse();
    turned.history.goals.reverse();
    let reports = [&build, &turned].map(|build| report(150, build, Audience::Coordinator));
    let numbers = |report: &Report| {
        let score = report.score.unwrap();
        (score.value * 1e9).round() as i64
    };
    assert_eq!(numbers(&reports[0]), numbers(&reports[1]));
    assert_eq!(reports[0].pairings, reports[1].pairings);
}

#[test]
fn m4_closing_a_bad_pair_raises_nothing() {
    let base = running(12);
    for ending in ["relational", "no-time", "inactive", "other", "unknown"] {
        let mut closed = base.clone();
        let pairing = &mut closed.history.pairings[3];
        pairing.ended_on = Some(day(140));
        pairing.ending = serde_json::from_value(ending.into()).unwrap();
        let (open, shut) = (report(150, &base, Audience::Coordinator), report(150, &closed, Audience::Coordinator));
        assert!(shut.score.unwrap().value <= open.score.unwrap().value + 1e-9, "{ending}");
        assert!(of(&shut, "a2").units == of(&open, "a2").units, "{ending} leaves the denominator");
    }
}

#[test]
fn m5_silence_never_improves_the_grade_nor_lifts_the_cap() {
    let rank = |confidence: Confidence| confidence as u8;
    let mut build = running(24);
    let best = rank(report(150, &build, Audience::Coordinator).confidence);
    for left in (0..24).rev() {
        for survey in build.history.surveys.iter_mut().filter(|s| s.pairing.as_deref() == Some(&format!("p{left}"))) {
            survey.answered_on = None;
            survey.items.clear();
        }
        // Below 30 % of answers.
        if left < 8 {
            let report = report(150, &build, Audience::Coordinator);
            assert!(rank(report.confidence) >= best.max(rank(Confidence::D)), "{left} answers");
            assert!(report.score.is_none_or(|score| score.value <= 74.0 && score.interval.high <= 74.0));
            assert!(report.score.is_none() || report.caps.contains(&"cap.response".to_owned()));
        }
    }
}

#[test]
fn m6_a_shift_of_all_dates_changes_dates_alone() {
    let whole = |shift: i32| {
        let mut build = Build::new();
        for n in 0..8 {
            let id = format!("p{n}");
            build = build.pairing(shift, 180 + shift).goal(&id, 10 + shift, 0.3);
            for on in (15..150).step_by(25 + n) {
                build = build.meeting(&id, on + shift, "held", "", Some(60));
            }
        }
        // The term begins on day 0 in both: what depends on its age is past its limits in both.
        let report = report(150 + shift, &build, Audience::Coordinator);
        (report.score, report.confidence, report.indicators, report.pillars)
    };
    assert_eq!(whole(0), whole(37));
}

#[test]
fn m9_a_pair_matched_yesterday_changes_counts_alone() {
    let base = running(12);
    let fresh = base.clone().pairing(149, 400);
    let (before, after) = (report(150, &base, Audience::Coordinator), report(150, &fresh, Audience::Coordinator));
    for id in ["s1", "a1", "a2", "a3", "g1", "g2", "c2", "c3", "r1", "r2", "r3"] {
        assert_eq!(of(&before, id), of(&after, id), "{id}");
    }
}

#[test]
fn a_short_session_is_not_held_and_bulk_entries_are_noticed() {
    let mut build = running(12);
    for meeting in &mut build.history.meetings {
        meeting.minutes = Some(5);
    }
    let short = report(150, &build, Audience::Coordinator);
    assert_eq!(of(&short, "a1").sum, Some(0.0));
    let mut build = running(12);
    for meeting in &mut build.history.meetings {
        meeting.logged_on = Some(day(149));
    }
    let bulk = report(150, &build, Audience::Coordinator);
    assert!(bulk.alerts.iter().any(|alert| alert.code == "health.data-quality"));
}

#[test]
fn a_goal_that_is_done_when_it_is_made_has_no_pace() {
    let mut build = running(12);
    for goal in &mut build.history.goals {
        (goal.progress, goal.updated_on) = (1.0, goal.agreed_on.clone());
    }
    assert_eq!(of(&report(150, &build, Audience::Coordinator), "g2").sum, Some(0.0));
}

#[test]
fn t1_t9_small_and_empty_look_alike() {
    let mut few = running(12);
    let mut none = running(12);
    for (position, survey) in few.history.surveys.iter_mut().enumerate() {
        if position >= 8 {
            (survey.answered_on, survey.items) = (None, vec![]);
        }
    }
    for survey in &mut none.history.surveys {
        (survey.answered_on, survey.items) = (None, vec![]);
    }
    let [few, none] = [few, none].map(|build| report(150, &build, Audience::Coordinator));
    for id in ["r1", "r2", "r3"] {
        assert_eq!(of(&few, id), of(&none, id), "{id}");
        assert_eq!(of(&few, id).units, None);
    }
}

#[test]
fn t4_one_more_answer_is_not_released() {
    let mut build = running(12);
    let first = Review::open(&program(150, "{}"), &build.history).unwrap();
    build.history.ledger = Some(first.ledger());
    let told = |build: &Build| report(150, build, Audience::Coordinator);
    let before = of(&told(&build), "r1").clone();
    // One junior changes her answer in the closed wave: the old number is repeated.
    build.history.surveys[0].items[0].value = 5.0;
    assert_eq!(*of(&told(&build), "r1"), before);
    let again = Review::open(&program(150, "{}"), &build.history).unwrap();
    assert_eq!(again.ledger(), first.ledger(), "and it stays the last release");
    // Without the ledger it is a first release, and tells.
    build.history.ledger = None;
    assert_ne!(*of(&told(&build), "r1"), before);
}

#[test]
fn people_who_leave_are_forgotten_and_counted() {
    let build = running(12);
    let ledger = Review::open(&program(150, "{}"), &build.history).unwrap().ledger();
    let mut gone = build;
    gone.history.pairings.remove(0);
    gone.history.meetings.retain(|meeting| meeting.pairing != "p0");
    gone.history.goals.retain(|goal| goal.pairing != "p0");
    gone.history.surveys.retain(|survey| survey.pairing.as_deref() != Some("p0"));
    gone.history.ledger = Some(ledger);
    let review = Review::open(&program(150, "{}"), &gone.history).unwrap();
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    // "p0" with its length before it, as the ledger writes ids.
    assert!(!review.ledger().contains(&format!("02{}", hex("p0"))));
    let reader = Reader { audience: Audience::Coordinator, person: None };
    assert_eq!(of(&review.report(&reader).unwrap(), "r1").units, Some(12), "the last release is repeated");
}

#[test]
fn t6_alike_or_bounded_answers_are_withheld() {
    for values in [[2.0; 6], [1.0, 1.0, 1.0, 1.0, 1.0, 2.2]] {
        let mut build = running(6);
        for (n, value) in values.into_iter().enumerate() {
            for item in &mut build.history.surveys[2 * n].items {
                item.value = value;
            }
        }
        assert_eq!(of(&report(150, &build, Audience::Coordinator), "r1").standing, Standing::Withheld);
    }
}

#[test]
fn t10_errors_repeat_no_value() {
    let mut build = running(6);
    build.history.meetings[3].on = "secret".into();
    build.history.surveys[0].items[0].value = 77.125;
    build.history.goals[1].progress = 9.5;
    build.history.pairings[2].ended_on = Some(day(2));
    build.history.concerns.push(crate::contract::health::Concern {
        pairing: "nowhere".into(),
        kind: crate::contract::health::ConcernKind::Help,
        opened_on: day(3),
        resolved_on: None,
    });
    let fault = Review::open(&program(150, "{}"), &build.history).err().unwrap();
    let paths: Vec<&str> = fault.problems.iter().filter_map(|problem| problem.path.as_deref()).collect();
    let expected = [
        "/history/pairings/2/ending",
        "/history/meetings/3/on",
        "/history/concerns/0/pairing",
        "/history/goals/1/progress",
        "/history/surveys/0/items/0/value",
    ];
    assert!(expected.iter().all(|path| paths.contains(path)), "{paths:?}");
    let text = format!("{fault:?}");
    assert!(["secret", "77.125", "9.5", "nowhere"].iter().all(|value| !text.contains(value)), "{text}");
    build.history.ledger = Some("rm-ledger-1:ff".into());
    let fault = Review::open(&program(150, "{}"), &build.history).err().unwrap();
    assert_eq!(fault.problems.last().unwrap().path.as_deref(), Some("/history/ledger"), "beside all others");
    assert!(fault.problems.len() > 5);
}

#[test]
fn a_request_never_reaches_the_partner() {
    let plain = running(8);
    for kind in ["help", "rematch"] {
        let asked = plain.clone().concern("p1", kind, 140, None);
        assert_eq!(everything(150, &plain, &[]), everything(150, &asked, &[]), "participants see no request");
        let told = report(150, &asked, Audience::Coordinator);
        let state = told.pairings.iter().find(|pairing| pairing.pairing == "p1").unwrap();
        assert_eq!((state.state.as_str(), state.reason.as_str()), ("at-risk", "help-requested"));
        assert_eq!(told.pairings[0].pairing, "p1", "and it comes first");
    }
}

#[test]
fn every_ending_reads_alike_to_participants() {
    let seen = |ending: &str| {
        let mut build = running(6);
        build.history.pairings[2].ended_on = Some(day(148));
        build.history.pairings[2].ending = serde_json::from_value(ending.into()).unwrap();
        everything(150, &build, &[])
    };
    assert_eq!(seen("relational"), seen("left-company"));
    assert!(seen("completed").contains("\"ended\""));
}

#[test]
fn a_sponsor_sees_no_name_and_no_small_cell() {
    let build = running(24).concern("p1", "help", 100, None).concern("p2", "rematch", 100, Some(110));
    let report = report(150, &build, Audience::Sponsor);
    assert!(report.pairings.is_empty());
    assert!(report.alerts.iter().all(|alert| alert.people.is_empty()));
    assert_eq!(of(&report, "c2").standing, Standing::Withheld, "two requests");
    // The pillar, and with it the score, is made of what she is told: c1 alone.
    let pillar = report.pillars.iter().find(|p| p.id == "continuity").unwrap();
    let alone = of(&report, "c1").attainment.unwrap();
    assert!((pillar.attainment.unwrap() - alone).abs() <= 0.03, "{pillar:?} for {alone}");
    assert!(report.score.is_none_or(|score| score.value.fract() == 0.0));
    assert!(!serde_json::to_string(&report).unwrap().contains("p1"));
}

#[test]
fn stories_need_both_until_a_date() {
    let fact = |person: &str, until: Option<i32>| crate::contract::health::Fact {
        kind: "consent.story".into(),
        person: Some(person.into()),
        pairing: Some("p0".into()),
        on: day(100),
        until: until.map(day),
        value: None,
        details: vec![crate::problems::detail("audience", "everyone")],
    };
    let told = |facts: Vec<crate::contract::health::Fact>| {
        let mut build = running(6);
        build.history.facts = facts;
        report(150, &build, Audience::Everyone).stories
    };
    assert_eq!(told(vec![fact("j0", Some(200)), fact("s0", Some(200))]), ["p0"]);
    assert!(told(vec![fact("j0", Some(200))]).is_empty(), "one side alone");
    assert!(told(vec![fact("j0", Some(200)), fact("s0", Some(150))]).is_empty(), "revoked");
    assert!(told(vec![fact("j0", Some(200)), fact("s0", None)]).is_empty(), "no date");
}

#[test]
fn a_story_is_taken_back() {
    let fact = |kind: &str, person: &str, on: i32, until: Option<i32>| crate::contract::health::Fact {
        kind: kind.into(),
        person: Some(person.into()),
        pairing: Some("p0".into()),
        on: day(on),
        until: until.map(day),
        value: None,
        details: vec![crate::problems::detail("audience", "everyone")],
    };
    let mut build = running(6);
    build.history.facts =
        ["j0", "s0"].map(|person| fact("consent.story", person, 100, Some(300))).into_iter().collect();
    assert_eq!(report(150, &build, Audience::Everyone).stories, ["p0"]);
    build.history.facts.push(fact("consent.story-revoked", "s0", 140, None));
    assert!(report(150, &build, Audience::Everyone).stories.is_empty());
    // Whoever agrees again later has agreed.
    build.history.facts.push(fact("consent.story", "s0", 145, Some(300)));
    assert_eq!(report(150, &build, Audience::Everyone).stories, ["p0"]);
}

#[test]
fn the_newsletter_counts_goals_and_skills() {
    let mut build = running(8);
    for n in 0..8_u32 {
        for (phase, value) in [("before", 2.0), ("after", f64::from(2 + n % 3))] {
            build.history.skills.push(crate::contract::health::SkillRating {
                person: format!("s{n}"),
                topic: "ai".into(),
                wave: "w1".into(),
                phase: serde_json::from_value(phase.into()).unwrap(),
                value,
            });
        }
    }
    let told = report(150, &build, Audience::Everyone);
    assert_eq!((of(&told, "skills-gained").sum, of(&told, "skills-gained").units), (Some(5.0), Some(8)));
    assert!(told.indicators.iter().all(|one| one.pillar == "counts"));
    // Everybody gained: that would say it of each of them.
    for rating in &mut build.history.skills {
        rating.value = if rating.phase == crate::contract::health::Phase::After { 4.0 } else { 2.0 };
    }
    build.history.skills[0].value = 1.0;
    assert_eq!(of(&report(150, &build, Audience::Everyone), "skills-gained").standing, Standing::Withheld);
    // Five goals of one pair are one pair's.
    let mut build = running(6);
    let goal = build.history.goals[0].clone();
    build.history.goals = vec![goal; 6];
    assert_eq!(of(&report(150, &build, Audience::Everyone), "goals-reached").standing, Standing::Withheld);
}

#[test]
fn lists_come_in_the_order_of_the_contract() {
    let build = running(12).concern("p1", "help", 100, None);
    let told = report(150, &build, Audience::Coordinator);
    let ids: Vec<&str> = told.indicators.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids[..5], ["met", "goals-reached", "completed", "skills-gained", "s1"]);
    let rank = |severity: crate::contract::types::Severity| core::cmp::Reverse(severity as u8);
    let order: Vec<_> = told.alerts.iter().map(|alert| (rank(alert.severity), alert.code.clone())).collect();
    assert!(order.is_sorted(), "{order:?}");
    assert!(told.actions.iter().all(|action| action.code.starts_with("action.")));
    let mine = Review::open(&program(150, "{}"), &build.history)
        .unwrap()
        .report(&Reader { audience: Audience::Participant, person: Some("nobody".into()) });
    assert_eq!(mine.unwrap_err().kind, crate::contract::types::FaultKind::NotFound);
}

#[test]
fn three_lost_sessions_ask_for_a_call_and_a_second_wish_for_a_match() {
    let action = |build: &Build| {
        let told = report(150, build, Audience::Coordinator);
        told.actions.into_iter().find(|action| action.pairing.as_deref() == Some("p0")).unwrap()
    };
    let lost = |times: i32| {
        let build = running(6);
        (0..times).fold(build, |build, n| build.meeting("p0", 137 + 4 * n, "cancelled", "mentee", None))
    };
    assert_eq!(action(&lost(2)).code, "action.nudge-senior");
    assert_eq!(
        (action(&lost(3)).code.as_str(), action(&lost(3)).condition.as_str()),
        ("action.coordinator-call", "missed-run")
    );
    let asked = running(6).concern("p0", "rematch", 140, None);
    assert_eq!(action(&asked).code, "action.facilitated-check-in");
    let again = asked.concern("p0", "help", 100, Some(110));
    assert_eq!(action(&again).code, "action.no-fault-rematch");
}

#[test]
fn where_to_open_next() {
    assert!(report(150, &running(8), Audience::Coordinator).alerts.iter().all(|alert| alert.code != "health.expand"));
    // Departments come with the roster: the same people, in two of them.
    let roster = super::builder::program_of(150, "{}", |n| if n < 8 { "sales" } else { "plant" });
    let mut build = running(8);
    for n in 20..26 {
        build.history.applications.push(crate::contract::health::Application {
            person: format!("j{n}"),
            side: Side::Mentor,
            registered_on: day(10),
            eligible: true,
            matched_on: None,
            withdrew_on: None,
        });
    }
    for meeting in &mut build.history.meetings {
        meeting.minutes = Some(60);
    }
    for n in 0..8 {
        for on in [20, 50, 80, 110, 140] {
            build = build.meeting(&format!("p{n}"), on, "held", "", Some(60));
        }
    }
    let told = Review::open(&roster, &build.history)
        .unwrap()
        .report(&Reader { audience: Audience::Coordinator, person: None })
        .unwrap();
    let found: Vec<String> = told
        .alerts
        .iter()
        .filter(|alert| alert.code == "health.expand")
        .map(|alert| alert.details.iter().map(|detail| detail.value.clone()).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(found, ["8 sales runs-well 8 8 0", "6 plant people-wait 0 0 6"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// T12: an answer inside a cell that is withheld for its size, and an incident, change no byte of anybody's report.
    #[test]
    fn t12_non_interference(pair in 0..4_usize, side in 0..2_usize, item in 0..3_usize, value in 1..6_u32, incident in 0..150_i32) {
        let base = running(4);
        let mut flipped = base.clone();
        flipped.history.surveys[2 * pair + side].items[item].value = f64::from(value);
        prop_assert_eq!(everything(150, &base, &OFFICES), everything(150, &flipped, &OFFICES));

        let base = running(9);
        let reported = base.clone().concern(&format!("p{pair}"), "incident", incident, None);
        let others = [Audience::Coordinator, Audience::Sponsor, Audience::Analyst, Audience::Everyone];
        prop_assert_eq!(everything(150, &base, &others), everything(150, &reported, &others));
        let told = report(150, &reported, Audience::Safeguarding);
        prop_assert_eq!(told.alerts.len(), 1);
    }

    /// M3: one more held session lowers nothing that it is part of; one more no-show of a senior raises nothing.
    #[test]
    fn m3_monotone(pair in 0..12_usize, on in 61..150_i32) {
        let base = running(12);
        let id = format!("p{pair}");
        let more = base.clone().meeting(&id, on, "held", "", Some(60));
        let worse = base.clone().meeting(&id, on, "no-show", "mentee", None);
        let [base, more, worse] = [base, more, worse].map(|build| report(150, &build, Audience::Coordinator));
        prop_assert!(of(&more, "a2").sum >= of(&base, "a2").sum);
        let score = |report: &Report| report.score.unwrap().value;
        prop_assert!(score(&more) >= score(&base) - 1e-9);
        prop_assert!(score(&worse) <= score(&base) + 1e-9);
    }

    /// M15: any history gives a report or a fault.
    #[test]
    fn m15_any_history_is_answered(
        days in proptest::collection::vec("[0-9-]{0,10}|2025-0[1-9]-[0-2][0-9]", 12),
        numbers in proptest::collection::vec(proptest::num::f64::ANY, 4),
        policy in proptest::sample::select(vec!["{}", r#"{"program":{"cadence-days":7}}"#, r#"{"program":{"cadence-days":120}}"#]),
    ) {
        let mut build = running(7);
        let history = &mut build.history;
        history.pairings[0].matched_on = days[0].clone();
        history.pairings[1].planned_end = days[1].clone();
        history.pairings[2].extended_to = Some(days[2].clone());
        history.pairings[3].ended_on = Some(days[3].clone());
        history.pairings[3].ending = Some(crate::contract::program::Ending::Other);
        history.pairings[4].pauses.push(crate::contract::types::DaySpan { since: Some(days[4].clone()), until: None });
        history.meetings[5].on = days[5].clone();
        history.goals[3].due_on = Some(days[6].clone());
        history.goals[4].progress = numbers[0];
        history.goals[5].weight = numbers[1];
        history.surveys[3].asked_on = days[7].clone();
        history.surveys[4].items[0].value = numbers[2];
        if let Ok(review) = Review::open(&program(150, policy), history) {
            for audience in OFFICES {
                let report = review.report(&Reader { audience, person: None }).unwrap();
                prop_assert!(report.score.is_none_or(|score| (0.0..=100.0).contains(&score.value)));
            }
        }
    }
}
