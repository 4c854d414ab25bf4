//! What people ask the coordinator, apart from their partners. Incidents are safeguarding's and not here.

use crate::{
    console::{
        app::App,
        ask::Ask,
        desk::{self, Desk},
        reply::{Problem, Reply},
        role::Coordinator,
        shell::Shell,
    },
    report::{data::People, words},
    store::RequestKind,
};
use askama::Template;

#[derive(Template)]
#[template(path = "console/requests.html")]
struct Page {
    shell: Shell,
    open: Vec<Row>,
    answered: Vec<Row>,
}

struct Row {
    id: i64,
    who: String,
    what: &'static str,
    about: String,
    opened: String,
    answered: String,
}

/// The page.
pub(in crate::console) fn show(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let desk = Desk::open(app, who)?;
    let people = People::of(&desk.state.organisation);
    let requests = desk::act(app, who.actor(), |office| office.requests())?;
    let (mut open, mut answered) = (Vec::new(), Vec::new());
    for one in &requests {
        let case = one.pairing.as_ref().and_then(|pairing| desk.cases.iter().find(|case| case.id == *pairing));
        let row = Row {
            id: one.id,
            who: people.name(&one.person),
            what: kind_says(one.kind),
            about: case.map(|case| super::person::pair_says(&people, &case.pair)).unwrap_or_default(),
            opened: words::date(one.opened_on),
            answered: one.resolved_on.map(words::date).unwrap_or_default(),
        };
        if one.resolved_on.is_some() { answered.push(row) } else { open.push(row) }
    }
    Reply::page(&Page { shell: Shell::new(app, ask, "Requests", "/requests"), open, answered })
}

/// A kind of request in words.
pub(super) fn kind_says(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Rematch => "would like another partner",
        RequestKind::Help => "asks you to get in touch",
        RequestKind::Incident => "reports an incident",
    }
}

/// A request is answered.
pub(in crate::console) fn resolve(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let request = ask.part("request").parse().map_err(|_| Problem::NotFound)?;
    desk::act(app, who.actor(), |office| office.resolve_request(request))?;
    Ok(Reply::Done { to: "/requests".into(), says: "Marked as answered.".into() })
}
