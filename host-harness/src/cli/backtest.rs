//! Did what was said come true?

use super::{
    context::{self, Context},
    desk::{Data, Desk},
    review::{last_day, made_up},
};
use crate::{
    contract::{
        health::History,
        types::{Audience, Reader},
    },
    errors::Failure,
    hindsight::{Look, ScoreLook, StateRow, area_under_curve, by_state, concordance, followed, known_on},
    output::{Answer, Page, words},
    workflow::with_topics,
};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use serde_json::{Value, json};
use std::path::PathBuf;

const COORDINATOR: Reader = Reader { audience: Audience::Coordinator, person: None };
const PILLARS: [&str; 5] = ["setup", "activity", "relationship", "goals", "continuity"];

/// Hold states, priorities and scores of earlier days against what came after them
///
/// The history is cut back to each of several days; the pairs' states and the score are judged from what was known then;
/// and a pair counts as lost that ended for a reason of its own, or held no session, within the horizon. The score is tried
/// under other weights as well. With `--simulated` the looks come from made-up histories of the same pairings instead.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness backtest --db hr.db
  host-harness backtest --db hr.db --horizon 60 --against other-policy.json
  host-harness backtest --db hr.db --simulated 20 --months 6")]
pub(super) struct Backtest {
    #[command(flatten)]
    data: Data,
    /// Days within which something must have come of a pair; looks lie as far apart
    #[arg(long, default_value_t = 42, value_parser = clap::value_parser!(u64).range(14..=365))]
    horizon: u64,
    /// Another policy to try, as a JSON file
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Made-up histories, from this many seeds
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=200))]
    simulated: Option<u64>,
    /// Months of each made-up history
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u64).range(2..=24))]
    months: u64,
}

/// One way to weigh, with how well its scores of then ordered what followed.
#[derive(Debug, Serialize)]
struct Weighing {
    name: String,
    /// Mean score over the looks.
    mean: Option<f64>,
    concordance: Option<f64>,
    /// Pairs of looks that it rests on.
    of: usize,
}

#[derive(Debug, Serialize)]
struct Outcome {
    histories: usize,
    looks: usize,
    horizon_days: u64,
    states: Vec<StateRow>,
    /// Chance that a lost pair had more points than one that was not.
    priority: Option<f64>,
    weighings: Vec<Weighing>,
}

