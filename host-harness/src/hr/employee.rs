//! One employee as the HR platform knows her.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Attribute, Resolved, WeeklyWindow};

/// Whether somebody works here today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Works here.
    #[default]
    Active,
    /// Hired, and not yet started.
    Pending,
    /// Employed and absent for long; the reason is never kept.
    OnLeave,
    /// Has left, or the account is closed.
    Inactive,
}

/// On what terms somebody works here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Employment {
    /// Without an end.
    Permanent,
    /// With an end, on the company's payroll.
    FixedTerm,
    /// Temporary staff, through an agency or not.
    Temporary,
    /// Contractors, freelancers, suppliers' staff.
    Contractor,
    /// Interns, trainees, working students.
    Intern,
    /// The export does not say.
    #[default]
    Unknown,
}

/// Membership of one team.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Key of the team.
    pub team: String,
    /// Leads it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lead: bool,
}

/// One employee. Text that the export leaves empty is `None`, never an empty string.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Employee {
    /// The platform's own stable key, pseudonymous. 1 to 128 bytes.
    pub id: String,
    /// For the coordinator's eyes; never scored, never given to the plugin.
    pub display_name: Option<String>,
    /// The title as written.
    pub job_title: Option<String>,
    /// The level as written: a label of the organisation's own.
    pub level_label: Option<String>,
    /// Seniority on the organisation's ladder; larger is more senior.
    pub grade: Resolved<u32>,
    /// The department's name.
    pub department: Option<String>,
    /// The division or business unit.
    pub division: Option<String>,
    /// The cost center.
    pub cost_center: Option<String>,
    /// Kind of work, e.g. a job family; what the contract calls `function`.
    pub function: Option<String>,
    /// Where she works: a site or a city.
    pub site: Option<String>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// IANA name.
    pub time_zone: Resolved<String>,
    /// On what terms she works.
    pub employment: Employment,
    /// Whether she works here today.
    pub status: Status,
    /// First day of work.
    pub start_date: Option<NaiveDate>,
    /// First day no longer employed.
    pub end_date: Option<NaiveDate>,
    /// Name of the shift, where there are shifts.
    pub shift: Option<String>,
    /// Contractual working week. Unknown: the policy's default for the country.
    pub week: Resolved<Vec<WeeklyWindow>>,
    /// Keys of direct managers, the main one first. May name people who are not in the data.
    pub managers: Vec<String>,
    /// Keys of dotted-line managers.
    pub dotted_managers: Vec<String>,
    /// Teams she sits in.
    pub teams: Vec<Membership>,
    /// BCP 47 tags, best first.
    pub languages: Vec<String>,
    /// Anything else that the mapping names and the policy may read.
    pub attributes: Vec<Attribute>,
}
