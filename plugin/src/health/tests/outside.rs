//! Impact (W7) and readiness.

use super::builder::{Build, day, program};
use crate::{
    contract::{
        health::{Career, Checklist, Engagement, Impact, Item, Outside, Standing, Survey},
        types::{Severity, Side},
    },
    health::{Prospects, measure, readiness},
};

fn close(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "got {got}, want {want}");
}

fn career(person: String, participant: bool, since: i32, left: Option<i32>) -> Career {
    Career { person, participant, at_risk_since: day(since), left_on: left.map(day), stratum: "all".into() }
}

fn answer(person: &str, wave: &str, asked: i32, value: f64) -> Engagement {
    Engagement { person: person.into(), wave: wave.into(), asked_on: day(asked), value }
}

fn run(careers: Vec<Career>, engagement: Vec<Engagement>, randomized: bool) -> Impact {
    measure(&program(400, "{}"), &Outside { careers, engagement, randomized }).unwrap()
}

#[test]
fn w7_difference_in_differences() {
    let (inside, outside) = ([2, 0, 2, 0, 1, 1, 1, 2], [0, 0, 1, -1, 0, 1, 0, 1, -1, 0]);
    let (mut careers, mut answers) = (Vec::new(), Vec::new());
    for (n, (change, participant)) in
        inside.iter().map(|c| (c, true)).chain(outside.iter().map(|c| (c, false))).enumerate()
    {
        let person = format!("x{n:02}");
        answers.push(answer(&person, "before", -10, 5.0));
        answers.push(answer(&person, "after", 200, 5.0 + f64::from(*change)));
        careers.push(career(person, participant, -100, None));
    }
    let found = run(careers.clone(), answers.clone(), false);
    let engagement = found.effects.iter().find(|effect| effect.measure == "engagement").unwrap();
    close(engagement.value.unwrap(), 1.025, 1e-9);
    close(engagement.interval.unwrap().low, 0.219, 1e-3);
    close(engagement.interval.unwrap().high, 1.831, 1e-3);
    assert_eq!(found.evidence, 1, "one wave before and one stratum describe");
    // A second wave before the start, in which both groups moved alike, is a placebo that passes.
    for n in 0..18 {
        answers.push(answer(&format!("x{n:02}"), "long-before", -200, if n % 2 == 0 { 5.0 } else { 4.0 }));
    }
    assert_eq!(run(careers.clone(), answers.clone(), false).evidence, 3);
    assert_eq!(run(careers, answers, true).evidence, 4);
}

#[test]
fn w7_promoters() {
    let values = [[9.0; 6].as_slice(), &[7.0; 3], &[2.0; 3]].concat();
    let careers = (0..12).map(|n| career(format!("x{n:02}"), true, 0, None)).collect();
    let answers = values.iter().enumerate().map(|(n, value)| answer(&format!("x{n:02}"), "w", 100, *value)).collect();
    let found = run(careers, answers, false);
    let enps = found.effects.iter().find(|effect| effect.measure == "enps").unwrap();
    close(enps.value.unwrap(), 25.0, 1e-12);
    close(enps.interval.unwrap().low, -21.1, 5e-2);
    close(enps.interval.unwrap().high, 61.1, 5e-2);
}

#[test]
fn whoever_joins_late_is_at_risk_from_then_on() {
    // Everybody leaves at the same pace; participants join on the day they are matched. Counted from the start, as if they
    // had been participants all along, they would look as if they stayed longer.
    let mut careers = Vec::new();
    for n in 0..60 {
        careers.push(career(format!("a{n:02}"), false, 0, Some(6 * n + 3)));
        if n >= 30 {
            careers.push(career(format!("b{n:02}"), true, 180, Some(6 * n + 3)));
        }
    }
    let found = run(careers, vec![], false);
    let retention = &found.effects[0];
    assert_eq!(retention.standing, Standing::Value);
    // Participants cannot be seen before day 180: nobody leaves among them then, and that is all the difference.
    assert!(retention.p_value.unwrap() < 1.0);
    let few = run((0..4).map(|n| career(format!("a{n}"), n % 2 == 0, 0, None)).collect(), vec![], false);
    assert_eq!((few.effects[0].standing, few.effects[0].value, few.evidence), (Standing::Withheld, None, 0));
}

