//! The result of a search in the contract's words.

use super::{
    appraise::{factor_names, shares_of},
    market::{Market, Terms},
    row::Row,
    search::{Search, exact},
    solver::{self, Solution},
    vacancy,
};
use crate::{
    arrange::{Arrange, tree},
    contract::{
        matching::{Breakup, Certificate, Cover, Origin, Outcome, Price, Prices, Proposal},
        types::{Attribute, Finding, Severity},
    },
    digest::Digest,
    problems::detail,
    program::PersonIx,
};
use std::collections::BTreeSet;

/// Everything at once: proposals, what was broken, what stays empty, the proof.
pub(super) fn build(search: &Search) -> Outcome {
    let chosen = search.chosen();
    let proposals = proposals(search, &chosen);
    let left = left_over(search, &chosen);
    let solution = search.solution();
    let mut findings = search.request.findings.clone();
    findings.extend(vacancy::scarce_topics(&search.pool));
    findings.extend(vacancy::recruiting(&search.pool, &left));
    findings.extend(earlier_partners(search));
    if !search.is_done() {
        findings.push(stopped_early(solution.as_ref(), search.market()));
    }
    findings.extend(solution.as_ref().and_then(|solution| solution.leximin).and_then(leximin_in_part));
    let mut outcome = Outcome {
        factors: factor_names(&search.pool),
        breakups: breakups(search, &chosen),
        vacancies: vacancy::all(search, &left, &chosen),
        certificate: solution.map(|solution| certificate(search, &solution)),
        proposals,
        findings,
        digest: String::new(),
    };
    let mut digest = Digest::default();
    digest.add(&search.pool.program.digest());
    digest.add(&(&search.raw.locked, &search.raw.overrides, &search.raw.incumbent, &search.raw.excluded));
    digest.add(&outcome);
    outcome.digest = digest.hex();
    outcome
}

/// Places that no locked, chosen or repeated pair takes.
pub(super) fn left_over(search: &Search, chosen: &[(u32, u32)]) -> Terms {
    let mut left = search.terms.clone();
    for (mentor, mentee) in chosen.iter().chain(search.repeated()) {
        for (places, number) in [(&mut left.mentor_places, *mentor), (&mut left.mentee_places, *mentee)] {
            if let Some(places) = places.get_mut(number as usize) {
                *places = places.saturating_sub(1);
            }
        }
    }
    left
}

fn proposals(search: &Search, chosen: &[(u32, u32)]) -> Vec<Proposal> {
    let pool = &search.pool;
    let incumbents: BTreeSet<(u32, u32)> = tree(search.request.incumbents.iter().copied());
    let position = |(mentor, mentee): &(u32, u32)| {
        Some((*pool.mentors.get(*mentor as usize)?, *pool.mentees.get(*mentee as usize)?))
    };
    let mut all: Vec<((u32, u32), Origin)> = Vec::new();
    all.extend(search.request.locked.iter().map(|lock| ((lock.mentor, lock.mentee), Origin::Locked)));
    all.extend(
        chosen
            .iter()
            .filter_map(position)
            .map(|pair| (pair, if incumbents.contains(&pair) { Origin::Kept } else { Origin::Fresh })),
    );
    all.extend(search.repeated().iter().filter_map(position).map(|pair| (pair, Origin::Repeated)));
    all.arrange_by_key(|(pair, _)| *pair);
    let mut row = Row::default();
    let mut loaded = None;
    let mut proposals = Vec::with_capacity(all.len());
    for ((mentor, mentee), origin) in all {
        if loaded != Some(mentor) {
            row.load(pool, mentor);
            loaded = Some(mentor);
        }
        let (points, shares) = shares_of(pool, &row, mentee);
        let (junior, senior) = (PersonIx(mentor), PersonIx(mentee));
        let pair = pool.program.roster.pair(junior, senior);
        let ruling = pool.conflicts.ruling(junior, senior);
        proposals.push(Proposal { pair, origin, ruling, points, shares });
    }
    proposals
}

