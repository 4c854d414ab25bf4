//! Whether the audit log reads as it was written.

use serde::Serialize;

use super::{
    Store, StoreError,
    audit::{BEGINNING, Entry, Kept, SELECT, Verdict, digest, read},
    to_json,
};

/// What `verify` found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Entries read.
    pub entries: i64,
    /// Entries whose details are erased.
    pub erased: i64,
    /// Hash of the last entry: note it elsewhere, and hand it in next time.
    pub head: String,
    /// What does not hold, with the entry's number.
    pub problems: Vec<(i64, String)>,
}

/// What is hashed, in this order.
#[derive(Serialize)]
pub(super) struct Hashed<'a> {
    pub(super) sequence: i64,
    pub(super) organisation: i64,
    pub(super) at: u32,
    pub(super) role: &'a str,
    pub(super) act: &'a str,
    pub(super) verdict: Verdict,
    pub(super) failure: Option<&'a str>,
    pub(super) operation: Option<&'a str>,
    pub(super) input: Option<&'a str>,
    pub(super) policy: Option<&'a str>,
    pub(super) plugin: Option<&'a str>,
    pub(super) outcome: Option<&'a str>,
    pub(super) details: &'a str,
}

impl Hashed<'_> {
    pub(super) fn hash(&self, previous: &str) -> Result<String, StoreError> {
        Ok(digest([previous.as_bytes(), to_json(self)?.as_bytes()]))
    }
}

impl Store {
    /// Reads the whole chain, of all organisations, and says where it does not hold. With `head`, a hash that was noted
    /// earlier, also whether that entry is still there: so a log that was cut off shows.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn verify_audit(&self, head: Option<&str>) -> Result<Verification, StoreError> {
        let mut found = Verification { head: BEGINNING.to_owned(), ..Verification::default() };
        let mut statement = self.connection.prepare(&format!("{SELECT} ORDER BY audit.sequence"))?;
        let mut rows = statement.query([])?;
        let mut is_there = head.is_none_or(|head| head == BEGINNING);
        while let Some(row) = rows.next()? {
            found.entries += 1;
            let number: i64 = row.get(0)?;
            if number != found.entries {
                found.problems.push((number, format!("entry {} is missing before it", found.entries)));
                found.entries = number;
            }
            match read(row) {
                Ok(kept) => {
                    found.erased += i64::from(kept.entry.details.is_none());
                    found.problems.extend(kept.problems(&found.head)?.into_iter().map(|what| (number, what)));
                    is_there |= head == Some(kept.entry.hash.as_str());
                    found.head = kept.entry.hash;
                }
                Err(error) => found.problems.push((number, format!("it cannot be read: {error}"))),
            }
        }
        if !is_there {
            found.problems.push((found.entries, "the head that was noted earlier is not in the log".into()));
        }
        Ok(found)
    }
}

impl Kept {
    fn problems(&self, before: &str) -> Result<Vec<String>, StoreError> {
        let mut problems = Vec::new();
        let Entry { sequence, at, role, act, verdict, failure, decided, previous, hash, .. } = &self.entry;
        let decided = decided.as_ref();
        let hashed = Hashed {
            sequence: sequence.0,
            organisation: self.organisation,
            at: *at,
            role,
            act,
            verdict: *verdict,
            failure: failure.as_deref(),
            operation: decided.map(|one| one.operation.as_str()),
            input: decided.map(|one| one.input.as_str()),
            policy: decided.map(|one| one.policy.as_str()),
            plugin: decided.map(|one| one.plugin.as_str()),
            outcome: decided.and_then(|one| one.outcome.as_deref()),
            details: &self.commitment,
        };
        if previous != before {
            problems.push("it is not bound to the entry before".into());
        }
        if hashed.hash(previous)? != *hash {
            problems.push("its hash is not that of what it says".into());
        }
        match (&self.salt, &self.record) {
            (Some(salt), Some(record)) if digest([salt.as_bytes(), record.as_bytes()]) != self.commitment => {
                problems.push("its details are not those that it was written with".into());
            }
            (Some(_), Some(_)) | (None, None) => {}
            _ => problems.push("its details are erased in part".into()),
        }
        Ok(problems)
    }
}
