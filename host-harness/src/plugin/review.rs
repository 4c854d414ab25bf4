//! How a program runs, for each of its readers.

use super::{CallError, Session, session::Owned};
use crate::contract::{
    health::{Fairness, Membership, Report},
    types::Reader,
};
use wasmtime::component::ResourceAny;

/// A program's history, read once and shown to many.
///
/// Every call can fail with a fault of the plugin or an error of the sandbox; see [`CallError`].
pub struct Review(pub(super) Owned);

impl Review {
    /// What this reader may see.
    pub fn report(&self, reader: &Reader) -> Result<Report, CallError> {
        let (session, own) = self.parts();
        session.ask(reader, |world, store| {
            world.reverse_mentoring_plugin_health().review().call_report(store, own, reader)
        })
    }

    /// Adverse impact by group. For an analyst.
    pub fn audit(&self, people: &[Membership]) -> Result<Fairness, CallError> {
        let (session, own) = self.parts();
        session
            .ask(people, |world, store| world.reverse_mentoring_plugin_health().review().call_audit(store, own, people))
    }

    /// To be kept by the host and handed in with the next history. Opaque.
    pub fn ledger(&self) -> Result<String, CallError> {
        let (session, own) = self.parts();
        session.get(&(), |world, store| world.reverse_mentoring_plugin_health().review().call_ledger(store, own))
    }

    fn parts(&self) -> (&Session, ResourceAny) {
        (&self.0.session, self.0.resource)
    }
}
