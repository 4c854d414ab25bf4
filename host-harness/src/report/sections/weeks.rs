//! Weeks across, pairs down: in every cell the start by both clocks. A table, not a drawing: it is read out, it scrolls under
//! its first column on a phone, and a quarter of a year fits on a printed page.

use super::calendar::{Pairs, is_dropped, kind};
use crate::{
    contract::scheduling::{Change, Placed, Unplaced},
    ics::zones,
    report::words,
};
use chrono::{Datelike, Days, NaiveDate};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Pairs that are drawn.
const ROWS: usize = 48;
/// Weeks of one table, and tables.
const WEEKS: usize = 13;
const QUARTERS: usize = 5;

pub(crate) struct Quarter {
    /// `7 September to 6 December 2026`
    pub(crate) title: String,
    pub(crate) weeks: Vec<Week>,
    pub(crate) rows: Vec<Row>,
    /// `Sun 25 October: the clocks in Berlin and Paris go back by 60 minutes`
    pub(crate) changes: Vec<String>,
}

pub(crate) struct Week {
    pub(crate) label: String,
    /// Sessions of all pairs, drawn or not.
    pub(crate) load: usize,
    /// Some clock of the program changes.
    pub(crate) changes: bool,
}

pub(crate) struct Row {
    pub(crate) label: String,
    /// Cities of the two clocks.
    pub(crate) clocks: String,
    /// Sessions that found no time.
    pub(crate) unplaced: usize,
    pub(crate) cells: Vec<Cell>,
}

#[derive(Clone, Default)]
pub(crate) struct Cell {
    pub(crate) sessions: Vec<Mark>,
    /// The clocks of one of the two change in this week.
    pub(crate) changes: bool,
}

#[derive(Clone)]
pub(crate) struct Mark {
    pub(crate) class: &'static str,
    /// Number and kind.
    pub(crate) says: String,
    /// `Tue 14:00`
    pub(crate) mentor: String,
    /// By the mentee's clock, where it is another.
    pub(crate) mentee: Option<String>,
}

/// The tables, and how many pairs were left out of them. `sessions` are sorted by start.
pub(super) fn draw(sessions: &[&Placed], unplaced: &[Unplaced], pairs: &Pairs<'_>) -> (Vec<Quarter>, usize) {
    let day = |placed: &Placed| NaiveDate::default() + Days::new(u64::from(placed.session.when.start / 1440));
    let Some(first) = sessions.first().map(|placed| monday(day(placed))) else { return (Vec::new(), 0) };
    let week = |placed: &Placed| {
        let weeks = day(placed).signed_duration_since(first).num_days() / 7;
        usize::try_from(weeks).unwrap_or(0).min(WEEKS * QUARTERS - 1)
    };
    let count = sessions.last().map_or(1, |placed| week(placed) + 1);
    let mut load = vec![0; count];
    let mut by_pairing: BTreeMap<&str, Vec<&Placed>> = BTreeMap::new();
    for placed in sessions {
        load[week(placed)] += usize::from(!is_dropped(placed));
        by_pairing.entry(&placed.session.pairing).or_default().push(placed);
    }
    for one in unplaced {
        by_pairing.entry(&one.pairing).or_default();
    }
    // Pairs with a session that found no time come first: they are why somebody looks.
    let mut drawn: Vec<(usize, &str)> = by_pairing
        .keys()
        .map(|pairing| (unplaced.iter().filter(|one| one.pairing == *pairing).count(), *pairing))
        .collect();
    drawn.sort_by(|(a, x), (b, y)| (*b > 0).cmp(&(*a > 0)).then(x.cmp(y)));
    let not_drawn = drawn.len().saturating_sub(ROWS);
    drawn.truncate(ROWS);
    let in_use: BTreeSet<&str> = drawn.iter().flat_map(|(_, pairing)| pairs.zones(pairing)).collect();
    let changes = clock_changes(&in_use, first, count);
    let quarters = (0..count.div_ceil(WEEKS)).map(|quarter| {
        let span = quarter * WEEKS..((quarter + 1) * WEEKS).min(count);
        let monday = |week: usize| first + Days::new(week as u64 * 7);
        let rows = drawn.iter().map(|(without, pairing)| {
            let clocks = pairs.zones(pairing);
            let mut cells = vec![Cell::default(); span.len()];
            for (cell, week) in cells.iter_mut().zip(span.clone()) {
                cell.changes = changes.iter().any(|change| change.week == week && clocks.contains(&change.zone));
            }
            for placed in by_pairing.get(pairing).into_iter().flatten().filter(|placed| span.contains(&week(placed))) {
                cells[week(placed) - span.start].sessions.push(mark(placed, clocks));
            }
            let cities = if clocks[0] == clocks[1] {
                city(clocks[0])
            } else {
                format!("{} · {}", city(clocks[0]), city(clocks[1]))
            };
            Row { label: pairs.label(pairing), clocks: cities, unplaced: *without, cells }
        });
        Quarter {
            title: format!("{} to {}", words::date(monday(span.start)), words::date(monday(span.end) - Days::new(1))),
            weeks: span
                .clone()
                .map(|week| Week {
                    label: words::short_date(monday(week)),
                    load: load[week],
                    changes: changes.iter().any(|change| change.week == week),
                })
                .collect(),
            rows: rows.collect(),
            changes: in_words(changes.iter().filter(|change| span.contains(&change.week))),
        }
    });
    (quarters.collect(), not_drawn)
}

