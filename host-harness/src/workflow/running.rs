//! A pairing that runs: how it begins, rests, goes on longer, and ends.

use super::{Hand, Now, Office, Role, WorkflowError, fits};
use crate::{
    contract::{
        program::{Ending, Pairing},
        scheduling::{Session, SessionState},
        types::{DaySpan, Side},
    },
    store::{Case, Phase, Revision, Sequence, Stage, calendar, program, queue},
};
use chrono::NaiveDate;
use rusqlite::Transaction;
use serde::Serialize;

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

impl Office<'_> {
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
            let end = record.last_end();
            if until.to_string().as_str() <= end || until <= today {
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
        self.only(&[Role::Coordinator, Role::Platform, Role::Participant], "end a pairing")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let case = hand.own_case(transaction, pairing)?;
            fits(&case, seen, &[Phase::Active, Phase::Paused], "end it")?;
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
            fits(&case, seen, may, act)?;
            let mut record = case.record.clone().ok_or_else(|| WorkflowError::NoPairing(pairing.to_owned()))?;
            let off = change(&mut record, hand.now.day())?;
            let entry = hand.enter(transaction, act, &hand.about(&case), None)?;
            hand.step(transaction, pairing, stage, until, entry)?;
            program::put_pairings(transaction, hand.id, &[record])?;
            let cancelled = hand.call_off(transaction, pairing, &off)?;
            Ok(Ended { text: "", cancelled })
        })
    }
}

/// Days whose sessions are called off.
pub(super) struct Span {
    pub(super) since: NaiveDate,
    pub(super) until: Option<NaiveDate>,
}

impl Hand {
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
        let is_off = |session: &Session| session.state.is_ahead() && (first..last).contains(&session.when.start);
        let mut sessions = calendar::sessions_of(transaction, self.id, pairing)?;
        sessions.retain(is_off);
        for session in &mut sessions {
            session.state = SessionState::Cancelled;
        }
        calendar::put_sessions(transaction, self.id, self.now.day(), &sessions)?;
        Ok(sessions)
    }
}
