//! Being paired makes conflicts: the decisions that the senior stays out of about the junior.

use crate::{
    contract::{
        conflicts::Recusal,
        program::Pairing,
        types::{Fault, FaultKind},
    },
    problems::Problems,
    program::{Program, limits},
    time::Day,
};

/// The recusals that pairings create, in the order of the pairings, then of the policy's decisions. A pairing whose
/// cooling-off is over on the roster's day creates none. Reads no tie, so both people may see the answer.
///
/// # Errors
/// `over-limit` for too many pairings, `not-found` for people of a running pairing who do not take part (of an ended one
/// they may be gone: the duty stays), `invalid-input` for dates that do not parse or contradict themselves, each with every
/// problem.
pub fn recuse(program: &Program, pairings: &[Pairing]) -> Result<Vec<Recusal>, Fault> {
    if pairings.len() > limits::PAIRINGS {
        let message = format!("has {} entries, at most {} are taken", pairings.len(), limits::PAIRINGS);
        let mut problems = Problems::default();
        problems.add("input.over-limit", "/pairings".into(), message);
        problems.into_result(FaultKind::OverLimit, "the request")?;
    }
    known_people(program, pairings)?;
    let rules = &program.policy.conflicts.recusal;
    let cooling_off = i32::try_from(rules.cooling_off_months).unwrap_or(i32::MAX);
    let (mut recusals, mut problems) = (Vec::new(), Problems::default());
    for (position, pairing) in pairings.iter().enumerate() {
        let Some(end) = end(pairing, position, &mut problems) else { continue };
        let until = end.add_months(cooling_off).unwrap_or(Day::MAX);
        if until <= program.roster.as_of {
            continue;
        }
        recusals.extend(rules.decisions.iter().map(|decision| Recusal {
            person: pairing.pair.mentee.clone(),
            about: pairing.pair.mentor.clone(),
            decision: decision.clone(),
            until: until.to_string(),
        }));
    }
    problems.into_result(FaultKind::InvalidInput, "the request")?;
    Ok(recusals)
}

fn known_people(program: &Program, pairings: &[Pairing]) -> Result<(), Fault> {
    let mut problems = Problems::default();
    for (position, pairing) in pairings.iter().enumerate().filter(|(_, pairing)| pairing.ended_on.is_none()) {
        for (key, id) in [("mentor", &pairing.pair.mentor), ("mentee", &pairing.pair.mentee)] {
            if program.roster.participant(id).is_none() {
                problems.add(
                    "input.unknown-person",
                    format!("/pairings/{position}/pair/{key}"),
                    "takes no part in the program",
                );
            }
        }
    }
    problems.into_result(FaultKind::NotFound, "the request")
}

/// First day after the pairing: the day it ended, or the end of its extension or of its term. None and a problem where
/// the dates contradict themselves.
fn end(pairing: &Pairing, position: usize, problems: &mut Problems) -> Option<Day> {
    let path = |key: &str| format!("/pairings/{position}/{key}");
    let mut good = true;
    let mut add = |code: &str, key: &str, message: String| {
        good = false;
        problems.add(code, path(key), message);
    };
    let mut read = |text: Option<&str>, key: &str| {
        let day = text?.parse::<Day>();
        day.map_err(|error| add("input.bad-date", key, error.to_string())).ok()
    };
    let matched = read(Some(&pairing.matched_on), "matched_on");
    let planned = read(Some(&pairing.planned_end), "planned_end");
    let extended = read(pairing.extended_to.as_deref(), "extended_to");
    let ended = read(pairing.ended_on.as_deref(), "ended_on");
    let mut later = |earlier: Option<Day>, day: Option<Day>, key: &str, message: &str| {
        if earlier.zip(day).is_some_and(|(earlier, day)| day <= earlier) {
            add("input.empty-span", key, message.into());
        }
    };
    later(matched, planned, "planned_end", "must be later than the day of the match");
    later(planned, extended, "extended_to", "must be later than the planned end");
    if matched.zip(ended).is_some_and(|(matched, ended)| ended < matched) {
        add("input.out-of-range", "ended_on", "must not be before the day of the match".into());
    }
    if pairing.ended_on.is_some() != pairing.ending.is_some() {
        add("input.contradiction", "ending", "is set exactly when `ended_on` is".into());
    }
    if pairing.pair.mentor == pairing.pair.mentee {
        add("input.same-person", "pair", "pairs a person with herself".into());
    }
    ended.or(extended).or(planned).filter(|_| good)
}
