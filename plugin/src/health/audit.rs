//! Adverse impact by group: who is matched, stays on track, waits, carries too much. For an analyst; a difference is judged
//! in practice (four fifths) and in statistics, and raised only where it survives within strata.

mod cells;
pub(super) mod compare;

use super::{
    model::SERVE_WITHIN,
    records::{History, Pair},
    review::Review,
    state::{self, State},
};
use crate::{
    arrange::tree,
    contract::{
        health::{Comparison, Fairness, Membership, Range, Standing},
        types::{Attribute, Fault, FaultKind, Finding, Severity},
    },
    numeric::tables::{Share, cochran_mantel_haenszel, false_discovery},
    problems::{Problems, detail, fault},
    program::{Name, limits},
    time::Day,
};
use cells::Cells;
use compare::{Contrast, label};
use std::collections::{BTreeMap, BTreeSet};

/// Groups of one person, and keys and comparisons in all, that are taken.
const PER_PERSON: usize = 64;
const MOST_GROUPS: usize = 400;

/// One question: who had the good outcome.
struct Question {
    slug: &'static str,
    /// Outcome by person.
    outcomes: BTreeMap<Name, bool>,
}

/// A comparison with the numbers that later decide on it.
struct Tested {
    comparison: Comparison,
    contrast: Option<Contrast>,
    stratified: Option<f64>,
}

pub(super) fn audit(review: &Review, people: &[Membership]) -> Result<Fairness, Fault> {
    let groups = check(review, people)?;
    let mut tested = Vec::new();
    for question in questions(review) {
        for key in groups.keys() {
            tested.extend(compare_levels(review, &question, key, &groups));
        }
    }
    let p: Vec<f64> = tested.iter().filter_map(|test| test.contrast).map(|contrast| contrast.mid_p).collect();
    let mut q = false_discovery(&p).into_iter();
    let mut findings = Vec::new();
    for test in &mut tested {
        let Some(contrast) = test.contrast else { continue };
        let q = q.next().unwrap_or(1.0);
        let label = label(&contrast, q);
        test.comparison.label = label.to_owned();
        // A difference that is gone within grades is about grades.
        if label == "concern" && test.stratified.is_none_or(|p| p <= 0.05) {
            findings.push(concern(&test.comparison, &contrast, q));
        }
    }
    Ok(Fairness { comparisons: tested.into_iter().map(|test| test.comparison).collect(), findings })
}

/// Levels of each attribute, and who is in them. People whom the history does not name have no outcome and are left out.
type Groups<'a> = BTreeMap<&'a str, BTreeMap<&'a str, BTreeSet<Name>>>;

fn check<'a>(review: &Review, people: &'a [Membership]) -> Result<Groups<'a>, Fault> {
    if people.len() > limits::PEOPLE {
        let text = format!("has more than {} people", limits::PEOPLE);
        return Err(fault(FaultKind::OverLimit, "input.over-limit", Some("/people".into()), text));
    }
    let mut problems = Problems::default();
    let mut seen = BTreeSet::new();
    let mut groups: Groups<'a> = BTreeMap::new();
    for (position, member) in people.iter().enumerate() {
        if !seen.insert(member.person.as_str()) {
            problems.add("input.duplicate-id", format!("/people/{position}/person"), "names a person again");
        }
        if member.groups.len() > PER_PERSON {
            problems.add(
                "input.over-limit",
                format!("/people/{position}/groups"),
                format!("has more than {PER_PERSON} entries"),
            );
            continue;
        }
        for (place, group) in member.groups.iter().enumerate() {
            if member.groups.iter().take(place).any(|other| other.key == group.key) {
                let path = format!("/people/{position}/groups/{place}/key");
                problems.add("input.contradiction", path, "puts a person into a dimension twice");
            }
            let sizes = [(group.key.len(), limits::NAME_BYTES), (group.value.len(), limits::VALUE_BYTES)];
            if sizes.iter().any(|(length, most)| *length == 0 || length > most) {
                problems.add("input.bad-id", format!("/people/{position}/groups/{place}"), "is empty or too long");
            }
            let level = groups.entry(&group.key).or_default().entry(&group.value).or_default();
            level.extend(review.history.people.find(&member.person));
        }
    }
    problems.into_result(FaultKind::InvalidInput, "the list of people")?;
    let count = groups.values().fold(0_usize, |total, levels| total.saturating_add(levels.len()));
    if count > MOST_GROUPS {
        let text = format!("has more than {MOST_GROUPS} groups");
        return Err(fault(FaultKind::OverLimit, "input.over-limit", Some("/people".into()), text));
    }
    Ok(groups)
}

