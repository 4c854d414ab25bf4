//! What this build of the plugin is.

use crate::{
    contract::info::{About, Limit},
    policy,
    problems::detail,
    program::limits,
    time::ZoneBook,
};

/// The contract this build implements.
pub const CONTRACT: &str = "reverse-mentoring:plugin@0.1.0";

/// Name, version, data releases and limits.
pub fn about() -> About {
    let limit = |name: &str, value: usize| Limit { name: name.into(), value: u32::try_from(value).unwrap_or(u32::MAX) };
    About {
        name: "reverse-mentoring".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        time_zones: ZoneBook::release().into(),
        limits: vec![
            limit("people", limits::PEOPLE),
            limit("ties", limits::TIES),
            limit("pairings", limits::PAIRINGS),
            limit("events", limits::EVENTS),
            limit("pairs", limits::PAIRS),
            limit("document-bytes", limits::DOCUMENT_BYTES),
        ],
        details: vec![detail("contract", CONTRACT), detail("policy.schema", policy::SCHEMA_VERSION)],
    }
}