fn mark(placed: &Placed, clocks: [&str; 2]) -> Mark {
    let session = &placed.session;
    let [mentor, mentee] = clocks.map(|zone| zones::short(session.when.start, zone));
    // The day is said once where it is the same.
    let other = match (mentor == mentee, mentee.split_once(' '), mentor.split_once(' ')) {
        (true, ..) => None,
        (false, Some((theirs, time)), Some((ours, _))) if theirs == ours => Some(time.to_owned()),
        _ => Some(mentee.clone()),
    };
    let class = match (is_dropped(placed), session.kind.as_str()) {
        (true, _) => "off",
        (false, "kick-off") => "kick-off",
        (false, "regular") => "regular",
        (false, "check-in") => "check-in",
        (false, _) => "review",
    };
    let change = match placed.change {
        _ if class == "off" => ", called off",
        Change::Moved => ", moved",
        Change::Added | Change::Kept | Change::Dropped => "",
    };
    Mark { class, says: format!("{}, number {}{change}", kind(&session.kind), session.number), mentor, mentee: other }
}

/// A zone's clock change.
struct ClockChange<'a> {
    week: usize,
    zone: &'a str,
    day: NaiveDate,
    /// Minutes forward; negative: back.
    by: i32,
}

/// The changes of these zones over the weeks, by day.
fn clock_changes<'a>(names: &BTreeSet<&'a str>, first: NaiveDate, weeks: usize) -> Vec<ClockChange<'a>> {
    let start = Timestamp::UNIX_EPOCH
        .checked_add(SignedDuration::from_hours(24 * first.signed_duration_since(NaiveDate::default()).num_days()))
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let end = start.checked_add(SignedDuration::from_hours(24 * 7 * weeks as i64)).unwrap_or(start);
    let mut changes = Vec::new();
    for name in names {
        let Some(zone) = zones::zone(name) else { continue };
        let mut before = zone.to_offset(start).seconds();
        for change in zone.following(start).take_while(|change| change.timestamp() < end) {
            let (at, now) = (change.timestamp(), change.offset().seconds());
            if now != before {
                let seconds = at.as_second() + i64::from(before);
                let day = chrono::DateTime::from_timestamp(seconds, 0).map_or(first, |local| local.date_naive());
                // At the weekend, as most are, it shows in the week that follows.
                let days = (at.as_second() - start.as_second()) / 86_400 + 2;
                let week = usize::try_from(days / 7).unwrap_or(0).min(weeks.saturating_sub(1));
                changes.push(ClockChange { week, zone: name, day, by: (now - before) / 60 });
            }
            before = now;
        }
    }
    changes.sort_by(|a, b| (a.day, a.by, a.zone).cmp(&(b.day, b.by, b.zone)));
    changes
}

/// One sentence for each day and size of a change.
fn in_words<'a>(changes: impl Iterator<Item = &'a ClockChange<'a>>) -> Vec<String> {
    let mut groups: BTreeMap<(NaiveDate, i32), Vec<String>> = BTreeMap::new();
    for change in changes {
        groups.entry((change.day, change.by)).or_default().push(city(change.zone));
    }
    let says = |((day, by), cities): ((NaiveDate, i32), Vec<String>)| {
        let way = if by < 0 { "back" } else { "forward" };
        format!("{}: clocks go {way} by {} minutes in {}", words::date(day), by.abs(), cities.join(", "))
    };
    groups.into_iter().map(says).collect()
}

fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day)
}

/// `America/Argentina/Buenos_Aires` is `Buenos Aires`.
fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}
