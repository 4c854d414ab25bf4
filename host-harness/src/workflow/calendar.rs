//! When pairs meet: the plan, and the plan after something happened.

use super::{Desk, Engine, Hand, Now, Office, Role, WorkflowError};
use crate::{
    contract::{
        program::{Ending, Pairing},
        scheduling::{Calendar, Change, Diary, Placed, Session, SessionState, Timetable},
        types::Side,
    },
    events::{self, Kind, Standing, Written},
    store::{
        BusyTime, CalendarUpdate, Details, OrganisationId, Sequence, Stage, Store, StoreError, calendar, queue, stages,
    },
};
use rusqlite::Transaction;
use serde_json::json;
use std::collections::BTreeSet;

/// A plan that is kept.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What the plugin said.
    pub timetable: Timetable,
    /// Every session of it as it stands now: what the plan drops is called off.
    pub sessions: Vec<Session>,
    /// The cancel list: sessions that are called off by it.
    pub cancelled: Vec<Session>,
}

/// A plan after events.
#[derive(Clone, Debug)]
pub struct Replanned {
    /// The plan.
    pub planned: Planned,
    /// Sessions that the events themselves moved, called off or settled.
    pub by_event: Vec<Session>,
}

/// What became of a session, as one of its two people tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// It was held.
    Held,
    /// She did not come.
    MissedByMe,
    /// Her partner did not come.
    MissedByPartner,
    /// It is, or was, called off.
    CalledOff,
}

impl Office<'_> {
    /// Plans the sessions of all running pairings, moving as little as possible of what is planned.
    ///
    /// # Errors
    /// Those of the plugin and of the database; [`WorkflowError::Stale`] where pairings, sessions or diaries changed
    /// meanwhile.
    pub fn plan(&mut self, engine: &Engine<'_>, desk: &Desk) -> Result<Planned, WorkflowError> {
        Ok(self.replan_as("plan", engine, desk, &[], false)?.planned)
    }

    /// Applies what happened, in its order, and plans anew with the least change. Everything is kept, or nothing.
    ///
    /// # Errors
    /// As for [`plan`](Self::plan); [`WorkflowError::Event`] at the first event that cannot be applied.
    pub fn replan(&mut self, engine: &Engine<'_>, desk: &Desk, events: &[Written]) -> Result<Replanned, WorkflowError> {
        self.replan_as("replan", engine, desk, events, false)
    }

    /// The same, and nothing is kept but the log's word that the plugin was asked.
    ///
    /// # Errors
    /// As for [`replan`](Self::replan).
    pub fn try_replan(
        &mut self,
        engine: &Engine<'_>,
        desk: &Desk,
        events: &[Written],
    ) -> Result<Replanned, WorkflowError> {
        self.replan_as("try-replan", engine, desk, events, true)
    }

    /// Applies what happened without planning: for days on which much happens and one plan comes at the end.
    ///
    /// # Errors
    /// [`WorkflowError::Event`] at the first event that cannot be applied; those of the database.
    pub fn record(&mut self, desk: &Desk, events: &[Written]) -> Result<Vec<Session>, WorkflowError> {
        self.only_staff("record events")?;
        let before = read(self.store, self.hand.id)?;
        let details = self.hand.of_events(events);
        self.keep_events("record", desk, &before, events, &details)
    }

    /// What became of a session, as one of its two people tells it, without planning.
    ///
    /// # Errors
    /// [`WorkflowError::Record`] where no session of hers is called so; [`WorkflowError::Event`] where it lies ahead, or is
    /// settled; those of the database.
    pub fn settle(&mut self, desk: &Desk, session: &str, became: Became) -> Result<Vec<Session>, WorkflowError> {
        self.only(&[Role::Participant], "tell of somebody else's session")?;
        let before = read(self.store, self.hand.id)?;
        let actor = &self.hand.actor.id;
        let found = before.sessions.iter().find(|one| one.id == session);
        let found = found.and_then(|one| Some((one, before.pairings.iter().find(|known| known.id == one.pairing)?)));
        let own = found.and_then(|(one, pairing)| match actor {
            _ if *actor == pairing.pair.mentor => Some((one, pairing, Side::Mentor, Side::Mentee)),
            _ if *actor == pairing.pair.mentee => Some((one, pairing, Side::Mentee, Side::Mentor)),
            _ => None,
        });
        let not_hers = || WorkflowError::Record("no session of yours is called so".into());
        let (one, pairing, own, other) = own.ok_or_else(not_hers)?;
        let is_ahead = one.day() > self.hand.now.day();
        let (kind, by) = match became {
            Became::Held => (Kind::Held, None),
            Became::MissedByMe => (Kind::NoShow, Some(own)),
            Became::MissedByPartner => (Kind::NoShow, Some(other)),
            // Of one that is past nobody knows any more who began.
            Became::CalledOff => (Kind::Cancelled, is_ahead.then_some(own)),
        };
        let details = Details {
            people: vec![pairing.pair.mentor.clone(), pairing.pair.mentee.clone()],
            pairings: vec![pairing.id.clone()],
            facts: vec![("session".into(), one.number.to_string())],
            ..self.hand.details()
        };
        self.keep_events("settle", desk, &before, &[Written::of_session(kind, session, by)], &details)
    }

    fn keep_events(
        &mut self,
        act: &'static str,
        desk: &Desk,
        before: &Before,
        events: &[Written],
        details: &Details,
    ) -> Result<Vec<Session>, WorkflowError> {
        let Self { store, hand } = self;
        let (update, _) = applied(desk, before, events)?;
        store.write(|transaction| {
            hand.same_calendar(transaction, before)?;
            let entry = hand.enter(transaction, act, details, None)?;
            hand.keep(transaction, desk, &update, &before.pairings, entry)?;
            Ok(update.sessions)
        })
    }

    fn replan_as(
        &mut self,
        act: &'static str,
        engine: &Engine<'_>,
        desk: &Desk,
        events: &[Written],
        dry: bool,
    ) -> Result<Replanned, WorkflowError> {
        self.only_staff("plan")?;
        let before = read(self.store, self.hand.id)?;
        let (mut update, standing) = applied(desk, &before, events)?;
        let by_event = moved_or_settled(&before.sessions, &update.sessions);
        let judged = match update.enrolments.is_empty() {
            true => None,
            false => Some(desk.with_enrolments(standing.enrolments)?),
        };
        let judged = judged.as_ref().unwrap_or(desk);
        let mut diaries = before.diaries.clone();
        for (person, time) in &update.busy {
            add_busy(&mut diaries, person, time);
        }
        let calendar = planning(judged, standing.pairings, standing.sessions, diaries);
        let details = self.hand.of_events(events);
        let decision =
            self.decide(engine, judged, act, &details, "scheduling.plan", &json!({ "calendar": calendar }))?;
        let timetable: Timetable = decision.read()?;
        let sessions = after(&timetable);
        // What the event itself did to sessions comes first: the plan's word is the later one.
        update.sessions.extend(sessions.clone());
        update.pairings.extend(changed_pairings(&before.pairings, &calendar));
        let cancelled = cancelled(&before.sessions, &update.sessions);
        let Self { store, hand } = self;
        store.write(|transaction| {
            hand.still(transaction, desk)?;
            hand.same_calendar(transaction, &before)?;
            let entry = hand.enter(transaction, act, &details, Some(&decision))?;
            if dry { Ok(()) } else { hand.keep(transaction, desk, &update, &before.pairings, entry) }
        })?;
        Ok(Replanned { planned: Planned { timetable, sessions, cancelled }, by_event })
    }
}

