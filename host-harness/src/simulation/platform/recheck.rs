//! The daily look at the standing pairs.
//!
//! The program is only opened anew when HR's export says something new, or on a day that a ruling itself names. What is
//! forbidden now ends, whatever the cause, with the one text for every ending. What needs leave rests until leave is given.

use super::{COORDINATOR, Platform, PlatformError, at};
use crate::{
    contract::{
        conflicts::{Assessment, Ruling},
        program::Ending,
        types::{DaySpan, Pair},
    },
    hr::Waiver,
    recheck::compare,
    simulation::scenario::Call,
};
use chrono::{Days, NaiveDate};

/// What the platform does about a pair.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::simulation) enum Action {
    /// A person of the two takes part no longer.
    Gone(String),
    /// A rule forbids the pair.
    Ended(String),
    /// A rule wants leave; the pair rests, and an office is asked for this.
    AsksLeave(Box<Waiver>, String),
}

/// Whether such a pair may not go on, or begin, as it is.
pub(super) fn is_forbidden(ruling: Ruling) -> bool {
    matches!(ruling, Ruling::Blocked | Ruling::NeedsApproval)
}

impl Platform {
    /// From here on, rules are judged on `day`.
    pub(super) fn judge_by(&mut self, day: NaiveDate) {
        let day = day.to_string();
        if self.roster.as_of != day {
            self.roster.as_of.clone_from(&day);
            for feed in &mut self.roster.feeds {
                feed.as_of.clone_from(&day);
            }
        }
        if !self.gate.is_of(&day) {
            self.gate.close();
        }
    }

    /// Checks the standing pairs where something may be new. `news`: HR's export of today says something new.
    pub(in crate::simulation) fn recheck(&mut self, day: NaiveDate, news: bool) -> Result<Vec<Action>, PlatformError> {
        let due = self.changes_on.is_some_and(|on| on <= day);
        if !news && !due {
            return Ok(Vec::new());
        }
        let mut actions = Vec::new();
        let mut asked: Vec<(String, Pair)> = Vec::new();
        for pairing in self.standing() {
            let gone = [&pairing.pair.mentor, &pairing.pair.mentee]
                .into_iter()
                .any(|id| !self.roster.people.iter().any(|person| person.id == *id));
            if gone {
                actions.push(Action::Gone(pairing.id.clone()));
            } else {
                asked.push((pairing.id.clone(), pairing.pair.clone()));
            }
        }
        self.judge_by(day);
        let pairs: Vec<Pair> = asked.iter().map(|(_, pair)| pair.clone()).collect();
        let check = |program: &crate::plugin::Program| program.check(&pairs, &COORDINATOR);
        // The scenario's faults leave a third attempt that is answered: nobody meets unchecked.
        let today = self.gate.ask(day, Call::Check, &self.roster, check).map_err(at("the re-check"))?;
        for ((id, pair), now) in asked.into_iter().zip(today.into_iter().flat_map(|today| today.items)) {
            let worse = compare(self.rulings.get(&id), &now).iter().any(crate::recheck::Change::matters);
            match now.ruling {
                Ruling::Blocked => actions.push(Action::Ended(id.clone())),
                Ruling::NeedsApproval => actions.push(self.asks_leave(&id, &pair, &now)),
                Ruling::Clear | Ruling::Disclose | Ruling::Unknown => {}
            }
            if worse || !self.rulings.contains_key(&id) {
                self.books.ruling(&id);
            }
            self.rulings.insert(id, now);
        }
        for action in &actions {
            match action {
                Action::Gone(id) => self.end(id, day, Ending::LeftCompany),
                Action::Ended(id) => self.end(id, day, Ending::RoleChange),
                Action::AsksLeave(..) => {}
            }
        }
        self.note_changes();
        Ok(actions)
    }

    /// Whom to ask for leave from the one rule that wants it; a pair that needs leave from two rules ends.
    fn asks_leave(&self, id: &str, pair: &Pair, now: &Assessment) -> Action {
        let mut wanting = now.conflicts.iter().filter(|conflict| conflict.ruling == Ruling::NeedsApproval);
        let (Some(conflict), None) = (wanting.next(), wanting.next()) else { return Action::Ended(id.to_owned()) };
        let Some(office) = conflict.approvers.first() else { return Action::Ended(id.to_owned()) };
        // Who sits in the office is for the world to say; the top of the line may approve everything here.
        let waiver = Waiver {
            mentor: pair.mentor.clone(),
            mentee: pair.mentee.clone(),
            code: conflict.code.clone(),
            approved_by: String::new(),
            approved_as: office.clone(),
            expires_on: self.term.until.unwrap_or_default(),
        };
        Action::AsksLeave(Box::new(waiver), id.to_owned())
    }

    /// A pair rests from today until `until`: nothing is held, nothing is planned.
    pub(in crate::simulation) fn rest(&mut self, id: &str, day: NaiveDate, until: NaiveDate) {
        self.change_pairing(id, |pairing| {
            pairing.pauses.push(DaySpan { since: Some(day.to_string()), until: Some(until.to_string()) });
        });
        self.call_off(id, day, |session| super::hours::day_of(session.when.start) < until);
        self.to_plan.insert(id.to_owned());
    }

    /// The first day on which a ruling changes by itself: a tie ahead begins, one runs out, leave expires.
    pub(super) fn note_changes(&mut self) {
        let days = self.rulings.values().flat_map(|ruling| &ruling.conflicts).flat_map(|conflict| {
            [&conflict.arises_on, &conflict.clears_on, &conflict.waived_until].into_iter().flatten()
        });
        let judged: NaiveDate = self.roster.as_of.parse().unwrap_or_default();
        self.changes_on =
            days.filter_map(|day| day.parse::<NaiveDate>().ok()).filter(|day| *day > judged).min();
        // Months of look-back and of fading are not all named: at least once a month somebody looks.
        let latest = judged + Days::new(30);
        self.changes_on = Some(self.changes_on.map_or(latest, |on| on.min(latest)));
    }
}
