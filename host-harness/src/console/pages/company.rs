//! What the whole company may know: counts with small groups withheld, and stories that both people let be told. It recruits
//! the next cohort.

use crate::{
    console::{desk, health, reply::Problem, shell::Shell},
    report::{
        data::People,
        sections::{Count, Health},
        words,
    },
    store::{OrganisationId, Store},
};
use askama::Template;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "console/company.html")]
pub(in crate::console) struct Page {
    shell: Shell,
    told: Option<Told>,
}

/// What was released last for everybody.
pub(in crate::console) struct Told {
    pub(in crate::console) on: String,
    pub(in crate::console) counts: Vec<Count>,
    pub(in crate::console) stories: Vec<String>,
    /// Smaller groups are withheld.
    pub(in crate::console) least: u64,
}

/// The page, which only a file has: in the console it is part of a participant's own.
pub(in crate::console) fn page(
    store: &Store,
    id: OrganisationId,
    today: NaiveDate,
    shell: Shell,
) -> Result<Page, Problem> {
    Ok(Page { told: told(store, id, today)?, shell })
}

/// What was released last. None: nothing yet.
pub(in crate::console) fn told(store: &Store, id: OrganisationId, today: NaiveDate) -> Result<Option<Told>, Problem> {
    let Some(released) = health::for_everyone(store, id, today)? else { return Ok(None) };
    let report = &released.report;
    let least = desk::least_told(store, id)?;
    // Names are looked up where two people want theirs to be told, and nowhere else.
    let (organisation, records) = match report.stories.is_empty() {
        true => Default::default(),
        false => (store.organisation(id)?, store.pairings(id)?),
    };
    let health = Health::of(report, "everyone", released.on, &records, &People::of(&organisation));
    Ok(Some(Told { on: words::date(released.on), counts: health.counts, stories: health.stories, least }))
}