/// What a plan is made from, as it was read.
struct Before {
    pairings: Vec<Pairing>,
    sessions: Vec<Session>,
    diaries: Vec<Diary>,
}

fn read(store: &Store, id: OrganisationId) -> Result<Before, StoreError> {
    Ok(Before { pairings: store.pairings(id)?, sessions: store.sessions(id)?, diaries: store.diaries(id)? })
}

fn applied<'a>(
    desk: &'a Desk,
    before: &Before,
    events: &[Written],
) -> Result<(CalendarUpdate, Standing<'a>), WorkflowError> {
    let mut standing = Standing {
        organisation: &desk.organisation,
        as_of: desk.frame.as_of,
        enrolments: desk.enrolments.clone(),
        pairings: before.pairings.clone(),
        sessions: before.sessions.clone(),
    };
    let update = events::apply(&mut standing, events)?;
    Ok((update, standing))
}

impl Hand {
    fn of_events(&self, events: &[Written]) -> Details {
        let of = |event: &Written| [event.person.clone(), event.mentor.clone(), event.mentee.clone()];
        let mut people: Vec<String> = events.iter().flat_map(of).flatten().collect();
        people.sort();
        people.dedup();
        let mut pairings: Vec<String> = events.iter().filter_map(|event| event.pairing.clone()).collect();
        pairings.sort();
        pairings.dedup();
        Details { people, pairings, ..self.details() }
    }

    /// Refuses a plan of a calendar that has changed.
    fn same_calendar(&self, transaction: &Transaction<'_>, before: &Before) -> Result<(), WorkflowError> {
        let same = calendar::pairings_of(transaction, self.id)? == before.pairings
            && calendar::all_sessions(transaction, self.id)? == before.sessions
            && calendar::all_diaries(transaction, self.id)? == before.diaries;
        if same { Ok(()) } else { Err(WorkflowError::Stale) }
    }

