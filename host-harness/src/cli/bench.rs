//! How fast, and with how much.

use super::context::Context;
use crate::{
    bench::{
        Measure, Subject,
        conflicts::{self, Large},
        matching, measure, roster, scheduling,
    },
    errors::Failure,
    output::{Answer, Page, words::count},
    plugin::Plugin,
};
use clap::ValueEnum;
use std::path::PathBuf;

/// Measure the plugin in the sandbox
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness bench
  host-harness bench matching --people 300,600,1200 --shape tight --rounds 3
  host-harness bench matching --hostile
  host-harness bench conflicts --rounds 1
  host-harness bench scheduling --json
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
    /// HR export of the large company whose conflicts are judged; a made-up one of that size where it is not there
    #[arg(long, value_name = "FILE", default_value = "../shared/data/organisations/figurant_30k_employees.csv.gz")]
    export: PathBuf,
    /// `matching`: how places lie
    #[arg(long, value_enum, default_value = "slack")]
    shape: Shape,
    /// `matching`: inputs that mean harm instead, under the sandbox's limits
    #[arg(long)]
    hostile: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shape {
    /// A fifth more places of mentors than seats
    Slack,
    /// As many mentors as mentees
    Tight,
    /// The same, two places each
    TightDouble,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// A fresh store and instance
    Instance,
    /// Opening a roster of 10,000
    Open,
    /// A whole search
    Matching,
    /// Judging 10,000 pairs; and 5,000 mentors with 5,000 mentees of a company of 30,000
    Conflicts,
    /// A history of 50,000 events over 5,000 pairs
    Health,
    /// Plans of sessions: 1,500 pairs at calendars 30, 50 and 70 % full, then from 100 pairs to 10,000
    Scheduling,
    /// All but plans of sessions, which take minutes
    All,
}

