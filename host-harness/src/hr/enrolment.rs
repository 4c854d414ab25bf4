//! What the program needs of a person and HR does not know.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Attribute, DaySpan, WeeklyWindow};

/// A topic somebody knows, teaches or wants to learn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    /// Slug of a topic in the [taxonomy](super::Taxonomy).
    pub topic: String,
    /// Own level: 0 (none) to 5 (expert).
    pub level: u32,
    /// Would teach it.
    #[serde(default)]
    pub offered: bool,
    /// 0 (not wanted), 1 (nice to have) to 5 (essential).
    #[serde(default)]
    pub wanted: u32,
}

/// What somebody wishes of a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// Would like this partner.
    Favor,
    /// Will not be paired with this person. For the coordinator alone.
    Decline,
}

/// A wish about one partner; earlier in a list is stronger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preference {
    /// Key of the other person.
    pub other: String,
    /// The wish.
    pub stance: Stance,
}

/// One person's part in the program. Whoever has none takes no part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Enrolment {
    /// Key of the [employee](super::Employee).
    pub person: String,
    /// Pairings she can be in as the junior who teaches. 0: not on that side.
    pub mentor_places: u32,
    /// Pairings she can be in as the senior who learns.
    pub mentee_places: u32,
    /// Topics known, offered, wanted.
    pub skills: Vec<Skill>,
    /// Topics she will not discuss.
    pub off_limits: Vec<String>,
    /// Interests; they become attributes `interest` of the roster.
    pub interests: Vec<String>,
    /// BCP 47 tags, best first. Empty: what HR knows.
    pub languages: Vec<String>,
    /// Wishes about partners.
    pub preferences: Vec<Preference>,
    /// When orientation was, or will be, completed.
    pub oriented_on: Option<NaiveDate>,
    /// Joined the program on.
    pub joined_on: Option<NaiveDate>,
    /// First day no longer in the program.
    pub left_on: Option<NaiveDate>,
    /// Leave. The reason is never kept.
    pub away: Vec<DaySpan>,
    /// Her own hours. None: the contractual week, else the policy's default.
    pub week: Option<Vec<WeeklyWindow>>,
    /// Her own IANA zone, where she told the program. None: what HR knows.
    pub time_zone: Option<String>,
    /// Most minutes a month in sessions. None: the policy's.
    pub monthly_minutes: Option<u32>,
    /// Working style and whatever else the policy names.
    pub attributes: Vec<Attribute>,
}