    /// Keeps what changed, and a step for each pairing that ended or rests by it.
    fn keep(
        &self,
        transaction: &Transaction<'_>,
        desk: &Desk,
        update: &CalendarUpdate,
        before: &[Pairing],
        entry: Sequence,
    ) -> Result<(), WorkflowError> {
        calendar::put_update(transaction, self.id, desk.frame.as_of, update)?;
        for one in update.enrolments.iter().filter(|one| one.left_on.is_some()) {
            for side in [Side::Mentor, Side::Mentee] {
                queue::withdraw(transaction, self.id, &one.person, side, self.now.day())?;
            }
        }
        for record in &update.pairings {
            let was = before.iter().find(|one| one.id == record.id);
            let has_ended = record.ended_on.is_some() && was.is_none_or(|was| was.ended_on.is_none());
            let Some(case) = stages::case(transaction, self.id, &record.id)?.filter(|_| has_ended) else { continue };
            self.step(transaction, &record.id, Stage::Ended, None, entry)?;
            self.back_to_queue(transaction, &case)?;
        }
        Ok(())
    }
}

/// What the plugin plans from, on the desk's day. Pairings of people whom HR's last export does not have any more end; ended
/// ones without a session ahead are left out.
pub fn planning(desk: &Desk, mut pairings: Vec<Pairing>, mut sessions: Vec<Session>, diaries: Vec<Diary>) -> Calendar {
    let now = Now::on(desk.frame.as_of).minute;
    let here: BTreeSet<&str> = desk.roster.people.iter().map(|person| person.id.as_str()).collect();
    let gone = |pairing: &&mut Pairing| {
        let both = [&pairing.pair.mentor, &pairing.pair.mentee];
        pairing.ended_on.is_none() && both.into_iter().any(|person| !here.contains(person.as_str()))
    };
    for pairing in pairings.iter_mut().filter(gone) {
        pairing.ended_on = Some(desk.frame.as_of.to_string());
        pairing.ending = Some(Ending::LeftCompany);
    }
    let ahead: BTreeSet<String> =
        sessions.iter().filter(|session| session.when.start >= now).map(|session| session.pairing.clone()).collect();
    pairings.retain(|pairing| pairing.ended_on.is_none() || ahead.contains(&pairing.id));
    let kept: BTreeSet<&str> = pairings.iter().map(|pairing| pairing.id.as_str()).collect();
    sessions.retain(|session| kept.contains(session.pairing.as_str()));
    Calendar { now, diaries, sessions, pairings }
}

/// The pairings of a calendar that are not as they were kept.
pub fn changed_pairings(kept: &[Pairing], calendar: &Calendar) -> Vec<Pairing> {
    calendar.pairings.iter().filter(|pairing| !kept.contains(pairing)).cloned().collect()
}

/// Adds busy time to a person's diary.
pub fn add_busy(diaries: &mut Vec<Diary>, person: &str, time: &BusyTime) {
    let at = diaries.iter().position(|diary| diary.person == person).unwrap_or(diaries.len());
    if at == diaries.len() {
        diaries.push(Diary { person: person.to_owned(), ..Diary::default() });
    }
    if let Some(diary) = diaries.get_mut(at) {
        diary.busy.extend(&time.busy);
        diary.soft.extend(&time.soft);
    }
}

/// The sessions as they stand after a plan: what it drops is called off.
pub fn after(timetable: &Timetable) -> Vec<Session> {
    let stand = |placed: &Placed| {
        let mut session = placed.session.clone();
        if placed.change == Change::Dropped {
            session.state = SessionState::Cancelled;
        }
        session
    };
    timetable.sessions.iter().map(stand).collect()
}

/// The sessions that are at another time now, or in another state.
pub fn moved_or_settled(before: &[Session], now: &[Session]) -> Vec<Session> {
    let same = |session: &&Session| {
        before.iter().any(|known| known.id == session.id && (known.when, known.state) == (session.when, session.state))
    };
    now.iter().filter(|session| !same(session)).cloned().collect()
}

/// Sessions that were planned and are called off now.
fn cancelled(before: &[Session], now: &[Session]) -> Vec<Session> {
    let was_planned = |session: &&Session| {
        let known = before.iter().find(|known| known.id == session.id);
        known.is_some_and(|known| known.state.is_ahead())
    };
    let off = now.iter().filter(|session| session.state == SessionState::Cancelled);
    let mut off: Vec<Session> = off.filter(was_planned).cloned().collect();
    off.sort_by(|a, b| a.id.cmp(&b.id));
    off.dedup_by(|a, b| a.id == b.id);
    off
}
