//! The findings as one HTML file that needs nothing else: no script, no font, no address of anything outside.

use super::{again, charts, interval_of, percent, share};
use crate::{
    output::words,
    simulation::{Condition, Findings, Lived, Simulation},
};
use askama::Template;

/// A table as the template writes it.
struct Rows {
    caption: &'static str,
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

#[derive(Template)]
#[template(path = "simulation.html")]
struct Html {
    scenario: String,
    says: String,
    size: String,
    rates: Vec<(String, f64)>,
    recall: String,
    precision: String,
    coverage: String,
    year: Option<(u64, String, String)>,
    broken: Option<Rows>,
    found: Rows,
    program: Rows,
    intervals: Rows,
    signals: Rows,
    lives: Rows,
    faults: Option<Rows>,
}

/// The page. The same lives give the same bytes.
///
/// # Errors
/// When the template cannot be written, which only a formatter that fails brings about.
pub fn page(simulation: &Simulation, lives: &[Lived], findings: &Findings) -> Result<String, askama::Error> {
    let days = simulation.days.unwrap_or(simulation.scenario.days());
    let whole = lives.iter().find(|lived| lived.broken.is_none());
    Html {
        scenario: simulation.scenario.name.clone(),
        says: simulation.scenario.says.clone(),
        size: format!(
            "{} of {} days each, {} on the first day, seeds from {}",
            words::many(lives.len(), "life", "lives"),
            days,
            words::many(simulation.scenario.people, "employee", "employees"),
            simulation.seed
        ),
        rates: simulation.scenario.rates.iter().map(|(name, value)| (name.clone(), *value)).collect(),
        recall: charts::found(findings, false),
        precision: charts::found(findings, true),
        coverage: charts::coverage(findings),
        year: whole.map(|lived| (lived.seed, charts::year(lived, true), charts::year(lived, false))),
        broken: broken(simulation, lives),
        found: found(findings),
        program: program(findings),
        intervals: intervals(findings),
        signals: signals(findings),
        lives: table_of(lives),
        faults: faults(lives),
    }
    .render()
}

fn broken(simulation: &Simulation, lives: &[Lived]) -> Option<Rows> {
    let row = |lived: &Lived, wrong: &String| {
        let day = lived.broken.as_ref().map(|broken| broken.day.to_string()).unwrap_or_default();
        vec![lived.seed.to_string(), day, wrong.clone(), again(simulation, lived)]
    };
    let of = |lived: &Lived| -> Vec<Vec<String>> {
        lived.broken.iter().flat_map(|broken| &broken.wrong).map(|wrong| row(lived, wrong)).collect()
    };
    let rows: Vec<Vec<String>> = lives.iter().flat_map(of).collect();
    let head = vec!["seed", "day", "what was wrong", "to see it again"];
    (!rows.is_empty()).then_some(Rows { caption: "Lives that ended before their time", head, rows })
}

fn found(findings: &Findings) -> Rows {
    let row = |row: &crate::simulation::Found| {
        let delay = row.delay.map(|(median, low, high)| format!("{median} ({low} to {high})")).unwrap_or_default();
        vec![
            row.condition.words().into(),
            row.told_by.clone(),
            share(&row.recall),
            share(&row.recall_of_all),
            share(&row.precision),
            delay,
        ]
    };
    Rows {
        caption: "Conditions, and what tells of them",
        head: vec![
            "condition",
            "told by",
            "found",
            "of all episodes",
            "right when told",
            "days until told (quartiles)",
        ],
        rows: findings.found.iter().map(row).collect(),
    }
}

fn program(findings: &Findings) -> Rows {
    let row = |row: &crate::simulation::ProgramAlert| {
        vec![row.alert.clone(), row.truth.clone(), share(&row.recall), share(&row.precision)]
    };
    Rows {
        caption: "Alerts about the program as a whole, report by report",
        head: vec!["alert", "when it is really so that", "told", "right when told"],
        rows: findings.program.iter().map(row).collect(),
    }
}

fn intervals(findings: &Findings) -> Rows {
    let row = |row: &crate::simulation::Coverage| {
        vec![
            interval_of(row),
            row.truth.clone(),
            words::percent(row.nominal),
            percent(&row.covered),
            row.covered.whole.to_string(),
            format!("{:.3}", row.width),
            format!("{:+.3}", row.bias),
        ]
    };
    Rows {
        caption: "Intervals against the truth",
        head: vec!["of", "truth", "promised", "held the truth", "reports", "mean width", "mean error"],
        rows: findings.coverage.iter().map(row).collect(),
    }
}

fn signals(findings: &Findings) -> Rows {
    let row = |row: &crate::simulation::SignalRow| {
        let mut cells = vec![row.signal.clone(), row.named.to_string()];
        cells.extend(row.held.iter().map(usize::to_string));
        cells.push(row.none.to_string());
        cells
    };
    let mut head = vec!["signal", "named"];
    head.extend(Condition::ALL.map(Condition::words));
    head.push("none of it");
    Rows {
        caption: "What every signal meant: how often each condition held for whom it named",
        head,
        rows: findings.signals.iter().map(row).collect(),
    }
}

fn table_of(lives: &[Lived]) -> Rows {
    let row = |lived: &Lived| {
        let counts = &lived.counts;
        let score = lived.months.iter().rev().find_map(|month| month.score);
        vec![
            lived.seed.to_string(),
            lived.days.to_string(),
            counts.begun.to_string(),
            counts.ended.to_string(),
            counts.held.to_string(),
            (counts.cancelled + counts.missed).to_string(),
            counts.answers.to_string(),
            lived.episodes.len().to_string(),
            score.map(|(value, low, high)| format!("{value:.0} ({low:.0} to {high:.0})")).unwrap_or_default(),
            lived.decisions.chars().take(12).collect(),
        ]
    };
    Rows {
        caption: "The lives; the digest is over every decision of the plugin",
        head: vec![
            "seed",
            "days",
            "pairs begun",
            "ended",
            "sessions held",
            "lost",
            "survey answers",
            "episodes",
            "last score",
            "digest",
        ],
        rows: lives.iter().map(row).collect(),
    }
}

fn faults(lives: &[Lived]) -> Option<Rows> {
    let rows: Vec<Vec<String>> = lives
        .iter()
        .flat_map(|lived| lived.faults.iter().map(move |met| (lived.seed, met)))
        .map(|(seed, met)| {
            vec![
                seed.to_string(),
                met.day.to_string(),
                slug(&met.call),
                slug(&met.kind),
                met.failed.to_string(),
                if met.answered { "the same day" } else { "later" }.into(),
            ]
        })
        .collect();
    let head = vec!["seed", "day", "call", "fault", "attempts lost", "answered"];
    (!rows.is_empty()).then_some(Rows { caption: "Faults of the plugin", head, rows })
}

/// An enumeration as JSON spells it.
fn slug(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
