//! Sessions as iCalendar files, one for each pairing, with the plugin's guide of each session as its agenda.
//!
//! Addresses never enter the harness: those in the files are made from keys, under a domain that leads nowhere.

use crate::{
    contract::{program::Pairing, scheduling::Session, types::Pair},
    hr::{Enrolment, Organisation},
    ics::{Attendee, Batch, Invitation, Method},
    plugin::{CallError, Program},
    report::data::People,
};
use std::collections::BTreeMap;

/// How long before a session calendars remind of it, in minutes.
const REMINDER: u32 = 15;

/// What invitations are made from.
pub(crate) struct Sending<'a> {
    pub(crate) program: &'a Program,
    pub(crate) organisation: &'a Organisation,
    pub(crate) enrolments: &'a [Enrolment],
    pub(crate) pairings: &'a [Pairing],
    /// When the files are made, in minutes since 1970 UTC.
    pub(crate) stamp: u32,
    /// How often each session was moved or called off. Those that are not in it were not.
    pub(crate) sequences: &'a BTreeMap<String, u32>,
}

/// One iCalendar file for each pairing: its name and its text. The agenda is the plugin's guide of each session; what is
/// called off has none.
pub(crate) fn write(
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
