//! CSV to rows: delimiter, header, ragged rows.

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::ImportError;

/// A CSV file in memory.
pub(super) struct Table {
    pub(super) delimiter: char,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<StringRecord>,
}

/// The spreadsheet's number of a row: the header is 1.
pub(super) fn row_number(index: usize) -> u64 {
    index as u64 + 2
}

/// Columns are compared without regard to case, spaces and punctuation.
pub(super) fn normalized(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Table {
    /// Parses `text`; the delimiter is the one of `,`, `;`, tab and `|` that the header holds most, outside quotes.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, ImportError> {
        let delimiter = sniff(text);
        let mut reader = ReaderBuilder::new().delimiter(delimiter as u8).from_reader(text.as_bytes());
        let header: Vec<String> = reader
            .headers()
            .map_err(|error| row_error(file, 1, &error))?
            .iter()
            .map(|name| name.trim().to_owned())
            .collect();
        let mut rows = Vec::new();
        for (index, record) in reader.into_records().enumerate() {
            rows.push(record.map_err(|error| row_error(file, row_number(index), &error))?);
        }
        Ok(Self { delimiter, header, rows })
    }

    /// The index of the column of this name.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        let name = normalized(name);
        self.header.iter().position(|column| normalized(column) == name)
    }
}

fn sniff(text: &str) -> char {
    let mut quoted = false;
    let mut counts = [(',', 0_usize), (';', 0), ('\t', 0), ('|', 0)];
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => break,
            _ if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == c) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // The first of the most frequent: a comma where there is one column alone.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(',', |(delimiter, _)| *delimiter)
}

fn row_error(file: &str, row: u64, error: &csv::Error) -> ImportError {
    let why = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("it has {len} columns where the header has {expected_len}")
        }
        _ => error.to_string(),
    };
    ImportError::Row { file: file.to_owned(), row, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_told_by_the_header() {
        assert_eq!(sniff("\"a,b,c\";b\n1,2,3,4"), ';');
        assert_eq!(sniff("a\tb\n"), '\t');
        assert_eq!(sniff("alone\n1;2"), ',');
    }

    #[test]
    fn a_ragged_row_is_named() {
        let Err(error) = Table::parse("x.csv", "a,b\n1,2\n3\n") else { panic!("accepted") };
        assert_eq!(error.to_string(), "`x.csv` row 3: it has 1 columns where the header has 2");
    }
}
