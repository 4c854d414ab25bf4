//! What a coordinator should know before she trusts a ruling: faults in the lines, rules that are not checked, waivers
//! that were refused. In a fixed order; a loop is told once, a missing feed once for the whole program.

use super::{facts::Facts, line::Line, waivers::Waivers};
use crate::{
    arrange::{Arrange, tree},
    contract::types::{Attribute, Finding, Severity},
    policy::conflicts::RuleId,
    problems::detail,
    program::{Name, PersonIx, Roster},
};
use std::collections::BTreeSet;

/// People that one finding names, except the members of a loop, who are all needed to mend it. `count` tells them all.
const MOST_NAMED: usize = 100;

pub(super) fn all(facts: &Facts, waivers: &Waivers) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in facts.lines.iter().enumerate() {
        // Several dotted lines to one person, or none, are what dotted lines are for.
        let is_solid = facts.line_rules.get(1).copied().flatten().is_none_or(|dotted| dotted.line != number)
            || facts.line_rules.first().copied().flatten().is_some_and(|solid| solid.line == number);
        of_line(facts, line, is_solid, &mut findings);
    }
    unread_relations(facts, &mut findings);
    feeds(facts, &mut findings);
    refused(facts, waivers, &mut findings);
    findings
}

fn of_line(facts: &Facts, line: &Line, is_solid: bool, findings: &mut Vec<Finding>) {
    let roster = facts.roster();
    let relations: Vec<Attribute> =
        line.relations.iter().map(|name| detail("relation", roster.names.text(*name))).collect();
    let mut report = |code: &str, severity, people: Vec<PersonIx>, most: usize, message: &str| {
        if people.is_empty() {
            return;
        }
        let mut details = vec![detail("count", people.len())];
        details.extend(relations.iter().cloned());
        let message = message.into();
        findings.push(Finding {
            code: code.into(),
            severity,
            people: ids(roster, people, most),
            path: None,
            details,
            message,
        });
    };
    for members in &line.loops {
        let message = "these people are each above the others, so who is above them is not known";
        report("data.manager-cycle", Severity::Serious, members.clone(), usize::MAX, message);
    }
    let (mut below, mut above) = (BTreeSet::new(), BTreeSet::new());
    for (person, boss) in line.edges_today() {
        below.insert(person);
        above.insert(boss);
    }
    let strangers = above.iter().copied().filter(|boss| roster.is_stranger(*boss));
    let message = "these people are above others and the roster does not know them, so who is above them is not known";
    report("data.unknown-manager", Severity::Serious, strangers.collect(), MOST_NAMED, message);
    let tangled = "too many ties lead up from these people to follow them all, so their lines are not known";
    report(
        "data.tangled-line",
        Severity::Warning,
        tree::<BTreeSet<_>, _>(line.tangled.iter().copied()).into_iter().collect(),
        MOST_NAMED,
        tangled,
    );
    if is_solid {
        let several = below.iter().copied().filter(|person| line.bosses_today(*person) > 1).collect();
        let message = "these people have several managers, and every line counts";
        report("data.several-managers", Severity::Note, several, MOST_NAMED, message);
        let roots: Vec<PersonIx> =
            above.difference(&below).copied().filter(|root| !roster.is_stranger(*root)).collect();
        if roots.len() > 1 {
            let message = "these people manage others and nobody manages them";
            report("data.several-roots", Severity::Note, roots, MOST_NAMED, message);
        }
    }
}

fn unread_relations(facts: &Facts, findings: &mut Vec<Finding>) {
    let roster = facts.roster();
    let read: BTreeSet<&str> =
        tree(RuleId::ALL.into_iter().flat_map(|rule| facts.policy().keys(rule).relations).map(String::as_str));
    let given: BTreeSet<Name> = tree(roster.ties.iter().map(|tie| tie.relation));
    let mut unread: Vec<&str> = given.into_iter().map(|name| roster.names.text(name)).collect();
    unread.retain(|relation| !read.contains(relation));
    unread.arrange();
    findings.extend(unread.into_iter().map(|relation| Finding {
        code: "data.unread-relation".into(),
        severity: Severity::Warning,
        people: Vec::new(),
        path: None,
        details: vec![detail("relation", relation)],
        message: format!("no rule reads the relation `{relation}`"),
    }));
}

/// One finding names everything that is not checked; feeds that policy requires, and stale ones, are told by relation.
fn feeds(facts: &Facts, findings: &mut Vec<Finding>) {
    let mut finding = |code: &str, severity, details, message: String| {
        findings.push(Finding {
            code: code.into(),
            severity,
            people: Vec::new(),
            path: Some("/roster/feeds".into()),
            details,
            message,
        });
    };
    for (required, stale) in [(true, false), (true, true), (false, true)] {
        let supplies = facts.supplies.iter().filter(|supply| supply.unknown == required);
        let relations = supplies.flat_map(|supply| if stale { &supply.stale } else { &supply.missing });
        for relation in tree::<BTreeSet<&str>, _>(relations.map(String::as_str)) {
            let details = vec![detail("relation", relation)];
            match (required, stale) {
                (true, false) => {
                    let message = format!(
                        "the feed of `{relation}` is missing, so every pair is unknown to a rule that requires it"
                    );
                    finding("conflicts.feed-missing", Severity::Serious, details, message);
                }
                (true, true) => {
                    let message = format!(
                        "the feed of `{relation}` is too old, so every pair is unknown to a rule that requires it"
                    );
                    finding("conflicts.feed-stale", Severity::Serious, details, message);
                }
                (false, _) => {
                    let message = format!("the feed of `{relation}` is too old; its ties are judged as they are");
                    finding("conflicts.feed-stale", Severity::Warning, details, message);
                }
            }
        }
    }
    let unchecked = facts.supplies.iter().filter(|supply| !supply.unknown).flat_map(|supply| &supply.missing);
    let unchecked: BTreeSet<&str> = tree(unchecked.map(String::as_str));
    let unchecked: Vec<&str> = unchecked.into_iter().collect();
    if !unchecked.is_empty() {
        let details = unchecked.iter().map(|relation| detail("relation", relation)).collect();
        finding("conflicts.not-checked", Severity::Warning, details, format!("not checked: {}", unchecked.join(", ")));
    }
}

fn refused(facts: &Facts, waivers: &Waivers, findings: &mut Vec<Finding>) {
    let roster = facts.roster();
    for (position, reasons) in &waivers.refused {
        let (Some(waiver), Some(first)) = (roster.waivers.get(*position), reasons.first()) else { continue };
        let mut details = vec![detail("code", roster.names.text(waiver.code))];
        details.extend(reasons.iter().map(|reason| detail("reason", reason.slug())));
        findings.push(Finding {
            code: "conflicts.waiver-refused".into(),
            severity: Severity::Warning,
            people: [waiver.mentor, waiver.mentee, waiver.approver].map(|person| roster.id(person).into()).to_vec(),
            path: Some(format!("/roster/waivers/{position}")),
            details,
            message: format!("this waiver does not count: {}", first.message()),
        });
    }
}

/// In order of id.
fn ids(roster: &Roster, mut people: Vec<PersonIx>, most: usize) -> Vec<String> {
    people.arrange_by_key(|person| roster.rank(*person));
    people.into_iter().take(most).map(|person| roster.id(person).into()).collect()
}
