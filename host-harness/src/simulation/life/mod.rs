//! People and platform together, one day after the other.
//!
//! `pairs` holds what is really so between two people, and how it changes. `meetings` lets sessions happen, `voices` lets
//! people answer and ask, `office` is the coordinator and the sponsor, `leave` those who may allow what a rule forbids. Each
//! reads hidden traits and tells the platform only what people would enter. Every draw comes from a stream named after what
//! it decides, so that one more decision leaves all others as they were.

mod leave;
mod meetings;
mod office;
mod pairs;
mod voices;

use super::{
    behaviour::Behaviour,
    checks,
    platform::{Action, Look, Planned, Platform, PlatformError, Plugins},
    scenario::Scenario,
    truth::{Condition, Truth},
    world::{Happened, World},
};
use crate::{
    contract::{health::Application, types::Side},
    hr::Taxonomy,
};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use leave::Leave;
use meetings::Entry;
use office::Office;
use pairs::Hidden;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Days between two rounds, and between two reviews.
const MONTH: u64 = 30;
/// Days of the program on which everybody in a pair is asked.
const WAVES: [u64; 8] = [42, 90, 150, 210, 270, 330, 450, 570];

/// What happened, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// People who joined the company.
    pub joined: usize,
    /// People who left it.
    pub left: usize,
    /// Promotions.
    pub promoted: usize,
    /// Managers who got another manager.
    pub reorganized: usize,
    /// Participants who moved to another zone.
    pub moved_abroad: usize,
    /// Leaves that were announced.
    pub leaves: usize,
    /// Ties that HR was told of.
    pub ties: usize,
    /// Rounds of matching.
    pub rounds: usize,
    /// Pairs that were asked.
    pub asked: usize,
    /// Pairings that began.
    pub begun: usize,
    /// Pairings that ended.
    pub ended: usize,
    /// Of them, by the daily re-check.
    pub ended_by_recheck: usize,
    /// Leaves that rules asked for, and those given.
    pub waivers: (usize, usize),
    /// Sessions held.
    pub held: usize,
    /// Sessions called off.
    pub cancelled: usize,
    /// Sessions that somebody stayed away from.
    pub missed: usize,
    /// Sessions that people moved themselves.
    pub moved: usize,
    /// Lost sessions that were made up for.
    pub made_up: usize,
    /// What plans did.
    pub planned: Planned,
    /// Answers to surveys.
    pub answers: usize,
    /// Requests and incidents.
    pub requests: usize,
    /// Calls and nudges of the coordinator.
    pub calls: usize,
}

/// One seed, alive.
pub(super) struct Life {
    behaviour: Behaviour,
    scenario: Scenario,
    pub(super) world: World,
    pub(super) platform: Platform,
    hidden: BTreeMap<String, Hidden>,
    pub(super) truth: Truth,
    office: Office,
    /// Sessions that people will enter, by the day they do.
    entries: BTreeMap<NaiveDate, Vec<Entry>>,
    /// Sessions whose fate is settled, with the start they had then.
    settled: BTreeSet<(String, u32)>,
    /// Sessions held in place of lost ones.
    made_up: Vec<(String, NaiveDate)>,
    leave: Leave,
    pub(super) counts: Counts,
    pub(super) looks: Vec<Look>,
    /// Conflicts found: pairing and day.
    pub(super) found: Vec<(String, NaiveDate)>,
    next_review: NaiveDate,
    next_round: NaiveDate,
}

impl Life {
    pub(super) fn begin(
        plugins: &Plugins,
        scenario: &Scenario,
        behaviour: &Behaviour,
        taxonomy: &Taxonomy,
        seed: u64,
        file: Option<&Path>,
    ) -> Result<Self, PlatformError> {
        let world = World::new(scenario, behaviour, seed, taxonomy);
        let platform = Platform::open(plugins, scenario, &world, file)?;
        let first = world.first();
        let mut life = Self {
            behaviour: behaviour.clone(),
            scenario: scenario.clone(),
            office: Office::default(),
            world,
            platform,
            hidden: BTreeMap::new(),
            truth: Truth::default(),
            entries: BTreeMap::new(),
            settled: BTreeSet::new(),
            made_up: Vec::new(),
            leave: Leave::default(),
            counts: Counts::default(),
            looks: Vec::new(),
            found: Vec::new(),
            next_review: first + Days::new(MONTH),
            next_round: first,
        };
        life.apply_all(first);
        life.sponsor_promises();
        Ok(life)
    }

    /// Lives through a day and lets the independent checks look at its evening. Returns what they found wrong.
    pub(super) fn day(&mut self, day: NaiveDate) -> Result<Vec<String>, PlatformError> {
        self.morning(day)?;
        self.meetings(day);
        self.pairs_change(day)?;
        self.voices(day);
        self.office_hours(day)?;
        self.rounds(day)?;
        let planned = self.platform.plan(&mut self.world, day)?;
        self.counts.planned.add(planned);
        let reviews = day >= self.next_review;
        if reviews {
            self.review(day)?;
        }
        self.platform.write(day)?;
        let mut wrong = checks::evening(&self.platform, &mut self.world, day);
        wrong.extend(self.platform.audit()?);
        wrong.extend(self.platform.audit_chain()?);
        if day.weekday() == Weekday::Sun {
            wrong.extend(self.platform.audit_file()?);
        }
        // What waits for a plan is not right yet.
        if reviews && self.platform.to_plan.is_empty() {
            let against = self.platform.validate(&mut self.world, day)?;
            wrong.extend(against.into_iter().map(|finding| format!("{}: {}", finding.code, finding.message)));
        }
        Ok(wrong)
    }