fn breakups(search: &Search, chosen: &[(u32, u32)]) -> Vec<Breakup> {
    let pool = &search.pool;
    let proposed: BTreeSet<(u32, u32)> = tree(chosen.iter().chain(search.repeated()).copied());
    let locked: BTreeSet<(u32, u32)> = tree(search.request.locked.iter().map(|lock| (lock.mentor, lock.mentee)));
    let mut row = Row::default();
    let mut broken = Vec::new();
    for pair in &search.raw.incumbent {
        let Some((mentor, mentee)) = super::request::positions(pool, pair) else {
            let reason = breakup_reason("match.left", "one of the two no longer takes part");
            broken.push(Breakup { pair: pair.clone(), reasons: vec![reason] });
            continue;
        };
        let number = |list: &[Option<u32>], position: u32| list.get(position as usize).copied().flatten();
        let numbers = number(&search.mentor_numbers, mentor).zip(number(&search.mentee_numbers, mentee));
        if locked.contains(&(mentor, mentee)) || numbers.is_some_and(|numbers| proposed.contains(&numbers)) {
            continue;
        }
        row.load(pool, mentor);
        let excluded = search.request.excluded.contains(&(mentor, mentee));
        let mut reasons =
            super::appraise::appraise(pool, &row, mentor, mentee, excluded, super::appraise::View::Coordinator).reasons;
        if reasons.is_empty() {
            reasons.push(breakup_reason(
                "match.better-elsewhere",
                "the program as a whole is better off without this pair",
            ));
        }
        broken.push(Breakup { pair: pair.clone(), reasons });
    }
    broken
}

fn breakup_reason(code: &str, message: &str) -> Finding {
    finding(code, Severity::Note, Vec::new(), Vec::new(), message)
}

fn finding(code: &str, severity: Severity, people: Vec<String>, details: Vec<Attribute>, message: &str) -> Finding {
    Finding { code: code.into(), severity, people, path: None, details, message: message.into() }
}

fn certificate(search: &Search, solution: &Solution) -> Certificate {
    let market = search.market();
    Certificate {
        filled: u32::try_from(solution.filled).unwrap_or(u32::MAX),
        cover: cover(search, &solution.cover),
        fair_floor: solution.fair.as_ref().map(|proof| proof.floor),
        fair_cover: solution.fair.as_ref().map(|proof| cover(search, &proof.cover)),
        coverage_bonus: exact(solution.prices.coverage_bonus),
        prices: Prices {
            mentors: prices(search, &search.pool.mentors, &solution.prices.mentors),
            mentees: prices(search, &search.pool.mentees, &solution.prices.mentees),
        },
        value: exact(solution.value),
        bound: exact(solution.bound),
        weight_per_point: exact(i64::try_from(market.scale.point).unwrap_or(i64::MAX)),
    }
}

fn ids(search: &Search, list: &[u32], numbers: &[u32]) -> Vec<String> {
    let roster = &search.pool.program.roster;
    let position = |number: &u32| list.get(*number as usize).copied();
    numbers.iter().filter_map(position).map(|position| roster.id(PersonIx(position)).to_string()).collect()
}

fn cover(search: &Search, cover: &solver::Cover) -> Cover {
    Cover {
        mentors: ids(search, &search.pool.mentors, &cover.mentors),
        mentees: ids(search, &search.pool.mentees, &cover.mentees),
    }
}

fn prices(search: &Search, list: &[u32], values: &[i64]) -> Vec<Price> {
    let roster = &search.pool.program.roster;
    let priced = list.iter().zip(values).filter(|(_, value)| **value > 0);
    priced
        .map(|(position, value)| Price { person: roster.id(PersonIx(*position)).into(), value: exact(*value) })
        .collect()
}

/// Earlier partners who fill a place that would have stayed vacant, pair by pair.
fn earlier_partners(search: &Search) -> Option<Finding> {
    let roster = &search.pool.program.roster;
    let id =
        |list: &[u32], number: u32| list.get(number as usize).map(|position| roster.id(PersonIx(*position)).into());
    let both = |(mentor, mentee): &(u32, u32)| [id(&search.pool.mentors, *mentor), id(&search.pool.mentees, *mentee)];
    let people: Vec<String> = search.repeated().iter().flat_map(both).flatten().collect();
    let message = "these pairs were partners before, and fill places that would stay vacant without them";
    (!people.is_empty()).then(|| finding("match.earlier-partner", Severity::Note, people, Vec::new(), message))
}

/// What leximin does not promise of so large a pool.
fn leximin_in_part(depth: solver::Depth) -> Option<Finding> {
    let mut details: Vec<_> = depth.settled_to.map(|points| detail("settled-to", points)).into_iter().collect();
    details.extend(depth.best_few.then(|| detail("edges", "best-few")));
    let message = "the pool is too large to improve every pair after the worst-off; the details say how far that went";
    (!details.is_empty()).then(|| finding("match.leximin-in-part", Severity::Note, Vec::new(), details, message))
}

fn stopped_early(solution: Option<&Solution>, market: &Market) -> Finding {
    let gap = solution.map(|solution| solution.bound.saturating_sub(solution.value));
    let points = gap.map(|gap| u64::try_from(gap).unwrap_or(0).div_ceil(market.scale.point.max(1)));
    let details = points.map(|points| detail("gap-points", points)).into_iter().collect();
    let message = "the search was stopped before it was done; the certificate says how far from the best this may be";
    finding("match.stopped-early", Severity::Warning, Vec::new(), details, message)
}
