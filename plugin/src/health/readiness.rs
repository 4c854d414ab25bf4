//! Before launch: is there interest, skill, time, sponsorship and orientation enough?

mod asked;
mod pilot;
mod roster;

use super::intake;
use crate::{
    contract::{
        health::{Checklist, History as RawHistory},
        types::{Attribute, Fault, Finding, Severity},
    },
    problems::detail,
    program::Program,
};

/// What an actual matching of the roster gives: as many pairs as can be at once.
#[derive(Clone, Debug, Default)]
pub struct Prospects {
    /// Mentor, mentee, and what the pair is worth.
    pub pairs: Vec<(String, String, u32)>,
    /// Topics wanted more than they are taught: with the places that are missing, the scarcest first.
    pub scarce: Vec<Attribute>,
    /// What a conflict of interest and too little shared time stand in the way of.
    pub barriers: [Barrier; 2],
    /// Pairs that were looked at for the barriers.
    pub looked_at: u32,
}

/// What one rule stands in the way of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Barrier {
    /// Pairs that nothing but this rule keeps apart.
    pub pairs: u32,
    /// People without any partner who would have one but for this rule.
    pub people: u32,
}

/// How much an item that is not met weighs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Nothing begins without it.
    Needed,
    /// It will bite, and can be lived with.
    Useful,
}

/// One line of the checklist: met, or missing.
fn item(code: &str, met: bool, weight: Weight, mut details: Vec<Attribute>, message: &str) -> Finding {
    let severity = match (met, weight) {
        (true, _) => Severity::Note,
        (false, Weight::Needed) => Severity::Serious,
        (false, Weight::Useful) => Severity::Warning,
    };
    details.push(detail("met", met));
    Finding { code: code.to_owned(), severity, people: Vec::new(), path: None, details, message: message.to_owned() }
}

/// `share` percent of a number, rounded down.
fn percent(of: u32, share: u32) -> u32 {
    let part = u64::from(of).saturating_mul(u64::from(share)).checked_div(100).unwrap_or_default();
    u32::try_from(part).unwrap_or(u32::MAX)
}

/// Whether a part is at least `share` percent of a whole that is not 0.
fn at_least(part: usize, whole: usize, share: u32) -> bool {
    whole > 0 && part.saturating_mul(100) >= whole.saturating_mul(share as usize)
}

/// Go, wait or no, with every item that was looked at; `met` in its details tells which are missing.
///
/// # Errors
/// As [`super::Review::open`], for the history.
pub fn readiness(program: &Program, history: &RawHistory, prospects: &Prospects) -> Result<Checklist, Fault> {
    let history = intake::history(program, history)?;
    let policy = &program.policy.health.readiness;
    let matchable = u32::try_from(prospects.pairs.len()).unwrap_or(u32::MAX);
    let expected = percent(matchable, policy.acceptance_percent);
    let pilot = percent(expected, policy.pilot_percent).clamp(3, policy.pilot_most.max(3)).min(expected);

    let details = vec![
        detail("matchable", matchable),
        detail("expected", expected),
        detail("needed", policy.pairs_go),
        detail("least", policy.pairs_least),
    ];
    let enough = expected >= policy.pairs_go;
    let mut items = vec![item("readiness.pairs", enough, Weight::Needed, details, "enough pairs can be expected")];
    let (interest, refused) = asked::interest(program, &history);
    items.extend(interest);
    items.extend(roster::all(program, prospects));
    items.extend(asked::objectives(program));
    items.extend(asked::sponsors(program, &history));
    items.extend(asked::nominations(program, &history));
    items.extend(asked::incentives(&history));
    items.extend(pilot::all(program, prospects, expected, pilot));
    let verdict = if expected < policy.pairs_least || refused {
        "no"
    } else if items.iter().any(|item| item.severity == Severity::Serious) {
        "wait"
    } else {
        "go"
    };
    Ok(Checklist { verdict: verdict.to_owned(), items, expected_pairs: expected, pilot_pairs: pilot })
}
