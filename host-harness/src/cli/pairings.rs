//! From proposals to pairings, and from sessions to invitations.

use super::people::People;
use crate::{
    contract::{matching::Outcome, program::Pairing, scheduling::Session, types::Pair},
    hr::{DaySpan, Enrolment, Organisation},
    ics::{Attendee, Batch, Invitation, Method},
    now::Now,
    plugin::{CallError, Program},
};
use chrono::{Days, NaiveDate};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How long before a session calendars remind of it, in minutes.
const REMINDER: u32 = 15;

/// The first minute of a day, UTC.
pub(super) fn midnight(day: NaiveDate) -> u32 {
    Now::on(day).minute
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

/// What invitations are made from.
pub(super) struct Sending<'a> {
    pub(super) program: &'a Program,
    pub(super) organisation: &'a Organisation,
    pub(super) enrolments: &'a [Enrolment],
    pub(super) pairings: &'a [Pairing],
    /// When the files are made, in minutes since 1970 UTC.
    pub(super) stamp: u32,
    /// How often each session was moved or called off. Those that are not in it were not.
    pub(super) sequences: &'a BTreeMap<String, u32>,
}

/// One iCalendar file for each pairing: its name and its text. The agenda is the plugin's guide of each session; what is
/// called off has none.
pub(super) fn invitations(
    sending: &Sending<'_>,
    method: Method,
    sessions: &[&Session],
) -> Result<Vec<(String, String)>, CallError> {
    let people = People::of(sending.organisation);
    let own: BTreeMap<&str, &str> = sending
        .enrolments
        .iter()
        .filter_map(|enrolment| Some((enrolment.person.as_str(), enrolment.time_zone.as_deref()?)))
        .collect();
    let mut by_pairing: BTreeMap<&str, Vec<&Session>> = BTreeMap::new();
    for session in sessions {
        by_pairing.entry(&session.pairing).or_default().push(session);
    }
    let address = |id: &str| Attendee {
        name: people.name(id),
        // Addresses never enter the harness; this top-level domain is reserved and leads nowhere (RFC 2606).
        address: format!("{}@company.invalid", id.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-")),
    };
    let mut files = Vec::new();
    for pairing in sending.pairings {
        let Some(sessions) = by_pairing.get(pairing.id.as_str()) else { continue };
        let Pair { mentor, mentee } = &pairing.pair;
        let of_hr = || people.get(mentor).and_then(|person| person.time_zone.value().map(String::as_str));
        let zone = own.get(mentor.as_str()).copied().or_else(of_hr).unwrap_or("UTC");
        let mut invitations = Vec::new();
        for session in sessions {
            let agenda = match method {
                Method::Request => sending.program.guide(&pairing.pair, session, &[])?.items,
                Method::Cancel => Vec::new(),
            };
            invitations.push(Invitation {
                pairing: pairing.id.clone(),
                number: session.number,
                sequence: sending.sequences.get(&session.id).copied().unwrap_or(0),
                when: session.when,
                zone: zone.to_owned(),
                summary: format!("Reverse mentoring {}: {}", session.number, session.kind.replace('-', " ")),
                agenda: agenda.into_iter().map(|item| (item.minutes, item.message)).collect(),
                attendees: vec![address(mentor), address(mentee)],
                reminder: Some(REMINDER),
            });
        }
        let batch = Batch {
            method,
            program: sending.organisation.name.clone(),
            stamp: sending.stamp,
            organizer: Attendee {
                name: "Reverse mentoring".into(),
                address: "reverse-mentoring@company.invalid".into(),
            },
            invitations,
        };
        let name = match method {
            Method::Request => format!("{}.ics", pairing.id),
            Method::Cancel => format!("{}.cancelled.ics", pairing.id),
        };
        files.push((file_name(&name), crate::ics::write(&batch)));
    }
    Ok(files)
}

/// A key as a file's name: what means something to a file system becomes a dash.
fn file_name(name: &str) -> String {
    name.replace(|letter: char| letter.is_control() || r#"/\:*?"<>|"#.contains(letter), "-")
}
