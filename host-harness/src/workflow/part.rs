//! Decisions for hosts that hold calendar and history in memory and know what changed: a plan of a few pairings instead of
//! all, a review of what the host puts together itself. Kept and audited like any other.

use super::{COORDINATOR, Desk, Engine, Judged, Now, Office, Planned, WorkflowError, calendar::after};
use crate::{
    contract::{
        health::History,
        scheduling::{Calendar, Session, SessionState, Timetable},
    },
    store::{Details, calendar, history},
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

impl Office<'_> {
    /// Plans the pairings of `calendar` alone. They must share nobody with any that is left out: then the plan is the same as
    /// if all were planned.
    ///
    /// # Errors
    /// Those of the plugin and of the database; [`WorkflowError::Stale`] where people, or sessions of these pairings, are
    /// kept otherwise than the calendar has them.
    pub fn plan_part(
        &mut self,
        engine: &Engine<'_>,
        desk: &Desk,
        calendar: &Calendar,
    ) -> Result<Planned, WorkflowError> {
        self.only_staff("plan")?;
        let pairings: BTreeSet<&str> = calendar.pairings.iter().map(|pairing| pairing.id.as_str()).collect();
        let of = |id: &&str| (*id).to_owned();
        let details = Details { pairings: pairings.iter().map(of).collect(), ..self.hand.details() };
        let rest = json!({ "calendar": calendar });
        let decision = self.decide(engine, desk, "plan", &details, "scheduling.plan", &rest)?;
        let timetable: Timetable = decision.read()?;
        let sessions = after(&timetable);
        let before: BTreeMap<&str, &Session> =
            calendar.sessions.iter().map(|session| (session.id.as_str(), session)).collect();
        let cancelled = sessions
            .iter()
            .filter(|session| session.state == SessionState::Cancelled)
            .filter(|session| before.get(session.id.as_str()).is_some_and(|was| was.state != SessionState::Cancelled))
            .cloned()
            .collect();
        let Self { store, hand } = self;
        store.write(|transaction| {
            hand.still(transaction, desk)?;
            let kept = calendar::all_sessions(transaction, hand.id)?;
            let kept: Vec<&Session> =
                kept.iter().filter(|session| pairings.contains(session.pairing.as_str())).collect();
            if kept.len() != before.len() || kept.iter().any(|session| before.get(session.id.as_str()) != Some(session))
            {
                return Err(WorkflowError::Stale);
            }
            hand.enter(transaction, "plan", &details, Some(&decision))?;
            Ok(calendar::put_sessions(transaction, hand.id, desk.frame.as_of, &sessions)?)
        })?;
        Ok(Planned { timetable, sessions, cancelled })
    }

    /// What a coordinator may see of the health that `history` tells, and the ledger of this release, which is kept.
    ///
    /// # Errors
    /// Those of the plugin and of the database.
    pub fn release_of(&mut self, engine: &Engine<'_>, desk: &Desk, history: &History) -> Result<Judged, WorkflowError> {
        self.only_staff("release a report")?;
        let details = self.hand.details();
        let rest = json!({ "history": history, "reader": COORDINATOR });
        let report = self.decide(engine, desk, "health", &details, "health.report", &rest)?;
        let release =
            self.decide(engine, desk, "release", &details, "health.ledger", &json!({ "history": history }))?;
        let judged = Judged { report: report.read()?, json: report.text().to_owned() };
        let ledger: String = release.read()?;
        let Self { store, hand } = self;
        store.write(|transaction| -> Result<(), WorkflowError> {
            hand.enter(transaction, "health", &details, Some(&report))?;
            hand.enter(transaction, "release", &details, Some(&release))?;
            Ok(history::put_ledger(transaction, hand.id, Now::on(desk.frame.as_of).day(), &ledger)?)
        })?;
        Ok(judged)
    }
}
