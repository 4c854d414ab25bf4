//! A program: everything that is asked about one roster under one policy.

use super::{CallError, Review, Search, Session, session::Owned};
use crate::contract::{
    conflicts::{Assessments, Recusals},
    health::{Checklist, History, Impact, Outside},
    matching::{Appraisals, Request},
    program::{Goal, Pairing},
    scheduling::{self, Agenda, Calendar, Reach, Timetable, Verdict},
    types::{Finding, Pair, Reader, Side},
};
use wasmtime::component::ResourceAny;

/// A checked and indexed roster under one policy. What is started from it may outlive it.
///
/// Every call can fail with a fault of the plugin or an error of the sandbox; see [`CallError`].
pub struct Program(pub(super) Owned);

impl Program {
    /// The same roster under another policy, for what-if.
    pub fn with_policy(&self, policy: &str) -> Result<Self, CallError> {
        let (session, own) = self.parts();
        session
            .open_resource(policy, |world, store| {
                world.reverse_mentoring_plugin_program().program().call_with_policy(store, own, policy)
            })
            .map(Self)
    }

    /// What was wrong with the data and lived with. For a coordinator.
    pub fn findings(&self) -> Result<Vec<Finding>, CallError> {
        let (session, own) = self.parts();
        session.get(&(), |world, store| world.reverse_mentoring_plugin_program().program().call_findings(store, own))
    }

    /// SHA-256 over all that decides, lower-case hex. For the host's records, not for a reader.
    pub fn digest(&self) -> Result<String, CallError> {
        let (session, own) = self.parts();
        session.get(&(), |world, store| world.reverse_mentoring_plugin_program().program().call_digest(store, own))
    }

    /// Judges each pair, in the order given.
    pub fn check(&self, pairs: &[Pair], reader: &Reader) -> Result<Assessments, CallError> {
        let (session, own) = self.parts();
        session.ask(&(pairs, reader), |world, store| {
            world.reverse_mentoring_plugin_conflicts().call_check(store, own, pairs, reader)
        })
    }

    /// Everyone a person may not simply be paired with. For a coordinator.
    pub fn screen(&self, person: &str, reader: &Reader) -> Result<Assessments, CallError> {
        let (session, own) = self.parts();
        let person = person.to_string();
        session.ask(&(&person, reader), |world, store| {
            world.reverse_mentoring_plugin_conflicts().call_screen(store, own, &person, reader)
        })
    }

    /// The duties that these pairings create.
    pub fn recuse(&self, pairings: &[Pairing]) -> Result<Recusals, CallError> {
        let (session, own) = self.parts();
        session
            .ask(pairings, |world, store| world.reverse_mentoring_plugin_conflicts().call_recuse(store, own, pairings))
    }

    /// Starts a match.
    pub fn search(&self, request: &Request) -> Result<Search, CallError> {
        let (session, own) = self.parts();
        session
            .open_resource(request, |world, store| {
                world.reverse_mentoring_plugin_matching().search().call_start(store, own, request)
            })
            .map(Search)
    }

    /// The best eligible partners of one person as `side`, best first, at most `limit`.
    pub fn suggest(&self, person: &str, side: Side, limit: u32, reader: &Reader) -> Result<Appraisals, CallError> {
        let (session, own) = self.parts();
        let person = person.to_string();
        session.ask(&(&person, reader), |world, store| {
            world.reverse_mentoring_plugin_matching().call_suggest(store, own, &person, side, limit, reader)
        })
    }

    /// What each pair is worth by itself, in the order given.
    pub fn appraise(&self, pairs: &[Pair], reader: &Reader) -> Result<Appraisals, CallError> {
        let (session, own) = self.parts();
        session.ask(&(pairs, reader), |world, store| {
            world.reverse_mentoring_plugin_matching().call_appraise(store, own, pairs, reader)
        })
    }

    /// Plans every pairing's remaining sessions.
    pub fn plan(&self, calendar: &Calendar) -> Result<Timetable, CallError> {
        let (session, own) = self.parts();
        session
            .ask(calendar, |world, store| world.reverse_mentoring_plugin_scheduling().call_plan(store, own, calendar))
    }

    /// Which rules the calendar's sessions break.
    pub fn validate(&self, calendar: &Calendar) -> Result<Verdict, CallError> {
        let (session, own) = self.parts();
        session.ask(calendar, |world, store| {
            world.reverse_mentoring_plugin_scheduling().call_validate(store, own, calendar)
        })
    }

    /// How much time two people share, before any diary; one answer per pair, in the order given.
    pub fn reachable(&self, pairs: &[Pair]) -> Result<Reach, CallError> {
        let (session, own) = self.parts();
        session.ask(pairs, |world, store| world.reverse_mentoring_plugin_scheduling().call_reachable(store, own, pairs))
    }

    /// What to do in one session of a pair.
    pub fn guide(&self, pair: &Pair, session: &scheduling::Session, goals: &[Goal]) -> Result<Agenda, CallError> {
        let (own_session, own) = self.parts();
        own_session.ask(&(pair, session, goals), |world, store| {
            world.reverse_mentoring_plugin_scheduling().call_guide(store, own, pair, session, goals)
        })
    }

    /// Before launch: is there interest, skill, sponsorship and orientation enough?
    pub fn readiness(&self, history: &History) -> Result<Checklist, CallError> {
        let (session, own) = self.parts();
        session.ask(history, |world, store| world.reverse_mentoring_plugin_health().call_readiness(store, own, history))
    }

    /// Retention and engagement beside the program. For an analyst.
    pub fn measure(&self, outside: &Outside) -> Result<Impact, CallError> {
        let (session, own) = self.parts();
        session.ask(outside, |world, store| world.reverse_mentoring_plugin_health().call_measure(store, own, outside))
    }

    /// Reads a program's history, once, to show it to many.
    pub fn review(&self, history: &History) -> Result<Review, CallError> {
        let (session, own) = self.parts();
        session
            .open_resource(history, |world, store| {
                world.reverse_mentoring_plugin_health().review().call_open(store, own, history)
            })
            .map(Review)
    }

    fn parts(&self) -> (&Session, ResourceAny) {
        (&self.0.session, self.0.resource)
    }
}
