//! A request, checked: who is locked to whom, what is excluded, what stood before.

use super::{pool::Pool, row::Row, rules::Rule};
use crate::{
    arrange::tree,
    contract::{
        conflicts::Ruling,
        matching::Request,
        types::{Fault, FaultKind, Finding, Pair, Severity},
    },
    problems::{Problems, detail, fault},
    program::{PersonIx, limits},
};
use std::collections::{BTreeMap, BTreeSet};

/// A locked pair, by positions in the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Locked {
    /// The junior.
    pub mentor: u32,
    /// The senior.
    pub mentee: u32,
}

/// A checked request. Pairs are positions in the roster, mentor first.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// In the request's order.
    pub locked: Vec<Locked>,
    /// Sorted.
    pub excluded: BTreeSet<(u32, u32)>,
    /// In the request's order.
    pub incumbents: Vec<(u32, u32)>,
    /// Overrides that are in use, locked pairs that break a rule.
    pub findings: Vec<Finding>,
}

/// Looks up people, refuses contradictions, and checks every lock against the rules.
///
/// # Errors
/// `not-found` for people who do not take part, `invalid-input` for a contradiction or a lock that a block forbids,
/// `over-limit` for too many pairs.
pub fn check(pool: &Pool, request: &Request) -> Result<Checked, Fault> {
    for (key, count) in [
        ("locked", request.locked.len()),
        ("overrides", request.overrides.len()),
        ("incumbent", request.incumbent.len()),
        ("excluded", request.excluded.len()),
    ] {
        if count > limits::PAIRS {
            let message = format!("has {count} entries, at most {} are taken", limits::PAIRS);
            return Err(fault(FaultKind::OverLimit, "input.over-limit", Some(format!("/request/{key}")), message));
        }
    }
    let mut missing = Problems::default();
    let mut twice = Problems::default();
    let mut pairs = |list: &[Pair], key: &str, known_only: bool| {
        let mut seen = BTreeSet::new();
        let mut found = Vec::with_capacity(list.len());
        for (number, pair) in list.iter().enumerate() {
            let path = format!("/request/{key}/{number}");
            let Some(pair) = positions(pool, pair) else {
                if known_only {
                    missing.add("input.unknown-person", path, "names somebody who is not among the roster's people");
                }
                continue;
            };
            if pair.0 == pair.1 {
                twice.add("input.self-pair", path, "pairs a person with herself");
            } else if seen.insert(pair) {
                found.push(pair);
            } else {
                twice.add("input.repeated-pair", path, "names a pair again");
            }
        }
        found
    };
    let locked = pairs(&request.locked, "locked", true);
    let excluded: BTreeSet<(u32, u32)> = tree(pairs(&request.excluded, "excluded", true));
    // Somebody of an earlier round may have left: such a pair is broken, and the outcome says so.
    let incumbents = pairs(&request.incumbent, "incumbent", false);
    missing.into_result(FaultKind::NotFound, "the request")?;
    for (number, pair) in locked.iter().enumerate() {
        if excluded.contains(pair) {
            twice.add("input.contradiction", format!("/request/locked/{number}"), "is locked and excluded");
        }
    }
    let overrides = overrides(pool, request, &locked, &mut twice);
    let mut findings = Vec::new();
    check_locks(pool, &locked, &overrides, &mut twice, &mut findings);
    twice.into_result(FaultKind::InvalidInput, "the request")?;
    let locked = locked.into_iter().map(|(mentor, mentee)| Locked { mentor, mentee }).collect();
    Ok(Checked { locked, excluded, incumbents, findings })
}

/// Positions of the two people of a pair.
pub fn positions(pool: &Pool, pair: &Pair) -> Option<(u32, u32)> {
    let roster = &pool.program.roster;
    Some((roster.participant(&pair.mentor)?.0, roster.participant(&pair.mentee)?.0))
}

type Overrides<'a> = BTreeMap<(u32, u32), Vec<(&'a str, &'a str)>>;

