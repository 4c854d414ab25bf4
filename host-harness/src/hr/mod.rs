//! What an HR platform knows: the organisation, and beside it who takes part in the program.
//!
//! [`Organisation`] is what an HR export carries, cleaned of every field the program must not see. [`Enrolment`] is what
//! the export does not carry and the program needs: places, skills, languages, working hours. [`snapshot()`] joins the two
//! into the roster of the contract. Whatever was inferred rather than read says so: [`Resolved`] keeps the source and the
//! confidence beside the value.
//!
//! This module knows nothing of files, databases or the sandbox.

mod employee;
mod enrolment;
mod organisation;
mod resolved;
mod snapshot;
mod structure;
mod taxonomy;
mod ties;
mod week;

pub use employee::{Employee, Employment, Membership, Status};
pub use enrolment::{Enrolment, Preference, Skill, Stance};
pub use organisation::{Closure, Organisation, Source, Team};
pub use resolved::{Confidence, Resolved};
pub(crate) use snapshot::months_between;
pub use snapshot::{Frame, Snapshot, snapshot};
pub use structure::Structure;
pub use taxonomy::{TaughtBy, Taxonomy, TaxonomyError, Topic};
pub use ties::{DaySpan, Feed, Tie, Waiver, relation};
pub use week::{Hours, WeeklyWindow, shift};

use serde::{Deserialize, Serialize};

/// An open key with its value. A key may repeat: its values are a set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Attribute {
    /// A slug such as `interest`.
    pub key: String,
    /// The value as text; numbers in decimal.
    pub value: String,
}

impl Attribute {
    /// An attribute of `key` and `value`.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into() }
    }
}
