//! When people are busy.

use super::{desk::Database, hints, people::People};
use crate::{
    calendar_import::{self, Busy, Reading},
    contract::types::Interval,
    errors::Failure,
    hr::{Enrolment, Organisation},
    ics::zones,
    output::{Answer, Page, words},
    store::BusyTime,
};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// How far a calendar is read where nobody says.
const DAYS: u64 = 731;

/// Bring in when people are busy, from iCalendar files
///
/// Reads what says when, and nothing else: no title, place or guest enters the database. Series are expanded with current
/// zone rules; tentative entries are avoided rather than barred; sessions of this program itself are skipped. A file replaces
/// what a file of the same name said before. Without files, shows what is kept.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness calendar --db hr.db 'Ana Silva' ana.ics
  host-harness calendar --db hr.db --folder calendars     one file a person: KEY.ics
  host-harness calendar --db hr.db 'Ana Silva'            what is kept of her
  host-harness calendar --db hr.db 'Ana Silva' --forget")]
pub(super) struct Calendar {
    #[command(flatten)]
    database: Database,
    /// Whose calendar, by key or name
    #[arg(required_unless_present = "folder")]
    person: Option<String>,
    /// The files
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A folder with one file a person, called by her key: `E17.ics`
    #[arg(long, value_name = "DIR", conflicts_with_all = ["person", "files"])]
    folder: Option<PathBuf>,
    /// Her mail address, for what she answered to invitations: declined ones take no time, unanswered ones are tentative. A
    /// calendar that is named by her address needs none
    #[arg(long, value_name = "MAIL", conflicts_with = "folder")]
    address: Vec<String>,
    /// First day that is read; the day of the newest export if not given
    #[arg(long, value_name = "DATE")]
    since: Option<NaiveDate>,
    /// First day that is not read; two years later if not given
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
    /// Forget her busy time first
    #[arg(long)]
    forget: bool,
}

impl Calendar {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        let (mut store, id) = self.database.open()?;
        let organisation = store.organisation(id)?;
        let enrolments = store.enrolments(id)?;
        if enrolments.is_empty() {
            return Err(hints::nobody(&self.database.db));
        }
        let window = self.window(&organisation)?;
        let people = People::of(&organisation);
        let mut page = Page::default();
        let mut read: Vec<Value> = Vec::new();
        let mut rows = Vec::new();
        let mut problems = Vec::new();
        // All files are read before one is kept.
        let mut kept = Vec::new();
        for (person, path) in self.sources(&people)? {
            let zone = zone(&organisation, &enrolments, &person);
            let name = file_name(&path);
            let bytes = fs::read(&path).map_err(Failure::reading(&path))?;
            let busy = calendar_import::read(&bytes, &Reading { window, zone, addresses: self.address.clone() })
                .map_err(|error| {
                    let help = miette::Diagnostic::help(&error).map(|help| help.to_string()).unwrap_or_default();
                    Failure::input(format!("`{}`: {error}", path.display()), help)
                })?;
            rows.push([
                people.name(&person),
                name.clone(),
                words::count(busy.entries as u64),
                words::count(busy.busy.len() as u64),
                words::count(busy.soft.len() as u64),
                words::count(busy.free as u64),
                words::count(busy.own as u64),
            ]);
            problems.extend(
                busy.problems.iter().map(|problem| [name.clone(), problem.line.to_string(), problem.message.clone()]),
            );
            read.push(json!({ "person": person, "file": name, "calendar": busy }));
            kept.push((person, name, busy));
        }
        if self.forget {
            let mut forgotten: Vec<String> = kept.iter().map(|(person, ..)| person.clone()).collect();
            forgotten.extend(self.person.as_ref().map(|person| people.find(person)).transpose()?);
            forgotten.dedup();
            for person in &forgotten {
                store.forget_diaries(id, person)?;
            }
        }
        for (person, name, Busy { busy, soft, .. }) in kept {
            store.put_diary(id, &person, &name, &BusyTime { window: Some(window), busy, soft })?;
        }
        if read.is_empty() {
            let person = people.find(self.person.as_deref().unwrap_or_default())?;
            let times = store.busy_times(id, &person)?;
            page.title(format!("Busy time of {}", people.name(&person)));
            page.table(
                ["source", "busy", "tentative", "hours taken"],
                times.iter().map(|(source, time)| {
                    let hours = hours(&time.busy);
                    [source.clone(), time.busy.len().to_string(), time.soft.len().to_string(), hours]
                }),
            );
            let rows: Vec<Value> =
                times.iter().map(|(source, time)| json!({ "source": source, "calendar": time })).collect();
            return Ok(Answer::new(page, &json!({ "person": person, "sources": rows })));
        }
        page.title(format!("{} read", words::many(rows.len(), "calendar", "calendars")));
        page.table(["who", "file", "entries", "busy", "tentative", "free", "our own"], rows);
        if !problems.is_empty() {
            page.title("Left out").table(["file", "line", "why"], problems);
        }
        Ok(Answer::new(page, &read))
    }

    fn window(&self, organisation: &Organisation) -> Result<Interval, Failure> {
        let newest = organisation.provenance.iter().map(|source| source.as_of).max().unwrap_or_default();
        let since = self.since.unwrap_or(newest);
        let until = self.until.unwrap_or(since + Days::new(DAYS));
        let window = Interval { start: super::pairings::midnight(since), end: super::pairings::midnight(until) };
        if window.start >= window.end {
            return Err(Failure::usage("`--since` is not before `--until`", "swap them"));
        }
        Ok(window)
    }

    /// Whose file each is.
    fn sources(&self, people: &People<'_>) -> Result<Vec<(String, PathBuf)>, Failure> {
        let Some(folder) = &self.folder else {
            let person = people.find(self.person.as_deref().unwrap_or_default())?;
            return Ok(self.files.iter().map(|path| (person.clone(), path.clone())).collect());
        };
        let mut sources = Vec::new();
        for entry in fs::read_dir(folder).map_err(Failure::reading(folder))? {
            let path = entry.map_err(Failure::reading(folder))?.path();
            if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ics")) {
                let key = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                sources.push((people.find(&key)?, path));
            }
        }
        if sources.is_empty() {
            let message = format!("there is no `.ics` file in `{}`", folder.display());
            return Err(Failure::input(message, "each is called by a person's key: `E17.ics`"));
        }
        sources.sort();
        Ok(sources)
    }
}

/// The zone she lives by: her own word, or HR's.
fn zone(organisation: &Organisation, enrolments: &[Enrolment], person: &str) -> Option<String> {
    let own = enrolments.iter().find(|enrolment| enrolment.person == person);
    let of_hr = || organisation.people.iter().find(|employee| employee.id == person)?.time_zone.value().cloned();
    own.and_then(|enrolment| enrolment.time_zone.clone()).or_else(of_hr).filter(|name| zones::zone(name).is_some())
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Hours in intervals, to be read.
fn hours(intervals: &[Interval]) -> String {
    let minutes: u64 = intervals.iter().map(|interval| u64::from(interval.end - interval.start)).sum();
    words::count(minutes / 60)
}
