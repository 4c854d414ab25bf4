//! Conditions of single pairings and mentors: recall, precision, delay.

use super::Share;
use crate::simulation::{
    behaviour::Definitions,
    seeds::{Flag, Lived},
    truth::{Condition, Episode},
};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A signal counts for an episode up to so many days after its end: reports come once a month.
const AFTERWARDS: u64 = 30;
/// What the daily re-check is called.
const RECHECK: &str = "re-check";

/// What tells of a condition: the first of each condition is the one that it is named by; the others ask for something to be
/// done about it.
const TOLD_BY: [(Condition, &str, &[&str]); 8] = [
    (Condition::Stalled, "state stalled or at-risk", &["state:stalled", "state:at-risk"]),
    (Condition::Stalled, "state drifting or worse", &["state:drifting", "state:stalled", "state:at-risk"]),
    (
        Condition::Stalled,
        "a call, a nudge or a booking is asked for",
        &["action:action.coordinator-call", "action:action.nudge-senior", "action:action.book-two-dates"],
    ),
    (Condition::SeniorCancels, "alert senior-cancellations", &["alert:health.senior-cancellations"]),
    (
        Condition::SeniorCancels,
        "a call or a nudge is asked for",
        &["action:action.nudge-senior", "action:action.coordinator-call"],
    ),
    (Condition::Overloaded, "alert mentor-load", &["alert:health.mentor-load"]),
    (Condition::Conflict, RECHECK, &[]),
    (Condition::Unanswered, "state at-risk, help requested", &["state:help-requested"]),
];

/// How well one way of telling finds one condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// The condition.
    pub condition: Condition,
    /// What tells of it.
    pub told_by: String,
    /// Found, of the episodes that can be judged.
    pub recall: Share,
    /// Found, of all episodes.
    pub recall_of_all: Share,
    /// Spells during which the condition held, of all spells. For the re-check: pairs that the second implementation finds
    /// forbidden as well, of all that it found.
    pub precision: Share,
    /// Days from the beginning to the first report that tells, of those found: median, and the quartiles around it.
    pub delay: Option<(u32, u32, u32)>,
}

/// What one signal meant when it came.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SignalRow {
    /// The state, alert or action.
    pub signal: String,
    /// How often it named somebody in a report.
    pub named: usize,
    /// How often each condition held for whom it named, in the order of [`Condition::ALL`].
    pub held: Vec<usize>,
    /// How often none did.
    pub none: usize,
}

/// Every way of telling of [`TOLD_BY`].
pub(super) fn found(lives: &[&Lived], definitions: &Definitions) -> Vec<Found> {
    TOLD_BY.iter().map(|(condition, name, signals)| one(lives, definitions, *condition, name, signals)).collect()
}

fn one(lives: &[&Lived], definitions: &Definitions, condition: Condition, name: &str, signals: &[&str]) -> Found {
    let (mut judged, mut all, mut spells) = ((0, 0), (0, 0), (0, 0));
    let mut delays = Vec::new();
    for lived in lives {
        let told = told(lived, name, signals);
        let last = lived.months.last().map(|month| month.day);
        for episode in lived.episodes.iter().filter(|one| one.condition == condition) {
            let until = episode.until.map(|until| until + Days::new(AFTERWARDS));
            let first = told
                .get(episode.subject.as_str())
                .into_iter()
                .flatten()
                .find(|(day, _)| *day >= episode.since && until.is_none_or(|until| *day <= until));
            let is_judged = can_be_judged(episode, lived, last, definitions);
            all = (all.0 + usize::from(first.is_some()), all.1 + 1);
            if is_judged {
                judged = (judged.0 + usize::from(first.is_some()), judged.1 + 1);
                delays.extend(first.map(|(day, _)| day.signed_duration_since(episode.since).num_days() as u32));
            }
        }
        if name == RECHECK {
            let agreed = lived.rechecked.iter().filter(|(_, _, agrees)| *agrees).count();
            spells = (spells.0 + agreed, spells.1 + lived.rechecked.len());
        } else {
            let (right, of) = spells_of(lived, &told, condition);
            spells = (spells.0 + right, spells.1 + of);
        }
    }
    delays.sort_unstable();
    let at = |quarter: usize| delays.get(delays.len() * quarter / 4).or(delays.last()).copied();
    Found {
        condition,
        told_by: name.to_owned(),
        recall: Share::of(judged.0, judged.1),
        recall_of_all: Share::of(all.0, all.1),
        precision: Share::of(spells.0, spells.1),
        delay: at(2).zip(at(1)).zip(at(3)).map(|((median, low), high)| (median, low, high)),
    }
}

