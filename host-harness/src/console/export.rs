//! The same pages as files that need no server: each holds its style sheet, and leads to nothing but the others.

use super::{
    app::App,
    desk::{self, Desk},
    pages::{calendar, company, dashboard, log, orientation, pairs, people, person, record, round, sponsor, waiting},
    reply::Problem,
    role::{Coordinator, Role},
    shell::{self, Shell},
};
use crate::{digest::sha256, errors::Failure, report::data::People};
use askama::Template;
use std::collections::BTreeMap;

/// Rows of a list that is kept whole.
const ALL: usize = 100_000;
/// Entries of the audit log that are kept, the newest.
const ENTRIES: i64 = 1_000;

/// For whom pages are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readership {
    /// Runs the program: every page, and one for each person who takes part.
    Coordinator,
    /// Pays for the program.
    Sponsor,
    /// The whole company.
    Everyone,
}

/// Pages for one readership: names of files and what is in them. It is for whoever has the database itself.
///
/// # Errors
/// Those of the plugin and of the database.
pub fn export(app: &App, readers: Readership) -> Result<Vec<(String, String)>, Failure> {
    let who = Coordinator::on_the_command_line();
    let made = match readers {
        Readership::Coordinator => for_coordinator(app, who),
        Readership::Sponsor => for_sponsor(app, who),
        Readership::Everyone => for_everyone(app),
    };
    made.map_err(|problem| match problem {
        Problem::Failed(failure) => *failure,
        other => Failure::input(format!("a page cannot be made: {other:?}"), "please report it"),
    })
}

fn for_sponsor(app: &App, who: Coordinator) -> Result<Vec<(String, String)>, Problem> {
    let (store, id) = desk::store(app)?;
    let shell = Shell::of_file(app, Some(Role::Sponsor), "The program", "/sponsor", BTreeMap::new());
    let page = sponsor::page(&store, id, &who.as_sponsor(), app.today(), shell)?;
    Ok(vec![("index.html".into(), text(&page)?)])
}

fn for_everyone(app: &App) -> Result<Vec<(String, String)>, Problem> {
    let (store, id) = desk::store(app)?;
    let shell = Shell::of_file(app, None, "Reverse mentoring so far", "/", BTreeMap::new());
    Ok(vec![("index.html".into(), text(&company::page(&store, id, app.today(), shell)?)?)])
}

fn for_coordinator(app: &App, who: Coordinator) -> Result<Vec<(String, String)>, Problem> {
    let desk = Desk::open(app, &who)?;
    let mut files: BTreeMap<String, String> = [
        ("/dashboard", "index.html"),
        ("/people", "people.html"),
        ("/round", "proposals.html"),
        ("/pairs", "pairs.html"),
        ("/waitlist", "waiting.html"),
        ("/orientation", "orientation.html"),
        ("/record", "surveys.html"),
        ("/calendar", "calendar.html"),
        ("/audit", "audit.html"),
    ]
    .map(|(path, file)| (path.to_owned(), file.to_owned()))
    .into();
    let persons: Vec<(&str, String)> =
        desk.state.enrolments.iter().map(|one| (one.person.as_str(), shell::path("/people", &one.person))).collect();
    files.extend(persons.iter().map(|(key, path)| (path.clone(), file_of(key))));
    let shell = |title: &str, here: &str| Shell::of_file(app, Some(Role::Coordinator), title, here, files.clone());
    let (store, id, today) = (&desk.store, desk.id, app.today());
    let pages = [
        ("/dashboard", text(&dashboard::page(store, id, &who, today, shell("Dashboard", "/dashboard"))?)?),
        ("/people", text(&people::page(&desk, shell("People", "/people"), "", "in", ALL))?),
        ("/round", text(&round::page(&desk, &who, shell("Proposals", "/round"))?)?),
        ("/pairs", text(&pairs::page(&desk, today, shell("Pairs", "/pairs"))?)?),
        ("/waitlist", text(&waiting::page(&desk, shell("Waiting for a partner", "/waitlist"))?)?),
        ("/orientation", text(&orientation::page(&desk, today, shell("Orientation", "/orientation"))?)?),
        ("/record", text(&record::page(store, id, today, shell("Surveys, promises, circles", "/record"))?)?),
        ("/calendar", text(&calendar::page(&desk, today, None, shell("Calendar", "/calendar"))?)?),
        ("/audit", {
            let organisation = &desk.state.organisation;
            text(&log::page(store, id, organisation, None, ENTRIES, shell("Audit log", "/audit"))?)?
        }),
    ];
    let named = |(path, text): (&str, String)| Some((files.get(path)?.clone(), text));
    let mut kept: Vec<(String, String)> = pages.into_iter().filter_map(named).collect();
    let people = People::of(&desk.state.organisation);
    for (key, path) in &persons {
        let page = person::page(&desk, &who, key, shell(&people.name(key), path))?;
        kept.push((file_of(key), text(&page)?));
    }
    Ok(kept)
}

/// The name of a person's file: the same in every export, short, and good for any file system whatever her key is.
fn file_of(key: &str) -> String {
    let digest = sha256(key.as_bytes());
    format!("person-{}.html", digest.get(..16).unwrap_or(&digest))
}

fn text(page: &impl Template) -> Result<String, Problem> {
    page.render().map_err(|_| Problem::Broken)
}
