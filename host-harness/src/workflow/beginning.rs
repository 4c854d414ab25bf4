//! How pairs begin who both said yes: what they may lack, and the judgment of the day.

use super::{COORDINATOR, Desk, Engine, Hand, Missing, Office, TERM_DAYS, WorkflowError, fits, wants_orientation};
use crate::{
    contract::{
        conflicts::{Assessment, Assessments, Ruling},
        health::{Fact, History},
        program::Pairing,
        types::{Pair, Side},
    },
    store::{Case, Details, Phase, Revision, Sequence, Stage, history, program, promises, queue, rounds, stages},
};
use chrono::{Days, NaiveDate};
use rusqlite::Transaction;
use serde::Serialize;
use serde_json::json;

/// What came of publishing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Published {
    /// Pairings that have begun, by key.
    pub active: Vec<String>,
    /// Pairs who both said yes and may not begin yet, with what they lack.
    pub waiting: Vec<(String, Vec<Missing>)>,
}

impl Office<'_> {
    /// Begins every pair who both said yes, of every round, and ends the review of the one that is open where nobody is
    /// asked any more and nothing is a draft. The plugin judges the pairs as of today.
    ///
    /// # Errors
    /// Those of the plugin and of the database; [`WorkflowError::Stale`] where somebody else changed one of them.
    pub fn publish(&mut self, engine: &Engine<'_>, desk: &Desk) -> Result<Published, WorkflowError> {
        self.only_staff("publish")?;
        let cases = self.store.cases(self.hand.id)?;
        let accepted: Vec<Case> = cases.into_iter().filter(|case| case.phase == Phase::Accepted).collect();
        self.begin("publish", engine, desk, &accepted)
    }

    /// Begins one pair who both said yes.
    ///
    /// # Errors
    /// As for [`publish`](Self::publish); [`WorkflowError::NotReady`] with what the pair lacks.
    pub fn activate(
        &mut self,
        engine: &Engine<'_>,
        desk: &Desk,
        pairing: &str,
        seen: Option<Revision>,
    ) -> Result<Case, WorkflowError> {
        self.only_staff("publish")?;
        let no_pairing = || WorkflowError::NoPairing(pairing.to_owned());
        let case = self.store.case(self.hand.id, pairing)?.ok_or_else(no_pairing)?;
        fits(&case, seen, &[Phase::Accepted], "begin it")?;
        let mut published = self.begin("activate", engine, desk, &[case])?;
        match published.waiting.pop() {
            Some((pairing, missing)) => Err(WorkflowError::NotReady { pairing, missing }),
            None => self.store.case(self.hand.id, pairing)?.ok_or_else(no_pairing),
        }
    }

    /// Takes pairings over as they were agreed elsewhere, with the rulings of that day; one of the same key is replaced. Both
    /// people's yes is taken for granted, and so is their agreement.
    ///
    /// # Errors
    /// [`WorkflowError::Stale`] where people changed since the desk was read; those of the database.
    pub fn adopt(&mut self, desk: &Desk, pairings: &[Pairing], rulings: &[Assessment]) -> Result<(), WorkflowError> {
        self.only_staff("take pairings over")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            hand.still(transaction, desk)?;
            let details = Details {
                pairings: pairings.iter().map(|one| one.id.clone()).collect(),
                people: pairings.iter().flat_map(|one| [one.pair.mentor.clone(), one.pair.mentee.clone()]).collect(),
                ..hand.details()
            };
            let entry = hand.enter(transaction, "adopt", &details, None)?;
            for one in pairings {
                let known = stages::case(transaction, hand.id, &one.id)?;
                let stage = match (one.ended_on.is_some(), known.map(|case| case.phase)) {
                    (true, Some(Phase::Ended)) | (false, Some(Phase::Active | Phase::Paused)) => continue,
                    (true, _) => Stage::Ended,
                    (false, _) => Stage::Active,
                };
                hand.step(transaction, &one.id, stage, None, entry)?;
            }
            program::put_pairings(transaction, hand.id, pairings)?;
            program::put_rulings(transaction, hand.id, desk.frame.as_of, rulings)?;
            Ok(())
        })
    }

    fn begin(
        &mut self,
        act: &'static str,
        engine: &Engine<'_>,
        desk: &Desk,
        accepted: &[Case],
    ) -> Result<Published, WorkflowError> {
        let here = |case: &&Case| {
            let both = [&case.pair.mentor, &case.pair.mentee];
            both.into_iter().all(|id| desk.roster.people.iter().any(|person| person.id == *id))
        };
        let present: Vec<&Case> = accepted.iter().filter(here).collect();
        let pairs: Vec<&Pair> = present.iter().map(|case| &case.pair).collect();
        let details = Details {
            pairings: present.iter().map(|case| case.id.clone()).collect(),
            people: pairs.iter().flat_map(|pair| [pair.mentor.clone(), pair.mentee.clone()]).collect(),
            ..self.hand.details()
        };
        let decision = match pairs.is_empty() {
            true => None,
            false => {
                let rest = json!({ "pairs": pairs, "reader": COORDINATOR });
                Some(self.decide(engine, desk, act, &details, "conflicts.check", &rest)?)
            }
        };
        let rulings: Vec<Assessment> = match &decision {
            Some(decision) => decision.read::<Assessments>()?.items,
            None => Vec::new(),
        };
        let oriented = wants_orientation(&desk.policy.document)?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            hand.still(transaction, desk)?;
            let entry = hand.enter(transaction, act, &details, decision.as_ref())?;
            let mut published = Published::default();
            for (case, ruling) in present.iter().zip(&rulings) {
                let now = hand.case(transaction, &case.id)?;
                if now.revision != case.revision {
                    return Err(WorkflowError::Stale);
                }
                let missing = hand.missing(transaction, desk, &now, ruling, oriented)?;
                if missing.is_empty() {
                    hand.activate(transaction, &now, ruling, desk.frame.as_of, entry)?;
                    published.active.push(case.id.clone());
                } else {
                    published.waiting.push((case.id.clone(), missing));
                }
            }
            if act == "publish" {
                hand.finish_review(transaction, entry)?;
            }
            Ok(published)
        })
    }
}

