//! Data protection: a person goes everywhere, what is held on somebody is told her, and nothing is kept for ever.
//!
//! The audit log keeps its entries, which name nobody; what they were made from is dropped where it names her, and so are
//! the details. What was decided can then not be made again, and the log says so: erased.

use chrono::NaiveDate;
use rusqlite::{Transaction, named_params, params};
use serde::Serialize;

use super::{OrganisationId, Store, StoreError, blobs, organisation, to_json};
use crate::now::Now;

/// Rows that an erasure removed or changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Records of hers, or that named her.
    pub records: usize,
    /// Texts that decisions were made from or ended in.
    pub texts: usize,
    /// Entries of the audit log whose details are gone.
    pub entries: usize,
}

/// What retention dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Retained {
    /// Texts that only decisions before the day were made from or ended in. They cannot be made again.
    pub texts: usize,
    /// Outcomes of runs before the day; their digests stay.
    pub outcomes: usize,
    /// Proposals that came to nothing before the day.
    pub proposals: usize,
    /// Pairings that ended before the day, with their sessions, events, agreements and consents.
    pub pairings: usize,
    /// Requests that were answered before the day.
    pub requests: usize,
    /// Records of the history that belong to no pairing and are over: applications, nominations, answers before there were
    /// pairs, ratings by people who take no part any more and of whom no pairing is left.
    pub records: usize,
    /// Entries of the audit log before the day whose details (who, whom, why) are gone.
    pub entries: usize,
}

/// Whatever names the person, by table. `:o` is the organisation, `:p` the person.
const RECORDS: [&str; 15] = [
    "DELETE FROM people WHERE organisation = :o AND id = :p",
    "DELETE FROM ties WHERE organisation = :o AND :p IN (subject, object)",
    "DELETE FROM waivers WHERE organisation = :o AND :p IN (mentor, mentee, approved_by)",
    "DELETE FROM events WHERE organisation = :o AND person = :p",
    "DELETE FROM events WHERE organisation = :o AND pairing IN
       (SELECT id FROM pairings WHERE organisation = :o AND :p IN (mentor, mentee))",
    // Facts name others in their details: who nominated whom.
    "DELETE FROM events WHERE organisation = :o AND instr(record, json_quote(:p)) > 0",
    "DELETE FROM requests WHERE organisation = :o AND (person = :p OR pairing IN
       (SELECT id FROM proposals WHERE organisation = :o AND :p IN (mentor, mentee)
        UNION SELECT id FROM pairings WHERE organisation = :o AND :p IN (mentor, mentee)))",
    "DELETE FROM stages WHERE organisation = :o AND pairing IN
       (SELECT id FROM proposals WHERE organisation = :o AND :p IN (mentor, mentee)
        UNION SELECT id FROM pairings WHERE organisation = :o AND :p IN (mentor, mentee))",
    "DELETE FROM pairings WHERE organisation = :o AND :p IN (mentor, mentee)",
    "DELETE FROM proposals WHERE organisation = :o AND :p IN (mentor, mentee)",
    "DELETE FROM queue WHERE organisation = :o AND person = :p",
    "DELETE FROM rulings WHERE organisation = :o AND
       (:p IN (mentor, mentee) OR instr(record, json_quote(:p)) > 0)",
    "UPDATE runs SET outcome = NULL WHERE organisation = :o AND instr(outcome, json_quote(:p)) > 0",
    // The ledger is opaque: the next release begins a new one.
    "DELETE FROM ledgers WHERE organisation = :o AND instr(ledger, :p) > 0",
    // Wishes of others lose her.
    "UPDATE enrolments SET record = json_set(record, '$.preferences', json((
         SELECT json_group_array(json(value)) FROM json_each(enrolments.record, '$.preferences')
         WHERE value ->> '$.other' <> :p)))
       WHERE organisation = :o AND instr(record, json_quote(:p)) > 0",
];

impl Store {
    /// Removes a person and everything that names her: enrolment, ties, waivers, wishes of others, proposals and pairings
    /// with their sessions and events, rulings, requests, and what decisions were made from. Digests stay. The file holds
    /// nothing of her afterwards, its free pages included.
    ///
    /// # Errors
    /// When SQLite fails; then nothing is changed.
    pub fn erase(&mut self, id: OrganisationId, person: &str) -> Result<Erased, StoreError> {
        let erased = self.write(|transaction| erase(transaction, id, person))?;
        self.forget_the_log()?;
        Ok(erased)
    }