    /// What HR sends, and what follows for the standing pairs.
    fn morning(&mut self, day: NaiveDate) -> Result<(), PlatformError> {
        let happened = self.world.live(day);
        for one in &happened {
            match one {
                Happened::Joined => self.counts.joined += 1,
                Happened::Left(person) => {
                    self.counts.left += 1;
                    self.leaves(person, day);
                }
                Happened::Promoted => self.counts.promoted += 1,
                Happened::Reorganized => self.counts.reorganized += 1,
                Happened::MovedAbroad(_) => self.counts.moved_abroad += 1,
                Happened::LeaveAnnounced(_) => self.counts.leaves += 1,
                Happened::TieTold => self.counts.ties += 1,
            }
        }
        self.leave_answers(day)?;
        let news = self.world.take_news();
        let news = self.platform.receive(&self.world, day, news)?;
        for one in &happened {
            match one {
                Happened::MovedAbroad(person) => {
                    self.platform.forget_walls(person);
                    self.platform.plan_again(person);
                }
                Happened::LeaveAnnounced(person) => self.platform.plan_again(person),
                _ => {}
            }
        }
        self.apply_all(day);
        for action in self.platform.recheck(&self.world, day, news)? {
            match action {
                Action::Gone(id) => self.over(&id, day),
                Action::Ended(id) => {
                    self.counts.ended_by_recheck += 1;
                    self.found.push((id.clone(), day));
                    self.over(&id, day);
                }
                Action::AsksLeave(leave, id) => {
                    self.ask_leave(leave, &id, day)?;
                }
            }
        }
        Ok(())
    }

    /// A pairing is over: what was really so between the two is history too.
    fn over(&mut self, id: &str, day: NaiveDate) {
        self.counts.ended += 1;
        self.truth.end_all(id, day);
        self.hidden.remove(id);
        if let Some(pairing) = self.platform.pairings.get(id) {
            let (mentor, mentee) = (pairing.pair.mentor.clone(), pairing.pair.mentee.clone());
            let since = pairing.matched_on.parse().unwrap_or(day);
            let here = |person: &str| self.world.enrolment(person).is_some();
            if here(&mentor) && here(&mentee) {
                self.world.add_former_pair(&mentor, &mentee, since, day);
            }
            self.loads_changed(&mentor, day);
        }
    }

    /// A mentor with time for one pair has several, or has not any more.
    fn loads_changed(&mut self, mentor: &str, day: NaiveDate) {
        if self.world.is_overloaded(mentor) {
            let has = self.platform.standing().filter(|one| one.pair.mentor == mentor).count();
            if has >= 2 {
                self.truth.begin(Condition::Overloaded, mentor, day, true);
            } else {
                self.truth.end(Condition::Overloaded, mentor, day);
            }
        }
    }

    fn rounds(&mut self, day: NaiveDate) -> Result<(), PlatformError> {
        self.answer_proposals(day)?;
        for id in self.platform.settle(&self.world, day)? {
            self.counts.begun += 1;
            self.meet(&id, day);
        }
        if day >= self.next_round
            && let Some(asked) = self.platform.round(&self.world, day)?
        {
            self.next_round = day + Days::new(MONTH);
            self.counts.rounds += 1;
            self.counts.asked += asked;
        }
        Ok(())
    }

    fn review(&mut self, day: NaiveDate) -> Result<(), PlatformError> {
        if let Some(look) = self.platform.review(&self.world, day)? {
            self.next_review = day + Days::new(MONTH);
            self.act_upon(&look);
            self.looks.push(look);
        }
        Ok(())
    }

    /// Everybody who takes part has applied, once a side.
    fn apply_all(&mut self, day: NaiveDate) {
        let applications = &mut self.platform.history.applications;
        let mut known: BTreeSet<(String, bool)> =
            applications.iter().map(|one| (one.person.clone(), one.side == Side::Mentor)).collect();
        for enrolment in &self.world.enrolments {
            let Some(joined) = enrolment.joined_on.filter(|joined| *joined <= day) else { continue };
            for (side, places) in [(Side::Mentor, enrolment.mentor_places), (Side::Mentee, enrolment.mentee_places)] {
                if places > 0 && known.insert((enrolment.person.clone(), side == Side::Mentor)) {
                    applications.push(Application {
                        person: enrolment.person.clone(),
                        side,
                        registered_on: joined.to_string(),
                        eligible: true,
                        matched_on: None,
                        withdrew_on: None,
                    });
                }
            }
        }
    }

    fn leaves(&mut self, person: &str, day: NaiveDate) {
        for application in self.platform.history.applications.iter_mut().filter(|one| one.person == person) {
            if application.withdrew_on.is_none() {
                application.withdrew_on = Some(day.to_string());
            }
        }
        let oriented = self.platform.roster.people.iter().find(|one| one.id == person);
        // The roster forgets her; whether she was oriented stays on record.
        if let Some(on) = oriented.and_then(|one| one.oriented_on.clone()).filter(|on| *on <= day.to_string()) {
            self.platform.history.facts.push(crate::contract::health::Fact {
                kind: "oriented".into(),
                person: Some(person.to_owned()),
                pairing: None,
                on,
                until: None,
                value: None,
                details: Vec::new(),
            });
        }
    }

    /// The true value of a3, and the pairs it rests on.
    pub(super) fn reliability(&self, day: NaiveDate) -> Option<(f64, usize)> {
        self.truth.reliability(day, &self.made_up)
    }
}
