//! Whether a time suits somebody: her working hours, her leave, her holidays, her calendar, by her own clock.
//!
//! Shares nothing with the plugin: the independent checks stand on it, and the simulated people find a new time by it when
//! they move a session themselves.

use crate::{
    contract::{
        program::{Closure, Pairing, Person, WeeklyWindow},
        scheduling::Diary,
        types::{DaySpan, Interval},
    },
    ics::zones::{instant, zone},
    now::Now,
};
use chrono::NaiveDate;
use jiff::{Zoned, tz::TimeZone};

/// Minutes between two looks at the clock inside a session; hours begin and end on quarters.
const STEP: u32 = 15;

/// What decides about somebody's time.
pub(super) struct Seat<'a> {
    person: &'a Person,
    zone: TimeZone,
    closed: Vec<&'a DaySpan>,
}

impl<'a> Seat<'a> {
    /// None for somebody whose zone or week is not known: nothing can be said about her time.
    pub(super) fn of(person: &'a Person, closures: &'a [Closure]) -> Option<Self> {
        let zone = zone(person.time_zone.as_deref()?)?;
        person.week.as_ref()?;
        let mine = |closure: &&Closure| !closure.tentative && person.calendars.contains(&closure.calendar);
        let closed = closures.iter().filter(mine).map(|closure| &closure.days).collect();
        Some(Self { person, zone, closed })
    }

    /// Why the time does not suit her, before any calendar; none where it does.
    pub(super) fn objects(&self, when: Interval) -> Option<&'static str> {
        let mut at = when.start;
        while at < when.end {
            if let Some(objection) = self.objects_at(at) {
                return Some(objection);
            }
            at += STEP;
        }
        self.objects_at(when.end.saturating_sub(1))
    }

    /// Whether a pairing runs then, by her clock: between its first day and its end, and not while it rests. Asked of the
    /// mentor, whose days a pairing counts by.
    pub(super) fn sees_running(&self, pairing: &Pairing, when: Interval) -> bool {
        let runs = DaySpan { since: Some(pairing.matched_on.clone()), until: Some(pairing.last_end().to_owned()) };
        [when.start, when.end.saturating_sub(1)].into_iter().all(|minute| {
            civil_day(&self.there(minute))
                .is_some_and(|day| holds(&runs, day) && !pairing.pauses.iter().any(|pause| holds(pause, day)))
        })
    }

    /// Her clock at a minute.
    fn there(&self, minute: u32) -> Zoned {
        instant(minute).to_zoned(self.zone.clone())
    }

    fn objects_at(&self, minute: u32) -> Option<&'static str> {
        let there = self.there(minute);
        let of_day = there.hour() as u32 * 60 + there.minute() as u32;
        let Some(day) = civil_day(&there) else {
            return Some("outside the calendar");
        };
        if !holds(&self.person.enrolled, day) {
            return Some("before joining or after leaving");
        }
        if self.person.away.iter().any(|span| holds(span, day)) {
            return Some("on leave");
        }
        if self.closed.iter().any(|span| holds(span, day)) {
            return Some("on a holiday");
        }
        let weekday = there.weekday().to_monday_one_offset() as u32;
        let before = if weekday == 1 { 7 } else { weekday - 1 };
        let inside = |window: &WeeklyWindow| {
            (window.weekday == weekday && (window.since..window.until).contains(&of_day))
                || (window.weekday == before && (window.since..window.until).contains(&(of_day + 1440)))
        };
        let works = self.person.week.iter().flatten().any(inside);
        (!works).then_some("outside working hours")
    }
}

fn civil_day(there: &Zoned) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(there.year().into(), there.month() as u32, there.day() as u32)
}

/// Whether a diary is free then.
pub(super) fn free(diary: &Diary, when: Interval) -> bool {
    !diary.busy.iter().any(|busy| overlap(*busy, when))
}

/// Whether two times share a minute.
pub(super) fn overlap(one: Interval, other: Interval) -> bool {
    one.start < other.end && other.start < one.end
}

/// The day, UTC, of a minute.
pub(super) fn day_of(minute: u32) -> NaiveDate {
    Now { minute }.day()
}

