//! The commands, one file each.
//!
//! `demo` needs nothing. `import` and `enrol` fill a database; most others open it as a [`desk::Desk`]: the organisation,
//! who takes part, a policy, and a session of the plugin. `run`, `policy`, `inspect`, `release`, `bench`, `conform`
//! and `verify` speak with the plugin alone.

mod acting;
mod agenda;
mod asking;
mod audit;
mod backtest;
mod bench;
mod calendar;
mod conflicts;
mod conform;
mod context;
mod demo;
mod desk;
mod enrol;
mod explain;
mod fairness;
mod hints;
mod ics;
mod impact;
mod import;
mod inspect;
mod matching;
mod orientation;
mod pairing;
mod pairings;
mod people;
mod plan;
mod policy;
mod privacy;
mod reachable;
mod reader;
mod recheck;
mod record;
mod release;
mod rematch;
mod replan;
mod reproduce;
mod requests;
mod review;
mod roster;
mod round;
mod run;
mod serve;
mod sign;
mod simulate;
mod timetable;
mod trend;
mod validate;
mod verify;
mod waitlist;
mod whatif;

use crate::{errors::Failure, output::Answer};
use clap::{CommandFactory, Parser, Subcommand};
use context::Context;
use std::path::PathBuf;

/// Plays the HR platform around the reverse-mentoring plugin.
///
/// A junior (mentor) teaches a senior (mentee). The plugin finds the pairs, checks conflicts of interest, places the
/// sessions and judges the program's health; it runs in a sandbox without imports.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 100, after_help = AFTER)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "\
Examples:
  host-harness demo                                 a made-up company through three months
  host-harness import --db hr.db employees.csv      an HR export into a database
  host-harness enrol --db hr.db --seed 5            who takes part, drawn by a rule
  host-harness match --db hr.db --accept            the best pairs, kept
  host-harness plan --db hr.db                      when they meet

Exit codes: 0 done; 1 the answer is no; 2 wrong command line; 3 the input is refused; 4 the plugin cannot be loaded or
was stopped by the sandbox; 5 a file or the database cannot be read or written.";

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
struct Common {
    /// Print JSON instead of tables; failures go to the error stream as JSON
    #[arg(long, global = true)]
    json: bool,
    /// The component to load instead of the one built in
    #[arg(long, global = true, value_name = "FILE")]
    plugin: Option<PathBuf>,
    /// Sandbox limits, as TOML; what is left out keeps its default
    #[arg(long, global = true, value_name = "FILE")]
    limits: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Import(import::Import),
    Roster(roster::Roster),
    Enrol(enrol::Enrol),
    Match(matching::Match),
    Rematch(rematch::Rematch),
    Round(round::Round),
    Ask(asking::Ask),
    #[command(name = "answer")]
    Respond(asking::Respond),
    Publish(asking::Publish),
    Pairing(pairing::Pairing),
    Waitlist(waitlist::Waitlist),
    Orientation(orientation::Orientation),
    Requests(requests::Requests),
    Record(Box<record::Record>),
    Check(conflicts::Check),
    Screen(conflicts::Screen),
    Recusals(conflicts::Recusals),
    Recheck(recheck::Recheck),
    Explain(explain::Explain),
    Vacancies(explain::Vacancies),
    Suggest(explain::Suggest),
    Reachable(reachable::Reachable),
    Calendar(calendar::Calendar),
    Plan(plan::Plan),
    Replan(replan::Replan),
    Validate(validate::Validate),
    Agenda(agenda::Agenda),
    Ics(ics::Ics),
    Simulate(Box<simulate::Simulate>),
    Pretend(review::Pretend),
    Health(review::Health),
    Ready(review::Ready),
    Trend(trend::Trend),
    Fairness(fairness::Fairness),
    Impact(impact::Impact),
    Backtest(backtest::Backtest),
    Whatif(whatif::Whatif),
    Audit(audit::Audit),
    Erase(privacy::Erase),
    ExportPerson(privacy::ExportPerson),
    Retain(privacy::Retain),
    Run(run::Run),
    Policy(policy::Policy),
    Inspect(inspect::Inspect),
    Release(release::Release),
    Reproduce(reproduce::Reproduce),
    Keygen(sign::Keygen),
    Sign(sign::Sign),
    Bench(bench::Bench),
    Conform(conform::Conform),
    Verify(verify::Verify),
    Serve(serve::Serve),
    Report(serve::Report),
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  host-harness completions bash > ~/.local/share/bash-completion/completions/host-harness"
    )]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

