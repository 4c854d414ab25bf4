//! What the platform writes down, every evening: whatever changed that day, and nothing twice.

use super::{Platform, PlatformError};
use crate::{
    contract::health::History,
    store::StoreError,
};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What changed since it was last written.
#[derive(Clone, Debug, Default)]
pub(super) struct Books {
    pairings: BTreeSet<String>,
    sessions: BTreeSet<String>,
    rulings: BTreeSet<String>,
    /// Digest of the events as they were written.
    events: String,
}

impl Books {
    pub(super) fn pairing(&mut self, id: &str) {
        self.pairings.insert(id.to_owned());
    }

    pub(super) fn session(&mut self, id: &str) {
        self.sessions.insert(id.to_owned());
    }

    pub(super) fn ruling(&mut self, id: &str) {
        self.rulings.insert(id.to_owned());
    }
}

/// Digests folded into one, in order.
#[derive(Clone, Debug, Default)]
pub(in crate::simulation) struct Chain {
    head: String,
    /// How many.
    pub(in crate::simulation) links: u64,
}

impl Chain {
    pub(super) fn add(&mut self, what: &str, digest: &str) {
        let text = format!("{}\n{what}\n{digest}", self.head);
        self.head = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
        self.links += 1;
    }

    /// The digest over all.
    pub(in crate::simulation) fn head(&self) -> &str {
        &self.head
    }
}

impl Platform {
    /// Writes the day down. `events`: the events are written as well, which changes in older ones need.
    pub(in crate::simulation) fn write(&mut self, day: NaiveDate, events: bool) -> Result<(), PlatformError> {
        let pairings: Vec<_> = std::mem::take(&mut self.books.pairings)
            .iter()
            .filter_map(|id| self.pairings.get(id).cloned())
            .collect();
        if !pairings.is_empty() {
            self.store.put_pairings(self.id, &pairings)?;
        }
        let changed = std::mem::take(&mut self.books.sessions);
        let sessions: Vec<_> =
            self.sessions.values().flatten().filter(|session| changed.contains(&session.id)).cloned().collect();
        if !sessions.is_empty() {
            self.store.put_sessions(self.id, day, &sessions)?;
        }
        let rulings: Vec<_> =
            std::mem::take(&mut self.books.rulings).iter().filter_map(|id| self.rulings.get(id).cloned()).collect();
        if !rulings.is_empty() {
            self.store.put_rulings(self.id, day, &rulings)?;
        }
        if events {
            let digest = digest(&self.history)?;
            if digest != self.books.events {
                self.store.replace_events(self.id, &self.history)?;
                self.books.events = digest;
            }
        }
        Ok(())
    }

    /// What the database holds that differs from what was written into it; empty where nothing was lost or doubled.
    pub(in crate::simulation) fn audit(&self) -> Result<Vec<String>, PlatformError> {
        let mut differences = Vec::new();
        let mut differ = |what: &str, kept: usize, written: usize| {
            if kept != written {
                differences.push(format!("{what}: {written} were written, {kept} are kept"));
            }
        };
        let pairings = self.store.pairings(self.id)?;
        differ("pairings", pairings.len(), self.pairings.len());
        let same = pairings.iter().filter(|one| self.pairings.get(&one.id) == Some(one)).count();
        differ("pairings as they stand", same, self.pairings.len());
        let sessions = self.store.sessions(self.id)?;
        let written: usize = self.sessions.values().map(Vec::len).sum();
        differ("sessions", sessions.len(), written);
        let is_kept = |session: &&crate::contract::scheduling::Session| {
            self.sessions.get(&session.pairing).is_some_and(|all| all.contains(session))
        };
        differ("sessions as they stand", sessions.iter().filter(is_kept).count(), written);
        let kept = self.store.history(self.id)?;
        let own = &self.history;
        differ("meetings", kept.meetings.len(), own.meetings.len());
        differ("requests", kept.concerns.len(), own.concerns.len());
        differ("goals", kept.goals.len(), own.goals.len());
        differ("survey answers", kept.surveys.len(), own.surveys.len());
        differ("ratings of skills", kept.skills.len(), own.skills.len());
        differ("applications", kept.applications.len(), own.applications.len());
        differ("facts", kept.facts.len(), own.facts.len());
        let kept = History { pairings: Vec::new(), ledger: own.ledger.clone(), ..kept };
        if differences.is_empty() && kept != (History { pairings: Vec::new(), ..own.clone() }) {
            differences.push("an event is kept otherwise than it was written".into());
        }
        Ok(differences)
    }

    /// Writes what is left, and says what the database holds otherwise than it should.
    pub(in crate::simulation) fn last_words(&mut self, day: NaiveDate) -> Result<Option<Vec<String>>, PlatformError> {
        self.write(day, true)?;
        let wrong = self.audit()?;
        Ok((!wrong.is_empty()).then_some(wrong))
    }
}

fn digest(history: &History) -> Result<String, StoreError> {
    let text = serde_json::to_string(history)?;
    Ok(Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect())
}
