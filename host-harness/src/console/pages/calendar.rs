//! The sessions: a week at a time, the list of what is ahead, what is called off, and files for calendars.

use super::person::pair_says;
use crate::{
    console::{
        app::App,
        ask::Ask,
        desk::{self, Desk},
        reply::{Problem, Reply},
        role::Coordinator,
        shell::{self, Shell},
    },
    contract::{
        program::Pairing,
        scheduling::{Session, SessionState},
        types::Side,
    },
    errors::Failure,
    events::{Kind, Written},
    ics::{Method, zones},
    invitations::{self, Sending},
    plugin::Program,
    report::{data::People, sections::kind, words},
    store::{Case, OrganisationId, Store},
};
use askama::Template;
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeMap;

/// Sessions in the list.
const LISTED: usize = 60;

#[derive(Template)]
#[template(path = "console/calendar.html")]
pub(in crate::console) struct Page {
    shell: Shell,
    title: String,
    days: Vec<Day>,
    before: String,
    after: String,
    week_sessions: usize,
    ahead: Vec<Row>,
    more: usize,
    off: Vec<Row>,
    /// Sessions whose day has come and of which nobody said what became.
    open: Vec<Row>,
    running: usize,
    unplanned: usize,
}

struct Day {
    label: String,
    is_today: bool,
    sessions: Vec<Row>,
}

/// A session in words.
pub(super) struct Row {
    pub(super) session: String,
    pub(super) pair: String,
    pub(super) kind: String,
    pub(super) class: &'static str,
    /// Start by the mentor's clock, and by the mentee's where it shows another time.
    pub(super) mentor: String,
    pub(super) mentee: String,
    pub(super) minutes: u32,
    pub(super) state: &'static str,
    pub(super) file: Option<String>,
}

/// What sessions are told with.
pub(super) struct Telling<'a> {
    people: &'a People<'a>,
    cases: BTreeMap<&'a str, &'a Case>,
    zones: BTreeMap<&'a str, &'a str>,
}

impl<'a> Telling<'a> {
    pub(super) fn new(state: &'a crate::workflow::Desk, cases: &'a [Case], people: &'a People<'a>) -> Self {
        let zone =
            |person: &'a crate::contract::program::Person| Some((person.id.as_str(), person.time_zone.as_deref()?));
        Self {
            people,
            cases: cases.iter().map(|case| (case.id.as_str(), case)).collect(),
            zones: state.roster.people.iter().filter_map(zone).collect(),
        }
    }

    fn zone(&self, person: &str) -> &'a str {
        self.zones.get(person).copied().unwrap_or("UTC")
    }

    pub(super) fn row(&self, session: &Session, shell: &Shell) -> Row {
        let case = self.cases.get(session.pairing.as_str());
        let clock = |person: &str| zones::local(session.when.start, self.zone(person));
        let [mentor, mentee] = match case {
            Some(case) => [clock(&case.pair.mentor), clock(&case.pair.mentee)],
            None => [zones::local(session.when.start, "UTC"), String::new()],
        };
        Row {
            session: session.id.clone(),
            pair: case.map_or_else(|| session.pairing.clone(), |case| pair_says(self.people, &case.pair)),
            kind: kind(&session.kind),
            class: class(session),
            mentee: if mentee == mentor { String::new() } else { mentee },
            mentor,
            minutes: session.when.end.saturating_sub(session.when.start),
            state: crate::output::words::session_state(session.state),
            file: shell.href(&file(&session.pairing)),
        }
    }
}

fn class(session: &Session) -> &'static str {
    match (session.state, session.kind.as_str()) {
        (SessionState::Cancelled | SessionState::NoShow, _) => "off",
        (_, "kick-off") => "kick-off",
        (_, "regular") => "regular",
        (_, "check-in") => "check-in",
        _ => "review",
    }
}

fn file(pairing: &str) -> String {
    format!("{}/sessions.ics", shell::path("/calendar", pairing))
}

/// The page of a week.
pub(in crate::console) fn show(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let desk = Desk::open(app, who)?;
    let week = ask.field("week").and_then(|text| text.parse().ok());
    Reply::page(&page(&desk, app.today(), week, Shell::new(app, ask, "Calendar", "/calendar"))?)
}

