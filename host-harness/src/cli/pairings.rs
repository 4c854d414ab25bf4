//! From proposals to pairings, and from sessions to invitations.

use super::people::People;
use crate::{
    contract::{
        matching::Outcome,
        program::Pairing,
        scheduling::{Session, Timetable},
        types::Pair,
    },
    hr::{DaySpan, Enrolment, Organisation},
    ics::{Attendee, Batch, Invitation, Method},
    plugin::{CallError, Program},
};
use chrono::{Days, NaiveDate};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How long before a session calendars remind of it, in minutes.
const REMINDER: u32 = 15;

/// The first minute of a day, UTC.
pub(super) fn midnight(day: NaiveDate) -> u32 {
    let minutes = day.signed_duration_since(NaiveDate::default()).num_minutes();
    u32::try_from(minutes).unwrap_or(0)
}

/// The pairings of the proposed pairs, as if both people had said yes.
pub(super) fn accept(outcome: &Outcome, matched_on: NaiveDate, term: DaySpan) -> Vec<Pairing> {
    let end = term.until.or_else(|| matched_on.checked_add_days(Days::new(182))).unwrap_or(matched_on);
    let pairing = |pair: &Pair| Pairing {
        id: key(pair, matched_on),
        pair: pair.clone(),
        matched_on: matched_on.to_string(),
        planned_end: end.to_string(),
        extended_to: None,
        ended_on: None,
        ending: None,
        closure_decided_on: None,
        pauses: Vec::new(),
        mentor_chose: Some(true),
        mentee_chose: Some(true),
        attributes: Vec::new(),
    };
    outcome.proposals.iter().map(|proposal| pairing(&proposal.pair)).collect()
}

/// Opaque, and the same for the same pair and day.
fn key(pair: &Pair, matched_on: NaiveDate) -> String {
    let text = format!("{}:{}{}:{}{matched_on}", pair.mentor.len(), pair.mentor, pair.mentee.len(), pair.mentee);
    Sha256::digest(text).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// One iCalendar file for each pairing: its name and its text. The agenda is the plugin's guide of each session.
pub(super) fn invitations(
    program: &Program,
    organisation: &Organisation,
    enrolments: &[Enrolment],
    pairings: &[Pairing],
    timetable: &Timetable,
    stamp: u32,
) -> Result<Vec<(String, String)>, CallError> {
    let people = People::of(organisation);
    let own: BTreeMap<&str, &str> = enrolments
        .iter()
        .filter_map(|enrolment| Some((enrolment.person.as_str(), enrolment.time_zone.as_deref()?)))
        .collect();
    let mut sessions: BTreeMap<&str, Vec<&Session>> = BTreeMap::new();
    for placed in &timetable.sessions {
        if placed.change != crate::contract::scheduling::Change::Dropped {
            sessions.entry(&placed.session.pairing).or_default().push(&placed.session);
        }
    }
    let address = |id: &str| Attendee {
        name: people.name(id),
        // Addresses never enter the harness; this top-level domain is reserved and leads nowhere (RFC 2606).
        address: format!("{}@company.invalid", id.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-")),
    };
    let mut files = Vec::new();
    for pairing in pairings {
        let Some(sessions) = sessions.get(pairing.id.as_str()) else { continue };
        let Pair { mentor, mentee } = &pairing.pair;
        let of_hr = || people.get(mentor).and_then(|person| person.time_zone.value().map(String::as_str));
        let zone = own.get(mentor.as_str()).copied().or_else(of_hr).unwrap_or("UTC");
        let mut invitations = Vec::new();
        for session in sessions {
            let agenda = program.guide(&pairing.pair, session, &[])?;
            invitations.push(Invitation {
                pairing: pairing.id.clone(),
                number: session.number,
                sequence: 0,
                when: session.when,
                zone: zone.to_owned(),
                summary: format!("Reverse mentoring {}: {}", session.number, session.kind.replace('-', " ")),
                agenda: agenda.items.into_iter().map(|item| (item.minutes, item.message)).collect(),
                attendees: vec![address(mentor), address(mentee)],
                reminder: Some(REMINDER),
            });
        }
        let batch = Batch {
            method: Method::Request,
            program: organisation.name.clone(),
            stamp,
            organizer: Attendee {
                name: "Reverse mentoring".into(),
                address: "reverse-mentoring@company.invalid".into(),
            },
            invitations,
        };
        files.push((format!("{}.ics", pairing.id), crate::ics::write(&batch)));
    }
    Ok(files)
}
