//! How the program runs.

use super::{
    context::Context,
    desk::{Data, Desk},
    pairings::midnight,
    people::People,
    reader::Reading,
    timetable::pairings,
};
use crate::{
    activity,
    company::{AnswerKey, Company},
    contract::{health, scheduling::Calendar},
    errors::Failure,
    output::{Answer, Page, words},
};
use chrono::{Days, NaiveDate};
use serde_json::json;
use std::collections::BTreeMap;

/// Live through made-up months: sessions held and lost, surveys, goals, concerns
///
/// For trying health reports on real organisations. The history in the database is replaced.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness simulate --db hr.db --months 3 --seed 1")]
pub(super) struct Simulate {
    #[command(flatten)]
    data: Data,
    /// Months of 30 days
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=24))]
    months: u64,
    /// Decides everything that is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Simulate {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let mut desk = Desk::open(&self.data, context)?;
        let pairings = pairings(&desk)?;
        let calendar = Calendar {
            now: midnight(desk.frame.as_of),
            pairings: pairings.clone(),
            diaries: Vec::new(),
            sessions: desk.store.sessions(desk.id)?,
        };
        let timetable = desk.program.plan(&calendar)?;
        let company = Company {
            as_of: desk.frame.as_of,
            term: desk.frame.term,
            organisation: desk.organisation.clone(),
            enrolments: desk.enrolments.clone(),
            extra_rows: Vec::new(),
            answers: AnswerKey::default(),
        };
        let until = desk.frame.as_of + Days::new(30 * self.months);
        let history = activity::history(&company, &pairings, &timetable, until, self.seed);
        desk.store.put_pairings(desk.id, &history.pairings)?;
        desk.store.replace_events(desk.id, &history)?;
        let mut page = Page::default();
        page.title(format!("Made up until {until}")).facts([
            ("sessions held or lost", history.meetings.len().to_string()),
            ("survey answers asked for", history.surveys.len().to_string()),
            ("goals", history.goals.len().to_string()),
            ("concerns", history.concerns.len().to_string()),
        ]);
        page.line(format!("\nNow: host-harness health --db FILE --on {until}"));
        Ok(Answer::new(page, &json!({ "until": until, "history": history })))
    }
}

/// Judge how the program runs, for one reader
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness health --db hr.db --on 2027-01-31
  host-harness health --db hr.db --on 2027-01-31 --audience sponsor")]
pub(super) struct Health {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    reading: Reading,
    /// The day it is judged on; the last day that the history tells of if not given
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
}

impl Health {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let (store, id) = self.data.database.open()?;
        let history = store.history(id)?;
        drop(store);
        let day = self.on.or_else(|| last_day(&history));
        let mut desk = Desk::open_on(&self.data, context, day)?;
        let people = People::of(&desk.organisation);
        let reader = self.reading.reader(&people)?;
        let review = desk.program.review(&history)?;
        let report = review.report(&reader)?;
        let ledger = review.ledger()?;
        let mut page = Page::default();
        page.title(format!("{} on {}, stage {}", desk.organisation.name, desk.frame.as_of, report.stage));
        tell(&mut page, &report, &history, &people);
        let (day, id) = (desk.frame.as_of, desk.id);
        desk.store.put_ledger(id, day, &ledger)?;
        if history.meetings.is_empty() {
            page.line("\nNothing has happened yet; `host-harness simulate --db FILE` makes months up");
        }
        Ok(Answer::new(page, &report))
    }
}

