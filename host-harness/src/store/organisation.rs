//! The organisation and the enrolments.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeFrom;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::{OrganisationId, Revision, Store, StoreError, to_json};
use crate::hr::{Closure, DaySpan, Employee, Enrolment, Feed, Organisation, Tie, Waiver};

/// Tables that an import replaces whole.
const REPLACED: [&str; 6] = ["teams", "ties", "feeds", "waivers", "closures", "sources"];

impl Store {
    /// Keeps an organisation, and enrolments beside it, in one transaction.
    ///
    /// An organisation of the same name is replaced: people who are no longer in it go, and their enrolments with them; the
    /// enrolments of all others stay unless `enrolments` brings newer ones. Pairings and history stay.
    ///
    /// # Errors
    /// When an enrolment names nobody, or SQLite fails; then nothing is changed.
    pub fn put_organisation(
        &mut self,
        organisation: &Organisation,
        enrolments: &[Enrolment],
    ) -> Result<OrganisationId, StoreError> {
        self.write(|transaction| {
            transaction.execute("INSERT OR IGNORE INTO organisations (name) VALUES (?1)", [&organisation.name])?;
            let id = find(transaction, &organisation.name)?
                .ok_or_else(|| StoreError::NoOrganisation(organisation.name.clone()))?;
            for table in REPLACED {
                transaction.execute(&format!("DELETE FROM {table} WHERE organisation = ?1"), [id.0])?;
            }
            put_people(transaction, id, &organisation.people)?;
            put_rest(transaction, id, organisation)?;
            put_enrolments(transaction, id, enrolments)?;
            touch(transaction, id)?;
            Ok(id)
        })
    }

    /// Adds ties, feeds, waivers and closures to an organisation; of two feeds of one relation the later counts.
    ///
    /// # Errors
    /// When SQLite fails; then nothing is changed.
    pub fn add_beside(&mut self, id: OrganisationId, beside: &Organisation) -> Result<(), StoreError> {
        self.write(|transaction| {
            put_rest(transaction, id, beside)?;
            touch(transaction, id)
        })
    }

    /// The organisation of this name.
    ///
    /// # Errors
    /// When there is none, or SQLite fails.
    pub fn find_organisation(&self, name: &str) -> Result<OrganisationId, StoreError> {
        find(&self.connection, name)?.ok_or_else(|| StoreError::NoOrganisation(name.to_owned()))
    }

