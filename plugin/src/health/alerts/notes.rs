//! What is worth knowing and no alarm: targets that are missed, agreements not signed, where to open next.

use super::{Alert, COORDINATOR, SPONSOR_TOO};
use crate::{
    arrange::tree,
    contract::types::Severity,
    health::{
        model::{FEWEST_PAIRS, PRIOR_PAIRS},
        state::State,
        view::{Stage, View, count},
    },
    program::{Name, Program},
};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of fact that something reads.
const READ: [&str; 8] = [
    "agreement",
    "circle",
    "consent.story",
    "consent.story-revoked",
    "incentive.offered",
    "incentive.wanted",
    "nomination",
    "oriented",
];
/// Of a department's pairings, so many percent do well where it is called a success.
const NEARLY_ALL: u32 = 80;

pub(super) fn all(program: &Program, view: &View<'_>, stage: Stage) -> Vec<Alert> {
    let mut found = Vec::new();
    found.extend(ramp(program, view));
    found.extend(objectives(program, view));
    found.extend(agreements(view));
    found.extend(departments(program, view, stage));
    let unread = view.history.facts.iter().filter(|fact| !READ.contains(&fact.kind.as_str()));
    let unread = count(unread);
    if unread > 0 {
        let text = "facts of kinds that nothing reads are left aside";
        found.push(Alert::new("health.unread-facts", Severity::Note, COORDINATOR, unread, text));
    }
    found
}

/// Fewer pairings than the policy's ramp has by now. A slow start is no alarm.
fn ramp(program: &Program, view: &View<'_>) -> Option<Alert> {
    let age = program.roster.term.first.days_until(view.day);
    let begun = count(view.history.pairs.iter().filter(|pair| pair.matched <= view.day));
    let due = program.policy.program.ramp.iter().rfind(|target| i64::from(target.by_day) <= i64::from(age));
    let target = due.filter(|target| begun < target.pairs)?;
    let text = "fewer pairings have begun than planned by now";
    Some(Alert::new("health.behind-ramp", Severity::Note, SPONSOR_TOO, begun, text).with("planned", target.pairs))
}

/// Objectives whose indicators miss their floor.
fn objectives(program: &Program, view: &View<'_>) -> Vec<Alert> {
    let mut found = Vec::new();
    for objective in &program.policy.program.objectives {
        for id in &objective.indicators {
            let Some(entry) = view.entries.iter().find(|entry| entry.gauge.slug == id) else { continue };
            let (Some(counted), Some(attained)) = (entry.counted, entry.attained) else { continue };
            let rate = attained.rate.map_or(attained.z, |rate| rate.mean());
            if rate < entry.gauge.posts.floor && f64::from(counted.units) >= PRIOR_PAIRS {
                let text = "an objective misses the floor of an indicator it is measured by";
                let behind = counted.behind.min(counted.units);
                found.push(
                    Alert::new("health.objective-missed", Severity::Note, SPONSOR_TOO, behind, text)
                        .with("objective", &objective.id)
                        .with("indicator", id),
                );
            }
        }
    }
    found
}

/// Running pairings that have signed no agreement, where agreements are recorded at all.
fn agreements(view: &View<'_>) -> Option<Alert> {
    let agreements = view.history.facts.iter().filter(|fact| fact.kind == "agreement" && fact.on <= view.day);
    let signed: BTreeSet<usize> = tree(agreements.filter_map(|fact| fact.pair));
    let running = view.history.pairs.iter().enumerate().filter(|(_, pair)| pair.open_on(view.day));
    let without = count(running.filter(|(place, _)| !signed.contains(place)));
    (without > 0 && !signed.is_empty()).then(|| {
        let text = "running pairings have signed no agreement";
        Alert::new("health.agreement-missing", Severity::Note, COORDINATOR, without, text)
    })
}

/// What a department has seen.
#[derive(Default)]
struct Department {
    pairs: u32,
    well: u32,
    waiting: u32,
}

/// Where to open next once a program runs: departments whose pairings do well, and departments whose people wait.
fn departments(program: &Program, view: &View<'_>, stage: Stage) -> Vec<Alert> {
    let (roster, history) = (&program.roster, view.history);
    let Some(key) = roster.names.find("department").filter(|_| stage != Stage::Setup) else { return Vec::new() };
    let of = |person: Name| {
        let record = roster.participant(history.people.text(person)).and_then(|ix| roster.person(ix));
        record.and_then(|record| record.attributes.values(key).next())
    };
    let mut found: BTreeMap<&str, Department> = BTreeMap::new();
    for (pair, standing) in history.pairs.iter().zip(&view.standings) {
        let Some(standing) = standing else { continue };
        let well = matches!(standing.state, State::OnTrack | State::Extended | State::Completed);
        let both: BTreeSet<Name> = tree([pair.mentor, pair.mentee].into_iter().filter_map(of));
        for department in both {
            let department = found.entry(roster.names.text(department)).or_default();
            department.pairs = department.pairs.saturating_add(1);
            department.well = department.well.saturating_add(u32::from(well));
        }
    }
    let mut seen = BTreeSet::new();
    for application in &history.applications {
        let gone = application.withdrew.is_some_and(|day| day <= view.day);
        let waits = application.eligible && application.matched.is_none_or(|day| day > view.day) && !gone;
        if waits
            && seen.insert(application.person)
            && let Some(department) = of(application.person)
        {
            let department = found.entry(roster.names.text(department)).or_default();
            department.waiting = department.waiting.saturating_add(1);
        }
    }
    let one = |(name, department): (&&str, &Department)| {
        let Department { pairs, well, waiting } = *department;
        let nearly = u64::from(well).saturating_mul(100) >= u64::from(pairs).saturating_mul(u64::from(NEARLY_ALL));
        let (reason, text) = if pairs >= FEWEST_PAIRS && nearly {
            ("runs-well", "nearly all pairings of a department are on track: open more there")
        } else if waiting >= FEWEST_PAIRS {
            ("people-wait", "people of a department wait for a partner: open there next")
        } else {
            return None;
        };
        let alert = Alert::new("health.expand", Severity::Note, COORDINATOR, pairs.max(waiting), text);
        let alert = alert.with("department", name).with("reason", reason).with("pairs", pairs);
        Some(alert.with("on-track", well).with("waiting", waiting))
    };
    found.iter().filter_map(one).collect()
}
