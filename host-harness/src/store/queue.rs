//! Who waits for a partner. The place in the queue is that of the first day, whatever came between.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;

use super::{OrganisationId, Store, StoreError, organisation::date};
use crate::contract::types::Side;

/// Somebody's wish to take part on one side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Waiting {
    /// Who.
    pub person: String,
    /// On which side.
    pub side: Side,
    /// Since when, in minutes since 1970 UTC; kept when a pairing ends.
    pub since: u32,
    /// Smaller is earlier; never given twice.
    pub ticket: u32,
    /// The day she was first matched.
    pub matched_on: Option<NaiveDate>,
    /// The day she withdrew, without fault.
    pub withdrew_on: Option<NaiveDate>,
    /// Whether she waits now.
    pub waits: bool,
}

impl Store {
    /// Everybody who ever waited, earliest first.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn queue(&self, id: OrganisationId) -> Result<Vec<Waiting>, StoreError> {
        let sql = format!("{SELECT} ORDER BY ticket");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([id.0])?;
        let mut queue = Vec::new();
        while let Some(row) = rows.next()? {
            queue.push(read(row)?);
        }
        Ok(queue)
    }
}

const SELECT: &str =
    "SELECT person, side, since, ticket, matched_on, withdrew_on, waits FROM queue WHERE organisation = ?1";

fn read(row: &Row<'_>) -> Result<Waiting, StoreError> {
    let day = |column| -> Result<Option<NaiveDate>, StoreError> {
        row.get::<_, Option<String>>(column)?.map(date).transpose()
    };
    let side: String = row.get(1)?;
    Ok(Waiting {
        person: row.get(0)?,
        side: serde_json::from_value(side.into())?,
        since: row.get(2)?,
        ticket: row.get(3)?,
        matched_on: day(4)?,
        withdrew_on: day(5)?,
        waits: row.get(6)?,
    })
}

pub(crate) fn find(
    connection: &Connection,
    id: OrganisationId,
    person: &str,
    side: Side,
) -> Result<Option<Waiting>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} AND person = ?2 AND side = ?3"))?;
    let mut rows = statement.query(params![id.0, person, slug(side)])?;
    rows.next()?.map(read).transpose()
}

/// Puts somebody into the queue: at its end, or at her old place.
pub(crate) fn join(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    person: &str,
    side: Side,
    at: u32,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO queue (organisation, person, side, since, ticket, waits)
         VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(ticket), 0) + 1 FROM queue WHERE organisation = ?1), 1)
         ON CONFLICT (organisation, person, side) DO UPDATE SET waits = 1, withdrew_on = NULL",
        )?
        .execute(params![id.0, person, slug(side), at])?;
    Ok(())
}

/// She has a partner: she waits no longer, and her place is kept.
pub(crate) fn matched(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    person: &str,
    side: Side,
    on: NaiveDate,
) -> Result<(), StoreError> {
    let sql = "UPDATE queue SET waits = 0, matched_on = coalesce(matched_on, ?4)
               WHERE organisation = ?1 AND person = ?2 AND side = ?3";
    transaction.prepare_cached(sql)?.execute(params![id.0, person, slug(side), on.to_string()])?;
    Ok(())
}

/// Her pairing is over: she waits again, at her old place, where she was in the queue before and has not withdrawn.
pub(crate) fn back(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    person: &str,
    side: Side,
) -> Result<(), StoreError> {
    let sql =
        "UPDATE queue SET waits = 1 WHERE organisation = ?1 AND person = ?2 AND side = ?3 AND withdrew_on IS NULL";
    transaction.prepare_cached(sql)?.execute(params![id.0, person, slug(side)])?;
    Ok(())
}

/// She withdraws. Says whether she was in the queue.
pub(crate) fn withdraw(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    person: &str,
    side: Side,
    on: NaiveDate,
) -> Result<bool, StoreError> {
    let sql = "UPDATE queue SET waits = 0, withdrew_on = ?4
               WHERE organisation = ?1 AND person = ?2 AND side = ?3 AND withdrew_on IS NULL";
    let changed = transaction.prepare_cached(sql)?.execute(params![id.0, person, slug(side), on.to_string()])?;
    Ok(changed > 0)
}

pub(crate) fn slug(side: Side) -> &'static str {
    match side {
        Side::Mentor => "mentor",
        Side::Mentee => "mentee",
    }
}

/// Places of a person on one side, by her enrolment.
pub(crate) fn places(
    connection: &Connection,
    id: OrganisationId,
    person: &str,
    side: Side,
) -> Result<Option<u32>, StoreError> {
    let sql = match side {
        Side::Mentor => "SELECT record ->> '$.mentor_places' FROM enrolments WHERE organisation = ?1 AND person = ?2",
        Side::Mentee => "SELECT record ->> '$.mentee_places' FROM enrolments WHERE organisation = ?1 AND person = ?2",
    };
    Ok(connection.prepare_cached(sql)?.query_row(params![id.0, person], |row| row.get(0)).optional()?)
}