    /// Keys and names of all organisations, by name.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn organisations(&self) -> Result<Vec<(OrganisationId, String)>, StoreError> {
        let mut statement = self.connection.prepare("SELECT id, name FROM organisations ORDER BY name")?;
        let rows = statement.query_map([], |row| Ok((OrganisationId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A whole organisation, equal to the one that was put in.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn organisation(&self, id: OrganisationId) -> Result<Organisation, StoreError> {
        let by = |table: &str, columns: &str| {
            format!("SELECT {columns} FROM {table} WHERE organisation = ?1 ORDER BY position")
        };
        let name =
            self.connection.query_row("SELECT name FROM organisations WHERE id = ?1", [id.0], |row| row.get(0))?;
        Ok(Organisation {
            name,
            people: self.records(&by("people", "record"), [id.0])?,
            teams: self.records(&by("teams", "record"), [id.0])?,
            ties: self.rows(&by("ties", "subject, relation, object, since, until"), id, |row| {
                Ok(Tie { subject: row.get(0)?, relation: row.get(1)?, object: row.get(2)?, held: span(row, 3)? })
            })?,
            feeds: self.rows(&by("feeds", "relation, as_of"), id, |row| {
                Ok(Feed { relation: row.get(0)?, as_of: date(row.get(1)?)? })
            })?,
            waivers: self.rows(
                &by("waivers", "mentor, mentee, code, approved_by, approved_as, expires_on"),
                id,
                |row| {
                    Ok(Waiver {
                        mentor: row.get(0)?,
                        mentee: row.get(1)?,
                        code: row.get(2)?,
                        approved_by: row.get(3)?,
                        approved_as: row.get(4)?,
                        expires_on: date(row.get(5)?)?,
                    })
                },
            )?,
            closures: self.rows(&by("closures", "calendar, since, until, tentative"), id, |row| {
                Ok(Closure { calendar: row.get(0)?, days: span(row, 1)?, tentative: row.get(3)? })
            })?,
            provenance: self.records(&by("sources", "record"), [id.0])?,
        })
    }

    /// One employee.
    ///
    /// # Errors
    /// When the record cannot be read, or SQLite fails.
    pub fn person(&self, id: OrganisationId, person: &str) -> Result<Option<Employee>, StoreError> {
        let sql = "SELECT record FROM people WHERE organisation = ?1 AND id = ?2";
        Ok(self.records(sql, params![id.0, person])?.pop())
    }

    /// Keeps changed or new employees, as an HR event brings them.
    ///
    /// # Errors
    /// When SQLite fails; then nothing is changed.
    pub fn put_people(&mut self, id: OrganisationId, people: &[Employee]) -> Result<(), StoreError> {
        self.write(|transaction| upsert_people(transaction, id, people))
    }

    /// Keeps enrolments; one of the same person is replaced and keeps its place.
    ///
    /// # Errors
    /// When an enrolment names nobody, or SQLite fails; then nothing is changed.
    pub fn put_enrolments(&mut self, id: OrganisationId, enrolments: &[Enrolment]) -> Result<(), StoreError> {
        self.write(|transaction| {
            put_enrolments(transaction, id, enrolments)?;
            touch(transaction, id)
        })
    }

    /// How often people and enrolments were changed: what was judged on an older state is refused on a newer one.
    ///
    /// # Errors
    /// When there is no such organisation, or SQLite fails.
    pub fn revision(&self, id: OrganisationId) -> Result<Revision, StoreError> {
        revision(&self.connection, id)
    }

    /// All enrolments, in the order in which they were first put in.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn enrolments(&self, id: OrganisationId) -> Result<Vec<Enrolment>, StoreError> {
        self.records("SELECT record FROM enrolments WHERE organisation = ?1 ORDER BY position, person", [id.0])
    }

    fn rows<T>(
        &self,
        sql: &str,
        id: OrganisationId,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([id.0])?;
        let mut values = Vec::new();
        while let Some(row) = rows.next()? {
            values.push(read(row)?);
        }
        Ok(values)
    }
}

/// One person's part in the program.
pub(crate) fn enrolment(
    connection: &rusqlite::Connection,
    id: OrganisationId,
    person: &str,
) -> Result<Option<Enrolment>, StoreError> {
    let sql = "SELECT record FROM enrolments WHERE organisation = ?1 AND person = ?2";
    Ok(super::records(connection, sql, params![id.0, person])?.pop())
}

/// People or enrolments have changed.
pub(crate) fn touch(transaction: &Transaction<'_>, id: OrganisationId) -> Result<(), StoreError> {
    transaction.execute("UPDATE organisations SET revision = revision + 1 WHERE id = ?1", [id.0])?;
    Ok(())
}

pub(crate) fn revision(connection: &rusqlite::Connection, id: OrganisationId) -> Result<Revision, StoreError> {
    let sql = "SELECT revision FROM organisations WHERE id = ?1";
    Ok(Revision(connection.query_row(sql, [id.0], |row| row.get(0))?))
}

fn find(connection: &rusqlite::Connection, name: &str) -> Result<Option<OrganisationId>, StoreError> {
    let sql = "SELECT id FROM organisations WHERE name = ?1";
    Ok(connection.query_row(sql, [name], |row| Ok(OrganisationId(row.get(0)?))).optional()?)
}

/// Puts people in the place of those who are there, in this order. Whoever is kept as she is to be is not written again.
fn put_people(transaction: &Transaction<'_>, id: OrganisationId, people: &[Employee]) -> Result<(), StoreError> {
    let staying: BTreeSet<&str> = people.iter().map(|person| person.id.as_str()).collect();
    let known: BTreeMap<String, (i64, String)> = transaction
        .prepare("SELECT id, position, record FROM people WHERE organisation = ?1")?
        .query_map([id.0], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
        .collect::<Result<_, _>>()?;
    let mut remove = transaction.prepare("DELETE FROM people WHERE organisation = ?1 AND id = ?2")?;
    for gone in known.keys().filter(|person| !staying.contains(person.as_str())) {
        remove.execute(params![id.0, gone])?;
    }
    // Strangers come after all others.
    let positions = people.iter().map(|person| known.get(&person.id).map_or(i64::MAX, |(position, _)| *position));
    if !positions.is_sorted() {
        transaction.execute("UPDATE people SET position = 0 WHERE organisation = ?1", [id.0])?;
        return upsert_people(transaction, id, people);
    }
    let mut changed = Vec::new();
    for person in people {
        let record = to_json(person)?;
        if known.get(&person.id).is_none_or(|(_, old)| *old != record) {
            changed.push(person);
        }
    }
    upsert_people(transaction, id, changed)
}

fn upsert_people<'p>(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    people: impl IntoIterator<Item = &'p Employee>,
) -> Result<(), StoreError> {
    let mut insert = transaction.prepare(
        "INSERT INTO people (organisation, id, position, record) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET record = excluded.record, position = iif(position = 0, excluded.position, position)",
    )?;
    let positions = free_positions(transaction, "people", id)?;
    for (position, person) in positions.zip(people) {
        insert.execute(params![id.0, person.id, position, to_json(person)?])?;
    }
    Ok(())
}

pub(crate) fn put_enrolments(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    enrolments: &[Enrolment],
) -> Result<(), StoreError> {
    let mut insert = transaction.prepare(
        "INSERT INTO enrolments (organisation, person, position, record) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET record = excluded.record",
    )?;
    let positions = free_positions(transaction, "enrolments", id)?;
    for (position, enrolment) in positions.zip(enrolments) {
        insert.execute(params![id.0, enrolment.person, position, to_json(enrolment)?])?;
    }
    Ok(())
}

fn put_rest(transaction: &Transaction<'_>, id: OrganisationId, organisation: &Organisation) -> Result<(), StoreError> {
    let text = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let positions = free_positions(transaction, "teams", id)?;
    let mut insert = transaction.prepare("INSERT OR REPLACE INTO teams VALUES (?1, ?2, ?3, ?4)")?;
    for (position, team) in positions.zip(&organisation.teams) {
        insert.execute(params![id.0, team.id, position, to_json(team)?])?;
    }
    let positions = free_positions(transaction, "ties", id)?;
    let mut insert = transaction.prepare("INSERT INTO ties VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for (position, Tie { subject, relation, object, held }) in positions.zip(&organisation.ties) {
        insert.execute(params![id.0, position, subject, relation, object, text(held.since), text(held.until)])?;
    }
    let positions = free_positions(transaction, "feeds", id)?;
    let mut insert = transaction.prepare(
        "INSERT INTO feeds VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET as_of = max(as_of, excluded.as_of)",
    )?;
    for (position, Feed { relation, as_of }) in positions.zip(&organisation.feeds) {
        insert.execute(params![id.0, position, relation, as_of.to_string()])?;
    }
    let positions = free_positions(transaction, "waivers", id)?;
    let mut insert = transaction.prepare("INSERT INTO waivers VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
    for (position, Waiver { mentor, mentee, code, approved_by, approved_as, expires_on }) in
        positions.zip(&organisation.waivers)
    {
        let ends = expires_on.to_string();
        insert.execute(params![id.0, position, mentor, mentee, code, approved_by, approved_as, ends])?;
    }
    let positions = free_positions(transaction, "closures", id)?;
    let mut insert = transaction.prepare("INSERT INTO closures VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (position, Closure { calendar, days, tentative }) in positions.zip(&organisation.closures) {
        insert.execute(params![id.0, position, calendar, text(days.since), text(days.until), tentative])?;
    }
    let positions = free_positions(transaction, "sources", id)?;
    let mut insert = transaction.prepare("INSERT INTO sources VALUES (?1, ?2, ?3)")?;
    for (position, source) in positions.zip(&organisation.provenance) {
        insert.execute(params![id.0, position, to_json(source)?])?;
    }
    Ok(())
}

/// The free positions of a table, from 1 on.
fn free_positions(
    transaction: &Transaction<'_>,
    table: &str,
    id: OrganisationId,
) -> Result<RangeFrom<i64>, StoreError> {
    let sql = format!("SELECT coalesce(max(position), 0) + 1 FROM {table} WHERE organisation = ?1");
    let first: i64 = transaction.query_row(&sql, [id.0], |row| row.get(0))?;
    Ok(first..)
}

pub(crate) fn date(text: String) -> Result<NaiveDate, StoreError> {
    text.parse().map_err(|_| StoreError::Date(text))
}

/// The span in two columns from `first` on.
fn span(row: &Row<'_>, first: usize) -> Result<DaySpan, StoreError> {
    let day = |column| -> Result<Option<NaiveDate>, StoreError> {
        row.get::<_, Option<String>>(column)?.map(date).transpose()
    };
    Ok(DaySpan { since: day(first)?, until: day(first + 1)? })
}
