//! What the coordinator records of the program itself: surveys, the sponsor's promises, mentors' circles.

use crate::{
    console::{
        app::App,
        ask::Ask,
        desk,
        reply::{Problem, Reply},
        role::Coordinator,
        shell::Shell,
    },
    contract::health::{History, SponsorAction},
    errors::Failure,
    report::words,
    store::{OrganisationId, Store},
    workflow::least_told,
};
use askama::Template;
use chrono::NaiveDate;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "console/record.html")]
pub(in crate::console) struct Page {
    shell: Shell,
    waves: Vec<Wave>,
    promises: Vec<Promise>,
    circle: String,
    today: NaiveDate,
}

struct Wave {
    name: String,
    since: String,
    asked: String,
    answered: String,
}

/// Something that the sponsor promised.
pub(super) struct Promise {
    kind: String,
    pub(super) says: String,
    due: String,
    pub(super) due_says: String,
    /// The day it was kept. Empty: not yet.
    pub(super) done: String,
    pub(super) is_late: bool,
}

/// What the sponsor promised, the earliest first.
pub(super) fn promises(history: &History, today: NaiveDate) -> Vec<Promise> {
    let mut promises: Vec<_> = history.sponsor_actions.iter().collect();
    promises.sort_by(|a, b| (&a.due_on, &a.kind).cmp(&(&b.due_on, &b.kind)));
    let promise = |one: &SponsorAction| Promise {
        kind: one.kind.clone(),
        says: words::read_out(&one.kind),
        due: one.due_on.clone(),
        due_says: words::contract_date(&one.due_on),
        done: one.done_on.as_deref().map(words::contract_date).unwrap_or_default(),
        is_late: one.done_on.is_none() && one.due_on < today.to_string(),
    };
    promises.into_iter().map(promise).collect()
}

/// The page.
pub(in crate::console) fn show(app: &App, _: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let (store, id) = desk::store(app)?;
    Reply::page(&page(&store, id, app.today(), Shell::new(app, ask, "Surveys, promises, circles", "/record"))?)
}

/// What is recorded so far.
pub(in crate::console) fn page(
    store: &Store,
    id: OrganisationId,
    today: NaiveDate,
    shell: Shell,
) -> Result<Page, Problem> {
    let history = store.history(id)?;
    let mut waves: BTreeMap<&str, (&str, usize, usize)> = BTreeMap::new();
    for one in &history.surveys {
        let (since, asked, answered) = waves.entry(&one.wave).or_insert((&one.asked_on, 0, 0));
        *since = one.asked_on.as_str().min(*since);
        *asked += 1;
        *answered += usize::from(one.answered_on.is_some());
    }
    let mut waves: Vec<_> = waves.into_iter().collect();
    // Dates of the contract are ISO, so their texts are in order.
    waves.sort_by_key(|(name, (since, ..))| (*since, *name));
    let least = least_told(&desk::policy(store, id)?).map_err(Failure::from)?;
    let count = |number: usize| match number {
        few if (few as u64) < least => format!("fewer than {least}"),
        some => words::whole(some as u64),
    };
    let wave = |(name, (since, asked, answered)): &(&str, (&str, usize, usize))| Wave {
        name: (*name).to_owned(),
        since: words::contract_date(since),
        asked: count(*asked),
        answered: count(*answered),
    };
    let circles = history.facts.iter().filter(|fact| fact.kind == "circle").map(|fact| &fact.on);
    Ok(Page {
        waves: waves.iter().map(wave).collect(),
        promises: promises(&history, today),
        circle: circles.max().map(|day| words::contract_date(day)).unwrap_or_default(),
        today,
        shell,
    })
}

/// Asks a survey, records a promise, or that one was kept, or a circle.
pub(in crate::console) fn step(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let field = |name: &str| ask.field(name).unwrap_or_default();
    let says = match ask.part("act") {
        "survey" => {
            let asked = desk::decide(app, who.actor(), |office, _, desk| {
                office.ask_wave(&desk.survey_rules()?, field("wave"))
            })?;
            format!("{} asked. Each sees the survey on her own page.", words::counted(asked, "person is", "people are"))
        }
        "promise" => {
            let due = ask.day("due")?;
            let kind = field("kind").to_lowercase().replace(' ', "-");
            desk::act(app, who.actor(), |office| office.promise(&kind, due))?;
            format!("Promised for {}.", words::date(due))
        }
        "kept" => {
            let due = ask.day("due")?;
            desk::act(app, who.actor(), |office| office.keep_promise(field("kind"), due))?;
            "Kept, as of today.".into()
        }
        "circle" => {
            desk::act(app, who.actor(), |office| office.hold_circle())?;
            "The circle is recorded.".into()
        }
        _ => return Err(Problem::NotFound),
    };
    Ok(Reply::Done { to: "/record".into(), says })
}
