//! What people give their word for: agreements before the start, consents to a story, and what they ask the coordinator.

use chrono::NaiveDate;
use rusqlite::{Connection, Transaction, params};
use serde::{Deserialize, Serialize};

use super::{OrganisationId, Store, StoreError, organisation::date, queue};
use crate::contract::types::Side;

/// One side's signature under the agreement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Signature {
    /// The pairing.
    pub pairing: String,
    /// Who signed.
    pub side: Side,
    /// When.
    pub signed_on: NaiveDate,
}

/// One side's leave to tell the pair's story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// Its number.
    pub id: i64,
    /// The pairing.
    pub pairing: String,
    /// Who gives it.
    pub person: String,
    /// For whom the story may be told: an audience such as `everyone`.
    pub purpose: String,
    /// From when.
    pub given_on: NaiveDate,
    /// First day on which it no longer holds.
    pub until: NaiveDate,
    /// The day she took it back.
    pub revoked_on: Option<NaiveDate>,
}

impl Consent {
    /// Whether it holds on a day.
    pub fn holds(&self, on: NaiveDate) -> bool {
        self.given_on <= on && on < self.until && self.revoked_on.is_none_or(|day| on < day)
    }
}

/// What somebody asks for, apart from the partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    /// Another partner, please.
    Rematch,
    /// Please contact me.
    Help,
    /// Reaches safeguarding and nobody else.
    Incident,
}

impl RequestKind {
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Rematch => "rematch",
            Self::Help => "help",
            Self::Incident => "incident",
        }
    }
}

/// A request to the coordinator, or of an incident to safeguarding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    /// Its number.
    pub id: i64,
    /// Who asks.
    pub person: String,
    /// About which pairing.
    pub pairing: Option<String>,
    /// What for.
    pub kind: RequestKind,
    /// When.
    pub opened_on: NaiveDate,
    /// The day it was answered.
    pub resolved_on: Option<NaiveDate>,
}

impl Store {
    /// All signatures, by pairing.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn signatures(&self, id: OrganisationId) -> Result<Vec<Signature>, StoreError> {
        signatures(&self.connection, id, None)
    }

    /// All consents, in the order in which they were given.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn consents(&self, id: OrganisationId) -> Result<Vec<Consent>, StoreError> {
        let sql = "SELECT id, pairing, person, purpose, given_on, until, revoked_on FROM consents
                   WHERE organisation = ?1 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([id.0])?;
        let mut consents = Vec::new();
        while let Some(row) = rows.next()? {
            consents.push(Consent {
                id: row.get(0)?,
                pairing: row.get(1)?,
                person: row.get(2)?,
                purpose: row.get(3)?,
                given_on: date(row.get(4)?)?,
                until: date(row.get(5)?)?,
                revoked_on: row.get::<_, Option<String>>(6)?.map(date).transpose()?,
            });
        }
        Ok(consents)
    }

    /// All requests, oldest first. Who may see which of them is the caller's to know: an incident is for safeguarding
    /// alone.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn requests(&self, id: OrganisationId) -> Result<Vec<Request>, StoreError> {
        let sql = "SELECT id, person, pairing, kind, opened_on, resolved_on FROM requests
                   WHERE organisation = ?1 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([id.0])?;
        let mut requests = Vec::new();
        while let Some(row) = rows.next()? {
            let kind: String = row.get(3)?;
            requests.push(Request {
                id: row.get(0)?,
                person: row.get(1)?,
                pairing: row.get(2)?,
                kind: serde_json::from_value(kind.into())?,
                opened_on: date(row.get(4)?)?,
                resolved_on: row.get::<_, Option<String>>(5)?.map(date).transpose()?,
            });
        }
        Ok(requests)
    }
}

/// Signatures of all pairings, or of one.
pub(crate) fn signatures(
    connection: &Connection,
    id: OrganisationId,
    pairing: Option<&str>,
) -> Result<Vec<Signature>, StoreError> {
    let sql = "SELECT pairing, side, signed_on FROM agreements
               WHERE organisation = ?1 AND (?2 IS NULL OR pairing = ?2) ORDER BY pairing, side";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![id.0, pairing])?;
    let mut signatures = Vec::new();
    while let Some(row) = rows.next()? {
        let side: String = row.get(1)?;
        signatures.push(Signature {
            pairing: row.get(0)?,
            side: serde_json::from_value(side.into())?,
            signed_on: date(row.get(2)?)?,
        });
    }
    Ok(signatures)
}

/// Keeps a signature; a second one changes nothing.
pub(crate) fn sign(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    pairing: &str,
    side: Side,
    on: NaiveDate,
) -> Result<(), StoreError> {
    let sql = "INSERT OR IGNORE INTO agreements VALUES (?1, ?2, ?3, ?4)";
    transaction.execute(sql, params![id.0, pairing, queue::slug(side), on.to_string()])?;
    Ok(())
}

/// Keeps a consent; returns its number.
pub(crate) fn consent(transaction: &Transaction<'_>, id: OrganisationId, consent: &Consent) -> Result<i64, StoreError> {
    let sql = "INSERT INTO consents (organisation, pairing, person, purpose, given_on, until)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let Consent { pairing, person, purpose, given_on, until, .. } = consent;
    transaction.execute(sql, params![id.0, pairing, person, purpose, given_on.to_string(), until.to_string()])?;
    Ok(transaction.last_insert_rowid())
}

/// Takes back what a person consented to about a pairing. Says how many consents.
pub(crate) fn revoke(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    pairing: &str,
    person: &str,
    on: NaiveDate,
) -> Result<usize, StoreError> {
    let sql = "UPDATE consents SET revoked_on = ?4
               WHERE organisation = ?1 AND pairing = ?2 AND person = ?3 AND revoked_on IS NULL";
    Ok(transaction.execute(sql, params![id.0, pairing, person, on.to_string()])?)
}

/// Keeps a request; returns its number.
pub(crate) fn ask(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    person: &str,
    pairing: Option<&str>,
    kind: RequestKind,
    on: NaiveDate,
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO requests (organisation, person, pairing, kind, opened_on) VALUES (?1, ?2, ?3, ?4, ?5)";
    transaction.execute(sql, params![id.0, person, pairing, kind.slug(), on.to_string()])?;
    Ok(transaction.last_insert_rowid())
}

/// A request is answered. Says whether it was open.
pub(crate) fn resolve(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    request: i64,
    on: NaiveDate,
) -> Result<bool, StoreError> {
    let sql = "UPDATE requests SET resolved_on = ?3 WHERE organisation = ?1 AND id = ?2 AND resolved_on IS NULL";
    Ok(transaction.execute(sql, params![id.0, request, on.to_string()])? > 0)
}
