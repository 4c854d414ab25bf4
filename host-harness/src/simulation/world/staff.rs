//! What HR's export of each day brings: who joined, left, rose, moved, and reports to somebody else.

use super::{Happened, Joiner, World};
use crate::{
    company::Rng,
    hr::{DaySpan, Employee, Resolved},
    simulation::chance::Chance,
};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeMap;

/// The top of the ladder; nobody of this grade leaves or is moved, so that the tree keeps its top.
const TOP: u32 = 10;

impl World {
    /// Lives through a day: the organisation is as HR's export of that day has it afterwards.
    pub(in crate::simulation) fn live(&mut self, day: NaiveDate) -> Vec<Happened> {
        let mut happened = Vec::new();
        for feed in &mut self.organisation.feeds {
            feed.as_of = day;
        }
        let mut rng = self.rng(&format!("staff:{day}"));
        self.join(day, &mut happened);
        // Offices are closed at weekends; a year's rates come in its working days.
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            self.people_change(day, &mut rng, &mut happened);
            self.reorganize(day, &mut rng, &mut happened);
            self.participants_change(day, &mut rng, &mut happened);
        }
        self.chance_ties(day, &mut rng);
        self.tell_ties(day, &mut happened);
        self.changed |= !happened.is_empty();
        happened
    }

    fn join(&mut self, day: NaiveDate, happened: &mut Vec<Happened>) {
        while self.joiners.last().is_some_and(|joiner| joiner.on <= day) {
            let Some(Joiner { mut employee, enrolment, ties, .. }) = self.joiners.pop() else { return };
            for manager in employee.managers.iter_mut().chain(&mut employee.dotted_managers) {
                while let Some(successor) = self.successors.get(manager) {
                    manager.clone_from(successor);
                }
            }
            let here = |id: &String| *id == employee.id || self.organisation.people.iter().any(|one| one.id == *id);
            let ties: Vec<_> = ties.into_iter().filter(|tie| here(&tie.subject) && here(&tie.object)).collect();
            self.organisation.ties.extend(ties);
            self.organisation.people.push(employee);
            self.enrolments.extend(enrolment);
            happened.push(Happened::Joined);
        }
    }

    fn people_change(&mut self, day: NaiveDate, rng: &mut Rng, happened: &mut Vec<Happened>) {
        let of_the_year = 1.0 / working_days();
        let rates = self.behaviour.company.clone();
        let mut leavers = Vec::new();
        for employee in &mut self.organisation.people {
            let grade = employee.grade.value().copied().unwrap_or(0);
            let (leaves, rises) = (rng.happens(rates.leaves * of_the_year), rng.happens(rates.promoted * of_the_year));
            if grade >= TOP || employee.start_date.is_some_and(|start| start > day) {
                continue;
            }
            if leaves {
                leavers.push(employee.id.clone());
            } else if rises && grade + 1 < TOP {
                employee.grade = Resolved::certain(grade + 1, "promotion");
                happened.push(Happened::Promoted);
            }
        }
        for leaver in leavers {
            self.leave(&leaver);
            happened.push(Happened::Left(leaver));
        }
    }

    /// Somebody is in HR's export no longer; whoever reported to her reports to her manager.
    fn leave(&mut self, leaver: &str) {
        let organisation = &mut self.organisation;
        let Some(at) = organisation.people.iter().position(|employee| employee.id == leaver) else { return };
        let gone = organisation.people.remove(at);
        let above = gone.managers.first().cloned();
        for employee in &mut organisation.people {
            let take_over = |managers: &mut Vec<String>| {
                let Some(at) = managers.iter().position(|id| id == leaver) else { return };
                managers.remove(at);
                if let Some(above) = above.clone().filter(|above| !managers.contains(above) && *above != employee.id) {
                    managers.insert(at, above);
                }
            };
            take_over(&mut employee.managers);
            take_over(&mut employee.dotted_managers);
        }
        if let Some(above) = above {
            self.successors.insert(leaver.into(), above);
        }
        organisation.ties.retain(|tie| tie.subject != leaver && tie.object != leaver);
        organisation
            .waivers
            .retain(|waiver| ![&waiver.mentor, &waiver.mentee, &waiver.approved_by].into_iter().any(|id| id == leaver));
        self.enrolments.retain(|enrolment| enrolment.person != leaver);
        self.diaries.remove(leaver);
    }

    /// Managers who get another manager, and keep everybody below them.
    fn reorganize(&mut self, day: NaiveDate, rng: &mut Rng, happened: &mut Vec<Happened>) {
        let planned = self.reorganizations.iter().filter(|(on, _)| *on <= day).map(|(_, share)| share).sum::<f64>();
        self.reorganizations.retain(|(on, _)| *on > day);
        let share = planned + self.behaviour.company.reorganized / working_days();
        let manager_of: BTreeMap<String, String> = self
            .organisation
            .people
            .iter()
            .filter_map(|employee| Some((employee.id.clone(), employee.managers.first()?.clone())))
            .collect();
        let mut above = manager_of.clone();
        let managers: Vec<String> = {
            let mut all: Vec<String> = manager_of.values().cloned().collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        for manager in &managers {
            if !rng.happens(share) || !manager_of.contains_key(manager) {
                continue;
            }
            let new = rng.pick(&managers);
            if above.get(manager) == Some(new) || is_below(&above, new, manager) {
                continue;
            }
            above.insert(manager.clone(), new.clone());
            if let Some(employee) = self.organisation.people.iter_mut().find(|employee| employee.id == *manager) {
                move_below(employee, new);
                happened.push(Happened::Reorganized);
            }
        }
    }

    fn participants_change(&mut self, day: NaiveDate, rng: &mut Rng, happened: &mut Vec<Happened>) {
        let of_the_year = 1.0 / working_days();
        let rates = self.behaviour.company.clone();
        let zones: Vec<String> =
            self.organisation.people.iter().filter_map(|employee| employee.time_zone.value().cloned()).collect();
        for enrolment in &mut self.enrolments {
            if rng.happens(rates.takes_leave * of_the_year) {
                // Told three weeks ahead at least.
                let since = day + Days::new(21 + rng.days(30.0));
                let until = since + Days::new(5 + rng.days(15.0));
                enrolment.away.push(DaySpan { since: Some(since), until: Some(until) });
                happened.push(Happened::LeaveAnnounced(enrolment.person.clone()));
            }
            if rng.happens(rates.moves_abroad * of_the_year) && !zones.is_empty() {
                enrolment.time_zone = Some(rng.pick(&zones).clone());
                happened.push(Happened::MovedAbroad(enrolment.person.clone()));
            }
        }
    }
}

/// Working days of a year, in which its rates come.
fn working_days() -> f64 {
    365.0 * 5.0 / 7.0
}

fn move_below(employee: &mut Employee, manager: &str) {
    employee.managers = vec![manager.to_owned()];
    employee.dotted_managers.retain(|id| id != manager);
}

/// Whether `person` is `other` or somewhere below.
fn is_below(above: &BTreeMap<String, String>, person: &str, other: &str) -> bool {
    let mut at = Some(person);
    let mut steps = 0;
    while let Some(id) = at.filter(|_| steps <= above.len()) {
        if id == other {
            return true;
        }
        at = above.get(id).map(String::as_str);
        steps += 1;
    }
    false
}
