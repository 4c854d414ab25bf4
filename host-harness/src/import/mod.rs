//! From the exports of an HR system to an [`Organisation`].
//!
//! Files are read as text ([`bytes`]), become rows ([`table`]) or SCIM resources ([`scim`]), find their [`Mapping`]
//! ([`detect`]), are read as records of canonical [`Field`]s ([`record`]) and built into employees ([`people`]). What several
//! files say of one organisation comes together in a [`draft`]; what is wrong with the whole is judged at its end
//! ([`structure`]). Sensitive fields are dropped before anything reads them ([`sensitive()`]).
//!
//! Nothing is guessed silently: whatever was inferred is counted in the [`ImportReport`], with its source. An import gives a
//! whole organisation or an error; it writes nothing by itself.

mod bytes;
mod detect;
mod document;
mod draft;
mod error;
mod field;
mod mapping;
mod people;
mod record;
mod records;
mod report;
mod scim;
mod sensitive;
mod structure;
mod table;
#[cfg(test)]
mod tests;
pub(crate) mod zones;

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde_json::Value;

pub use document::Document;
pub use error::ImportError;
pub use field::Field;
pub use mapping::{Kind, Mapping};
pub use records::{Known, Records, records};
pub use report::{Counts, Dropped, Fault, FileReport, ImportReport, Inference, Severity};
pub use sensitive::{Class, SensitiveField, sensitive};

use crate::hr::{Enrolment, Organisation, Source, Team, relation};
use bytes::Text;
use draft::Draft;
use record::Record;
use table::Table;

/// One file to import.
#[derive(Clone, Debug)]
pub struct Input {
    /// The file: CSV, SCIM or this project's JSON, each also gzipped.
    pub path: PathBuf,
    /// The mapping to read it with. None: the one that fits.
    pub mapping: Option<Mapping>,
}

impl<P: Into<PathBuf>> From<P> for Input {
    fn from(path: P) -> Self {
        Self { path: path.into(), mapping: None }
    }
}

/// What an import needs to know beside the files.
#[derive(Clone, Debug)]
pub struct Options {
    /// Name of the organisation.
    pub name: String,
    /// The day the files are of.
    pub as_of: NaiveDate,
    /// Encoding of files that do not say theirs, e.g. `windows-1252`. None: UTF-8 where valid, else Windows-1252.
    pub encoding: Option<String>,
    /// Mappings beside the shipped ones; of two with a name, these count.
    pub mappings: Vec<Mapping>,
}

impl Options {
    /// Options for an organisation of this name, its files being of this day.
    pub fn new(name: impl Into<String>, as_of: NaiveDate) -> Self {
        Self { name: name.into(), as_of, encoding: None, mappings: Vec::new() }
    }
}

/// What an import gives.
#[derive(Clone, Debug)]
pub struct Import {
    /// The organisation.
    pub organisation: Organisation,
    /// Who takes part, where the files say so.
    pub enrolments: Vec<Enrolment>,
    /// What was done and found.
    pub report: ImportReport,
}

/// Imports files as one organisation.
///
/// Files may come in any order. Linear in the number of records, save for sorting.
///
/// # Errors
/// When a file cannot be read, no mapping fits it, a row is torn, a mapping reads sensitive columns, or nobody is in the
/// files. What a record lacks is no error but a [`Fault`] of the report.
pub fn import(inputs: &[Input], options: &Options) -> Result<Import, ImportError> {
    let import = read_all(inputs, options, Draft::new(&options.name, options.as_of))?.finish();
    if import.organisation.people.is_empty() {
        return Err(ImportError::Empty);
    }
    Ok(import)
}

/// Imports files of ties, feeds, waivers, closures or enrolments for an organisation that is there already, whose people
/// they may name.
///
/// # Errors
/// As [`import`], save for the empty one; and when the files bring people: those come with [`import`].
pub fn import_beside(inputs: &[Input], options: &Options, known: &Organisation) -> Result<Import, ImportError> {
    let draft = read_all(inputs, options, Draft::new(&options.name, options.as_of))?;
    if draft.brings_people() {
        let file = draft.files.iter().map(|file| file.file.as_str()).collect::<Vec<_>>().join("`, `");
        let why = "it brings people, teams or posts, which come with a whole import".to_owned();
        return Err(ImportError::Format { file, why });
    }
    Ok(draft.finish_beside(known))
}

fn read_all(inputs: &[Input], options: &Options, mut draft: Draft) -> Result<Draft, ImportError> {
    let mut mappings = options.mappings.clone();
    let own: Vec<String> = mappings.iter().map(|mapping| mapping.name.clone()).collect();
    mappings.extend(Mapping::shipped()?.into_iter().filter(|mapping| !own.contains(&mapping.name)));
    for input in inputs {
        let text = bytes::read(&input.path, options.encoding.as_deref())?;
        if text.text.trim_start().starts_with(['{', '[']) {
            read_json(&mut draft, input, &text, &mappings, options.as_of)?;
        } else {
            read_csv(&mut draft, input, &text, &mappings, options.as_of)?;
        }
    }
    Ok(draft)
}

