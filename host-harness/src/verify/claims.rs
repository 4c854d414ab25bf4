//! What an outcome says beside its certificate: where each pair comes from, what it is worth, and what stays empty.

use super::{Check, Instance};
use crate::contract::{
    matching::{Origin, Outcome, Proposal},
    types::{Pair, Side},
};
use std::collections::{BTreeMap, BTreeSet};

type Key<'a> = (&'a str, &'a str);

fn key(pair: &Pair) -> Key<'_> {
    (&pair.mentor, &pair.mentee)
}

/// The checks that hold for every objective.
pub(super) fn claims(instance: &Instance, outcome: &Outcome) -> Vec<Check> {
    let asked = [
        ("locked and repeated pairs", origins(instance, outcome)),
        ("kept and broken pairs", breakups(instance, outcome)),
        ("points and shares", points(instance, outcome)),
        ("empty places", vacancies(instance, outcome)),
    ];
    let check = |(name, result): (&'static str, Result<String, String>)| {
        let holds = result.is_ok();
        let (Ok(detail) | Err(detail)) = result;
        Check { name, holds, detail }
    };
    asked.into_iter().map(check).collect()
}

fn name(pair: &Pair) -> String {
    format!("`{}` with `{}`", pair.mentor, pair.mentee)
}

fn origins(instance: &Instance, outcome: &Outcome) -> Result<String, String> {
    let mut seen = BTreeSet::new();
    if let Some(twice) = outcome.proposals.iter().find(|proposal| !seen.insert(key(&proposal.pair))) {
        return Err(format!("{} is proposed twice", name(&twice.pair)));
    }
    let of = |origin: Origin| outcome.proposals.iter().filter(move |proposal| proposal.origin == origin);
    let locked: BTreeSet<Key<'_>> = of(Origin::Locked).map(|proposal| key(&proposal.pair)).collect();
    let asked: BTreeSet<Key<'_>> = instance.locked.iter().map(key).collect();
    if locked != asked {
        return Err("the locked pairs are not those of the request".into());
    }
    for Proposal { pair, .. } in of(Origin::Repeated) {
        let former = |(a, b): &(String, String)| {
            (*a == pair.mentor && *b == pair.mentee) || (*b == pair.mentor && *a == pair.mentee)
        };
        if !instance.former.iter().any(former) {
            return Err(format!("{} never were partners", name(pair)));
        }
    }
    Ok(format!("{} locked, {} repeated", locked.len(), of(Origin::Repeated).count()))
}

fn breakups(instance: &Instance, outcome: &Outcome) -> Result<String, String> {
    let incumbents: BTreeSet<Key<'_>> = instance.incumbents.iter().map(key).collect();
    for proposal in &outcome.proposals {
        let kept = match proposal.origin {
            Origin::Kept => true,
            Origin::Fresh => false,
            Origin::Locked | Origin::Repeated => continue,
        };
        if kept != incumbents.contains(&key(&proposal.pair)) {
            return Err(format!("{} is said to be kept, or new, and is not", name(&proposal.pair)));
        }
    }
    let proposed: BTreeSet<Key<'_>> = outcome.proposals.iter().map(|proposal| key(&proposal.pair)).collect();
    let broken: Vec<&Pair> = instance.incumbents.iter().filter(|pair| !proposed.contains(&key(pair))).collect();
    if !outcome.breakups.iter().map(|breakup| &breakup.pair).eq(broken.iter().copied()) {
        return Err("the pairs that are broken are not those of the earlier round that are missing".into());
    }
    if let Some(breakup) = outcome.breakups.iter().find(|breakup| breakup.reasons.is_empty()) {
        return Err(format!("{} is broken without a reason", name(&breakup.pair)));
    }
    Ok(format!("{} of {} kept", incumbents.len() - broken.len(), incumbents.len()))
}

fn points(instance: &Instance, outcome: &Outcome) -> Result<String, String> {
    let at: BTreeMap<Key<'_>, u32> = instance
        .edges
        .iter()
        .map(|edge| ((instance.people[edge.mentor].as_str(), instance.people[edge.mentee].as_str()), edge.points))
        .collect();
    for proposal in &outcome.proposals {
        let chosen = matches!(proposal.origin, Origin::Kept | Origin::Fresh);
        if chosen && at.get(&key(&proposal.pair)) != Some(&proposal.points) {
            return Err(format!("{} has other points than its edge", name(&proposal.pair)));
        }
        if proposal.shares.len() != outcome.factors.len() {
            return Err(format!("{} has not one share for each factor", name(&proposal.pair)));
        }
        if proposal.shares.iter().map(|share| u64::from(*share)).sum::<u64>() != u64::from(proposal.points) {
            return Err(format!("the shares of {} do not add up to its points", name(&proposal.pair)));
        }
    }
    Ok(format!("{} pairs, their shares add up", outcome.proposals.len()))
}

fn vacancies(instance: &Instance, outcome: &Outcome) -> Result<String, String> {
    let mut empty: BTreeMap<(&str, bool), i128> = BTreeMap::new();
    for (places, mentor) in [(&instance.mentor_places, true), (&instance.mentee_places, false)] {
        let people = instance.people.iter().map(String::as_str);
        empty.extend(people.zip(places).map(|(id, places)| ((id, mentor), *places)));
    }
    for proposal in outcome.proposals.iter().filter(|proposal| proposal.origin != Origin::Locked) {
        for side in [(proposal.pair.mentor.as_str(), true), (proposal.pair.mentee.as_str(), false)] {
            let places = empty.get_mut(&side).ok_or_else(|| format!("`{}` is not in the roster", side.0))?;
            *places -= 1;
            if *places < 0 {
                return Err(format!("`{}` has more pairs than places", side.0));
            }
        }
    }
    empty.retain(|_, places| *places > 0);
    let mut told = BTreeMap::new();
    for vacancy in &outcome.vacancies {
        let twice = told.insert((vacancy.person.as_str(), vacancy.side == Side::Mentor), i128::from(vacancy.places));
        if twice.is_some() || vacancy.reasons.is_empty() {
            return Err(format!("an empty place of `{}` is told twice, or without a reason", vacancy.person));
        }
    }
    if told != empty {
        return Err("the empty places that are told are not those that are left".into());
    }
    Ok(format!("{} places of {} people", empty.values().sum::<i128>(), empty.len()))
}
