//! How fast, and with how much.

use super::context::Context;
use crate::{
    bench::{Measure, Subject, measure, roster},
    errors::Failure,
    output::{Answer, Page, words::count},
};
use clap::ValueEnum;

/// Measure the plugin in the sandbox
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness bench
  host-harness bench matching --people 300,600,1200 --rounds 3
  host-harness bench all --json")]
pub(super) struct Bench {
    /// What to measure
    #[arg(value_enum, default_value = "all")]
    what: What,
    /// Sizes of the rosters, in people who take part; what fits the subject if not given
    #[arg(long, value_delimiter = ',', value_name = "N,…")]
    people: Vec<usize>,
    /// Rounds of each; a fresh instance is measured a hundred times as often
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// A fresh store and instance
    Instance,
    /// Opening a roster of 10,000
    Open,
    /// A whole search
    Matching,
    /// Judging 10,000 pairs
    Conflicts,
    /// A history of 50,000 events over 5,000 pairs
    Health,
    /// All of them
    All,
}

impl Bench {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let subjects: &[Subject] = match self.what {
            What::Instance => &[Subject::Instance],
            What::Open => &[Subject::Open],
            What::Matching => &[Subject::Matching],
            What::Conflicts => &[Subject::Conflicts],
            What::Health => &[Subject::Health],
            What::All => &[Subject::Instance, Subject::Open, Subject::Conflicts, Subject::Matching, Subject::Health],
        };
        let plugin = context.plugin()?;
        let progress = context.progress();
        let mut measures: Vec<Measure> = Vec::new();
        for subject in subjects {
            progress.step(format!("{subject:?}").to_lowercase());
            let usual: &[usize] = match subject {
                Subject::Instance | Subject::Health => &[],
                Subject::Open | Subject::Conflicts => &[1_000, 10_000],
                Subject::Matching => &[200, 600, 1_200],
            };
            let sizes = if self.people.is_empty() || usual.is_empty() { usual } else { &self.people };
            let rosters = sizes.iter().map(|size| roster(*size)).collect::<Result<Vec<_>, _>>();
            let rosters = rosters.map_err(|error| Failure::input(error.to_string(), "repair the taxonomy"))?;
            measures.extend(measure(&plugin, *subject, &rosters, self.rounds)?);
        }
        drop(progress);
        let mut page = Page::default();
        page.title("In the sandbox").table(
            ["what", "people", "rounds", "least", "median", "most", "goal", "fuel (thousands)", "memory (KiB)"],
            measures.iter().map(|one| {
                [
                    one.name.into(),
                    if one.people == 0 { String::new() } else { count(one.people as u64) },
                    one.rounds.to_string(),
                    time(one.least_us),
                    time(one.median_us),
                    time(one.most_us),
                    one.goal_us.map(time).unwrap_or_default(),
                    one.fuel.map(|fuel| count(fuel.div_ceil(1000))).unwrap_or_default(),
                    one.memory_bytes.map(|bytes| count(bytes >> 10)).unwrap_or_default(),
                ]
            }),
        );
        page.line("  the least time is the one that tells on a busy machine; fuel is the same on every machine");
        Ok(Answer::new(page, &measures))
    }
}

fn time(micros: f64) -> String {
    match micros {
        ..1e3 => format!("{micros:.1} µs"),
        1e3..1e6 => format!("{:.1} ms", micros / 1e3),
        _ => format!("{:.2} s", micros / 1e6),
    }
}
