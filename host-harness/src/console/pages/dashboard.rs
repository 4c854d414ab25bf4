//! The first page: what waits for the coordinator, and how the program runs.

use crate::{
    console::{
        app::App,
        ask::Ask,
        desk, health,
        reply::{Problem, Reply},
        role::Coordinator,
        shell::Shell,
    },
    errors::Failure,
    report::{data::People, sections::Health, words},
    store::{Case, OrganisationId, Phase, RequestKind, Store},
    workflow::{unoriented, wants_orientation},
};
use askama::Template;
use chrono::{Days, NaiveDate};

/// Days ahead of an end in which somebody has to decide how it closes.
const CLOSING: u64 = 30;

#[derive(Template)]
#[template(path = "console/dashboard.html")]
pub(in crate::console) struct Page {
    shell: Shell,
    waits: Vec<Wait>,
    health: Option<Health>,
    judged: String,
    is_of_today: bool,
    running: usize,
}

struct Wait {
    number: usize,
    says: &'static str,
    href: Option<String>,
}

/// The page.
pub(in crate::console) fn show(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let (store, id) = desk::store(app)?;
    Reply::page(&page(&store, id, who, app.today(), Shell::new(app, ask, "Dashboard", "/dashboard"))?)
}

/// What waits, and the last report.
pub(in crate::console) fn page(
    store: &Store,
    id: OrganisationId,
    who: &Coordinator,
    today: NaiveDate,
    shell: Shell,
) -> Result<Page, Problem> {
    let cases = store.cases(id)?;
    let organisation = store.organisation(id)?;
    let people = People::of(&organisation);
    let records: Vec<_> = cases.iter().filter_map(|case| case.record.clone()).collect();
    let released = health::for_coordinator(store, id, today, who)?;
    let requests = store.requests(id)?;
    let open = requests.iter().filter(|one| one.resolved_on.is_none() && one.kind != RequestKind::Incident).count();
    let count = |keep: &dyn Fn(&Case) -> bool| cases.iter().filter(|case| keep(case)).count();
    let closing = |case: &Case| {
        let end: Option<NaiveDate> = case.record.as_ref().and_then(|one| one.last_end().parse().ok());
        case.phase.runs() && end.is_some_and(|end| end <= today + Days::new(CLOSING))
    };
    let due = unoriented(&store.enrolments(id)?, &cases, today);
    let is_gate = wants_orientation(&desk::policy(store, id)?).map_err(Failure::from)?;
    let holding_up = due.iter().filter(|one| is_gate && !one.holds_up.is_empty()).count();
    let wait = |number, says, path: &str| Wait { number, says, href: shell.href(path) };
    let mut waits = vec![
        wait(open, "requests to answer", "/requests"),
        wait(count(&|case| case.phase == Phase::Accepted), "pairs who both said yes, to publish", "/round"),
        wait(holding_up, "people to orient before their pairs can begin", "/orientation"),
        wait(count(&|case| matches!(case.phase, Phase::Draft | Phase::Locked)), "proposals to review", "/round"),
        wait(count(&|case| case.phase == Phase::Asked), "invitations without both answers", "/round"),
        wait(count(&closing), "pairs that end within 30 days: extend, or close well", "/pairs"),
    ];
    waits.retain(|wait| wait.number > 0);
    Ok(Page {
        waits,
        running: count(&|case| case.phase.runs()),
        judged: released.as_ref().map(|one| words::date(one.on)).unwrap_or_default(),
        is_of_today: released.as_ref().is_some_and(|one| one.on == today),
        health: released.map(|one| Health::of(&one.report, "coordinator", one.on, &records, &people)),
        shell,
    })
}

/// Judges the program's health today, for every reader.
pub(in crate::console) fn judge(app: &App, who: &Coordinator, _: &Ask) -> Result<Reply, Problem> {
    health::release(app, who)?;
    Ok(Reply::Done {
        to: "/dashboard".into(),
        says: "Health is judged as of today; what the sponsor and the whole company see is new as well.".into(),
    })
}
