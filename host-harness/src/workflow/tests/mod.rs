//! Acts on a small company, with the plugin that is built in.

mod acts;
mod crash;
mod discretion;
mod faults;
mod model;
mod records;
mod writers;

use super::*;
use crate::{
    company::FED,
    contract::types::Side,
    hr::{Enrolment, Organisation},
    plugin::{Plugin, Source},
    sandbox::Limits,
    store::{Case, Proposal, Round, Stage, rounds, stages},
};
use chrono::NaiveDate;
use serde_json::json;
use std::{path::Path, sync::OnceLock};

pub(super) const MENTORS: [&str; 4] = ["ana", "cy", "ed", "gus"];
pub(super) const MENTEES: [&str; 3] = ["bo", "di", "fi"];

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn plugin() -> &'static Plugin {
    static PLUGIN: OnceLock<Plugin> = OnceLock::new();
    PLUGIN.get_or_init(|| Plugin::load(Source::Embedded, Limits::default()).unwrap())
}

/// Four juniors, three seniors, one place each; two who manage them, and one above all.
pub(super) fn company() -> (Organisation, Vec<Enrolment>) {
    let person = |id: &str, grade: u32, manager: Option<&str>| {
        json!({
            "id": id, "display_name": format!("Name of {id}"), "managers": manager.into_iter().collect::<Vec<_>>(),
            "grade": {"known": {"value": grade, "source": "test", "confidence": "certain"}},
            "time_zone": {"known": {"value": "Europe/Berlin", "source": "test", "confidence": "certain"}},
        })
    };
    let enrolment = |id: &str, teaches: bool| {
        json!({
            "person": id, "mentor_places": u32::from(teaches), "mentee_places": u32::from(!teaches),
            "oriented_on": "2026-10-01", "languages": ["en"],
            "skills": [{
                "topic": "ai", "level": if teaches { 4 } else { 1 }, "offered": teaches,
                "wanted": if teaches { 0 } else { 3 },
            }],
        })
    };
    let mut people = vec![person("top", 9, None), person("one", 5, Some("top")), person("two", 8, Some("top"))];
    people.extend(MENTORS.map(|id| person(id, 2, Some("one"))));
    people.extend(MENTEES.map(|id| person(id, 7, Some("two"))));
    let organisation = json!({
        "name": "Office", "people": people,
        "feeds": FED.map(|relation| json!({"relation": relation, "as_of": "2026-10-05"})),
        "provenance": [{"name": "x", "format": "json", "mapping": null, "digest": "", "records": 10,
                        "as_of": "2026-10-05"}],
    });
    let mut enrolments: Vec<_> = MENTORS.iter().map(|id| enrolment(id, true)).collect();
    enrolments.extend(MENTEES.iter().map(|id| enrolment(id, false)));
    (serde_json::from_value(organisation).unwrap(), serde_json::from_value(json!(enrolments)).unwrap())
}

/// A company and the days that go by.
pub(super) struct World {
    pub(super) store: Store,
    pub(super) id: OrganisationId,
    pub(super) today: NaiveDate,
}

impl World {
    pub(super) fn new() -> Self {
        Self::fill(Store::in_memory().unwrap())
    }

    pub(super) fn at(path: &Path) -> Self {
        Self::fill(Store::open(path).unwrap())
    }

    fn fill(mut store: Store) -> Self {
        let (organisation, enrolments) = company();
        let id = store.put_organisation(&organisation, &enrolments).unwrap();
        Self { store, id, today: day("2026-10-05") }
    }

    /// The one that was made before.
    pub(super) fn again(path: &Path, today: NaiveDate) -> Self {
        let store = Store::open(path).unwrap();
        let id = store.find_organisation("Office").unwrap();
        Self { store, id, today }
    }

    pub(super) fn desk(&self) -> Desk {
        static POLICY: OnceLock<crate::contract::policy::Resolved> = OnceLock::new();
        let policy = POLICY.get_or_init(|| plugin().session().unwrap().resolve_policy("{}").unwrap()).clone();
        let setting = Setting { fed_daily: true, ..Setting::new(policy, self.today) };
        Desk::read(&self.store, self.id, &setting).unwrap()
    }

