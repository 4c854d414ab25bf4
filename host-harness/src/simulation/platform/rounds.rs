//! A round: match, ask both sides of each new pair, and let those begin who both said yes.

use super::{COORDINATOR, Platform, PlatformError, TERM_DAYS, at};
use crate::{
    contract::{
        health::Fact,
        matching::{Origin, Outcome, Request},
        program::{Ending, Pairing},
        types::Pair,
    },
    simulation::scenario::Call,
};
use chrono::{Days, NaiveDate};
use sha2::{Digest, Sha256};
use std::ops::ControlFlow;

/// Work between two looks at a search.
const STEP: u32 = 10_000_000;

/// A proposal that waits for its two answers.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::simulation) struct Asked {
    /// The two.
    pub(in crate::simulation) pair: Pair,
    /// The day they were asked.
    pub(in crate::simulation) on: NaiveDate,
    /// What the mentor and the mentee said, once they have.
    pub(in crate::simulation) answers: [Option<bool>; 2],
}

impl Platform {
    /// Proposes partners for every free place. Pairs that stand, and those that are asked, are locked; whom somebody declined
    /// is excluded. Returns how many were asked; none where the plugin did not answer.
    pub(in crate::simulation) fn round(&mut self, day: NaiveDate) -> Result<Option<usize>, PlatformError> {
        self.judge_by(day);
        let here = |pair: &Pair| {
            [&pair.mentor, &pair.mentee].into_iter().all(|id| self.roster.people.iter().any(|person| person.id == *id))
        };
        let standing = self.standing().map(|pairing| pairing.pair.clone());
        let locked: Vec<Pair> = standing.chain(self.asked.iter().map(|asked| asked.pair.clone())).filter(here).collect();
        let excluded = self.declined.iter().map(|(mentor, mentee)| Pair { mentor: mentor.clone(), mentee: mentee.clone() });
        let excluded = excluded.filter(|pair| here(pair) && !locked.contains(pair)).collect();
        let request = Request { locked, excluded, ..Request::default() };
        let search = |program: &crate::plugin::Program| -> Result<Outcome, _> {
            program.search(&request)?.run(STEP, |_| ControlFlow::Continue(()))
        };
        let outcome = self.gate.ask(day, Call::Match, &self.roster, search).map_err(at("matching"))?;
        let Some(outcome) = outcome else { return Ok(None) };
        self.answers.add("match", &outcome.digest);
        let fresh = outcome.proposals.into_iter().filter(|one| matches!(one.origin, Origin::Fresh | Origin::Repeated));
        let before = self.asked.len();
        self.asked.extend(fresh.map(|proposal| Asked { pair: proposal.pair, on: day, answers: [None, None] }));
        Ok(Some(self.asked.len() - before))
    }

    /// Takes the answers that came today: one no frees both places, without a reason; two yes make a pairing that begins
    /// tomorrow, with an agreement that both have signed. Returns the new pairings.
    pub(in crate::simulation) fn settle(&mut self, day: NaiveDate) -> Result<Vec<String>, PlatformError> {
        let here = |id: &String| self.roster.people.iter().any(|person| person.id == *id);
        let mut open = Vec::new();
        let mut begun = Vec::new();
        for asked in std::mem::take(&mut self.asked) {
            let Asked { pair, answers, .. } = &asked;
            if !here(&pair.mentor) || !here(&pair.mentee) {
                continue;
            }
            match answers {
                [Some(false), _] | [_, Some(false)] => {
                    self.declined.insert((pair.mentor.clone(), pair.mentee.clone()));
                }
                [Some(true), Some(true)] => begun.push(pair.clone()),
                _ => open.push(asked),
            }
        }
        self.asked = open;
        self.begin(&begun, day)
    }

    /// Acceptance is checked against the day it is made on: what has become forbidden since it was proposed does not begin.
    fn begin(&mut self, pairs: &[Pair], day: NaiveDate) -> Result<Vec<String>, PlatformError> {
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        self.judge_by(day);
        let check = |program: &crate::plugin::Program| program.check(pairs, &COORDINATOR);
        // Not one of the calls that faults strike: those are the standing pairs'.
        let Some(today) = self.gate.ask(day, Call::Match, &self.roster, check).map_err(at("checking what was accepted"))?
        else {
            // Nobody could look: the two wait a day.
            let waiting = pairs.iter().map(|pair| Asked { pair: pair.clone(), on: day, answers: [Some(true); 2] });
            self.asked.extend(waiting);
            return Ok(Vec::new());
        };
        let mut begun = Vec::new();
        for (pair, ruling) in pairs.iter().zip(today.items) {
            if super::recheck::is_forbidden(ruling.ruling) || !self.has_places(pair) {
                self.declined.insert((pair.mentor.clone(), pair.mentee.clone()));
                continue;
            }
            let since = day + Days::new(1);
            let id = key(pair, since);
            let pairing = Pairing {
                id: id.clone(),
                pair: pair.clone(),
                matched_on: since.to_string(),
                planned_end: (since + Days::new(TERM_DAYS)).to_string(),
                extended_to: None,
                ended_on: None,
                ending: None,
                closure_decided_on: None,
                pauses: Vec::new(),
                mentor_chose: Some(true),
                mentee_chose: Some(true),
                attributes: Vec::new(),
            };
            self.pairings.insert(id.clone(), pairing);
            self.books.pairing(&id);
            self.rulings.insert(id.clone(), ruling);
            self.history.facts.push(Fact {
                kind: "agreement".into(),
                person: None,
                pairing: Some(id.clone()),
                on: day.to_string(),
                until: None,
                value: None,
                details: Vec::new(),
            });
            self.to_plan.insert(id.clone());
            begun.push(id);
        }
        self.note_changes();
        Ok(begun)
    }

    /// Whether both have a free place: nobody is given two partners for one.
    fn has_places(&self, pair: &Pair) -> bool {
        let most = self.rules.pointer("/matching/places-most").and_then(serde_json::Value::as_u64).unwrap_or(1);
        let person = |id: &str| self.roster.people.iter().find(|person| person.id == id);
        let taken = |id: &str, mentor: bool| {
            let of = |one: &&Pairing| if mentor { one.pair.mentor == id } else { one.pair.mentee == id };
            self.standing().filter(of).count() as u64
        };
        let free = |id: &str, mentor: bool| {
            let places = |one: &crate::contract::program::Person| if mentor { one.mentor_places } else { one.mentee_places };
            person(id).is_some_and(|one| taken(id, mentor) < most.min(places(one).into()))
        };
        free(&pair.mentor, true) && free(&pair.mentee, false)
    }

    /// Past its planned end, a pair is closed or extended by a decision.
    pub(in crate::simulation) fn close(&mut self, id: &str, day: NaiveDate, extend: bool) {
        let until = |pairing: &Pairing| pairing.planned_end.parse::<NaiveDate>().map(|end| end + Days::new(60));
        if extend {
            self.change_pairing(id, |pairing| {
                if let Ok(until) = until(pairing) {
                    pairing.extended_to = Some(until.to_string());
                    pairing.closure_decided_on = Some(day.to_string());
                }
            });
            self.to_plan.insert(id.to_owned());
        } else {
            self.change_pairing(id, |pairing| pairing.closure_decided_on = Some(day.to_string()));
            self.end(id, day, Ending::Completed);
        }
    }
}

/// Opaque, and the same for the same pair and day.
fn key(pair: &Pair, matched_on: NaiveDate) -> String {
    let text = format!("{}:{}{}:{}{matched_on}", pair.mentor.len(), pair.mentor, pair.mentee.len(), pair.mentee);
    Sha256::digest(text).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
