//! Before launch: is there interest, skill, sponsorship and orientation enough?

use super::{intake, records::History};
use crate::{
    contract::{
        health::{Checklist, History as RawHistory},
        types::{Fault, Finding, Severity, Side},
    },
    problems::detail,
    program::Program,
};
use std::collections::{BTreeMap, BTreeSet};

/// One line of the checklist: met, or missing.
fn item(code: &str, met: bool, details: Vec<crate::contract::types::Attribute>, message: &str) -> Finding {
    let severity = if met { Severity::Note } else { Severity::Warning };
    let mut details = details;
    details.push(detail("met", met));
    Finding { code: code.to_owned(), severity, people: Vec::new(), path: None, details, message: message.to_owned() }
}

/// Go, wait or no, with every item that was looked at; `met` in its details tells which are missing.
/// `matchable`: the most pairs that can be matched at once, from the matching engine.
///
/// # Errors
/// As [`super::Review::open`], for the history.
pub fn readiness(program: &Program, history: &RawHistory, matchable: u32) -> Result<Checklist, Fault> {
    let history = intake::history(program, history)?;
    let policy = &program.policy.health.readiness;
    let percent = |of: u32, share: u32| {
        let part = u64::from(of).saturating_mul(u64::from(share)).checked_div(100).unwrap_or_default();
        u32::try_from(part).unwrap_or(u32::MAX)
    };
    let expected = percent(matchable, policy.acceptance_percent);
    let pilot = percent(expected, policy.pilot_percent).clamp(3, policy.pilot_most.max(3)).min(expected);

    let mut items = vec![item(
        "readiness.pairs",
        expected >= policy.pairs_go,
        vec![detail("expected", expected), detail("needed", policy.pairs_go)],
        "pairs that can be expected",
    )];
    items.extend(interest(program, &history));
    items.extend(people(program));
    items.extend(sponsors(program, &history));
    items.extend(nominations(program, &history));
    items.extend(incentives(&history));
    items.extend(topics(program));
    let missing = items.iter().any(|item| item.severity != Severity::Note);
    let verdict = if expected < policy.pairs_least {
        "no"
    } else if missing {
        "wait"
    } else {
        "go"
    };
    Ok(Checklist { verdict: verdict.to_owned(), items, expected_pairs: expected, pilot_pairs: pilot })
}

/// Answers at or above the middle of the scale, per side; nothing is said about fewer answers than may be told.
fn interest(program: &Program, history: &History) -> Vec<Finding> {
    let policy = &program.policy.health;
    let one = |(side, name): (Side, &str)| {
        let answers: Vec<f64> =
            history.interest.iter().filter(|(other, _)| *other == side).map(|(_, share)| *share).collect();
        let yes = answers.iter().filter(|share| **share >= 0.5).count();
        let enough = answers.len() >= policy.privacy.people_least as usize;
        let met = enough
            && yes.saturating_mul(100) >= answers.len().saturating_mul(policy.readiness.interest_percent as usize);
        item("readiness.interest", met, vec![detail("side", name)], "interest in the survey")
    };
    [(Side::Mentor, "mentor"), (Side::Mentee, "mentee")].map(one).into()
}

/// Mentors for the places, orientation, and somebody from the top.
fn people(program: &Program) -> Vec<Finding> {
    let (policy, people) = (&program.policy.health.readiness, &program.roster.people);
    let mentors = people.iter().filter(|person| person.mentor_places > 0).count();
    let seats = people.iter().fold(0_usize, |total, person| total.saturating_add(usize::from(person.mentee_places)));
    let oriented = people.iter().filter(|person| person.oriented_on.is_some()).count();
    let top = policy.executive_grade.or(people.iter().filter_map(|person| person.grade).max());
    let executive =
        people.iter().any(|person| person.mentee_places > 0 && person.grade.is_some() && person.grade >= top);
    let at_least = |part: usize, whole: usize, share: u32| {
        whole > 0 && part.saturating_mul(100) >= whole.saturating_mul(share as usize)
    };
    let numbers = |part: usize, whole: usize| vec![detail("have", part), detail("of", whole)];
    vec![
        item(
            "readiness.mentors",
            at_least(mentors, seats, policy.mentors_per_seat_percent),
            numbers(mentors, seats),
            "willing mentors for the mentees' places",
        ),
        item(
            "readiness.orientation",
            at_least(oriented, people.len(), policy.oriented_percent),
            numbers(oriented, people.len()),
            "people whose orientation has a date",
        ),
        item("readiness.executive", executive, Vec::new(), "somebody from the top takes part as mentee"),
    ]
}