impl Bench {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        if self.what == What::Scheduling {
            return self.scheduling(context);
        }
        let subjects: &[Subject] = match self.what {
            What::Instance => &[Subject::Instance],
            What::Open => &[Subject::Open],
            What::Matching => &[Subject::Matching],
            What::Conflicts => &[Subject::Conflicts],
            What::Health => &[Subject::Health],
            What::Scheduling => &[],
            What::All => &[Subject::Instance, Subject::Open, Subject::Conflicts, Subject::Matching, Subject::Health],
        };
        let plugin = context.plugin()?;
        if self.what == What::Matching {
            return self.matching(context, &plugin);
        }
        let progress = context.progress();
        let (mut measures, mut notes): (Vec<Measure>, Vec<String>) = (Vec::new(), Vec::new());
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
            if *subject == Subject::Conflicts && self.people.is_empty() {
                let large =
                    Large::company(&self.export).map_err(|why| Failure::input(why, "name another `--export`"))?;
                measures.extend(conflicts::measure(&plugin, &large, self.rounds)?);
                notes.extend(judged(&large, &measures));
            }
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
        for note in notes {
            page.line(note);
        }
        page.line("  the least time is the one that tells on a busy machine; fuel is the same on every machine");
        Ok(Answer::new(page, &measures))
    }

    /// One round each: with fuel counted, a further round would tell the same.
    fn scheduling(self, context: &Context) -> Result<Answer, Failure> {
        let plugin = Plugin::load(context.source(), scheduling::roomy(context.limits()?))?;
        let progress = context.progress();
        let scale = scheduling::LOADS.map(|load| (scheduling::PAIRS, load));
        let growth = scheduling::GROWTH.map(|pairs| (pairs, scheduling::LOADS[1]));
        let mut plans = Vec::new();
        let asked: Vec<(usize, u32)> = if self.people.is_empty() {
            scale.into_iter().chain(growth).collect()
        } else {
            // Four people for three pairs.
            self.people.iter().map(|people| (people * 3 / 4, scheduling::LOADS[1])).collect()
        };
        for (pairs, load) in asked {
            progress.step(format!("{} pairs at {load} %", count(pairs as u64)));
            plans.push(scheduling::plan(&plugin, pairs, load)?);
        }
        drop(progress);
        let mut page = Page::default();
        page.title("Plans in the sandbox").table(
            ["pairs", "load", "sessions", "unplaced", "broken", "gap", "time", "fuel (millions)", "memory (MiB)"],
            plans.iter().map(|one| {
                [
                    count(one.pairs as u64),
                    format!("{} %", one.load_percent),
                    count(one.sessions as u64),
                    count(one.unplaced as u64),
                    count(one.violations as u64),
                    format!("{:.2} %", one.gap_percent),
                    time(one.seconds * 1e6),
                    count(one.fuel.div_ceil(1_000_000)),
                    count(one.memory_bytes >> 20),
                ]
            }),
        );
        page.line("  the goal: 1,500 pairs, nothing broken, a gap of 1 % at most, under 10 s and 512 MiB");
        Ok(Answer::new(page, &plans))
    }

    /// Every objective, phase by phase, and a second round.
    fn matching(&self, context: &Context, plugin: &Plugin) -> Result<Answer, Failure> {
        let shape = match self.shape {
            Shape::Slack => matching::Shape::Slack,
            Shape::Tight => matching::Shape::Tight,
            Shape::TightDouble => matching::Shape::TightDouble,
        };
        let progress = context.progress();
        let mut rows = Vec::new();
        if self.hostile {
            progress.step("inputs that mean harm");
            rows = matching::hostile(plugin, self.people.first().copied().unwrap_or(1_000))?;
        } else {
            let sizes: &[usize] = if self.people.is_empty() { &[200, 600, 1_200, 2_400] } else { &self.people };
            for size in sizes {
                progress.step(format!("{size} people"));
                let roster = matching::market(*size, shape);
                let roster = roster.map_err(|error| Failure::input(error.to_string(), "repair the taxonomy"))?;
                rows.extend(matching::objectives(plugin, &roster, shape, self.rounds)?);
            }
        }
        drop(progress);
        let mut page = Page::default();
        page.title("Matching in the sandbox").table(
            [
                "what",
                "mentors",
                "mentees",
                "pairs",
                "open",
                "match",
                "most",
                "of it",
                "kept",
                "fuel (millions)",
                "memory (MiB)",
            ],
            rows.iter().map(|row| {
                let phases = row.phases.iter().filter(|(_, spent)| *spent >= 1.0);
                [
                    row.what.clone(),
                    count(row.mentors as u64),
                    count(row.mentees as u64),
                    row.pairs.map(|pairs| count(pairs as u64)).or(row.fault.clone()).unwrap_or_default(),
                    time(row.open_millis * 1e3),
                    row.millis.first().map(|least| time(least * 1e3)).unwrap_or_default(),
                    row.millis.last().map(|most| time(most * 1e3)).unwrap_or_default(),
                    phases.map(|(name, spent)| format!("{name} {}", time(spent * 1e3))).collect::<Vec<_>>().join("\n"),
                    row.kept_percent.map(|kept| format!("{kept:.1} %")).unwrap_or_default(),
                    row.fuel.map(|fuel| count(fuel.div_ceil(1_000_000))).unwrap_or_default(),
                    row.memory_bytes.map(|bytes| count(bytes >> 20)).unwrap_or_default(),
                ]
            }),
        );
        Ok(Answer::new(page, &rows))
    }
}

/// How many pairs that is a second, and where the same is measured outside the sandbox.
fn judged(large: &Large, measures: &[Measure]) -> Vec<String> {
    let of = |name: &str| measures.iter().find(|one| one.name == name);
    let mut notes =
        vec![format!("  {}: {} pairs of a mentor with a mentee", large.source, count(large.pairs() as u64))];
    if let Some(screen) = of("screen every mentor") {
        let judged = large.screened() as f64;
        notes.push(format!(
            "  screens judge everybody, in both directions: {} pairs, {:.1} million a second, explanations included",
            count(judged as u64),
            judged / screen.least_us
        ));
    }
    let fuel = |name: &str| of(name).and_then(|one| one.fuel);
    if let (Some(with), Some(without)) = (fuel("match: read every pair"), fuel("the same without conflicts")) {
        let share = 100.0 * with.saturating_sub(without) as f64 / with as f64;
        notes.push(format!("  conflicts are {share:.1} % of the fuel of reading every pair for a match"));
    }
    notes.push("  outside the sandbox: cargo test --release -p reverse-mentoring-plugin --lib figures -- --ignored --nocapture".into());
    notes
}

fn time(micros: f64) -> String {
    match micros {
        ..1e3 => format!("{micros:.1} µs"),
        1e3..1e6 => format!("{:.1} ms", micros / 1e3),
        _ => format!("{:.2} s", micros / 1e6),
    }
}
