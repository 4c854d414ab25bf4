//! A pairing that runs: how it begins, rests, goes on longer, and ends.

use super::{COORDINATOR, Desk, Engine, Hand, Missing, Now, Office, Role, WorkflowError, in_phase, unchanged};
use crate::{
    contract::{
        conflicts::{Assessment, Assessments, Ruling},
        health::{Fact, History},
        program::{Ending, Pairing},
        scheduling::{Session, SessionState},
        types::{DaySpan, Pair, Side},
    },
    store::{
        Case, Details, Phase, Revision, Sequence, Stage, calendar, history, program, promises, queue, rounds, stages,
    },
};
use chrono::{Days, NaiveDate};
use rusqlite::Transaction;
use serde::Serialize;
use serde_json::json;

/// What both are told of every ending, whoever asked for it and why.
pub const ENDED: &str = "This pairing has ended; the program gives no reasons.";

/// What an ending leaves to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ended {
    /// What both are told.
    pub text: &'static str,
    /// Sessions that are called off by it: send cancellations.
    pub cancelled: Vec<Session>,
}

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
        unchanged(seen, case.revision)?;
        in_phase(pairing, case.phase, &[Phase::Accepted], "begin it")?;
        let mut published = self.begin("activate", engine, desk, &[case])?;
        match published.waiting.pop() {
            Some((pairing, missing)) => Err(WorkflowError::NotReady { pairing, missing }),
            None => self.store.case(self.hand.id, pairing)?.ok_or_else(no_pairing),
        }
    }

    /// A pairing rests until a day. Sessions of those days are called off.
    ///
    /// # Errors
    /// [`WorkflowError::Days`], [`WorkflowError::Stale`], [`WorkflowError::WrongPhase`]; those of the database.
    pub fn pause(&mut self, pairing: &str, until: NaiveDate, seen: Option<Revision>) -> Result<Ended, WorkflowError> {
        self.change("pause", pairing, seen, &[Phase::Active], Stage::Paused, Some(until), |record, today| {
            if until <= today {
                return Err(WorkflowError::Days(format!("`{until}` is not after today")));
            }
            record.pauses.push(DaySpan { since: Some(today.to_string()), until: Some(until.to_string()) });
            Ok(Span { since: today, until: Some(until) })
        })
    }

    /// It goes on today, earlier than was said.
    ///
    /// # Errors
    /// As for [`pause`](Self::pause).
    pub fn resume(&mut self, pairing: &str, seen: Option<Revision>) -> Result<Ended, WorkflowError> {
        self.change("resume", pairing, seen, &[Phase::Paused], Stage::Resumed, None, |record, today| {
            if let Some(last) = record.pauses.last_mut() {
                // Dates of the contract are ISO, so their texts are in order.
                if last.until.as_ref().is_none_or(|until| *until > today.to_string()) {
                    last.until = Some(today.to_string());
                }
                if last.since >= last.until {
                    record.pauses.pop();
                }
            }
            Ok(Span { since: today, until: Some(today) })
        })
    }

    /// It goes on until a later day than planned: both want it.
    ///
    /// # Errors
    /// As for [`pause`](Self::pause).
    pub fn extend(&mut self, pairing: &str, until: NaiveDate, seen: Option<Revision>) -> Result<Ended, WorkflowError> {
        let may = [Phase::Active, Phase::Paused];
        self.change("extend", pairing, seen, &may, Stage::Extended, Some(until), |record, today| {
            let end = record.extended_to.as_ref().unwrap_or(&record.planned_end);
            if until.to_string() <= *end || until <= today {
                return Err(WorkflowError::Days(format!("`{until}` is not later than the end that is planned, {end}")));
            }
            record.extended_to = Some(until.to_string());
            record.closure_decided_on = Some(today.to_string());
            Ok(Span { since: today, until: Some(today) })
        })
    }

    /// It ends today. What is in the calendar is called off, what was done is kept, and both are told the same. A
    /// participant may end her own, without fault; those who waited before have their old place in the queue.
    ///
    /// # Errors
    /// [`WorkflowError::Stale`], [`WorkflowError::WrongPhase`]; those of the database.
    pub fn end(&mut self, pairing: &str, ending: Ending, seen: Option<Revision>) -> Result<Ended, WorkflowError> {
        let Self { store, hand } = self;
        store.write(|transaction| {
            let case = hand.case(transaction, pairing)?;
            if hand.actor.role == Role::Participant && case.side(&hand.actor.id).is_none() {
                return Err(WorkflowError::NoPairing(pairing.to_owned()));
            }
            unchanged(seen, case.revision)?;
            in_phase(pairing, case.phase, &[Phase::Active, Phase::Paused], "end it")?;
            // Who of the two wanted it is kept nowhere.
            let mut details = hand.about(&case);
            if hand.actor.role == Role::Participant {
                details.actor = "one of the two".into();
            }
            let entry = hand.enter(transaction, "end", &details, None)?;
            let cancelled = hand.end(transaction, &case, ending, hand.now.day(), entry)?;
            Ok(Ended { text: ENDED, cancelled })
        })
    }

    #[expect(clippy::too_many_arguments, reason = "one row of a table of acts that differ in these")]
    fn change(
        &mut self,
        act: &'static str,
        pairing: &str,
        seen: Option<Revision>,
        may: &[Phase],
        stage: Stage,
        until: Option<NaiveDate>,
        change: impl FnOnce(&mut Pairing, NaiveDate) -> Result<Span, WorkflowError>,
    ) -> Result<Ended, WorkflowError> {
        self.only_staff(act)?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let case = hand.case(transaction, pairing)?;
            unchanged(seen, case.revision)?;
            in_phase(pairing, case.phase, may, act)?;
            let mut record = case.record.clone().ok_or_else(|| WorkflowError::NoPairing(pairing.to_owned()))?;
            let off = change(&mut record, hand.now.day())?;
            let entry = hand.enter(transaction, act, &hand.about(&case), None)?;
            hand.step(transaction, pairing, stage, until, entry)?;
            program::put_pairings(transaction, hand.id, &[record])?;
            let cancelled = hand.call_off(transaction, pairing, &off)?;
            Ok(Ended { text: "", cancelled })
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
        let oriented = desk.wants_orientation()?;
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

/// Days whose sessions are called off.
pub(super) struct Span {
    pub(super) since: NaiveDate,
    pub(super) until: Option<NaiveDate>,
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
            None => (today, today.checked_add_days(Days::new(182)).unwrap_or(today)),
        };
        let record = Pairing {
            id: case.id.clone(),
            pair: case.pair.clone(),
            matched_on: since.to_string(),
            planned_end: until.to_string(),
            extended_to: None,
            ended_on: None,
            ending: None,
            closure_decided_on: None,
            pauses: Vec::new(),
            mentor_chose: Some(true),
            mentee_chose: Some(true),
            attributes: Vec::new(),
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

    /// Ends a pairing on a day: record, life, calendar, queue. Returns the sessions that are called off.
    pub(super) fn end(
        &self,
        transaction: &Transaction<'_>,
        case: &Case,
        ending: Ending,
        on: NaiveDate,
        entry: Sequence,
    ) -> Result<Vec<Session>, WorkflowError> {
        let record = case.record.clone().ok_or_else(|| WorkflowError::NoPairing(case.id.clone()))?;
        let record = Pairing { ended_on: Some(on.to_string()), ending: Some(ending), ..record };
        program::put_pairings(transaction, self.id, &[record])?;
        self.step(transaction, &case.id, Stage::Ended, None, entry)?;
        for (person, side) in [(&case.pair.mentor, Side::Mentor), (&case.pair.mentee, Side::Mentee)] {
            queue::back(transaction, self.id, person, side)?;
        }
        self.call_off(transaction, &case.id, &Span { since: on, until: None })
    }

    /// Calls off the sessions of a pairing that lie ahead within these days.
    pub(super) fn call_off(
        &self,
        transaction: &Transaction<'_>,
        pairing: &str,
        off: &Span,
    ) -> Result<Vec<Session>, WorkflowError> {
        let first = Now::on(off.since).max(self.now).minute;
        let last = off.until.map_or(u32::MAX, |until| Now::on(until).minute);
        let is_off = |session: &Session| {
            matches!(session.state, SessionState::Planned | SessionState::Pinned)
                && (first..last).contains(&session.when.start)
        };
        let mut sessions = calendar::sessions_of(transaction, self.id, pairing)?;
        sessions.retain(is_off);
        for session in &mut sessions {
            session.state = SessionState::Cancelled;
        }
        calendar::put_sessions(transaction, self.id, self.now.day(), &sessions)?;
        Ok(sessions)
    }
}
