//! Ties beyond the reporting lines: who reviews, pays, looks after, is kin to whom, and who used to be whose manager.
//!
//! How common each relation is, is judgement: enough that every rule of the catalogue meets a pair in a company of a few
//! hundred. Half of the personal ties run between people who take part, else few would matter.

use super::{people::HUMAN_RESOURCES, rng::Rng};
use crate::hr::{DaySpan, Employee, Enrolment, Feed, Tie, relation};
use chrono::{Days, NaiveDate};

/// Relations drawn between two people: one tie for so many employees, and the days for which it has been held at most.
const PERSONAL: [(&str, usize, u64); 13] = [
    ("family", 150, 0),
    ("household", 250, 0),
    ("close-personal", 120, 1500),
    ("barrier", 200, 200),
    (relation::FORMER_MENTORING, 60, 900),
    ("financial-interest", 300, 700),
    ("represents", 250, 400),
    ("audits", 120, 300),
    ("sponsors-contract", 200, 300),
    ("competes-with", 200, 150),
    ("hires", 100, 60),
    ("coaches", 100, 200),
    ("approves-spend-of", 25, 400),
];

/// Relations that the company keeps complete records of. `financial-interest` and `close-personal` are not among them:
/// no company knows all of those, and the program must say that they were not checked.
pub const FED: [&str; 17] = [
    relation::MANAGES,
    relation::MANAGES_DOTTED,
    "team",
    "reviews",
    "decides-pay",
    "decides-promotion",
    "hires",
    "approves-spend-of",
    "hr-partner-of",
    "coaches",
    "coordinates",
    "family",
    "barrier",
    "audits",
    "represents",
    "sponsors-contract",
    relation::FORMER_MENTORING,
];

pub(super) fn feeds(as_of: NaiveDate) -> Vec<Feed> {
    let day = as_of.checked_sub_days(Days::new(1)).unwrap_or(as_of);
    FED.iter().map(|relation| Feed { relation: (*relation).into(), as_of: day }).collect()
}

pub(super) fn ties(employees: &[Employee], enrolments: &[Enrolment], as_of: NaiveDate, seed: u64) -> Vec<Tie> {
    let mut rng = Rng::new(seed, "ties");
    let mut ties = Vec::new();
    along_the_line(employees, as_of, &mut rng, &mut ties);
    partners_and_coordinators(employees, enrolments, as_of, &mut ties);
    let taking_part: Vec<&str> = enrolments.iter().map(|enrolment| enrolment.person.as_str()).collect();
    for (relation, one_for, most_days) in PERSONAL {
        for _ in 0..(employees.len() / one_for).max(1) {
            let inside = rng.chance(500) && taking_part.len() > 1;
            let draw = |rng: &mut Rng| if inside { *rng.pick(&taking_part) } else { rng.pick(employees).id.as_str() };
            let (one, other) = (draw(&mut rng), draw(&mut rng));
            if one != other {
                let since = (most_days > 0).then(|| days_before(as_of, rng.below(most_days as usize) as u64 + 1));
                // A barrier ends on a day that the case office sets; the others hold until further notice.
                let until = (relation == "barrier").then(|| as_of + Days::new(30 + rng.below(300) as u64));
                ties.push(tie(one, relation, other, since, until));
            }
        }
    }
    ties.sort();
    ties.dedup();
    ties
}

/// Reviews, pay, promotion and former managers follow the reporting lines.
fn along_the_line(employees: &[Employee], as_of: NaiveDate, rng: &mut Rng, ties: &mut Vec<Tie>) {
    let index_of: std::collections::BTreeMap<&str, usize> =
        employees.iter().enumerate().map(|(index, employee)| (employee.id.as_str(), index)).collect();
    let manager_of = |employee: &Employee| employee.managers.first().and_then(|id| index_of.get(id.as_str())).copied();
    let managers: Vec<usize> =
        (0..employees.len()).filter(|index| employees[*index].teams.iter().any(|team| team.lead)).collect();
    let cycle = Some(days_before(as_of, 200));
    for employee in employees {
        let Some(manager) = manager_of(employee) else { continue };
        let above = manager_of(&employees[manager]).map(|index| employees[index].id.as_str());
        let other = employees[*rng.pick(&managers)].id.as_str();
        let drawn = [rng.chance(250), rng.chance(100), rng.chance(60), rng.chance(40), rng.chance(80)];
        if let Some(above) = above.filter(|_| drawn[0]) {
            ties.push(tie(above, "reviews", &employee.id, cycle, None));
        }
        if let Some(above) = above.filter(|_| drawn[1]) {
            ties.push(tie(above, "decides-pay", &employee.id, None, None));
        }
        if other == employee.id {
            continue;
        }
        // Calibration and promotion panels sit across departments.
        if drawn[2] {
            ties.push(tie(other, "reviews", &employee.id, cycle, None));
        }
        if drawn[3] {
            ties.push(tie(other, "decides-promotion", &employee.id, Some(days_before(as_of, 30)), None));
        }
        if drawn[4] {
            let until = days_before(as_of, 20 + rng.below(900) as u64);
            let since = days_before(until, 200 + rng.below(1000) as u64);
            ties.push(tie(other, relation::MANAGES, &employee.id, Some(since), Some(until)));
        }
    }
}

/// Every department has one partner in Human Resources; two people there run the program.
fn partners_and_coordinators(employees: &[Employee], enrolments: &[Enrolment], as_of: NaiveDate, ties: &mut Vec<Tie>) {
    let hr: Vec<&Employee> =
        employees.iter().filter(|employee| employee.department.as_deref() == Some(HUMAN_RESOURCES)).collect();
    if hr.is_empty() {
        return;
    }
    let mut departments: Vec<&str> = employees.iter().filter_map(|employee| employee.department.as_deref()).collect();
    departments.sort_unstable();
    departments.dedup();
    for employee in employees {
        let at = departments.iter().position(|name| Some(*name) == employee.department.as_deref()).unwrap_or(0);
        let partner = &hr[at % hr.len()].id;
        if employee.grade.value().is_some_and(|grade| *grade >= 4) && *partner != employee.id {
            ties.push(tie(partner, "hr-partner-of", &employee.id, None, None));
        }
    }
    for (number, enrolment) in enrolments.iter().enumerate() {
        let coordinator = &hr[hr.len() - 1 - number % hr.len().min(2)].id;
        if *coordinator != enrolment.person {
            ties.push(tie(coordinator, "coordinates", &enrolment.person, Some(days_before(as_of, 60)), None));
        }
    }
}

fn tie(subject: &str, relation: &str, object: &str, since: Option<NaiveDate>, until: Option<NaiveDate>) -> Tie {
    Tie { subject: subject.into(), relation: relation.into(), object: object.into(), held: DaySpan { since, until } }
}

fn days_before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}
