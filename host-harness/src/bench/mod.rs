//! How long the plugin takes in the sandbox, and what it uses.
//!
//! Every round is a request of its own: a fresh instance, as a platform would open it. On a busy machine the least time is
//! the one that tells; fuel and memory are the same everywhere.

pub mod conflicts;
pub mod health;
pub mod matching;
pub mod scheduling;

use crate::{
    company::{Company, Recipe},
    contract::{
        matching::Request,
        program::{Roster, ZoneRules},
        types::{Audience, FaultKind, Pair, Reader},
    },
    enrolment::{Ladder, Rules, draw},
    hr::{Confidence, Enrolment, Frame, Organisation, Taxonomy, TaxonomyError, snapshot},
    plugin::{CallError, Plugin, Session},
    sandbox::RunSummary,
};
use chrono::NaiveDate;
use serde::Serialize;
use std::{ops::ControlFlow, time::Instant};

/// Pairs that one request of the conflict bench asks about.
const PAIRS: usize = 10_000;
const COORDINATOR: Reader = Reader { audience: Audience::Coordinator, person: None };

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A fresh store and instance.
    Instance,
    /// Opening a roster.
    Open,
    /// Judging ten thousand pairs.
    Conflicts,
    /// A whole search.
    Matching,
    /// A history of 50,000 events, for a coordinator.
    Health,
}

/// One measurement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// What was done.
    pub name: &'static str,
    /// People in the roster.
    pub people: usize,
    /// How often.
    pub rounds: usize,
    /// Least time, in microseconds.
    pub least_us: f64,
    /// Time in the middle.
    pub median_us: f64,
    /// Most time.
    pub most_us: f64,
    /// Fuel of one round; none where nothing ran.
    pub fuel: Option<u64>,
    /// Most memory of one round, in bytes.
    pub memory_bytes: Option<u64>,
    /// The least time that is hoped for, where one is.
    pub goal_us: Option<f64>,
}

/// A roster of about `people` enrolled people, with full records; fewer where the company is too small.
///
/// # Errors
/// When the shipped taxonomy is broken.
pub fn roster(people: usize) -> Result<Roster, TaxonomyError> {
    // A seventh of a company takes part: seniors are scarce.
    let recipe = Recipe { people: people * 7, flaws: Vec::new(), ..Recipe::default() };
    let taxonomy = Taxonomy::shipped()?;
    let company = Company::generate(&recipe, &taxonomy);
    let mut enrolments = many(&company.organisation, &taxonomy, company.as_of, None);
    spread(&mut enrolments, people);
    let frame = Frame { as_of: company.as_of, term: company.term, least: Confidence::Guess };
    Ok(snapshot(&company.organisation, &enrolments, &frame).roster)
}

/// As many as can take part: every senior, and juniors for half as many places again. Without a ladder, the usual one.
fn many(organisation: &Organisation, taxonomy: &Taxonomy, as_of: NaiveDate, ladder: Option<Ladder>) -> Vec<Enrolment> {
    let rules = Rules { senior_per_mille: 1_000, places_per_hundred: 150, ladder, ..Rules::new(1, as_of) };
    draw(organisation, taxonomy, &rules)
}

/// Keeps `most` of a list, evenly spread, so that both sides stay.
fn spread<T>(list: &mut Vec<T>, most: usize) {
    let all = list.len().max(1);
    let mut at = 0;
    list.retain(|_| {
        let keep = at * most / all != (at + 1) * most / all || all <= most;
        at += 1;
        keep
    });
}

/// Measures one subject with rosters of these sizes.
///
/// # Errors
/// Those of the plugin.
pub fn measure(
    plugin: &Plugin,
    subject: Subject,
    rosters: &[Roster],
    rounds: usize,
) -> Result<Vec<Measure>, CallError> {
    if subject == Subject::Instance {
        return Ok(vec![instance(plugin, rounds.max(1) * 100)?]);
    }
    if subject == Subject::Health {
        return Ok(vec![health::measure(plugin, rounds)?]);
    }
    let policy = plugin.session()?.resolve_policy("{}")?.document;
    if subject == Subject::Open {
        let each = rosters.iter().map(|roster| {
            let (whole, alone) =
                (one(plugin, subject, &policy, roster, rounds)?, handed_over(plugin, &policy, roster, rounds)?);
            Ok([whole, alone, as_json(plugin, &policy, roster, rounds)?])
        });
        return Ok(each.collect::<Result<Vec<_>, CallError>>()?.concat());
    }
    rosters.iter().map(|roster| one(plugin, subject, &policy, roster, rounds)).collect()
}

