//! The canonical fields that a mapping can fill.

use serde::{Deserialize, Serialize};

/// A field of a record, whatever the export calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Key of the person; of the subject in a membership or a history.
    Id,
    /// Name to show.
    DisplayName,
    /// Title as written.
    JobTitle,
    /// Level as written.
    LevelLabel,
    /// Grade as a number.
    Grade,
    /// Department.
    Department,
    /// Division or business unit.
    Division,
    /// Cost center.
    CostCenter,
    /// Kind of work: a job family.
    Function,
    /// Site or city.
    Site,
    /// Country, ISO 3166 alpha-2 or a name that the mapping translates.
    Country,
    /// IANA or Windows name of the time zone.
    TimeZone,
    /// Type of employment.
    Employment,
    /// Status.
    Status,
    /// First day.
    StartDate,
    /// Last day, or the first day after it.
    EndDate,
    /// Name of the shift.
    Shift,
    /// Start of the shift, local.
    ShiftStart,
    /// End of the shift, local; before the start: the next day.
    ShiftEnd,
    /// Key of a direct manager.
    Manager,
    /// Key of a dotted-line manager.
    DottedManager,
    /// Key of a team; of the team itself in a file of teams.
    Team,
    /// Key of the unit she belongs to, and its name and parent.
    Unit,
    /// Name of the unit or team.
    UnitName,
    /// Key of the unit or team it is part of.
    Parent,
    /// Kind of a team.
    Kind,
    /// Role in a team: `lead` or anything else.
    Role,
    /// Language.
    Language,
    /// Where a tie starts.
    Subject,
    /// What a tie or feed is.
    Relation,
    /// Where a tie leads.
    Object,
    /// First day.
    Since,
    /// First day after.
    Until,
    /// Day a feed is of.
    AsOf,
    /// The junior of a waiver.
    Mentor,
    /// The senior of a waiver.
    Mentee,
    /// The conflict code a waiver lifts.
    Code,
    /// Who approved it.
    ApprovedBy,
    /// In which office.
    ApprovedAs,
    /// First day without it.
    ExpiresOn,
    /// Calendar of a closure.
    Calendar,
    /// Whether a closure is estimated.
    Tentative,
}

impl Field {
    /// Its name in a mapping file.
    pub(super) fn name(self) -> String {
        match toml::Value::try_from(self) {
            Ok(toml::Value::String(name)) => name,
            _ => format!("{self:?}"),
        }
    }
}