    pub(super) fn office(&mut self) -> Office<'_> {
        self.office_of(Actor::coordinator("carol"))
    }

    pub(super) fn office_of(&mut self, actor: Actor) -> Office<'_> {
        Office::new(&mut self.store, self.id, actor, Now::on(self.today))
    }

    pub(super) fn says(&mut self, person: &str, pairing: &str, says: Says) -> Result<Answered, WorkflowError> {
        self.office_of(Actor::participant(person)).answer(pairing, says, None)
    }

    pub(super) fn cases(&self) -> Vec<Case> {
        self.store.cases(self.id).unwrap()
    }

    pub(super) fn case(&self, pairing: &str) -> Case {
        self.store.case(self.id, pairing).unwrap().unwrap()
    }

    pub(super) fn draft(&mut self) -> Draft {
        let desk = self.desk();
        self.office().draft_round(&Engine::new(plugin()), &desk).unwrap()
    }

    pub(super) fn publish(&mut self) -> Result<Published, WorkflowError> {
        let desk = self.desk();
        self.office().publish(&Engine::new(plugin()), &desk)
    }

    /// Everybody of a pairing says yes and signs.
    pub(super) fn agree(&mut self, pairing: &str) {
        let pair = self.case(pairing).pair;
        for person in [pair.mentor, pair.mentee] {
            self.says(&person, pairing, Says::Accept).unwrap();
            self.office_of(Actor::participant(person.clone())).sign(pairing, &person).unwrap();
        }
    }

    /// A round from the draft to three running pairs.
    pub(super) fn run_a_round(&mut self) -> Vec<String> {
        self.draft();
        let asked = self.office().ask_round().unwrap();
        for pairing in &asked {
            self.agree(pairing);
        }
        self.publish().unwrap().active
    }

    /// Proposals that the plugin would not make side by side, as an older platform may have left them.
    pub(super) fn propose(&mut self, pairs: &[(&str, &str)]) -> Vec<String> {
        let (id, today) = (self.id, self.today);
        let hand = self.office().hand;
        let write = |transaction: &Transaction<'_>| -> Result<Vec<String>, StoreError> {
            let entry = hand.enter(transaction, "propose", &hand.details(), None)?;
            let number = rounds::next(transaction, id)?;
            let round = Round {
                number,
                opened_on: today,
                since: today,
                until: today + chrono::Days::new(182),
                decision: entry,
                closed_on: None,
            };
            rounds::put(transaction, id, &round)?;
            let mut keys = Vec::new();
            for (mentor, mentee) in pairs {
                let pair = crate::contract::types::Pair { mentor: (*mentor).into(), mentee: (*mentee).into() };
                let proposal = Proposal {
                    round: number,
                    points: 1,
                    ruling: crate::contract::conflicts::Ruling::Clear,
                    origin: crate::contract::matching::Origin::Fresh,
                    overridden: Vec::new(),
                };
                let key = key(&pair, today, number);
                rounds::put_proposal(transaction, id, &key, &pair, &proposal)?;
                stages::append(transaction, id, &key, Stage::Draft, 0, None, entry)?;
                keys.push(key);
            }
            Ok(keys)
        };
        self.store.write(write).unwrap()
    }

    /// The file is whole, the chain holds, and nobody is in more pairings than she has places.
    pub(super) fn check(&self) {
        assert_eq!(self.store.check().unwrap(), Vec::<String>::new());
        assert_eq!(self.store.verify_audit(None).unwrap().problems, []);
        let places = self.store.enrolments(self.id).unwrap();
        let cases = self.cases();
        for one in places {
            for (side, places) in [(Side::Mentor, one.mentor_places), (Side::Mentee, one.mentee_places)] {
                let runs = |case: &&Case| case.side(&one.person) == Some(side) && case.phase.runs();
                let taken = cases.iter().filter(runs).count();
                assert!(taken <= places as usize, "{} is in {taken} pairings", one.person);
            }
        }
    }
}
