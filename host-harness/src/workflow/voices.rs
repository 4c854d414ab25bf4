//! What people say beside their sessions: consents to a story, requests to the coordinator, mentors' circles.

use super::{Office, Role, WorkflowError};
use crate::{
    contract::health::{Fact, History},
    store::{Consent, Details, Request, RequestKind, history, promises, stages, told},
};
use chrono::NaiveDate;

impl Office<'_> {
    /// The actor lets her pair's story be told, for a purpose (an audience such as `everyone`), until a day. It is told
    /// only where both have said so.
    ///
    /// # Errors
    /// [`WorkflowError::NoPairing`] where it is none of hers or has not begun, [`WorkflowError::Days`]; those of the
    /// database.
    pub fn consent(&mut self, pairing: &str, purpose: &str, until: NaiveDate) -> Result<i64, WorkflowError> {
        self.only(&[Role::Participant], "consent for somebody else")?;
        let Self { store, hand } = self;
        let today = hand.now.day();
        if until <= today {
            return Err(WorkflowError::Days(format!("`{until}` is not after today")));
        }
        store.write(|transaction| {
            let case = hand.case(transaction, pairing)?;
            if case.record.is_none() || case.side(&hand.actor.id).is_none() {
                return Err(WorkflowError::NoPairing(pairing.to_owned()));
            }
            let details = Details { facts: vec![("purpose".into(), purpose.to_owned())], ..hand.about(&case) };
            hand.enter(transaction, "consent", &details, None)?;
            let consent = Consent {
                id: 0,
                pairing: pairing.to_owned(),
                person: hand.actor.id.clone(),
                purpose: purpose.to_owned(),
                given_on: today,
                until,
                revoked_on: None,
            };
            Ok(promises::consent(transaction, hand.id, &consent)?)
        })
    }

    /// The actor takes back all that she consented to about a pairing. Returns how many consents.
    ///
    /// # Errors
    /// [`WorkflowError::NoPairing`]; those of the database.
    pub fn revoke_consent(&mut self, pairing: &str) -> Result<usize, WorkflowError> {
        self.only(&[Role::Participant], "take back a consent of somebody else")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let case = hand.case(transaction, pairing)?;
            if case.side(&hand.actor.id).is_none() {
                return Err(WorkflowError::NoPairing(pairing.to_owned()));
            }
            hand.enter(transaction, "revoke-consent", &hand.about(&case), None)?;
            Ok(promises::revoke(transaction, hand.id, pairing, &hand.actor.id, hand.now.day())?)
        })
    }

    /// The actor asks the coordinator for something, apart from her partner. An incident reaches safeguarding alone.
    ///
    /// # Errors
    /// [`WorkflowError::NoPairing`] where it is none of hers; those of the database.
    pub fn request(&mut self, pairing: Option<&str>, kind: RequestKind) -> Result<i64, WorkflowError> {
        self.only(&[Role::Participant], "make a request for somebody else")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            if let Some(pairing) = pairing {
                let case = stages::case(transaction, hand.id, pairing)?;
                if case.is_none_or(|case| case.side(&hand.actor.id).is_none()) {
                    return Err(WorkflowError::NoPairing(pairing.to_owned()));
                }
            }
            // The log says that there was a request; who made it is in the request alone.
            let details = Details { actor: "a participant".into(), ..Details::default() };
            hand.enter(transaction, "request", &details, None)?;
            let on = hand.now.day();
            Ok(promises::ask(transaction, hand.id, &hand.actor.id, pairing, kind, on)?)
        })
    }

    /// Requests that the actor may see: hers, a coordinator all but incidents, safeguarding incidents alone.
    ///
    /// # Errors
    /// Those of the database.
    pub fn requests(&self) -> Result<Vec<Request>, WorkflowError> {
        let actor = &self.hand.actor;
        let mut requests = self.store.requests(self.hand.id)?;
        requests.retain(|one| match actor.role {
            Role::Participant => one.person == actor.id,
            Role::Safeguarding => one.kind == RequestKind::Incident,
            Role::Coordinator | Role::Platform => one.kind != RequestKind::Incident,
        });
        Ok(requests)
    }

    /// A request that the actor may see is answered.
    ///
    /// # Errors
    /// [`WorkflowError::NoRequest`]; those of the database.
    pub fn resolve_request(&mut self, request: i64) -> Result<(), WorkflowError> {
        self.only(&[Role::Coordinator, Role::Platform, Role::Safeguarding], "answer a request")?;
        if !self.requests()?.iter().any(|one| one.id == request) {
            return Err(WorkflowError::NoRequest(request));
        }
        let Self { store, hand } = self;
        store.write(|transaction| {
            hand.enter(transaction, "resolve-request", &hand.details(), None)?;
            if promises::resolve(transaction, hand.id, request, hand.now.day())? {
                Ok(())
            } else {
                Err(WorkflowError::NoRequest(request))
            }
        })
    }

    /// A mentors' circle took place today: it is not asked for again within the quarter.
    ///
    /// # Errors
    /// Those of the database.
    pub fn hold_circle(&mut self) -> Result<(), WorkflowError> {
        self.only_staff("hold a circle")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            hand.enter(transaction, "hold-circle", &hand.details(), None)?;
            let circle = Fact {
                kind: "circle".into(),
                person: None,
                pairing: None,
                on: hand.now.day().to_string(),
                until: None,
                value: None,
                details: Vec::new(),
            };
            let recorded = history::recorded(transaction, hand.id)?;
            told::tell(transaction, hand.id, recorded, &History { facts: vec![circle], ..History::default() })?;
            Ok(())
        })
    }
}
