//! Why an import is refused as a whole. What can be lived with is a [fault](super::Fault) of the report instead.

use miette::Diagnostic;
use thiserror::Error;

/// An import that was refused; nothing of it was kept.
#[derive(Debug, Error, Diagnostic)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("`{file}` cannot be read")]
    #[diagnostic(code(import::read), help("check the path and the permissions"))]
    Read {
        /// The file.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A compressed file unpacks to more than the limit.
    #[error("`{file}` unpacks to more than {limit} bytes")]
    #[diagnostic(code(import::too_large), help("split the export into several files"))]
    TooLarge {
        /// The file.
        file: String,
        /// Bytes allowed.
        limit: u64,
    },
    /// The bytes are not text in the encoding asked for.
    #[error("`{file}` is not text in {encoding}")]
    #[diagnostic(code(import::encoding), help("name the right encoding, e.g. `windows-1252`, or export as UTF-8"))]
    Encoding {
        /// The file.
        file: String,
        /// The encoding tried.
        encoding: String,
    },
    /// The file is none of the formats read here.
    #[error("`{file}` is neither CSV, SCIM nor this project's JSON: {why}")]
    #[diagnostic(code(import::format), help("export as CSV with a header row, or as a SCIM 2.0 ListResponse"))]
    Format {
        /// The file.
        file: String,
        /// What was found.
        why: String,
    },
    /// A row cannot be read.
    #[error("`{file}` row {row}: {why}")]
    #[diagnostic(code(import::row), help("correct the row, or export the file again"))]
    Row {
        /// The file.
        file: String,
        /// The row as a spreadsheet counts: the header is row 1.
        row: u64,
        /// What is wrong.
        why: String,
    },
    /// A JSON document cannot be read.
    #[error("`{file}` line {line} column {column}: {why}")]
    #[diagnostic(code(import::json), help("correct the document, or export it again"))]
    Json {
        /// The file.
        file: String,
        /// 1-based.
        line: usize,
        /// 1-based.
        column: usize,
        /// What is wrong.
        why: String,
    },
    /// No mapping fits the header.
    #[error("no mapping fits `{file}`, whose columns are {header}")]
    #[diagnostic(
        code(import::no_mapping),
        help("write a mapping file (see `mappings/README.md`) and name it; nearest: {nearest}")
    )]
    NoMapping {
        /// The file.
        file: String,
        /// Its columns.
        header: String,
        /// The mapping with the most columns in common, and what it lacks.
        nearest: String,
    },
    /// Several mappings fit equally well.
    #[error("`{file}` fits several mappings equally well: {mappings}")]
    #[diagnostic(code(import::ambiguous_mapping), help("name the mapping to use"))]
    AmbiguousMapping {
        /// The file.
        file: String,
        /// Their names.
        mappings: String,
    },
    /// A mapping file is wrong.
    #[error("mapping `{mapping}`: {why}")]
    #[diagnostic(code(import::mapping), help("see `mappings/README.md` for the format"))]
    Mapping {
        /// The mapping's name or file.
        mapping: String,
        /// What is wrong.
        why: String,
    },
    /// A mapping reads a column that it must not.
    #[error("mapping `{mapping}` reads `{column}`, which holds {canonical}")]
    #[diagnostic(
        code(import::sensitive),
        help("the program takes no such data; remove the column from the mapping, and better from the export")
    )]
    Sensitive {
        /// The mapping.
        mapping: String,
        /// The column or attribute key.
        column: String,
        /// What it holds.
        canonical: String,
    },
    /// A mapping names a column that the file lacks.
    #[error("`{file}` has no column `{column}`, which mapping `{mapping}` reads")]
    #[diagnostic(code(import::column), help("correct the name in the mapping, or add the column to the export"))]
    NoColumn {
        /// The file.
        file: String,
        /// The mapping.
        mapping: String,
        /// The column.
        column: String,
    },
    /// Nobody is in the files.
    #[error("the files hold no people")]
    #[diagnostic(code(import::empty), help("add the export of the employees"))]
    Empty,
}
