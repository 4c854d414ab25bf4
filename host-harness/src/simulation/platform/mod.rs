//! The HR platform: what it knows, what it keeps, and how it lets the plugin decide.
//!
//! Every decision is an act of the [workflow](crate::workflow), with its entry in the audit log. `gate` is the door to the
//! plugin. `rounds` match, ask and begin, `recheck` looks at the standing pairs every day, `calendar` plans and plans again,
//! `review` judges health once a month, `books` writes down what people enter. The platform sees what HR sends, what people
//! answer and what they enter. What is really so (`super::truth`, the traits of `super::world`) it never reads.

mod books;
mod calendar;
mod gate;
mod recheck;
mod review;
mod rounds;

pub use calendar::Planned;
pub use gate::{Met, Plugins};
pub(super) use recheck::Action;
pub(super) use review::Look;
pub(super) use rounds::Asked;

use super::{hours, scenario::Scenario, world::World};
use crate::{
    contract::{
        health::History,
        policy::Resolved,
        program::{Ending, Pairing, Roster},
        scheduling::{Session, SessionState},
    },
    hr::{Confidence, DaySpan, Frame},
    store::{OrganisationId, Store, StoreError},
    workflow::{Actor, Desk, Ended, Now, Office, WorkflowError},
};
use chrono::{Days, NaiveDate};
use gate::Gate;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    rc::Rc,
};

/// Days after the simulation that the program's term reaches: pairs made late serve theirs, and may extend it.
const BEYOND: u64 = 260;

/// Why a day could not be lived through.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// An act was refused, or the sandbox stopped the plugin where no fault was meant to be.
    #[error("{act}: {error}")]
    Act {
        /// What the platform was at.
        act: &'static str,
        /// What came back.
        error: WorkflowError,
    },
    /// The database refuses.
    #[error("the database: {0}")]
    Store(#[from] StoreError),
}

fn at<E: Into<WorkflowError>>(act: &'static str) -> impl FnOnce(E) -> PlatformError {
    move |error| PlatformError::Act { act, error: error.into() }
}

/// The platform on one day.
pub(super) struct Platform {
    store: Store,
    id: OrganisationId,
    /// The door to the plugin.
    pub(super) gate: Gate,
    policy: Resolved,
    /// The resolved policy, to be read.
    pub(super) rules: Value,
    term: DaySpan,
    /// What was last put on the desk.
    desk: Option<Rc<Desk>>,
    /// What HR said last, as the plugin would be told.
    pub(super) roster: Roster,
    /// Every pairing that ever began, by key.
    pub(super) pairings: BTreeMap<String, Pairing>,
    /// Sessions by pairing.
    pub(super) sessions: BTreeMap<String, Vec<Session>>,
    /// The first day on which a ruling may change by itself.
    changes_on: Option<NaiveDate>,
    /// Proposals that wait for an answer, or for orientation.
    pub(super) asked: Vec<Asked>,
    /// Pairings that take no dates: the two declined the rest of the series.
    pub(super) unbooked: BTreeSet<String>,
    /// Pairings whose calendar has to be planned again.
    pub(super) to_plan: BTreeSet<String>,
    /// Events as people entered them; pairings and planned sessions are put in for each review.
    pub(super) history: History,
    books: books::Books,
}

impl Platform {
    pub(super) fn open(
        plugins: &Plugins,
        scenario: &Scenario,
        world: &World,
        file: Option<&Path>,
    ) -> Result<Self, PlatformError> {
        let mut store = match file {
            Some(path) => Store::open(path)?,
            None => Store::in_memory()?,
        };
        let session =
            plugins.sound().session().map_err(|error| at("opening")(crate::plugin::CallError::from(error)))?;
        let policy = session.resolve_policy(&scenario.policy()).map_err(at("resolving the policy"))?;
        let rules = serde_json::from_str(&policy.document).map_err(StoreError::from)?;
        let first = world.first();
        let until = first + Days::new(u64::from(scenario.days()) + BEYOND);
        let id = store.put_organisation(&world.organisation, &world.enrolments)?;
        let mut platform = Self {
            store,
            id,
            gate: Gate::new(plugins, &scenario.fault, first),
            policy,
            rules,
            term: DaySpan { since: Some(first), until: Some(until) },
            desk: None,
            roster: Roster::default(),
            pairings: BTreeMap::new(),
            sessions: BTreeMap::new(),
            changes_on: None,
            asked: Vec::new(),
            unbooked: BTreeSet::new(),
            to_plan: BTreeSet::new(),
            history: History::default(),
            books: books::Books::default(),
        };
        platform.desk(world, first)?;
        Ok(platform)
    }

    /// Takes HR's export of the day, where it says anything new. Returns whether any of it is about people who take part, or
    /// about their lines.
    pub(super) fn receive(&mut self, world: &World, day: NaiveDate, news: bool) -> Result<bool, PlatformError> {
        if !news {
            return Ok(false);
        }
        self.id = self.store.put_organisation(&world.organisation, &world.enrolments)?;
        self.desk = None;
        let before = timeless(std::mem::take(&mut self.roster));
        self.desk(world, day)?;
        Ok(before != timeless(self.roster.clone()))
    }

    /// The organisation of the day, put on the desk once.
    fn desk(&mut self, world: &World, day: NaiveDate) -> Result<Rc<Desk>, PlatformError> {
        if let Some(desk) = self.desk.as_ref().filter(|desk| desk.frame.as_of == day) {
            return Ok(desk.clone());
        }
        let desk = Rc::new(self.desk_until(world, day, self.term)?);
        self.roster = desk.roster.clone();
        self.desk = Some(desk.clone());
        Ok(desk)
    }

