//! Calendars: meetings of every week, by the wall clock of where somebody works, and meetings that come once.

use super::World;
use crate::{
    contract::{program::Person, scheduling::Diary, types::Interval},
    ics::zones::zone,
    simulation::chance::Chance,
};
use chrono::{Datelike, Days, NaiveDate};
use jiff::{civil::Date, tz::TimeZone};

/// Share of the working time that is taken, for somebody who is not busy at all and for somebody who could not be busier.
const LOAD: (f64, f64) = (0.15, 0.55);
/// Share of the meetings that come every week; the others come in one week of four.
const WEEKLY: f64 = 0.6;
/// Share of the meetings that could be moved.
const SOFT: f64 = 0.1;
/// Half-hours of a meeting, at most.
const LONGEST: u64 = 3;
/// Days after the last of the simulation that calendars reach, so that plans made at its end meet full calendars too.
const BEYOND: u64 = 200;

impl World {
    /// Somebody's calendar from the first day on; the same whenever it is asked for. Her later appointments are added with
    /// [`World::book`].
    pub(in crate::simulation) fn diary(&mut self, person: &Person) -> &mut Diary {
        if !self.diaries.contains_key(&person.id) {
            let diary = self.draw_diary(person);
            self.diaries.insert(person.id.clone(), diary);
        }
        self.diaries.entry(person.id.clone()).or_default()
    }

    /// Takes a time in somebody's calendar.
    pub(in crate::simulation) fn book(&mut self, person: &str, when: Interval) {
        if let Some(diary) = self.diaries.get_mut(person) {
            diary.busy.push(when);
        }
    }

    fn draw_diary(&self, person: &Person) -> Diary {
        let mut diary = Diary { person: person.id.clone(), ..Diary::default() };
        let Some(zone) = person.time_zone.as_deref().and_then(zone) else { return diary };
        let mut rng = self.rng(&format!("diary:{}", person.id));
        let load = LOAD.0 + (LOAD.1 - LOAD.0) * self.traits(&person.id).busyness;
        let (first, last) = (self.span.0, self.span.1 + Days::new(BEYOND));
        for window in person.week.iter().flatten() {
            let mut at = u64::from(window.since);
            while at + 30 <= u64::from(window.until) {
                let minutes = 30 * (1 + rng.days((LONGEST - 1) as f64)).min((u64::from(window.until) - at) / 30);
                // A meeting takes its share of the time in steps as long as itself.
                if rng.happens(load) {
                    let (weekly, soft, phase) = (rng.happens(WEEKLY), rng.happens(SOFT), rng.below(4) as u64);
                    let mut day = next(first, window.weekday);
                    let mut week = 0_u64;
                    while day < last {
                        if weekly || week % 4 == phase {
                            let when = instant(&zone, day, at).zip(instant(&zone, day, at + minutes));
                            let list = if soft { &mut diary.soft } else { &mut diary.busy };
                            list.extend(
                                when.filter(|(start, end)| start < end).map(|(start, end)| Interval { start, end }),
                            );
                        }
                        day = day + Days::new(7);
                        week += 1;
                    }
                }
                at += minutes;
            }
        }
        diary.busy.sort_by_key(|when| (when.start, when.end));
        diary.soft.sort_by_key(|when| (when.start, when.end));
        diary
    }
}

/// The first such weekday (ISO) from `day` on.
fn next(day: NaiveDate, weekday: u32) -> NaiveDate {
    let ahead = (weekday + 7 - day.weekday().number_from_monday()) % 7;
    day + Days::new(ahead.into())
}

/// The minute of a local time, which may lie on the next day.
fn instant(zone: &TimeZone, day: NaiveDate, minute: u64) -> Option<u32> {
    let day = day + Days::new(minute / 1440);
    let minute = minute % 1440;
    let date = Date::new(i16::try_from(day.year()).ok()?, day.month() as i8, day.day() as i8).ok()?;
    let time = date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
    let instant = zone.to_ambiguous_timestamp(time).compatible().ok()?;
    u32::try_from(instant.as_second() / 60).ok()
}
