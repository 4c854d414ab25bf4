//! From an HR export to a database.

use super::desk::Database;
use crate::{
    errors::Failure,
    import::{self, ImportReport, Input, Mapping, Options},
    output::{Answer, Page, words::count},
    store::Store,
};
use chrono::NaiveDate;
use std::{collections::BTreeMap, path::PathBuf};

/// Import HR exports into a database
///
/// Reads CSV, SCIM 2.0 and this project's JSON, each also gzipped. Sensitive columns are dropped before anything reads
/// them. What was inferred is counted with its source; what is wrong is named. Several files make one organisation.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness import --db hr.db employees.csv
  host-harness import --db hr.db --name Acme --as-of 2026-09-01 people.json
  host-harness import --db hr.db --mapping ours.toml report.csv
  host-harness import --db hr.db --beside ties.csv waivers.csv feeds.json")]
pub(super) struct Import {
    /// The database; made where it is not there
    #[arg(long, value_name = "FILE")]
    db: PathBuf,
    /// The files
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Mapping file (TOML) for all files; the shipped one that fits if not given
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// The day the files are of
    #[arg(long, value_name = "DATE", default_value = "2026-11-02")]
    as_of: NaiveDate,
    /// Name of the organisation; the first file's name if not given
    #[arg(long)]
    name: Option<String>,
    /// Add ties, waivers, feeds, closures or enrolments to the organisation that is there, instead of replacing it
    #[arg(long)]
    beside: bool,
    /// Encoding of files that do not say theirs, e.g. `windows-1252`
    #[arg(long)]
    encoding: Option<String>,
}

impl Import {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        let mapping = match &self.mapping {
            Some(path) => Some(Mapping::read(path)?),
            None => None,
        };
        let inputs: Vec<Input> =
            self.paths.iter().map(|path| Input { path: path.clone(), mapping: mapping.clone() }).collect();
        let stem = || {
            let name = self.paths.first().and_then(|path| path.file_name()).unwrap_or_default().to_string_lossy();
            name.split('.').next().unwrap_or_default().to_owned()
        };
        let name = self.name.clone().unwrap_or_else(stem);
        let options = Options { encoding: self.encoding.clone(), ..Options::new(name, self.as_of) };
        let mut page = Page::default();
        if self.beside {
            let (mut store, id) = Database::named(&self.db, self.name.as_deref()).open()?;
            let known = store.organisation(id)?;
            let import = import::import_beside(&inputs, &options, &known)?;
            store.add_beside(id, &import.organisation)?;
            store.put_enrolments(id, &import.enrolments)?;
            page.title(format!("Added to {} in {}", known.name, self.db.display()));
            tell(&mut page, &import.report);
            return Ok(Answer::new(page, &import.report));
        }
        let import = import::import(&inputs, &options)?;
        let mut store = Store::open(&self.db)?;
        store.put_organisation(&import.organisation, &import.enrolments)?;
        page.title(format!("{} is in {}", import.organisation.name, self.db.display()));
        tell(&mut page, &import.report);
        if import.enrolments.is_empty() {
            page.line(format!("\nNobody is enrolled yet: host-harness enrol --db {} --seed 5", self.db.display()));
        }
        Ok(Answer::new(page, &import.report))
    }
}

fn tell(page: &mut Page, report: &ImportReport) {
    let counts = &report.counts;
    page.facts([
        ("people", count(counts.people as u64)),
        ("managers", count(counts.managers as u64)),
        ("without a manager", count(counts.roots as u64)),
        ("teams and units", count(counts.teams as u64)),
        ("other ties", count(counts.ties as u64)),
        ("enrolled", count(counts.enrolments as u64)),
    ]);
    page.title("Files").table(
        ["file", "format", "mapping", "records"],
        report.files.iter().map(|file| {
            [file.file.clone(), file.format.clone(), file.mapping.clone().unwrap_or_default(), count(file.records)]
        }),
    );
    page.title("Where values come from").table(
        ["value", "people", "trust", "source"],
        report.inferences.iter().map(|one| {
            let trust = one.confidence.map_or("unknown".into(), |confidence| format!("{confidence:?}").to_lowercase());
            [one.what.clone(), count(one.count), trust, one.source.clone()]
        }),
    );
    if !report.dropped.is_empty() {
        page.title("Not let in").table(
            ["file", "field", "holds", "values"],
            report
                .dropped
                .iter()
                .map(|field| [field.file.clone(), field.field.clone(), field.canonical.clone(), count(field.values)]),
        );
    }
    let mut codes: BTreeMap<&str, (usize, &import::Fault)> = BTreeMap::new();
    for fault in &report.faults {
        codes.entry(&fault.code).or_insert((0, fault)).0 += 1;
    }
    page.title("What is wrong with the data").table(
        ["", "severity", "finding", "for example"],
        codes.into_iter().map(|(code, (number, fault))| {
            [number.to_string(), format!("{:?}", fault.severity).to_lowercase(), code.to_owned(), fault.message.clone()]
        }),
    );
}
