//! A whole organisation as of one export.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{DaySpan, Employee, Feed, Tie, Waiver};

/// A team or unit people can belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Team {
    /// Stable key.
    pub id: String,
    /// Name as written.
    pub name: Option<String>,
    /// `team`, `unit`, `working-group`, or the organisation's own word.
    pub kind: String,
    /// Key of the team it is part of.
    pub parent: Option<String>,
    /// Membership says nothing of daily work: a marker, a mailing list. Such a team makes no conflict.
    pub loose: bool,
}

/// Days on which the people of one calendar do not meet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// Slug of the calendar: a country such as `NL`, or a department's own.
    pub calendar: String,
    /// The days.
    pub days: DaySpan,
    /// Estimated, such as a lunar holiday.
    #[serde(default)]
    pub tentative: bool,
}

/// Where part of an organisation came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// File name without its folder, or the generator's name and seed.
    pub name: String,
    /// `scim`, `csv`, `json`, `generated`.
    pub format: String,
    /// The mapping it was read with.
    pub mapping: Option<String>,
    /// SHA-256 of the bytes, lower-case hex; empty for a generated organisation.
    pub digest: String,
    /// Records it held.
    pub records: u64,
    /// The day its content is of.
    pub as_of: NaiveDate,
}

/// An organisation: people, what ties them, and where it all came from.
///
/// Ids are not guaranteed to be consistent: real exports carry dangling managers and cycles, which the import report names
/// and the plugin judges. What is guaranteed after an import: no two employees share an id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Organisation {
    /// The organisation's name.
    pub name: String,
    /// Employees, in the order of the source.
    pub people: Vec<Employee>,
    /// Teams and units.
    pub teams: Vec<Team>,
    /// Ties beyond the reporting lines that stand in the employees themselves.
    pub ties: Vec<Tie>,
    /// Relations that are known completely, reporting lines included.
    pub feeds: Vec<Feed>,
    /// Waivers granted.
    pub waivers: Vec<Waiver>,
    /// Days without meetings.
    pub closures: Vec<Closure>,
    /// Where it all came from.
    pub provenance: Vec<Source>,
}
