//! Why a session finds no place, what would open one, and why a session moved.
//!
//! **Conflict**: rules that together leave no room, each necessary to that. A deletion filter (J. Chinneck, E. Dravnieks,
//! 1991): drop one rule after the other for good if there is no room without it either; what stays is irreducible.
//!
//! **Relaxations**: a smallest set of rules without which every session of the pairing has a place. Whatever opens a place
//! must hit every conflict, so only rules of conflicts are tried, fewest first (R. Reiter's hitting-set tree, 1987), and
//! each set is verified by planning again. The other pairs stay as they are planned.

use super::{
    chain::{Closed, Work},
    due::Item,
    input::Pairing,
    joint::{Component, Fair, Member, Pair},
    pairs::Desk,
    plan::{finding, thaw},
    rules::{Rule, RuleSet},
    slots::{PLACE_RULES, PairTime},
    solve::Solution,
};
use crate::{
    arrange::{Arrange, tree},
    contract::types::{Finding, Severity},
    problems::detail,
    time::Interval,
};
use std::{collections::VecDeque, rc::Rc};

/// Rules lifted at once, at most.
const MOST_LIFTED: usize = 3;

/// Rules that may take part in a conflict. Those that explain most come last: the filter drops the first ones first. How
/// many sessions are due, and of which length, is what is asked for and not what stands in the way.
const IN_QUESTION: [Rule; 9] = [
    Rule::WallClock,
    Rule::Freeze,
    Rule::Orientation,
    Rule::Load,
    Rule::Enrolled,
    Rule::Milestones,
    Rule::Cadence,
    Rule::WorkingTime,
    Rule::Busy,
];

/// Why, and what would help.
#[derive(Default)]
pub(super) struct Why {
    pub(super) reasons: Vec<Finding>,
    pub(super) relaxations: Vec<Finding>,
}

/// Planning one pair again under other rules, the other pairs as they are.
struct Probe<'a, 'b> {
    desk: &'a Desk<'a>,
    time: &'a PairTime<'b>,
    pairing: &'a Pairing,
    pair: &'a Pair<'a>,
    members: Vec<(crate::program::PersonIx, &'a Member<'a>, Vec<Interval>)>,
}

impl<'a> Probe<'a, '_> {
    /// Whether every session of the pairing has a place under the rules. None when work has run out.
    fn has_room(&self, rules: RuleSet, work: &mut Work) -> Option<bool> {
        if work.0 == 0 {
            return None;
        }
        let chain = self.desk.bare_chain(self.time, self.pairing, rules, self.pair.more, work);
        let free = Closed::default();
        if !rules.has(Rule::Load) {
            return Some(chain.has_whole(&free, work));
        }
        let Some(alone) = chain.whole(&free, work) else { return Some(false) };
        let member = |(person, member, elsewhere): &(_, &Member<'a>, Vec<Interval>)| {
            let elsewhere = elsewhere.clone();
            let member = Member {
                almanac: Rc::clone(&member.almanac),
                limits: member.limits,
                price: 0,
                elsewhere,
                pairs: vec![0],
            };
            (*person, member)
        };
        let members = tree(self.members.iter().map(member));
        let (people, more) = (self.pair.people, self.pair.more);
        let pair = Pair::new(people, chain, alone, more);
        Component { pairs: vec![pair], members, rings: Vec::new(), fair: Fair::default() }.has_room(work)
    }

    /// An irreducible conflict among rules that leave no room. None when work has run out.
    fn conflict(&self, rules: RuleSet, work: &mut Work) -> Option<Vec<Rule>> {
        let mut kept = rules;
        for rule in IN_QUESTION.into_iter().filter(|rule| rules.has(*rule)) {
            if !self.has_room(kept.without(rule), work)? {
                kept = kept.without(rule);
            }
        }
        Some(Rule::ALL.into_iter().filter(|rule| kept.has(*rule) && IN_QUESTION.contains(rule)).collect())
    }
}

