//! One record of an export in canonical fields, still text.

use std::collections::BTreeMap;

use super::mapping::{Columns, Mapping};
use super::table::{Table, row_number};
use super::{Dropped, Field, ImportError, sensitive};
use crate::hr::Attribute;

/// Texts by field; a field without text is absent.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// Row of the spreadsheet, or number of the resource.
    pub(super) row: u64,
    pub(super) values: BTreeMap<Field, Vec<String>>,
    pub(super) attributes: Vec<Attribute>,
}

impl Record {
    pub(super) fn one(&self, field: Field) -> Option<&str> {
        self.many(field).first().map(String::as_str)
    }

    pub(super) fn many(&self, field: Field) -> &[String] {
        self.values.get(&field).map_or(&[], Vec::as_slice)
    }

    pub(super) fn owned(&self, field: Field) -> Option<String> {
        self.one(field).map(str::to_owned)
    }

    /// Adds texts to a field as the mapping reads them: split, trimmed, translated, empty ones left out.
    pub(super) fn add(&mut self, field: Field, text: &str, mapping: &Mapping) {
        let parts: Vec<&str> = match mapping.lists.get(&field) {
            Some(separator) if !separator.is_empty() => text.split(separator.as_str()).collect(),
            _ => vec![text],
        };
        for part in parts.into_iter().map(str::trim).filter(|part| !means_nothing(part, mapping)) {
            let text = mapping.values.get(&field).and_then(|table| table.get(part)).map_or(part, String::as_str);
            self.values.entry(field).or_default().push(text.to_owned());
        }
    }

    /// Fills in the mapping's constants where the export says nothing.
    pub(super) fn complete(&mut self, mapping: &Mapping) {
        for (field, text) in &mapping.constants {
            self.values.entry(*field).or_insert_with(|| vec![text.clone()]);
        }
    }
}

fn means_nothing(text: &str, mapping: &Mapping) -> bool {
    text.is_empty() || mapping.empty.iter().any(|nothing| nothing == text)
}

/// The records of a table, with what was not read.
pub(super) struct Records {
    pub(super) records: Vec<Record>,
    pub(super) ignored: Vec<String>,
    pub(super) dropped: Vec<Dropped>,
    /// The column that each field is read from first.
    pub(super) columns: BTreeMap<Field, String>,
}

/// A column specification against one header.
enum Piece {
    Text(String),
    Column(usize),
}

/// Reads `table` through `mapping`. Sensitive columns are dropped before anything is read.
pub(super) fn from_table(file: &str, table: &Table, mapping: &Mapping) -> Result<Records, ImportError> {
    let mut used = vec![false; table.header.len()];
    let mut fields = Vec::new();
    for (field, columns) in &mapping.columns {
        fields.push((*field, compile(file, table, mapping, columns, &mut used)?));
    }
    let mut attributes = Vec::new();
    for (key, columns) in &mapping.attributes {
        attributes.push((key, compile(file, table, mapping, columns, &mut used)?));
    }
    let mut dropped = Vec::new();
    let mut ignored = Vec::new();
    for (at, name) in table.header.iter().enumerate() {
        if let Some(field) = sensitive(name) {
            dropped.push(Dropped {
                file: file.to_owned(),
                field: name.clone(),
                canonical: field.canonical.clone(),
                class: field.class,
                values: table.rows.iter().filter(|row| row.get(at).is_some_and(|cell| !cell.trim().is_empty())).count()
                    as u64,
            });
        } else if !used.get(at).copied().unwrap_or_default() {
            ignored.push(name.clone());
        }
    }
    let mut records = Vec::with_capacity(table.rows.len());
    for (index, row) in table.rows.iter().enumerate() {
        let mut record = Record { row: row_number(index), ..Record::default() };
        for (field, alternatives) in &fields {
            if let Some(text) = first(row, alternatives, mapping) {
                record.add(*field, &text, mapping);
            }
        }
        for (key, alternatives) in &attributes {
            if let Some(text) = first(row, alternatives, mapping) {
                record.attributes.push(Attribute::new(key.as_str(), text));
            }
        }
        record.complete(mapping);
        records.push(record);
    }
    let columns = fields
        .iter()
        .filter_map(|(field, alternatives)| {
            let column = alternatives.first()?.iter().find_map(|piece| match piece {
                Piece::Column(at) => table.header.get(*at),
                Piece::Text(_) => None,
            })?;
            Some((*field, column.clone()))
        })
        .collect();
    Ok(Records { records, ignored, dropped, columns })
}

/// The alternatives that the header has. A single column that it lacks is an error; a list of columns may lack them all.
fn compile(
    file: &str,
    table: &Table,
    mapping: &Mapping,
    columns: &Columns,
    used: &mut [bool],
) -> Result<Vec<Vec<Piece>>, ImportError> {
    let mut alternatives = Vec::new();
    for specification in columns.alternatives() {
        match pieces(table, specification) {
            Ok(pieces) => {
                for piece in &pieces {
                    let Piece::Column(at) = piece else { continue };
                    if let Some((name, field)) = table.header.get(*at).and_then(|name| Some((name, sensitive(name)?))) {
                        return Err(ImportError::Sensitive {
                            mapping: mapping.name.clone(),
                            column: name.clone(),
                            canonical: field.canonical.clone(),
                        });
                    }
                    if let Some(flag) = used.get_mut(*at) {
                        *flag = true;
                    }
                }
                alternatives.push(pieces);
            }
            Err(_) if matches!(columns, Columns::FirstOf(_)) => {}
            Err(column) => {
                return Err(ImportError::NoColumn { file: file.to_owned(), mapping: mapping.name.clone(), column });
            }
        }
    }
    Ok(alternatives)
}

/// The pieces of `{first} {last}`, or of a plain name. The error is the column that is not there.
fn pieces(table: &Table, specification: &str) -> Result<Vec<Piece>, String> {
    let find = |name: &str| table.column(name).map(Piece::Column).ok_or_else(|| name.to_owned());
    if !specification.contains('{') {
        return Ok(vec![find(specification)?]);
    }
    let mut pieces = Vec::new();
    for (index, part) in specification.split('{').enumerate() {
        let text = match part.split_once('}') {
            Some((name, text)) if index > 0 => {
                pieces.push(find(name)?);
                text
            }
            _ => part,
        };
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_owned()));
        }
    }
    Ok(pieces)
}

fn first(row: &csv::StringRecord, alternatives: &[Vec<Piece>], mapping: &Mapping) -> Option<String> {
    alternatives.iter().find_map(|pieces| {
        let mut any = false;
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(fixed) => text.push_str(fixed),
                Piece::Column(at) => {
                    let cell = row.get(*at).unwrap_or_default().trim();
                    if !means_nothing(cell, mapping) {
                        any = true;
                        text.push_str(cell);
                    }
                }
            }
        }
        // A missing middle name leaves no double space.
        any.then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
    })
}
