//! What is written down beside the sessions: surveys, goals, skills, requests, and what the sponsor did.

use super::{Temper, date};
use crate::{
    company::{Company, Rng},
    contract::{
        health::{Application, Concern, ConcernKind, Fact, History, Item, Phase, SkillRating, SponsorAction, Survey},
        program::{Goal, Pairing},
        types::{Attribute, Side},
    },
    hr::Enrolment,
};
use chrono::{Days, NaiveDate};

/// Days after the match on which the two waves ask.
const WAVES: [(&str, u64); 2] = [("after-first-sessions", 42), ("midpoint", 84)];
/// Answers in 1,000 of a junior and a senior, and how much fewer of a pair that does not meet.
const ANSWERS: [(Side, u32); 2] = [(Side::Mentor, 780), (Side::Mentee, 680)];
const SILENT_ANSWERS_LESS: u32 = 350;

/// Records of one pairing from `matched` to `last`.
#[expect(clippy::too_many_arguments, reason = "one call site; each is a different thing")]
pub(super) fn of_pairing(
    history: &mut History,
    company: &Company,
    pairing: &Pairing,
    temper: Temper,
    matched: NaiveDate,
    last: NaiveDate,
    until: NaiveDate,
    rng: &mut Rng,
) {
    surveys(history, pairing, temper, matched, last, rng);
    let senior = company.enrolments.iter().find(|enrolment| enrolment.person == pairing.pair.mentee);
    let wanted: Vec<(&str, u32)> = senior
        .iter()
        .flat_map(|enrolment| &enrolment.skills)
        .filter(|skill| skill.wanted > 0)
        .map(|skill| (skill.topic.as_str(), skill.level))
        .collect();
    goals(history, pairing, temper, matched, last, &wanted, rng);
    for (topic, level) in wanted.iter().take(2) {
        let rating = |wave: &str, phase: Phase, value: i64| SkillRating {
            person: pairing.pair.mentee.clone(),
            topic: (*topic).into(),
            wave: wave.into(),
            phase,
            value: value.clamp(1, 5) as f64,
        };
        let before = i64::from(*level).max(1);
        history.skills.push(rating("start", Phase::Before, before));
        if matched + Days::new(WAVES[1].1) <= last && rng.chance(620) {
            // Looking back, many find that they had known less than they thought.
            history.skills.push(rating(WAVES[1].0, Phase::Recalled, before - i64::from(rng.chance(300))));
            let gain = if temper == Temper::Silent { 0 } else { [0, 1, 2][rng.weighted([350, 480, 170])] };
            history.skills.push(rating(WAVES[1].0, Phase::After, before + gain));
        }
    }
    concerns(history, pairing, temper, matched, last, until, rng);
    if temper == Temper::Steady && rng.chance(120) && last == until {
        let fact = |kind: &str, person: &str| Fact {
            kind: kind.into(),
            person: Some(person.into()),
            pairing: Some(pairing.id.clone()),
            on: last.to_string(),
            until: Some((last + Days::new(180)).to_string()),
            value: None,
            details: vec![Attribute { key: "audience".into(), value: "everyone".into() }],
        };
        history.facts.push(fact("consent.story", &pairing.pair.mentor));
        // A story needs both.
        if rng.chance(700) {
            history.facts.push(fact("consent.story", &pairing.pair.mentee));
        }
    }
}

fn surveys(
    history: &mut History,
    pairing: &Pairing,
    temper: Temper,
    matched: NaiveDate,
    last: NaiveDate,
    rng: &mut Rng,
) {
    // What is liked or not is the pair's own; the senior is a little happier with it.
    let level = match temper {
        Temper::Steady => 42,
        Temper::Busy => 36,
        Temper::Slow => 38,
        Temper::Silent => 28,
    };
    for (wave, days) in WAVES {
        let asked = matched + Days::new(days);
        for (side, answers) in ANSWERS {
            if asked > last {
                continue;
            }
            let less = if temper == Temper::Silent { SILENT_ANSWERS_LESS } else { 0 };
            let answered = asked + Days::new(rng.below(14) as u64);
            let answers = rng.chance(answers - less) && answered <= last;
            let bonus = if side == Side::Mentee { 3 } else { 0 };
            let mut item = |construct: &str, shift: i64| Item {
                construct: construct.into(),
                value: ((level + bonus + shift + rng.between(-9, 9) + 5) / 10).clamp(1, 5) as f64,
            };
            let items = vec![item("useful", 0), item("rapport", 2), item("safety", 4)];
            history.surveys.push(Survey {
                wave: wave.into(),
                pairing: Some(pairing.id.clone()),
                side,
                asked_on: asked.to_string(),
                answered_on: answers.then(|| answered.to_string()),
                items: if answers { items } else { Vec::new() },
            });
        }
    }
}

