//! The schema, one step per file; `user_version` counts the steps that a file has taken.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

const STEPS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
];

/// Takes the steps that the database has not taken, each in a transaction of its own.
pub(super) fn apply(connection: &mut Connection) -> Result<(), StoreError> {
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let taken: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if taken as usize > STEPS.len() {
            return Err(StoreError::Newer { found: taken, known: STEPS.len() });
        }
        let Some(step) = STEPS.get(taken as usize) else { return Ok(()) };
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", taken + 1)?;
        transaction.commit()?;
    }
}