/// The week of `week`; without one, that of today or of the first session after it.
pub(in crate::console) fn page(
    desk: &Desk,
    today: NaiveDate,
    week: Option<NaiveDate>,
    shell: Shell,
) -> Result<Page, Problem> {
    let people = People::of(&desk.state.organisation);
    let telling = Telling::new(&desk.state, &desk.cases, &people);
    let mut sessions = desk.store.sessions(desk.id)?;
    sessions.sort_by(|a, b| (a.when.start, &a.id).cmp(&(b.when.start, &b.id)));
    let stands = |session: &&Session| session.state.is_ahead();
    let ahead: Vec<&Session> = sessions.iter().filter(stands).filter(|one| one.day() >= today).collect();
    let open = sessions.iter().filter(stands).filter(|one| one.day() <= today);
    let off = sessions.iter().filter(|one| one.state == SessionState::Cancelled && one.day() >= today);
    let first = week.or_else(|| ahead.first().map(|one| one.day())).unwrap_or(today);
    let monday = first - Days::new(first.weekday().num_days_from_monday().into());
    let day = |at: u64| {
        let date = monday + Days::new(at);
        let on = sessions.iter().filter(|one| one.day() == date);
        Day {
            label: format!("{} {}", date.format("%a"), words::short_date(date)),
            is_today: date == today,
            sessions: on.map(|one| telling.row(one, &shell)).collect(),
        }
    };
    let days: Vec<Day> = (0..7).map(day).collect();
    let planned: std::collections::BTreeSet<&str> = ahead.iter().map(|one| one.pairing.as_str()).collect();
    let running = desk.cases.iter().filter(|case| case.phase.runs());
    Ok(Page {
        title: format!("Week of {}", words::date(monday)),
        week_sessions: days.iter().map(|day| day.sessions.len()).sum(),
        days,
        before: (monday - Days::new(7)).to_string(),
        after: (monday + Days::new(7)).to_string(),
        running: running.clone().count(),
        unplanned: running.filter(|case| !planned.contains(case.id.as_str())).count(),
        more: ahead.len().saturating_sub(LISTED),
        ahead: ahead.iter().take(LISTED).map(|one| telling.row(one, &shell)).collect(),
        off: off.map(|one| telling.row(one, &shell)).collect(),
        open: open.map(|one| telling.row(one, &shell)).collect(),
        shell,
    })
}

/// Plans the sessions of all pairs that run.
pub(in crate::console) fn plan(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let planned = desk::decide(app, who.actor(), |office, engine, desk| office.plan(engine, desk))?;
    let sessions = planned.sessions.len() - planned.cancelled.len();
    let mut says = format!("{} stand in the calendar.", words::counted(sessions, "session", "sessions"));
    if !planned.cancelled.is_empty() {
        says += &format!(" {} called off.", words::counted(planned.cancelled.len(), "is", "are"));
    }
    if !planned.timetable.unplaced.is_empty() {
        let unplaced = words::counted(planned.timetable.unplaced.len(), "session", "sessions");
        says += &format!(" {unplaced} found no time.");
    }
    Ok(Reply::Done { to: ask.back("/calendar"), says })
}

/// What became of a session, as the coordinator has it.
pub(in crate::console) fn settle(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let (kind, by) = match ask.field("became") {
        Some("held") => (Kind::Held, None),
        Some("mentor") => (Kind::NoShow, Some(Side::Mentor)),
        Some("mentee") => (Kind::NoShow, Some(Side::Mentee)),
        Some("off") => (Kind::Cancelled, None),
        _ => return Err(Failure::input("nothing is chosen", "say what became of the session").into()),
    };
    let event = Written::of_session(kind, ask.field("session").unwrap_or_default(), by);
    desk::decide(app, who.actor(), |office, _, desk| office.record(desk, &[event]))?;
    Ok(Reply::Done { to: ask.back("/calendar"), says: "Recorded.".into() })
}

/// The invitations of one pair.
pub(in crate::console) fn download(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let desk = Desk::open(app, who)?;
    let record = desk.pairings().into_iter().find(|one| one.id == ask.part("pairing")).ok_or(Problem::NotFound)?;
    file_of(app, &desk.store, desk.id, &desk.state, &desk.program, &record)
}

/// The sessions ahead of a pairing as an iCalendar file.
pub(super) fn file_of(
    app: &App,
    store: &Store,
    id: OrganisationId,
    state: &crate::workflow::Desk,
    program: &Program,
    pairing: &Pairing,
) -> Result<Reply, Problem> {
    let now = app.now().minute;
    let sessions = store.sessions(id)?;
    let stands = |one: &&Session| one.when.start >= now && one.state != SessionState::Cancelled;
    let ahead: Vec<&Session> = sessions.iter().filter(|one| one.pairing == pairing.id).filter(stands).collect();
    let sequences = store.sequences(id)?;
    let sending = Sending {
        program,
        organisation: &state.organisation,
        enrolments: &state.enrolments,
        pairings: std::slice::from_ref(pairing),
        stamp: now,
        sequences: &sequences,
    };
    let files = invitations::write(&sending, Method::Request, &ahead).map_err(Failure::from)?;
    let (name, text) = files.into_iter().next().ok_or(Problem::NotFound)?;
    Ok(Reply::File { name, kind: "text/calendar; charset=utf-8", text })
}