fn read_csv(
    draft: &mut Draft,
    input: &Input,
    text: &Text,
    mappings: &[Mapping],
    as_of: NaiveDate,
) -> Result<(), ImportError> {
    let table = Table::parse(&text.file, &text.text)?;
    let choice = match &input.mapping {
        Some(mapping) => detect::Choice { mapping, why: "named by the caller".to_owned() },
        None => detect::csv(&text.file, &table, mappings)?,
    };
    let read = record::from_table(&text.file, &table, choice.mapping)?;
    draft.take(&text.file, choice.mapping, &read.records, &read.columns, as_of);
    draft.dropped.extend(read.dropped);
    note_file(draft, text, "csv", Some(choice), read.records.len(), as_of);
    if let Some(file) = draft.files.last_mut() {
        file.delimiter = Some(table.delimiter);
        file.ignored = read.ignored;
    }
    Ok(())
}

fn read_json(
    draft: &mut Draft,
    input: &Input,
    text: &Text,
    mappings: &[Mapping],
    as_of: NaiveDate,
) -> Result<(), ImportError> {
    let value: Value = serde_json::from_str(&text.text).map_err(|error| ImportError::Json {
        file: text.file.clone(),
        line: error.line(),
        column: error.column(),
        why: error.to_string(),
    })?;
    if scim::is_scim(&value) {
        return read_scim(draft, input, text, value, mappings, as_of);
    }
    if !document::is_document(&value) {
        return Err(ImportError::Format { file: text.file.clone(), why: "JSON of another kind".to_owned() });
    }
    let (document, dropped) = Document::read(&text.file, value)?;
    let records = document.organisation.people.len();
    draft.dropped.extend(dropped);
    let Organisation { name, people, teams, ties, feeds, waivers, closures, provenance } = document.organisation;
    if draft.organisation.name.is_empty() {
        draft.organisation.name = name;
    }
    for (at, person) in people.into_iter().enumerate() {
        draft.add_person(person, &text.file, at as u64 + 1);
    }
    teams.into_iter().for_each(|team| draft.add_team(team));
    for (at, tie) in ties.into_iter().enumerate() {
        draft.add_tie(tie, &text.file, Some(at as u64 + 1));
    }
    for feed in feeds {
        draft.feed(&feed.relation, feed.as_of);
    }
    draft.organisation.waivers.extend(waivers);
    draft.organisation.closures.extend(closures);
    draft.organisation.provenance.extend(provenance);
    draft.enrolments.extend(document.enrolments);
    note_file(draft, text, "json", None, records, as_of);
    Ok(())
}

fn read_scim(
    draft: &mut Draft,
    input: &Input,
    text: &Text,
    value: Value,
    mappings: &[Mapping],
    as_of: NaiveDate,
) -> Result<(), ImportError> {
    let directory = scim::Directory::read(&text.file, value, &mut draft.notes)?;
    let plain = directory.records(&text.file, &Mapping::default(), &mut draft::Notes::default());
    let choice = match &input.mapping {
        Some(mapping) => detect::Choice { mapping, why: "named by the caller".to_owned() },
        None => detect::scim(&text.file, &plain, mappings)?,
    };
    let records: Vec<Record> = directory.records(&text.file, choice.mapping, &mut draft.notes);
    for (id, name) in directory.teams() {
        draft.add_team(Team { id, name, kind: "team".to_owned(), ..Team::default() });
    }
    draft.take(&text.file, choice.mapping, &records, &BTreeMap::new(), as_of);
    if records.iter().any(|record| !record.many(Field::Manager).is_empty()) {
        draft.feed(relation::MANAGES, as_of);
    }
    draft.dropped.extend(directory.dropped);
    note_file(draft, text, "scim", Some(choice), records.len(), as_of);
    Ok(())
}

fn note_file(
    draft: &mut Draft,
    text: &Text,
    format: &str,
    choice: Option<detect::Choice<'_>>,
    records: usize,
    as_of: NaiveDate,
) {
    if text.assumed {
        draft.notes.tally.add("encoding", "not valid UTF-8: read as Windows-1252", Some(crate::hr::Confidence::Likely));
    }
    draft.organisation.provenance.push(Source {
        name: text.file.clone(),
        format: format.to_owned(),
        mapping: choice.as_ref().map(|choice| choice.mapping.name.clone()),
        digest: text.digest.clone(),
        records: records as u64,
        as_of,
    });
    draft.files.push(FileReport {
        file: text.file.clone(),
        format: format.to_owned(),
        encoding: text.encoding.to_owned(),
        delimiter: None,
        mapping: choice.as_ref().map(|choice| choice.mapping.name.clone()),
        why: choice.map_or_else(|| "this project's own format".to_owned(), |choice| choice.why),
        records: records as u64,
        ignored: Vec::new(),
    });
}
