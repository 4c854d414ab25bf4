//! What `plan`, `replan`, `validate` and `ics` share: the calendar that is kept, a plan of it, and how it is told.

use super::{
    context::{Context, write},
    desk::{Data, Desk},
    pairings::{self, Sending, midnight},
    people::People,
};
use crate::{
    contract::{
        program::Pairing,
        scheduling::{Calendar, Change, Placed, Session, SessionState, Timetable, Unplaced},
        types::{Finding, Interval},
    },
    errors::Failure,
    ics::{Method, zones},
    output::{Page, words},
    store::{OrganisationId, Store},
    workflow::planning,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// A desk whose term is that of the pairings that are kept, unless the command line names another: a plan of today must not
/// move the program's first and last day.
pub(super) fn open(data: &Data, context: &Context) -> Result<Desk, Failure> {
    let (store, id) = data.database.open()?;
    let pairings = pairings_of(&store, id)?;
    drop(store);
    Desk::open(&data.over(&pairings), context)
}

/// The pairings that are kept; none is an error that says what to do.
pub(super) fn pairings(desk: &Desk) -> Result<Vec<Pairing>, Failure> {
    pairings_of(&desk.store, desk.id)
}

fn pairings_of(store: &Store, id: OrganisationId) -> Result<Vec<Pairing>, Failure> {
    let pairings = store.pairings(id)?;
    if pairings.is_empty() {
        return Err(Failure::input(
            "there are no pairings",
            "`host-harness match --db FILE --accept` keeps those proposed",
        ));
    }
    Ok(pairings)
}

/// Everything the plugin plans from, as it is kept.
pub(super) fn calendar(desk: &Desk) -> Result<Calendar, Failure> {
    let store = &desk.store;
    Ok(planning(desk, store.pairings(desk.id)?, store.sessions(desk.id)?, store.diaries(desk.id)?))
}

/// Writes invitations and cancellations of these sessions of the store, one file a pairing and method. Returns their names.
pub(super) fn send(
    desk: &Desk,
    pairings: &[Pairing],
    sessions: &[Session],
    folder: &Path,
) -> Result<Vec<PathBuf>, Failure> {
    let sequences = desk.store.sequences(desk.id)?;
    let sending = Sending {
        program: &desk.program,
        organisation: &desk.organisation,
        enrolments: &desk.enrolments,
        pairings,
        stamp: midnight(desk.frame.as_of),
        sequences: &sequences,
    };
    let mut written = Vec::new();
    for method in [Method::Request, Method::Cancel] {
        let cancelled = |session: &&Session| session.state == SessionState::Cancelled;
        let of_method: Vec<&Session> =
            sessions.iter().filter(|session| cancelled(session) == (method == Method::Cancel)).collect();
        for (name, text) in pairings::invitations(&sending, method, &of_method)? {
            let path = folder.join(name);
            write(&path, text)?;
            written.push(path);
        }
    }
    Ok(written)
}

/// Words about sessions.
pub(super) struct Tell<'a> {
    people: People<'a>,
    pairs: BTreeMap<&'a str, &'a Pairing>,
    desk: &'a Desk,
}

impl<'a> Tell<'a> {
    pub(super) fn new(desk: &'a Desk, pairings: &'a [Pairing]) -> Self {
        let pairs = pairings.iter().map(|pairing| (pairing.id.as_str(), pairing)).collect();
        Self { people: People::of(&desk.organisation), pairs, desk }
    }

    /// `Ana teaches Bo`
    pub(super) fn who(&self, pairing: &str) -> String {
        self.pairs.get(pairing).map_or_else(
            || pairing.to_owned(),
            |pairing| {
                format!("{} teaches {}", self.people.name(&pairing.pair.mentor), self.people.name(&pairing.pair.mentee))
            },
        )
    }

    /// An instant by the clock of each of the two, where they differ.
    pub(super) fn when(&self, pairing: &str, start: u32) -> String {
        let zone = |person: &str| {
            self.desk.roster.people.iter().find(|known| known.id == person).and_then(|known| known.time_zone.as_deref())
        };
        let Some(pair) = self.pairs.get(pairing).map(|pairing| &pairing.pair) else { return words::utc(start) };
        let [mentor, mentee] =
            [&pair.mentor, &pair.mentee].map(|person| zones::local(start, zone(person).unwrap_or("UTC")));
        if mentor == mentee { mentor } else { format!("{mentor}\n{mentee}") }
    }

    /// Sessions with what becomes of them.
    pub(super) fn sessions(&self, page: &mut Page, sessions: &[&Placed]) {
        page.table(
            ["when", "what", "who", "change", "why"],
            sessions.iter().map(|placed| {
                let session = &placed.session;
                let change = match (placed.change, &placed.before) {
                    (Change::Moved, Some(Interval { start, .. })) => {
                        format!("moved from\n{}", self.when(&session.pairing, *start))
                    }
                    (change, _) => word(change).into(),
                };
                [
                    self.when(&session.pairing, session.when.start),
                    format!("{} {}", session.number, session.kind.replace('-', " ")),
                    self.who(&session.pairing),
                    change,
                    messages(&placed.reasons),
                ]
            }),
        );
    }

    /// Sessions that found no place, and what concerns more than one.
    pub(super) fn rest(&self, page: &mut Page, timetable: &Timetable) {
        page.line(format!("  cost {}, proven at least {}", timetable.cost, timetable.bound));
        if !timetable.unplaced.is_empty() {
            page.title("Without a place").table(
                ["who", "session", "why", "what would help"],
                timetable.unplaced.iter().map(|unplaced: &Unplaced| {
                    [
                        self.who(&unplaced.pairing),
                        unplaced.number.to_string(),
                        messages(&unplaced.reasons),
                        messages(&unplaced.relaxations),
                    ]
                }),
            );
        }
        if !timetable.findings.is_empty() {
            page.title("Beside").table(["", "severity", "finding", "for example"], words::by_code(&timetable.findings));
        }
    }

    /// How many of the people have a calendar: who has none counts as free.
    pub(super) fn calendars(&self, page: &mut Page, calendar: &Calendar) {
        let running = calendar.pairings.iter().filter(|pairing| pairing.ended_on.is_none());
        let people: BTreeSet<&str> =
            running.flat_map(|pairing| [pairing.pair.mentor.as_str(), pairing.pair.mentee.as_str()]).collect();
        let known: BTreeSet<&str> = calendar.diaries.iter().map(|diary| diary.person.as_str()).collect();
        let without = people.difference(&known).count();
        if without > 0 {
            page.line(format!(
                "  {without} of {} have no calendar here and count as free: `host-harness calendar`",
                words::many(people.len(), "person", "people")
            ));
        }
    }
}

pub(super) fn word(change: Change) -> &'static str {
    match change {
        Change::Kept => "stays",
        Change::Added => "new",
        Change::Moved => "moved",
        Change::Dropped => "dropped",
    }
}

fn messages(findings: &[Finding]) -> String {
    findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join("\n")
}
