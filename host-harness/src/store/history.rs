//! What happened in the program, as the contract's history.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Statement, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{OrganisationId, RequestKind, Store, StoreError, to_json};
use crate::contract::{
    health::{Application, Concern, ConcernKind, Fact, History},
    types::Attribute,
};
use crate::now::Now;

impl Store {
    /// Adds the events of `history`: meetings, concerns, goals, surveys, skills, sponsor actions, applications, facts.
    /// Its pairings and ledger are not read: they have places of their own.
    ///
    /// # Errors
    /// When SQLite fails; then nothing is added.
    pub fn add_events(&mut self, id: OrganisationId, history: &History) -> Result<(), StoreError> {
        self.write(|transaction| add_all(transaction, id, history))
    }

    /// Replaces all events by those of `history`: for events that change, such as a concern that is resolved.
    ///
    /// # Errors
    /// When SQLite fails; then nothing is changed.
    pub fn replace_events(&mut self, id: OrganisationId, history: &History) -> Result<(), StoreError> {
        self.write(|transaction| replace_all(transaction, id, history))
    }

    /// The whole history: events in the order in which they were added, what follows from the queue, from requests and from
    /// consents, the pairings, and the ledger kept last.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn history(&self, id: OrganisationId) -> Result<History, StoreError> {
        let mut history = History {
            pairings: self.pairings(id)?,
            ledger: self.ledger(id)?.map(|(_, ledger)| ledger),
            ..recorded(&self.connection, id)?
        };
        let text = |day: NaiveDate| day.to_string();
        for one in self.queue(id)? {
            let (matched_on, withdrew_on) = (one.matched_on.map(text), one.withdrew_on.map(text));
            // What the host recorded itself counts; what has become of it since, the queue knows.
            let same = |known: &&mut Application| known.person == one.person && known.side == one.side;
            if let Some(known) = history.applications.iter_mut().find(same) {
                known.matched_on = known.matched_on.take().or(matched_on);
                known.withdrew_on = known.withdrew_on.take().or(withdrew_on);
                continue;
            }
            history.applications.push(Application {
                person: one.person,
                side: one.side,
                registered_on: text(Now { minute: one.since }.day()),
                eligible: true,
                matched_on,
                withdrew_on,
            });
        }
        let recorded = history.concerns.clone();
        for one in self.requests(id)? {
            // A request that is about no pairing is the coordinator's alone.
            let Some(pairing) = one.pairing.filter(|known| history.pairings.iter().any(|one| one.id == *known)) else {
                continue;
            };
            let kind = match one.kind {
                RequestKind::Rematch => ConcernKind::Rematch,
                RequestKind::Help => ConcernKind::Help,
                RequestKind::Incident => ConcernKind::Incident,
            };
            let (opened_on, resolved_on) = (text(one.opened_on), one.resolved_on.map(text));
            // A platform that brings its requests in as records tells the same twice.
            let same = |known: &Concern| (&known.pairing, known.kind, &known.opened_on) == (&pairing, kind, &opened_on);
            if !recorded.iter().any(same) {
                history.concerns.push(Concern { pairing, kind, opened_on, resolved_on });
            }
        }
        for one in self.consents(id)? {
            let fact = |kind: &str, on: NaiveDate| Fact {
                kind: kind.to_owned(),
                person: Some(one.person.clone()),
                pairing: Some(one.pairing.clone()),
                on: text(on),
                until: None,
                value: None,
                details: Vec::new(),
            };
            let audience = Attribute { key: "audience".into(), value: one.purpose.clone() };
            let given = fact("consent.story", one.given_on);
            history.facts.push(Fact { until: Some(text(one.until)), details: vec![audience], ..given });
            history.facts.extend(one.revoked_on.map(|day| fact("consent.story-revoked", day)));
        }
        Ok(history)
    }

    /// Keeps the ledger of a review, in place of the one before.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn put_ledger(&mut self, id: OrganisationId, as_of: NaiveDate, ledger: &str) -> Result<(), StoreError> {
        self.write(|transaction| put_ledger(transaction, id, as_of, ledger))
    }

    /// The ledger kept last, and the day it was of.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn ledger(&self, id: OrganisationId) -> Result<Option<(NaiveDate, String)>, StoreError> {
        let sql = "SELECT as_of, ledger FROM ledgers WHERE organisation = ?1";
        let row =
            self.connection.query_row(sql, [id.0], |row| Ok((row.get::<_, String>(0)?, row.get(1)?))).optional()?;
        row.map(|(day, ledger)| Ok((day.parse().map_err(|_| StoreError::Date(day))?, ledger))).transpose()
    }
}

