//! Faults planted on request, each with an entry in the answer key: a test of an import, a check or a report can then ask
//! whether every one was found, and nothing else was.

use super::{Company, rng::Rng};
use crate::hr::{DaySpan, Employee, Resolved, Tie, Waiver, relation};
use chrono::Days;
use serde::{Deserialize, Serialize};

/// A kind of planted fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// Two managers report to each other.
    ManagerCycle,
    /// A manager's key that nobody has.
    DanglingManager,
    /// The export carries somebody a second time, with another title.
    DuplicateId,
    /// A time zone that does not exist.
    UnknownZone,
    /// No level, and so no grade.
    MissingGrade,
    /// The feed of a required relation is months old.
    StaleFeed,
    /// A tie that ends before it begins.
    TieInverted,
    /// A tie from somebody to herself.
    SelfTie,
    /// A tie to a key that nobody has.
    TieToUnknown,
    /// Somebody with two direct managers.
    SeveralManagers,
    /// A waiver that ran out before the program began.
    ExpiredWaiver,
    /// A waiver approved by one of the two it is for.
    SelfApprovedWaiver,
    /// A place for somebody who never joined the program.
    NeverOptedIn,
    /// A topic that is not in the taxonomy.
    UnknownTopic,
}

impl Flaw {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::ManagerCycle,
        Self::DanglingManager,
        Self::DuplicateId,
        Self::UnknownZone,
        Self::MissingGrade,
        Self::StaleFeed,
        Self::TieInverted,
        Self::SelfTie,
        Self::TieToUnknown,
        Self::SeveralManagers,
        Self::ExpiredWaiver,
        Self::SelfApprovedWaiver,
        Self::NeverOptedIn,
        Self::UnknownTopic,
    ];

    /// The handful that the demonstration company carries: what a real export is most likely to bring.
    pub const DEMO: [Self; 8] = [
        Self::DanglingManager,
        Self::DuplicateId,
        Self::UnknownZone,
        Self::MissingGrade,
        Self::TieInverted,
        Self::ExpiredWaiver,
        Self::SelfApprovedWaiver,
        Self::NeverOptedIn,
    ];
}

/// One planted fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planted {
    /// Its kind.
    pub flaw: Flaw,
    /// The people it concerns; the first carries it.
    pub people: Vec<String>,
    /// What was done, in one sentence.
    pub says: String,
}

/// Every fault that was planted, in the order of planting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerKey {
    /// The faults.
    pub planted: Vec<Planted>,
}

/// Plants each of `flaws` once, in different people. One that finds nobody to carry it is left out of the key.
pub(super) fn plant(company: &mut Company, flaws: &[Flaw], seed: u64) {
    let mut rng = Rng::new(seed, "flaws");
    let mut used = vec![company.organisation.people[0].id.clone()];
    for flaw in flaws {
        if let Some((people, says)) = plant_one(company, *flaw, &used, &mut rng) {
            used.extend(people.iter().cloned());
            company.answers.planted.push(Planted { flaw: *flaw, people, says });
        }
    }
}

