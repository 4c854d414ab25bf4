//! The audit log: one entry for every act, each bound to the one before.
//!
//! `hash` is SHA-256 over the hash before and the entry as JSON without spaces, fields in a fixed order. So no entry can be
//! changed, taken out or put between without every later hash being wrong; that the newest are missing shows only to
//! somebody who has noted the head elsewhere. Names, reasons and keys of people are beside the chain, which holds a salted
//! commitment to them: they can be erased, and the chain still verifies.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{OrganisationId, Store, StoreError, chain::Hashed, to_json};
use crate::digest::hex;

/// What the first entry is bound to.
pub(super) const BEGINNING: &str = "";

/// Number of an entry, from 1 on without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sequence(pub i64);

/// How an act ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is done, and what it changed is kept.
    Done,
    /// The plugin refused; nothing was changed.
    Refused,
    /// The sandbox stopped the plugin; nothing was changed.
    Failed,
}

/// One decision of the plugin, in digests (SHA-256, lower-case hex).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The operation of the JSON door.
    pub operation: String,
    /// Of the request's bytes.
    pub input: String,
    /// Of the policy document in it.
    pub policy: String,
    /// Of the component.
    pub plugin: String,
    /// Of the answer's bytes, or of the fault's; none where the sandbox stopped the plugin.
    pub outcome: Option<String>,
}

/// A coordinator's word against a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// The rule, e.g. `conflict.same-team`.
    pub code: String,
    /// Why.
    pub reason: String,
}

/// What an entry tells beside its digests, and what an erasure takes away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Who acted.
    pub actor: String,
    /// Whom it concerns.
    pub people: Vec<String>,
    /// Which pairings.
    pub pairings: Vec<String>,
    /// Rules set aside.
    pub overrides: Vec<Override>,
    /// Further values by key, such as the round.
    pub facts: Vec<(String, String)>,
}

/// An entry to be written.
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    /// Minutes since 1970 UTC.
    pub at: u32,
    /// In which role.
    pub role: &'a str,
    /// What was done, e.g. `ask`.
    pub act: &'a str,
    /// How it ended.
    pub verdict: Verdict,
    /// Why it did not come to an end: a slug.
    pub failure: Option<&'a str>,
    /// What the plugin decided for it.
    pub decided: Option<&'a Decided>,
    /// Who, whom, why.
    pub details: &'a Details,
}

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its number.
    pub sequence: Sequence,
    /// Minutes since 1970 UTC.
    pub at: u32,
    /// In which role.
    pub role: String,
    /// What was done.
    pub act: String,
    /// How it ended.
    pub verdict: Verdict,
    /// Why it did not come to an end.
    pub failure: Option<String>,
    /// What the plugin decided for it.
    pub decided: Option<Decided>,
    /// Who, whom, why. None: erased.
    pub details: Option<Details>,
    /// Hash of the entry before.
    pub previous: String,
    /// Its own hash.
    pub hash: String,
}

/// SHA-256 over parts, lower-case hex.
pub fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hex(&hash.finalize())
}

