//! Fields that never pass the border, known by their names.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// What may happen to a sensitive field. Neither class is ever stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// May be brought in beside the data for one fairness audit.
    Audit,
    /// Is not taken in anywhere.
    Refused,
}

/// One kind of sensitive data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SensitiveField {
    /// What it is, e.g. `pay`.
    pub canonical: String,
    /// What may happen to it.
    pub class: Class,
    aliases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    harmless: Vec<String>,
    field: Vec<SensitiveField>,
}

struct Index {
    harmless: Vec<Vec<String>>,
    aliases: Vec<(Vec<String>, SensitiveField)>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let names: Names = toml::from_str(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/sensitive_fields.toml")))
        .expect("the shipped table is valid: a test reads it");
    Index {
        harmless: names.harmless.iter().map(|name| words(name)).collect(),
        aliases: names
            .field
            .iter()
            .flat_map(|field| field.aliases.iter().map(|alias| (words(alias), field.clone())))
            .collect(),
    }
});

/// The kind of sensitive data that a column, JSON key or attribute key of this name holds, if any.
pub fn sensitive(name: &str) -> Option<&'static SensitiveField> {
    let name = words(name);
    let joined = name.concat();
    if name.is_empty() || INDEX.harmless.iter().any(|harmless| harmless.concat() == joined) {
        return None;
    }
    INDEX
        .aliases
        .iter()
        .find(|(alias, _)| {
            alias.concat() == joined || name.windows(alias.len()).any(|window| window == alias.as_slice())
        })
        .map(|(_, field)| field)
}

/// The words of a name in lower case, split at punctuation and where capitals begin a word.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(at + 1);
        let begins = c.is_uppercase()
            && before.is_some_and(|b| {
                b.is_lowercase() || b.is_numeric() || (b.is_uppercase() && after.is_some_and(|a| a.is_lowercase()))
            });
        if !c.is_alphanumeric() || begins {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_into_words() {
        assert_eq!(words("Driver's License No"), ["driver", "s", "license", "no"]);
        assert_eq!(words("ssnNumber"), ["ssn", "number"]);
        assert_eq!(words("SSNNumber"), ["ssn", "number"]);
    }

    /// Every sensitive name that the field crosswalk of eight HR systems lists, and harmless ones beside them.
    #[test]
    fn the_names_of_hr_systems() {
        for name in [
            "gender",
            "Gender",
            "ethnicRaceCode",
            "date_of_birth",
            "dateOfBirth",
            "DateofBirth",
            "dob",
            "birthday",
            "union_code",
            "Union_Membership",
            "blood_group",
            "smoker",
            "Disability",
            "timeOff type",
            "maritalStatus",
            "family_background",
            "Marital Status",
            "nationality",
            "militaryService",
            "passport_number",
            "Religion",
            "pay_rate",
            "payRate",
            "income_history",
            "Base_Pay",
            "fix_salary",
            "hr.contract.wage",
            "ctc",
            "ssnNumber",
            "encrypted_ssn",
            "sinNumber",
            "iban",
            "National_ID",
            "Performance_Rating",
            "Base_Pay_EUR",
            "birth_year",
        ] {
            assert!(sensitive(name).is_some(), "{name}");
        }
        for name in [
            "payGrade",
            "salaryGradeCode",
            "Compensation_Grade",
            "payroll_cost_center",
            "level_label",
            "manager",
            "team_ids",
            "Display Name",
            "stage",
            "page",
            "language",
            "Employee_ID",
            "orientation_date",
        ] {
            assert!(sensitive(name).is_none(), "{name}");
        }
    }
}