/// Whom these signals name, and in which reports, oldest first.
fn told<'a>(lived: &'a Lived, name: &str, signals: &[&str]) -> BTreeMap<&'a str, Vec<(NaiveDate, usize)>> {
    let mut told: BTreeMap<&str, BTreeSet<(NaiveDate, usize)>> = BTreeMap::new();
    if name == RECHECK {
        for (pairing, day, _) in &lived.rechecked {
            told.entry(pairing).or_default().insert((*day, 0));
        }
    }
    for flag in lived.flags.iter().filter(|flag| signals.contains(&flag.signal.as_str())) {
        if let Some(month) = lived.months.get(flag.report) {
            told.entry(&flag.subject).or_default().insert((month.day, flag.report));
        }
    }
    told.into_iter().map(|(subject, days)| (subject, days.into_iter().collect())).collect()
}

/// See the definitions.
fn can_be_judged(episode: &Episode, lived: &Lived, last: Option<NaiveDate>, definitions: &Definitions) -> bool {
    let end = episode.until.or(last);
    match episode.condition {
        Condition::Conflict => episode.knowable && episode.until.is_some(),
        Condition::Unanswered => lived.months.iter().any(|month| episode.holds(month.day)),
        Condition::Stalled | Condition::SeniorCancels | Condition::Overloaded => end
            .is_some_and(|end| end.signed_duration_since(episode.since).num_days() as f64 >= definitions.judged_after),
    }
}

/// Runs of consecutive reports that name somebody: those during which the condition held at one of them, and all.
fn spells_of(lived: &Lived, told: &BTreeMap<&str, Vec<(NaiveDate, usize)>>, condition: Condition) -> (usize, usize) {
    let (mut right, mut all) = (0, 0);
    for (subject, reports) in told {
        let holds = |day: NaiveDate| {
            lived.episodes.iter().any(|one| one.condition == condition && one.subject == *subject && one.holds(day))
        };
        for spell in reports.chunk_by(|(_, one), (_, next)| one + 1 == *next) {
            all += 1;
            right += usize::from(spell.iter().any(|(day, _)| holds(*day)));
        }
    }
    (right, all)
}

/// What every signal meant, the most frequent first.
pub(super) fn signals(lives: &[&Lived]) -> Vec<SignalRow> {
    let mut rows: BTreeMap<&str, SignalRow> = BTreeMap::new();
    for lived in lives {
        for Flag { signal, subject, report } in &lived.flags {
            let Some(month) = lived.months.get(*report) else { continue };
            let row = rows.entry(signal).or_insert_with(|| SignalRow {
                signal: signal.clone(),
                named: 0,
                held: vec![0; Condition::ALL.len()],
                none: 0,
            });
            row.named += 1;
            let mut any = false;
            for (count, condition) in row.held.iter_mut().zip(Condition::ALL) {
                let holds = lived
                    .episodes
                    .iter()
                    .any(|one| one.condition == condition && one.subject == *subject && one.holds(month.day));
                *count += usize::from(holds);
                any |= holds;
            }
            row.none += usize::from(!any);
        }
    }
    let mut rows: Vec<SignalRow> = rows.into_values().collect();
    rows.sort_by(|a, b| (b.named, &a.signal).cmp(&(a.named, &b.signal)));
    rows
}