impl Hand {
    /// What the pair lacks, as the policy and the day have it.
    fn missing(
        &self,
        transaction: &Transaction<'_>,
        desk: &Desk,
        case: &Case,
        ruling: &Assessment,
        oriented: bool,
    ) -> Result<Vec<Missing>, WorkflowError> {
        let mut missing = Vec::new();
        if promises::signatures(transaction, self.id, Some(&case.id))?.len() < 2 {
            missing.push(Missing::Agreement);
        }
        let is_oriented = |id: &str| {
            let person = desk.enrolments.iter().find(|enrolment| enrolment.person == id);
            person.and_then(|enrolment| enrolment.oriented_on).is_some_and(|day| day <= desk.frame.as_of)
        };
        if oriented && !is_oriented(&case.pair.mentor) {
            missing.push(Missing::MentorOrientation);
        }
        if oriented && !is_oriented(&case.pair.mentee) {
            missing.push(Missing::MenteeOrientation);
        }
        let set_aside = |code: &String| case.proposal.as_ref().is_some_and(|one| one.overridden.contains(code));
        let may = |ruling: Ruling| matches!(ruling, Ruling::Clear | Ruling::Disclose);
        if !ruling.conflicts.iter().all(|conflict| may(conflict.ruling) || set_aside(&conflict.code)) {
            missing.push(Missing::Ruling);
        }
        for side in [Side::Mentor, Side::Mentee] {
            match self.has_place(transaction, case, side) {
                Err(WorkflowError::NoPlace { .. } | WorkflowError::NotEnrolled(_)) => {
                    missing.push(Missing::Place);
                    break;
                }
                other => other?,
            }
        }
        Ok(missing)
    }

    fn activate(
        &self,
        transaction: &Transaction<'_>,
        case: &Case,
        ruling: &Assessment,
        as_of: NaiveDate,
        entry: Sequence,
    ) -> Result<(), WorkflowError> {
        let today = self.now.day();
        let round = case.proposal.as_ref().map(|proposal| rounds::find(transaction, self.id, proposal.round));
        let (since, until) = match round.transpose()?.flatten() {
            Some(round) => (round.since.max(today), round.until + (round.since.max(today) - round.since)),
            None => (today, today.checked_add_days(Days::new(TERM_DAYS)).unwrap_or(today)),
        };
        let record = Pairing {
            id: case.id.clone(),
            pair: case.pair.clone(),
            matched_on: since.to_string(),
            planned_end: until.to_string(),
            mentor_chose: Some(true),
            mentee_chose: Some(true),
            ..Pairing::default()
        };
        program::put_pairings(transaction, self.id, &[record])?;
        program::put_rulings(transaction, self.id, as_of, std::slice::from_ref(ruling))?;
        let signed = Fact {
            kind: "agreement".into(),
            person: None,
            pairing: Some(case.id.clone()),
            on: today.to_string(),
            until: None,
            value: None,
            details: Vec::new(),
        };
        history::add_all(transaction, self.id, &History { facts: vec![signed], ..History::default() })?;
        self.step(transaction, &case.id, Stage::Active, None, entry)?;
        for (person, side) in [(&case.pair.mentor, Side::Mentor), (&case.pair.mentee, Side::Mentee)] {
            queue::matched(transaction, self.id, person, side, today)?;
        }
        Ok(())
    }

    /// The review is over once nothing of the round waits for anybody.
    fn finish_review(&self, transaction: &Transaction<'_>, entry: Sequence) -> Result<(), WorkflowError> {
        let Some(round) = rounds::open(transaction, self.id)? else { return Ok(()) };
        let waits = |case: &Case| {
            case.proposal.as_ref().is_some_and(|proposal| proposal.round == round.number)
                && matches!(case.phase, Phase::Draft | Phase::Locked | Phase::Asked | Phase::Accepted)
        };
        if !stages::cases(transaction, self.id, &stages::Which::All)?.iter().any(waits) {
            self.close(transaction, round, entry)?;
        }
        Ok(())
    }
}
