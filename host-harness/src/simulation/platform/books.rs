//! What people enter is written down every evening, and nothing twice; and the database is asked whether it still holds all
//! that was written.

use super::{Platform, PlatformError};
use crate::{
    contract::{health::History, scheduling::Session},
    digest::{hex, sha256},
    store::{Sequence, StoreError},
};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What changed since it was last written.
#[derive(Clone, Debug, Default)]
pub(super) struct Books {
    sessions: BTreeSet<String>,
    /// Digest of the events as they were written.
    events: String,
    /// Head of the audit log as it was last seen.
    head: Option<String>,
}

impl Books {
    pub(super) fn session(&mut self, id: &str) {
        self.sessions.insert(id.to_owned());
    }
}

impl Platform {
    /// Writes the sessions that changed.
    pub(super) fn write_sessions(&mut self, day: NaiveDate) -> Result<(), PlatformError> {
        let changed = std::mem::take(&mut self.books.sessions);
        if !changed.is_empty() {
            let sessions: Vec<Session> =
                self.sessions.values().flatten().filter(|session| changed.contains(&session.id)).cloned().collect();
            self.store.put_sessions(self.id, day, &sessions)?;
        }
        Ok(())
    }

    /// Writes the day down.
    pub(in crate::simulation) fn write(&mut self, day: NaiveDate) -> Result<(), PlatformError> {
        self.write_sessions(day)?;
        let digest = digest(&self.history)?;
        if digest != self.books.events {
            self.store.replace_events(self.id, &self.history)?;
            self.books.events = digest;
        }
        Ok(())
    }

    /// What is wrong with the audit log, from its first entry on, and whether the head that was seen last is still in it.
    pub(in crate::simulation) fn audit_chain(&mut self) -> Result<Vec<String>, PlatformError> {
        let found = self.store.verify_audit(self.books.head.as_deref())?;
        self.books.head = Some(found.head);
        Ok(found.problems.into_iter().map(|(entry, what)| format!("audit log, entry {entry}: {what}")).collect())
    }

    /// What is wrong with the database's file, by SQLite's own checks. They read every page, so they are not for every evening.
    pub(in crate::simulation) fn audit_file(&self) -> Result<Vec<String>, PlatformError> {
        Ok(self.store.check()?)
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
        let is_kept = |session: &&Session| self.sessions.get(&session.pairing).is_some_and(|all| all.contains(session));
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
        let kept = History { pairings: Vec::new(), ..kept };
        if differences.is_empty() && kept != (History { pairings: Vec::new(), ..own.clone() }) {
            differences.push("an event is kept otherwise than it was written".into());
        }
        Ok(differences)
    }

    /// Writes what is left, and says what the database holds otherwise than it should.
    pub(in crate::simulation) fn last_words(&mut self, day: NaiveDate) -> Result<Option<Vec<String>>, PlatformError> {
        self.write(day)?;
        let mut wrong = self.audit_file()?;
        wrong.extend(self.audit()?);
        wrong.extend(self.audit_chain()?);
        Ok((!wrong.is_empty()).then_some(wrong))
    }

    /// SHA-256 over every decision in the audit log, in order: operation, input and outcome. The log's own hashes are salted,
    /// and so differ from run to run.
    pub(in crate::simulation) fn decisions(&self) -> Result<String, PlatformError> {
        let mut hash = Sha256::new();
        for decided in self.store.audit_log(self.id, Sequence(0), u32::MAX)?.into_iter().filter_map(|one| one.decided) {
            let outcome = decided.outcome.unwrap_or_default();
            hash.update(format!("{}\n{}\n{outcome}\n", decided.operation, decided.input));
        }
        Ok(hex(&hash.finalize()))
    }
}

fn digest(history: &History) -> Result<String, StoreError> {
    Ok(sha256(serde_json::to_string(history)?))
}