impl Cli {
    /// Whether programs read the output.
    pub fn wants_json(&self) -> bool {
        self.common.json
    }

    /// Does what the command line asks for.
    ///
    /// # Errors
    /// See [`Failure`], which knows its exit code.
    pub fn run(self) -> Result<Answer, Failure> {
        let context = Context::new(self.common);
        match self.command {
            Command::Demo(command) => command.run(&context),
            Command::Import(command) => command.run(),
            Command::Roster(command) => command.run(&context),
            Command::Enrol(command) => command.run(),
            Command::Match(command) => command.run(&context),
            Command::Rematch(command) => command.run(&context),
            Command::Round(command) => command.run(&context),
            Command::Ask(command) => command.run(),
            Command::Respond(command) => command.run(),
            Command::Publish(command) => command.run(&context),
            Command::Pairing(command) => command.run(),
            Command::Waitlist(command) => command.run(),
            Command::Orientation(command) => command.run(),
            Command::Requests(command) => command.run(),
            Command::Record(command) => command.run(&context),
            Command::Check(command) => command.run(&context),
            Command::Screen(command) => command.run(&context),
            Command::Recusals(command) => command.run(&context),
            Command::Recheck(command) => command.run(&context),
            Command::Explain(command) => command.run(&context),
            Command::Vacancies(command) => command.run(&context),
            Command::Suggest(command) => command.run(&context),
            Command::Reachable(command) => command.run(&context),
            Command::Calendar(command) => command.run(),
            Command::Plan(command) => command.run(&context),
            Command::Replan(command) => command.run(&context),
            Command::Validate(command) => command.run(&context),
            Command::Agenda(command) => command.run(&context),
            Command::Ics(command) => command.run(&context),
            Command::Simulate(command) => command.run(&context),
            Command::Pretend(command) => command.run(&context),
            Command::Health(command) => command.run(&context),
            Command::Ready(command) => command.run(&context),
            Command::Trend(command) => command.run(&context),
            Command::Fairness(command) => command.run(&context),
            Command::Audit(command) => command.run(&context),
            Command::Erase(command) => command.run(),
            Command::ExportPerson(command) => command.run(),
            Command::Retain(command) => command.run(),
            Command::Impact(command) => command.run(&context),
            Command::Backtest(command) => command.run(&context),
            Command::Whatif(command) => command.run(&context),
            Command::Run(command) => command.run(&context),
            Command::Policy(command) => command.run(&context),
            Command::Inspect(command) => command.run(&context),
            Command::Release(command) => command.run(&context),
            Command::Reproduce(command) => command.run(&context),
            Command::Keygen(command) => command.run(),
            Command::Sign(command) => command.run(),
            Command::Bench(command) => command.run(&context),
            Command::Conform(command) => command.run(&context),
            Command::Verify(command) => command.run(&context),
            Command::Serve(command) => command.run(&context),
            Command::Report(command) => command.run(&context),
            Command::Completions { shell } => Ok(completions(shell)),
        }
    }
}

fn completions(shell: clap_complete::Shell) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "host-harness", &mut script);
    let script = String::from_utf8_lossy(&script);
    let mut page = crate::output::Page::default();
    page.line(script.trim_end());
    Answer::new(page, &script)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of arguments that clash, and the like: clap finds them only when a command is used.
    #[test]
    fn every_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
