//! Everything that is held on one person, for her: her own records, and of others no more than that they share them.

use rusqlite::{Connection, params};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Case, OrganisationId, Phase, Store, StoreError};
use crate::contract::types::Side;

/// What the platform holds on a person. Nothing in it tells of others' confidences: no wish of somebody else about her, no
/// answer or request of a partner, no reason, no ruling.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PersonExport {
    /// Her key.
    pub person: String,
    /// What HR says of her.
    pub employee: Option<Value>,
    /// Her part in the program, her own wishes included.
    pub enrolment: Option<Value>,
    /// Relations on record that name her. A barrier, family of others and whatever is masked is not among them.
    pub ties: Vec<Value>,
    /// Her invitations and pairings.
    pub pairings: Vec<Value>,
    /// Her sessions.
    pub sessions: Vec<Value>,
    /// Her busy times, by source.
    pub calendar: Vec<Value>,
    /// Her places in the queue.
    pub queue: Vec<Value>,
    /// Her requests.
    pub requests: Vec<Value>,
    /// Her consents.
    pub consents: Vec<Value>,
    /// What the history says of her by name: ratings of her own skills, applications, nominations; and of her pairs: goals, and
    /// what became of sessions.
    pub history: Vec<Value>,
    /// Her own survey answers.
    pub surveys: Vec<Value>,
    /// What she did, as the audit log has it.
    pub acts: Vec<Value>,
}

/// Relations that a person may not learn of from the program: who stands in them is told by the office that keeps them.
const CONFIDENTIAL: [&str; 3] = ["barrier", "case-handler-of", "occupational-health-of"];

impl Store {
    /// Everything that is held on a person, as JSON.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn export_person(&self, id: OrganisationId, person: &str) -> Result<PersonExport, StoreError> {
        let connection = &self.connection;
        let one =
            |sql: &str| -> Result<Vec<Value>, StoreError> { super::records(connection, sql, params![id.0, person]) };
        let cases = self.cases_of(id, person)?;
        let mut sessions: Vec<Value> = Vec::new();
        let mut surveys: Vec<Value> = Vec::new();
        let mut of_pairs: Vec<Value> = Vec::new();
        for case in cases.iter().filter(|case| case.record.is_some()) {
            for session in super::calendar::sessions_of(connection, id, &case.id)? {
                sessions.push(serde_json::to_value(session)?);
            }
            surveys.extend(own_surveys(connection, id, case, person)?);
            let of_pair = "SELECT json_object('kind', kind, 'record', json(record)) FROM events
                           WHERE organisation = ?1 AND pairing = ?2 AND kind IN ('goal', 'meeting') ORDER BY id";
            of_pairs.extend(super::records(connection, of_pair, params![id.0, case.id])?);
        }
        Ok(PersonExport {
            person: person.to_owned(),
            employee: one("SELECT record FROM people WHERE organisation = ?1 AND id = ?2")?.pop(),
            enrolment: one("SELECT record FROM enrolments WHERE organisation = ?1 AND person = ?2")?.pop(),
            ties: ties(connection, id, person)?,
            // Whom a draft names is not asked yet, and may never be.
            pairings: cases
                .iter()
                .filter(|case| case.invitation.is_some() || case.record.is_some())
                .map(|case| pairing(case, person))
                .collect(),
            sessions,
            calendar: one("SELECT json_object('source', source, 'times', json(record)) FROM diaries
                           WHERE organisation = ?1 AND person = ?2 ORDER BY source")?,
            queue: one("SELECT json_object('side', side, 'since_minute', since, 'matched_on', matched_on,
                          'withdrew_on', withdrew_on, 'waits', json(iif(waits, 'true', 'false')))
                        FROM queue WHERE organisation = ?1 AND person = ?2 ORDER BY side")?,
            requests: one("SELECT json_object('id', id, 'pairing', pairing, 'kind', kind, 'opened_on', opened_on,
                             'resolved_on', resolved_on)
                           FROM requests WHERE organisation = ?1 AND person = ?2 ORDER BY id")?,
            consents: one("SELECT json_object('pairing', pairing, 'purpose', purpose, 'given_on', given_on,
                             'until', until, 'revoked_on', revoked_on)
                           FROM consents WHERE organisation = ?1 AND person = ?2 ORDER BY id")?,
            history: [
                one("SELECT json_object('kind', kind, 'record', json(record)) FROM events
                     WHERE organisation = ?1 AND person = ?2 ORDER BY id")?,
                of_pairs,
            ]
            .concat(),
            surveys,
            acts: one(
                "SELECT json_object('sequence', audit.sequence, 'at_minute', at, 'act', act, 'verdict', verdict)
                       FROM audit JOIN audit_details USING (sequence)
                       WHERE organisation = ?1 AND record ->> '$.actor' = ?2 ORDER BY audit.sequence",
            )?,
        })
    }
}

fn ties(connection: &Connection, id: OrganisationId, person: &str) -> Result<Vec<Value>, StoreError> {
    let sql = "SELECT json_object('subject', subject, 'relation', relation, 'object', object, 'since', since,
                 'until', until)
               FROM ties WHERE organisation = ?1 AND ?2 IN (subject, object) ORDER BY position";
    let mut ties: Vec<Value> = super::records(connection, sql, params![id.0, person])?;
    let is_told = |tie: &Value| tie["relation"].as_str().is_some_and(|relation| !CONFIDENTIAL.contains(&relation));
    ties.retain(is_told);
    Ok(ties)
}

/// A pairing as she may know it: of a partner's answer nothing before both have said yes, of an ending no reason.
fn pairing(case: &Case, person: &str) -> Value {
    let said_yes = match case.side(person) {
        Some(Side::Mentor) => case.mentor_said_yes,
        _ => case.mentee_said_yes,
    };
    let stands = match case.phase {
        Phase::Asked if said_yes => "you said yes",
        Phase::Asked => "waiting for your answer",
        Phase::Accepted => "agreed",
        Phase::Active | Phase::Paused => "running",
        Phase::Draft | Phase::Locked | Phase::Dropped | Phase::Declined | Phase::Ended => "closed",
    };
    let record = case.record.as_ref();
    json!({
        "pairing": case.id,
        "mentor": case.pair.mentor,
        "mentee": case.pair.mentee,
        "stands": stands,
        "matched_on": record.map(|one| &one.matched_on),
        "planned_end": record.map(|one| &one.planned_end),
        "extended_to": record.and_then(|one| one.extended_to.as_ref()),
        "ended_on": record.and_then(|one| one.ended_on.as_ref()),
        "pauses": record.map(|one| &one.pauses),
    })
}

/// Her own answers; those of her partner are the partner's.
fn own_surveys(
    connection: &Connection,
    id: OrganisationId,
    case: &Case,
    person: &str,
) -> Result<Vec<Value>, StoreError> {
    let side = match case.side(person) {
        Some(Side::Mentor) => "mentor",
        _ => "mentee",
    };
    let sql = "SELECT record FROM events WHERE organisation = ?1 AND kind = 'survey' AND pairing = ?2
                 AND record ->> '$.side' = ?3 ORDER BY id";
    super::records(connection, sql, params![id.0, case.id, side])
}
