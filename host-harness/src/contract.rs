//! The contract's types as the host sees them: `contract::types::Pair`, `contract::matching::Outcome`.
//!
//! Generated from `wit/` by the build script. They cross into the plugin as they are, and speak the JSON of the
//! contract's JSON door (`documents`) through serde: fields in `snake_case`, enum cases in `kebab-case`, no unknown
//! field; a list or option that is left out is empty.
//!
//! ```
//! use host_harness::contract::{conflicts::Ruling, matching::Request, types::Pair};
//!
//! let request = Request {
//!     locked: vec![Pair { mentor: "ana".into(), mentee: "bo".into() }],
//!     ..Request::default()
//! };
//! assert_eq!(serde_json::to_value(&request.locked)?, serde_json::json!([{ "mentor": "ana", "mentee": "bo" }]));
//! assert_eq!(serde_json::to_value(Ruling::NeedsApproval)?, "needs-approval");
//! # Ok::<(), serde_json::Error>(())
//! ```

use crate::now::Now;
use chrono::NaiveDate;

#[allow(
    missing_docs,
    unsafe_code,
    unreachable_pub,
    dead_code,
    rustdoc::all,
    clippy::all,
    clippy::allow_attributes_without_reason,
    reason = "generated code"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/contract.rs"));
}

pub use generated::exports::reverse_mentoring::plugin::*;
pub(crate) use generated::{EXPORTS, Plugin as World, PluginPre as WorldPre};

impl program::Pairing {
    /// The first day after its term, or after its extension where it was extended.
    pub fn last_end(&self) -> &str {
        self.extended_to.as_deref().unwrap_or(&self.planned_end)
    }
}

impl scheduling::SessionState {
    /// Planned or agreed upon, and not settled.
    pub fn is_ahead(self) -> bool {
        matches!(self, Self::Planned | Self::Pinned)
    }
}

impl scheduling::Session {
    /// The day on which it starts, UTC.
    pub fn day(&self) -> NaiveDate {
        Now { minute: self.when.start }.day()
    }
}
