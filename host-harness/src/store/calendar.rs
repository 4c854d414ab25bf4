//! The calendar: sessions with their whole life, and the busy time of people.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{OrganisationId, Store, StoreError, organisation, program, to_json};
use crate::{
    contract::{
        program::Pairing,
        scheduling::{Diary, Session, SessionState},
        types::Interval,
    },
    hr::Enrolment,
};

/// Busy time from one source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BusyTime {
    /// What the source was read for. None: single times, which say nothing about others.
    pub window: Option<Interval>,
    /// Not available.
    pub busy: Vec<Interval>,
    /// Tentative.
    pub soft: Vec<Interval>,
}

/// A session as it stood after a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SessionChange {
    /// The day of the plan or event.
    pub as_of: NaiveDate,
    /// How often it had been moved or called off by then.
    pub sequence: u32,
    /// The session.
    pub session: Session,
}

/// What an event changes, kept together or not at all.
#[derive(Clone, Debug, Default)]
pub struct CalendarUpdate {
    /// Changed enrolments.
    pub enrolments: Vec<Enrolment>,
    /// Changed pairings.
    pub pairings: Vec<Pairing>,
    /// Sessions that are new or changed.
    pub sessions: Vec<Session>,
    /// Busy time to add, by person.
    pub busy: Vec<(String, BusyTime)>,
    /// What happened, for the program's health.
    pub history: crate::contract::health::History,
}

/// Source of busy time that events bring.
const EVENTS: &str = "events";

impl Store {
    /// Keeps sessions as they stand on `as_of`; one of the same id is replaced. Whatever differs from what was kept is a
    /// change of the session's life; a session that moves or is called off gets the next sequence number.
    ///
    /// # Errors
    /// When a session names no kept pairing, or SQLite fails; then nothing is changed.
    pub fn put_sessions(
        &mut self,
        id: OrganisationId,
        as_of: NaiveDate,
        sessions: &[Session],
    ) -> Result<(), StoreError> {
        self.write(|transaction| put_sessions(transaction, id, as_of, sessions))
    }

    /// All sessions, by pairing and number.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn sessions(&self, id: OrganisationId) -> Result<Vec<Session>, StoreError> {
        all_sessions(&self.connection, id)
    }

    /// How often each session was moved or called off, by its key.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn sequences(&self, id: OrganisationId) -> Result<BTreeMap<String, u32>, StoreError> {
        let mut statement = self.connection.prepare("SELECT id, sequence FROM sessions WHERE organisation = ?1")?;
        let rows = statement.query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A session's whole life, oldest first.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn life(&self, id: OrganisationId, session: &str) -> Result<Vec<SessionChange>, StoreError> {
        let sql = "SELECT as_of, sequence, record FROM session_changes
                   WHERE organisation = ?1 AND session = ?2 ORDER BY id";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(params![id.0, session])?;
        let mut life = Vec::new();
        while let Some(row) = rows.next()? {
            life.push(SessionChange {
                as_of: organisation::date(row.get(0)?)?,
                sequence: row.get(1)?,
                session: serde_json::from_str(&row.get::<_, String>(2)?)?,
            });
        }
        Ok(life)
    }

    /// Keeps an event's changes in one transaction.
    ///
    /// # Errors
    /// When something names nobody, or SQLite fails; then nothing is changed.
    pub fn put_update(
        &mut self,
        id: OrganisationId,
        as_of: NaiveDate,
        update: &CalendarUpdate,
    ) -> Result<(), StoreError> {
        self.write(|transaction| put_update(transaction, id, as_of, update))
    }

    /// Keeps a person's busy time from one source, in place of what that source said before.
    ///
    /// # Errors
    /// When there is no such person, or SQLite fails; then nothing is changed.
    pub fn put_diary(
        &mut self,
        id: OrganisationId,
        person: &str,
        source: &str,
        time: &BusyTime,
    ) -> Result<(), StoreError> {
        self.write(|transaction| put_diary(transaction, id, person, source, time))
    }

    /// Forgets a person's busy time, from whatever source. Returns how many sources there were.
    ///
    /// # Errors
    /// When SQLite fails; then nothing is changed.
    pub fn forget_diaries(&mut self, id: OrganisationId, person: &str) -> Result<usize, StoreError> {
        self.write(|transaction| {
            let sql = "DELETE FROM diaries WHERE organisation = ?1 AND person = ?2";
            Ok(transaction.execute(sql, params![id.0, person])?)
        })
    }

    /// A person's busy time by source.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn busy_times(&self, id: OrganisationId, person: &str) -> Result<Vec<(String, BusyTime)>, StoreError> {
        let sql = "SELECT source, record FROM diaries WHERE organisation = ?1 AND person = ?2 ORDER BY source";
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map(params![id.0, person], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| {
            let (source, json) = row?;
            Ok((source, serde_json::from_str(&json)?))
        })
        .collect()
    }

    /// Everybody's busy time, one diary a person, by her key.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn diaries(&self, id: OrganisationId) -> Result<Vec<Diary>, StoreError> {
        all_diaries(&self.connection, id)
    }
}

