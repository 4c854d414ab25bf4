//! Which rules can be judged at all: a relation without a feed is unknown, not absent.

use super::rules::Rule;
use crate::{
    policy::conflicts::{Active, ConflictPolicy, RuleId},
    program::Roster,
    time::Day,
};

/// What one rule lacks. Relations in the order of the policy.
pub(super) struct Supply {
    pub(super) rule: RuleId,
    /// Relations without a feed.
    pub(super) missing: Vec<String>,
    /// Relations whose feed is too old.
    pub(super) stale: Vec<String>,
    /// Policy requires what is missing or stale: the rule is `unknown` for every pair.
    pub(super) unknown: bool,
}

/// What each rule that is not off lacks; rules that lack nothing are left out.
pub(super) fn supplies(roster: &Roster, policy: &ConflictPolicy) -> Vec<Supply> {
    let newest = |relation: &str| -> Option<Day> {
        let name = roster.names.find(relation)?;
        roster.feeds.iter().filter(|feed| feed.relation == name).map(|feed| feed.as_of).max()
    };
    let is_carried = |attribute: &str| {
        let name = roster.names.find(attribute);
        name.is_some_and(|name| roster.people.iter().any(|person| person.attributes.values(name).next().is_some()))
    };
    let mut supplies = Vec::new();
    for id in RuleId::ALL {
        let (rule, keys) = (Rule::of(policy, id), policy.keys(id));
        if rule.is_off() {
            continue;
        }
        let is_stale =
            |day: Day| day.days_until(roster.as_of) > i32::try_from(keys.stale_after_days).unwrap_or(i32::MAX);
        let (mut missing, mut stale) = (Vec::new(), Vec::new());
        let attribute = std::slice::from_ref(&policy.same_team.attribute);
        let relations = if id == RuleId::SameTeam { attribute } else { keys.relations };
        for relation in relations {
            match newest(relation) {
                Some(day) if is_stale(day) => stale.push(relation.clone()),
                Some(_) => {}
                None if id == RuleId::SameTeam && is_carried(relation) => {}
                None => missing.push(relation.clone()),
            }
        }
        if !missing.is_empty() || !stale.is_empty() {
            supplies.push(Supply { rule: id, missing, stale, unknown: rule.active == Active::Required });
        }
    }
    supplies
}
