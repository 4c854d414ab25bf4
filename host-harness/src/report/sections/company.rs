//! The company: a sketch of its tree, and how far the program reaches into every department.

use crate::report::{
    charts::{Node, Part, icicle},
    data::ReportData,
    words,
};
use std::collections::BTreeMap;

pub(crate) struct CompanySection {
    pub(crate) icicle: String,
    pub(crate) departments: Vec<Department>,
    pub(crate) summary: String,
}

/// How far the program reaches into one department.
pub(crate) struct Department {
    pub(crate) name: String,
    pub(crate) people: String,
    /// Places filled and offered on each side.
    pub(crate) taught: String,
    pub(crate) learning: String,
    /// Percent of the places of either side that are filled.
    pub(crate) taught_percent: u32,
    pub(crate) learning_percent: u32,
}

#[derive(Default)]
struct Tally {
    people: u64,
    offered: [u32; 2],
    filled: [u32; 2],
}

const NO_DEPARTMENT: &str = "No department";

impl CompanySection {
    pub(crate) fn of(data: &ReportData<'_>) -> Self {
        let people = &data.organisation.people;
        let index: BTreeMap<&str, usize> =
            people.iter().enumerate().map(|(index, person)| (person.id.as_str(), index)).collect();
        let department = |index: usize| people[index].department.as_deref().unwrap_or(NO_DEPARTMENT);
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for person in 0..people.len() {
            tallies.entry(department(person)).or_default().people += 1;
        }
        let mut parts = vec![Part::None; people.len()];
        for enrolment in data.enrolments {
            let Some(person) = index.get(enrolment.person.as_str()).copied() else { continue };
            parts[person] = if enrolment.mentor_places > 0 { Part::Mentor } else { Part::Mentee };
            let tally = tallies.entry(department(person)).or_default();
            tally.offered[0] += enrolment.mentor_places;
            tally.offered[1] += enrolment.mentee_places;
        }
        for proposal in &data.outcome.proposals {
            for (side, id) in [&proposal.pair.mentor, &proposal.pair.mentee].into_iter().enumerate() {
                if let Some(person) = index.get(id.as_str()) {
                    tallies.entry(department(*person)).or_default().filled[side] += 1;
                }
            }
        }
        let mut headed: Vec<&str> = Vec::new();
        let mut nodes = Vec::with_capacity(people.len());
        for (person, employee) in people.iter().enumerate() {
            let manager = employee.managers.first().and_then(|manager| index.get(manager.as_str())).copied();
            // The first of a department in the order of the export is taken for its head.
            let name = department(person);
            let label = if headed.contains(&name) {
                String::new()
            } else {
                headed.push(name);
                name.to_owned()
            };
            nodes.push(Node { manager: manager.filter(|manager| *manager != person), part: parts[person], label });
        }
        let reached = tallies.values().filter(|tally| tally.filled[0] + tally.filled[1] > 0).count();
        let summary =
            format!("The program reaches {reached} of {}.", words::counted(tallies.len(), "department", "departments"));
        let mut tallies: Vec<(&str, Tally)> = tallies.into_iter().collect();
        tallies.sort_by_key(|(name, tally)| (std::cmp::Reverse(tally.people), *name));
        let percent = |tally: &Tally, side: usize| {
            (tally.filled[side] * 100).checked_div(tally.offered[side]).unwrap_or(0).min(100)
        };
        let of = |tally: &Tally, side: usize| match tally.offered[side] {
            0 => "nobody".into(),
            offered => format!("{} of {offered}", tally.filled[side]),
        };
        let row = |(name, tally): (&str, Tally)| Department {
            name: name.into(),
            people: words::whole(tally.people),
            taught: of(&tally, 0),
            learning: of(&tally, 1),
            taught_percent: percent(&tally, 0),
            learning_percent: percent(&tally, 1),
        };
        Self { icicle: icicle(&nodes), departments: tallies.into_iter().map(row).collect(), summary }
    }
}
