//! Why the database refuses.

use miette::Diagnostic;
use rusqlite::ErrorCode;
use thiserror::Error;

/// What went wrong in the database; nothing of the call was kept.
#[derive(Debug, Error, Diagnostic)]
pub enum StoreError {
    /// SQLite refused.
    #[error("the database refused")]
    #[diagnostic(code(store::sqlite), help("is the file a database of this harness?"))]
    Sqlite(#[source] rusqlite::Error),
    /// Somebody else is writing, and does not come to an end.
    #[error("the database is locked by another program")]
    #[diagnostic(
        code(store::locked),
        help("nothing was changed; wait until the other one has finished, then try again")
    )]
    Locked(#[source] rusqlite::Error),
    /// No room for what was to be written.
    #[error("there is no room left for the database")]
    #[diagnostic(code(store::full), help("nothing was changed; free some space on the disk, then try again"))]
    Full(#[source] rusqlite::Error),
    /// Texts are packed with zlib.
    #[error("a packed record of the database cannot be read or written")]
    #[diagnostic(code(store::packed), help("the file was changed by another program; take an older copy"))]
    Packed,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    #[diagnostic(code(store::random), help("nothing was changed; this is a fault of the system"))]
    NoRandomness,
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

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(error),
            Some(ErrorCode::DiskFull) => Self::Full(error),
            _ => Self::Sqlite(error),
        }
    }
}
