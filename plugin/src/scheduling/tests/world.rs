//! Small programs to plan in.

use crate::{
    contract::program::{Person, Roster, WeeklyWindow},
    contract::types::{Attribute, DaySpan},
    operations::Engine,
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
