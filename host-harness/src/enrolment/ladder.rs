//! Who counts as senior and who as junior.

use super::Side;
use crate::hr::{Employee, Structure};

/// The grades of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// Juniors stand at this grade or below.
    pub junior_most: Option<u32>,
    /// Seniors stand at this grade or above.
    pub senior_least: Option<u32>,
    /// The highest grade there is.
    pub top: Option<u32>,
}

impl Ladder {
    /// Seniors: the lowest grade from which on there are at most a quarter of the people. Juniors: at least two grades
    /// below (UK Civil Service mutual mentoring), and not above the middle grade. Without grades: no grade on either side.
    pub fn of(people: &[Employee]) -> Self {
        let mut grades: Vec<u32> = people.iter().filter_map(|person| person.grade.value().copied()).collect();
        grades.sort_unstable();
        let above = |grade: u32| grades.len() - grades.partition_point(|other| *other < grade);
        let senior_least = grades.iter().copied().find(|grade| above(*grade) * 4 <= grades.len());
        // In a small or flat organisation the top grade alone may hold more than a quarter.
        let senior_least = senior_least.or(grades.last().copied());
        let middle = grades.get(grades.len() / 2).copied();
        let junior_most = senior_least.and_then(|least| least.checked_sub(2)).min(middle);
        Self { junior_most, senior_least, top: grades.last().copied() }
    }

    /// The side of each person; none in between. Where no grade is known at all, whoever has reports or leads a team is
    /// senior, and everybody else is junior.
    pub(super) fn sides(&self, people: &[Employee]) -> Vec<Option<Side>> {
        if self.top.is_none() {
            let shape = Structure::of(people);
            let leads = |person: &Employee| person.teams.iter().any(|membership| membership.lead);
            let senior =
                people.iter().zip(&shape.reports).map(|(person, reports)| !reports.is_empty() || leads(person));
            return senior.map(|senior| Some(if senior { Side::Senior } else { Side::Junior })).collect();
        }
        people
            .iter()
            .map(|person| {
                let grade = *person.grade.value()?;
                if self.senior_least.is_some_and(|least| grade >= least) {
                    Some(Side::Senior)
                } else {
                    self.junior_most.filter(|most| grade <= *most).map(|_| Side::Junior)
                }
            })
            .collect()
    }
}