/// The first minute of a day, UTC.
pub(super) fn midnight(day: NaiveDate) -> u32 {
    Now::on(day).minute
}

fn holds(span: &DaySpan, day: NaiveDate) -> bool {
    let date = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<NaiveDate>().ok());
    date(&span.since).is_none_or(|since| since <= day) && date(&span.until).is_none_or(|until| day < until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{program::Hours, types::Pair};

    fn person() -> Person {
        let window =
            |weekday: u32, since: u32, until: u32| WeeklyWindow { weekday, since, until, hours: Hours::Working };
        Person {
            id: "p".into(),
            time_zone: Some("Europe/Berlin".into()),
            week: Some(vec![window(1, 540, 1020), window(5, 1320, 1800)]),
            away: vec![DaySpan { since: Some("2026-11-02".into()), until: Some("2026-11-03".into()) }],
            calendars: vec!["de".into()],
            ..Person::default()
        }
    }

    fn at(text: &str) -> Interval {
        let start: jiff::Timestamp = text.parse().unwrap();
        let start = (start.as_second() / 60) as u32;
        Interval { start, end: start + 60 }
    }

    #[test]
    fn hours_leave_holidays_and_the_clock_change() {
        let holiday = Closure {
            calendar: "de".into(),
            days: DaySpan { since: Some("2026-10-19".into()), until: Some("2026-10-20".into()) },
            tentative: false,
        };
        let closures = [holiday];
        let person = person();
        let seat = Seat::of(&person, &closures).unwrap();
        // Monday, nine in Berlin: summer and winter.
        assert_eq!(seat.objects(at("2026-10-12T07:00:00Z")), None);
        assert_eq!(seat.objects(at("2026-10-26T07:00:00Z")), Some("outside working hours"));
        assert_eq!(seat.objects(at("2026-10-26T08:00:00Z")), None);
        assert_eq!(seat.objects(at("2026-10-26T15:15:00Z")), Some("outside working hours"), "the end counts");
        assert_eq!(seat.objects(at("2026-11-02T09:00:00Z")), Some("on leave"));
        assert_eq!(seat.objects(at("2026-10-19T09:00:00Z")), Some("on a holiday"));
        // The night from Friday to Saturday.
        assert_eq!(seat.objects(at("2026-10-16T23:30:00Z")), None);
        assert_eq!(seat.objects(at("2026-10-17T03:30:00Z")), Some("outside working hours"));
    }

    #[test]
    fn a_pairing_runs_by_the_mentors_days() {
        let person = person();
        let seat = Seat::of(&person, &[]).unwrap();
        let pairing = Pairing {
            id: "q".into(),
            pair: Pair { mentor: "p".into(), mentee: "m".into() },
            matched_on: "2026-10-05".into(),
            planned_end: "2026-12-01".into(),
            extended_to: None,
            ended_on: None,
            ending: None,
            closure_decided_on: None,
            pauses: vec![DaySpan { since: Some("2026-11-02".into()), until: Some("2026-11-09".into()) }],
            mentor_chose: None,
            mentee_chose: None,
            attributes: Vec::new(),
        };
        let runs = |text| seat.sees_running(&pairing, at(text));
        // Midnight in Berlin: two hours before it is midnight in London in summer, one in winter.
        assert!(!runs("2026-10-04T21:30:00Z") && runs("2026-10-04T22:00:00Z"));
        assert!(runs("2026-11-30T22:00:00Z") && !runs("2026-11-30T22:15:00Z"), "the end counts");
        assert!(!runs("2026-11-02T09:00:00Z") && runs("2026-11-09T09:00:00Z"));
        let longer = Pairing { extended_to: Some("2026-12-08".into()), ..pairing.clone() };
        assert!(seat.sees_running(&longer, at("2026-12-07T09:00:00Z")));
    }

    #[test]
    fn calendars_touch_without_clashing() {
        let diary = Diary { person: "p".into(), busy: vec![Interval { start: 60, end: 120 }], soft: Vec::new() };
        assert!(free(&diary, Interval { start: 0, end: 60 }) && free(&diary, Interval { start: 120, end: 180 }));
        assert!(!free(&diary, Interval { start: 119, end: 121 }));
    }
}
