//! Which mapping reads a file. Never silent: the answer carries its reason into the report.

use super::mapping::{Mapping, names_in};
use super::record::Record;
use super::table::Table;
use super::{Field, ImportError};

/// A mapping and why it was taken.
pub(super) struct Choice<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) why: String,
}

/// The mapping for a CSV file: of those whose columns are all there, the one that asks for most; one with sample values
/// counts only where a row holds one of them. Fallback mappings come after all others.
pub(super) fn csv<'a>(file: &str, table: &Table, mappings: &'a [Mapping]) -> Result<Choice<'a>, ImportError> {
    let mut fits: Vec<(usize, Choice<'a>)> = Vec::new();
    for mapping in mappings.iter().filter(|mapping| mapping.reads("csv") && !mapping.detect.fallback) {
        let others = table.header.len() > mapping.detect.columns.len();
        if mapping.detect.columns.is_empty() || !lacking(table, mapping).is_empty() || (mapping.detect.exact && others)
        {
            continue;
        }
        let count = mapping.detect.columns.len();
        let columns = format!("all {count} columns it asks for are there");
        if mapping.detect.values.is_empty() {
            fits.push((count, Choice { mapping, why: columns }));
        } else if let Some((field, value)) = telling_value(table, mapping) {
            fits.push((
                count + 1,
                Choice { mapping, why: format!("{columns}, and `{}` holds `{value}`", field.name()) },
            ));
        }
    }
    if fits.is_empty() {
        fits = mappings
            .iter()
            .filter(|m| m.reads("csv") && m.detect.fallback)
            .filter_map(|m| fallback(table, m))
            .collect();
    }
    best(file, fits)?.ok_or_else(|| no_mapping(file, table, mappings))
}

/// The mapping for SCIM resources, which `records` gives as a mapping reads them.
pub(super) fn scim<'a>(file: &str, records: &[Record], mappings: &'a [Mapping]) -> Result<Choice<'a>, ImportError> {
    let mut fits = Vec::new();
    for mapping in mappings.iter().filter(|mapping| mapping.reads("scim")) {
        if mapping.detect.fallback {
            fits.push((0, Choice { mapping, why: "SCIM 2.0 resources".to_owned() }));
        }
        for (field, values) in &mapping.detect.values {
            let found = records
                .iter()
                .filter_map(|record| record.one(*field))
                .find(|text| values.iter().any(|value| value == text));
            if let Some(value) = found {
                fits.push((
                    1,
                    Choice { mapping, why: format!("SCIM 2.0 resources, and `{}` holds `{value}`", field.name()) },
                ));
                break;
            }
        }
    }
    best(file, fits)?.ok_or_else(|| ImportError::NoMapping {
        file: file.to_owned(),
        header: "those of SCIM".to_owned(),
        nearest: "none reads SCIM".to_owned(),
    })
}

fn best<'a>(file: &str, fits: Vec<(usize, Choice<'a>)>) -> Result<Option<Choice<'a>>, ImportError> {
    let Some(most) = fits.iter().map(|(score, _)| *score).max() else {
        return Ok(None);
    };
    let mut top: Vec<Choice<'a>> =
        fits.into_iter().filter(|(score, _)| *score == most).map(|(_, choice)| choice).collect();
    if top.len() > 1 {
        let mappings = top.iter().map(|choice| format!("`{}`", choice.mapping.name)).collect::<Vec<_>>().join(", ");
        return Err(ImportError::AmbiguousMapping { file: file.to_owned(), mappings });
    }
    Ok(top.pop())
}

fn lacking<'a>(table: &Table, mapping: &'a Mapping) -> Vec<&'a str> {
    mapping.detect.columns.iter().filter(|column| table.column(column).is_none()).map(String::as_str).collect()
}

fn telling_value(table: &Table, mapping: &Mapping) -> Option<(Field, String)> {
    mapping.detect.values.iter().find_map(|(field, values)| {
        let name = mapping.columns.get(field)?.alternatives().iter().find_map(|name| table.column(name))?;
        let mut cells = table.rows.iter().filter_map(|row| row.get(name)).map(str::trim);
        cells.find(|cell| values.iter().any(|value| value == cell)).map(|cell| (*field, cell.to_owned()))
    })
}

/// A fallback fits where it finds the key of the person and two fields more.
fn fallback<'a>(table: &Table, mapping: &'a Mapping) -> Option<(usize, Choice<'a>)> {
    let found: Vec<String> = mapping
        .columns
        .iter()
        .filter(|(_, columns)| {
            columns.alternatives().iter().any(|name| names_in(name).iter().all(|column| table.column(column).is_some()))
        })
        .map(|(field, _)| field.name())
        .collect();
    let has_key = found.iter().any(|name| *name == Field::Id.name());
    (has_key && found.len() >= 3).then(|| {
        let why = format!("no other mapping fits; names it knows: {}", found.join(", "));
        (found.len(), Choice { mapping, why })
    })
}

fn no_mapping(file: &str, table: &Table, mappings: &[Mapping]) -> ImportError {
    let nearest = mappings
        .iter()
        .filter(|mapping| mapping.reads("csv") && !mapping.detect.columns.is_empty())
        .map(|mapping| (mapping.detect.columns.len() - lacking(table, mapping).len(), mapping))
        .filter(|(shared, _)| *shared > 0)
        .max_by_key(|(shared, mapping)| (*shared, std::cmp::Reverse(&mapping.name)))
        .map_or_else(
            || "none shares a column".to_owned(),
            |(_, mapping)| {
                let lacks = lacking(table, mapping);
                if lacks.is_empty() {
                    format!("`{}`, whose sample values are not there", mapping.name)
                } else {
                    format!("`{}`, which also asks for {}", mapping.name, lacks.join(", "))
                }
            },
        );
    let header = table.header.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    ImportError::NoMapping { file: file.to_owned(), header, nearest }
}
