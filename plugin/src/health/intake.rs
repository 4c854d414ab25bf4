//! Contract history to [`History`]. Everything that is wrong is named with its place; no value is repeated.

mod events;
mod pairings;
mod people;

use super::{ledger::Ledger, records::History};
use crate::{
    contract::{
        health::History as Raw,
        types::{Fault, FaultKind},
    },
    digest::Digest,
    problems::{Problems, fault},
    program::{Names, Program, limits},
    time::Day,
};
use std::collections::BTreeMap;

/// Entries of a list inside one record: pauses, items of a survey, details of a fact.
const PER_RECORD: usize = 64;

/// What the parts of the check share.
struct Desk<'a> {
    program: &'a Program,
    as_of: Day,
    problems: Problems,
    history: History,
    /// Positions of pairings by id.
    pairs: BTreeMap<String, usize>,
}

/// Checks a history against the program's day and policy. O(n log n).
///
/// # Errors
/// `over-limit` above 50,000 events or the roster's limit of pairings; `invalid-input` with every problem and its place.
pub(super) fn history(program: &Program, raw: &Raw) -> Result<History, Fault> {
    sizes(raw)?;
    let mut desk = Desk {
        program,
        as_of: program.roster.as_of,
        problems: Problems::default(),
        history: History { people: Names::keyed(&people(raw)), ..History::default() },
        pairs: BTreeMap::new(),
    };
    desk.pairings(&raw.pairings);
    desk.meetings(&raw.meetings);
    desk.concerns(&raw.concerns);
    desk.goals(&raw.goals);
    desk.surveys(&raw.surveys);
    desk.skills(&raw.skills);
    desk.sponsor_actions(&raw.sponsor_actions);
    desk.applications(&raw.applications);
    desk.facts(&raw.facts);
    desk.leavers();
    let mut problems = desk.problems;
    let mut history = desk.history;
    history.ledger = Ledger::read(raw.ledger.as_deref(), &mut problems);
    problems.into_result(FaultKind::InvalidInput, "the history")?;
    Ok(history)
}

/// Depends on everybody whom the history names.
fn people(raw: &Raw) -> [u8; 32] {
    let pairs = raw.pairings.iter().flat_map(|pairing| [&pairing.pair.mentor, &pairing.pair.mentee]);
    let applications = raw.applications.iter().map(|application| &application.person);
    let ratings = raw.skills.iter().map(|rating| &rating.person);
    let facts = raw.facts.iter().filter_map(|fact| fact.person.as_ref());
    let mut digest = Digest::default();
    pairs.chain(applications).chain(ratings).chain(facts).for_each(|id| digest.add_text(id));
    digest.bytes()
}

fn sizes(raw: &Raw) -> Result<(), Fault> {
    let lists = [
        raw.meetings.len(),
        raw.concerns.len(),
        raw.goals.len(),
        raw.surveys.len(),
        raw.skills.len(),
        raw.sponsor_actions.len(),
        raw.applications.len(),
        raw.facts.len(),
    ];
    let events = lists.iter().fold(0_usize, |total, length| total.saturating_add(*length));
    let over = |path: &str, what: &str, most: usize| {
        let message = format!("has more than {most} {what}");
        Err(fault(FaultKind::OverLimit, "input.over-limit", Some(path.into()), message))
    };
    if events > limits::EVENTS {
        return over("/history", "events", limits::EVENTS);
    }
    if raw.pairings.len() > limits::PAIRINGS {
        return over("/history/pairings", "pairings", limits::PAIRINGS);
    }
    Ok(())
}

/// One record of the history: `/history/meetings/3`.
#[derive(Clone, Copy)]
struct At(&'static str, usize);

impl At {
    fn key(self, key: &str) -> String {
        format!("/history/{}/{}/{key}", self.0, self.1)
    }
}

impl Desk<'_> {
    fn wrong(&mut self, code: &str, at: At, key: &str, message: &str) {
        self.problems.add(code, at.key(key), message);
    }

    fn day(&mut self, text: &str, at: At, key: &str) -> Option<Day> {
        match text.parse() {
            Ok(day) => Some(day),
            Err(error) => {
                self.problems.add("input.bad-date", at.key(key), crate::time::DayError::to_string(&error));
                None
            }
        }
    }

    /// A day that cannot lie ahead: it has happened.
    fn past_day(&mut self, text: &str, at: At, key: &str) -> Option<Day> {
        let day = self.day(text, at, key)?;
        if day > self.as_of {
            self.wrong("input.contradiction", at, key, "lies after the roster's `as_of`");
            return None;
        }
        Some(day)
    }

    /// The outer None is a problem that was noted; the inner one is an absent value.
    fn past_day_if(&mut self, text: Option<&String>, at: At, key: &str) -> Option<Option<Day>> {
        text.map_or(Some(None), |text| self.past_day(text, at, key).map(Some))
    }

    fn day_if(&mut self, text: Option<&String>, at: At, key: &str) -> Option<Option<Day>> {
        text.map_or(Some(None), |text| self.day(text, at, key).map(Some))
    }

    /// Whether an id or slug has a length that is taken.
    fn name(&mut self, text: &str, at: At, key: &str) -> bool {
        let good = (1..=limits::NAME_BYTES).contains(&text.len());
        if !good {
            let message = format!("must have 1 to {} bytes", limits::NAME_BYTES);
            self.wrong("input.bad-id", at, key, &message);
        }
        good
    }

    fn pair(&mut self, id: &str, at: At) -> Option<usize> {
        let found = self.pairs.get(id).copied();
        if found.is_none() {
            self.wrong("input.unknown-pairing", at, "pairing", "is not a pairing of this history");
        }
        found
    }

    fn after(&mut self, early: Option<Day>, late: Option<Day>, at: At, key: &str, message: &str) {
        if let (Some(early), Some(late)) = (early, late)
            && late < early
        {
            self.wrong("input.contradiction", at, key, message);
        }
    }

    fn few(&mut self, length: usize, at: At, key: &str) -> bool {
        if length > PER_RECORD {
            let message = format!("has more than {PER_RECORD} entries");
            self.wrong("input.over-limit", at, key, &message);
        }
        length <= PER_RECORD
    }

    /// A survey answer as a share of the policy's scale.
    fn share(&mut self, value: f64, at: At, key: &str) -> Option<f64> {
        let surveys = &self.program.policy.health.surveys;
        let (low, high) = (f64::from(surveys.scale_minimum), f64::from(surveys.scale_maximum));
        if value.is_finite() && value >= low && value <= high {
            return Some((value - low) / (high - low));
        }
        self.wrong("input.out-of-range", at, key, "is not on the policy's survey scale");
        None
    }
}
