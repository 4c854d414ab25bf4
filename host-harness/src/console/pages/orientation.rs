//! Who is still to be oriented, and who was there: the gate before a pair begins.

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
    errors::Failure,
    report::{data::People, words},
    workflow::{Unoriented, unoriented, wants_orientation},
};
use askama::Template;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "console/orientation.html")]
pub(in crate::console) struct Page {
    shell: Shell,
    /// Whether the policy lets no pair begin before.
    is_gate: bool,
    says: String,
    rows: Vec<Row>,
    today: NaiveDate,
}

struct Row {
    href: Option<String>,
    person: String,
    name: String,
    role: String,
    booked: String,
    holds_up: Vec<String>,
}

/// The page.
pub(in crate::console) fn show(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let desk = Desk::open(app, who)?;
    Reply::page(&page(&desk, app.today(), Shell::new(app, ask, "Orientation", "/orientation"))?)
}

/// Those who are due, with the pairs that wait for them.
pub(in crate::console) fn page(desk: &Desk, today: NaiveDate, shell: Shell) -> Result<Page, Problem> {
    let due = unoriented(&desk.state.enrolments, &desk.cases, today);
    let people = People::of(&desk.state.organisation);
    let pair = |id: &String| desk.cases.iter().find(|case| case.id == *id).map(|case| pair_says(&people, &case.pair));
    let says = words::counted(due.len(), "person is still to be oriented", "people are still to be oriented");
    let row = |one: Unoriented| Row {
        href: shell.href(&shell::path("/people", &one.person)),
        name: people.name(&one.person),
        role: people.role(&one.person),
        booked: one.booked_for.map(words::date).unwrap_or_default(),
        holds_up: one.holds_up.iter().filter_map(pair).collect(),
        person: one.person,
    };
    Ok(Page {
        rows: due.into_iter().map(row).collect(),
        is_gate: wants_orientation(&desk.state.policy.document).map_err(Failure::from)?,
        says,
        today,
        shell,
    })
}

/// Keeps who was there.
pub(in crate::console) fn record(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let people: Vec<String> =
        ask.fields().filter(|(name, _)| *name == "person").map(|(_, key)| key.to_owned()).collect();
    if people.is_empty() {
        return Err(Failure::input("nobody is chosen", "tick those who were there").into());
    }
    let day = ask.day("on")?;
    let changed = desk::act(app, who.actor(), |office| office.orient(&people, day))?;
    let kept = words::counted(changed, "person is", "people are");
    let says = if day <= app.today() { "oriented" } else { "booked" };
    Ok(Reply::Done { to: ask.back("/orientation"), says: format!("{kept} {says} on {}.", words::date(day)) })
}
