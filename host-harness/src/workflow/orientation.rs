//! Orientation, the gate before a pair begins: who has been to it, or is booked for it.

use super::{Office, WorkflowError};
use crate::{
    hr::Enrolment,
    store::{Case, Details, Phase, organisation},
};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Somebody who takes part and has not been oriented by today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unoriented {
    /// Her key.
    pub person: String,
    /// The day that she is booked for. None: none yet.
    pub booked_for: Option<NaiveDate>,
    /// Pairings of hers that both said yes to, and that may not begin before.
    pub holds_up: Vec<String>,
}

/// Who of those enrolled is still to be oriented: whoever holds up a pair first, then whoever is booked for no day, then by
/// the day.
pub fn unoriented(enrolments: &[Enrolment], cases: &[Case], today: NaiveDate) -> Vec<Unoriented> {
    let mut waiting: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.phase == Phase::Accepted) {
        for person in [&case.pair.mentor, &case.pair.mentee] {
            waiting.entry(person).or_default().push(case.id.clone());
        }
    }
    let is_due =
        |one: &&Enrolment| one.left_on.is_none_or(|day| day > today) && one.oriented_on.is_none_or(|day| day > today);
    let row = |one: &Enrolment| Unoriented {
        person: one.person.clone(),
        booked_for: one.oriented_on,
        holds_up: waiting.get(one.person.as_str()).cloned().unwrap_or_default(),
    };
    let mut due: Vec<Unoriented> = enrolments.iter().filter(is_due).map(row).collect();
    due.sort_by_cached_key(|one| (one.holds_up.is_empty(), one.booked_for, one.person.clone()));
    due
}

impl Office<'_> {
    /// Keeps that these people are oriented on a day: one that was, or one that they are booked for. A day that was kept
    /// before is replaced. Returns for how many it is news.
    ///
    /// # Errors
    /// [`WorkflowError::NotEnrolled`] with the first who takes no part; then nothing is kept. Those of the database.
    pub fn orient(&mut self, people: &[String], on: NaiveDate) -> Result<usize, WorkflowError> {
        self.only_staff("keep who was oriented")?;
        let people: BTreeSet<&String> = people.iter().collect();
        let Self { store, hand } = self;
        store.write(|transaction| {
            let mut changed = Vec::new();
            for person in &people {
                let found = organisation::enrolment(transaction, hand.id, person)?;
                let enrolment = found.ok_or_else(|| WorkflowError::NotEnrolled((*person).clone()))?;
                if enrolment.oriented_on != Some(on) {
                    changed.push(Enrolment { oriented_on: Some(on), ..enrolment });
                }
            }
            if changed.is_empty() {
                return Ok(0);
            }
            let details = Details {
                people: changed.iter().map(|enrolment| enrolment.person.clone()).collect(),
                facts: vec![("on".into(), on.to_string())],
                ..hand.details()
            };
            hand.enter(transaction, "orient", &details, None)?;
            organisation::put_enrolments(transaction, hand.id, &changed)?;
            organisation::touch(transaction, hand.id)?;
            Ok(changed.len())
        })
    }
}
