//! The company as it really is, day by day: who works there, who is tied to whom, what people are like.
//!
//! `staff` is what HR can know and sends every day: joiners, leavers, promotions, reorganizations, leave. `ties` are
//! conflicts of interest that begin; HR hears of them later, or never. `traits` is what nobody writes down. Knows nothing of
//! the platform or the plugin; what it tells the platform is in [`World::organisation`] and [`World::enrolments`] alone.

mod diary;
mod staff;
mod ties;
mod traits;

pub(super) use traits::Traits;

use super::{behaviour::Behaviour, chance::Chance, scenario::Scenario};
use crate::{
    company::{Company, Recipe, Rng},
    contract::scheduling::Diary,
    hr::{DaySpan, Employee, Enrolment, Organisation, Taxonomy, Tie},
};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Something that HR tells, for the record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Happened {
    Joined,
    Left(String),
    Promoted,
    Reorganized,
    MovedAbroad(String),
    LeaveAnnounced(String),
    TieTold,
}

/// A tie that holds and that HR has not been told of.
struct Unseen {
    tie: Tie,
    /// None: never.
    told_on: Option<NaiveDate>,
}

/// Somebody who will join.
struct Joiner {
    on: NaiveDate,
    employee: Employee,
    enrolment: Option<Enrolment>,
    ties: Vec<Tie>,
}

/// The company.
pub(super) struct World {
    seed: u64,
    behaviour: Behaviour,
    reorganizations: Vec<(NaiveDate, f64)>,
    /// The first day, and the first day after the last.
    span: (NaiveDate, NaiveDate),
    /// What HR's export of the day says.
    pub(super) organisation: Organisation,
    /// Who takes part.
    pub(super) enrolments: Vec<Enrolment>,
    /// The last first.
    joiners: Vec<Joiner>,
    unseen: Vec<Unseen>,
    /// Who took over the reports of somebody who left.
    successors: BTreeMap<String, String>,
    /// Juniors with time for one pair who offer more.
    overloaded: BTreeSet<String>,
    diaries: BTreeMap<String, Diary>,
    /// Something in the organisation or the enrolments is another than HR said last.
    changed: bool,
}

impl World {
    /// The company of a seed on its first day.
    pub(super) fn new(scenario: &Scenario, behaviour: &Behaviour, seed: u64, taxonomy: &Taxonomy) -> Self {
        let days = scenario.days();
        let more = behaviour.company.joins * f64::from(days) / 365.0;
        let joining = (scenario.people as f64 * more) as usize;
        let recipe = Recipe {
            seed,
            people: scenario.people + joining,
            term_days: days,
            senior_per_mille: scenario.seniors_per_mille,
            flaws: Vec::new(),
            ..Recipe::default()
        };
        let company = Company::generate(&recipe, taxonomy);
        let first = company.as_of;
        let mut world = Self {
            seed,
            behaviour: behaviour.clone(),
            reorganizations: scenario
                .reorganization
                .iter()
                .map(|one| (first + Days::new(one.day.into()), one.share))
                .collect(),
            span: (first, first + Days::new(days.into())),
            organisation: company.organisation,
            enrolments: company.enrolments,
            joiners: Vec::new(),
            unseen: Vec::new(),
            successors: BTreeMap::new(),
            overloaded: BTreeSet::new(),
            diaries: BTreeMap::new(),
            changed: false,
        };
        world.organisation.provenance.clear();
        world.hold_back(joining);
        world.promise_too_much(scenario.plant.overloaded);
        world
    }

    /// The first day.
    pub(super) fn first(&self) -> NaiveDate {
        self.span.0
    }

    /// A stream of chance that belongs to `name` alone.
    pub(super) fn rng(&self, name: &str) -> Rng {
        Rng::new(self.seed, &format!("simulation:{name}"))
    }

    /// What somebody is like.
    pub(super) fn traits(&self, person: &str) -> Traits {
        Traits::of(self.seed, person)
    }

    /// Whether somebody has time for one pair and offers more.
    pub(super) fn is_overloaded(&self, person: &str) -> bool {
        self.overloaded.contains(person)
    }

