//! How long plans of sessions take, and how good they are: companies over forty zones with full calendars.
//!
//! **The company.** Four people for three pairs, half of them mentors; a third of the pairs are somebody's second or third.
//! Partners live at most a few zones apart, as matching by reach would have it. Everybody works nine to five, Monday to
//! Friday, on her own wall.
//!
//! **The calendars.** Half-hours of working time, drawn until the load is reached: three in five are meetings of every
//! week, the rest come once. A tenth of the load on top is movable.

use crate::{
    company::Rng,
    contract::{
        program::{Hours, Pairing, Person, Roster, WeeklyWindow},
        scheduling::{Calendar, Change, Diary},
        types::{DaySpan, Interval, Pair},
    },
    ics::zones::zone,
    plugin::{CallError, Plugin},
    sandbox::Limits,
};
use jiff::{Span, civil::Date, tz::TimeZone};
use serde::Serialize;
use std::{collections::BTreeMap, time::Instant};

/// The pairs of the scale goal.
pub const PAIRS: usize = 1_500;
/// Loads of the scale goal, in percent of working time.
pub const LOADS: [u32; 3] = [30, 50, 70];
/// Pairs of the growth series.
pub const GROWTH: [usize; 4] = [100, 1_000, 3_000, 10_000];

/// Limits that let the largest of these plans end: what it takes is what is measured, and ten thousand people's diaries are more
/// than a request may bring by default.
pub fn roomy(limits: Limits) -> Limits {
    Limits {
        memory_bytes: limits.memory_bytes.max(1 << 30),
        fuel: limits.fuel.max(4_000_000_000_000),
        time_ms: limits.time_ms.max(20 * 60_000),
        input_bytes: limits.input_bytes.max(2 << 30),
        result_bytes: limits.result_bytes.max(256 << 20),
        ..limits
    }
}

const SINCE: Date = Date::constant(2026, 9, 7);
const WEEKS: usize = 26;
const DAY_HALF_HOURS: usize = 16;
const WEEK_HALF_HOURS: usize = 5 * DAY_HALF_HOURS;

/// Twelve sessions in half a year, for people in up to three pairs.
const POLICY: &str = r#"{"scheduling": {
    "cadence": {"minimum-days": 10, "ideal-days": 14, "maximum-days": 21},
    "count": {"mode": "sessions", "sessions": 12},
    "load": {"week-most": 3, "month-minutes": 600}
}}"#;

/// Forty zones from east to west.
const ZONES: [&str; 40] = [
    "Pacific/Auckland",
    "Australia/Sydney",
    "Australia/Brisbane",
    "Australia/Adelaide",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Manila",
    "Asia/Jakarta",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Karachi",
    "Asia/Dubai",
    "Asia/Riyadh",
    "Asia/Jerusalem",
    "Africa/Nairobi",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Europe/Istanbul",
    "Europe/Athens",
    "Europe/Warsaw",
    "Europe/Berlin",
    "Europe/Paris",
    "Africa/Lagos",
    "Europe/London",
    "Europe/Lisbon",
    "Africa/Casablanca",
    "Atlantic/Azores",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/St_Johns",
    "America/Halifax",
    "America/New_York",
    "America/Toronto",
    "America/Chicago",
    "America/Mexico_City",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
];

/// One plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Planned {
    /// Pairings planned.
    pub pairs: usize,
    /// People in them.
    pub people: usize,
    /// How much of working time is taken, in percent.
    pub load_percent: u32,
    /// Sessions with a place.
    pub sessions: usize,
    /// Sessions without one.
    pub unplaced: usize,
    /// What `validate` says against the plan, but for pairs whose sessions found no place.
    pub violations: usize,
    /// What the soft rules charge.
    pub cost: f64,
    /// No plan that places as many is charged less.
    pub bound: f64,
    /// How much of the cost may be too much, in percent.
    pub gap_percent: f64,
    /// Time of the plan alone.
    pub seconds: f64,
    /// Fuel of opening and planning.
    pub fuel: u64,
    /// Most memory.
    pub memory_bytes: u64,
}

/// Plans one company in the sandbox, and has the plan checked.
///
/// # Errors
/// Those of the plugin.
pub fn plan(plugin: &Plugin, pairs: usize, load: u32) -> Result<Planned, CallError> {
    let (roster, calendar) = company(pairs, load);
    let session = plugin.session()?;
    let program = session.open(POLICY, &roster)?;
    let started = Instant::now();
    let timetable = program.plan(&calendar)?;
    let seconds = started.elapsed().as_secs_f64();
    let summary = session.summary();
    let mut adopted = calendar.clone();
    let placed = timetable.sessions.iter().filter(|placed| placed.change != Change::Dropped);
    adopted.sessions = placed.map(|placed| placed.session.clone()).collect();
    let session = plugin.session()?;
    let verdict = session.open(POLICY, &roster)?.validate(&adopted)?;
    let short: std::collections::BTreeSet<&str> =
        timetable.unplaced.iter().map(|unplaced| unplaced.pairing.as_str()).collect();
    let of_short = |path: &str| {
        let at = path.rsplit('/').next().and_then(|at| at.parse::<usize>().ok());
        let session = |at: usize| adopted.sessions.get(at).map(|session| session.pairing.as_str());
        let pairing = |at: usize| adopted.pairings.get(at).map(|pairing| pairing.id.as_str());
        let id = if path.starts_with("/calendar/sessions") { at.and_then(session) } else { at.and_then(pairing) };
        id.is_some_and(|id| short.contains(id))
    };
    // Missing sessions leave gaps and milestones open: those are reported as unplaced.
    let missing = ["schedule.count", "schedule.cadence", "schedule.milestones"];
    let broken = verdict
        .findings
        .iter()
        .filter(|finding| !(missing.contains(&finding.code.as_str()) && finding.path.as_deref().is_some_and(of_short)));
    Ok(Planned {
        pairs,
        people: roster.people.len(),
        load_percent: load,
        sessions: adopted.sessions.len(),
        unplaced: timetable.unplaced.len(),
        violations: broken.count(),
        cost: timetable.cost,
        bound: timetable.bound,
        gap_percent: if timetable.cost > 0.0 {
            100.0 * (timetable.cost - timetable.bound) / timetable.cost
        } else {
            0.0
        },
        seconds,
        fuel: summary.fuel.used,
        memory_bytes: summary.memory_bytes.used,
    })
}

