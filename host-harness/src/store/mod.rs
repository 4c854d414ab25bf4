//! The platform's database: SQLite in one file.
//!
//! Whatever is written together is written in one transaction: an import that fails leaves the database as it was. Records
//! are kept as the JSON of the model and of the contract; what queries ask for is computed from them (`migrations/`).
//! Sensitive data never comes here: the import drops it at the border.
//!
//! What people do with the program (draft, ask, answer, begin, end) is written by [`crate::workflow`], each act in one
//! transaction with its entry in the [audit log](audit): nothing here decides.

pub(crate) mod audit;
pub(crate) mod blobs;
pub(crate) mod calendar;
mod case;
mod chain;
mod erasure;
mod error;
pub(crate) mod history;
mod latest;
mod migrations;
pub(crate) mod organisation;
mod person;
pub(crate) mod policies;
pub(crate) mod program;
pub(crate) mod promises;
pub(crate) mod queue;
pub(crate) mod rounds;
pub(crate) mod stages;
#[cfg(test)]
mod tests;
pub(crate) mod told;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use audit::{Decided, Details, Entry, NewEntry, Override, Sequence, Verdict};
pub use blobs::{Input, Kept};
pub use calendar::{BusyTime, CalendarUpdate, SessionChange};
pub use case::{Case, Phase};
pub use chain::Verification;
pub use erasure::{Erased, Retained};
pub use error::StoreError;
pub use person::PersonExport;
pub use policies::PolicyVersion;
pub use program::{Run, RunId};
pub use promises::{Consent, Request, RequestKind, Signature};
pub use queue::Waiting;
pub use rounds::{Proposal, Round};
pub use stages::{Revision, Stage, Step};
pub use told::{Merged, merge};

/// Key of an organisation in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganisationId(i64);

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(5);

/// Told of every row that is written, of every commit that begins and of every one that is through.
type Watcher = Arc<Mutex<dyn FnMut(WritePoint) + Send>>;

/// Where a write is, for tests of what becomes of it when the process ends there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WritePoint {
    /// A row has been changed, in a transaction that is open.
    Row,
    /// A transaction is about to be kept.
    Commit,
    /// A transaction has been kept.
    Kept,
}

/// An open database.
pub struct Store {
    connection: Connection,
    watcher: Option<Watcher>,
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
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // What was said to be kept survives a loss of power.
        connection.pragma_update(None, "synchronous", "FULL")?;
        // What was erased is nowhere in the file.
        connection.pragma_update(None, "secure_delete", true)?;
        // More statements than an act has, so that none is read twice.
        connection.set_prepared_statement_cache_capacity(64);
        migrations::apply(&mut connection)?;
        Ok(Self { connection, watcher: None })
    }

    /// How long a write waits for another program's before it is refused as [`StoreError::Locked`]. Five seconds if nobody
    /// says.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn wait_for(&self, patience: Duration) -> Result<(), StoreError> {
        Ok(self.connection.busy_timeout(patience)?)
    }

    /// Calls `watcher` at every point of every write from now on. For tests that end the process there, or fill the disk.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn watch(&mut self, watcher: impl FnMut(WritePoint) + Send + 'static) -> Result<(), StoreError> {
        let watcher: Watcher = Arc::new(Mutex::new(watcher));
        let rows = watcher.clone();
        self.connection.update_hook(Some(move |_, _: &str, _: &str, _| tell(&rows, WritePoint::Row)))?;
        let commits = watcher.clone();
        self.connection.commit_hook(Some(move || {
            tell(&commits, WritePoint::Commit);
            false
        }))?;
        self.watcher = Some(watcher);
        Ok(())
    }

    /// Pages that the database may have; what needs more is refused as [`StoreError::Full`]. None: as many as the disk
    /// holds.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn limit_pages(&self, pages: Option<u32>) -> Result<u32, StoreError> {
        // SQLite's own limit (`SQLITE_MAX_PAGE_COUNT`).
        let pages = pages.unwrap_or(u32::MAX - 1);
        Ok(self.connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get(0))?)
    }

    /// What is wrong with the file itself, by SQLite's own checks: torn pages, indices that disagree, rows that lead
    /// nowhere. Empty: nothing.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn check(&self) -> Result<Vec<String>, StoreError> {
        let mut problems: Vec<String> = self
            .connection
            .prepare("PRAGMA integrity_check")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        problems.retain(|line| line != "ok");
        let lost: Vec<String> = self
            .connection
            .prepare("PRAGMA foreign_key_check")?
            .query_map([], |row| {
                Ok(format!("a row of `{}` leads nowhere in `{}`", row.get::<_, String>(0)?, row.get::<_, String>(2)?))
            })?
            .collect::<Result<_, _>>()?;
        problems.extend(lost);
        Ok(problems)
    }

    /// Runs `write` in one transaction: all of it is kept, or none.
    pub(crate) fn write<T, E: From<StoreError>>(
        &mut self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let begin = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begin.map_err(StoreError::from)?;
        let value = write(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        if let Some(watcher) = &self.watcher {
            tell(watcher, WritePoint::Kept);
        }
        Ok(value)
    }

    /// The records that a query of one text column gives, read from JSON.
    fn records<T: DeserializeOwned>(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<T>, StoreError> {
        records(&self.connection, sql, parameters)
    }
}

/// The records that a query of one text column gives, read from JSON.
fn records<T: DeserializeOwned>(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(parameters, |row| row.get::<_, String>(0))?;
    rows.map(|json| Ok(serde_json::from_str(&json?)?)).collect()
}

fn tell(watcher: &Watcher, point: WritePoint) {
    watcher.lock().unwrap_or_else(PoisonError::into_inner)(point);
}

fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    Ok(serde_json::to_string(value)?)
}
