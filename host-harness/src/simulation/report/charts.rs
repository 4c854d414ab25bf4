//! Drawings of the findings.

use super::percent;
use crate::{
    report::charts::{Moment, Whisker, course, whiskers},
    simulation::{Condition, Findings, Found, Lived, Share},
};

/// What the program aims at: recall and precision of stalled pairs and of seniors who cancel.
const RECALL: f64 = 0.80;
const PRECISION: f64 = 0.70;

/// Recall or precision of every condition with its interval; the stretch from the aim upwards lies behind it where there is
/// one.
pub(super) fn found(findings: &Findings, precision: bool) -> String {
    let row = |row: &Found| {
        let share: &Share = if precision { &row.precision } else { &row.recall };
        let aimed = matches!(row.condition, Condition::Stalled | Condition::SeniorCancels);
        let aim = if precision { PRECISION } else { RECALL };
        Whisker {
            label: label(row),
            value: share.share.map(|value| (value, share.interval.0, share.interval.1)),
            floor: if aimed { aim } else { 0.0 },
            target: if aimed { 1.0 } else { 0.0 },
            note: percent(share),
        }
    };
    let rows: Vec<Whisker> = findings.found.iter().map(row).collect();
    let what = if precision { "How often it was so when it was told" } else { "How much was found" };
    whiskers(&rows, &format!("{what}, by condition and by what tells of it, with 95 % intervals; a table follows"))
}

/// How often intervals held the truth.
pub(super) fn coverage(findings: &Findings) -> String {
    let rows: Vec<Whisker> = findings
        .coverage
        .iter()
        .map(|row| Whisker {
            label: format!("{}, {} truth", row.of, row.truth),
            value: row.covered.share.map(|share| (share, row.covered.interval.0, row.covered.interval.1)),
            floor: 0.88,
            target: 1.0,
            note: percent(&row.covered),
        })
        .collect();
    whiskers(&rows, "How often the reported intervals held the true value, with 95 % intervals; a table follows")
}

/// A year of one seed: the score, or how far seniors keep their dates, with the interval of each month and the truth.
pub(super) fn year(lived: &Lived, score: bool) -> String {
    let moment = |month: &crate::simulation::Month| {
        let seen = month.indicators.iter().find(|one| one.id == "a3");
        let value = if score {
            month.score.map(|(value, low, high)| (value / 100.0, low / 100.0, high / 100.0))
        } else {
            seen.and_then(|one| one.rate.zip(one.interval)).map(|((_, value), (low, high))| (value, low, high))
        };
        let of = |share: f64| format!("{:.0}", share * 100.0);
        Moment {
            label: month.day.format("%-d %b").to_string(),
            truth: if score { None } else { seen.and_then(|one| one.truth) },
            note: value.map_or_else(
                || format!("{}: no number", month.day),
                |(value, low, high)| format!("{}: {} ({} to {})", month.day, of(value), of(low), of(high)),
            ),
            value,
        }
    };
    let moments: Vec<Moment> = lived.months.iter().map(moment).collect();
    let what = if score { "Health score" } else { "Share of sessions that seniors keep, in percent" };
    course(&moments, &format!("{what} of seed {} by report, with intervals", lived.seed))
}

/// Few enough letters for the margin of a drawing.
fn label(row: &Found) -> String {
    let condition = match row.condition {
        Condition::Stalled => "stalled",
        Condition::SeniorCancels => "cancels",
        Condition::Overloaded => "overloaded",
        Condition::Conflict => "conflict",
        Condition::Unanswered => "unanswered",
    };
    let told_by = match row.told_by.as_str() {
        asked if asked.contains("asked for") => "call or nudge asked for",
        alert if alert.starts_with("alert") => "alert",
        other => other.trim_start_matches("state ").trim_start_matches("at-risk, "),
    };
    format!("{condition}: {told_by}")
}
