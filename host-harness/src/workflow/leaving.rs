//! After an HR event: who has left, whom a rule forbids now, and what is called off.

use super::{COORDINATOR, Desk, Engine, Hand, Office, WorkflowError};
use crate::{
    contract::{
        conflicts::{Assessment, Assessments, Ruling},
        program::{Ending, Pairing, Roster},
        scheduling::Session,
        types::{Pair, Side},
    },
    recheck::{self, Checked},
    store::{Case, Details, Phase, Stage, organisation, program, queue, stages},
};
use chrono::NaiveDate;
use rusqlite::Transaction;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;

/// What is to become of pairs that may not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// They are named, and the coordinator decides.
    Tell,
    /// Running ones end today, invitations are taken back, sessions are called off: hard rules never bend. What is unknown,
    /// or needs leave, is only named.
    Act,
}

/// What a re-check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Rechecked {
    /// Every standing pair, as the coordinator may see it.
    pub pairs: Vec<Checked>,
    /// What the plugin said of each of them that is still here.
    #[serde(skip)]
    pub rulings: Vec<Assessment>,
    /// Pairings that ended by it.
    pub ended: Vec<String>,
    /// Invitations that were taken back by it.
    pub withdrawn: Vec<String>,
    /// The cancel list: sessions that are called off by it.
    pub cancelled: Vec<Session>,
}

impl Office<'_> {
    /// Judges every standing pair by the roster of the desk's day, and compares with the rulings that were kept when it
    /// began. Pairs of people who are gone, and pairs that a rule blocks now, may not go on.
    ///
    /// # Errors
    /// Those of the plugin and of the database; [`WorkflowError::Stale`].
    pub fn recheck(&mut self, engine: &Engine<'_>, desk: &Desk, then: Then) -> Result<Rechecked, WorkflowError> {
        self.only_staff("re-check")?;
        let cases: Vec<Case> = self.store.cases(self.hand.id)?.into_iter().filter(|case| case.is_under_way()).collect();
        let asked: Vec<Pair> =
            cases.iter().filter(|case| is_here(&desk.roster, &case.pair)).map(|case| case.pair.clone()).collect();
        let kept = self.store.rulings(self.hand.id)?;
        let details = Details { facts: vec![("pairs".into(), cases.len().to_string())], ..self.hand.details() };
        let decision = match asked.is_empty() {
            true => None,
            false => {
                let rest = json!({ "pairs": asked, "reader": COORDINATOR });
                Some(self.decide(engine, desk, "recheck", &details, "conflicts.check", &rest)?)
            }
        };
        let today: Vec<Assessment> = match &decision {
            Some(decision) => decision.read::<Assessments>()?.items,
            None => Vec::new(),
        };
        let running: Vec<Pairing> = cases.iter().filter_map(|case| case.record.clone()).collect();
        let pairs = recheck::judge(&desk.roster, &running, &kept, &today);
        let Self { store, hand } = self;
        store.write(|transaction| {
            hand.still(transaction, desk)?;
            let entry = hand.enter(transaction, "recheck", &details, decision.as_ref())?;
            let mut found = Rechecked { pairs, rulings: today.clone(), ..Rechecked::default() };
            if then == Then::Tell {
                return Ok(found);
            }
            for case in &cases {
                let now = hand.case(transaction, &case.id)?;
                if now.revision != case.revision {
                    return Err(WorkflowError::Stale);
                }
                let ending = match today.iter().find(|ruling| ruling.pair == case.pair) {
                    None => Ending::LeftCompany,
                    Some(ruling) if is_blocked(case, ruling) => Ending::RoleChange,
                    Some(_) => continue,
                };
                if case.phase.runs() {
                    found.cancelled.extend(hand.end(transaction, &now, ending, hand.now.day(), entry)?);
                    found.ended.push(case.id.clone());
                } else {
                    hand.step(transaction, &case.id, Stage::Withdrawn, None, entry)?;
                    found.withdrawn.push(case.id.clone());
                }
            }
            Ok(found)
        })
    }

    /// Keeps the rulings of today for the pairs that stand, so that later re-checks compare with them.
    ///
    /// # Errors
    /// Those of the database.
    pub fn keep_rulings(&mut self, as_of: NaiveDate, rulings: &[Assessment]) -> Result<(), WorkflowError> {
        self.only_staff("keep rulings")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            hand.enter(transaction, "keep-rulings", &hand.details(), None)?;
            Ok(program::put_rulings(transaction, hand.id, as_of, rulings)?)
        })
    }

    /// Somebody leaves the program or the company; `on` is the first day without her. Her pairings end, her invitations are
    /// taken back, her sessions are called off; partners have their old place in the queue.
    ///
    /// # Errors
    /// [`WorkflowError::NotEnrolled`]; those of the database.
    pub fn leaver(&mut self, person: &str, on: NaiveDate, ending: Ending) -> Result<Rechecked, WorkflowError> {
        self.for_herself(person, "leave for somebody else")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let mut enrolment = organisation::enrolment(transaction, hand.id, person)?
                .ok_or_else(|| WorkflowError::NotEnrolled(person.to_owned()))?;
            enrolment.left_on = Some(enrolment.left_on.map_or(on, |known| known.min(on)));
            let details = Details { people: vec![person.to_owned()], ..hand.details() };
            let entry = hand.enter(transaction, "leaver", &details, None)?;
            organisation::put_enrolments(transaction, hand.id, &[enrolment])?;
            organisation::touch(transaction, hand.id)?;
            let mut found = Rechecked::default();
            for case in stages::cases(transaction, hand.id, &stages::Which::Of(person))? {
                if case.phase.runs() {
                    found.cancelled.extend(hand.end(transaction, &case, ending, on, entry)?);
                    found.ended.push(case.id);
                } else if case.phase.is_open() {
                    hand.step(transaction, &case.id, Stage::Withdrawn, None, entry)?;
                    found.withdrawn.push(case.id);
                }
            }
            for side in [Side::Mentor, Side::Mentee] {
                queue::withdraw(transaction, hand.id, person, side, hand.now.day())?;
            }
            Ok(found)
        })
    }
}

impl Hand {
    /// Both wait again, at their old places, where they waited before.
    pub(super) fn back_to_queue(&self, transaction: &Transaction<'_>, case: &Case) -> Result<(), WorkflowError> {
        for (person, side) in [(&case.pair.mentor, Side::Mentor), (&case.pair.mentee, Side::Mentee)] {
            queue::back(transaction, self.id, person, side)?;
        }
        Ok(())
    }
}

fn is_here(roster: &Roster, pair: &Pair) -> bool {
    let here: BTreeSet<&str> = roster.people.iter().map(|person| person.id.as_str()).collect();
    here.contains(pair.mentor.as_str()) && here.contains(pair.mentee.as_str())
}

/// Whether a rule forbids the pair today that the coordinator has not answered for.
fn is_blocked(case: &Case, ruling: &Assessment) -> bool {
    let set_aside = |code: &String| case.proposal.as_ref().is_some_and(|one| one.overridden.contains(code));
    ruling.conflicts.iter().any(|one| one.ruling == Ruling::Blocked && !set_aside(&one.code))
        && matches!(case.phase, Phase::Asked | Phase::Accepted | Phase::Active | Phase::Paused)
}
