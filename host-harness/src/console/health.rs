//! The reports on the program's health that were released last.
//!
//! Pages show what was released and never ask anew: reports of two days, seen by the same eyes, could be subtracted from
//! each other, which the ledger of a release prevents. A release makes one report for each reader, and the ledger.

use super::{
    app::App,
    desk,
    reply::Problem,
    role::{Coordinator, Sponsor},
};
use crate::{
    contract::{
        health::Report,
        types::{Audience, Reader},
    },
    errors::Failure,
    now::Now,
    store::{OrganisationId, Store},
};
use chrono::NaiveDate;

/// A report and the day it is of.
pub(super) struct Released {
    pub(super) report: Report,
    pub(super) on: NaiveDate,
}

/// Nobody in particular, anywhere in the company.
const EVERYONE: Reader = Reader { audience: Audience::Everyone, person: None };

/// Makes the reports of today.
pub(super) fn release(app: &App, who: &Coordinator) -> Result<(), Problem> {
    desk::decide(app, who.actor(), |office, engine, desk| {
        for reader in [who.reader(), who.as_sponsor().reader(), EVERYONE] {
            office.health(engine, desk, &reader)?;
        }
        office.release(engine, desk)
    })
}

/// The coordinator's last report.
pub(super) fn for_coordinator(
    store: &Store,
    id: OrganisationId,
    today: NaiveDate,
    _: &Coordinator,
) -> Result<Option<Released>, Failure> {
    last(store, id, today, "coordinator")
}

/// The sponsor's last report: without anything that names a pair.
pub(super) fn for_sponsor(
    store: &Store,
    id: OrganisationId,
    today: NaiveDate,
    _: &Sponsor,
) -> Result<Option<Released>, Failure> {
    Ok(last(store, id, today, "sponsor")?.map(|mut released| {
        let report = &mut released.report;
        report.pairings.clear();
        report.stories.clear();
        report.actions.retain(|action| action.pairing.is_none());
        for alert in &mut report.alerts {
            alert.people.clear();
        }
        released
    }))
}

/// What the whole company was told last: counts, and stories with the consent of both.
pub(super) fn for_everyone(store: &Store, id: OrganisationId, today: NaiveDate) -> Result<Option<Released>, Failure> {
    last(store, id, today, "everyone")
}

fn last(store: &Store, id: OrganisationId, today: NaiveDate, audience: &str) -> Result<Option<Released>, Failure> {
    let Some(entry) = store.last_decision(id, "health.report", ("audience", audience))? else { return Ok(None) };
    let at = store.audit_entry(entry)?.map_or(0, |entry| entry.at);
    let on = Now { minute: at }.day();
    let Some(mut report) = desk::answer::<Report>(store, entry)? else { return Ok(None) };
    still_told(store, id, today, &mut report)?;
    Ok(Some(Released { report, on }))
}

/// Counts stay as they were released; a story is told no longer than both let it be, today.
fn still_told(store: &Store, id: OrganisationId, today: NaiveDate, report: &mut Report) -> Result<(), Failure> {
    if report.stories.is_empty() {
        return Ok(());
    }
    let (pairings, consents) = (store.pairings(id)?, store.consents(id)?);
    let lets = |pairing: &str, person: &str| {
        let mut hers = consents.iter().filter(|one| one.pairing == pairing && one.person == person).peekable();
        // Consents that were kept elsewhere are as they were when the report was made.
        hers.peek().is_none() || hers.any(|one| one.holds(today))
    };
    report.stories.retain(|story| {
        let known = pairings.iter().find(|one| one.id == *story);
        known.is_some_and(|one| [&one.pair.mentor, &one.pair.mentee].iter().all(|person| lets(story, person)))
    });
    Ok(())
}