fn goals(
    history: &mut History,
    pairing: &Pairing,
    temper: Temper,
    matched: NaiveDate,
    last: NaiveDate,
    wanted: &[(&str, u32)],
    rng: &mut Rng,
) {
    let count = match temper {
        Temper::Silent => usize::from(rng.chance(400)),
        _ => [0, 1, 2][rng.weighted([100, 600, 300])],
    };
    for number in 0..count {
        let agreed = matched + Days::new(5 + rng.below(28) as u64);
        let due = agreed + Days::new(42 + rng.below(60) as u64);
        let updated = (agreed + Days::new(rng.below(70) as u64)).min(last);
        if agreed > last {
            continue;
        }
        let elapsed = updated.signed_duration_since(agreed).num_days() * 100
            / due.signed_duration_since(agreed).num_days().max(1);
        let pace = match temper {
            Temper::Steady => rng.between(60, 120),
            Temper::Busy | Temper::Slow => rng.between(30, 90),
            Temper::Silent => rng.between(0, 30),
        };
        history.goals.push(Goal {
            pairing: pairing.id.clone(),
            topic: wanted.get(number).map(|(topic, _)| (*topic).into()),
            agreed_on: agreed.to_string(),
            due_on: rng.chance(850).then(|| due.to_string()),
            // Reported in tenths, as people do.
            progress: (elapsed * pace / 1000).clamp(0, 10) as f64 / 10.0,
            updated_on: updated.to_string(),
            weight: 1.0,
        });
    }
}

fn concerns(
    history: &mut History,
    pairing: &Pairing,
    temper: Temper,
    matched: NaiveDate,
    last: NaiveDate,
    until: NaiveDate,
    rng: &mut Rng,
) {
    let chances = match temper {
        Temper::Steady => [10, 15, 5],
        Temper::Busy => [80, 120, 5],
        Temper::Slow => [30, 60, 5],
        Temper::Silent => [150, 150, 10],
    };
    for (kind, chance) in [ConcernKind::Rematch, ConcernKind::Help, ConcernKind::Incident].into_iter().zip(chances) {
        let opened = matched + Days::new(25 + rng.below(55) as u64);
        let resolved = opened + Days::new(2 + rng.below(24) as u64);
        let answered = rng.chance(800) && resolved <= until;
        if rng.chance(chance) && opened <= last {
            history.concerns.push(Concern {
                pairing: pairing.id.clone(),
                kind,
                opened_on: opened.to_string(),
                resolved_on: answered.then(|| resolved.to_string()),
            });
        }
    }
}

/// Records of the program as a whole: applications, interest, and the sponsor.
pub(super) fn of_program(history: &mut History, company: &Company, until: NaiveDate, rng: &mut Rng) {
    let start = company.as_of;
    let matched_on = |enrolment: &Enrolment, side: Side| {
        let mine = |pairing: &&Pairing| match side {
            Side::Mentor => pairing.pair.mentor == enrolment.person,
            Side::Mentee => pairing.pair.mentee == enrolment.person,
        };
        history.pairings.iter().find(mine).and_then(|pairing| date(&pairing.matched_on))
    };
    let mut applications = Vec::new();
    let mut interest = Vec::new();
    for enrolment in &company.enrolments {
        // Who never joined has not applied either.
        let Some(registered) = enrolment.joined_on else { continue };
        for (side, places) in [(Side::Mentor, enrolment.mentor_places), (Side::Mentee, enrolment.mentee_places)] {
            if places == 0 {
                continue;
            }
            let matched = matched_on(enrolment, side);
            let withdrew =
                (matched.is_none() && rng.chance(60)).then(|| registered + Days::new(30)).filter(|day| *day <= until);
            applications.push(Application {
                person: enrolment.person.clone(),
                side,
                registered_on: registered.to_string(),
                eligible: true,
                matched_on: matched.map(|day| day.to_string()),
                withdrew_on: withdrew.map(|day| day.to_string()),
            });
            let answered = rng.chance(850);
            interest.push(Survey {
                wave: "interest".into(),
                pairing: None,
                side,
                asked_on: registered.to_string(),
                answered_on: answered.then(|| registered.to_string()),
                items: if answered {
                    vec![Item { construct: "interest".into(), value: rng.between(3, 5) as f64 }]
                } else {
                    Vec::new()
                },
            });
        }
    }
    history.applications = applications;
    history.surveys.extend(interest);
    // Opened on the day, told late, reviewed not yet: what is due and not done is the report's to say.
    let sponsor = |kind: &str, due: u64, done: Option<u64>| SponsorAction {
        kind: kind.into(),
        due_on: (start + Days::new(due)).to_string(),
        done_on: done.map(|days| start + Days::new(days)).filter(|day| *day <= until).map(|day| day.to_string()),
    };
    history.sponsor_actions = vec![
        sponsor("kick-off", 3, Some(3)),
        sponsor("visible-story", 45, Some(66)),
        sponsor("quarterly-review", 90, None),
    ];
}
