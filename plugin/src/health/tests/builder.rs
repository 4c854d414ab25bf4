//! Small histories, in days counted from the start of the term.

use crate::{
    contract::{
        self,
        health::{Concern, History, Item, Meeting, Survey},
        program::{Goal, Pairing, Person, Roster},
        types::{DaySpan, Pair, Side},
    },
    health::{intake, records},
    program::Program,
    time::Day,
};
use serde_json::Value;

/// Day 0 of every test: 2025-01-01.
pub(super) fn day(number: i32) -> String {
    Day::from_ymd(2025, 1, 1).unwrap().saturating_add_days(number).to_string()
}

/// The words of the vectors have underscores.
pub(super) fn slug(word: &Value) -> String {
    word.as_str().unwrap().replace('_', "-")
}

fn person(id: String, trained: Option<i32>) -> Person {
    Person {
        id,
        mentor_places: 1,
        mentee_places: 1,
        grade: None,
        skills: vec![],
        off_limits: vec![],
        languages: vec![],
        preferences: vec![],
        oriented_on: trained.map(day),
        enrolled: DaySpan { since: None, until: None },
        away: vec![],
        time_zone: None,
        week: None,
        calendars: vec![],
        monthly_minutes: None,
        attributes: vec![],
    }
}

/// A program seen on a day: sixty mentors `j0`… and mentees `s0`…, all trained on day 0.
pub(super) fn program(as_of: i32, policy: &str) -> Program {
    roster(as_of, policy, |_| None)
}

/// The same, each number's two people in a department.
pub(super) fn program_of(as_of: i32, policy: &str, department: impl Fn(usize) -> &'static str) -> Program {
    roster(as_of, policy, |n| Some(department(n)))
}

fn roster(as_of: i32, policy: &str, department: impl Fn(usize) -> Option<&'static str>) -> Program {
    let person = |side: &str, n: usize| {
        let mut one = person(format!("{side}{n}"), Some(0));
        one.attributes.extend(department(n).map(|department| crate::problems::detail("department", department)));
        one
    };
    let people = (0..60).flat_map(|n| [person("j", n), person("s", n)]).collect();
    let roster = Roster {
        as_of: day(as_of),
        term: DaySpan { since: Some(day(0)), until: Some(day(720)) },
        people,
        bystanders: vec![],
        ties: vec![],
        feeds: vec![],
        waivers: vec![],
        closures: vec![],
        zones: vec![],
    };
    Program::open(policy, roster).unwrap()
}

/// A history under construction.
#[derive(Clone)]
pub(super) struct Build {
    pub history: History,
}

impl Build {
    pub(super) fn new() -> Build {
        let history = History {
            pairings: vec![],
            meetings: vec![],
            concerns: vec![],
            goals: vec![],
            surveys: vec![],
            skills: vec![],
            sponsor_actions: vec![],
            applications: vec![],
            facts: vec![],
            ledger: None,
        };
        Build { history }
    }

    /// Pairing `p{n}` of `j{n}` and `s{n}`, n counting up.
    pub(super) fn pairing(mut self, matched: i32, planned_end: i32) -> Build {
        let n = self.history.pairings.len();
        self.history.pairings.push(Pairing {
            id: format!("p{n}"),
            pair: Pair { mentor: format!("j{n}"), mentee: format!("s{n}") },
            matched_on: day(matched),
            planned_end: day(planned_end),
            extended_to: None,
            ended_on: None,
            ending: None,
            closure_decided_on: None,
            pauses: vec![],
            mentor_chose: None,
            mentee_chose: None,
            attributes: vec![],
        });
        self
    }

    pub(super) fn meeting(mut self, pairing: &str, on: i32, state: &str, by: &str, minutes: Option<u32>) -> Build {
        let missed_by = match by {
            "mentor" => vec![Side::Mentor],
            "mentee" => vec![Side::Mentee],
            _ => vec![],
        };
        self.history.meetings.push(Meeting {
            pairing: pairing.into(),
            on: day(on),
            state: serde_json::from_value(state.replace('_', "-").into()).unwrap(),
            missed_by,
            reheld_on: None,
            minutes,
            logged_on: None,
        });
        self
    }

    pub(super) fn goal(mut self, pairing: &str, agreed: i32, progress: f64) -> Build {
        self.history.goals.push(Goal {
            pairing: pairing.into(),
            topic: None,
            agreed_on: day(agreed),
            due_on: None,
            progress,
            updated_on: day(agreed),
            weight: 1.0,
        });
        self
    }

    pub(super) fn concern(mut self, pairing: &str, kind: &str, opened: i32, resolved: Option<i32>) -> Build {
        self.history.concerns.push(Concern {
            pairing: pairing.into(),
            kind: serde_json::from_value(kind.into()).unwrap(),
            opened_on: day(opened),
            resolved_on: resolved.map(day),
        });
        self
    }

    pub(super) fn survey(
        mut self,
        wave: &str,
        pairing: &str,
        side: Side,
        asked: i32,
        values: Option<[f64; 3]>,
    ) -> Build {
        let constructs = ["useful", "rapport", "safety"];
        let item = |(construct, value): (&str, f64)| Item { construct: construct.into(), value };
        self.history.surveys.push(Survey {
            wave: wave.into(),
            pairing: Some(pairing.into()),
            side,
            asked_on: day(asked),
            answered_on: values.map(|_| day(asked)),
            items: values.map(|values| constructs.into_iter().zip(values).map(item).collect()).unwrap_or_default(),
        });
        self
    }

    /// The checked history; a fault fails the test.
    pub(super) fn checked(&self, program: &Program) -> records::History {
        intake::history(program, &self.history).unwrap()
    }
}

#[allow(dead_code, reason = "used by the tests of later modules")]
pub(super) type Raw = contract::health::History;
