//! Everybody who could be paired under one policy: who is on which side, and what any two are to each other.

use super::{
    columns::Columns,
    profile::{Profile, Profiles, favors},
    topics::Topics,
};
use crate::{
    by_owner::ByOwner,
    conflicts,
    contract::types::{Finding, Severity},
    problems::detail,
    program::{PersonIx, Program},
    scheduling::ReachIndex,
};
use std::{cell::OnceCell, rc::Rc};

/// A relation among participants that matching reads row by row: whom each person is related to, with a number, rising.
pub(super) type Relation = ByOwner<(u32, u32)>;

/// From (person, (other, number)). Where the same two are named twice, the smaller number stays.
fn relation(people: usize, pairs: &[(u32, (u32, u32))]) -> Relation {
    ByOwner::build(people, pairs, Ord::cmp, |last, next| last.0 == next.0)
}

/// See the module. Built once per program; shared by searches.
pub struct Pool {
    pub(super) program: Rc<Program>,
    pub(super) conflicts: Rc<conflicts::Index>,
    pub(super) reach: Rc<ReachIndex>,
    pub(super) topics: Topics,
    pub(super) profiles: Profiles,
    /// Positions in the roster of who has a mentor's place, ascending.
    pub mentors: Vec<u32>,
    /// Positions in the roster of who has a mentee's place, ascending.
    pub mentees: Vec<u32>,
    /// Places of people who want, and of people who offer, each topic.
    pub(super) demand: Vec<(u32, u32)>,
    /// By person: whom she favors, with the rank.
    pub(super) favors: Relation,
    /// By person: who favors her, with the rank.
    pub(super) favored_by: Relation,
    /// By person: earlier partners, in either role.
    pub(super) earlier: Relation,
    columns: OnceCell<Columns>,
}

impl Pool {
    /// Near linear in the roster.
    pub fn build(program: Rc<Program>, conflicts: Rc<conflicts::Index>, reach: Rc<ReachIndex>) -> Pool {
        let (policy, roster) = (&program.policy, &program.roster);
        let topics = Topics::build(policy, roster);
        let mut profiles = Profiles::build(policy, roster, &topics);
        let side = |places: fn(&Profile) -> u16| -> Vec<u32> {
            let positions = (0_u32..).zip(&profiles.people);
            positions.filter(|(_, profile)| places(profile) > 0).map(|(position, _)| position).collect()
        };
        let (mentors, mentees) = (side(|profile| profile.mentor_places), side(|profile| profile.mentee_places));
        let demand = demand(&topics, &profiles);
        let cap = policy.matching.topic.scarcity_cap.saturating_mul(1000);
        let scarcity: Vec<u32> = demand.iter().map(|counts| scarcity(*counts, cap)).collect();
        profiles.weigh_wants(&scarcity);
        let people = roster.people.len();
        let mut favored = Vec::new();
        for (position, person) in (0_u32..).zip(&roster.people) {
            favored.extend(
                favors(person)
                    .filter(|(other, _)| other.index() < people)
                    .map(|(other, rank)| (position, (other.0, rank))),
            );
        }
        let turned: Vec<_> = favored.iter().map(|(person, (other, rank))| (*other, (*person, *rank))).collect();
        let former = roster.names.find("former-mentoring");
        let both = |a: PersonIx, b: PersonIx| [(a.0, (b.0, 0)), (b.0, (a.0, 0))];
        let earlier = roster.ties.iter().filter(|tie| Some(tie.relation) == former);
        let earlier = earlier.filter(|tie| tie.subject.index() < people && tie.object.index() < people);
        let earlier: Vec<_> = earlier.flat_map(|tie| both(tie.subject, tie.object)).collect();
        Pool {
            topics,
            demand,
            mentors,
            mentees,
            favors: relation(people, &favored),
            favored_by: relation(people, &turned),
            earlier: relation(people, &earlier),
            profiles,
            program,
            conflicts,
            reach,
            columns: OnceCell::new(),
        }
    }

    /// The mentees in columns, from the first time they are asked for.
    pub(super) fn columns(&self) -> &Columns {
        self.columns.get_or_init(|| Columns::build(self))
    }

    /// Places cut to the policy's most, topics that the policy does not list.
    pub fn findings(&self) -> Vec<Finding> {
        let roster = &self.program.roster;
        let finding = |code: &str, people, details, message: &str| Finding {
            code: code.into(),
            severity: Severity::Note,
            people,
            path: None,
            details,
            message: message.into(),
        };
        let mut findings = Vec::new();
        if !self.profiles.cut.is_empty() {
            let people = self.profiles.cut.iter().map(|position| roster.id(PersonIx(*position)).to_string()).collect();
            let message = "these people offer more places than the policy lets one person take, and are cut to it";
            findings.push(finding("data.places-cut", people, Vec::new(), message));
        }
        if !self.topics.unlisted.is_empty() {
            let details = self.topics.unlisted.iter().map(|topic| detail("topic", self.topics.text(*topic))).collect();
            let message = "these topics are not among the policy's, so they stand alone";
            findings.push(finding("data.unknown-topic", Vec::new(), details, message));
        }
        findings
    }

    pub(super) fn profile(&self, person: usize) -> Option<&Profile> {
        self.profiles.people.get(person)
    }
}

/// Per topic, the mentees' places that want it and the mentors' places that offer it.
fn demand(topics: &Topics, profiles: &Profiles) -> Vec<(u32, u32)> {
    let mut counts = vec![(0_u32, 0_u32); topics.len() as usize];
    for profile in &profiles.people {
        for want in &profile.wants {
            if let Some(count) = counts.get_mut(want.topic.index()) {
                count.0 = count.0.saturating_add(u32::from(profile.mentee_places));
            }
        }
        for offer in &profile.offers {
            if let Some(count) = counts.get_mut(offer.topic.index()) {
                count.1 = count.1.saturating_add(u32::from(profile.mentor_places));
            }
        }
    }
    counts
}

/// Demand over supply in thousandths, within 1,000 and `cap`; `cap` where nobody offers it.
fn scarcity((wanted, offered): (u32, u32), cap: u32) -> u32 {
    let ratio = u64::from(wanted).saturating_mul(1000).checked_div(u64::from(offered));
    ratio.map_or(cap, |ratio| u32::try_from(ratio).unwrap_or(u32::MAX)).clamp(1000, cap.max(1000))
}