/// The last day that the history tells of; what is planned lies after it.
fn last_day(history: &health::History) -> Option<NaiveDate> {
    let pairings = history.pairings.iter().flat_map(|one| [one.ended_on.as_ref(), one.closure_decided_on.as_ref()]);
    let meetings = history.meetings.iter().flat_map(|one| [one.logged_on.as_ref(), one.reheld_on.as_ref()]);
    let concerns = history.concerns.iter().flat_map(|one| [Some(&one.opened_on), one.resolved_on.as_ref()]);
    let goals = history.goals.iter().flat_map(|one| [Some(&one.agreed_on), Some(&one.updated_on)]);
    let surveys = history.surveys.iter().flat_map(|one| [Some(&one.asked_on), one.answered_on.as_ref()]);
    let sponsors = history.sponsor_actions.iter().map(|one| one.done_on.as_ref());
    let joining = history
        .applications
        .iter()
        .flat_map(|one| [Some(&one.registered_on), one.matched_on.as_ref(), one.withdrew_on.as_ref()]);
    let facts = history.facts.iter().map(|one| Some(&one.on));
    let days = pairings.chain(meetings).chain(concerns).chain(goals).chain(surveys).chain(sponsors).chain(joining);
    days.chain(facts).flatten().filter_map(|day| day.parse().ok()).max()
}

fn tell(page: &mut Page, report: &health::Report, history: &health::History, people: &People<'_>) {
    match &report.score {
        Some(score) => {
            page.line(format!(
                "  score {:.0} of 100 (between {:.0} and {:.0}), band {}, confidence {}",
                score.value,
                score.interval.low,
                score.interval.high,
                report.band.as_deref().unwrap_or("none"),
                words::confidence(report.confidence)
            ));
        }
        None => {
            page.line("  no score: not for this reader, or not enough is known");
        }
    }
    if !report.indicators.is_empty() {
        let number = |value: Option<f64>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
        page.title("Indicators").table(
            ["indicator", "pillar", "standing", "units", "attainment"],
            report.indicators.iter().map(|one| {
                let standing = match one.standing {
                    health::Standing::Value => "known",
                    health::Standing::NotApplicable => "not yet",
                    health::Standing::Missing => "missing",
                    health::Standing::Withheld => "withheld",
                };
                let units = one.units.map(words::count).unwrap_or_default();
                [one.id.clone(), one.pillar.clone(), standing.into(), units, number(one.attainment)]
            }),
        );
    }
    let pairs: BTreeMap<&str, String> = history
        .pairings
        .iter()
        .map(|one| (one.id.as_str(), format!("{} / {}", people.name(&one.pair.mentor), people.name(&one.pair.mentee))))
        .collect();
    let pair = |id: &str| pairs.get(id).cloned().unwrap_or_default();
    if !report.pairings.is_empty() {
        page.title("Pairs").table(
            ["pair", "state", "why", "since"],
            report
                .pairings
                .iter()
                .map(|one| [pair(&one.pairing), one.state.clone(), one.reason.clone(), one.since.clone()]),
        );
    }
    if !report.alerts.is_empty() {
        page.title("Alerts").table(["", "severity", "alert", "for example"], words::by_code(&report.alerts));
    }
    if !report.actions.is_empty() {
        page.title("What to do").table(
            ["in days", "who", "pair", "what"],
            report.actions.iter().map(|one| {
                let about = one.pairing.as_deref().map_or("the program".into(), pair);
                [one.due_in_days.to_string(), one.owner.clone(), about, one.message.clone()]
            }),
        );
    }
    if report.withheld > 0 {
        page.line(format!(
            "  {} withheld: too few people stand behind them",
            words::many(report.withheld as usize, "number", "numbers")
        ));
    }
}

/// Say whether the program is ready to launch. Ends with 1 when it is not
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness ready --db hr.db")]
pub(super) struct Ready {
    #[command(flatten)]
    data: Data,
}

impl Ready {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let (store, id) = self.data.database.open()?;
        let history = store.history(id)?;
        drop(store);
        let desk = Desk::open_on(&self.data, context, last_day(&history))?;
        let checklist = desk.program.readiness(&history)?;
        let mut page = Page::default();
        page.title(format!(
            "Ready? {}: {} expected, a pilot of {}",
            checklist.verdict,
            words::many(checklist.expected_pairs as usize, "pair", "pairs"),
            checklist.pilot_pairs
        ));
        page.table(
            ["severity", "item", "what"],
            checklist
                .items
                .iter()
                .map(|item| [words::severity(item.severity).into(), item.code.clone(), item.message.clone()]),
        );
        let yes = checklist.verdict != "no";
        Ok(Answer::new(page, &checklist).with_verdict(yes))
    }
}
