//! Pairs that run: rest, go on, go on for longer, end.

use super::{act::Button, person::pair_says, review::seen};
use crate::{
    console::{
        app::App,
        ask::Ask,
        desk::{self, Desk},
        reply::{Problem, Reply},
        role::Coordinator,
        shell::{self, Shell},
    },
    contract::program::Ending,
    errors::Failure,
    report::{data::People, words},
    store::{Case, Phase},
};
use askama::Template;
use chrono::{Days, NaiveDate};

#[derive(Template)]
#[template(path = "console/pairs.html")]
pub(in crate::console) struct Page {
    shell: Shell,
    running: Vec<Row>,
    over: Vec<Row>,
    endings: Vec<(&'static str, &'static str)>,
    tomorrow: String,
}

struct Row {
    id: String,
    says: String,
    roles: String,
    state: String,
    term: String,
    agreed: String,
    path: String,
    calendar: String,
    seen: i64,
    buttons: Vec<Button>,
    rests: bool,
    end: String,
}

/// Why a pairing ends, for the platform's private record.
const ENDINGS: &[(&str, &str, Ending)] = &[
    ("completed", "the term was served", Ending::Completed),
    ("relational", "the two did not get on", Ending::Relational),
    ("no-time", "one of them had no time", Ending::NoTime),
    ("inactive", "it fell silent", Ending::Inactive),
    ("left-company", "one of them left the company", Ending::LeftCompany),
    ("role-change", "one of them changed roles", Ending::RoleChange),
    ("leave", "one of them went on leave", Ending::Leave),
    ("other", "something else", Ending::Other),
    ("unknown", "nobody recorded it", Ending::Unknown),
];

/// The page.
pub(in crate::console) fn show(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let desk = Desk::open(app, who)?;
    Reply::page(&page(&desk, app.today(), Shell::new(app, ask, "Pairs", "/pairs"))?)
}

/// Pairs that run, and those that are over.
pub(in crate::console) fn page(desk: &Desk, today: NaiveDate, shell: Shell) -> Result<Page, Problem> {
    let people = People::of(&desk.state.organisation);
    let signatures = desk.store.signatures(desk.id)?;
    let row = |case: &Case| {
        let record = case.record.as_ref();
        let end = record.map_or("", |one| one.last_end());
        let path = shell::path("/pairs", &case.id);
        Row {
            says: pair_says(&people, &case.pair),
            roles: format!("{} · {}", people.role(&case.pair.mentor), people.role(&case.pair.mentee)),
            state: state_says(case),
            term: record.map_or_else(String::new, |one| {
                format!("{} to {}", words::contract_date(&one.matched_on), words::contract_date(end))
            }),
            agreed: match signatures.iter().filter(|one| one.pairing == case.id).count() {
                0 => "signed by nobody",
                1 => "signed by one",
                _ => "signed by both",
            }
            .into(),
            calendar: format!("{}/sessions.ics", shell::path("/calendar", &case.id)),
            buttons: match case.phase {
                Phase::Paused => vec![Button::new(format!("{path}/resume"), "Go on today")],
                _ => Vec::new(),
            },
            rests: case.phase == Phase::Paused,
            seen: case.revision.0,
            end: end.to_owned(),
            id: case.id.clone(),
            path,
        }
    };
    let rows = |keep: fn(&Case) -> bool| desk.cases.iter().filter(|case| keep(case)).map(row).collect();
    Ok(Page {
        running: rows(|case| case.phase.runs()),
        over: rows(|case| case.phase == Phase::Ended),
        endings: ENDINGS.iter().map(|(slug, says, _)| (*slug, *says)).collect(),
        tomorrow: (today + Days::new(1)).to_string(),
        shell,
    })
}

/// One step in a pair's life.
pub(in crate::console) fn step(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let (pairing, seen) = (ask.part("pairing"), seen(ask));
    let (done, says) = match ask.part("act") {
        "pause" => {
            let until = day(ask)?;
            (desk::act(app, who.actor(), |office| office.pause(pairing, until, seen))?, "The pair rests.")
        }
        "resume" => (desk::act(app, who.actor(), |office| office.resume(pairing, seen))?, "The pair goes on."),
        "extend" => {
            let until = day(ask)?;
            (desk::act(app, who.actor(), |office| office.extend(pairing, until, seen))?, "The pair goes on for longer.")
        }
        "end" => {
            let named = ask.field("ending").unwrap_or_default();
            let ending = ENDINGS.iter().find(|(slug, ..)| *slug == named).map(|(_, _, ending)| *ending);
            let ending = ending.ok_or_else(|| Failure::input("there is no such ending", "choose one of the list"))?;
            let done = desk::act(app, who.actor(), |office| office.end(pairing, ending, seen))?;
            (done, "The pair has ended. Both are told: “This pairing has ended; the program gives no reasons.”")
        }
        _ => return Err(Problem::NotFound),
    };
    let off = match done.cancelled.len() {
        0 => String::new(),
        some => format!(" {} called off.", words::counted(some, "session is", "sessions are")),
    };
    Ok(Reply::Done { to: ask.back("/pairs"), says: format!("{says}{off}") })
}

fn day(ask: &Ask) -> Result<NaiveDate, Failure> {
    let text = ask.field("until").unwrap_or_default();
    text.parse().map_err(|_| Failure::input(format!("`{text}` is no date"), "write it as 2027-01-31"))
}

/// Where a pairing stands, for the coordinator.
pub(super) fn state_says(case: &Case) -> String {
    match case.phase {
        Phase::Draft => "under review".into(),
        Phase::Locked if case.overridden => "placed by hand".into(),
        Phase::Locked => "locked".into(),
        Phase::Dropped => "out of the round".into(),
        Phase::Asked => {
            let said = match (case.mentor_said_yes, case.mentee_said_yes) {
                (true, _) => "the mentor said yes; the mentee has not answered",
                (_, true) => "the mentee said yes; the mentor has not answered",
                _ => "nobody has answered yet",
            };
            match case.reminders {
                0 => said.into(),
                some => format!("{said}, {}", words::counted(some as usize, "reminder", "reminders")),
            }
        }
        Phase::Accepted => "both said yes".into(),
        Phase::Declined => "one of the two said no".into(),
        Phase::Active => "runs".into(),
        Phase::Paused => match case.steps.last().and_then(|step| step.until) {
            Some(day) => format!("rests until {}", words::date(day)),
            None => "rests".into(),
        },
        Phase::Ended => "has ended".into(),
    }
}
