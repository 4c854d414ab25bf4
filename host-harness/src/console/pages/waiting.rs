//! Who waits for a partner, in the order of the queue, and what would help.

use crate::{
    console::{
        app::App,
        ask::Ask,
        desk::{self, Desk},
        reply::{Problem, Reply},
        role::Coordinator,
        shell::{self, Shell},
    },
    contract::{matching::Outcome, types::Side},
    errors::Failure,
    report::{data::People, sections::Vacancies, words},
};
use askama::Template;
use chrono::DateTime;

#[derive(Template)]
#[template(path = "console/waiting.html")]
pub(in crate::console) struct Page {
    shell: Shell,
    rows: Vec<Row>,
    vacancies: Vacancies,
    people: Vec<(String, String)>,
}

struct Row {
    href: Option<String>,
    person: String,
    name: String,
    role: String,
    side: &'static str,
    slug: &'static str,
    since: String,
}

/// The page.
pub(in crate::console) fn show(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let desk = Desk::open(app, who)?;
    Reply::page(&page(&desk, Shell::new(app, ask, "Waiting for a partner", "/waitlist"))?)
}

/// The queue, and the places that the last draft left empty.
pub(in crate::console) fn page(desk: &Desk, shell: Shell) -> Result<Page, Problem> {
    let people = People::of(&desk.state.organisation);
    let mut queue = desk.store.queue(desk.id)?;
    queue.retain(|one| one.waits);
    let rows = queue.iter().map(|one| Row {
        href: shell.href(&shell::path("/people", &one.person)),
        name: people.name(&one.person),
        role: people.role(&one.person),
        side: if one.side == Side::Mentor { "to teach" } else { "to learn" },
        slug: slug(one.side),
        since: DateTime::from_timestamp(i64::from(one.since) * 60, 0)
            .map(|time| words::date(time.date_naive()))
            .unwrap_or_default(),
        person: one.person.clone(),
    });
    let last = desk.store.rounds(desk.id)?.into_iter().next_back();
    let outcome: Option<Outcome> = match last {
        Some(round) => desk::answer(&desk.store, round.decision)?,
        None => None,
    };
    let mut enrolled: Vec<(String, String)> =
        desk.state.enrolments.iter().map(|one| (one.person.clone(), people.name(&one.person))).collect();
    enrolled.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    let vacancies = outcome.as_ref().map_or(&[][..], |outcome| &outcome.vacancies);
    Ok(Page { rows: rows.collect(), vacancies: Vacancies::of(vacancies, &people), people: enrolled, shell })
}

fn slug(side: Side) -> &'static str {
    if side == Side::Mentor { "mentor" } else { "mentee" }
}

fn of_form(ask: &Ask) -> Result<(String, Side), Failure> {
    let side = match ask.field("side") {
        Some("mentor") => Side::Mentor,
        Some("mentee") => Side::Mentee,
        _ => return Err(Failure::input("no side is named", "choose to teach or to learn")),
    };
    Ok((ask.field("person").unwrap_or_default().to_owned(), side))
}

/// Puts somebody into the queue.
pub(in crate::console) fn join(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let (person, side) = of_form(ask)?;
    desk::act(app, who.actor(), |office| office.join_queue(&person, side))?;
    Ok(Reply::Done { to: "/waitlist".into(), says: "Waits in the queue now.".into() })
}

/// Takes somebody out of it.
pub(in crate::console) fn leave(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let (person, side) = of_form(ask)?;
    desk::act(app, who.actor(), |office| office.leave_queue(&person, side))?;
    Ok(Reply::Done { to: "/waitlist".into(), says: "Waits no longer, without fault.".into() })
}
