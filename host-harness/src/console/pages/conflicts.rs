//! Conflicts of interest as each audience is told of them, side by side: so that the coordinator knows what she may say.

use super::{person::pair_says, why::flag};
use crate::{
    console::{
        app::App,
        ask::Ask,
        desk::Desk,
        pick::Pick,
        reply::{Problem, Reply},
        role::Coordinator,
        shell::Shell,
    },
    contract::{
        conflicts::Assessment,
        types::{Pair, Reader},
    },
    plugin::CallError,
    report::{data::People, words},
};
use askama::Template;

#[derive(Template)]
#[template(path = "console/conflicts.html")]
struct Page {
    shell: Shell,
    pick: Pick,
    title: String,
    views: Vec<View>,
}

/// What one audience is told.
struct View {
    who: String,
    ruling: &'static str,
    class: &'static str,
    /// Why there is no ruling, where there is none.
    says: String,
    conflicts: Vec<Told>,
}

struct Told {
    title: String,
    ruling: &'static str,
    class: &'static str,
    says: String,
    path: String,
    dates: String,
    leave: String,
}

/// The form, and what everybody is told where two people are named.
pub(in crate::console) fn show(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let desk = Desk::open(app, who)?;
    let people = People::of(&desk.state.organisation);
    let pick = Pick::of(&desk, ask);
    let (mut title, mut views) = (String::new(), Vec::new());
    if let Some(pair) = pick.pair() {
        title = pair_says(&people, &pair);
        let view = |who: String, reader: &Reader| view(&desk, &people, &pair, who, reader);
        views = vec![
            view("The coordinator".into(), &who.reader())?,
            view(
                format!("{}, who would teach", people.name(&pair.mentor)),
                &who.as_participant(&pair.mentor).reader(),
            )?,
            view(
                format!("{}, who would learn", people.name(&pair.mentee)),
                &who.as_participant(&pair.mentee).reader(),
            )?,
            view("The sponsor".into(), &who.as_sponsor().reader())?,
        ];
    }
    Reply::page(&Page { shell: Shell::new(app, ask, "Conflicts of interest", "/conflicts"), pick, title, views })
}

fn view(desk: &Desk, people: &People<'_>, pair: &Pair, who: String, reader: &Reader) -> Result<View, Problem> {
    let told = match desk.program.check(std::slice::from_ref(pair), reader) {
        Ok(told) => told.items.into_iter().next(),
        Err(CallError::Fault(fault)) => {
            let says = format!("Is told nothing about any pair. {}", words::sentence(&fault.message));
            return Ok(View { who, ruling: "", class: "", says, conflicts: Vec::new() });
        }
        Err(error) => return Err(error.into()),
    };
    let Some(told) = told else { return Err(Problem::Broken) };
    let (ruling, class) = flag(told.ruling);
    let says = if told.conflicts.is_empty() { "Nothing stands in the way.".into() } else { String::new() };
    Ok(View { who, ruling, class, says, conflicts: conflicts(&told, people) })
}

fn conflicts(told: &Assessment, people: &People<'_>) -> Vec<Told> {
    let date = |says: &str, day: &Option<String>| {
        day.as_deref().map(|day| format!("{says} {}. ", words::contract_date(day))).unwrap_or_default()
    };
    let row = |one: &crate::contract::conflicts::Conflict| {
        let (ruling, class) = flag(one.ruling);
        let offices: Vec<String> = one.approvers.iter().map(|office| office.replace('-', " ")).collect();
        let leave = match (one.waived_by.is_empty(), offices.is_empty()) {
            (false, _) => format!(
                "Waived by {}{}.",
                people.names(&one.waived_by),
                one.waived_until
                    .as_deref()
                    .map(|day| format!(" until {}", words::contract_date(day)))
                    .unwrap_or_default()
            ),
            (true, false) => format!("May be waived by the {}.", offices.join(" or the ")),
            (true, true) => String::new(),
        };
        Told {
            title: words::rule(&one.code),
            ruling,
            class,
            says: words::sentence(&one.message),
            path: one.path.iter().map(|id| people.name(id)).collect::<Vec<_>>().join(" – "),
            dates: format!("{}{}", date("Arises on", &one.arises_on), date("Clears on", &one.clears_on)),
            leave,
        }
    };
    told.conflicts.iter().map(row).collect()
}
