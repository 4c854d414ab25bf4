//! Is it moving?

use super::{
    context::Context,
    desk::{Data, Desk},
    people::People,
    reader::Reading,
    review::with_history,
};
use crate::{
    contract::health::{Report, Standing, Trend as Moves},
    errors::Failure,
    hindsight::known_on,
    output::{Answer, Page, words},
};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use serde_json::json;

/// Days between two scores.
const STEP: u64 = 28;

/// Show whether the program is moving: cadence in windows of 28 days, and the score as it was known at each of them
///
/// A window below its limit is a signal; two scores whose intervals overlap are not a change.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness trend --db hr.db
  host-harness trend --db hr.db --audience sponsor --json")]
pub(super) struct Trend {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    reading: Reading,
    /// The day it is judged on; the last day that the history tells of if not given
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
}

/// The score on one day, from what was known then.
#[derive(Debug, Serialize)]
struct Then {
    on: NaiveDate,
    stage: String,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    band: Option<String>,
}

impl Trend {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let progress = context.progress();
        let (desk, history) = with_history(&self.data, context, self.on)?;
        let reader = self.reading.reader(&People::of(&desk.organisation))?;
        let today = desk.program.review(&history)?.report(&reader)?;
        let first = history.pairings.iter().filter_map(|one| one.matched_on.parse::<NaiveDate>().ok()).min();
        let mut scores = vec![then(desk.frame.as_of, &today)];
        let mut day = desk.frame.as_of - Days::new(STEP);
        while first.is_some_and(|first| first <= day) && scores.len() < 26 {
            progress.step(format!("as of {day}"));
            let earlier = Desk::open_on(&self.data, context, Some(day))?;
            let report = earlier.program.review(&known_on(&history, day))?.report(&reader)?;
            scores.push(then(day, &report));
            day = day - Days::new(STEP);
        }
        drop(progress);
        scores.reverse();
        let mut page = Page::default();
        page.title(format!("{} up to {}", desk.organisation.name, desk.frame.as_of));
        for trend in &today.trends {
            tell(&mut page, trend);
        }
        page.title("The score as it was known then").table(
            ["on", "stage", "score", "interval (90 %)", "band"],
            scores.iter().map(|one| {
                let span = one.low.zip(one.high).map(|(low, high)| format!("{low:.0} to {high:.0}"));
                [
                    one.on.to_string(),
                    one.stage.clone(),
                    one.value.map(|value| format!("{value:.0}")).unwrap_or_else(|| "none".into()),
                    span.unwrap_or_default(),
                    one.band.clone().unwrap_or_default(),
                ]
            }),
        );
        page.line("  where two intervals overlap, the difference may well be chance");
        Ok(Answer::new(page, &json!({ "trends": today.trends, "scores": scores })))
    }
}

fn then(on: NaiveDate, report: &Report) -> Then {
    let score = report.score.as_ref();
    Then {
        on,
        stage: report.stage.clone(),
        value: score.map(|score| score.value),
        low: score.map(|score| score.interval.low),
        high: score.map(|score| score.interval.high),
        band: report.band.clone(),
    }
}

fn tell(page: &mut Page, trend: &Moves) {
    let (what, why) = match trend.indicator.as_str() {
        "a2" => ("Cadence", "all pairs of a window"),
        "a2.matched" => ("Cadence of the pairs that stayed", "what has changed in them"),
        _ => ("Change of the pairs", "what came from pairs that joined or left"),
    };
    page.title(format!("{what}: {why}"));
    if trend.standing != Standing::Value {
        let says = match trend.standing {
            Standing::Withheld => "withheld: too few pairs in a window",
            _ => "not yet: fewer than four windows",
        };
        page.line(format!("  {says}"));
        return;
    }
    let mix = trend.indicator == "a2.mix";
    page.table(
        ["28 days from", "rate", "level", "limit", ""],
        trend.windows.iter().map(|window| {
            let number = |value: f64| if mix { String::new() } else { format!("{value:+.2}") };
            let below = !mix && window.level < -window.limit;
            [
                window.since.clone(),
                if mix { format!("{:+.0} %", window.rate * 100.0) } else { words::percent(window.rate) },
                number(window.level),
                number(-window.limit),
                if below { "falling".into() } else { String::new() },
            ]
        }),
    );
    match (trend.slope, trend.p_value) {
        (Some(slope), Some(p)) => {
            page.line(format!("  {:+.1} % a window (Theil-Sen; Kendall p {p:.3})", slope * 100.0));
        }
        (Some(slope), None) => {
            page.line(format!("  {:+.1} % a window (Theil-Sen; ties, so no p)", slope * 100.0));
        }
        _ => {}
    }
}
