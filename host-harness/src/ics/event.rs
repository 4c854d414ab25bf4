//! Events of one file, and what makes them the same event in the next.

use super::{
    lines::{Lines, quoted},
    vtimezone, zones,
};
use crate::{contract::types::Interval, digest::sha256};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// What the file asks of its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Put the sessions into the calendar, or move them.
    Request,
    /// Take them out.
    Cancel,
}

/// Somebody who is invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// Name as shown.
    pub name: String,
    /// E-mail address.
    pub address: String,
}

/// One session.
#[derive(Clone, Debug, PartialEq)]
pub struct Invitation {
    /// Key of the pairing.
    pub pairing: String,
    /// 1-based within the pairing.
    pub number: u32,
    /// How often it was moved or called off since it was first planned; the store counts.
    pub sequence: u32,
    /// When it takes place.
    pub when: Interval,
    /// IANA name of the zone that the start is written in: the mentor's. An unknown one is written in UTC.
    pub zone: String,
    /// Title.
    pub summary: String,
    /// Minutes and text of each point of the session's guide.
    pub agenda: Vec<(u32, String)>,
    /// The two people.
    pub attendees: Vec<Attendee>,
    /// Minutes before the start at which calendars remind; none: no reminder.
    pub reminder: Option<u32>,
}

/// What goes into one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// What the file asks.
    pub method: Method,
    /// Key of the program, part of every UID.
    pub program: String,
    /// When the file was made, in minutes since 1970 UTC: an input, so that the same input gives the same bytes.
    pub stamp: u32,
    /// Who invites.
    pub organizer: Attendee,
    /// The sessions.
    pub invitations: Vec<Invitation>,
}

/// How every UID of ours ends.
pub const UID_DOMAIN: &str = "@reverse-mentoring";

/// What makes a session the same event for ever: it follows from program, pairing and number, and gives none of them away.
pub fn uid(program: &str, pairing: &str, number: u32) -> String {
    // Lengths first, so that no two triples run together.
    let text = format!("{}:{program}{}:{pairing}{number}", program.len(), pairing.len());
    let key: String = sha256(text).chars().take(40).collect();
    key + UID_DOMAIN
}

/// The file: time zones, then events in the order given.
pub fn write(batch: &Batch) -> String {
    let mut lines = Lines::default();
    let cancel = batch.method == Method::Cancel;
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//reverse-mentoring//host-harness//EN");
    lines.put("CALSCALE", "GREGORIAN");
    lines.put("METHOD", if cancel { "CANCEL" } else { "REQUEST" });
    // One description of each zone, over all sessions that are written in it.
    let mut known: BTreeMap<&str, (TimeZone, u32, u32)> = BTreeMap::new();
    for invitation in &batch.invitations {
        let when = &invitation.when;
        if let Some((_, first, last)) = known.get_mut(invitation.zone.as_str()) {
            (*first, *last) = ((*first).min(when.start), (*last).max(when.end));
        } else if let Some(zone) = zones::zone(&invitation.zone) {
            known.insert(&invitation.zone, (zone, when.start, when.end));
        }
    }
    for (name, (zone, first, last)) in &known {
        vtimezone::write(&mut lines, name, zone, zones::instant(*first), zones::instant(*last));
    }
    for invitation in &batch.invitations {
        let zone = known.get(invitation.zone.as_str()).map(|(zone, ..)| (invitation.zone.as_str(), zone));
        event(&mut lines, batch, invitation, zone);
    }
    lines.put("END", "VCALENDAR");
    lines.finish()
}

fn event(lines: &mut Lines, batch: &Batch, invitation: &Invitation, zone: Option<(&str, &TimeZone)>) {
    let cancel = batch.method == Method::Cancel;
    let utc = |minute: u32| zones::instant(minute).strftime("%Y%m%dT%H%M%SZ").to_string();
    lines.put("BEGIN", "VEVENT");
    lines.put("UID", &uid(&batch.program, &invitation.pairing, invitation.number));
    lines.put("SEQUENCE", &invitation.sequence.to_string());
    lines.put("DTSTAMP", &utc(batch.stamp));
    for (name, minute) in [("DTSTART", invitation.when.start), ("DTEND", invitation.when.end)] {
        match zone {
            Some((id, zone)) => {
                let wall = zones::instant(minute).to_zoned(zone.clone()).strftime("%Y%m%dT%H%M%S").to_string();
                lines.put(&format!("{name};TZID={id}"), &wall);
            }
            None => lines.put(name, &utc(minute)),
        }
    }
    lines.text("SUMMARY", &invitation.summary);
    if !invitation.agenda.is_empty() {
        let points: Vec<String> =
            invitation.agenda.iter().map(|(minutes, text)| format!("{minutes} min  {text}")).collect();
        lines.text("DESCRIPTION", &points.join("\n"));
    }
    lines.put("STATUS", if cancel { "CANCELLED" } else { "CONFIRMED" });
    lines.put("TRANSP", if cancel { "TRANSPARENT" } else { "OPAQUE" });
    // What two people talk about is theirs: colleagues with access see that the time is taken, and no more.
    lines.put("CLASS", "PRIVATE");
    let address =
        |attendee: &Attendee| format!("mailto:{}", attendee.address.replace(|letter: char| letter.is_control(), ""));
    lines.put(&format!("ORGANIZER;CN={}", quoted(&batch.organizer.name)), &address(&batch.organizer));
    for attendee in &invitation.attendees {
        let name = quoted(&attendee.name);
        lines.put(
            &format!("ATTENDEE;CN={name};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE"),
            &address(attendee),
        );
    }
    if let Some(minutes) = invitation.reminder.filter(|_| !cancel) {
        lines.put("BEGIN", "VALARM");
        lines.put("ACTION", "DISPLAY");
        lines.put("TRIGGER", &format!("-PT{minutes}M"));
        lines.text("DESCRIPTION", &invitation.summary);
        lines.put("END", "VALARM");
    }
    lines.put("END", "VEVENT");
}
