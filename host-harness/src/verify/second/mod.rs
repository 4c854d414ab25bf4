//! Points and rulings once more: slow, from the roster and the policy document alone.
//!
//! A certificate proves the choice, given the points. To distrust the points as well, a sample of pairs is worked out here
//! anew, by code that shares nothing with the plugin: no profile, no table, no index. It follows the text of the contract's
//! README, key by key, and scans whatever it needs for each pair.
//!
//! Two things it takes from elsewhere. The minutes two people share are an engine of their own (`scheduling.reachable`), with
//! references of its own. And the ruling of a pair with a waiver is left out, since whether a waiver counts hangs on
//! the approvers' own conflicts.

mod points;
mod rulings;
#[cfg(test)]
mod tests;

use crate::{
    company::Rng,
    contract::{
        conflicts::Ruling,
        matching::Outcome,
        program::{Person, Roster},
        types::{Audience, Pair, Reader},
    },
    plugin::{CallError, Program},
};
use chrono::NaiveDate;
use rulings::Dated;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Factors in the contract's order.
const FACTORS: [&str; 11] = [
    "needs-met",
    "exchange",
    "shared-ground",
    "distance",
    "reach",
    "languages",
    "grade-gap",
    "preference",
    "style",
    "novelty",
    "workload",
];

/// What a sample showed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Sample {
    /// Pairs looked at.
    pub pairs: usize,
    /// Of them, eligible.
    pub eligible: usize,
    /// Pairs whose ruling was left out, because somebody asked for a waiver.
    pub waived: usize,
    /// Where the two implementations differ, each in a sentence.
    pub differences: Vec<String>,
}

/// One pair as the second implementation sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgment {
    /// Before waivers.
    pub ruling: Ruling,
    /// Rules that stand in the way, in the contract's order.
    pub broken: Vec<&'static str>,
    /// Points and the share of each factor of weight above 0.
    pub points: (u32, Vec<u32>),
}

/// Roster and policy, ready to be asked about any pair of participants.
pub struct Second<'a> {
    roster: &'a Roster,
    policy: &'a Value,
    today: NaiveDate,
    people: BTreeMap<&'a str, &'a Person>,
    ties: Vec<Dated<'a>>,
    /// Ties by their object, so that a walk up a line does not scan them all.
    below: BTreeMap<&'a str, Vec<Dated<'a>>>,
    /// Everybody the roster knows anything of.
    known: BTreeSet<&'a str>,
    /// Scarcity of each topic, which takes a look at everybody.
    scarcity: BTreeMap<String, u64>,
    /// Who carries each interest, likewise.
    carriers: BTreeMap<(String, String), u64>,
}

impl<'a> Second<'a> {
    /// `policy` is the resolved document: every key is there.
    pub fn new(roster: &'a Roster, policy: &'a Value) -> Self {
        let mut second = Self::indexed(roster, policy);
        second.count();
        second
    }

    fn indexed(roster: &'a Roster, policy: &'a Value) -> Self {
        let people: BTreeMap<&str, &Person> = roster.people.iter().map(|person| (person.id.as_str(), person)).collect();
        let bystanders = roster.bystanders.iter().map(String::as_str);
        let known = people.keys().copied().chain(bystanders).collect();
        let today = roster.as_of.parse().unwrap_or_default();
        let ties: Vec<Dated<'_>> = roster.ties.iter().map(Dated::of).collect();
        let mut below: BTreeMap<&str, Vec<Dated<'_>>> = BTreeMap::new();
        for one in &ties {
            below.entry(&one.tie.object).or_default().push(*one);
        }
        let (scarcity, carriers) = (BTreeMap::new(), BTreeMap::new());
        Self { roster, policy, today, people, ties, below, known, scarcity, carriers }
    }

    /// The same for rulings alone, without the look at everybody that points need.
    pub fn of_rulings(roster: &'a Roster, policy: &'a Value) -> Self {
        Self::indexed(roster, policy)
    }

    /// The ruling of a pair before waivers; none for somebody who does not take part.
    pub fn ruling_of(&self, pair: &Pair) -> Option<Ruling> {
        let (mentor, mentee) = (*self.people.get(pair.mentor.as_str())?, *self.people.get(pair.mentee.as_str())?);
        Some(self.rulings(mentor, mentee).0)
    }