fn overrides<'a>(pool: &Pool, request: &'a Request, locked: &[(u32, u32)], problems: &mut Problems) -> Overrides<'a> {
    let mut by_pair: Overrides = BTreeMap::new();
    let locked: BTreeSet<(u32, u32)> = tree(locked.iter().copied());
    for (number, entry) in request.overrides.iter().enumerate() {
        let path = format!("/request/overrides/{number}");
        match positions(pool, &entry.pair) {
            Some(pair) if locked.contains(&pair) => {
                if entry.actor.is_empty() || entry.actor.len() > limits::NAME_BYTES {
                    problems.add("input.bad-actor", format!("{path}/actor"), "must name who answers for it");
                }
                by_pair.entry(pair).or_default().push((&entry.code, &entry.actor));
            }
            _ => problems.add("input.unused-override", path, "is for a pair that is not locked"),
        }
    }
    by_pair
}

/// A lock stands in spite of every rule but a block; a block only yields to an override of a conflict that may be waived.
fn check_locks(
    pool: &Pool,
    locked: &[(u32, u32)],
    overrides: &Overrides<'_>,
    problems: &mut Problems,
    findings: &mut Vec<Finding>,
) {
    let roster = &pool.program.roster;
    let mut row = Row::default();
    let mut taken: BTreeMap<(bool, u32), u32> = BTreeMap::new();
    for (number, (mentor, mentee)) in locked.iter().enumerate() {
        let path = || format!("/request/locked/{number}");
        for (side, person) in [(true, *mentor), (false, *mentee)] {
            let count = taken.entry((side, person)).or_default();
            *count = count.saturating_add(1);
            let places = pool
                .profile(person as usize)
                .map_or(0, |profile| u32::from(if side { profile.mentor_places } else { profile.mentee_places }));
            if *count > places {
                problems.add("input.too-many-locks", path(), "takes more places than the person has");
            }
        }
        row.load(pool, *mentor);
        let named: &[(&str, &str)] = overrides.get(&(*mentor, *mentee)).map_or(&[], Vec::as_slice);
        let by = |code: &str| named.iter().find(|(other, _)| *other == code).map(|(_, actor)| *actor);
        let people = vec![roster.id(PersonIx(*mentor)).to_string(), roster.id(PersonIx(*mentee)).to_string()];
        for rule in row.broken(pool, *mentee, true) {
            if rule == Rule::Role {
                continue;
            }
            if rule == Rule::Conflict {
                check_conflicts(pool, (*mentor, *mentee), &by, &path(), problems, findings);
                continue;
            }
            findings.push(lock_finding(rule.code(), by(rule.code()), people.clone(), path()));
        }
    }
}

fn check_conflicts<'a>(
    pool: &Pool,
    (mentor, mentee): (u32, u32),
    by: &impl Fn(&str) -> Option<&'a str>,
    path: &str,
    problems: &mut Problems,
    findings: &mut Vec<Finding>,
) {
    let roster = &pool.program.roster;
    let people = || vec![roster.id(PersonIx(mentor)).to_string(), roster.id(PersonIx(mentee)).to_string()];
    for conflict in pool.conflicts.assess(PersonIx(mentor), PersonIx(mentee)).conflicts {
        if conflict.ruling < Ruling::Unknown {
            continue;
        }
        let actor = by(&conflict.code);
        let waivable = !conflict.approvers.is_empty();
        if conflict.ruling == Ruling::Blocked && !(waivable && actor.is_some()) {
            let message = if waivable {
                "is blocked by a conflict of interest and has no override for it"
            } else {
                "is blocked by a conflict of interest that nobody may set aside"
            };
            problems.add("match.lock-blocked", path.into(), message);
        } else {
            findings.push(lock_finding(&conflict.code, actor, people(), path.into()));
        }
    }
}

fn lock_finding(code: &str, actor: Option<&str>, people: Vec<String>, path: String) -> Finding {
    let mut details = vec![detail("rule", code)];
    details.extend(actor.map(|actor| detail("actor", actor)));
    let (finding, message) = match actor {
        Some(_) => {
            ("match.overridden", format!("this locked pair stands in spite of `{code}`, and a person answers for it"))
        }
        None => ("match.lock-breaks-rule", format!("this locked pair stands although it breaks `{code}`")),
    };
    Finding { code: finding.into(), severity: Severity::Warning, people, path: Some(path), details, message }
}
