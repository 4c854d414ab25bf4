//! A program through months of a made-up company, once or many times.

use super::context::{self, Context, write, write_json};
use crate::{
    errors::Failure,
    output::Answer,
    simulation::{self, Plugins, Scenario, Simulation, Stop},
};
use serde_json::json;
use std::{
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

/// Live through months of a program in a made-up company, and see what health finds
///
/// Day by day: people join, rise, leave and get other managers; ties of conflict begin; pairs are matched, asked, planned and
/// checked again; they meet, cancel, stop, answer surveys and ask for help, by the documented rates of `data/behaviour.toml`.
/// Some of what goes wrong is planted and hidden from the platform; the reports are held against it. Every evening
/// independent checks look at everything that was decided. Ends with exit code 1 where one of them found something.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness simulate
  host-harness simulate --seeds 20 --out sim-out          a page with drawings, and everything as JSON
  host-harness simulate --seeds 200 --lives lives --out sim-out    hours; stopped, it goes on where it was
  host-harness simulate --scenario reorganization --seeds 8
  host-harness simulate --scenario my-year.toml --months 6 --people 300 --seed 7
  host-harness simulate --db year.db                      keeps the first seed's database

Scenarios that are shipped: ordinary-year, calm-year, reorganization, executives-without-time, understaffed-coordinator.")]
pub(super) struct Simulate {
    /// Months of 30 days; the scenario's if not given
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=24))]
    months: Option<u32>,
    /// Stops after so many days of them
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=720))]
    days: Option<u32>,
    /// Decides everything that is drawn; the first of several
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds, one after the other
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    seeds: u64,
    /// Employees on the first day; the scenario's if not given
    #[arg(long, value_parser = clap::value_parser!(u64).range(20..=50_000))]
    people: Option<u64>,
    /// A scenario as TOML, or the name of a shipped one
    #[arg(long, value_name = "FILE", default_value = "ordinary-year")]
    scenario: PathBuf,
    /// Keeps the database of the first seed in this file, which must not be there yet
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Folder for `simulation.html` and `simulation.json`
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Keeps every life in this folder, and takes those that this build lived before: a run that was stopped goes on
    #[arg(long, value_name = "DIR")]
    lives: Option<PathBuf>,
    /// Seeds at the same time; one a core if not given. Never changes what comes out
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=256))]
    threads: Option<u64>,
}

impl Simulate {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        if let Some(db) = self.db.as_ref().filter(|db| db.exists()) {
            let message = format!("there is a file `{}` already", db.display());
            return Err(Failure::usage(
                message,
                "name a new one; `pretend` makes months up for the pairings of a database",
            ));
        }
        let simulation = self.simulation()?;
        let progress = context.progress();
        progress.step("loading the plugin");
        let plugins = Plugins::load(context.source(), &context.limits()?, &simulation.scenario)?;
        progress.step("living");
        let days = u64::from(simulation.days.unwrap_or(simulation.scenario.days())) + 1;
        let all = usize::try_from(days * simulation.seeds).unwrap_or(usize::MAX);
        let over = AtomicUsize::new(0);
        let told = || progress.part(over.fetch_add(1, Ordering::Relaxed), all);
        let threads = self.threads.and_then(|threads| usize::try_from(threads).ok());
        let lives = simulation::run(&plugins, &simulation, threads, &told)?;
        drop(progress);
        let behaviour = simulation
            .scenario
            .behaviour()
            .map_err(|error| Failure::input(error.to_string(), "correct the scenario"))?;
        let findings = simulation::judge(&lives, &behaviour);
        let json = json!({
            "scenario": simulation.scenario.name,
            "says": simulation.scenario.says,
            "people": simulation.scenario.people,
            "days": days - 1,
            "seed": simulation.seed,
            "seeds": simulation.seeds,
            "rates_set_anew": simulation.scenario.rates,
            "findings": findings,
            "lives": lives,
        });
        let mut page = simulation::tell(&simulation, &lives, &findings);
        if let Some(out) = &self.out {
            let html = simulation::page(&simulation, &lives, &findings).map_err(|error| {
                Failure::input(format!("the page cannot be written: {error}"), "please report this")
            })?;
            write(&out.join("simulation.html"), html)?;
            write_json(&out.join("simulation.json"), &json)?;
            page.title("Files").table(
                ["file", "what"],
                [("simulation.html", "to open in a browser"), ("simulation.json", "everything, for programs")]
                    .map(|(name, what)| [out.join(name).display().to_string(), what.into()]),
            );
        }
        let whole = lives.iter().all(|lived| lived.broken.is_none());
        Ok(Answer::new(page, &json).with_verdict(whole))
    }

    fn simulation(&self) -> Result<Simulation, Failure> {
        let name = self.scenario.to_string_lossy();
        let read = match Scenario::shipped(&name) {
            Some(shipped) => shipped,
            None if self.scenario.exists() => Scenario::read(&context::read(&self.scenario)?),
            None => {
                let names: Vec<&str> = Scenario::names().collect();
                let message = format!("there is no scenario `{name}`");
                return Err(Failure::usage(message, format!("name a file, or one of {}", names.join(", "))));
            }
        };
        let help = "`data/scenarios/` has examples, `data/behaviour.toml` the rates";
        let wrong = |error: simulation::ScenarioError| Failure::input(format!("the scenario `{name}`: {error}"), help);
        let mut scenario = read.map_err(wrong)?;
        scenario.months = self.months.unwrap_or(scenario.months);
        scenario.people = self.people.and_then(|people| usize::try_from(people).ok()).unwrap_or(scenario.people);
        scenario.check().map_err(wrong)?;
        let Self { seed, seeds, days, db, lives, .. } = self;
        Ok(Simulation { scenario, seed: *seed, seeds: *seeds, days: *days, db: db.clone(), lives: lives.clone() })
    }
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Scenario(message) => Self::input(message, "correct the scenario"),
            Stop::Threads(message) => Self::input(message, "ask for fewer with `--threads`"),
            Stop::Folder(..) => Self::input(stop.to_string(), "name a folder for `--lives` that can be written to"),
            Stop::Platform(simulation::PlatformError::Act { error, .. }) => error.into(),
            Stop::Platform(simulation::PlatformError::Store(error)) => error.into(),
        }
    }
}
