//! `policy`: the document and its schema.

use crate::{
    contract::{policy::Resolved, types::Fault},
    policy::{self, Policy},
};

/// JSON Schema 2020-12 of the policy document.
pub fn schema() -> &'static str {
    policy::schema_text()
}

/// Checks a document and fills in the defaults.
///
/// # Errors
/// As [`Policy::read`].
pub fn resolve(document: &str) -> Result<Resolved, Fault> {
    let policy = Policy::read(document)?;
    Ok(Resolved { document: policy.text, digest: policy.digest, findings: Vec::new() })
}