/// Adds an entry to the chain, in the transaction of what it tells of.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    entry: &NewEntry<'_>,
) -> Result<Sequence, StoreError> {
    let last = "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1";
    let (last, previous) = transaction
        .query_row(last, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
        .optional()?
        .unwrap_or((0, BEGINNING.to_owned()));
    let sequence = last + 1;
    let record = to_json(entry.details)?;
    let salt = salt()?;
    let commitment = digest([salt.as_bytes(), record.as_bytes()]);
    let decided = entry.decided;
    let hashed = Hashed {
        sequence,
        organisation: id.0,
        at: entry.at,
        role: entry.role,
        act: entry.act,
        verdict: entry.verdict,
        failure: entry.failure,
        operation: decided.map(|one| one.operation.as_str()),
        input: decided.map(|one| one.input.as_str()),
        policy: decided.map(|one| one.policy.as_str()),
        plugin: decided.map(|one| one.plugin.as_str()),
        outcome: decided.and_then(|one| one.outcome.as_deref()),
        details: &commitment,
    };
    let hash = hashed.hash(&previous)?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO audit (sequence, organisation, at, role, act, verdict, failure, operation, input, policy, plugin,
           outcome, details, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    insert.execute(params![
        sequence,
        id.0,
        entry.at,
        entry.role,
        entry.act,
        slug(entry.verdict),
        entry.failure,
        hashed.operation,
        hashed.input,
        hashed.policy,
        hashed.plugin,
        hashed.outcome,
        commitment,
        previous,
        hash
    ])?;
    let mut insert = transaction.prepare_cached("INSERT INTO audit_details VALUES (?1, ?2, ?3)")?;
    insert.execute(params![sequence, salt, record])?;
    Ok(Sequence(sequence))
}

impl Store {
    /// Entries of an organisation after `after`, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn audit_log(&self, id: OrganisationId, after: Sequence, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let sql =
            format!("{SELECT} WHERE audit.organisation = ?1 AND audit.sequence > ?2 ORDER BY audit.sequence LIMIT ?3");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![id.0, after.0, limit])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(read(row)?.entry);
        }
        Ok(entries)
    }

    /// One entry.
    ///
    /// # Errors
    /// When the record cannot be read, or SQLite fails.
    pub fn audit_entry(&self, sequence: Sequence) -> Result<Option<Entry>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{SELECT} WHERE audit.sequence = ?1"))?;
        let mut rows = statement.query([sequence.0])?;
        rows.next()?.map(|row| Ok(read(row)?.entry)).transpose()
    }

    /// Hash and number of the last entry of the chain.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn audit_head(&self) -> Result<Option<(Sequence, String)>, StoreError> {
        let sql = "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1";
        Ok(self.connection.query_row(sql, [], |row| Ok((Sequence(row.get(0)?), row.get(1)?))).optional()?)
    }
}

pub(super) const SELECT: &str =
    "SELECT audit.sequence, at, role, act, verdict, failure, operation, input, policy, plugin, outcome,
                        previous, hash, audit.organisation, details, salt, record
                      FROM audit LEFT JOIN audit_details ON audit_details.sequence = audit.sequence";

/// An entry, and what its commitment is checked with.
pub(super) struct Kept {
    pub(super) entry: Entry,
    pub(super) organisation: i64,
    pub(super) commitment: String,
    pub(super) salt: Option<String>,
    pub(super) record: Option<String>,
}

pub(super) fn read(row: &Row<'_>) -> Result<Kept, StoreError> {
    let decided = match row.get::<_, Option<String>>(6)? {
        Some(operation) => Some(Decided {
            operation,
            input: row.get::<_, Option<String>>(7)?.unwrap_or_default(),
            policy: row.get::<_, Option<String>>(8)?.unwrap_or_default(),
            plugin: row.get::<_, Option<String>>(9)?.unwrap_or_default(),
            outcome: row.get(10)?,
        }),
        None => None,
    };
    let record: Option<String> = row.get(16)?;
    let verdict: String = row.get(4)?;
    let entry = Entry {
        sequence: Sequence(row.get(0)?),
        at: row.get(1)?,
        role: row.get(2)?,
        act: row.get(3)?,
        verdict: serde_json::from_value(verdict.into())?,
        failure: row.get(5)?,
        decided,
        details: record.as_deref().map(serde_json::from_str).transpose()?,
        previous: row.get(11)?,
        hash: row.get(12)?,
    };
    Ok(Kept { entry, organisation: row.get(13)?, commitment: row.get(14)?, salt: row.get(15)?, record })
}

fn slug(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Done => "done",
        Verdict::Refused => "refused",
        Verdict::Failed => "failed",
    }
}

/// 128 bits that nobody guesses: else the few possible details of an entry could be tried out against its commitment.
fn salt() -> Result<String, StoreError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::NoRandomness)?;
    Ok(hex(&bytes))
}