    /// Drops what is older than a day: see [`Retained`].
    ///
    /// # Errors
    /// When SQLite fails; then nothing is changed.
    pub fn retain(&mut self, id: OrganisationId, before: NaiveDate) -> Result<Retained, StoreError> {
        let retained = self.write(|transaction| retain(transaction, id, before))?;
        self.forget_the_log()?;
        Ok(retained)
    }

    /// What SQLite wrote ahead goes into the file and is cut off, so that what was erased is not in it either. A reader who
    /// is under way keeps it until the next time.
    fn forget_the_log(&self) -> Result<(), StoreError> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }
}

/// Inside: what otherwise stays may be deleted.
fn permitted<T>(
    transaction: &Transaction<'_>,
    what: &str,
    delete: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    transaction.execute("INSERT INTO permits VALUES (?1)", [what])?;
    let value = delete()?;
    transaction.execute("DELETE FROM permits", [])?;
    Ok(value)
}

fn erase(transaction: &Transaction<'_>, id: OrganisationId, person: &str) -> Result<Erased, StoreError> {
    permitted(transaction, "erase", || {
        let mut erased = Erased::default();
        let name: Option<String> = transaction
            .prepare("SELECT display_name FROM people WHERE organisation = ?1 AND id = ?2")?
            .query_map(params![id.0, person], |row| row.get(0))?
            .next()
            .transpose()?
            .flatten();
        // First what the other rows are found by.
        erased.entries = forget_details(transaction, id, person, name.as_deref())?;
        for sql in RECORDS {
            // Not every statement takes both.
            let mut statement = transaction.prepare(sql)?;
            erased.records += statement.execute(named_params! { ":o": id.0, ":p": person })?;
        }
        for list in ["managers", "dotted_managers"] {
            let sql = format!(
                "UPDATE people SET record = json_set(record, '$.{list}', json((
                     SELECT json_group_array(value) FROM json_each(people.record, '$.{list}') WHERE value <> :p)))
                   WHERE organisation = :o AND EXISTS
                     (SELECT 1 FROM json_each(people.record, '$.{list}') WHERE value = :p)"
            );
            erased.records += transaction.execute(&sql, named_params! { ":o": id.0, ":p": person })?;
        }
        erased.texts = forget_texts(transaction, person)?;
        organisation::touch(transaction, id)?;
        Ok(erased)
    })
}

/// Details that name her, her pairings, or in a reason her name.
fn forget_details(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    person: &str,
    name: Option<&str>,
) -> Result<usize, StoreError> {
    let sql = "UPDATE audit_details SET salt = NULL, record = NULL
               WHERE record IS NOT NULL
                 AND sequence IN (SELECT sequence FROM audit WHERE organisation = ?1)
                 AND (instr(record, json_quote(?2)) > 0 OR (?3 IS NOT NULL AND instr(record, ?3) > 0)
                      OR EXISTS (SELECT 1 FROM json_each(audit_details.record, '$.overrides')
                                 WHERE instr(value ->> '$.reason', ?2) > 0)
                      OR EXISTS (SELECT 1 FROM json_each(audit_details.record, '$.pairings') AS named
                                 WHERE named.value IN
                                   (SELECT id FROM proposals WHERE organisation = ?1 AND ?2 IN (mentor, mentee)
                                    UNION SELECT id FROM pairings WHERE organisation = ?1 AND ?2 IN (mentor, mentee))))";
    // Inside a record a name is spelt as JSON spells it.
    let name = name.filter(|name| !name.is_empty()).map(|name| to_json(&name)).transpose()?;
    let name = name.as_deref().map(|quoted| quoted.trim_matches('"'));
    Ok(transaction.execute(sql, params![id.0, person, name])?)
}

/// Texts are packed: each is looked at. A policy names nobody.
fn forget_texts(transaction: &Transaction<'_>, person: &str) -> Result<usize, StoreError> {
    let quoted = to_json(&person)?;
    let digests: Vec<String> = transaction
        .prepare("SELECT digest FROM blobs WHERE content IS NOT NULL ORDER BY digest")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut content = transaction.prepare("SELECT content FROM blobs WHERE digest = ?1")?;
    let mut drop = transaction.prepare("UPDATE blobs SET content = NULL WHERE digest = ?1")?;
    let mut dropped = 0;
    for digest in digests {
        let packed: Vec<u8> = content.query_row([&digest], |row| row.get(0))?;
        if blobs::text(&packed)?.contains(&quoted) {
            dropped += drop.execute([&digest])?;
        }
    }
    Ok(dropped)
}