#[test]
fn readiness_goes_waits_or_refuses() {
    let policy = r#"{"health":{"readiness":{"mentors-per-seat-percent":100}}}"#;
    let program = program(10, policy);
    let mut build = Build::new();
    let prospects = |pairs: usize| Prospects {
        pairs: (0..pairs).map(|n| (format!("j{n}"), format!("s{n}"), 100)).collect(),
        ..Prospects::default()
    };
    let ready = |build: &Build, pairs| readiness(&program, &build.history, &prospects(pairs)).unwrap();
    assert_eq!(ready(&build, 2).verdict, "no");
    assert_eq!(ready(&build, 30).verdict, "wait");
    for n in 0..12 {
        build.history.surveys.push(Survey {
            wave: "interest".into(),
            pairing: None,
            side: if n % 2 == 0 { Side::Mentor } else { Side::Mentee },
            asked_on: day(1),
            answered_on: Some(day(2)),
            items: vec![Item { construct: "interest".into(), value: 4.0 }],
        });
    }
    build.history.sponsor_actions.push(crate::contract::health::SponsorAction {
        kind: "kick-off".into(),
        due_on: day(30),
        done_on: None,
    });
    let found = ready(&build, 30);
    let missing = |found: &Checklist, severity: Severity| -> Vec<String> {
        found.items.iter().filter(|item| item.severity == severity).map(|item| item.code.clone()).collect()
    };
    assert_eq!(missing(&found, Severity::Serious), ["readiness.executive"], "the builder's people have no grade");
    assert_eq!(missing(&found, Severity::Warning), ["readiness.objectives"], "and the policy names none");
    assert_eq!((found.expected_pairs, found.pilot_pairs), (24, 4));
    let pilot = found.items.iter().find(|item| item.code == "readiness.pilot").unwrap();
    assert_eq!(pilot.people, ["j0", "s0", "j1", "s1", "j2", "s2", "j3", "s3"]);
    let ramp = found.items.iter().find(|item| item.code == "readiness.ramp").unwrap();
    let says = |key: &str| ramp.details.iter().find(|detail| detail.key == key).unwrap().value.clone();
    assert_eq!([says("by-day"), says("pairs"), says("pairs-most")], ["90", "3", "5"]);

    // Seniors who say no are an answer of their own.
    for survey in &mut build.history.surveys {
        if survey.side == Side::Mentee {
            survey.items[0].value = 1.0;
        }
    }
    assert_eq!(ready(&build, 30).verdict, "no");
    // Silence is not: too few have answered to tell.
    for survey in &mut build.history.surveys {
        (survey.answered_on, survey.items) = (None, vec![]);
    }
    let silent = ready(&build, 30);
    assert_eq!(silent.verdict, "wait");
    let interest = silent.items.iter().find(|item| item.code == "readiness.interest").unwrap();
    assert!(interest.details.iter().all(|detail| detail.key != "yes" && detail.key != "no"), "{interest:?}");
}

#[test]
fn readiness_reads_nominations_and_incentives() {
    let fact = |kind: &str, key: &str, value: &str| crate::contract::health::Fact {
        kind: kind.into(),
        person: None,
        pairing: None,
        on: day(1),
        until: None,
        value: None,
        details: vec![crate::problems::detail(key, value)],
    };
    let severity = |facts: Vec<crate::contract::health::Fact>, code: &str| {
        let mut build = Build::new();
        build.history.facts = facts;
        let found = readiness(&program(10, "{}"), &build.history, &Prospects::default()).unwrap();
        found.items.iter().find(|item| item.code == code).map(|item| item.severity)
    };
    let by = |who: &[&str]| who.iter().map(|who| fact("nomination", "by", who)).collect::<Vec<_>>();
    assert_eq!(severity(by(&["a", "a", "a", "b", "c", "d"]), "readiness.nominators"), Some(Severity::Warning));
    let many = by(&["a", "b", "c", "d", "e", "f", "g", "h"]);
    assert_eq!(severity(many, "readiness.nominators"), Some(Severity::Note));
    let offers = |offered: &str, wanted: &str| {
        vec![fact("incentive.offered", "incentive", offered), fact("incentive.wanted", "incentive", wanted)]
    };
    assert_eq!(severity(offers("time-off", "time-off"), "readiness.incentives"), Some(Severity::Note));
    assert_eq!(severity(offers("recognition", "time-off"), "readiness.incentives"), Some(Severity::Warning));
}
