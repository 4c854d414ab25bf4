//! From a record to an employee: dates, status, employment, grade, zone, hours.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::draft::Notes;
use super::mapping::Mapping;
use super::record::Record;
use super::{Field, Severity, zones};
use crate::hr::{Confidence, Employee, Employment, Membership, Resolved, Status, WeeklyWindow, shift};

/// Reads employees of one file.
pub(super) struct Reader<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) file: &'a str,
    pub(super) as_of: NaiveDate,
    /// The column that each field is read from.
    pub(super) columns: &'a BTreeMap<Field, String>,
}

impl Reader<'_> {
    /// The employee of `record`; none where it has no usable key, which is a fault.
    pub(super) fn employee(&self, record: &Record, notes: &mut Notes) -> Option<Employee> {
        let id = self.key(record, Field::Id, notes)?;
        let start_date = self.date(record, Field::StartDate, notes);
        let mut end_date = self.date(record, Field::EndDate, notes);
        if !self.mapping.dates.end_is_exclusive {
            end_date = end_date.and_then(|last| last.succ_opt());
        }
        if let (Some(start), Some(end)) = (start_date, end_date)
            && end < start
        {
            self.fault(
                notes,
                record,
                "data.end-before-start",
                Severity::Warning,
                Some(Field::EndDate),
                &id,
                "the last day lies before the first; the last day is left empty",
            );
            end_date = None;
        }
        let country = self.country(record, notes, &id);
        let status = self.status(record, start_date, end_date, notes, &id);
        let mut teams: Vec<Membership> =
            record.many(Field::Team).iter().map(|team| Membership { team: team.clone(), lead: false }).collect();
        if let Some(unit) = record.one(Field::Unit) {
            teams.insert(0, Membership { team: unit_key(unit), lead: false });
        }
        Some(Employee {
            display_name: record.owned(Field::DisplayName),
            job_title: record.owned(Field::JobTitle),
            level_label: record.owned(Field::LevelLabel),
            grade: self.grade(record, notes, &id),
            department: record.owned(Field::Department),
            division: record.owned(Field::Division),
            cost_center: record.owned(Field::CostCenter),
            function: record.owned(Field::Function),
            site: record.owned(Field::Site),
            time_zone: zones::resolve(
                record.one(Field::TimeZone),
                record.one(Field::Site),
                country.as_deref(),
                &self.mapping.zones,
            ),
            country,
            employment: self.employment(record, notes),
            status,
            start_date,
            end_date,
            shift: record.owned(Field::Shift),
            week: self.week(record, notes, &id),
            managers: record.many(Field::Manager).to_vec(),
            dotted_managers: record.many(Field::DottedManager).to_vec(),
            teams,
            languages: record.many(Field::Language).iter().flat_map(|text| languages(text)).collect(),
            attributes: record.attributes.clone(),
            id,
        })
    }

    /// A key of 1 to 128 bytes.
    pub(super) fn key(&self, record: &Record, field: Field, notes: &mut Notes) -> Option<String> {
        match record.one(field) {
            Some(key) if key.len() <= 128 => Some(key.to_owned()),
            Some(_) => {
                self.fault(
                    notes,
                    record,
                    "data.key-too-long",
                    Severity::Serious,
                    Some(field),
                    "",
                    "the key is longer than 128 bytes; the record is left out",
                );
                None
            }
            None => {
                self.fault(
                    notes,
                    record,
                    "data.no-key",
                    Severity::Serious,
                    Some(field),
                    "",
                    "there is no key; the record is left out",
                );
                None
            }
        }
    }

    /// A date in one of the mapping's formats. A year from 9000 on stands for "no end".
    pub(super) fn date(&self, record: &Record, field: Field, notes: &mut Notes) -> Option<NaiveDate> {
        let text = record.one(field)?;
        let parsed = self.mapping.dates.formats.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok());
        // A time of day after an ISO date says nothing here.
        let parsed = parsed.or_else(|| {
            text.split_once(['T', ' ']).and_then(|(day, _)| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok())
        });
        let person = record.one(Field::Id).unwrap_or_default();
        match parsed {
            Some(date) if (1900..9000).contains(&chrono::Datelike::year(&date)) => Some(date),
            Some(date) if chrono::Datelike::year(&date) >= 9000 => {
                notes.tally.add(&field.name(), "a year from 9000 on read as none", Some(Confidence::Likely));
                None
            }
            _ => {
                let message =
                    format!("`{text}` is no date in the form {}; left empty", self.mapping.dates.formats.join(" or "));
                self.fault(notes, record, "data.bad-date", Severity::Warning, Some(field), person, &message);
                None
            }
        }
    }

    fn country(&self, record: &Record, notes: &mut Notes, id: &str) -> Option<String> {
        let text = record.one(Field::Country)?;
        let code = text.to_ascii_uppercase();
        match code.as_str() {
            "UK" => Some("GB".to_owned()),
            _ if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => Some(code),
            _ => {
                let message =
                    format!("`{text}` is no ISO 3166 country; translate it in the mapping's `values.country`");
                self.fault(notes, record, "data.unknown-country", Severity::Note, Some(Field::Country), id, &message);
                None
            }
        }
    }

    fn status(
        &self,
        record: &Record,
        start: Option<NaiveDate>,
        end: Option<NaiveDate>,
        notes: &mut Notes,
        id: &str,
    ) -> Status {
        let by_dates = if end.is_some_and(|end| end <= self.as_of) {
            Some(Status::Inactive)
        } else if start.is_some_and(|start| start > self.as_of) {
            Some(Status::Pending)
        } else {
            None
        };
        let Some(text) = record.one(Field::Status) else {
            return match by_dates {
                Some(status) => {
                    notes.tally.add("status", "dates of employment", Some(Confidence::Likely));
                    status
                }
                None => {
                    notes.tally.add("status", "no status given: taken as active", Some(Confidence::Guess));
                    Status::Active
                }
            };
        };
        let word: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let written = match word.as_str() {
            "active" | "true" | "1" | "yes" | "employed" | "enabled" => Status::Active,
            "pending" | "onboarding" | "prehire" => Status::Pending,
            "leave" | "onleave" | "suspended" => Status::OnLeave,
            "inactive" | "terminated" | "retired" | "deceased" | "left" | "false" | "0" | "no" | "disabled" => {
                Status::Inactive
            }
            _ => {
                let message = format!(
                    "status `{text}` has no meaning here: taken as inactive; translate it in the mapping's `values.status`"
                );
                self.fault(notes, record, "data.unknown-status", Severity::Serious, Some(Field::Status), id, &message);
                Status::Inactive
            }
        };
        match (written, by_dates) {
            (Status::Active | Status::OnLeave, Some(status)) => {
                notes.tally.add("status", "dates of employment, against the status given", Some(Confidence::Likely));
                status
            }
            _ => written,
        }
    }

    fn employment(&self, record: &Record, notes: &mut Notes) -> Employment {
        let Some(text) = record.one(Field::Employment) else {
            return Employment::Unknown;
        };
        let word: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        match word.as_str() {
            "permanent" | "fulltime" | "parttime" | "employee" | "internal" | "regular" => Employment::Permanent,
            "fixedterm" | "fixed" => Employment::FixedTerm,
            "temp" | "temporary" | "seasonal" => Employment::Temporary,
            "contractor" | "contract" | "freelance" | "freelancer" | "external" | "consultant" => {
                Employment::Contractor
            }
            "intern" | "internship" | "trainee" | "student" | "apprentice" => Employment::Intern,
            _ => {
                notes.tally.add("employment", &format!("`{text}` has no meaning here"), None);
                Employment::Unknown
            }
        }
    }

    fn grade(&self, record: &Record, notes: &mut Notes, id: &str) -> Resolved<u32> {
        if let Some(text) = record.one(Field::Grade) {
            if let Ok(grade) = text.parse() {
                return Resolved::certain(grade, "grade as written");
            }
            let message = format!("grade `{text}` is no whole number; left unknown");
            self.fault(notes, record, "data.bad-grade", Severity::Warning, Some(Field::Grade), id, &message);
        }
        let mut in_vain = Vec::new();
        for step in &self.mapping.grades {
            let Some(text) = record.one(step.from) else {
                continue;
            };
            if let Some(grade) = step.table.get(text) {
                return Resolved::inferred(*grade, format!("{} by the mapping", step.from.name()), step.confidence);
            }
            in_vain.push(format!("`{text}`"));
        }
        if in_vain.is_empty() {
            Resolved::unknown("no grade given, and no table for it")
        } else {
            Resolved::unknown(format!("no grade for {}", in_vain.join(", ")))
        }
    }

    fn week(&self, record: &Record, notes: &mut Notes, id: &str) -> Resolved<Vec<WeeklyWindow>> {
        let (Some(start), Some(end)) = (record.one(Field::ShiftStart), record.one(Field::ShiftEnd)) else {
            return Resolved::unknown("no hours given");
        };
        let (Some(since), Some(until)) = (minutes(start), minutes(end)) else {
            let message = format!("`{start}` to `{end}` is no span of local time; left unknown");
            self.fault(notes, record, "data.bad-shift", Severity::Warning, Some(Field::ShiftStart), id, &message);
            return Resolved::unknown("hours cannot be read");
        };
        Resolved::inferred(
            shift(&self.mapping.shifts.weekdays, since, until),
            "hours of the shift as written, weekdays by the mapping",
            Confidence::Likely,
        )
    }

    /// Adds a fault of `record`.
    #[allow(clippy::too_many_arguments, reason = "one call per fault; a struct would only repeat the names")]
    pub(super) fn fault(
        &self,
        notes: &mut Notes,
        record: &Record,
        code: &str,
        severity: Severity,
        field: Option<Field>,
        person: &str,
        message: &str,
    ) {
        notes.fault(code, severity, self.file, Some(record.row), person, message);
        if let (Some(fault), Some(field)) = (notes.faults.last_mut(), field) {
            fault.column = Some(self.columns.get(&field).cloned().unwrap_or_else(|| field.name()));
        }
    }
}

/// The key of a unit among the teams: units and teams are numbered apart in most exports.
pub(super) fn unit_key(unit: &str) -> String {
    format!("unit-{unit}")
}

/// Minutes after midnight of `07:00` or `07:00:00`.
fn minutes(text: &str) -> Option<u32> {
    let mut parts = text.split(':');
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = parts.next()?.parse().ok()?;
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// BCP 47 tags of `en_US` or of an Accept-Language list such as `nl, en;q=0.8`.
fn languages(text: &str) -> Vec<String> {
    text.split(',')
        .filter_map(|part| part.split(';').next())
        .map(|tag| tag.trim().replace('_', "-"))
        .filter(|tag| !tag.is_empty() && tag != "*")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_languages() {
        assert_eq!(minutes("23:00"), Some(1380));
        assert_eq!(minutes("7"), None);
        assert_eq!(minutes("24:00"), None);
        assert_eq!(languages("en_US"), ["en-US"]);
        assert_eq!(languages("nl, en;q=0.8, *;q=0.1"), ["nl", "en"]);
    }
}