fn retain(transaction: &Transaction<'_>, id: OrganisationId, before: NaiveDate) -> Result<Retained, StoreError> {
    permitted(transaction, "retain", || {
        let (minute, day) = (Now::on(before).minute, before.to_string());
        // A text is dropped where no decision of that day or later, and of no other organisation, needs it.
        let texts = "UPDATE blobs SET content = NULL WHERE content IS NOT NULL AND digest NOT IN (
               SELECT outcome FROM audit WHERE outcome IS NOT NULL AND (at >= ?2 OR organisation <> ?1)
               UNION SELECT part FROM (
                 SELECT policy AS part, digest FROM inputs UNION SELECT roster, digest FROM inputs
                 UNION SELECT rest, digest FROM inputs)
               WHERE digest IN (SELECT input FROM audit WHERE input IS NOT NULL AND (at >= ?2 OR organisation <> ?1)))";
        let outcomes = "UPDATE runs SET outcome = NULL WHERE organisation = ?1 AND as_of < ?2 AND outcome IS NOT NULL";
        // The last step of a life says when it came to nothing.
        let over = "SELECT pairing FROM stages AS last WHERE organisation = ?1 AND at < ?2
                      AND stage IN ('excluded', 'withdrawn', 'declined')
                      AND id = (SELECT max(id) FROM stages WHERE organisation = ?1 AND pairing = last.pairing)";
        let came_to_nothing: Vec<String> =
            transaction.prepare(over)?.query_map(params![id.0, minute], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let ended = "SELECT id FROM pairings WHERE organisation = ?1 AND record ->> '$.ended_on' < ?2 ORDER BY id";
        let ended: Vec<String> =
            transaction.prepare(ended)?.query_map(params![id.0, day], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let requests = "DELETE FROM requests WHERE organisation = ?1 AND resolved_on < ?2";
        let details = "UPDATE audit_details SET salt = NULL, record = NULL WHERE record IS NOT NULL AND sequence IN
                         (SELECT sequence FROM audit WHERE organisation = ?1 AND at < ?2)";
        let mut retained = Retained {
            texts: transaction.execute(texts, params![id.0, minute])?,
            outcomes: transaction.execute(outcomes, params![id.0, day])?,
            requests: transaction.execute(requests, params![id.0, day])?,
            entries: transaction.execute(details, params![id.0, minute])?,
            ..Retained::default()
        };
        for pairing in ended.iter().chain(&came_to_nothing) {
            for table in ["events", "stages"] {
                let sql = format!("DELETE FROM {table} WHERE organisation = ?1 AND pairing = ?2");
                transaction.execute(&sql, params![id.0, pairing])?;
            }
            let sql = "DELETE FROM pairings WHERE organisation = ?1 AND id = ?2";
            retained.pairings += transaction.execute(sql, params![id.0, pairing])?;
            let sql = "DELETE FROM proposals WHERE organisation = ?1 AND id = ?2";
            retained.proposals += transaction.execute(sql, params![id.0, pairing])?;
        }
        let over = "DELETE FROM events WHERE organisation = ?1 AND pairing IS NULL AND CASE kind
                      WHEN 'application' THEN coalesce(record ->> '$.withdrew_on', record ->> '$.matched_on') < ?2
                      WHEN 'fact' THEN coalesce(record ->> '$.until', record ->> '$.on') < ?2
                      WHEN 'survey' THEN coalesce(record ->> '$.answered_on', record ->> '$.asked_on') < ?2
                      WHEN 'skill' THEN NOT EXISTS (SELECT 1 FROM enrolments WHERE enrolments.organisation = ?1
                             AND enrolments.person = events.person)
                           AND NOT EXISTS (SELECT 1 FROM pairings WHERE pairings.organisation = ?1
                             AND events.person IN (pairings.record ->> '$.pair.mentor', pairings.record ->> '$.pair.mentee'))
                    END";
        retained.records = transaction.execute(over, params![id.0, day])?;
        Ok(retained)
    })
}