/// An event's changes, in the caller's transaction.
pub(crate) fn put_update(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    as_of: NaiveDate,
    update: &CalendarUpdate,
) -> Result<(), StoreError> {
    if !update.enrolments.is_empty() {
        organisation::put_enrolments(transaction, id, &update.enrolments)?;
        organisation::touch(transaction, id)?;
    }
    program::put_pairings(transaction, id, &update.pairings)?;
    put_sessions(transaction, id, as_of, &update.sessions)?;
    for (person, time) in &update.busy {
        let mut all = diary(transaction, id, person, EVENTS)?.unwrap_or_default();
        all.busy.extend(&time.busy);
        all.soft.extend(&time.soft);
        put_diary(transaction, id, person, EVENTS, &all)?;
    }
    super::history::add_all(transaction, id, &update.history)
}

pub(crate) fn put_sessions(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    as_of: NaiveDate,
    sessions: &[Session],
) -> Result<(), StoreError> {
    let mut find = transaction.prepare("SELECT sequence, record FROM sessions WHERE organisation = ?1 AND id = ?2")?;
    let mut insert = transaction.prepare(
        "INSERT INTO sessions (organisation, id, pairing, sequence, record) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET pairing = excluded.pairing, sequence = excluded.sequence, record = excluded.record",
    )?;
    let mut tell = transaction.prepare(
        "INSERT INTO session_changes (organisation, session, as_of, sequence, record) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for session in sessions {
        let row =
            find.query_row(params![id.0, session.id], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?)));
        let kept: Option<(u32, Session)> = match row.optional()? {
            Some((sequence, json)) => Some((sequence, serde_json::from_str(&json)?)),
            None => None,
        };
        let sequence = match &kept {
            Some((_, before)) if before == session => continue,
            Some((sequence, before)) => sequence.saturating_add(u32::from(must_be_told(before, session))),
            None => 0,
        };
        let json = to_json(session)?;
        insert.execute(params![id.0, session.id, session.pairing, sequence, json])?;
        tell.execute(params![id.0, session.id, as_of.to_string(), sequence, json])?;
    }
    Ok(())
}

/// Whether calendars that hold the session are wrong now (RFC 5545, 3.8.7.4).
fn must_be_told(before: &Session, now: &Session) -> bool {
    let off = |session: &Session| session.state == SessionState::Cancelled;
    before.when != now.when || off(before) != off(now)
}

/// All sessions, by pairing and number.
pub(crate) fn all_sessions(connection: &Connection, id: OrganisationId) -> Result<Vec<Session>, StoreError> {
    let sql = "SELECT record FROM sessions WHERE organisation = ?1 ORDER BY pairing, record ->> '$.number', id";
    super::records(connection, sql, [id.0])
}

/// The sessions of one pairing, by number.
pub(crate) fn sessions_of(
    connection: &Connection,
    id: OrganisationId,
    pairing: &str,
) -> Result<Vec<Session>, StoreError> {
    let sql = "SELECT record FROM sessions WHERE organisation = ?1 AND pairing = ?2 ORDER BY record ->> '$.number', id";
    super::records(connection, sql, params![id.0, pairing])
}

/// All pairings that began, by key.
pub(crate) fn pairings_of(connection: &Connection, id: OrganisationId) -> Result<Vec<Pairing>, StoreError> {
    super::records(connection, "SELECT record FROM pairings WHERE organisation = ?1 ORDER BY id", [id.0])
}

/// Everybody's busy time, one diary a person, by her key.
pub(crate) fn all_diaries(connection: &Connection, id: OrganisationId) -> Result<Vec<Diary>, StoreError> {
    let sql = "SELECT person, record FROM diaries WHERE organisation = ?1 ORDER BY person, source";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([id.0])?;
    let mut diaries: Vec<Diary> = Vec::new();
    while let Some(row) = rows.next()? {
        let person: String = row.get(0)?;
        let time: BusyTime = serde_json::from_str(&row.get::<_, String>(1)?)?;
        match diaries.last_mut() {
            Some(diary) if diary.person == person => {
                diary.busy.extend(time.busy);
                diary.soft.extend(time.soft);
            }
            _ => diaries.push(Diary { person, busy: time.busy, soft: time.soft }),
        }
    }
    Ok(diaries)
}

fn diary(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    person: &str,
    source: &str,
) -> Result<Option<BusyTime>, StoreError> {
    let sql = "SELECT record FROM diaries WHERE organisation = ?1 AND person = ?2 AND source = ?3";
    let json: Option<String> =
        transaction.query_row(sql, params![id.0, person, source], |row| row.get(0)).optional()?;
    json.map(|json| Ok(serde_json::from_str(&json)?)).transpose()
}

fn put_diary(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    person: &str,
    source: &str,
    time: &BusyTime,
) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO diaries (organisation, person, source, record) VALUES (?1, ?2, ?3, ?4)";
    transaction.execute(sql, params![id.0, person, source, to_json(time)?])?;
    Ok(())
}
