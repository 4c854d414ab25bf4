//! What the program made: runs, pairings, rulings.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Transaction, params};

use super::{OrganisationId, Store, StoreError, to_json};
use crate::contract::{conflicts::Assessment, program::Pairing};

/// Key of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(i64);

/// One call of the plugin, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The operation, e.g. `matching.search`.
    pub operation: String,
    /// The day it judged.
    pub as_of: NaiveDate,
    /// SHA-256 of the policy.
    pub policy: String,
    /// SHA-256 of the program: plugin, policy and roster.
    pub program: String,
    /// SHA-256 of the outcome, as the plugin gave it.
    pub digest: String,
    /// The outcome as JSON. None: it named somebody who has been erased.
    pub outcome: Option<String>,
}

impl Store {
    /// Keeps a run.
    ///
    /// # Errors
    /// When the outcome is not JSON, or SQLite fails.
    pub fn add_run(&mut self, id: OrganisationId, run: &Run) -> Result<RunId, StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO runs (organisation, operation, as_of, policy, program, digest, outcome)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![id.0, run.operation, run.as_of.to_string(), run.policy, run.program, run.digest, run.outcome],
            )?;
            Ok(RunId(transaction.last_insert_rowid()))
        })
    }

    /// The last run of an operation.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn last_run(&self, id: OrganisationId, operation: &str) -> Result<Option<(RunId, Run)>, StoreError> {
        let sql = "SELECT id, operation, as_of, policy, program, digest, outcome FROM runs
                   WHERE organisation = ?1 AND operation = ?2 ORDER BY id DESC LIMIT 1";
        let row = self.connection.query_row(sql, params![id.0, operation], |row| {
            let run = (row.get(1)?, row.get::<_, String>(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
            Ok((RunId(row.get(0)?), run))
        });
        let Some((run_id, (operation, day, policy, program, digest, outcome))) = row.optional()? else {
            return Ok(None);
        };
        let as_of = day.parse().map_err(|_| StoreError::Date(day))?;
        Ok(Some((run_id, Run { operation, as_of, policy, program, digest, outcome })))
    }

    /// Keeps pairings; one of the same id is replaced.
    ///
    /// # Errors
    /// When SQLite fails; then nothing is changed.
    pub fn put_pairings(&mut self, id: OrganisationId, pairings: &[Pairing]) -> Result<(), StoreError> {
        self.write(|transaction| put_pairings(transaction, id, pairings))
    }

    /// All pairings, by id.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn pairings(&self, id: OrganisationId) -> Result<Vec<Pairing>, StoreError> {
        self.records("SELECT record FROM pairings WHERE organisation = ?1 ORDER BY id", [id.0])
    }

    /// Keeps the rulings that stood on `as_of`; an older one of the same pair is replaced.
    ///
    /// # Errors
    /// When SQLite fails; then nothing is changed.
    pub fn put_rulings(
        &mut self,
        id: OrganisationId,
        as_of: NaiveDate,
        rulings: &[Assessment],
    ) -> Result<(), StoreError> {
        self.write(|transaction| put_rulings(transaction, id, as_of, rulings))
    }

    /// The rulings that were kept with the day each stood on, by pair.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn rulings(&self, id: OrganisationId) -> Result<Vec<(NaiveDate, Assessment)>, StoreError> {
        let table = "FROM rulings WHERE organisation = ?1 ORDER BY mentor, mentee";
        let mut statement = self.connection.prepare(&format!("SELECT as_of {table}"))?;
        let days: Vec<String> = statement.query_map([id.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let records = self.records(&format!("SELECT record {table}"), [id.0])?;
        let read = |(day, record): (String, Assessment)| -> Result<_, StoreError> {
            let day: NaiveDate = day.parse().map_err(|_| StoreError::Date(day))?;
            Ok((day, record))
        };
        days.into_iter().zip(records).map(read).collect()
    }
}

pub(crate) fn put_pairings(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    pairings: &[Pairing],
) -> Result<(), StoreError> {
    let mut insert = transaction.prepare(
        "INSERT INTO pairings (organisation, id, record) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET record = excluded.record",
    )?;
    for pairing in pairings {
        insert.execute(params![id.0, pairing.id, to_json(pairing)?])?;
    }
    Ok(())
}

/// Keeps rulings, in the caller's transaction.
pub(crate) fn put_rulings(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    as_of: NaiveDate,
    rulings: &[Assessment],
) -> Result<(), StoreError> {
    let mut insert = transaction.prepare("INSERT OR REPLACE INTO rulings VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for ruling in rulings {
        let pair = &ruling.pair;
        insert.execute(params![id.0, pair.mentor, pair.mentee, as_of.to_string(), to_json(ruling)?])?;
    }
    Ok(())
}