fn questions(review: &Review) -> [Question; 4] {
    let (history, day) = (&review.history, review.program.roster.as_of);
    [
        Question { slug: "matched", outcomes: matched(history) },
        Question { slug: "on-track", outcomes: on_track(review, day) },
        Question { slug: "waiting", outcomes: waiting(history, day) },
        Question { slug: "load", outcomes: load(history, day) },
    ]
}

/// Of the applicants who could be matched and stayed: who was.
fn matched(history: &History) -> BTreeMap<Name, bool> {
    let mut found = BTreeMap::new();
    for application in
        history.applications.iter().filter(|a| a.eligible && (a.matched.is_some() || a.withdrew.is_none()))
    {
        *found.entry(application.person).or_default() |= application.matched.is_some();
    }
    found
}

/// Of the people matched 90 days ago or earlier: whose pairing was on track after 90 days.
fn on_track(review: &Review, day: Day) -> BTreeMap<Name, bool> {
    let mut found: BTreeMap<Name, bool> = BTreeMap::new();
    for pair in &review.history.pairs {
        let then = pair.matched.saturating_add_days(90);
        if then <= day {
            let state = state::on(pair, then, &review.rules, false).state;
            let good = matches!(state, State::OnTrack | State::Extended | State::Completed);
            for person in [pair.mentor, pair.mentee] {
                *found.entry(person).or_default() |= good;
            }
        }
    }
    found
}

/// Of the applicants of 45 days ago or earlier: who was matched within 45 days.
fn waiting(history: &History, day: Day) -> BTreeMap<Name, bool> {
    let mut found: BTreeMap<Name, bool> = BTreeMap::new();
    for application in history.applications.iter().filter(|a| a.eligible && a.withdrew.is_none()) {
        let by = application.registered.saturating_add_days(SERVE_WITHIN);
        if by <= day {
            *found.entry(application.person).or_default() |= application.matched.is_some_and(|matched| matched <= by);
        }
    }
    found
}

/// Of the juniors with an open pairing: who has at most two.
fn load(history: &History, day: Day) -> BTreeMap<Name, bool> {
    let mut open: BTreeMap<Name, u32> = BTreeMap::new();
    for pair in history.pairs.iter().filter(|pair: &&Pair| pair.open_on(day)) {
        let count = open.entry(pair.mentor).or_default();
        *count = count.saturating_add(1);
    }
    tree(open.into_iter().map(|(person, count)| (person, count <= 2)))
}

