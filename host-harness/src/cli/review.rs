//! How the program runs.

use super::{
    context::Context,
    desk::{Data, Desk, coordinator},
    pairings::midnight,
    people::People,
    reader::Reading,
    timetable::pairings,
};
use crate::{
    activity,
    company::{AnswerKey, Company},
    contract::{health, scheduling::Calendar, types::Severity},
    errors::Failure,
    output::{Answer, Page, words},
    workflow::Actor,
};
use chrono::{Days, NaiveDate};
use serde_json::json;
use std::collections::BTreeMap;

/// Make up months for the pairings in a database: sessions held and lost, surveys, goals, concerns
///
/// For trying health reports on a real organisation. The history in the database is replaced. `simulate` lives through a
/// year of a made-up company, day by day.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness pretend --db hr.db --months 3 --seed 1")]
pub(super) struct Pretend {
    #[command(flatten)]
    data: Data,
    /// Months of 30 days
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=24))]
    months: u64,
    /// Decides everything that is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Pretend {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let mut desk = Desk::open(&self.data, context)?;
        let until = desk.frame.as_of + Days::new(30 * self.months);
        let history = made_up(&desk, until, self.seed)?;
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

/// A made-up history of the desk's pairings, up to `until`.
pub(super) fn made_up(desk: &Desk, until: NaiveDate, seed: u64) -> Result<health::History, Failure> {
    let pairings = pairings(desk)?;
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
    Ok(activity::history(&company, &pairings, &timetable, until, seed))
}

/// Judge how the program runs, for one reader
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness health --db hr.db --on 2027-01-31
  host-harness health --db hr.db --on 2027-01-31 --audience sponsor
  host-harness health --db hr.db --audience everyone      for the newsletter: counts, and stories that may be told
  host-harness health --db hr.db --as \"Kim Larsen\"      what one participant sees")]
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
        let (mut desk, history) = with_history(&self.data, context, self.on)?;
        let people = People::of(&desk.organisation);
        let reader = self.reading.reader(&people)?;
        let actor = match &reader.person {
            Some(person) => Actor::participant(person.clone()),
            None => coordinator(),
        };
        drop(people);
        let report = desk.act(actor, |office, engine, read| office.health(engine, read, &reader))?.report;
        desk.act(Actor::platform(), |office, engine, read| office.release(engine, read))?;
        let people = People::of(&desk.organisation);
        let mut page = Page::default();
        page.title(format!("{} on {}, stage {}", desk.organisation.name, desk.frame.as_of, report.stage));
        tell(&mut page, &report, &history, &people);
        if history.meetings.is_empty() {
            page.line("\nNothing has happened yet; `host-harness pretend --db FILE` makes months up");
        }
        Ok(Answer::new(page, &report))
    }
}

/// A desk with the history of its program, on the day given or the last that the history tells of.
pub(super) fn with_history(
    data: &Data,
    context: &Context,
    on: Option<NaiveDate>,
) -> Result<(Desk, health::History), Failure> {
    let (store, id) = data.database.open()?;
    let history = store.history(id)?;
    // The desk opens it again.
    drop(store);
    let desk = Desk::open_on(data, context, on.or_else(|| last_day(&history)))?;
    Ok((desk, history))
}

