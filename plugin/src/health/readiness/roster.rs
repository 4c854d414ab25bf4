//! Who has enrolled: sides, orientation, the top, time, topics, and what will keep people apart.

use super::{Barrier, Prospects, Weight, at_least, item};
use crate::{
    contract::types::{Attribute, Finding},
    problems::detail,
    program::Program,
};
use std::collections::BTreeSet;

/// Percent of a side that a barrier may leave without a partner before it bites.
const BITES: u32 = 10;

pub(super) fn all(program: &Program, prospects: &Prospects) -> Vec<Finding> {
    let mut items = sides(program);
    items.push(capacity(program));
    items.extend(topics(program));
    let text = "every topic is taught by as many as want it";
    let scarce = prospects.scarce.is_empty();
    items.push(item("readiness.supply", scarce, Weight::Useful, prospects.scarce.clone(), text));
    let rules = [
        ("readiness.conflicts", "conflicts of interest leave enough people a partner"),
        ("readiness.reach", "working hours leave enough people a partner"),
    ];
    let people = program.roster.people.len();
    for ((code, text), Barrier { pairs, people: left }) in rules.into_iter().zip(prospects.barriers) {
        let met = left == 0 || !at_least(left as usize, people, BITES);
        let details = vec![
            detail("pairs-looked-at", prospects.looked_at),
            detail("pairs-kept-apart", pairs),
            detail("people-left-alone", left),
        ];
        items.push(item(code, met, Weight::Useful, details, text));
    }
    items
}

/// Mentors for the places, orientation, and somebody from the top.
fn sides(program: &Program) -> Vec<Finding> {
    let (policy, people) = (&program.policy.health.readiness, &program.roster.people);
    let mentors = people.iter().filter(|person| person.mentor_places > 0).count();
    let seats = people.iter().fold(0_usize, |total, person| total.saturating_add(usize::from(person.mentee_places)));
    let oriented = people.iter().filter(|person| person.oriented_on.is_some()).count();
    let top = policy.executive_grade.or(people.iter().filter_map(|person| person.grade).max());
    let executives = people
        .iter()
        .filter(|person| person.mentee_places > 0 && person.grade.is_some() && person.grade >= top)
        .count();
    let numbers = |part: usize, whole: usize, percent: u32| -> Vec<Attribute> {
        vec![detail("have", part), detail("of", whole), detail("needed-percent", percent)]
    };
    let needed = |code: &str, part: usize, whole: usize, percent: u32, text: &str| {
        item(code, at_least(part, whole, percent), Weight::Needed, numbers(part, whole, percent), text)
    };
    vec![
        needed("readiness.mentors", mentors, seats, policy.mentors_per_seat_percent, "mentors for the mentees' places"),
        needed("readiness.orientation", oriented, people.len(), policy.oriented_percent, "orientation has a date"),
        item(
            "readiness.executive",
            executives > 0,
            Weight::Needed,
            vec![detail("have", executives)],
            "somebody from the top takes part as mentee",
        ),
    ]
}

/// People whose hours a month hold the sessions of one pairing.
fn capacity(program: &Program) -> Finding {
    let policy = &program.policy;
    let month = u64::from(policy.scheduling.length.minutes).saturating_mul(30);
    let needed = month.div_ceil(u64::from(policy.program.cadence_days.max(1)));
    let default = policy.scheduling.load.month_minutes;
    let people = &program.roster.people;
    let short = people.iter().filter(|person| u64::from(person.monthly_minutes.unwrap_or(default)) < needed).count();
    let details = vec![detail("minutes-needed", needed), detail("people-short", short), detail("of", people.len())];
    let met = short == 0 || !at_least(short, people.len(), BITES);
    item("readiness.capacity", met, Weight::Useful, details, "people have the time that one pairing takes")
}

/// Every topic of an objective is offered by somebody, under any of its names.
fn topics(program: &Program) -> Vec<Finding> {
    let roster = &program.roster;
    let offered: BTreeSet<&str> = roster
        .people
        .iter()
        .filter(|person| person.mentor_places > 0)
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
            let text = "somebody teaches a topic of an objective";
            items.push(item("readiness.topic", met, Weight::Needed, details, text));
        }
    }
    items
}
