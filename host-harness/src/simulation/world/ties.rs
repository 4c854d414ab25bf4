//! Conflicts of interest that begin while pairs meet.

use super::{Happened, Unseen, World};
use crate::{
    company::Rng,
    hr::{DaySpan, Tie},
    simulation::chance::Chance,
};
use chrono::{Days, NaiveDate};

/// Relations that begin, and how often; the senior is the subject. HR has a feed of each.
const RELATIONS: [(&str, u32); 8] = [
    ("decides-pay", 25),
    ("decides-promotion", 20),
    ("reviews", 15),
    ("hires", 10),
    ("barrier", 10),
    ("family", 8),
    ("audits", 6),
    ("represents", 6),
];

impl World {
    /// A tie begins between two people today. Returns whether HR will hear of it.
    pub(in crate::simulation) fn begin_tie(
        &mut self,
        subject: &str,
        object: &str,
        day: NaiveDate,
        rng: &mut Rng,
    ) -> bool {
        let relation = RELATIONS[rng.weighted(RELATIONS.map(|(_, weight)| weight))].0;
        // A case runs its months; the others hold until further notice.
        let until = (relation == "barrier").then(|| day + Days::new(60 + rng.days(200.0)));
        let held = DaySpan { since: Some(day), until };
        let rates = &self.behaviour.company;
        let told_on = rng.happens(rates.tie_reaches_hr).then(|| day + Days::new(rng.days(rates.tie_reaches_hr_days)));
        let tie = Tie { subject: subject.into(), relation: relation.into(), object: object.into(), held };
        self.unseen.push(Unseen { tie, told_on });
        told_on.is_some()
    }

    /// Ties to anybody that begin today among those who take part.
    pub(super) fn chance_ties(&mut self, day: NaiveDate, rng: &mut Rng) {
        let share = self.behaviour.company.ties_begin / 365.0;
        let seniors: Vec<String> =
            self.enrolments.iter().filter(|one| one.mentee_places > 0).map(|one| one.person.clone()).collect();
        let juniors: Vec<String> =
            self.enrolments.iter().filter(|one| one.mentor_places > 0).map(|one| one.person.clone()).collect();
        if seniors.is_empty() {
            return;
        }
        for junior in juniors {
            if rng.happens(share) {
                let senior = rng.pick(&seniors).clone();
                if senior != junior {
                    self.begin_tie(&senior, &junior, day, rng);
                }
            }
        }
    }

    /// Ties that HR hears of today stand in its export from now on.
    pub(super) fn tell_ties(&mut self, day: NaiveDate, happened: &mut Vec<Happened>) {
        let (told, unseen): (Vec<Unseen>, Vec<Unseen>) = std::mem::take(&mut self.unseen)
            .into_iter()
            .partition(|unseen| unseen.told_on.is_some_and(|told| told <= day));
        self.unseen = unseen;
        for Unseen { tie, .. } in told {
            let here = |id: &String| self.organisation.people.iter().any(|employee| employee.id == *id);
            if here(&tie.subject) && here(&tie.object) {
                self.organisation.ties.push(tie);
                happened.push(Happened::TieTold);
            }
        }
    }
}
