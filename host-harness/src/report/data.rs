//! What the report is made from.

use crate::{
    contract::{conflicts::Assessment, health, matching, program::Pairing, scheduling::Timetable, types::Finding},
    hr::{DaySpan, Employee, Enrolment, Organisation, Taxonomy},
    recheck::Checked,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Everything the page shows. Answers of the plugin are those to a coordinator.
#[derive(Clone, Copy, Debug)]
pub struct ReportData<'a> {
    /// Name of the program.
    pub program: &'a str,
    /// The day everything is judged on.
    pub as_of: NaiveDate,
    /// First day of the program, and the first after it.
    pub term: DaySpan,
    /// The company, for names, places and the sketch.
    pub organisation: &'a Organisation,
    /// Who takes part.
    pub enrolments: &'a [Enrolment],
    /// Names of the topics.
    pub taxonomy: &'a Taxonomy,
    /// `program.findings`.
    pub findings: &'a [Finding],
    /// `search.outcome`.
    pub outcome: &'a matching::Outcome,
    /// `matching.appraise` of the proposed pairs: what their points rest on. May be empty.
    pub appraisals: &'a [matching::Appraisal],
    /// `conflicts.check` of the pairs to look at: all that were considered, or a sample.
    pub assessments: &'a [Assessment],
    /// The standing pairs, checked again on `as_of`. May be empty.
    pub rechecked: &'a [Checked],
    /// Pairings that the timetable and the health report name.
    pub pairings: &'a [Pairing],
    /// `scheduling.plan`.
    pub timetable: Option<&'a Timetable>,
    /// `review.report`.
    pub health: Option<&'a health::Report>,
    /// What each call used of its limits.
    pub runs: &'a [Run],
}

/// One call of the plugin and what it used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// `matching.search`, `scheduling.plan`, …
    pub operation: String,
    /// Units of fuel. None where fuel was not counted.
    pub fuel: Option<Used>,
    /// Bytes of memory at the most.
    pub memory: Option<Used>,
    /// Milliseconds on the clock.
    pub millis: Option<Used>,
}

/// An amount and its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// What was used.
    pub used: u64,
    /// What was allowed.
    pub limit: u64,
}

/// People that one sentence names: a loop of the reporting lines may have thousands.
const NAMED: usize = 40;

/// Employees by key.
pub(crate) struct People<'a>(BTreeMap<&'a str, &'a Employee>);

impl<'a> People<'a> {
    pub(crate) fn of(organisation: &'a Organisation) -> Self {
        Self(organisation.people.iter().map(|employee| (employee.id.as_str(), employee)).collect())
    }

    pub(crate) fn get(&self, id: &str) -> Option<&'a Employee> {
        self.0.get(id).copied()
    }

    /// The name that people know, or the key where there is none.
    pub(crate) fn name(&self, id: &str) -> String {
        self.get(id).and_then(|employee| employee.display_name.clone()).unwrap_or_else(|| id.to_owned())
    }

    /// Title, department and site, as far as known.
    pub(crate) fn role(&self, id: &str) -> String {
        let Some(employee) = self.get(id) else { return String::new() };
        let parts = [&employee.job_title, &employee.department, &employee.site];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
    }

    pub(crate) fn names(&self, ids: &[String]) -> String {
        let names = ids.iter().take(NAMED).map(|id| self.name(id)).collect::<Vec<_>>().join(", ");
        let more = ids.len().saturating_sub(NAMED);
        if more > 0 { format!("{names}, and {more} more") } else { names }
    }
}
