//! Everybody, with what they do in the program; searched by name, key, department or place.

use crate::{
    console::{
        app::App,
        ask::Ask,
        desk::Desk,
        reply::{Problem, Reply},
        role::Coordinator,
        shell::{self, Shell},
    },
    hr::{Employee, Enrolment, Status},
    report::{data::People, words},
};
use askama::Template;
use std::collections::{BTreeMap, BTreeSet};

/// Rows on a page.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "console/people.html")]
pub(in crate::console) struct Page {
    shell: Shell,
    find: String,
    part: String,
    rows: Vec<Row>,
    says: String,
    more: usize,
}

struct Row {
    href: Option<String>,
    name: String,
    role: String,
    part: String,
    stands: &'static str,
}

/// The list.
pub(in crate::console) fn list(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let desk = Desk::open(app, who)?;
    let shell = Shell::new(app, ask, "People", "/people");
    let (find, part) = (ask.field("find").unwrap_or_default(), ask.field("part").unwrap_or("in"));
    Reply::page(&page(&desk, shell, find, part, SHOWN))
}

/// The rows that a search finds.
pub(in crate::console) fn page(desk: &Desk, shell: Shell, find: &str, part: &str, shown: usize) -> Page {
    let people = People::of(&desk.state.organisation);
    let enrolled: BTreeMap<&str, &Enrolment> =
        desk.state.enrolments.iter().map(|enrolment| (enrolment.person.as_str(), enrolment)).collect();
    let running = desk.cases.iter().filter(|case| case.phase.runs());
    let paired: BTreeSet<&str> =
        running.flat_map(|case| [case.pair.mentor.as_str(), case.pair.mentee.as_str()]).collect();
    let wanted = find.to_lowercase();
    let found = |person: &&Employee| {
        let texts = [Some(&person.id), person.display_name.as_ref(), person.department.as_ref(), person.site.as_ref()];
        texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&wanted))
    };
    let of_part = |person: &&Employee| {
        let enrolment = enrolled.get(person.id.as_str());
        match part {
            "mentor" => enrolment.is_some_and(|one| one.mentor_places > 0),
            "mentee" => enrolment.is_some_and(|one| one.mentee_places > 0),
            "waiting" => enrolment.is_some() && !paired.contains(person.id.as_str()),
            "all" => true,
            _ => enrolment.is_some(),
        }
    };
    let row = |person: &&Employee| Row {
        href: shell.href(&shell::path("/people", &person.id)),
        name: people.name(&person.id),
        role: people.role(&person.id),
        part: enrolled.get(person.id.as_str()).map(|one| part_says(one)).unwrap_or_default(),
        stands: match (person.status, enrolled.contains_key(person.id.as_str())) {
            (Status::Inactive, _) => "has left",
            (Status::OnLeave, _) => "away",
            (_, true) if paired.contains(person.id.as_str()) => "paired",
            (_, true) => "no partner yet",
            _ => "",
        },
    };
    let mut all: Vec<&Employee> = desk.state.organisation.people.iter().filter(of_part).filter(found).collect();
    all.sort_by_cached_key(|person| (people.name(&person.id), person.id.clone()));
    let rows: Vec<Row> = all.iter().take(shown).map(row).collect();
    let of = words::counted(desk.state.organisation.people.len(), "person", "people");
    Page {
        says: format!("{} of {of} in the company", words::whole(all.len() as u64)),
        more: all.len() - rows.len(),
        rows,
        find: find.to_owned(),
        part: part.to_owned(),
        shell,
    }
}

/// "teaches 2, learns 1"
pub(super) fn part_says(enrolment: &Enrolment) -> String {
    let side = |places: u32, one: &str, several: &str| match places {
        0 => None,
        1 => Some(one.to_owned()),
        more => Some(format!("{several} {more}")),
    };
    let sides = [
        side(enrolment.mentor_places, "teaches", "teaches up to"),
        side(enrolment.mentee_places, "learns", "learns from up to"),
    ];
    sides.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
