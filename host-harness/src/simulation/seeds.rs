//! Many lives at once: one seed, one company, one database, one session of the plugin each.

use super::{
    checks,
    kept::Kept,
    life::{Counts, Life},
    platform::{Look, Met, PlatformError, Plugins},
    scenario::Scenario,
    truth::{Condition, Episode},
};
use crate::{contract::health::Standing, hr::Taxonomy};
use chrono::{Days, NaiveDate};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What is to be lived through.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// The year.
    pub scenario: Scenario,
    /// The first seed.
    pub seed: u64,
    /// How many, one after the other.
    pub seeds: u64,
    /// Days, where not the whole scenario is lived through.
    pub days: Option<u32>,
    /// The database of the first seed; all others, and without one all, are kept in memory.
    pub db: Option<PathBuf>,
    /// A folder in which every life is kept that is over, and from which those lived before are taken.
    pub lives: Option<PathBuf>,
}

/// Where a life stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// The day.
    pub day: NaiveDate,
    /// The day of the program, from 0.
    pub number: u32,
    /// What was wrong, each in a sentence.
    pub wrong: Vec<String>,
}

/// A pairing or mentor that a report names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Flag {
    /// The state, alert or action, e.g. `state:stalled`, `alert:health.senior-cancellations`.
    pub signal: String,
    /// The pairing, or the mentor.
    pub subject: String,
    /// Which report, from 0.
    pub report: usize,
}

/// One indicator as a report gave it, with its true value where that is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Its id.
    pub id: String,
    /// Its pillar.
    pub pillar: String,
    /// Its weight in the pillar.
    pub weight: f64,
    /// Its goalposts.
    pub goal: (f64, f64),
    /// Units and share; none for what has no share.
    pub rate: Option<(u32, f64)>,
    /// The interval of the share.
    pub interval: Option<(f64, f64)>,
    /// Attainment, shrunk.
    pub attainment: Option<f64>,
    /// The mean of the chances that the units were drawn with.
    pub truth: Option<f64>,
}

/// One report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Month {
    /// The day it is of.
    pub day: NaiveDate,
    /// Day of the program.
    pub number: u32,
    /// `setup`, `running`, `closing`.
    pub stage: String,
    /// Score with its interval.
    pub score: Option<(f64, f64, f64)>,
    /// The band.
    pub band: Option<String>,
    /// What holds the score down.
    pub caps: Vec<String>,
    /// Weights of the pillars.
    pub pillars: Vec<(String, f64)>,
    /// The indicators that have a number.
    pub indicators: Vec<Seen>,
    /// Running pairings.
    pub pairs: usize,
    /// Of them, those that have really stopped.
    pub stopped: usize,
    /// Of them, those with a request that is open for too long.
    pub unanswered: usize,
    /// Alerts about the program as a whole.
    pub alerts: Vec<String>,
}

/// A life, as it is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lived {
    /// Its seed.
    pub seed: u64,
    /// Days lived through.
    pub days: u32,
    /// What happened.
    pub counts: Counts,
    /// Decisions that the plugin made.
    pub decided: u64,
    /// SHA-256 over every decision of the plugin, in order.
    pub decisions: String,
    /// Faults of the plugin, and what became of them.
    pub faults: Vec<Met>,
    /// What was really so.
    pub episodes: Vec<Episode>,
    /// Every report.
    pub months: Vec<Month>,
    /// Whom the reports name.
    pub flags: Vec<Flag>,
    /// Pairs that the daily re-check found: pairing, day, and whether the second implementation agrees.
    pub rechecked: Vec<(String, NaiveDate, bool)>,
    /// Why it ended before its time.
    pub broken: Option<Broken>,
}

/// Why nothing could be lived through.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// Rates or scenario.
    #[error("the scenario: {0}")]
    Scenario(String),
    /// Threads.
    #[error("no threads: {0}")]
    Threads(String),
    /// The folder of lives.
    #[error("`{0}`: {1}")]
    Folder(String, std::io::Error),
    /// Before the first day.
    #[error(transparent)]
    Platform(#[from] PlatformError),
}

/// Lives through every seed. `told` is called whenever one more day of some seed is over.
///
/// # Errors
/// What keeps any life from beginning. Whatever goes wrong in the middle of one is in its own [`Lived`].
pub fn run(
    plugins: &Plugins,
    simulation: &Simulation,
    threads: Option<usize>,
    told: &(dyn Fn() + Sync),
) -> Result<Vec<Lived>, Stop> {
    let behaviour = simulation.scenario.behaviour().map_err(|error| Stop::Scenario(error.to_string()))?;
    let taxonomy = Taxonomy::shipped().map_err(|error| Stop::Scenario(error.to_string()))?;
    // A life holds one instance, and another for a moment where a fault strikes.
    let most = (plugins.sound().limits().requests as usize / 2).max(1);
    let threads = threads.unwrap_or_else(rayon::current_num_threads).clamp(1, most);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Stop::Threads(error.to_string()))?;
    let days = simulation.days.unwrap_or(simulation.scenario.days());
    let kept = simulation.lives.as_deref();
    let kept = kept.map(|folder| Kept::open(folder, plugins.sound(), &simulation.scenario, days)).transpose()?;
    let live = |number: u64| {
        let seed = simulation.seed.wrapping_add(number);
        let file = simulation.db.as_deref().filter(|_| number == 0);
        // A database is there only once its life was lived.
        if let Some(lived) = kept.as_ref().filter(|_| file.is_none()).and_then(|kept| kept.take(seed)) {
            (0..=lived.days).for_each(|_| told());
            return Ok(lived);
        }
        let lived = live(plugins, simulation, &behaviour, &taxonomy, seed, days, file, told)?;
        if let Some(kept) = &kept {
            kept.put(&lived);
        }
        Ok(lived)
    };
    pool.install(|| (0..simulation.seeds).into_par_iter().map(live).collect())
}

