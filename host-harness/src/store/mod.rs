//! The platform's database: SQLite in one file.
//!
//! Whatever is written together is written in one transaction: an import that fails leaves the database as it was. Records
//! are kept as the JSON of the model and of the contract; what queries ask for is computed from them (`migrations/`).
//! Sensitive data never comes here: the import drops it at the border.

mod calendar;
mod error;
mod history;
mod latest;
mod migrations;
mod organisation;
mod policies;
mod program;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use calendar::{BusyTime, CalendarUpdate, SessionChange};
pub use error::StoreError;
pub use policies::PolicyVersion;
pub use program::{Run, RunId};

/// Key of an organisation in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganisationId(i64);

/// An open database.
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens or creates the database at `path` and brings its schema up to date.
    ///
    /// # Errors
    /// When the file is no database, is locked for more than five seconds, or was written by a newer harness.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        // Readers and one writer side by side.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        Self::prepare(connection)
    }

    /// A database that is gone with the value.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "foreign_keys", true)?;
        migrations::apply(&mut connection)?;
        Ok(Self { connection })
    }

    /// Runs `write` in one transaction: all of it is kept, or none.
    fn write<T>(&mut self, write: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = write(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// The records that a query of one text column gives, read from JSON.
    fn records<T: DeserializeOwned>(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(parameters, |row| row.get::<_, String>(0))?;
        rows.map(|json| Ok(serde_json::from_str(&json?)?)).collect()
    }
}

fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    Ok(serde_json::to_string(value)?)
}
