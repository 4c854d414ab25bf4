//! The newest decision of a kind.

use rusqlite::{OptionalExtension, params};

use super::{OrganisationId, Sequence, Store, StoreError};

impl Store {
    /// The newest decision of an operation that was done, whose details hold this fact.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn last_decision(
        &self,
        id: OrganisationId,
        operation: &str,
        fact: (&str, &str),
    ) -> Result<Option<Sequence>, StoreError> {
        let sql = "SELECT audit.sequence FROM audit JOIN audit_details USING (sequence)
                   WHERE organisation = ?1 AND operation = ?2 AND verdict = 'done'
                     AND EXISTS (SELECT 1 FROM json_each(record, '$.facts')
                                 WHERE json_extract(value, '$[0]') = ?3 AND json_extract(value, '$[1]') = ?4)
                   ORDER BY audit.sequence DESC LIMIT 1";
        let row = |row: &rusqlite::Row<'_>| Ok(Sequence(row.get(0)?));
        Ok(self.connection.query_row(sql, params![id.0, operation, fact.0, fact.1], row).optional()?)
    }
}
