//! What people were asked, said and promised: interest, objectives, sponsors, nominations, incentives.

use super::{Weight, at_least, item};
use crate::{
    arrange::{Arrange, tree},
    contract::types::{Finding, Side},
    health::records::{Fact, History},
    problems::detail,
    program::Program,
};
use std::collections::{BTreeMap, BTreeSet};

/// Nominators that count as few.
const FEW: usize = 3;

/// Answers at or above the middle of the scale, per side, with those who said no and those who said nothing; no number
/// where fewer answered than may be told. The second is true where a side said no: less than half of the share asked for.
pub(super) fn interest(program: &Program, history: &History) -> (Vec<Finding>, bool) {
    let policy = &program.policy.health;
    let wanted = policy.readiness.interest_percent;
    let mut refused = false;
    let mut one = |(side, name): (Side, &str)| {
        let of_side = || history.interest.iter().filter(move |(other, _)| *other == side);
        let answers: Vec<f64> = of_side().filter_map(|(_, share)| *share).collect();
        let yes = answers.iter().filter(|share| **share >= 0.5).count();
        let told = answers.len() >= policy.privacy.people_least as usize;
        refused |= told && !at_least(yes.saturating_mul(2), answers.len(), wanted);
        let mut details = vec![detail("side", name), detail("asked", of_side().count())];
        if told {
            details.push(detail("yes", yes));
            details.push(detail("no", answers.len().saturating_sub(yes)));
            details.push(detail("silent", of_side().count().saturating_sub(answers.len())));
        }
        details.push(detail("needed-percent", wanted));
        let met = told && at_least(yes, answers.len(), wanted);
        let message =
            if told { "the survey shows interest" } else { "enough people have answered whether they want it" };
        item("readiness.interest", met, Weight::Needed, details, message)
    };
    let items = [(Side::Mentor, "mentor"), (Side::Mentee, "mentee")].map(&mut one).into();
    (items, refused)
}

/// Objectives are stated, and measured by something.
pub(super) fn objectives(program: &Program) -> Option<Finding> {
    let objectives = &program.policy.program.objectives;
    let measured = objectives.iter().filter(|objective| !objective.indicators.is_empty()).count();
    let details = vec![detail("stated", objectives.len()), detail("measured", measured)];
    let met = !objectives.is_empty() && measured == objectives.len();
    Some(item("readiness.objectives", met, Weight::Useful, details, "objectives are stated, each with an indicator"))
}

/// Every kind of sponsor action that the policy asks for is planned or done.
pub(super) fn sponsors(program: &Program, history: &History) -> Vec<Finding> {
    let one = |kind: &String| {
        let mut actions = history.sponsor_actions.iter().filter(|action| action.kind == *kind);
        let text = "the sponsor has promised it, with a date";
        item("readiness.sponsor", actions.next().is_some(), Weight::Needed, vec![detail("kind", kind)], text)
    };
    program.policy.health.readiness.sponsor_actions.iter().map(one).collect()
}

/// The value of a fact's detail.
fn value<'a>(fact: &'a Fact, key: &str) -> Option<&'a str> {
    fact.details.iter().find(|(other, _)| other == key).map(|(_, value)| value.as_str())
}

/// Whether a few people made most of the nominations: facts of kind `nomination` with the nominator in detail `by`.
pub(super) fn nominations(program: &Program, history: &History) -> Option<Finding> {
    let mut by: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = 0_usize;
    for fact in history.facts.iter().filter(|fact| fact.kind == "nomination") {
        all = all.saturating_add(1);
        if let Some(nominator) = value(fact, "by") {
            let count = by.entry(nominator).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut counts: Vec<usize> = by.values().copied().collect();
    counts.arrange_by(|left, right| right.cmp(left));
    let busiest = counts.iter().take(FEW).fold(0_usize, |total, count| total.saturating_add(*count));
    let most = all.saturating_mul(program.policy.health.readiness.nominators_percent as usize);
    let met = busiest.saturating_mul(100) <= most;
    let details = vec![
        detail("nominations", all),
        detail("nominators", counts.len()),
        detail("from-three", busiest),
        detail("most-percent", program.policy.health.readiness.nominators_percent),
    ];
    (all > 0).then(|| item("readiness.nominators", met, Weight::Useful, details, "nominations come from many people"))
}

/// Incentives offered are those asked for: facts `incentive.offered` and `incentive.wanted`, detail `incentive`.
pub(super) fn incentives(history: &History) -> Option<Finding> {
    let of = |kind: &str| -> BTreeSet<&str> {
        tree(history.facts.iter().filter(|fact| fact.kind == kind).filter_map(|fact| value(fact, "incentive")))
    };
    let (offered, wanted) = (of("incentive.offered"), of("incentive.wanted"));
    let list = |of: &mut dyn Iterator<Item = &&str>| of.copied().collect::<Vec<&str>>().join(", ");
    let details = vec![
        detail("offered", list(&mut offered.iter())),
        detail("wanted", list(&mut wanted.iter())),
        detail("unasked", list(&mut offered.difference(&wanted))),
        detail("unmet", list(&mut wanted.difference(&offered))),
    ];
    let met = offered.is_subset(&wanted) && (wanted.is_empty() || !offered.is_disjoint(&wanted));
    let any = !offered.is_empty() || !wanted.is_empty();
    any.then(|| item("readiness.incentives", met, Weight::Useful, details, "incentives offered are those asked for"))
}
