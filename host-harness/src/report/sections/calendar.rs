//! The sessions: a strip of weeks, and the next ones with the clock of either side.

use super::pairs::pair_name;
use crate::{
    contract::{
        program::Pairing,
        scheduling::{Change, Placed, SessionState, Timetable},
    },
    ics::zones,
    report::{
        charts::{Cell, Strip, strip},
        data::{People, ReportData},
        words,
    },
};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeMap;

/// Rows of the strip, and sessions in the list.
const ROWS: usize = 48;
const LISTED: usize = 16;
/// Weeks of the strip at the most.
const WEEKS: usize = 60;

pub(in crate::report) struct Calendar {
    pub(in crate::report) strip: String,
    pub(in crate::report) not_drawn: usize,
    pub(in crate::report) sessions: Vec<SessionRow>,
    pub(in crate::report) more: usize,
    pub(in crate::report) unplaced: Vec<(String, Vec<String>, Vec<String>)>,
    pub(in crate::report) quality: String,
}

pub(in crate::report) struct SessionRow {
    pub(in crate::report) pair: String,
    pub(in crate::report) kind: String,
    /// Start where the mentor is, and where the mentee is.
    pub(in crate::report) mentor: String,
    pub(in crate::report) mentee: String,
    pub(in crate::report) minutes: u32,
    pub(in crate::report) change: &'static str,
}

impl Calendar {
    pub(in crate::report) fn of(timetable: &Timetable, data: &ReportData<'_>, people: &People<'_>) -> Self {
        let pairings: BTreeMap<&str, &Pairing> =
            data.pairings.iter().map(|pairing| (pairing.id.as_str(), pairing)).collect();
        let label =
            |id: &str| pairings.get(id).map_or_else(|| id.to_owned(), |pairing| pair_name(&pairing.pair, people));
        let mut standing: Vec<&Placed> = timetable.sessions.iter().filter(|placed| !is_dropped(placed)).collect();
        standing.sort_by(|a, b| (a.session.when.start, &a.session.id).cmp(&(b.session.when.start, &b.session.id)));
        let (drawn, not_drawn) = draw(&standing, &label);
        let reasons = |findings: &[crate::contract::types::Finding]| {
            findings.iter().map(|finding| words::sentence(&finding.message)).collect()
        };
        let unplaced = timetable.unplaced.iter().map(|unplaced| {
            (
                format!("{}, session {}", label(&unplaced.pairing), unplaced.number),
                reasons(&unplaced.reasons),
                reasons(&unplaced.relaxations),
            )
        });
        let gap = timetable.cost - timetable.bound;
        let quality = if gap <= 0.0 {
            "Proved: no other plan of these sessions inconveniences people less.".into()
        } else {
            format!("A better plan may exist, by at most {:.1} %.", gap * 100.0 / timetable.cost.max(1.0))
        };
        Self {
            strip: drawn,
            not_drawn,
            sessions: standing.iter().take(LISTED).map(|placed| row(placed, &pairings, &label, people)).collect(),
            more: standing.len().saturating_sub(LISTED),
            unplaced: unplaced.collect(),
            quality,
        }
    }
}

pub(super) fn is_dropped(placed: &Placed) -> bool {
    placed.change == Change::Dropped || matches!(placed.session.state, SessionState::Cancelled | SessionState::NoShow)
}

/// The strip, and how many pairs were left out of it.
fn draw(standing: &[&Placed], label: &dyn Fn(&str) -> String) -> (String, usize) {
    let day = |placed: &Placed| NaiveDate::default() + Days::new(u64::from(placed.session.when.start / 1440));
    let Some(first) = standing.first().map(|placed| monday(day(placed))) else { return (String::new(), 0) };
    let week =
        |placed: &Placed| (day(placed).signed_duration_since(first).num_days() / 7).clamp(0, WEEKS as i64 - 1) as usize;
    let count = standing.last().map_or(1, |placed| week(placed) + 1);
    let weeks: Vec<String> = (0..count).map(|week| words::short_date(first + Days::new(week as u64 * 7))).collect();
    let mut load = vec![0; count];
    let mut rows: BTreeMap<&str, (String, Vec<Cell>)> = BTreeMap::new();
    for placed in standing {
        load[week(placed)] += 1;
        let session = &placed.session;
        let row = rows.entry(&session.pairing).or_insert_with(|| (label(&session.pairing), Vec::new()));
        let title = format!("{}, session {}: {}", words::date(day(placed)), session.number, kind(&session.kind));
        row.1.push(Cell { week: week(placed), class: class(&session.kind).into(), title });
    }
    let not_drawn = rows.len().saturating_sub(ROWS);
    let rows = rows.into_values().take(ROWS).collect();
    (strip(&Strip { weeks, load, rows }), not_drawn)
}

fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day)
}

fn kind(kind: &str) -> String {
    match kind {
        "kick-off" => "Kick-off".into(),
        "regular" => "Session".into(),
        other => words::read_out(other),
    }
}

fn class(kind: &str) -> &'static str {
    match kind {
        "kick-off" => "kick-off",
        "regular" => "regular",
        "check-in" => "check-in",
        _ => "review",
    }
}

fn row(
    placed: &Placed,
    pairings: &BTreeMap<&str, &Pairing>,
    label: &dyn Fn(&str) -> String,
    people: &People<'_>,
) -> SessionRow {
    let session = &placed.session;
    let local = |person: Option<&String>| {
        let zone = person.and_then(|id| people.get(id)).and_then(|employee| employee.time_zone.value());
        zones::local(session.when.start, zone.map_or("UTC", String::as_str))
    };
    let pair = pairings.get(session.pairing.as_str()).map(|pairing| &pairing.pair);
    SessionRow {
        pair: label(&session.pairing),
        kind: kind(&session.kind),
        mentor: local(pair.map(|pair| &pair.mentor)),
        mentee: local(pair.map(|pair| &pair.mentee)),
        minutes: session.when.end.saturating_sub(session.when.start),
        change: match placed.change {
            Change::Added => "new",
            Change::Moved => "moved",
            Change::Kept | Change::Dropped => "",
        },
    }
}