/// The last day that the history tells of; what is planned lies after it.
pub(super) fn last_day(history: &health::History) -> Option<NaiveDate> {
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

/// In the order that helps: what happened, who needs a call, what to do, the verdict in words; then the details.
fn tell(page: &mut Page, report: &health::Report, history: &health::History, people: &People<'_>) {
    counts(page, report);
    let pairs: BTreeMap<&str, String> = history
        .pairings
        .iter()
        .map(|one| (one.id.as_str(), format!("{} / {}", people.name(&one.pair.mentor), people.name(&one.pair.mentee))))
        .collect();
    let pair = |id: &str| pairs.get(id).cloned().unwrap_or_default();
    if !report.pairings.is_empty() {
        let calls = |one: &&health::PairingState| matches!(one.state.as_str(), "at-risk" | "stalled" | "drifting");
        let own = report.pairings.iter().all(|one| one.priority.is_none());
        let (title, shown): (&str, Vec<&health::PairingState>) = if own {
            ("Your pairs", report.pairings.iter().collect())
        } else {
            ("Pairs that need a call", report.pairings.iter().filter(calls).collect())
        };
        let rest = report.pairings.len() - shown.len();
        page.title(title).table(
            ["pair", "state", "why", "since", "points"],
            shown.into_iter().map(|one| {
                let points = one.priority.map(|points| points.to_string()).unwrap_or_default();
                [pair(&one.pairing), one.state.clone(), one.reason.clone(), one.since.clone(), points]
            }),
        );
        if rest > 0 {
            page.line(format!("  {} nothing from you", words::many(rest, "other pair needs", "other pairs need")));
        }
    }
    if !report.actions.is_empty() {
        page.title("What to do").table(
            ["in days", "who", "pair", "what", "look again"],
            report.actions.iter().map(|one| {
                let about = one.pairing.as_deref().map_or("the program".into(), pair);
                [one.due_in_days.to_string(), one.owner.clone(), about, one.message.clone(), one.recheck_on.clone()]
            }),
        );
    }
    if !report.alerts.is_empty() {
        page.title("Alerts").table(["", "severity", "alert", "for example"], words::by_code(&report.alerts));
    }
    verdict(page, report);
    indicators(page, report);
    if !report.stories.is_empty() {
        page.title("Stories that may be told")
            .line(format!("  {}", report.stories.iter().map(|id| pair(id)).collect::<Vec<_>>().join("; ")));
    }
    if report.withheld > 0 {
        page.line(format!(
            "  {} withheld: too few people stand behind them, or others would give them away",
            words::many(report.withheld as usize, "number", "numbers")
        ));
    }
}

/// "20 of 24 pairs met."
fn counts(page: &mut Page, report: &health::Report) {
    for one in report.indicators.iter().filter(|one| one.pillar == "counts") {
        let says = match one.id.as_str() {
            "met" => "pairs have met",
            "goals-reached" => "goals have been reached",
            "completed" => "pairings that ended were completed",
            "skills-gained" => "learners rate a skill higher than before",
            other => other,
        };
        match (one.sum, one.units) {
            (Some(sum), Some(units)) => page.line(format!("  {sum:.0} of {units} {says}")),
            _ => continue,
        };
    }
}

/// The band in words, and the number only with its interval.
fn verdict(page: &mut Page, report: &health::Report) {
    let Some(band) = &report.band else {
        if !report.pillars.is_empty() {
            page.title("Too early to say how healthy the program is");
        }
        return;
    };
    let could =
        if report.could_be.is_empty() { String::new() } else { format!(", could be {}", report.could_be.join(" or ")) };
    page.title(format!("Health: {band}{could}"));
    match &report.score {
        Some(score) => page.line(format!(
            "  {:.0} of 100, with at least 90 % between {:.0} and {:.0}; confidence {}",
            score.value,
            score.interval.low,
            score.interval.high,
            words::confidence(report.confidence)
        )),
        None => page.line("  an early signal: no number yet"),
    };
    for cap in &report.caps {
        let says = match cap.as_str() {
            "cap.junior-voice" => "juniors do not find it useful, or do not feel safe: 59 at most",
            "cap.activation" => "pairs do not start: 59 at most",
            "cap.response" => "too few answered to be told: 74 at most",
            other => other,
        };
        page.line(format!("  held down: {says}"));
    }
}

fn indicators(page: &mut Page, report: &health::Report) {
    let scored: Vec<&health::Indicator> = report.indicators.iter().filter(|one| one.pillar != "counts").collect();
    if scored.is_empty() {
        return;
    }
    page.title("Indicators").table(
        ["indicator", "pillar", "of units (95 %)", "of the way"],
        scored.into_iter().map(|one| {
            let told = match (one.standing, one.sum, one.units, &one.interval) {
                (health::Standing::Value, Some(sum), Some(units), Some(span)) => {
                    let (low, high) = (words::percent(span.low), words::percent(span.high));
                    format!("{sum:.1} of {units} ({low} to {high})")
                }
                (health::Standing::Value, _, Some(units), _) => format!("over {units}"),
                (health::Standing::NotApplicable, ..) => "not yet".into(),
                (health::Standing::Missing, ..) => "no data".into(),
                _ => "withheld".into(),
            };
            let way = one.attainment.map(words::percent).unwrap_or_default();
            [one.id.clone(), one.pillar.clone(), told, way]
        }),
    );
}

/// Say whether the program is ready to launch: go, wait or no, and why. Ends with 1 when the answer is no
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness ready --db hr.db")]
pub(super) struct Ready {
    #[command(flatten)]
    data: Data,
}

impl Ready {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let (desk, history) = with_history(&self.data, context, None)?;
        let checklist = desk.program.readiness(&history)?;
        let people = People::of(&desk.organisation);
        let mut page = Page::default();
        page.title(format!(
            "Ready? {}: {} expected, a pilot of {}",
            checklist.verdict,
            words::many(checklist.expected_pairs as usize, "pair", "pairs"),
            checklist.pilot_pairs
        ));
        page.table(
            ["", "item", "what", "details"],
            checklist.items.iter().map(|item| {
                let there = match item.severity {
                    Severity::Note => "there",
                    Severity::Warning => "will bite",
                    Severity::Serious => "missing",
                };
                let known = item.details.iter().filter(|detail| detail.key != "met" && !detail.value.is_empty());
                let mut details: Vec<String> =
                    known.map(|detail| format!("{} {}", detail.key.replace('-', " "), detail.value)).collect();
                details.extend(item.people.chunks(2).map(|pair| people.names(pair, " / ")));
                let code = item.code.trim_start_matches("readiness.");
                [there.into(), code.into(), item.message.clone(), details.join(", ")]
            }),
        );
        let yes = checklist.verdict != "no";
        Ok(Answer::new(page, &checklist).with_verdict(yes))
    }
}
