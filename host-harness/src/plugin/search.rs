//! A match under way.

use super::{CallError, Session, session::Owned};
use crate::contract::{
    matching::{Edges, Explanation, Outcome, Placement, Progress},
    types::{Pair, Reader},
};
use std::ops::ControlFlow;
use wasmtime::component::ResourceAny;

/// A match under way, done step by step. Dropping it gives it up.
///
/// Every call can fail with a fault of the plugin or an error of the sandbox; see [`CallError`].
pub struct Search(pub(super) Owned);

impl Search {
    /// Does at most about `work` units (roughly pair evaluations).
    pub fn advance(&mut self, work: u32) -> Result<Progress, CallError> {
        let (session, own) = self.parts();
        session.ask(&work, |world, store| {
            world.reverse_mentoring_plugin_matching().search().call_advance(store, own, work)
        })
    }

    /// Goes on in steps of `work` until the search is done or `watch`, which is told of every step, breaks it off; then
    /// gives the outcome, of a search broken off the best so far.
    ///
    /// To end it without an outcome, in the middle of a step too, use [`Session::canceller`].
    ///
    /// ```
    /// use host_harness::{contract::matching::Outcome, plugin::{CallError, Search}};
    /// use std::{ops::ControlFlow, time::{Duration, Instant}};
    ///
    /// /// The best that is found within a minute.
    /// fn within_a_minute(mut search: Search) -> Result<Outcome, CallError> {
    ///     let end = Instant::now() + Duration::from_secs(60);
    ///     search.run(1_000_000, |progress| {
    ///         println!("{}: {:.0} %", progress.phase, progress.fraction * 100.0);
    ///         if Instant::now() < end { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    ///     })
    /// }
    /// ```
    pub fn run(
        &mut self,
        work: u32,
        mut watch: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Outcome, CallError> {
        loop {
            let progress = self.advance(work)?;
            if watch(&progress).is_break() || progress.done {
                return self.outcome();
            }
        }
    }

    /// The result; before it is done the best so far. For a coordinator.
    pub fn outcome(&self) -> Result<Outcome, CallError> {
        let (session, own) = self.parts();
        session.ask(&(), |world, store| world.reverse_mentoring_plugin_matching().search().call_outcome(store, own))
    }

    /// What the search could choose from for the mentor at `position` of the roster.
    pub fn edges(&self, position: u32) -> Result<Edges, CallError> {
        let (session, own) = self.parts();
        session.ask(&position, |world, store| {
            world.reverse_mentoring_plugin_matching().search().call_edges(store, own, position)
        })
    }

    /// Why these two were, or were not, proposed.
    pub fn explain(&self, pair: &Pair, reader: &Reader) -> Result<Explanation, CallError> {
        let (session, own) = self.parts();
        session.ask(&(pair, reader), |world, store| {
            world.reverse_mentoring_plugin_matching().search().call_explain(store, own, pair, reader)
        })
    }

    /// One person's own result: her proposals, and why places stayed empty.
    pub fn explain_person(&self, person: &str, reader: &Reader) -> Result<Placement, CallError> {
        let (session, own) = self.parts();
        let person = person.to_string();
        session.ask(&(&person, reader), |world, store| {
            world.reverse_mentoring_plugin_matching().search().call_explain_person(store, own, &person, reader)
        })
    }

    fn parts(&self) -> (&Session, ResourceAny) {
        (&self.0.session, self.0.resource)
    }
}
