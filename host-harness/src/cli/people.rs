//! People by key or by name.

use crate::{
    contract::types::Pair,
    errors::Failure,
    hr::{Employee, Organisation},
};
use std::collections::BTreeMap;

/// Names that an error suggests.
const NEAR: usize = 5;

/// The people of an organisation, by key.
pub(super) struct People<'a>(BTreeMap<&'a str, &'a Employee>);

impl<'a> People<'a> {
    pub(super) fn of(organisation: &'a Organisation) -> Self {
        Self(organisation.people.iter().map(|person| (person.id.as_str(), person)).collect())
    }

    pub(super) fn get(&self, id: &str) -> Option<&'a Employee> {
        self.0.get(id).copied()
    }

    /// The name that people know, or the key where there is none.
    pub(super) fn name(&self, id: &str) -> String {
        self.get(id).and_then(|person| person.display_name.clone()).unwrap_or_else(|| id.to_owned())
    }

    pub(super) fn names<'b>(&self, ids: impl IntoIterator<Item = &'b String>, between: &str) -> String {
        ids.into_iter().map(|id| self.name(id)).collect::<Vec<_>>().join(between)
    }

    /// Title, department and grade, as far as known.
    pub(super) fn role(&self, id: &str) -> String {
        let Some(person) = self.get(id) else { return String::new() };
        let grade = person.grade.value().map(|grade| format!("grade {grade}"));
        let parts = [person.job_title.clone(), person.department.clone(), grade];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    pub(super) fn pair(&self, mentor: &str, mentee: &str) -> Result<Pair, Failure> {
        Ok(Pair { mentor: self.find(mentor)?, mentee: self.find(mentee)? })
    }

    /// The key of the person whom `text` means: a key, or a name that only one person has (upper and lower case alike).
    pub(super) fn find(&self, text: &str) -> Result<String, Failure> {
        if let Some(person) = self.get(text) {
            return Ok(person.id.clone());
        }
        let wanted = text.to_lowercase();
        let name = |person: &Employee| person.display_name.as_deref().unwrap_or_default().to_lowercase();
        let called: Vec<&&Employee> = self.0.values().filter(|person| name(person) == wanted).collect();
        match called.as_slice() {
            [only] => Ok(only.id.clone()),
            [] => Err(Failure::input(format!("nobody has the key or the name `{text}`"), self.near(&wanted))),
            several => {
                let ids: Vec<String> =
                    several.iter().map(|person| format!("`{}` ({})", person.id, self.role(&person.id))).collect();
                let message = format!("`{text}` is the name of {} people", several.len());
                Err(Failure::input(message, format!("name one by key: {}", ids.join(", "))))
            }
        }
    }

    fn near(&self, wanted: &str) -> String {
        let likeness = |person: &Employee| {
            let name = person.display_name.as_deref().unwrap_or_default().to_lowercase();
            let contained = if !wanted.is_empty() && name.contains(wanted) { 1.0 } else { 0.0 };
            contained + strsim::jaro_winkler(&name, wanted).max(strsim::jaro_winkler(&person.id, wanted))
        };
        let mut people: Vec<(f64, &str)> =
            self.0.values().map(|person| (likeness(person), person.id.as_str())).collect();
        people.sort_by(|(a, x), (b, y)| b.total_cmp(a).then(x.cmp(y)));
        let names: Vec<String> =
            people.iter().take(NEAR).map(|(_, id)| format!("{} (`{id}`)", self.name(id))).collect();
        format!("near names: {}", names.join(", "))
    }
}
