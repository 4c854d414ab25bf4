//! What happened in the program, as the contract's history.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Statement, Transaction, params};
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
        self.write(|transaction| {
            transaction.execute("DELETE FROM events WHERE organisation = ?1", [id.0])?;
            add_all(transaction, id, history)
        })
    }

    /// The whole history: events in the order in which they were added, what follows from the queue, from requests and from
    /// consents, the pairings, and the ledger kept last.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn history(&self, id: OrganisationId) -> Result<History, StoreError> {
        let mut history = History {
            pairings: self.pairings(id)?,
            meetings: self.events(id, "meeting")?,
            concerns: self.events(id, "concern")?,
            goals: self.events(id, "goal")?,
            surveys: self.events(id, "survey")?,
            skills: self.events(id, "skill")?,
            sponsor_actions: self.events(id, "sponsor-action")?,
            applications: self.events(id, "application")?,
            facts: self.events(id, "fact")?,
            ledger: self.ledger(id)?.map(|(_, ledger)| ledger),
        };
        let text = |day: NaiveDate| day.to_string();
        for one in self.queue(id)? {
            // What the host recorded itself counts.
            if history.applications.iter().any(|known| known.person == one.person && known.side == one.side) {
                continue;
            }
            history.applications.push(Application {
                person: one.person,
                side: one.side,
                registered_on: text(Now { minute: one.since }.day()),
                eligible: true,
                matched_on: one.matched_on.map(text),
                withdrew_on: one.withdrew_on.map(text),
            });
        }
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
            history.concerns.push(Concern { pairing, kind, opened_on, resolved_on });
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

    fn events<T: DeserializeOwned>(&self, id: OrganisationId, kind: &str) -> Result<Vec<T>, StoreError> {
        let sql = "SELECT record FROM events WHERE organisation = ?1 AND kind = ?2 ORDER BY id";
        self.records(sql, params![id.0, kind])
    }
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

pub(crate) fn add_all(transaction: &Transaction<'_>, id: OrganisationId, history: &History) -> Result<(), StoreError> {
    let mut insert = transaction.prepare("INSERT INTO events (organisation, kind, record) VALUES (?1, ?2, ?3)")?;
    add(&mut insert, id, "meeting", &history.meetings)?;
    add(&mut insert, id, "concern", &history.concerns)?;
    add(&mut insert, id, "goal", &history.goals)?;
    add(&mut insert, id, "survey", &history.surveys)?;
    add(&mut insert, id, "skill", &history.skills)?;
    add(&mut insert, id, "sponsor-action", &history.sponsor_actions)?;
    add(&mut insert, id, "application", &history.applications)?;
    add(&mut insert, id, "fact", &history.facts)
}

fn add<T: Serialize>(
    insert: &mut Statement<'_>,
    id: OrganisationId,
    kind: &str,
    events: &[T],
) -> Result<(), StoreError> {
    for event in events {
        insert.execute(params![id.0, kind, to_json(event)?])?;
    }
    Ok(())
}