/// Each level of one attribute against the best-placed one.
fn compare_levels(review: &Review, question: &Question, key: &str, groups: &Groups<'_>) -> Vec<Tested> {
    let Some(levels) = groups.get(key) else { return Vec::new() };
    let cells = Cells::of(&review.program.policy.health.privacy, &question.outcomes, groups);
    let share = |level: &str| share_of(levels.get(level), question, None);
    // Ties go to the larger group, then to the first name.
    let best = levels.keys().filter(|level| cells.told(key, level)).max_by(|left, right| {
        let (a, b) = (share(left), share(right));
        let crossed = |x: Share, y: Share| u64::from(x.chosen).saturating_mul(u64::from(y.total));
        crossed(a, b).cmp(&crossed(b, a)).then(a.total.cmp(&b.total)).then(right.cmp(left))
    });
    let mut found = Vec::new();
    for level in levels.keys().filter(|level| Some(*level) != best && share(level).total > 0) {
        let attribute = |value: &str| Attribute { key: key.to_owned(), value: value.to_owned() };
        let told = best.filter(|_| cells.told(key, level));
        let contrast = told.map(|best| Contrast::of(share(level), share(best)));
        let interval = contrast.and_then(|contrast| contrast.interval);
        let comparison = Comparison {
            question: question.slug.to_owned(),
            group: attribute(level),
            reference: attribute(best.copied().unwrap_or_default()),
            standing: if contrast.is_some() { Standing::Value } else { Standing::Withheld },
            chosen: contrast.map(|contrast| contrast.group.chosen),
            total: contrast.map(|contrast| contrast.group.total),
            ratio: contrast.and_then(|contrast| contrast.ratio),
            interval: interval.map(|span| Range { low: span.low, high: span.high }),
            p_value: contrast.map(|contrast| contrast.mid_p),
            flips: contrast.is_some_and(|contrast| contrast.flips),
            label: "too-few".to_owned(),
        };
        let stratified = told.and_then(|best| stratified(review, question, levels.get(level), levels.get(best)));
        found.push(Tested { comparison, contrast, stratified });
    }
    found
}

/// Outcomes of a group, in one stratum or in all.
fn share_of(group: Option<&BTreeSet<Name>>, question: &Question, only: Option<&BTreeSet<Name>>) -> Share {
    let mut share = Share { chosen: 0, total: 0 };
    for person in group.into_iter().flatten().filter(|person| only.is_none_or(|only| only.contains(person))) {
        if let Some(good) = question.outcomes.get(person) {
            share.total = share.total.saturating_add(1);
            share.chosen = share.chosen.saturating_add(u32::from(*good));
        }
    }
    share
}

/// p of the difference within strata of grade or of an attribute. None where nothing is held equal.
fn stratified(
    review: &Review,
    question: &Question,
    group: Option<&BTreeSet<Name>>,
    reference: Option<&BTreeSet<Name>>,
) -> Option<f64> {
    let by = review.program.policy.health.fairness.stratify_by.as_deref()?;
    let roster = &review.program.roster;
    let mut strata: BTreeMap<String, BTreeSet<Name>> = BTreeMap::new();
    for person in question.outcomes.keys() {
        let record = roster.participant(review.history.people.text(*person)).and_then(|ix| roster.person(ix));
        let Some(record) = record else { continue };
        let stratum = if by == "grade" {
            record.grade.map(|grade| grade.to_string())
        } else {
            let first = roster.names.find(by).and_then(|key| record.attributes.values(key).next());
            first.map(|value| roster.names.text(value).to_owned())
        };
        if let Some(stratum) = stratum {
            strata.entry(stratum).or_default().insert(*person);
        }
    }
    let tables: Vec<(Share, Share)> = strata
        .values()
        .map(|stratum| (share_of(group, question, Some(stratum)), share_of(reference, question, Some(stratum))))
        .collect();
    cochran_mantel_haenszel(&tables)
}

fn concern(comparison: &Comparison, contrast: &Contrast, q: f64) -> Finding {
    Finding {
        code: "health.fairness-gap".to_owned(),
        severity: Severity::Warning,
        people: Vec::new(),
        path: None,
        details: vec![
            detail("question", &comparison.question),
            detail("attribute", &comparison.group.key),
            detail("group", &comparison.group.value),
            detail("reference", &comparison.reference.value),
            detail("shortfall", format!("{:.1}", contrast.shortfall)),
            detail("flip-one", format!("{:.3}", contrast.flip_one)),
            detail("q", format!("{q:.4}")),
        ],
        message: "one group fares worse than another; look at rules, outreach and meeting times, never at persons"
            .to_owned(),
    }
}