    /// The enrolment of somebody who takes part.
    pub(super) fn enrolment(&self, person: &str) -> Option<&Enrolment> {
        self.enrolments.iter().find(|enrolment| enrolment.person == person)
    }

    /// Leave to set a rule aside, as the office that may gave it.
    pub(super) fn add_waiver(&mut self, waiver: crate::hr::Waiver) {
        self.organisation.waivers.push(waiver);
        self.changed = true;
    }

    /// A pair has ended: the two were partners once.
    pub(super) fn add_former_pair(&mut self, mentor: &str, mentee: &str, since: NaiveDate, until: NaiveDate) {
        let held = DaySpan { since: Some(since), until: Some(until.max(since + Days::new(1))) };
        self.organisation.ties.push(Tie {
            subject: mentor.into(),
            relation: crate::hr::relation::FORMER_MENTORING.into(),
            object: mentee.into(),
            held,
        });
        self.changed = true;
    }

    /// Whether anything changed since this was last asked.
    pub(super) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Whoever has no date for her orientation, or a late one, gets one.
    pub(super) fn orient(&mut self, person: &str, on: NaiveDate) {
        let enrolment = self.enrolments.iter_mut().find(|one| one.person == person);
        if let Some(enrolment) = enrolment.filter(|one| one.oriented_on.is_none_or(|known| known > on)) {
            enrolment.oriented_on = Some(on);
            self.changed = true;
        }
    }

    /// The people who would be hired later are not here yet: leaves of the tree, so that everybody has a manager.
    fn hold_back(&mut self, count: usize) {
        let mut rng = self.rng("joiners");
        let managers: BTreeSet<String> = self.organisation.people.iter().flat_map(|one| one.managers.clone()).collect();
        let mut leaves: Vec<String> = self
            .organisation
            .people
            .iter()
            .map(|employee| employee.id.clone())
            .filter(|id| !managers.contains(id))
            .collect();
        rng.shuffle(&mut leaves);
        leaves.truncate(count);
        let held: BTreeSet<String> = leaves.iter().cloned().collect();
        let span = self.span.1.signed_duration_since(self.span.0).num_days();
        let organisation = &mut self.organisation;
        for id in leaves {
            let Some(at) = organisation.people.iter().position(|employee| employee.id == id) else { continue };
            let mut employee = organisation.people.remove(at);
            let on = self.span.0 + Days::new(rng.between(1, span.max(2) - 1) as u64);
            employee.start_date = Some(on);
            let mine = |tie: &Tie| tie.subject == id || tie.object == id;
            let ties = organisation.ties.iter().filter(|tie| mine(tie)).cloned().collect();
            organisation.ties.retain(|tie| !mine(tie));
            let enrolment =
                self.enrolments.iter().position(|one| one.person == id).map(|at| self.enrolments.remove(at));
            let enrolment = enrolment.map(|enrolment| Enrolment {
                joined_on: Some(on + Days::new(14)),
                oriented_on: Some(on + Days::new(14 + rng.days(20.0))),
                away: Vec::new(),
                ..enrolment
            });
            self.joiners.push(Joiner { on, employee, enrolment, ties });
        }
        for employee in &mut organisation.people {
            employee.managers.retain(|id| !held.contains(id));
            employee.dotted_managers.retain(|id| !held.contains(id));
        }
        organisation.waivers.retain(|waiver| {
            [&waiver.mentor, &waiver.mentee, &waiver.approved_by].into_iter().all(|id| !held.contains(id))
        });
        self.joiners.sort_by(|a, b| (b.on, &b.employee.id).cmp(&(a.on, &a.employee.id)));
    }

    fn promise_too_much(&mut self, share: f64) {
        let mut rng = self.rng("overloaded");
        for enrolment in self.enrolments.iter_mut().filter(|enrolment| enrolment.mentor_places > 0) {
            if rng.happens(share) {
                enrolment.mentor_places = 3;
                self.overloaded.insert(enrolment.person.clone());
            }
        }
    }
}
