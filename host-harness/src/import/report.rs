//! What an import did, in plain words: which mapping, what was inferred, what was dropped, what is wrong with the data.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Class;
use crate::hr::Confidence;

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Something is missing or doubtful.
    Warning,
    /// A record or value was left aside, or rules cannot be judged for somebody.
    Serious,
}

/// Something wrong with the data that the import lived with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// e.g. `data.manager-cycle`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// The file, without its folder.
    pub file: String,
    /// The row as a spreadsheet counts (the header is row 1), or the resource of a SCIM list from 1.
    pub row: Option<u64>,
    /// The column.
    pub column: Option<String>,
    /// Keys of the people it concerns.
    pub people: Vec<String>,
    /// One sentence.
    pub message: String,
}

/// One file and how it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// Name without its folder.
    pub file: String,
    /// `csv`, `scim`, `json`.
    pub format: String,
    /// Name of the encoding.
    pub encoding: String,
    /// Column separator of a CSV file.
    pub delimiter: Option<char>,
    /// The mapping, where one was used.
    pub mapping: Option<String>,
    /// Why that one.
    pub why: String,
    /// Records it held.
    pub records: u64,
    /// Columns that nothing reads; their values were not kept.
    pub ignored: Vec<String>,
}

/// A sensitive field that was not let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// The file.
    pub file: String,
    /// The column or key as written.
    pub field: String,
    /// What it holds.
    pub canonical: String,
    /// Its class.
    pub class: Class,
    /// Values that were dropped.
    pub values: u64,
}

/// Values that were resolved in one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inference {
    /// What was resolved: `grade`, `time zone`, `working week`, `status`, …
    pub what: String,
    /// The column, table or rule; or what was looked at in vain.
    pub source: String,
    /// None: it stays unknown.
    pub confidence: Option<Confidence>,
    /// How many people or records.
    pub count: u64,
}

/// The shape of the organisation after the import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// People.
    pub people: usize,
    /// People who have a report.
    pub managers: usize,
    /// People without a manager.
    pub roots: usize,
    /// People whose manager is not in the data.
    pub dangling: usize,
    /// Loops in the reporting lines.
    pub cycles: usize,
    /// Teams and units.
    pub teams: usize,
    /// Ties beyond the reporting lines.
    pub ties: usize,
    /// Enrolments.
    pub enrolments: usize,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// The files in the order they were read.
    pub files: Vec<FileReport>,
    /// The shape of the result.
    pub counts: Counts,
    /// How values were resolved, read ones included.
    pub inferences: Vec<Inference>,
    /// What was not let in.
    pub dropped: Vec<Dropped>,
    /// What is wrong with the data.
    pub faults: Vec<Fault>,
}

/// Counts inferences while an import runs.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<(String, Option<Confidence>, String), u64>);

impl Tally {
    /// One more `what` resolved from `source`; `None` is "stays unknown".
    pub(super) fn add(&mut self, what: &str, source: &str, confidence: Option<Confidence>) {
        *self.0.entry((what.to_owned(), confidence, source.to_owned())).or_default() += 1;
    }

    /// All counts: by what, strongest first, then by source.
    pub(super) fn finish(self) -> Vec<Inference> {
        let mut inferences: Vec<Inference> = self
            .0
            .into_iter()
            .map(|((what, confidence, source), count)| Inference { what, source, confidence, count })
            .collect();
        inferences.sort_by(|a, b| {
            a.what
                .cmp(&b.what)
                .then(b.confidence.cmp(&a.confidence))
                .then(b.count.cmp(&a.count))
                .then(a.source.cmp(&b.source))
        });
        inferences
    }
}

/// Faults of one code that are printed; the rest is counted.
const SHOWN: usize = 10;

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in &self.files {
            write!(f, "{}: {} records, {}, {}", file.file, file.records, file.format, file.encoding)?;
            if let Some(delimiter) = file.delimiter {
                write!(f, ", columns separated by {delimiter:?}")?;
            }
            writeln!(f)?;
            match &file.mapping {
                Some(mapping) => writeln!(f, "  mapping `{mapping}`: {}", file.why)?,
                None => writeln!(f, "  {}", file.why)?,
            }
            if !file.ignored.is_empty() {
                writeln!(f, "  not read: {}", file.ignored.join(", "))?;
            }
        }
        let c = &self.counts;
        writeln!(
            f,
            "{} people, {} managers, {} without a manager, {} whose manager is unknown, {} loops, {} teams, {} ties, {} enrolments",
            c.people, c.managers, c.roots, c.dangling, c.cycles, c.teams, c.ties, c.enrolments
        )?;
        for dropped in &self.dropped {
            writeln!(
                f,
                "dropped {} values of `{}` in {}: {}",
                dropped.values, dropped.field, dropped.file, dropped.canonical
            )?;
        }
        for inference in &self.inferences {
            let trust = match inference.confidence {
                Some(Confidence::Certain) => "certain",
                Some(Confidence::Likely) => "likely",
                Some(Confidence::Guess) => "a guess",
                None => "unknown",
            };
            writeln!(f, "{}: {} {trust}, {}", inference.what, inference.count, inference.source)?;
        }
        let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
        for fault in &self.faults {
            let seen = by_code.entry(&fault.code).or_default();
            *seen += 1;
            if *seen <= SHOWN {
                writeln!(f, "{fault}")?;
            }
        }
        for (code, count) in by_code.into_iter().filter(|(_, count)| *count > SHOWN) {
            writeln!(f, "{code}: {} more", count - SHOWN)?;
        }
        Ok(())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Serious => "serious",
        };
        write!(f, "{severity} [{}] {}", self.code, self.file)?;
        if let Some(row) = self.row {
            write!(f, " row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, " column `{column}`")?;
        }
        write!(f, ": {}", self.message)
    }
}