/// A company with so many pairs, and everybody's calendar for half a year.
fn company(pairs: usize, load: u32) -> (Roster, Calendar) {
    let mut rng = Rng::new(u64::from(load), "calendars");
    let side = (pairs * 2 / 3).max(1);
    let zones: BTreeMap<&str, TimeZone> = ZONES.iter().filter_map(|name| Some((*name, zone(name)?))).collect();
    let until = SINCE.saturating_add(Span::new().weeks(WEEKS as i64));
    let span = DaySpan { since: Some(SINCE.to_string()), until: Some(until.to_string()) };
    let mut people = Vec::new();
    let mut diaries = Vec::new();
    for (prefix, number) in ["m", "s"].iter().flat_map(|prefix| (0..side).map(move |number| (prefix, number))) {
        let name = ZONES[number * ZONES.len() / side];
        let id = format!("{prefix}{number}");
        people.push(person(&id, name));
        let Some(zone) = zones.get(name) else { continue };
        diaries.push(Diary { busy: busy(zone, load, &mut rng), soft: busy(zone, load / 10, &mut rng), person: id });
    }
    let mut pairings = Vec::new();
    for number in 0..pairs {
        let mentor = if number < side { number } else { rng.below(side) };
        // The first ones pair everybody; a later one stays near.
        let near = (mentor + 1 + rng.below((side / 20).max(1))) % side;
        let mentee = if number < side { mentor } else { near };
        let pair = Pair { mentor: format!("m{mentor}"), mentee: format!("s{mentee}") };
        pairings.push(Pairing {
            id: format!("p{number}"),
            pair,
            matched_on: SINCE.to_string(),
            planned_end: until.to_string(),
            ..Pairing::default()
        });
    }
    let now = minute(&TimeZone::UTC, SINCE, 6 * 60).saturating_sub(7 * 1440);
    let roster = Roster { as_of: SINCE.to_string(), term: span, people, ..Roster::default() };
    (roster, Calendar { now, pairings, diaries, ..Calendar::default() })
}

fn person(id: &str, zone: &str) -> Person {
    let week = (1..=5).map(|weekday| WeeklyWindow { weekday, since: 540, until: 1020, hours: Hours::Working });
    Person {
        id: id.into(),
        mentor_places: 3,
        mentee_places: 3,
        oriented_on: Some("2026-01-05".into()),
        time_zone: Some(zone.into()),
        week: Some(week.collect()),
        ..Person::default()
    }
}

/// Taken times that make up a load, in percent of working time.
fn busy(zone: &TimeZone, load: u32, rng: &mut Rng) -> Vec<Interval> {
    let mut taken = vec![false; WEEKS * WEEK_HALF_HOURS];
    let goal = taken.len() * load as usize / 100;
    let mut weekly = [false; WEEK_HALF_HOURS];
    let mut count = 0;
    while count * WEEKS < goal * 3 / 5 {
        let at = rng.below(WEEK_HALF_HOURS);
        count += usize::from(!std::mem::replace(&mut weekly[at], true));
    }
    for (at, taken) in taken.iter_mut().enumerate() {
        *taken = weekly[at % WEEK_HALF_HOURS];
    }
    let mut count = count * WEEKS;
    while count < goal {
        let at = rng.below(taken.len());
        count += usize::from(!std::mem::replace(&mut taken[at], true));
    }
    let half_hours = taken.iter().enumerate().filter(|(_, taken)| **taken).map(|(at, _)| {
        let days = at / WEEK_HALF_HOURS * 7 + at % WEEK_HALF_HOURS / DAY_HALF_HOURS;
        let day = SINCE.saturating_add(Span::new().days(days as i64));
        let start = minute(zone, day, 540 + at % DAY_HALF_HOURS * 30);
        Interval { start, end: start + 30 }
    });
    half_hours.collect()
}

/// The instant of a minute of a local day.
fn minute(zone: &TimeZone, day: Date, minute: usize) -> u32 {
    let local = day.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
    let second = zone.to_timestamp(local).map_or(0, |instant| instant.as_second());
    u32::try_from(second / 60).unwrap_or(0)
}