    /// A pair by its two people, with the minutes a week they share and the longest stretch of them; none for somebody who
    /// does not take part.
    pub fn judge(&self, pair: &Pair, shared: Option<(u32, u32)>) -> Option<Judgment> {
        let (mentor, mentee) = (*self.people.get(pair.mentor.as_str())?, *self.people.get(pair.mentee.as_str())?);
        let (ruling, proposable) = self.rulings(mentor, mentee);
        let points = self.points(mentor, mentee, shared.map(|(minutes, _)| minutes));
        let broken = self.broken(mentor, mentee, shared, proposable, points.0);
        Some(Judgment { ruling, broken, points })
    }

    /// Compares `size` pairs with the plugin's appraisals: proposals of the outcome, and pairs of a mentor and a mentee
    /// drawn by its digest.
    ///
    /// # Errors
    /// Those of the plugin.
    pub fn sample(&self, program: &Program, outcome: &Outcome, size: usize) -> Result<Sample, CallError> {
        let side = |mentor: bool| -> Vec<&str> {
            let places = |person: &&Person| if mentor { person.mentor_places } else { person.mentee_places } > 0;
            self.roster.people.iter().filter(places).map(|person| person.id.as_str()).collect()
        };
        let (mentors, mentees) = (side(true), side(false));
        let mut rng = Rng::new(0, &outcome.digest);
        let mut pairs: Vec<Pair> = Vec::new();
        for number in 0..size {
            let proposed = outcome.proposals.get(rng.below(outcome.proposals.len()));
            match proposed.filter(|_| number % 2 == 0) {
                Some(proposal) => pairs.push(proposal.pair.clone()),
                None => {
                    let (mentor, mentee) =
                        (mentors.get(rng.below(mentors.len())), mentees.get(rng.below(mentees.len())));
                    let Some((mentor, mentee)) = mentor.zip(mentee) else { continue };
                    pairs.push(Pair { mentor: (*mentor).into(), mentee: (*mentee).into() });
                }
            }
        }
        pairs.retain(|pair| pair.mentor != pair.mentee);
        let coordinator = Reader { audience: Audience::Coordinator, person: None };
        let appraisals = program.appraise(&pairs, &coordinator)?.items;
        let reach = program.reachable(&pairs)?;
        let shared = reach.minutes_per_week.into_iter().zip(reach.longest_minutes);
        let mut sample = Sample { pairs: pairs.len(), ..Sample::default() };
        for ((pair, appraisal), (minutes, longest)) in pairs.iter().zip(appraisals).zip(shared) {
            let Some(own) = self.judge(pair, minutes.zip(longest)) else { continue };
            let mut differ = |what: &str, own: String, plugin: String| {
                if own != plugin {
                    let Pair { mentor, mentee } = pair;
                    sample
                        .differences
                        .push(format!("`{mentor}` with `{mentee}`: {what} {plugin}, and should be {own}"));
                }
            };
            let waived = self.roster.waivers.iter().any(|waiver| waiver.pair == *pair);
            let mut broken = own.broken;
            let mut reasons: Vec<&str> = appraisal.reasons.iter().map(|reason| reason.code.as_str()).collect();
            if waived {
                broken.retain(|code| *code != "match.conflict");
                reasons.retain(|code| *code != "match.conflict");
            } else {
                differ("ruling", format!("{:?}", own.ruling), format!("{:?}", appraisal.ruling));
            }
            differ("reasons", format!("{broken:?}"), format!("{reasons:?}"));
            if let Some(points) = appraisal.points {
                let shares: Vec<u32> = appraisal.factors.iter().map(|factor| factor.points).collect();
                differ("points", format!("{:?}", own.points), format!("{:?}", (points, shares)));
                sample.eligible += 1;
            }
            sample.waived += usize::from(waived);
        }
        Ok(sample)
    }

    /// What the policy says under a path of keys.
    fn at(&self, path: &str) -> Option<&Value> {
        // As `Value::pointer` would, which takes each key apart anew: no key of a policy has a tilde.
        path.split('/').skip(1).try_fold(self.policy, |value, key| value.get(key))
    }

    fn whole(&self, pointer: &str) -> u64 {
        self.at(pointer).and_then(Value::as_u64).unwrap_or(0)
    }

    fn word(&self, pointer: &str) -> &str {
        self.at(pointer).and_then(Value::as_str).unwrap_or("")
    }

    fn is(&self, pointer: &str) -> bool {
        self.at(pointer).and_then(Value::as_bool).unwrap_or(false)
    }

    fn words(&self, pointer: &str) -> Vec<&str> {
        self.at(pointer).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }

    fn entries(&self, pointer: &str) -> &[Value] {
        self.at(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

fn values(person: &Person, key: &str) -> BTreeSet<String> {
    let carried = person.attributes.iter().filter(|attribute| attribute.key == key);
    carried.map(|attribute| attribute.value.clone()).collect()
}
