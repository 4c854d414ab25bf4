//! What the whole company may know: counts with small groups withheld, and stories that both people let be told. It recruits
//! the next cohort.

use crate::{
    console::{desk, health, reply::Problem, shell::Shell},
    errors::Failure,
    report::{
        data::People,
        sections::{Count, counts, pair_name},
        words,
    },
    store::{OrganisationId, Store},
    workflow::least_told,
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
    let least = least_told(&desk::policy(store, id)?).map_err(Failure::from)?;
    let mut stories = Vec::new();
    // Names are looked up where two people want theirs to be told, and nowhere else.
    if !report.stories.is_empty() {
        let organisation = store.organisation(id)?;
        let people = People::of(&organisation);
        let pairings = store.pairings(id)?;
        let told = pairings.iter().filter(|pairing| report.stories.contains(&pairing.id));
        stories.extend(told.map(|pairing| pair_name(&pairing.pair, &people)));
    }
    Ok(Some(Told { on: words::date(released.on), counts: counts(report), stories, least }))
}
