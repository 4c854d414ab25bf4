//! What one pair is worth by itself, in the contract's words.

use super::{
    factors::{FACTORS, points, shares},
    pool::Pool,
    row::Row,
    rules::Rule,
    topics::WHOLE,
};
use crate::{
    contract::{
        conflicts::Ruling,
        matching::{Appraisal, Factor},
        types::{Attribute, Finding, Pair, Severity},
    },
    problems::detail,
    program::PersonIx,
};

/// The one reason that a participant ever sees, whatever the cause.
pub const NOT_AVAILABLE: &str = "match.not-available";

/// Whose eyes an appraisal is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Causes and all.
    Coordinator,
    /// Available or not.
    Participant,
}

/// Whether the mentor of a loaded row may be paired with a mentee, and what the pair is worth.
pub fn appraise(pool: &Pool, row: &Row, mentor: u32, mentee: u32, excluded: bool, view: View) -> Appraisal {
    let (junior, senior) = (PersonIx(mentor), PersonIx(mentee));
    let pair = pool.program.roster.pair(junior, senior);
    let mut broken = row.broken(pool, mentee, false);
    if excluded && !broken.contains(&Rule::Excluded) {
        broken.push(Rule::Excluded);
    }
    if view == View::Participant && !broken.is_empty() {
        return not_available(pair);
    }
    let ruling = match view {
        View::Coordinator => pool.conflicts.ruling(junior, senior),
        View::Participant => Ruling::Clear,
    };
    if !broken.is_empty() {
        let reasons = broken.into_iter().map(|rule| reason(pool, rule, junior, senior)).collect();
        return Appraisal { pair, ruling, points: None, factors: Vec::new(), reasons };
    }
    let weights = &pool.program.policy.matching.weights;
    let values = row.values(pool, mentee);
    let points = points(&values, weights);
    let factors = factors_of(pool, row, mentee);
    Appraisal { pair, ruling, points: Some(points), factors, reasons: Vec::new() }
}

/// An appraisal that says nothing but no. The same bytes for every cause.
pub fn not_available(pair: Pair) -> Appraisal {
    Appraisal { pair, ruling: Ruling::Blocked, points: None, factors: Vec::new(), reasons: vec![unavailable()] }
}

/// The reason that goes with it.
pub fn unavailable() -> Finding {
    Finding {
        code: NOT_AVAILABLE.into(),
        severity: Severity::Note,
        people: Vec::new(),
        path: None,
        details: Vec::new(),
        message: "this pair is not available in the program".into(),
    }
}

/// Factors of weight above 0, whether or not the pair is eligible.
fn factors_of(pool: &Pool, row: &Row, mentee: u32) -> Vec<Factor> {
    let weights = &pool.program.policy.matching.weights;
    let values = row.values(pool, mentee);
    let shares = shares(&values, weights);
    let numbers = FACTORS.iter().zip(weights.in_order()).zip(values.iter().zip(shares));
    numbers
        .filter(|((_, weight), _)| *weight > 0)
        .map(|((name, _), (value, points))| Factor {
            name: (*name).into(),
            value: f64::from(*value) / f64::from(WHOLE),
            points,
            details: if *name == "needs-met" { topics_met(pool, row, mentee) } else { Vec::new() },
        })
        .collect()
}

/// Names of the factors of weight above 0, in order.
pub fn factor_names(pool: &Pool) -> Vec<String> {
    let weights = pool.program.policy.matching.weights.in_order();
    FACTORS.iter().zip(weights).filter(|(_, weight)| *weight > 0).map(|(name, _)| (*name).to_string()).collect()
}

/// Points of the factors of weight above 0, in the order of [`factor_names`].
pub fn shares_of(pool: &Pool, row: &Row, mentee: u32) -> (u32, Vec<u32>) {
    let weights = &pool.program.policy.matching.weights;
    let values = row.values(pool, mentee);
    let shares = shares(&values, weights);
    let kept = shares.into_iter().zip(weights.in_order()).filter(|(_, weight)| *weight > 0).map(|(share, _)| share);
    (points(&values, weights), kept.collect())
}

fn topics_met(pool: &Pool, row: &Row, mentee: u32) -> Vec<Attribute> {
    let Some(senior) = pool.profile(mentee as usize) else { return Vec::new() };
    let met = senior.wants.iter().filter(|want| row.credit_for(want.topic, want.level) > 0);
    met.map(|want| detail("topic", pool.topics.text(want.topic))).collect()
}

fn reason(pool: &Pool, rule: Rule, mentor: PersonIx, mentee: PersonIx) -> Finding {
    let details = if rule == Rule::Conflict {
        let conflicts = pool.conflicts.assess(mentor, mentee).conflicts;
        conflicts.iter().filter(|hit| hit.ruling > Ruling::Disclose).map(|hit| detail("conflict", &hit.code)).collect()
    } else {
        Vec::new()
    };
    let roster = &pool.program.roster;
    Finding {
        code: rule.code().into(),
        severity: Severity::Note,
        people: vec![roster.id(mentor).into(), roster.id(mentee).into()],
        path: None,
        details,
        message: rule.message().into(),
    }
}
