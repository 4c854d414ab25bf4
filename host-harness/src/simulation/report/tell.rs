//! The findings for a terminal.

use super::{again, interval_of, percent, share};
use crate::{
    output::{Page, words},
    simulation::{Findings, Lived, Simulation},
};

/// Rows of the table of signals.
const SIGNALS: usize = 14;

/// What the lives showed, in the order that helps: what broke, what was found, what signals meant, intervals, what happened.
pub fn tell(simulation: &Simulation, lives: &[Lived], findings: &Findings) -> Page {
    let mut page = Page::default();
    let days = simulation.days.unwrap_or(simulation.scenario.days());
    let seeds = words::many(lives.len(), "seed", "seeds");
    page.title(format!("{}: {seeds} through {days} days", simulation.scenario.name));
    if !simulation.scenario.says.is_empty() {
        page.line(format!("  {}", simulation.scenario.says));
    }
    broken(&mut page, simulation, lives);
    if lives.iter().all(|lived| lived.broken.is_some()) {
        return page;
    }
    page.title("What health found of what was really so").table(
        ["condition", "told by", "found", "right when told", "days until told"],
        findings.found.iter().map(|row| {
            let delay = row.delay.map(|(median, low, high)| format!("{median} ({low} to {high})"));
            [
                row.condition.words().into(),
                row.told_by.clone(),
                share(&row.recall),
                share(&row.precision),
                delay.unwrap_or_default(),
            ]
        }),
    );
    page.line("  of episodes that can be judged; 95 % intervals; `data/behaviour.toml` defines each");
    page.title("Alerts about the program").table(
        ["alert", "when it is really so that", "told", "right when told"],
        findings
            .program
            .iter()
            .map(|row| [row.alert.clone(), row.truth.clone(), share(&row.recall), share(&row.precision)]),
    );
    page.title("Intervals").table(
        ["of", "against", "promised", "held the truth", "mean width", "mean error"],
        findings.coverage.iter().map(|row| {
            [
                interval_of(row),
                format!("the {} truth", row.truth),
                words::percent(row.nominal),
                percent(&row.covered),
                format!("{:.3}", row.width),
                format!("{:+.3}", row.bias),
            ]
        }),
    );
    if findings.coverage.iter().all(|row| row.truth != "process") {
        page.line("  against the process, the score too: from nine seeds on");
    }
    page.title("What a signal meant when it came").table(
        ["signal", "named", "stalled", "senior cancels", "overloaded", "conflict", "unanswered", "none of it"],
        findings.signals.iter().take(SIGNALS).map(|row| {
            let held = |at: usize| row.held.get(at).copied().unwrap_or(0);
            let count = |number: usize| words::count(number as u64);
            [
                row.signal.clone(),
                count(row.named),
                count(held(0)),
                count(held(1)),
                count(held(2)),
                count(held(3)),
                count(held(4)),
                count(row.none),
            ]
        }),
    );
    happened(&mut page, lives);
    page
}

/// Lives that ended before their time, each with what to run to see it again.
fn broken(page: &mut Page, simulation: &Simulation, lives: &[Lived]) {
    let rows: Vec<[String; 4]> = lives
        .iter()
        .filter_map(|lived| {
            let broken = lived.broken.as_ref()?;
            let wrong = broken.wrong.first().cloned().unwrap_or_default();
            let again = again(simulation, lived);
            Some([lived.seed.to_string(), format!("{} (day {})", broken.day, broken.number), wrong, again])
        })
        .collect();
    if !rows.is_empty() {
        page.title(format!("{} did not get to the end", words::many(rows.len(), "seed", "seeds")))
            .table(["seed", "day", "what was wrong", "to see it again"], rows);
    }
}

fn happened(page: &mut Page, lives: &[Lived]) {
    let total = |of: &dyn Fn(&Lived) -> usize| -> String {
        let sum: usize = lives.iter().map(of).sum();
        words::count((sum / lives.len().max(1)) as u64)
    };
    page.title("A seed lived through, on average").facts([
        (
            "pairs asked, begun, ended",
            format!(
                "{}, {}, {}",
                total(&|one| one.counts.asked),
                total(&|one| one.counts.begun),
                total(&|one| one.counts.ended)
            ),
        ),
        ("of them ended by the re-check", total(&|one| one.counts.ended_by_recheck)),
        (
            "sessions held, called off, missed, made up for",
            format!(
                "{}, {}, {}, {}",
                total(&|one| one.counts.held),
                total(&|one| one.counts.cancelled),
                total(&|one| one.counts.missed),
                total(&|one| one.counts.made_up)
            ),
        ),
        (
            "planned: new, moved, dropped, without a place, called off by a rule",
            format!(
                "{}, {}, {}, {}, {}",
                total(&|one| one.counts.planned.added),
                total(&|one| one.counts.planned.moved),
                total(&|one| one.counts.planned.dropped),
                total(&|one| one.counts.planned.unplaced),
                total(&|one| one.counts.planned.called_off)
            ),
        ),
        (
            "people who joined, left, rose, got another manager",
            format!(
                "{}, {}, {}, {}",
                total(&|one| one.counts.joined),
                total(&|one| one.counts.left),
                total(&|one| one.counts.promoted),
                total(&|one| one.counts.reorganized)
            ),
        ),
        ("decisions of the plugin", total(&|one| usize::try_from(one.decided).unwrap_or(usize::MAX))),
        (
            "faults of the plugin, answered the same day",
            format!(
                "{}, {}",
                total(&|one| one.faults.len()),
                total(&|one| one.faults.iter().filter(|met| met.answered).count())
            ),
        ),
    ]);
}
