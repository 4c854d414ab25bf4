//! The HR platform: what it knows, what it keeps, and how it asks the plugin.
//!
//! `gate` is the door to the plugin. `rounds` match and ask, `recheck` looks at the standing pairs every day, `calendar`
//! plans and plans again, `review` judges health once a month, `books` writes everything down. The platform sees what HR
//! sends, what people answer and what they enter. What is really so (`super::truth`, `super::world`'s traits) it never reads.

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
        conflicts::Assessment,
        health::History,
        program::{Ending, Pairing, Roster},
        scheduling::{Session, SessionState},
        types::{Audience, Pair, Reader},
    },
    hr::{Confidence, DaySpan, Frame, snapshot},
    plugin::CallError,
    store::{OrganisationId, Store, StoreError},
};
use chrono::{Days, NaiveDate};
use gate::Gate;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Days of a pairing's term.
pub(super) const TERM_DAYS: u64 = 182;
/// Days after the simulation that the program's term reaches: pairs made late serve theirs, and may extend it.
const BEYOND: u64 = 260;

pub(super) const COORDINATOR: Reader = Reader { audience: Audience::Coordinator, person: None };

/// Why a day could not be lived through.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The plugin refuses, or the sandbox stopped it where no fault was meant to be.
    #[error("{act}: {error}")]
    Call {
        /// What the platform was at.
        act: &'static str,
        /// What came back.
        error: CallError,
    },
    /// The database refuses.
    #[error("the database: {0}")]
    Store(#[from] StoreError),
}

fn at(act: &'static str) -> impl FnOnce(CallError) -> PlatformError {
    move |error| PlatformError::Call { act, error }
}

/// The platform on one day.
pub(super) struct Platform {
    store: Store,
    id: OrganisationId,
    /// The door to the plugin.
    pub(super) gate: Gate,
    /// The resolved policy.
    pub(super) rules: Value,
    term: DaySpan,
    /// What the plugin was last given.
    pub(super) roster: Roster,
    /// Every pairing there ever was, by key.
    pub(super) pairings: BTreeMap<String, Pairing>,
    /// Sessions by pairing, in order of their numbers.
    pub(super) sessions: BTreeMap<String, Vec<Session>>,
    /// The ruling of each pair as last checked.
    pub(super) rulings: BTreeMap<String, Assessment>,
    /// The first day on which a ruling may change by itself.
    changes_on: Option<NaiveDate>,
    /// Proposals that wait for an answer.
    pub(super) asked: Vec<Asked>,
    /// Pairs that somebody declined.
    declined: BTreeSet<(String, String)>,
    /// Pairings that take no dates: the two declined the rest of the series.
    pub(super) unbooked: BTreeSet<String>,
    /// Pairings whose calendar has to be planned again.
    pub(super) to_plan: BTreeSet<String>,
    /// Events as people entered them; pairings and planned sessions are put in for each review.
    pub(super) history: History,
    books: books::Books,
    /// Digests of every answer so far, folded into one.
    pub(super) answers: books::Chain,
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
        let session = plugins.sound().session().map_err(|error| at("opening")(error.into()))?;
        let policy = session.resolve_policy(&scenario.policy()).map_err(at("resolving the policy"))?.document;
        let rules = serde_json::from_str(&policy).map_err(StoreError::from)?;
        let first = world.first();
        let until = first + Days::new(u64::from(scenario.days()) + BEYOND);
        let id = store.put_organisation(&world.organisation, &world.enrolments)?;
        let mut platform = Self {
            store,
            id,
            gate: Gate::new(plugins, policy, &scenario.fault, first),
            rules,
            term: DaySpan { since: Some(first), until: Some(until) },
            roster: Roster::default(),
            pairings: BTreeMap::new(),
            sessions: BTreeMap::new(),
            rulings: BTreeMap::new(),
            changes_on: None,
            asked: Vec::new(),
            declined: BTreeSet::new(),
            unbooked: BTreeSet::new(),
            to_plan: BTreeSet::new(),
            history: History::default(),
            books: books::Books::default(),
            answers: books::Chain::default(),
        };
        platform.roster = platform.snapshot(world, first);
        Ok(platform)
    }

    fn snapshot(&self, world: &World, day: NaiveDate) -> Roster {
        let frame = Frame { as_of: day, term: self.term, least: Confidence::Guess };
        snapshot(&world.organisation, &world.enrolments, &frame).roster
    }

    /// Takes HR's export of the day. Returns whether it says anything new that the plugin would read.
    pub(super) fn receive(&mut self, world: &World, day: NaiveDate) -> Result<bool, PlatformError> {
        let mut roster = self.snapshot(world, day);
        // Feeds are of today every day, tenure grows every month: no news for any rule.
        let feeds = std::mem::replace(&mut roster.feeds, self.roster.feeds.clone());
        let as_of = std::mem::replace(&mut roster.as_of, self.roster.as_of.clone());
        let news = roster != self.roster;
        roster.feeds = feeds;
        roster.as_of = as_of;
        self.roster = roster;
        if news {
            self.gate.close();
            self.id = self.store.put_organisation(&world.organisation, &world.enrolments)?;
        }
        Ok(news)
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
    pub(super) fn end(&mut self, id: &str, day: NaiveDate, ending: Ending) {
        let Some(pairing) = self.pairings.get_mut(id).filter(|pairing| pairing.ended_on.is_none()) else { return };
        pairing.ended_on = Some(day.to_string());
        pairing.ending = Some(ending);
        self.books.pairing(id);
        self.call_off(id, day, |_| true);
        self.rulings.remove(id);
        self.to_plan.remove(id);
        self.unbooked.remove(id);
        // Two sessions less may make room for those of a partner's other pair.
        let people = self.pairings.get(id).map(|one| one.pair.clone());
        if let Some(Pair { mentor, mentee }) = people {
            let others: Vec<String> = self
                .standing()
                .filter(|one| [&mentor, &mentee].into_iter().any(|id| *id == one.pair.mentor || *id == one.pair.mentee))
                .map(|one| one.id.clone())
                .collect();
            self.to_plan.extend(others);
        }
    }

    /// Calls off the sessions ahead that fit. Returns how many.
    pub(super) fn call_off(&mut self, id: &str, day: NaiveDate, fits: impl Fn(&Session) -> bool) -> usize {
        let from = hours::midnight(day);
        let mut count = 0;
        for session in self.sessions.get_mut(id).into_iter().flatten() {
            if is_ahead(session) && session.when.start >= from && fits(session) {
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

    /// Changes a pairing, and remembers to write it down.
    pub(super) fn change_pairing(&mut self, id: &str, change: impl FnOnce(&mut Pairing)) {
        if let Some(pairing) = self.pairings.get_mut(id) {
            change(pairing);
            self.books.pairing(id);
        }
    }
}

/// Planned or agreed upon, and not settled.
pub(super) fn is_ahead(session: &Session) -> bool {
    matches!(session.state, SessionState::Planned | SessionState::Pinned)
}