/// What it costs to bring a roster across: the same with more time zones than are taken, which is refused at sight.
fn handed_over(plugin: &Plugin, policy: &str, roster: &Roster, rounds: usize) -> Result<Measure, CallError> {
    const TOO_MANY: usize = 1_001;
    let zone = ZoneRules { name: String::new(), tzif: Vec::new() };
    let refused = Roster { zones: vec![zone; TOO_MANY], ..roster.clone() };
    repeat("hand it over alone", roster.people.len(), rounds, || {
        let session = plugin.session()?;
        match session.open(policy, &refused) {
            Err(CallError::Fault(fault)) if fault.kind == FaultKind::OverLimit => Ok(Some(session.summary())),
            Err(error) => Err(error),
            Ok(_) => Ok(None),
        }
    })
}

/// The same roster through the other door.
fn as_json(plugin: &Plugin, policy: &str, roster: &Roster, rounds: usize) -> Result<Measure, CallError> {
    let text = serde_json::to_string(roster).unwrap_or_default();
    repeat("open it as JSON", roster.people.len(), rounds, || {
        let session = plugin.session()?;
        session.open_json(policy, &text)?;
        Ok(Some(session.summary()))
    })
}

fn instance(plugin: &Plugin, rounds: usize) -> Result<Measure, CallError> {
    let guest = plugin.guest();
    let run = || -> Result<Option<RunSummary>, CallError> {
        let mut request = guest.request()?;
        request.call(|store| guest.pre().instantiate(store).map(drop))?;
        Ok(Some(request.summary().clone()))
    };
    Ok(Measure { goal_us: Some(20.0), ..repeat("fresh instance", 0, rounds, run)? })
}

fn one(plugin: &Plugin, subject: Subject, policy: &str, roster: &Roster, rounds: usize) -> Result<Measure, CallError> {
    let people = roster.people.len();
    match subject {
        Subject::Instance => instance(plugin, rounds),
        Subject::Health => health::measure(plugin, rounds),
        Subject::Open => {
            let measure = repeat("open a roster", people, rounds, || {
                let session = plugin.session()?;
                session.open(policy, roster)?;
                Ok(Some(session.summary()))
            })?;
            Ok(Measure { goal_us: (people >= 9_000).then_some(100_000.0), ..measure })
        }
        Subject::Conflicts => {
            let pairs = pairs(roster);
            in_program("check 10,000 pairs", plugin, policy, roster, rounds, |program| {
                program.check(&pairs, &COORDINATOR).map(drop)
            })
        }
        Subject::Matching => in_program("match everybody", plugin, policy, roster, rounds, |program| {
            program.search(&Request::default())?.run(1_000_000, |_| ControlFlow::Continue(())).map(drop)
        }),
    }
}

/// Times a call on an opened program, without the opening; fuel and memory are those of both.
fn in_program(
    name: &'static str,
    plugin: &Plugin,
    policy: &str,
    roster: &Roster,
    rounds: usize,
    call: impl Fn(&crate::plugin::Program) -> Result<(), CallError>,
) -> Result<Measure, CallError> {
    let mut times = Vec::new();
    let mut summary = None;
    for _ in 0..rounds.max(1) {
        let session: Session = plugin.session()?;
        let program = session.open(policy, roster)?;
        let started = Instant::now();
        call(&program)?;
        times.push(started.elapsed().as_secs_f64() * 1e6);
        summary = Some(session.summary());
    }
    Ok(told(name, roster.people.len(), times, summary))
}

fn repeat(
    name: &'static str,
    people: usize,
    rounds: usize,
    mut run: impl FnMut() -> Result<Option<RunSummary>, CallError>,
) -> Result<Measure, CallError> {
    let mut times = Vec::new();
    let mut summary = None;
    for _ in 0..rounds.max(1) {
        let started = Instant::now();
        summary = run()?;
        times.push(started.elapsed().as_secs_f64() * 1e6);
    }
    Ok(told(name, people, times, summary))
}

fn told(name: &'static str, people: usize, mut times: Vec<f64>, summary: Option<RunSummary>) -> Measure {
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    Measure {
        name,
        people,
        rounds: times.len(),
        least_us: at(0),
        median_us: at(50),
        most_us: at(100),
        fuel: summary.as_ref().map(|summary| summary.fuel.used),
        memory_bytes: summary.as_ref().map(|summary| summary.memory_bytes.used),
        goal_us: None,
    }
}

/// Mentors with mentees, evenly spread over all possible pairs.
fn pairs(roster: &Roster) -> Vec<Pair> {
    let ids = |mentor: bool| -> Vec<&String> {
        let places = |person: &crate::contract::program::Person| {
            if mentor { person.mentor_places } else { person.mentee_places }
        };
        roster.people.iter().filter(|person| places(person) > 0).map(|person| &person.id).collect()
    };
    let (mentors, mentees) = (ids(true), ids(false));
    let all = mentors.len() * mentees.len();
    let mut chosen: Vec<usize> = (0..all).collect();
    spread(&mut chosen, PAIRS);
    let pair =
        |at: usize| Pair { mentor: mentors[at / mentees.len()].clone(), mentee: mentees[at % mentees.len()].clone() };
    chosen.into_iter().map(pair).filter(|pair| pair.mentor != pair.mentee).collect()
}
