//! Rounds of matching, and whom they propose.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::{OrganisationId, Store, StoreError, audit::Sequence, organisation::date, to_json};
use crate::contract::{conflicts::Ruling, matching::Origin, types::Pair};

/// A round: drafts under review until it is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Round {
    /// Its number, from 1 on.
    pub number: u32,
    /// The day it was opened.
    pub opened_on: NaiveDate,
    /// First day of the term of its pairings.
    pub since: NaiveDate,
    /// First day after it.
    pub until: NaiveDate,
    /// The decision that made it.
    pub decision: Sequence,
    /// The day its drafts were published or given up. None: it is under review.
    pub closed_on: Option<NaiveDate>,
}

/// How a round came to propose two people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The round.
    #[serde(skip_deserializing, default)]
    pub round: u32,
    /// Suitability, 0 to 10,000.
    pub points: u32,
    /// The ruling on the day of the draft.
    pub ruling: Ruling,
    /// Chosen, kept, or placed by the coordinator.
    pub origin: Origin,
    /// Rules that the coordinator set aside, by code. Her reasons are in the audit log.
    pub overridden: Vec<String>,
}

impl Store {
    /// All rounds, oldest first.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn rounds(&self, id: OrganisationId) -> Result<Vec<Round>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{SELECT} ORDER BY number"))?;
        let mut rows = statement.query([id.0])?;
        let mut rounds = Vec::new();
        while let Some(row) = rows.next()? {
            rounds.push(read(row)?);
        }
        Ok(rounds)
    }

    /// The round under review, the newest where there are several.
    ///
    /// # Errors
    /// When the record cannot be read, or SQLite fails.
    pub fn open_round(&self, id: OrganisationId) -> Result<Option<Round>, StoreError> {
        open(&self.connection, id)
    }
}

const SELECT: &str = "SELECT number, opened_on, since, until, decision, closed_on FROM rounds WHERE organisation = ?1";

fn read(row: &Row<'_>) -> Result<Round, StoreError> {
    Ok(Round {
        number: row.get(0)?,
        opened_on: date(row.get(1)?)?,
        since: date(row.get(2)?)?,
        until: date(row.get(3)?)?,
        decision: Sequence(row.get(4)?),
        closed_on: row.get::<_, Option<String>>(5)?.map(date).transpose()?,
    })
}

pub(crate) fn open(connection: &rusqlite::Connection, id: OrganisationId) -> Result<Option<Round>, StoreError> {
    let sql = format!("{SELECT} AND closed_on IS NULL ORDER BY number DESC LIMIT 1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([id.0])?;
    rows.next()?.map(read).transpose()
}

pub(crate) fn find(
    connection: &rusqlite::Connection,
    id: OrganisationId,
    number: u32,
) -> Result<Option<Round>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} AND number = ?2"))?;
    let mut rows = statement.query(params![id.0, number])?;
    rows.next()?.map(read).transpose()
}

/// Keeps a round; one of the same number gets a newer decision.
pub(crate) fn put(transaction: &Transaction<'_>, id: OrganisationId, round: &Round) -> Result<(), StoreError> {
    let Round { number, opened_on, since, until, decision, closed_on } = round;
    transaction.execute(
        "INSERT INTO rounds VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET
           decision = excluded.decision, closed_on = excluded.closed_on",
        params![
            id.0,
            number,
            opened_on.to_string(),
            since.to_string(),
            until.to_string(),
            decision.0,
            closed_on.map(|day| day.to_string())
        ],
    )?;
    Ok(())
}

/// The next round's number.
pub(crate) fn next(transaction: &Transaction<'_>, id: OrganisationId) -> Result<u32, StoreError> {
    let sql = "SELECT max(number) FROM rounds WHERE organisation = ?1";
    let last: Option<u32> = transaction.query_row(sql, [id.0], |row| row.get(0)).optional()?.flatten();
    Ok(last.unwrap_or(0) + 1)
}

/// Keeps a proposal; one of the same key gets the newer word on it.
pub(crate) fn put_proposal(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    key: &str,
    pair: &Pair,
    proposal: &Proposal,
) -> Result<(), StoreError> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO proposals (organisation, id, round, mentor, mentee, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET record = excluded.record",
    )?;
    insert.execute(params![id.0, key, proposal.round, pair.mentor, pair.mentee, to_json(proposal)?])?;
    Ok(())
}
