//! Relations between people, what is known of them, and leave to set one aside.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Relations that this crate writes or reads by name. The list is open: any slug may stand in a tie.
pub mod relation {
    /// The subject is the object's manager.
    pub const MANAGES: &str = "manages";
    /// The subject is the object's second (dotted-line) manager.
    pub const MANAGES_DOTTED: &str = "manages-dotted";
    /// The two were mentor and mentee in an earlier program.
    pub const FORMER_MENTORING: &str = "former-mentoring";
    /// What the rules of the shipped policy read, in the order of the catalogue.
    pub const READ: [&str; 25] = [
        MANAGES,
        MANAGES_DOTTED,
        "reviews",
        "decides-pay",
        "decides-promotion",
        "hires",
        "approves-spend-of",
        "hr-partner-of",
        "case-handler-of",
        "coaches",
        "occupational-health-of",
        "coordinates",
        "family",
        "household",
        "partner",
        "close-personal",
        "financial-interest",
        "side-business",
        "loan",
        "sponsors-contract",
        "audits",
        "barrier",
        "represents",
        "competes-with",
        FORMER_MENTORING,
    ];
}

/// Half-open span of days: `since` is inside, `until` is not; none is open-ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DaySpan {
    /// First day inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// First day no longer inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl DaySpan {
    /// Whether `day` lies inside.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// `subject` stands in `relation` to `object`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tie {
    /// Key of the person the tie starts from, e.g. the manager.
    pub subject: String,
    /// Slug of the relation, e.g. [`relation::MANAGES`].
    pub relation: String,
    /// Key of the person the tie leads to, e.g. the report.
    pub object: String,
    /// When it holds.
    #[serde(default)]
    pub held: DaySpan,
}

/// The platform knows a relation completely as of a day. Without a feed a relation is unknown, not absent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// Slug of the relation.
    pub relation: String,
    /// The day the knowledge is of.
    pub as_of: NaiveDate,
}

/// Leave to pair two people in spite of one rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// Key of the junior.
    pub mentor: String,
    /// Key of the senior.
    pub mentee: String,
    /// The conflict code it lifts, e.g. `conflict.same-team`.
    pub code: String,
    /// Key of the approver.
    pub approved_by: String,
    /// The office in which she approved, e.g. `program-owner`.
    pub approved_as: String,
    /// First day on which it no longer holds.
    pub expires_on: NaiveDate,
}
