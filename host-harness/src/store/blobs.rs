//! What decisions were made from and ended in, kept once by digest, so that each can be made again.

use std::io::{Read, Write};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use rusqlite::{OptionalExtension, Transaction, params};

use super::{Store, StoreError};
use crate::digest::sha256;

/// A request to the JSON door in its parts, of which the first two seldom change.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The policy document.
    pub policy: &'a str,
    /// The roster, as JSON.
    pub roster: &'a str,
    /// The other fields of the request: a JSON object, `{}` where there are none.
    pub rest: &'a str,
}

impl Input<'_> {
    /// The request's text.
    pub fn text(&self) -> String {
        let rest = self.rest.trim_start_matches('{');
        let comma = if rest.trim() == "}" { "" } else { "," };
        let Self { policy, roster, .. } = self;
        format!(r#"{{"policy":{policy},"roster":{roster}{comma}{rest}"#)
    }
}

/// A text that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Here it is.
    Text(String),
    /// It was erased, or is past its time.
    Gone,
}

/// Keeps a text; returns its digest.
pub(crate) fn put(transaction: &Transaction<'_>, text: &str) -> Result<String, StoreError> {
    let digest = sha256(text);
    let is_there = "SELECT content IS NOT NULL FROM blobs WHERE digest = ?1";
    let there = transaction.prepare_cached(is_there)?.query_row([&digest], |row| row.get::<_, bool>(0)).optional()?;
    // What was erased comes back with whoever came back.
    if there != Some(true) {
        let sql = "INSERT INTO blobs VALUES (?1, ?2) ON CONFLICT DO UPDATE SET content = excluded.content";
        transaction.prepare_cached(sql)?.execute(params![digest, pack(text.as_bytes())?])?;
    }
    Ok(digest)
}

/// Keeps a request by the digest of its whole text.
pub(crate) fn put_input(transaction: &Transaction<'_>, digest: &str, input: &Input<'_>) -> Result<(), StoreError> {
    let [policy, roster, rest] = [input.policy, input.roster, input.rest].map(|part| put(transaction, part));
    let sql = "INSERT OR IGNORE INTO inputs VALUES (?1, ?2, ?3, ?4)";
    transaction.prepare_cached(sql)?.execute(params![digest, policy?, roster?, rest?])?;
    Ok(())
}

/// Keeps a component, if it is not there.
pub(crate) fn put_build(transaction: &Transaction<'_>, digest: &str, component: &[u8]) -> Result<(), StoreError> {
    let there: bool =
        transaction.query_row("SELECT EXISTS (SELECT 1 FROM builds WHERE digest = ?1)", [digest], |row| row.get(0))?;
    if !there {
        let sql = "INSERT INTO builds VALUES (?1, ?2)";
        transaction.execute(sql, params![digest, pack(component)?])?;
    }
    Ok(())
}

impl Store {
    /// A text by its digest; none where it was never kept.
    ///
    /// # Errors
    /// When it cannot be unpacked, or SQLite fails.
    pub fn blob(&self, digest: &str) -> Result<Option<Kept>, StoreError> {
        let sql = "SELECT content FROM blobs WHERE digest = ?1";
        let row = self.connection.prepare_cached(sql)?.query_row([digest], |row| row.get(0)).optional()?;
        row.map(|content: Option<Vec<u8>>| match content {
            Some(content) => Ok(Kept::Text(text(&content)?)),
            None => Ok(Kept::Gone),
        })
        .transpose()
    }

    /// A whole request by its digest; none where it was never kept.
    ///
    /// # Errors
    /// When it cannot be unpacked, or SQLite fails.
    pub fn input(&self, digest: &str) -> Result<Option<Kept>, StoreError> {
        let sql = "SELECT policy, roster, rest FROM inputs WHERE digest = ?1";
        let parts: Option<[String; 3]> =
            self.connection.query_row(sql, [digest], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?])).optional()?;
        let Some(parts) = parts else { return Ok(None) };
        let [policy, roster, rest] = parts.map(|part| self.blob(&part));
        let (Some(Kept::Text(policy)), Some(Kept::Text(roster)), Some(Kept::Text(rest))) = (policy?, roster?, rest?)
        else {
            return Ok(Some(Kept::Gone));
        };
        Ok(Some(Kept::Text(Input { policy: &policy, roster: &roster, rest: &rest }.text())))
    }

    /// The bytes of a component by its digest.
    ///
    /// # Errors
    /// When it cannot be unpacked, or SQLite fails.
    pub fn build(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT content FROM builds WHERE digest = ?1";
        let content: Option<Vec<u8>> = self.connection.query_row(sql, [digest], |row| row.get(0)).optional()?;
        content.map(|content| unpack(&content)).transpose()
    }
}

pub(super) fn text(packed: &[u8]) -> Result<String, StoreError> {
    String::from_utf8(unpack(packed)?).map_err(|_| StoreError::Packed)
}

fn pack(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).and_then(|()| packer.finish()).map_err(|_| StoreError::Packed)
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    ZlibDecoder::new(packed).read_to_end(&mut bytes).map_err(|_| StoreError::Packed)?;
    Ok(bytes)
}