#[expect(clippy::too_many_arguments, reason = "one call site; each is a different thing")]
fn live(
    plugins: &Plugins,
    simulation: &Simulation,
    behaviour: &super::Behaviour,
    taxonomy: &Taxonomy,
    seed: u64,
    days: u32,
    file: Option<&Path>,
    told: &(dyn Fn() + Sync),
) -> Result<Lived, Stop> {
    let mut life = Life::begin(plugins, &simulation.scenario, behaviour, taxonomy, seed, file)?;
    let first = life.world.first();
    let mut lived = Lived {
        seed,
        days: 0,
        counts: Counts::default(),
        decided: 0,
        decisions: String::new(),
        faults: Vec::new(),
        episodes: Vec::new(),
        months: Vec::new(),
        flags: Vec::new(),
        rechecked: Vec::new(),
        broken: None,
    };
    for number in 0..=days {
        let day = first + Days::new(number.into());
        let (looks, found) = (life.looks.len(), life.found.len());
        let wrong = match life.day(day) {
            Ok(wrong) => wrong,
            Err(error) => vec![error.to_string()],
        };
        for (id, on) in &life.found[found..] {
            let pair = life.platform.pairings.get(id).map(|pairing| pairing.pair.clone());
            let agrees = pair.is_some_and(|pair| checks::confirms(&life.platform, &pair, *on));
            lived.rechecked.push((id.clone(), *on, agrees));
        }
        for look in &life.looks[looks..] {
            lived.flags.extend(flags(look, lived.months.len()));
            lived.months.push(month(look, &life, number));
        }
        lived.days = number;
        told();
        if !wrong.is_empty() {
            lived.broken = Some(Broken { day, number, wrong });
            break;
        }
    }
    if lived.broken.is_none() {
        let day = first + Days::new(days.into());
        lived.broken = life.platform.last_words(day)?.map(|wrong| Broken { day, number: days, wrong });
    }
    lived.counts = life.counts.clone();
    lived.decided = life.platform.gate.decisions;
    lived.decisions = life.platform.decisions()?;
    lived.faults = std::mem::take(&mut life.platform.gate.met);
    lived.episodes = std::mem::take(&mut life.truth.episodes);
    Ok(lived)
}

/// Everything in a report that names a pairing or a person.
fn flags(look: &Look, report: usize) -> Vec<Flag> {
    let flag = |signal: String, subject: &str| Flag { signal, subject: subject.to_owned(), report };
    let mut flags = Vec::new();
    for one in &look.report.pairings {
        let signal = match (one.state.as_str(), one.reason.as_str()) {
            (_, "help-requested") => "state:help-requested".to_owned(),
            (state @ ("drifting" | "stalled" | "at-risk"), _) => format!("state:{state}"),
            _ => continue,
        };
        flags.push(flag(signal, &one.pairing));
    }
    for alert in &look.report.alerts {
        let signal = format!("alert:{}", alert.code);
        match alert.details.iter().find(|detail| detail.key == "pairing") {
            Some(pairing) => flags.push(flag(signal, &pairing.value)),
            None if alert.code == "health.mentor-load" => {
                flags.extend(alert.people.iter().map(|person| flag(signal.clone(), person)));
            }
            None => {}
        }
    }
    for action in &look.report.actions {
        if let Some(pairing) = &action.pairing {
            flags.push(flag(format!("action:{}", action.code), pairing));
        }
    }
    flags.sort();
    flags.dedup();
    flags
}

fn month(look: &Look, life: &Life, number: u32) -> Month {
    let report = &look.report;
    let open_days = life.platform.rules.pointer("/health/surveys/open-days").and_then(serde_json::Value::as_u64);
    let truth = |id: &str| match id {
        "a3" => life.reliability(look.day).map(|(share, _)| share),
        "r1" | "r2" | "r3" => life.truth.thought(id, look.day, open_days.unwrap_or(21)).map(|(share, _)| share),
        _ => None,
    };
    let holds = |condition: Condition| {
        life.platform.standing().filter(|pairing| life.truth.holds(condition, &pairing.id)).count()
    };
    let mut alerts: Vec<String> = report
        .alerts
        .iter()
        .filter(|alert| alert.details.iter().all(|detail| detail.key != "pairing"))
        .map(|alert| alert.code.clone())
        .collect();
    alerts.sort();
    alerts.dedup();
    Month {
        day: look.day,
        number,
        stage: report.stage.clone(),
        score: report.score.as_ref().map(|score| (score.value, score.interval.low, score.interval.high)),
        band: report.band.clone(),
        caps: report.caps.clone(),
        pillars: report.pillars.iter().map(|pillar| (pillar.id.clone(), pillar.weight)).collect(),
        indicators: report
            .indicators
            .iter()
            .filter(|one| one.standing == Standing::Value && one.weight > 0.0)
            .map(|one| Seen {
                id: one.id.clone(),
                pillar: one.pillar.clone(),
                weight: one.weight,
                goal: (one.floor, one.target),
                rate: one
                    .interval
                    .as_ref()
                    .and(one.units.zip(one.sum))
                    .map(|(units, sum)| (units, sum / f64::from(units.max(1)))),
                interval: one.interval.as_ref().map(|range| (range.low, range.high)),
                attainment: one.attainment,
                truth: truth(&one.id),
            })
            .collect(),
        pairs: life.platform.standing().count(),
        stopped: holds(Condition::Stalled),
        unanswered: holds(Condition::Unanswered),
        alerts,
    }
}