fn plant_one(company: &mut Company, flaw: Flaw, used: &[String], rng: &mut Rng) -> Option<(Vec<String>, String)> {
    let as_of = company.as_of;
    let fresh = |id: &str| used.iter().all(|other| other != id);
    let enrolled = |mentor: bool, rng: &mut Rng| {
        let wanted = |e: &&crate::hr::Enrolment| (e.mentor_places > 0) == mentor && fresh(&e.person);
        let people: Vec<String> = company.enrolments.iter().filter(wanted).map(|e| e.person.clone()).collect();
        (!people.is_empty()).then(|| rng.pick(&people).clone())
    };
    let outsider = |company: &Company, rng: &mut Rng| {
        let plain = |employee: &&Employee| {
            fresh(&employee.id) && company.enrolments.iter().all(|enrolment| enrolment.person != employee.id)
        };
        let people: Vec<String> = company.organisation.people.iter().filter(plain).map(|e| e.id.clone()).collect();
        (!people.is_empty()).then(|| rng.pick(&people).clone())
    };
    match flaw {
        Flaw::ManagerCycle => {
            // A manager begins to report to one of her own reports, who is a manager as well.
            let leads = |employee: &Employee| employee.teams.iter().any(|membership| membership.lead);
            let people = &company.organisation.people;
            let report = people.iter().find(|person| {
                leads(person) && fresh(&person.id) && person.managers.first().is_some_and(|boss| fresh(boss))
            })?;
            let (report, boss) = (report.id.clone(), report.managers.first()?.clone());
            employee(company, &boss)?.managers = vec![report.clone()];
            let says = format!("`{boss}` and `{report}` are each other's managers");
            Some((vec![boss, report], says))
        }
        Flaw::DanglingManager => {
            let person = enrolled(true, rng)?;
            employee(company, &person)?.managers = vec!["X917".into()];
            let says = format!("`{person}` reports to `X917`, who does not exist");
            Some((vec![person], says))
        }
        Flaw::DuplicateId => {
            let person = outsider(company, rng)?;
            let row = employee(company, &person)?.clone();
            company.extra_rows.push(Employee { job_title: Some("Adviser".into()), ..row });
            let says = format!("the export carries `{person}` twice, with two titles");
            Some((vec![person], says))
        }
        Flaw::UnknownZone => {
            let person = enrolled(false, rng)?;
            employee(company, &person)?.time_zone = Resolved::certain("Europe/Atlantis".into(), "site");
            let says = format!("`{person}` is said to work in `Europe/Atlantis`");
            Some((vec![person], says))
        }
        Flaw::MissingGrade => {
            let person = enrolled(true, rng)?;
            let employee = employee(company, &person)?;
            employee.grade = Resolved::unknown("no level in the export");
            employee.level_label = None;
            let says = format!("`{person}` has no level");
            Some((vec![person], says))
        }
        Flaw::StaleFeed => {
            let feed = company.organisation.feeds.iter_mut().find(|feed| feed.relation == relation::MANAGES_DOTTED)?;
            feed.as_of = as_of.checked_sub_days(Days::new(120))?;
            Some((Vec::new(), "dotted lines were last delivered 120 days ago".into()))
        }
        Flaw::TieInverted => {
            let (one, other) = (enrolled(true, rng)?, enrolled(false, rng)?);
            let held = DaySpan { since: Some(as_of), until: as_of.checked_sub_days(Days::new(90)) };
            add_tie(company, &one, "approves-spend-of", &other, held);
            let says = format!("a tie between `{one}` and `{other}` ends before it begins");
            Some((vec![one, other], says))
        }
        Flaw::SelfTie => {
            let person = enrolled(true, rng)?;
            add_tie(company, &person, "reviews", &person, DaySpan::default());
            let says = format!("`{person}` reviews herself");
            Some((vec![person], says))
        }
        Flaw::TieToUnknown => {
            let person = enrolled(false, rng)?;
            add_tie(company, &person, "reviews", "X404", DaySpan::default());
            let says = format!("`{person}` reviews `X404`, who does not exist");
            Some((vec![person], says))
        }
        Flaw::SeveralManagers => {
            let (person, second) = (enrolled(true, rng)?, outsider(company, rng)?);
            let says = format!("`{person}` has two direct managers, `{second}` is the second");
            employee(company, &person)?.managers.push(second.clone());
            Some((vec![person, second], says))
        }
        Flaw::ExpiredWaiver => {
            let (mentor, mentee) = (enrolled(true, rng)?, enrolled(false, rng)?);
            let expires_on = as_of.checked_sub_days(Days::new(14))?;
            let approver = company.organisation.people[0].id.clone();
            company.organisation.waivers.push(waiver(&mentor, &mentee, approver, expires_on));
            let says = format!("the waiver for `{mentor}` and `{mentee}` ran out two weeks ago");
            Some((vec![mentor, mentee], says))
        }
        Flaw::SelfApprovedWaiver => {
            let (mentor, mentee) = (enrolled(true, rng)?, enrolled(false, rng)?);
            let expires_on = as_of.checked_add_days(Days::new(150))?;
            company.organisation.waivers.push(waiver(&mentor, &mentee, mentee.clone(), expires_on));
            let says = format!("`{mentee}` approved the waiver for her own pair with `{mentor}`");
            Some((vec![mentor, mentee], says))
        }
        Flaw::NeverOptedIn => {
            let person = enrolled(true, rng)?;
            company.enrolments.iter_mut().find(|enrolment| enrolment.person == person)?.joined_on = None;
            let says = format!("`{person}` has a place but never joined");
            Some((vec![person], says))
        }
        Flaw::UnknownTopic => {
            let person = enrolled(true, rng)?;
            let enrolment = company.enrolments.iter_mut().find(|enrolment| enrolment.person == person)?;
            enrolment.skills.first_mut()?.topic = "underwater-basketry".into();
            let says = format!("`{person}` offers a topic that is not in the taxonomy");
            Some((vec![person], says))
        }
    }
}

fn employee<'a>(company: &'a mut Company, id: &str) -> Option<&'a mut Employee> {
    company.organisation.people.iter_mut().find(|employee| employee.id == id)
}

fn add_tie(company: &mut Company, subject: &str, relation: &str, object: &str, held: DaySpan) {
    let tie = Tie { subject: subject.into(), relation: relation.into(), object: object.into(), held };
    company.organisation.ties.push(tie);
}

fn waiver(mentor: &str, mentee: &str, approved_by: String, expires_on: chrono::NaiveDate) -> Waiver {
    Waiver {
        mentor: mentor.into(),
        mentee: mentee.into(),
        code: "conflict.same-team".into(),
        approved_by,
        approved_as: "program-owner".into(),
        expires_on,
    }
}