/// Every kind of sponsor action that the policy asks for is planned or done.
fn sponsors(program: &Program, history: &History) -> Vec<Finding> {
    let kinds: BTreeSet<&str> = history.sponsor_actions.iter().map(|action| action.kind.as_str()).collect();
    let wanted = &program.policy.health.readiness.sponsor_actions;
    let one = |kind: &String| {
        let met = kinds.contains(kind.as_str());
        item("readiness.sponsor", met, vec![detail("kind", kind)], "a sponsor action is planned or done")
    };
    wanted.iter().map(one).collect()
}

/// Facts of kind `nomination` with the nominator in the detail `by`: most of them should not come from three people.
fn nominations(program: &Program, history: &History) -> Option<Finding> {
    let mut by: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in history.facts.iter().filter(|fact| fact.kind == "nomination") {
        for (_, value) in fact.details.iter().filter(|(key, _)| key == "by") {
            let count = by.entry(value).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut counts: Vec<usize> = by.into_values().collect();
    let all = counts.iter().fold(0_usize, |total, count| total.saturating_add(*count));
    counts.sort_unstable_by(|left, right| right.cmp(left));
    let busiest = counts.iter().take(3).fold(0_usize, |total, count| total.saturating_add(*count));
    let most = all.saturating_mul(program.policy.health.readiness.nominators_percent as usize);
    let details = vec![detail("nominations", all), detail("from-three", busiest)];
    let met = busiest.saturating_mul(100) <= most;
    (all > 0).then(|| item("readiness.nominators", met, details, "nominations come from many people"))
}

/// Incentives that are offered are among those asked for: facts `incentive.offered` and `incentive.asked`, detail `incentive`.
fn incentives(history: &History) -> Option<Finding> {
    let of = |kind: &str| -> BTreeSet<&str> {
        let facts = history.facts.iter().filter(|fact| fact.kind == kind);
        facts
            .flat_map(|fact| &fact.details)
            .filter(|(key, _)| key == "incentive")
            .map(|(_, value)| value.as_str())
            .collect()
    };
    let (offered, asked) = (of("incentive.offered"), of("incentive.asked"));
    let met = offered.is_subset(&asked);
    (!offered.is_empty())
        .then(|| item("readiness.incentives", met, Vec::new(), "incentives offered are those asked for"))
}

/// Every topic of an objective is offered by somebody, under any of its names.
fn topics(program: &Program) -> Vec<Finding> {
    let roster = &program.roster;
    let offered: BTreeSet<&str> = roster
        .people
        .iter()
        .flat_map(|person| &person.skills)
        .filter(|skill| skill.offered)
        .map(|skill| roster.names.text(skill.topic))
        .collect();
    let mut items = Vec::new();
    for objective in &program.policy.program.objectives {
        for topic in &objective.topics {
            let aliases = program.policy.topics.get(topic).map(|rules| rules.aliases.as_slice()).unwrap_or_default();
            let met = offered.contains(topic.as_str()) || aliases.iter().any(|alias| offered.contains(alias.as_str()));
            let details = vec![detail("objective", &objective.id), detail("topic", topic)];
            items.push(item("readiness.topic", met, details, "somebody teaches a topic of an objective"));
        }
    }
    items
}