impl Backtest {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let histories = self.histories(context)?;
        let policies = self.policies(context)?;
        let progress = context.progress();
        let mut pairs: Vec<Look> = Vec::new();
        let mut scores: Vec<Vec<ScoreLook>> = policies.iter().map(|_| Vec::new()).collect();
        for history in &histories {
            for day in self.days(history) {
                progress.step(format!("as of {day}"));
                let desk = Desk::open_on(&self.data, context, Some(day))?;
                let known = known_on(history, day);
                let of = |id: &str| history.pairings.iter().find(|one| one.id == id);
                let came = |id: &str| of(id).and_then(|pairing| followed(history, pairing, day, self.horizon));
                let (mut open, mut lost) = (0_usize, 0_usize);
                for (place, (_, policy)) in policies.iter().enumerate() {
                    let report = desk.program.with_policy(policy)?.review(&known)?.report(&COORDINATOR)?;
                    if place == 0 {
                        for one in &report.pairings {
                            let (Some(priority), Some(gone)) = (one.priority, came(&one.pairing)) else { continue };
                            open += 1;
                            lost += usize::from(gone);
                            pairs.push(Look { state: one.state.clone(), priority, lost: gone });
                        }
                    }
                    if let (Some(score), true) = (&report.score, open > 0) {
                        scores[place].push(ScoreLook { score: score.value, lost: lost as f64 / open as f64 });
                    }
                }
            }
        }
        drop(progress);
        let weighings = policies.into_iter().zip(&scores).map(|((name, _), looks)| {
            let (agree, of) = concordance(looks);
            let sum: f64 = looks.iter().map(|look| look.score).sum();
            let mean = (!looks.is_empty()).then(|| sum / looks.len() as f64);
            Weighing { name, mean, concordance: agree, of }
        });
        let outcome = Outcome {
            histories: histories.len(),
            looks: pairs.len(),
            horizon_days: self.horizon,
            states: by_state(&pairs),
            priority: area_under_curve(&pairs),
            weighings: weighings.collect(),
        };
        Ok(Answer::new(tell(&outcome), &outcome))
    }

    /// The stored history, or made-up ones.
    fn histories(&self, context: &Context) -> Result<Vec<History>, Failure> {
        if let Some(count) = self.simulated {
            let desk = Desk::open(&self.data, context)?;
            let until = desk.frame.as_of + Days::new(30 * self.months);
            return (1..=count).map(|seed| made_up(&desk, until, seed)).collect();
        }
        let (store, id) = self.data.database.open()?;
        Ok(vec![store.history(id)?])
    }

    /// Days to look back to: as far apart as the horizon, the last one leaving a whole horizon after it.
    fn days(&self, history: &History) -> Vec<NaiveDate> {
        let first = history.pairings.iter().filter_map(|one| one.matched_on.parse::<NaiveDate>().ok()).min();
        let (Some(first), Some(last)) = (first, last_day(history)) else { return Vec::new() };
        let mut days = Vec::new();
        let mut day = last - Days::new(self.horizon);
        while day >= first + Days::new(28) && days.len() < 26 {
            days.push(day);
            day = day - Days::new(self.horizon);
        }
        days.reverse();
        days
    }

    /// The policy itself; each pillar's weight halved and raised by half; equal weights; and the one to try.
    fn policies(&self, context: &Context) -> Result<Vec<(String, String)>, Failure> {
        // With every default filled in, so that the weights are there, whatever shape they have.
        let resolved = context.session()?.resolve_policy(&self.data.policy()?)?.document;
        let own: Value = serde_json::from_str(&resolved).map_err(Failure::json("the policy"))?;
        let weight = |pillar: &Value| pillar.as_f64().or_else(|| pillar["weight"].as_f64());
        let base: Vec<f64> =
            PILLARS.iter().filter_map(|pillar| weight(own.pointer(&format!("/health/pillars/{pillar}"))?)).collect();
        let with = |weights: &[f64]| {
            let mut policy = own.clone();
            for (pillar, weight) in PILLARS.iter().zip(weights) {
                // The policy takes weights from .05 to .45 and scales them.
                let weight = json!(weight.clamp(0.05, 0.45));
                match policy.pointer_mut(&format!("/health/pillars/{pillar}")) {
                    Some(Value::Object(keys)) => drop(keys.insert("weight".into(), weight)),
                    Some(plain) => *plain = weight,
                    None => {}
                }
            }
            policy.to_string()
        };
        let mut policies = vec![("as it is".to_owned(), own.to_string())];
        for (place, pillar) in PILLARS.iter().enumerate() {
            for (factor, says) in [(0.5, "half"), (1.5, "half as much again")] {
                let mut weights = base.clone();
                weights.iter_mut().skip(place).take(1).for_each(|weight| *weight *= factor);
                policies.push((format!("{pillar} at {says}"), with(&weights)));
            }
        }
        policies.push(("equal weights".into(), with(&[0.2; 5])));
        if let Some(path) = &self.against {
            policies.push((format!("`{}`", path.display()), with_topics(&context::read(path)?)?));
        }
        Ok(policies)
    }
}

fn tell(outcome: &Outcome) -> Page {
    let mut page = Page::default();
    page.title(format!(
        "{} at pairs in {}, each followed for {} days",
        words::many(outcome.looks, "look", "looks"),
        words::many(outcome.histories, "history", "histories"),
        outcome.horizon_days
    ));
    if outcome.looks == 0 {
        page.line("  nothing to look back on: the history is shorter than the horizon and a month");
        return page;
    }
    page.table(
        ["state then", "looks", "lost since", "share (95 %)"],
        outcome.states.iter().map(|row| {
            let share = row.lost as f64 / row.looks.max(1) as f64;
            let (low, high) = row.interval;
            let share = format!("{} ({} to {})", words::percent(share), words::percent(low), words::percent(high));
            [row.state.clone(), words::count(row.looks as u64), words::count(row.lost as u64), share]
        }),
    );
    match outcome.priority {
        Some(area) => page.line(format!(
            "  Priority: of two pairs, one lost and one not, the lost one had more points in {} of cases",
            words::percent(area)
        )),
        None => page.line("  Priority: nobody was lost, or everybody; an order cannot be judged"),
    };
    page.title("Did the higher score lose fewer pairs?").table(
        ["weights", "mean score", "agrees", "pairs of looks"],
        outcome.weighings.iter().map(|one| {
            [
                one.name.clone(),
                one.mean.map(|mean| format!("{mean:.1}")).unwrap_or_default(),
                one.concordance.map(words::percent).unwrap_or_else(|| "cannot be said".into()),
                words::count(one.of as u64),
            ]
        }),
    );
    if outcome.weighings.first().is_none_or(|one| one.of < 28) {
        page.line("  Too few looks to choose between weights: 50 % is chance, and so may be any difference here");
    }
    page
}
