//! Small programs to plan in.

use crate::{
    contract::{
        program::{Pairing, Person, Roster, WeeklyWindow},
        scheduling::{Calendar, Change, SessionState, Timetable},
        types::{Attribute, DaySpan, Pair},
    },
    operations::Engine,
    time::LocalMinute,
};

/// Somebody with a place on both sides, oriented of old, in a zone.
pub(super) fn person(id: &str, zone: &str) -> Person {
    Person {
        id: id.into(),
        mentor_places: 1,
        mentee_places: 1,
        grade: Some(3),
        skills: Vec::new(),
        off_limits: Vec::new(),
        languages: Vec::new(),
        preferences: Vec::new(),
        oriented_on: Some("2020-01-01".into()),
        enrolled: DaySpan { since: None, until: None },
        away: Vec::new(),
        time_zone: Some(zone.into()),
        week: None,
        calendars: Vec::new(),
        monthly_minutes: None,
        attributes: Vec::new(),
    }
}

pub(super) fn attribute(key: &str, value: &str) -> Attribute {
    Attribute { key: key.into(), value: value.into() }
}

/// Windows of working time: weekday, since, until.
pub(super) fn windows(list: &[(u32, u32, u32)]) -> Option<Vec<WeeklyWindow>> {
    let window = |(weekday, since, until): &(u32, u32, u32)| WeeklyWindow {
        weekday: *weekday,
        since: *since,
        until: *until,
        hours: crate::contract::program::Hours::Working,
    };
    Some(list.iter().map(window).collect())
}

pub(super) fn roster(people: Vec<Person>, since: &str, until: &str) -> Roster {
    Roster {
        as_of: since.into(),
        term: DaySpan { since: Some(since.into()), until: Some(until.into()) },
        people,
        bystanders: Vec::new(),
        ties: Vec::new(),
        feeds: Vec::new(),
        waivers: Vec::new(),
        closures: Vec::new(),
        zones: Vec::new(),
    }
}

pub(super) fn engine(policy: &str, roster: Roster) -> Engine {
    Engine::open(policy, roster).unwrap()
}

/// A pairing of a mentor and a mentee for a term.
pub(super) fn pairing(id: &str, mentor: &str, mentee: &str, since: &str, until: &str) -> Pairing {
    Pairing {
        id: id.into(),
        pair: Pair { mentor: mentor.into(), mentee: mentee.into() },
        matched_on: since.into(),
        planned_end: until.into(),
        extended_to: None,
        ended_on: None,
        ending: None,
        closure_decided_on: None,
        pauses: Vec::new(),
        mentor_chose: None,
        mentee_chose: None,
        attributes: Vec::new(),
    }
}

/// `2026-03-29T10:00Z` as minutes.
pub(in crate::scheduling) fn utc(text: &str) -> u32 {
    u32::try_from(text.trim_end_matches('Z').parse::<LocalMinute>().unwrap().0).unwrap()
}

pub(super) fn calendar(now: &str, pairings: Vec<Pairing>) -> Calendar {
    Calendar { now: utc(now), pairings, diaries: Vec::new(), sessions: Vec::new() }
}

/// The calendar after a host has taken over a timetable.
pub(super) fn adopt(calendar: &Calendar, timetable: &Timetable) -> Calendar {
    let mut next = calendar.clone();
    for placed in &timetable.sessions {
        next.sessions.retain(|session| session.id != placed.session.id);
        let mut session = placed.session.clone();
        if placed.change == Change::Dropped {
            session.state = SessionState::Cancelled;
        }
        next.sessions.push(session);
    }
    next
}

/// A generator of numbers that are the same every time (G. Marsaglia's xorshift, 2003).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// Forty zones over the globe.
pub(in crate::scheduling) const ZONES: [&str; 40] = [
    "Pacific/Auckland",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dubai",
    "Asia/Tehran",
    "Asia/Riyadh",
    "Asia/Jerusalem",
    "Asia/Beirut",
    "Africa/Cairo",
    "Africa/Nairobi",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Casablanca",
    "Europe/Istanbul",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Atlantic/Azores",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Santiago",
    "America/St_Johns",
    "America/Halifax",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Vancouver",
    "America/Mexico_City",
    "Pacific/Honolulu",
    "Pacific/Apia",
];
