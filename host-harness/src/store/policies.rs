//! The program's rules, version by version.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{OrganisationId, Store, StoreError, organisation};
use crate::contract::policy::Resolved;

/// A policy as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    /// From 1 on; the greatest is in force.
    pub version: u32,
    /// SHA-256 of the document, as the plugin gave it.
    pub digest: String,
    /// The document with every default filled in.
    pub document: String,
    /// The day it was saved.
    pub saved_on: NaiveDate,
    /// By whom, as a role.
    pub saved_by: String,
}

const COLUMNS: &str = "SELECT version, digest, document, saved_on, saved_by FROM policies WHERE organisation = ?1";

impl Store {
    /// All versions, the newest first.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn policies(&self, id: OrganisationId) -> Result<Vec<PolicyVersion>, StoreError> {
        let mut statement = self.connection.prepare(&format!("{COLUMNS} ORDER BY version DESC"))?;
        let mut rows = statement.query([id.0])?;
        let mut versions = Vec::new();
        while let Some(row) = rows.next()? {
            versions.push(read(row)?);
        }
        Ok(versions)
    }

    /// One version.
    ///
    /// # Errors
    /// When the record cannot be read, or SQLite fails.
    pub fn policy(&self, id: OrganisationId, version: u32) -> Result<Option<PolicyVersion>, StoreError> {
        let mut statement = self.connection.prepare(&format!("{COLUMNS} AND version = ?2"))?;
        let mut rows = statement.query(params![id.0, version])?;
        rows.next()?.map(read).transpose()
    }

    /// The version in force; none where none was ever saved.
    ///
    /// # Errors
    /// When the record cannot be read, or SQLite fails.
    pub fn policy_in_force(&self, id: OrganisationId) -> Result<Option<PolicyVersion>, StoreError> {
        let mut statement = self.connection.prepare(&format!("{COLUMNS} ORDER BY version DESC LIMIT 1"))?;
        let mut rows = statement.query([id.0])?;
        rows.next()?.map(read).transpose()
    }
}

fn read(row: &Row<'_>) -> Result<PolicyVersion, StoreError> {
    Ok(PolicyVersion {
        version: row.get(0)?,
        digest: row.get(1)?,
        document: row.get(2)?,
        saved_on: organisation::date(row.get(3)?)?,
        saved_by: row.get(4)?,
    })
}

/// Number and digest of the version in force.
pub(crate) fn last(connection: &Connection, id: OrganisationId) -> Result<Option<(u32, String)>, StoreError> {
    let sql = "SELECT version, digest FROM policies WHERE organisation = ?1 ORDER BY version DESC LIMIT 1";
    Ok(connection.query_row(sql, [id.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Keeps a policy as the next version and returns its number.
pub(crate) fn add(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    policy: &Resolved,
    saved_on: NaiveDate,
    saved_by: &str,
) -> Result<u32, StoreError> {
    let version = last(transaction, id)?.map_or(1, |(version, _)| version + 1);
    transaction.execute(
        "INSERT INTO policies VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id.0, version, policy.digest, policy.document, saved_on.to_string(), saved_by],
    )?;
    Ok(version)
}
