//! What the sponsor sees: counts with small groups withheld, the verdict, what is hers to do and what she promised. Never a
//! name.

use super::record::{Promise, promises};
use crate::{
    console::{
        app::App,
        ask::Ask,
        desk, health,
        reply::{Problem, Reply},
        role::Sponsor,
        shell::Shell,
    },
    hr::Organisation,
    report::{data::People, sections::Health, words},
    store::{OrganisationId, Store},
};
use askama::Template;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "console/sponsor.html")]
pub(in crate::console) struct Page {
    shell: Shell,
    health: Option<Health>,
    judged: String,
    promises: Vec<Promise>,
}

/// The page.
pub(in crate::console) fn show(app: &App, who: &Sponsor, ask: &Ask) -> Result<Reply, Problem> {
    let (store, id) = desk::store(app)?;
    Reply::page(&page(&store, id, who, app.today(), Shell::new(app, ask, "The program", "/sponsor"))?)
}

/// The last report that was released for her, and her promises.
pub(in crate::console) fn page(
    store: &Store,
    id: OrganisationId,
    who: &Sponsor,
    today: NaiveDate,
    shell: Shell,
) -> Result<Page, Problem> {
    let released = health::for_sponsor(store, id, today, who)?;
    // She is told nobody's name, so there is nobody to look up.
    let nobody = Organisation::default();
    let people = People::of(&nobody);
    Ok(Page {
        shell,
        promises: promises(&store.history(id)?, today),
        judged: released.as_ref().map(|one| words::date(one.on)).unwrap_or_default(),
        health: released.map(|one| Health::of(&one.report, "sponsor", one.on, &[], &people)),
    })
}
