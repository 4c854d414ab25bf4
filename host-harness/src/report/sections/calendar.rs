//! The sessions: a table of weeks with both clocks of every pair, what found no time, and the next ones in full.

use super::{
    pairs::pair_name,
    weeks::{self, Quarter},
};
use crate::{
    contract::{
        program::Pairing,
        scheduling::{Change, Placed, SessionState, Timetable},
        types::Finding,
    },
    ics::zones,
    report::{
        data::{People, ReportData},
        words,
    },
};
use std::collections::BTreeMap;

/// Sessions in the list.
const LISTED: usize = 16;

pub(crate) struct Calendar {
    pub(crate) quarters: Vec<Quarter>,
    pub(crate) not_drawn: usize,
    pub(crate) sessions: Vec<SessionRow>,
    pub(crate) more: usize,
    pub(crate) unplaced: Vec<UnplacedRow>,
    pub(crate) quality: String,
}

pub(crate) struct SessionRow {
    pub(crate) pair: String,
    pub(crate) kind: String,
    /// Start where the mentor is, and where the mentee is.
    pub(crate) mentor: String,
    pub(crate) mentee: String,
    pub(crate) minutes: u32,
    pub(crate) change: &'static str,
}

pub(crate) struct UnplacedRow {
    pub(crate) title: String,
    pub(crate) reasons: Vec<String>,
    pub(crate) relaxations: Vec<String>,
}

/// What the calendar needs to know about pairs.
pub(super) struct Pairs<'a> {
    pairings: BTreeMap<&'a str, &'a Pairing>,
    zones: BTreeMap<&'a str, &'a str>,
    people: &'a People<'a>,
}

impl<'a> Pairs<'a> {
    fn of(data: &ReportData<'a>, people: &'a People<'a>) -> Self {
        let own = |enrolment: &'a crate::hr::Enrolment| {
            let of_hr = || people.get(&enrolment.person).and_then(|employee| employee.time_zone.value());
            let zone = enrolment.time_zone.as_ref().or_else(of_hr)?;
            Some((enrolment.person.as_str(), zone.as_str()))
        };
        Self {
            pairings: data.pairings.iter().map(|pairing| (pairing.id.as_str(), pairing)).collect(),
            zones: data.enrolments.iter().filter_map(own).collect(),
            people,
        }
    }

    pub(super) fn label(&self, pairing: &str) -> String {
        self.pairings.get(pairing).map_or_else(|| pairing.to_owned(), |known| pair_name(&known.pair, self.people))
    }

    /// Zones of the mentor and the mentee; UTC where one is not known.
    pub(super) fn zones(&self, pairing: &str) -> [&'a str; 2] {
        let zone = |person: &str| {
            let of_hr = || self.people.get(person).and_then(|employee| employee.time_zone.value());
            self.zones.get(person).copied().or_else(|| of_hr().map(String::as_str)).unwrap_or("UTC")
        };
        self.pairings.get(pairing).map_or(["UTC"; 2], |known| [zone(&known.pair.mentor), zone(&known.pair.mentee)])
    }
}

impl Calendar {
    pub(crate) fn of(timetable: &Timetable, data: &ReportData<'_>, people: &People<'_>) -> Self {
        let pairs = Pairs::of(data, people);
        let mut sessions: Vec<&Placed> = timetable.sessions.iter().collect();
        sessions.sort_by(|a, b| (a.session.when.start, &a.session.id).cmp(&(b.session.when.start, &b.session.id)));
        let (quarters, not_drawn) = weeks::draw(&sessions, &timetable.unplaced, &pairs);
        let standing: Vec<&Placed> = sessions.into_iter().filter(|placed| !is_dropped(placed)).collect();
        let sentences =
            |findings: &[Finding]| findings.iter().map(|finding| words::sentence(&finding.message)).collect();
        let unplaced = timetable.unplaced.iter().map(|unplaced| UnplacedRow {
            title: format!("{}, session {}", pairs.label(&unplaced.pairing), unplaced.number),
            reasons: sentences(&unplaced.reasons),
            relaxations: sentences(&unplaced.relaxations),
        });
        let gap = timetable.cost - timetable.bound;
        let quality = if gap <= 0.0 {
            "Proved: no other plan of these sessions inconveniences people less.".into()
        } else {
            format!("A better plan may exist, by at most {:.1} %.", gap * 100.0 / timetable.cost.max(1.0))
        };
        Self {
            quarters,
            not_drawn,
            sessions: standing.iter().take(LISTED).map(|placed| row(placed, &pairs)).collect(),
            more: standing.len().saturating_sub(LISTED),
            unplaced: unplaced.collect(),
            quality,
        }
    }
}

pub(super) fn is_dropped(placed: &Placed) -> bool {
    placed.change == Change::Dropped || matches!(placed.session.state, SessionState::Cancelled | SessionState::NoShow)
}

pub(crate) fn kind(kind: &str) -> String {
    match kind {
        "kick-off" => "Kick-off".into(),
        "regular" => "Session".into(),
        other => words::read_out(other),
    }
}

fn row(placed: &Placed, pairs: &Pairs<'_>) -> SessionRow {
    let session = &placed.session;
    let [mentor, mentee] = pairs.zones(&session.pairing).map(|zone| zones::local(session.when.start, zone));
    SessionRow {
        pair: pairs.label(&session.pairing),
        kind: kind(&session.kind),
        mentor,
        mentee,
        minutes: session.when.end.saturating_sub(session.when.start),
        change: match placed.change {
            Change::Added => "new",
            Change::Moved => "moved",
            Change::Kept | Change::Dropped => "",
        },
    }
}
