//! One person, as the coordinator sees her: what she offers and wants, her pairs, and whom she may not simply be paired
//! with.

use super::{pairs::state_says, people::part_says};
use crate::{
    console::{
        app::App,
        ask::Ask,
        desk::Desk,
        reply::{Problem, Reply},
        role::{Coordinator, Identity},
        shell::{self, Shell},
    },
    contract::{
        conflicts::{Assessment, Ruling},
        types::Side,
    },
    errors::Failure,
    hr::Skill,
    report::{data::People, words},
    store::Phase,
};
use askama::Template;
use std::time::Instant;

/// Partners suggested on each side, and conflicts listed.
const SUGGESTED: u32 = 5;
const LISTED: usize = 60;

#[derive(Template)]
#[template(path = "console/person.html")]
pub(in crate::console) struct Page {
    shell: Shell,
    role: String,
    part: String,
    facts: Vec<(&'static str, String)>,
    offers: Vec<String>,
    wants: Vec<String>,
    pairs: Vec<PairLine>,
    suggestions: Vec<Suggestions>,
    screened: Vec<Screened>,
    screened_says: String,
    more: usize,
}

struct PairLine {
    says: String,
    state: String,
}

struct Suggestions {
    title: &'static str,
    rows: Vec<Suggested>,
}

struct Suggested {
    href: Option<String>,
    name: String,
    role: String,
    points: String,
    why: String,
}

struct Screened {
    pair: String,
    ruling: &'static str,
    class: &'static str,
    says: String,
    why: Option<String>,
}

/// Her page.
pub(in crate::console) fn show(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let desk = Desk::open(app, who)?;
    let key = ask.part("person");
    let name = People::of(&desk.state.organisation).name(key);
    Reply::page(&page(&desk, who, key, Shell::new(app, ask, name, shell::path("/people", key)))?)
}

/// The page of the person with this key.
pub(in crate::console) fn page(desk: &Desk, who: &Coordinator, key: &str, shell: Shell) -> Result<Page, Problem> {
    let people = People::of(&desk.state.organisation);
    let employee = people.get(key).ok_or(Problem::NotFound)?;
    let enrolment = desk.state.enrolments.iter().find(|enrolment| enrolment.person == key);
    let topic =
        |slug: &str| desk.taxonomy.find(slug).map_or_else(|| words::read_out(slug), |topic| topic.label.clone());
    let skills = |keep: fn(&Skill) -> bool| -> Vec<String> {
        let all = enrolment.map_or(&[][..], |enrolment| &enrolment.skills);
        all.iter().filter(|skill| keep(skill)).map(|skill| topic(&skill.topic)).collect()
    };
    let mut facts = vec![("Key", key.to_owned())];
    facts.extend(employee.grade.value().map(|grade| ("Grade", grade.to_string())));
    let zone = enrolment.and_then(|one| one.time_zone.as_ref()).or(employee.time_zone.value());
    facts.push(("Time zone", zone.cloned().unwrap_or_else(|| "not known: she is matched and never scheduled".into())));
    if let Some(one) = enrolment {
        let oriented = one.oriented_on.map_or_else(|| "not yet".into(), words::date);
        facts.push(("Orientation", oriented));
        facts.extend(one.monthly_minutes.map(|minutes| ("At most a month", format!("{minutes} minutes"))));
        let left_out: Vec<String> = one.off_limits.iter().map(|slug| topic(slug)).collect();
        if !left_out.is_empty() {
            facts.push(("Will not discuss", left_out.join(", ")));
        }
    }
    let mut suggestions = Vec::new();
    if let Some(one) = enrolment {
        for (places, side, title) in
            [(one.mentor_places, Side::Mentor, "Could teach"), (one.mentee_places, Side::Mentee, "Could learn from")]
        {
            if places > 0 {
                suggestions.push(Suggestions { title, rows: suggest(desk, who, &people, key, side, &shell)? });
            }
        }
    }
    let screened = match enrolment {
        Some(_) => desk.program.screen(key, &who.reader())?.items,
        None => Vec::new(),
    };
    let own = desk.cases.iter().filter(|case| case.side(key).is_some() && case.phase != Phase::Dropped);
    let pairs = own.map(|case| PairLine { says: pair_says(&people, &case.pair), state: state_says(case) });
    Ok(Page {
        role: people.role(key),
        part: enrolment.map(part_says).unwrap_or_default(),
        facts,
        offers: skills(|skill| skill.offered),
        wants: skills(|skill| skill.wanted > 0),
        pairs: pairs.collect(),
        suggestions,
        screened_says: words::counted(screened.len(), "pair is not simply allowed", "pairs are not simply allowed"),
        more: screened.len().saturating_sub(LISTED),
        screened: screened.iter().take(LISTED).map(|one| screen_row(one, &people, &shell)).collect(),
        shell,
    })
}

fn suggest(
    desk: &Desk,
    who: &Coordinator,
    people: &People<'_>,
    key: &str,
    side: Side,
    shell: &Shell,
) -> Result<Vec<Suggested>, Problem> {
    let found = desk.program.suggest(key, side, SUGGESTED, &who.reader())?.items;
    let row = |one: &crate::contract::matching::Appraisal| {
        let other = if side == Side::Mentor { &one.pair.mentee } else { &one.pair.mentor };
        let mut best: Vec<_> = one.factors.iter().filter(|factor| factor.points > 0).collect();
        best.sort_by_key(|factor| std::cmp::Reverse(factor.points));
        Suggested {
            href: shell.href(&shell::path("/people", other)),
            name: people.name(other),
            role: people.role(other),
            points: words::whole(one.points.unwrap_or(0).into()),
            why: best.iter().take(3).map(|factor| words::factor(&factor.name)).collect::<Vec<_>>().join(", "),
        }
    };
    Ok(found.iter().map(row).collect())
}

fn screen_row(one: &Assessment, people: &People<'_>, shell: &Shell) -> Screened {
    let worst = one.conflicts.first();
    Screened {
        pair: pair_says(people, &one.pair),
        ruling: words::ruling(one.ruling),
        class: ruling_class(one.ruling),
        says: worst.map(|conflict| words::sentence(&conflict.message)).unwrap_or_default(),
        why: shell.href(&why(&one.pair)),
    }
}

/// "Ana teaches Bo"
pub(super) fn pair_says(people: &People<'_>, pair: &crate::contract::types::Pair) -> String {
    format!("{} teaches {}", people.name(&pair.mentor), people.name(&pair.mentee))
}

/// The page that explains a pair.
pub(super) fn why(pair: &crate::contract::types::Pair) -> String {
    let mut query = form_urlencoded::Serializer::new(String::from("/why?"));
    query.append_pair("mentor", &pair.mentor).append_pair("mentee", &pair.mentee);
    query.finish()
}

/// The color of a ruling; the word always stands beside it.
pub(super) fn ruling_class(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Clear => "good",
        Ruling::Disclose | Ruling::Unknown => "",
        Ruling::NeedsApproval => "warning",
        Ruling::Blocked => "serious",
    }
}

#[derive(Template)]
#[template(path = "console/link.html")]
struct Link {
    shell: Shell,
    name: String,
    link: String,
    back: String,
}

/// Makes a link that lets her in, and shows it once.
pub(in crate::console) fn invite(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let desk = Desk::open(app, who)?;
    let key = ask.part("person");
    if !desk.state.enrolments.iter().any(|enrolment| enrolment.person == key) {
        return Err(Problem::NotFound);
    }
    let token = app.sessions.invite(Identity::Participant(key.to_owned()), Instant::now());
    let token = token.map_err(|error| Failure::input(error.to_string(), "the system has no randomness now"))?;
    let page = Link {
        shell: Shell::new(app, ask, "A link to sign in", "/people/"),
        name: People::of(&desk.state.organisation).name(key),
        link: format!("{}/enter?token={}", app.address(), token.text()),
        back: shell::path("/people", key),
    };
    Reply::page(&page)
}
