//! A made-up company, as an HR platform would hold it, with the people who joined the program.
//!
//! Everything follows from a [`Recipe`]: the same recipe gives the same company on every platform, from 20 to 50,000
//! people. The tree of reporting lines is fitted to observed organisations (`shape`); people get grades, teams, places and
//! working weeks on top of it (`people`, `sites`), then a part of them enrolls with skills and wishes (`enroll`), and ties of
//! the whole catalogue run between them (`ties`). Real exports are never clean, so faults can be planted (`flaws`), each
//! named in an answer key. All names are fictional.

mod enroll;
mod flaws;
mod names;
mod people;
mod rng;
mod shape;
mod sites;
#[cfg(test)]
mod tests;
mod ties;

pub use flaws::{AnswerKey, Flaw, Planted};
pub use rng::Rng;
pub use ties::FED;

use crate::hr::{Closure, DaySpan, Employee, Enrolment, Organisation, Source, Taxonomy, Waiver};
use chrono::{Datelike, Days, NaiveDate};

/// Fewest and most people a company can have.
pub const PEOPLE: std::ops::RangeInclusive<usize> = 20..=50_000;

/// What a made-up company follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Decides everything that is drawn.
    pub seed: u64,
    /// Employees; brought into [`PEOPLE`].
    pub people: usize,
    /// The day everything is as of, and the first of the program.
    pub as_of: NaiveDate,
    /// Length of the program.
    pub term_days: u32,
    /// Seniors in 1,000 who join, executives apart; juniors join 1.2 to a senior's place.
    pub senior_per_mille: u32,
    /// Faults to plant, once each.
    pub flaws: Vec<Flaw>,
}

impl Default for Recipe {
    /// The demonstration company: 600 people, with [`Flaw::DEMO`].
    fn default() -> Self {
        Self {
            seed: 1,
            people: 600,
            as_of: NaiveDate::from_ymd_opt(2026, 9, 7).unwrap_or_default(),
            term_days: 182,
            senior_per_mille: 450,
            flaws: Flaw::DEMO.to_vec(),
        }
    }
}

/// A made-up company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// The day everything is as of.
    pub as_of: NaiveDate,
    /// First day of the program, and the first after it.
    pub term: DaySpan,
    /// People, teams, ties.
    pub organisation: Organisation,
    /// Who takes part, in order of the people.
    pub enrolments: Vec<Enrolment>,
    /// Rows that an export of this company carries besides, such as somebody twice.
    pub extra_rows: Vec<Employee>,
    /// The faults that were planted.
    pub answers: AnswerKey,
}

impl Company {
    /// The company that `recipe` describes, with topics of `taxonomy`. Linear in the number of people, but for the flaws.
    pub fn generate(recipe: &Recipe, taxonomy: &Taxonomy) -> Self {
        let Recipe { seed, as_of, .. } = *recipe;
        let people = recipe.people.clamp(*PEOPLE.start(), *PEOPLE.end());
        let shape = shape::Shape::sample(people, &mut Rng::new(seed, "shape"));
        let (employees, teams) = people::employ(&shape, as_of, seed);
        let enrolments = enroll::enroll(&employees, taxonomy, recipe.senior_per_mille, as_of, seed);
        let source = Source {
            name: format!("generator, seed {seed}"),
            format: "generated".into(),
            mapping: None,
            digest: String::new(),
            records: employees.len() as u64,
            as_of,
        };
        let until = as_of.checked_add_days(Days::new(recipe.term_days.into()));
        let organisation = Organisation {
            name: "Meridian Works".into(),
            ties: ties::ties(&employees, &enrolments, as_of, seed),
            feeds: ties::feeds(as_of),
            waivers: waivers(&employees, &enrolments, as_of),
            closures: closures(as_of),
            people: employees,
            teams,
            provenance: vec![source],
        };
        let term = DaySpan { since: Some(as_of), until };
        let mut company =
            Self { as_of, term, organisation, enrolments, extra_rows: Vec::new(), answers: AnswerKey::default() };
        flaws::plant(&mut company, &recipe.flaws, seed);
        company
    }
}

/// Two valid waivers for a shared manager, granted by a chief executive as program owner.
fn waivers(employees: &[Employee], enrolments: &[Enrolment], as_of: NaiveDate) -> Vec<Waiver> {
    let Some(expires_on) = as_of.checked_add_days(Days::new(120)) else { return Vec::new() };
    let side = |mentor: bool| {
        enrolments
            .iter()
            .filter(move |enrolment| (enrolment.mentor_places > 0) == mentor)
            .map(|enrolment| &enrolment.person)
    };
    side(true)
        .zip(side(false).skip(1))
        .step_by(5)
        .take(2)
        .map(|(mentor, mentee)| Waiver {
            mentor: mentor.clone(),
            mentee: mentee.clone(),
            code: "conflict.same-manager".into(),
            approved_by: employees[0].id.clone(),
            approved_as: "program-owner".into(),
            expires_on,
        })
        .collect()
}

/// Public holidays of fixed date in the countries of the sites, and the fiscal close of the Finance department, for two
/// years from the first. Movable feasts come from the host's own calendar.
fn closures(as_of: NaiveDate) -> Vec<Closure> {
    const FIXED: [(&str, u32, u32); 36] = [
        ("US", 1, 1),
        ("US", 7, 4),
        ("US", 11, 11),
        ("US", 12, 25),
        ("GB", 1, 1),
        ("GB", 12, 25),
        ("GB", 12, 26),
        ("CA", 7, 1),
        ("CA", 12, 25),
        ("DE", 5, 1),
        ("DE", 10, 3),
        ("DE", 12, 25),
        ("DE", 12, 26),
        ("IE", 12, 25),
        ("ZA", 9, 24),
        ("ZA", 12, 16),
        ("ZA", 12, 25),
        ("NG", 10, 1),
        ("NG", 12, 25),
        ("IN", 1, 26),
        ("IN", 8, 15),
        ("IN", 10, 2),
        ("ES", 10, 12),
        ("ES", 12, 25),
        ("PL", 11, 11),
        ("PL", 12, 25),
        ("BR", 9, 7),
        ("BR", 12, 25),
        ("MX", 9, 16),
        ("FR", 7, 14),
        ("FR", 11, 11),
        ("SG", 8, 9),
        ("JP", 11, 3),
        ("EG", 10, 6),
        ("SA", 9, 23),
        ("AU", 1, 26),
    ];
    let span =
        |since: NaiveDate, days: u64| DaySpan { since: Some(since), until: since.checked_add_days(Days::new(days)) };
    let mut closures = Vec::new();
    for year in [as_of.year(), as_of.year() + 1] {
        for (country, month, day) in FIXED {
            if let Some(day) = NaiveDate::from_ymd_opt(year, month, day) {
                closures.push(Closure { calendar: country.into(), days: span(day, 1), tentative: false });
            }
        }
        for month in [1, 4, 7, 10] {
            if let Some(day) = NaiveDate::from_ymd_opt(year, month, 1) {
                closures.push(Closure { calendar: "finance".into(), days: span(day, 5), tentative: false });
            }
        }
    }
    closures
}