/// The events as they were recorded, in the order in which they were added.
pub(crate) fn recorded(connection: &Connection, id: OrganisationId) -> Result<History, StoreError> {
    fn events<T: DeserializeOwned>(of: &Connection, id: OrganisationId, kind: &str) -> Result<Vec<T>, StoreError> {
        let sql = "SELECT record FROM events WHERE organisation = ?1 AND kind = ?2 ORDER BY id";
        super::records(of, sql, params![id.0, kind])
    }
    Ok(History {
        meetings: events(connection, id, "meeting")?,
        concerns: events(connection, id, "concern")?,
        goals: events(connection, id, "goal")?,
        surveys: events(connection, id, "survey")?,
        skills: events(connection, id, "skill")?,
        sponsor_actions: events(connection, id, "sponsor-action")?,
        applications: events(connection, id, "application")?,
        facts: events(connection, id, "fact")?,
        ..History::default()
    })
}

/// Replaces all events, in the caller's transaction.
pub(crate) fn replace_all(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    history: &History,
) -> Result<(), StoreError> {
    by_kind(history)?.iter().try_for_each(|(kind, records)| replace(transaction, id, kind, records))
}

/// Keeps a ledger, in the caller's transaction.
pub(crate) fn put_ledger(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    as_of: NaiveDate,
    ledger: &str,
) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO ledgers VALUES (?1, ?2, ?3)";
    transaction.execute(sql, params![id.0, as_of.to_string(), ledger])?;
    Ok(())
}

/// Adds events, in the caller's transaction.
pub(crate) fn add_all(transaction: &Transaction<'_>, id: OrganisationId, history: &History) -> Result<(), StoreError> {
    let mut insert = transaction.prepare(INSERT)?;
    for (kind, records) in by_kind(history)? {
        add(&mut insert, id, kind, &records)?;
    }
    Ok(())
}

const INSERT: &str = "INSERT INTO events (organisation, kind, record) VALUES (?1, ?2, ?3)";

/// Replaces the events of a kind: what stands as it is to stand is not written again.
fn replace(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    kind: &str,
    records: &[String],
) -> Result<(), StoreError> {
    let sql = "SELECT id, record FROM events WHERE organisation = ?1 AND kind = ?2 ORDER BY id";
    let kept: Vec<(i64, String)> = transaction
        .prepare(sql)?
        .query_map(params![id.0, kind], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut change = transaction.prepare("UPDATE events SET record = ?2 WHERE id = ?1")?;
    for ((key, _), record) in kept.iter().zip(records).filter(|((_, old), record)| old != *record) {
        change.execute(params![key, record])?;
    }
    let mut remove = transaction.prepare("DELETE FROM events WHERE id = ?1")?;
    for (key, _) in kept.iter().skip(records.len()) {
        remove.execute([key])?;
    }
    add(&mut transaction.prepare(INSERT)?, id, kind, records.get(kept.len()..).unwrap_or_default())
}

fn add(insert: &mut Statement<'_>, id: OrganisationId, kind: &str, records: &[String]) -> Result<(), StoreError> {
    for record in records {
        insert.execute(params![id.0, kind, record])?;
    }
    Ok(())
}

/// The events of a history by kind, as they are written down.
fn by_kind(history: &History) -> Result<[(&'static str, Vec<String>); 8], StoreError> {
    fn written<T: Serialize>(events: &[T]) -> Result<Vec<String>, StoreError> {
        events.iter().map(to_json).collect()
    }
    Ok([
        ("meeting", written(&history.meetings)?),
        ("concern", written(&history.concerns)?),
        ("goal", written(&history.goals)?),
        ("survey", written(&history.surveys)?),
        ("skill", written(&history.skills)?),
        ("sponsor-action", written(&history.sponsor_actions)?),
        ("application", written(&history.applications)?),
        ("fact", written(&history.facts)?),
    ])
}
