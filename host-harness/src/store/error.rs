//! Why the database refuses.

use miette::Diagnostic;
use thiserror::Error;

/// What went wrong in the database; nothing of the call was kept.
#[derive(Debug, Error, Diagnostic)]
pub enum StoreError {
    /// SQLite refused.
    #[error("the database refused")]
    #[diagnostic(
        code(store::sqlite),
        help("is the file a database of this harness, and is no other program writing to it?")
    )]
    Sqlite(#[from] rusqlite::Error),
    /// A record is not what the schema says.
    #[error("a record of the database cannot be read")]
    #[diagnostic(code(store::record), help("the file was changed by another program; import again into a new one"))]
    Record(#[from] serde_json::Error),
    /// A date is not one.
    #[error("`{0}` in the database is no date")]
    #[diagnostic(code(store::date), help("the file was changed by another program; import again into a new one"))]
    Date(String),
    /// The schema is newer than this program.
    #[error("the database has schema {found}, and this harness knows up to {known}")]
    #[diagnostic(code(store::newer), help("use a newer harness, or import again into a new file"))]
    Newer {
        /// Version of the file.
        found: u32,
        /// Newest version known.
        known: usize,
    },
    /// No such organisation.
    #[error("there is no organisation `{0}`")]
    #[diagnostic(code(store::organisation), help("import it first"))]
    NoOrganisation(String),
}