    fn desk_until(&self, world: &World, day: NaiveDate, term: DaySpan) -> Result<Desk, StoreError> {
        let frame = Frame { as_of: day, term, least: Confidence::Guess };
        let revision = self.store.revision(self.id)?;
        let (organisation, enrolments) = (world.organisation.clone(), world.enrolments.clone());
        Desk::of(self.id, revision, organisation, enrolments, frame, self.policy.clone())
    }

    /// The platform's own hand, on a day.
    fn office(&mut self, day: NaiveDate) -> Office<'_> {
        Office::new(&mut self.store, self.id, Actor::platform(), Now::on(day))
    }

    /// Pairings that run.
    pub(super) fn standing(&self) -> impl Iterator<Item = &Pairing> {
        self.pairings.values().filter(|pairing| pairing.ended_on.is_none())
    }

    /// Whether a pairing rests on a day.
    pub(super) fn rests(&self, pairing: &Pairing, day: NaiveDate) -> bool {
        let date = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<NaiveDate>().ok());
        pairing.pauses.iter().any(|pause| {
            date(&pause.since).is_none_or(|since| since <= day) && date(&pause.until).is_none_or(|until| day < until)
        })
    }

    /// Ends a pairing and calls off what lies ahead; what was done stays. Both read the one truthful text.
    pub(super) fn end(&mut self, id: &str, day: NaiveDate, ending: Ending) -> Result<(), PlatformError> {
        if self.pairings.get(id).is_none_or(|pairing| pairing.ended_on.is_some()) {
            return Ok(());
        }
        self.write_sessions(day)?;
        let ended = self.office(day).end(id, ending, None).map_err(at("ending a pairing"))?;
        self.taken_in(id, &ended)?;
        self.forget(id);
        Ok(())
    }

    /// It goes on for a while.
    pub(super) fn extend(&mut self, id: &str, day: NaiveDate, until: NaiveDate) -> Result<(), PlatformError> {
        self.write_sessions(day)?;
        let extended = self.office(day).extend(id, until, None).map_err(at("extending a pairing"))?;
        self.taken_in(id, &extended)?;
        self.to_plan.insert(id.to_owned());
        Ok(())
    }

    /// It rests from today until `until`: nothing is held, nothing is planned.
    pub(super) fn rest(&mut self, id: &str, day: NaiveDate, until: NaiveDate) -> Result<(), PlatformError> {
        self.write_sessions(day)?;
        let paused = self.office(day).pause(id, until, None).map_err(at("pausing a pairing"))?;
        self.taken_in(id, &paused)?;
        self.to_plan.insert(id.to_owned());
        Ok(())
    }

    /// It rests no longer.
    pub(super) fn wake(&mut self, id: &str, day: NaiveDate) -> Result<(), PlatformError> {
        self.write_sessions(day)?;
        let resumed = self.office(day).resume(id, None).map_err(at("resuming a pairing"))?;
        self.taken_in(id, &resumed)?;
        self.to_plan.insert(id.to_owned());
        Ok(())
    }

    /// What an act changed is read back: the record, and the cancel list.
    fn taken_in(&mut self, id: &str, act: &Ended) -> Result<(), PlatformError> {
        self.read_back(id)?;
        self.off(&act.cancelled);
        Ok(())
    }

    fn read_back(&mut self, id: &str) -> Result<(), PlatformError> {
        if let Some(record) = self.store.case(self.id, id)?.and_then(|case| case.record) {
            self.pairings.insert(id.to_owned(), record);
        }
        Ok(())
    }

    fn off(&mut self, cancelled: &[Session]) {
        for session in cancelled {
            let known = self.sessions.get_mut(&session.pairing).into_iter().flatten();
            for known in known.filter(|known| known.id == session.id) {
                known.state = SessionState::Cancelled;
            }
        }
    }

    /// A pairing is over: nothing of it is planned, and those who share a person with it have more room.
    fn forget(&mut self, id: &str) {
        self.to_plan.remove(id);
        self.unbooked.remove(id);
        if let Some(pair) = self.pairings.get(id).map(|one| one.pair.clone()) {
            self.plan_again(&pair.mentor);
            self.plan_again(&pair.mentee);
        }
    }

    /// Calls off the sessions ahead that fit. Returns how many.
    pub(super) fn call_off(&mut self, id: &str, day: NaiveDate, fits: impl Fn(&Session) -> bool) -> usize {
        let from = hours::midnight(day);
        let mut count = 0;
        for session in self.sessions.get_mut(id).into_iter().flatten() {
            if session.state.is_ahead() && session.when.start >= from && fits(session) {
                session.state = SessionState::Cancelled;
                self.books.session(&session.id);
                count += 1;
            }
        }
        count
    }

    /// Changes a session, and remembers to write it down.
    pub(super) fn change_session(&mut self, pairing: &str, session: &str, change: impl FnOnce(&mut Session)) {
        let found = self.sessions.get_mut(pairing).and_then(|all| all.iter_mut().find(|one| one.id == session));
        if let Some(found) = found {
            change(found);
            self.books.session(session);
        }
    }
}

/// A roster without what passes by itself: its day, the day of its feeds, months of tenure.
fn timeless(mut roster: Roster) -> Roster {
    roster.as_of.clear();
    roster.feeds.clear();
    for person in &mut roster.people {
        person.attributes.retain(|attribute| attribute.key != "tenure-months");
    }
    roster
}