/// The rules that keep a pair's sessions from their places.
pub(super) fn why_unplaced(
    desk: &Desk<'_>,
    time: &PairTime<'_>,
    pairing: &Pairing,
    component: &Component<'_>,
    solution: &Solution,
    index: usize,
    work: &mut Work,
) -> Why {
    let Some(pair) = component.pairs.get(index) else { return Why::default() };
    let members = pair.people.into_iter().filter_map(|person| {
        let member = component.members.get(&person)?;
        Some((person, member, component.elsewhere(member, solution, index)))
    });
    let probe = Probe { desk, time, pairing, pair, members: members.collect() };
    let hard = time.hard();
    let mut why = Why::default();
    // The tree of lifted sets, by size; each of a node's children lifts one rule of the conflict that is left.
    let mut tree: VecDeque<Vec<Rule>> = VecDeque::from([Vec::new()]);
    while let Some(lifted) = tree.pop_front() {
        let rules = lifted.iter().fold(hard, |rules, rule| rules.without(*rule));
        match probe.has_room(rules, work) {
            Some(true) if lifted.is_empty() => {
                // Alone around the others there is room: the search stopped before it was found.
                why.reasons = vec![reason(Rule::Load, pairing, "work ran out before a place was found")];
                return why;
            }
            Some(true) => {
                why.relaxations = lifted.iter().map(|rule| relaxation(*rule, pairing, lifted.len())).collect();
                break;
            }
            Some(false) => {}
            None => break,
        }
        if lifted.len() >= MOST_LIFTED {
            continue;
        }
        let Some(conflict) = probe.conflict(rules, work) else { break };
        if lifted.is_empty() {
            why.reasons =
                conflict.iter().map(|rule| reason(*rule, pairing, "leaves no room with the others")).collect();
        }
        for rule in conflict {
            let mut more = lifted.clone();
            more.push(rule);
            more.arrange();
            if !tree.contains(&more) {
                tree.push_back(more);
            }
        }
    }
    if why.reasons.is_empty() {
        // Work ran out: all that could stand in the way, not made smaller.
        let all = IN_QUESTION.iter().filter(|rule| hard.has(**rule));
        why.reasons = all.map(|rule| reason(*rule, pairing, "may stand in the way; work ran out")).collect();
    }
    why
}

fn reason(rule: Rule, pairing: &Pairing, text: &str) -> Finding {
    let details = vec![detail("pairing", &pairing.id)];
    finding(rule.id(), Severity::Warning, Vec::new(), details, format!("`{}` {text}", rule.id()))
}

fn relaxation(rule: Rule, pairing: &Pairing, together: usize) -> Finding {
    let details = vec![detail("pairing", &pairing.id), detail("together", together)];
    let message = match together {
        1 => format!("without `{}` every session of this pairing has a place", rule.id()),
        _ => format!("without `{}` and the others named here every session of this pairing has a place", rule.id()),
    };
    finding(rule.id(), Severity::Note, Vec::new(), details, message)
}

/// The rules that a session breaks where it was. Where it breaks none by itself, its neighbors moved it.
pub(super) fn why_moved(desk: &Desk<'_>, time: &PairTime<'_>, item: &Item) -> Vec<Finding> {
    let session = Interval::new(item.base.start, item.base.start.saturating_add(item.minutes));
    let breaks = |rule: Rule| match rule {
        Rule::WallClock => !time.zones.iter().all(|zone| zone.is_plain_start(session.start)),
        Rule::Freeze => session.start < thaw(desk),
        rule => !time.free(RuleSet::NONE.with(rule), desk.case.now).covers(session),
    };
    let mut rules: Vec<Rule> = PLACE_RULES.into_iter().filter(|rule| time.hard().has(*rule) && breaks(*rule)).collect();
    if time.window(item.role).is_some_and(|window| !window.contains(session.start)) {
        rules.push(Rule::Milestones);
    }
    if item.base.minutes() != item.minutes {
        rules.push(Rule::Length);
    }
    if rules.is_empty() {
        rules.push(Rule::Cadence);
    }
    let told = |rule: &Rule| {
        let message = format!("`{}` does not let this session stay where it was", rule.id());
        finding(rule.id(), Severity::Note, Vec::new(), Vec::new(), message)
    };
    rules.iter().map(told).collect::<Vec<_>>()
}
