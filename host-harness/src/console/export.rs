//! The same pages as files that need no server: each holds its style sheet, and leads to nothing but the others.

use super::{
    app::App,
    desk::{self, Desk},
    pages::{calendar, dashboard, log, pairs, people, round, sponsor, waiting},
    reply::Problem,
    role::{Coordinator, Role},
    shell::Shell,
};
use crate::errors::Failure;
use askama::Template;
use std::collections::BTreeMap;

/// Rows of a list that is kept whole.
const ALL: usize = 100_000;
/// Entries of the audit log that are kept, the newest.
const ENTRIES: i64 = 1_000;

/// Pages for one reader: names of files and what is in them. It is for whoever has the database itself.
///
/// # Errors
/// Those of the plugin and of the database.
pub fn export(app: &App, role: Role) -> Result<Vec<(String, String)>, Failure> {
    let who = Coordinator::on_the_command_line();
    let made = match role {
        Role::Sponsor => for_sponsor(app, who),
        _ => for_coordinator(app, who),
    };
    made.map_err(|problem| match problem {
        Problem::Failed(failure) => *failure,
        other => Failure::input(format!("a page cannot be made: {other:?}"), "please report it"),
    })
}

fn for_sponsor(app: &App, who: Coordinator) -> Result<Vec<(String, String)>, Problem> {
    let (store, id) = desk::store(app)?;
    let shell = Shell::of_file(app, Role::Sponsor, "The program", "/sponsor", BTreeMap::new());
    let page = sponsor::page(&store, id, &who.as_sponsor(), shell)?;
    Ok(vec![("index.html".into(), text(&page)?)])
}

fn for_coordinator(app: &App, who: Coordinator) -> Result<Vec<(String, String)>, Problem> {
    let desk = Desk::open(app, &who)?;
    let files: BTreeMap<String, String> = [
        ("/dashboard", "index.html"),
        ("/people", "people.html"),
        ("/round", "proposals.html"),
        ("/pairs", "pairs.html"),
        ("/waitlist", "waiting.html"),
        ("/calendar", "calendar.html"),
        ("/audit", "audit.html"),
    ]
    .map(|(path, file)| (path.to_owned(), file.to_owned()))
    .into();
    let shell = |title: &str, here: &str| Shell::of_file(app, Role::Coordinator, title, here, files.clone());
    let (store, id, today) = (&desk.store, desk.id, app.today());
    let pages = [
        ("/dashboard", text(&dashboard::page(store, id, &who, today, shell("Dashboard", "/dashboard"))?)?),
        ("/people", text(&people::page(&desk, shell("People", "/people"), "", "in", ALL))?),
        ("/round", text(&round::page(&desk, &who, shell("Proposals", "/round"))?)?),
        ("/pairs", text(&pairs::page(&desk, today, shell("Pairs", "/pairs"))?)?),
        ("/waitlist", text(&waiting::page(&desk, shell("Waiting for a partner", "/waitlist"))?)?),
        ("/calendar", text(&calendar::page(&desk, today, None, shell("Calendar", "/calendar"))?)?),
        ("/audit", {
            let organisation = &desk.state.organisation;
            text(&log::page(store, id, organisation, None, ENTRIES, shell("Audit log", "/audit"))?)?
        }),
    ];
    let named = |(path, text): (&str, String)| Some((files.get(path)?.clone(), text));
    Ok(pages.into_iter().filter_map(named).collect())
}

fn text(page: &impl Template) -> Result<String, Problem> {
    page.render().map_err(|_| Problem::Broken)
}
