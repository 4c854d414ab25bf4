//! The conditions.

use super::{Edge, Instance, edges::whole};
use crate::contract::matching::{Certificate, Cover, Origin, Outcome, Price};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What is asked for.
    pub name: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// The numbers that were compared, or the first thing found wrong.
    pub detail: String,
}

/// All conditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// In the order of the contract's README.
    pub checks: Vec<Check>,
}

impl Verdict {
    /// Whether every condition holds.
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }
}

/// What the policy says of the objective.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// `/matching/leximin` under `fair`: conditions 2 and 3 are not asked for.
    pub leximin: bool,
    /// `/matching/objective` is `stable`: there is no certificate, and nobody must have reason to swap.
    pub stable: bool,
    /// `/matching/objective` is `fair`: the floor must be proved, and none otherwise.
    pub fair: bool,
    /// Points a kept incumbent earns: `/matching/disruption/bonus` where the mode is `bonus`, else 0.
    pub bonus: u32,
}

/// Checks an outcome against every edge it could have chosen from.
pub fn verify(instance: &Instance, outcome: &Outcome, rules: Rules) -> Verdict {
    let mut verdict =
        if rules.stable { super::stable::stable(instance, outcome) } else { certificate(instance, outcome, rules) };
    verdict.checks.extend(super::claims::claims(instance, outcome));
    verdict
}

fn certificate(instance: &Instance, outcome: &Outcome, Rules { leximin, fair, bonus, .. }: Rules) -> Verdict {
    let Some(certificate) = &outcome.certificate else {
        let detail = "an outcome of `total` or `fair` must carry one".into();
        return Verdict { checks: vec![Check { name: "a certificate", holds: false, detail }] };
    };
    let mut checks = Vec::new();
    let mut ask = |name, result: Result<String, String>| {
        let holds = result.is_ok();
        let (Ok(detail) | Err(detail)) = result;
        checks.push(Check { name, holds, detail });
        holds
    };
    let proof = match Proof::read(instance, outcome, certificate) {
        Ok(proof) => proof,
        Err(wrong) => {
            ask("1 feasible", Err(wrong));
            return Verdict { checks };
        }
    };
    ask("1 feasible", proof.feasible());
    if !leximin {
        ask("2 prices", proof.prices());
        ask("3 slackness", proof.slackness());
    }
    ask("4 coverage", proof.coverage());
    ask("the bound", proof.bound(leximin));
    ask("weights are points and ties", proof.weights(bonus));
    if fair && proof.filled() > 0 {
        ask("the fair floor", proof.fair());
    } else if certificate.fair_floor.is_some() || certificate.fair_cover.is_some() {
        ask("the fair floor", Err("this objective has none".into()));
    }
    Verdict { checks }
}

/// The certificate in whole numbers and positions.
struct Proof<'a> {
    instance: &'a Instance,
    certificate: &'a Certificate,
    /// Selected edges, by mentor and mentee.
    selected: BTreeSet<(usize, usize)>,
    /// Selected edges of each, as mentor and as mentee.
    taken: (Vec<i128>, Vec<i128>),
    prices: (Vec<i128>, Vec<i128>),
    bonus: i128,
    value: i128,
    bound: i128,
    unit: i128,
    floor: u32,
}

type Sides<T> = (Vec<T>, Vec<T>);

impl<'a> Proof<'a> {
    fn read(instance: &'a Instance, outcome: &Outcome, certificate: &'a Certificate) -> Result<Self, String> {
        let at: BTreeMap<&str, usize> = instance.people.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        let find = |id: &str| at.get(id).copied().ok_or_else(|| format!("`{id}` is not in the roster"));
        let people = instance.people.len();
        let mut selected = BTreeSet::new();
        let mut taken = (vec![0; people], vec![0; people]);
        for proposal in &outcome.proposals {
            if matches!(proposal.origin, Origin::Kept | Origin::Fresh) {
                let (mentor, mentee) = (find(&proposal.pair.mentor)?, find(&proposal.pair.mentee)?);
                if !selected.insert((mentor, mentee)) {
                    return Err(format!("`{}` with `{}` is named twice", proposal.pair.mentor, proposal.pair.mentee));
                }
                taken.0[mentor] += 1;
                taken.1[mentee] += 1;
            }
        }
        let prices = |list: &[Price]| -> Result<Vec<i128>, String> {
            let mut prices = vec![0; people];
            let mut named = BTreeSet::new();
            for price in list {
                let value = whole(price.value).filter(|value| *value >= 0);
                let value =
                    value.ok_or_else(|| format!("the price of `{}` is no whole number from 0", price.person))?;
                if !named.insert(&price.person) {
                    return Err(format!("`{}` has two prices", price.person));
                }
                prices[find(&price.person)?] = value;
            }
            Ok(prices)
        };
        let number = |name: &str, value: f64| {
            whole(value).filter(|value| *value >= 0).ok_or_else(|| format!("`{name}` is no whole number from 0"))
        };
        Ok(Self {
            instance,
            certificate,
            selected,
            taken,
            prices: (prices(&certificate.prices.mentors)?, prices(&certificate.prices.mentees)?),
            bonus: number("coverage_bonus", certificate.coverage_bonus)?,
            value: number("value", certificate.value)?,
            bound: number("bound", certificate.bound)?,
            unit: number("weight_per_point", certificate.weight_per_point)?,
            floor: certificate.fair_floor.unwrap_or(0),
        })
    }

    fn filled(&self) -> i128 {
        i128::from(self.certificate.filled)
    }

    fn name(&self, edge: &Edge) -> String {
        format!("`{}` with `{}`", self.instance.people[edge.mentor], self.instance.people[edge.mentee])
    }

    fn is_selected(&self, edge: &Edge) -> bool {
        self.selected.contains(&(edge.mentor, edge.mentee))
    }

    /// Edges that conditions 2 and the bound are over.
    fn counted(&self) -> impl Iterator<Item = &'a Edge> + '_ {
        self.instance.edges.iter().filter(|edge| edge.points >= self.floor)
    }

    fn feasible(&self) -> Result<String, String> {
        let mut value = 0;
        let mut found = 0;
        for edge in self.counted().filter(|edge| self.is_selected(edge)) {
            if edge.weight < 0 {
                return Err(format!("the weight of {} is no whole number", self.name(edge)));
            }
            found += 1;
            value += edge.weight;
        }
        if found != self.selected.len() {
            return Err(format!("{} pairs are selected, and {found} of them are edges", self.selected.len()));
        }
        let sides = [
            (&self.taken.0, &self.instance.mentor_places, "mentor"),
            (&self.taken.1, &self.instance.mentee_places, "mentee"),
        ];
        for (taken, places, side) in sides {
            if let Some(at) = (0..taken.len()).find(|at| taken[*at] > places[*at]) {
                let id = &self.instance.people[at];
                return Err(format!("`{id}` has {} pairs as {side} and {} free places", taken[at], places[at]));
            }
        }
        if found as i128 != self.filled() {
            return Err(format!("{found} pairs are selected, and `filled` says {}", self.filled()));
        }
        if value != self.value {
            return Err(format!("the weights add up to {value}, and `value` says {}", self.value));
        }
        Ok(format!("{found} pairs out of {} edges, value {value}", self.instance.edges.len()))
    }

    /// What prices leave of an edge's worth: above 0 it should be selected, below 0 it should not.
    fn surplus(&self, edge: &Edge) -> i128 {
        edge.weight + self.bonus - self.prices.0[edge.mentor] - self.prices.1[edge.mentee]
    }

    fn prices(&self) -> Result<String, String> {
        for edge in self.counted() {
            let surplus = self.surplus(edge);
            if self.is_selected(edge) && surplus < 0 {
                return Err(format!("{} is selected and costs {} more than it is worth", self.name(edge), -surplus));
            }
            if !self.is_selected(edge) && surplus > 0 {
                return Err(format!("{} is not selected and worth {surplus} more than it costs", self.name(edge)));
            }
        }
        Ok(format!("{} edges, each on its side of the prices", self.counted().count()))
    }

    fn slackness(&self) -> Result<String, String> {
        let sides = [
            (&self.prices.0, &self.taken.0, &self.instance.mentor_places, "mentor"),
            (&self.prices.1, &self.taken.1, &self.instance.mentee_places, "mentee"),
        ];
        let mut priced = 0;
        for (prices, taken, places, side) in sides {
            for at in (0..prices.len()).filter(|at| prices[*at] > 0) {
                priced += 1;
                // Whoever has no place has all of none taken, and may have a price.
                if taken[at] < places[at] {
                    let id = &self.instance.people[at];
                    return Err(format!(
                        "`{id}` has a price as {side} and {} free places left",
                        places[at] - taken[at]
                    ));
                }
            }
        }
        Ok(format!("{priced} people have a price, and no place left"))
    }

    /// Places of the cover and edges outside it.
    fn covers(&self, cover: &Cover, counts: impl Fn(&Edge) -> bool) -> Result<i128, String> {
        let people = self.instance.people.len();
        let mut inside: Sides<bool> = (vec![false; people], vec![false; people]);
        let mut places = 0;
        let sides = [
            (&cover.mentors, &mut inside.0, &self.instance.mentor_places),
            (&cover.mentees, &mut inside.1, &self.instance.mentee_places),
        ];
        for (names, inside, free) in sides {
            for name in names {
                let at = self.instance.people.iter().position(|id| id == name);
                let at = at.ok_or_else(|| format!("`{name}` is not in the roster"))?;
                if std::mem::replace(&mut inside[at], true) {
                    return Err(format!("`{name}` is covered twice"));
                }
                places += free[at];
            }
        }
        let outside = |edge: &&Edge| counts(edge) && !inside.0[edge.mentor] && !inside.1[edge.mentee];
        Ok(places + self.instance.edges.iter().filter(outside).count() as i128)
    }

    fn coverage(&self) -> Result<String, String> {
        let covered = self.covers(&self.certificate.cover, |_| true)?;
        if covered == self.filled() {
            Ok(format!("a cover of {covered} places: no choice fills more"))
        } else {
            Err(format!("{} places are filled, and the cover allows {covered}", self.filled()))
        }
    }

    fn bound(&self, leximin: bool) -> Result<String, String> {
        let total = |prices: &[i128], places: &[i128]| prices.iter().zip(places).map(|(p, c)| p * c).sum::<i128>();
        let seats =
            total(&self.prices.0, &self.instance.mentor_places) + total(&self.prices.1, &self.instance.mentee_places);
        let edges: i128 = self.counted().map(|edge| self.surplus(edge).max(0)).sum();
        let bound = seats + edges - self.filled() * self.bonus;
        if bound != self.bound {
            return Err(format!("the prices give a bound of {bound}, and `bound` says {}", self.bound));
        }
        if bound < self.value || !leximin && bound != self.value {
            return Err(format!("the value {} does not meet the bound {bound}", self.value));
        }
        Ok(if leximin {
            format!("value {} within the bound {bound}", self.value)
        } else {
            format!("value and bound are {bound}")
        })
    }

    /// What is below a point only breaks ties, all of it together.
    fn weights(&self, bonus: u32) -> Result<String, String> {
        if self.unit <= 0 || self.unit.count_ones() != 1 {
            return Err("`weight_per_point` is no power of two".into());
        }
        let kept: BTreeSet<(&str, &str)> =
            self.instance.incumbents.iter().map(|pair| (pair.mentor.as_str(), pair.mentee.as_str())).collect();
        let name = |at: usize| self.instance.people[at].as_str();
        let mut largest = 0;
        for edge in &self.instance.edges {
            let earns = kept.contains(&(name(edge.mentor), name(edge.mentee)));
            let worth = i128::from(edge.points) + if earns { i128::from(bonus) } else { 0 };
            if edge.weight / self.unit != worth {
                return Err(format!("{} weighs another number of points than {worth}", self.name(edge)));
            }
            largest = largest.max(edge.weight % self.unit);
        }
        if self.filled() * largest >= self.unit && self.filled() > 0 && largest > 0 {
            return Err(format!("tie-breaks of up to {largest} in {} pairs add up to a point", self.filled()));
        }
        Ok(format!("{} units a point, tie-breaks up to {largest}", self.unit))
    }

    fn fair(&self) -> Result<String, String> {
        let (Some(floor), Some(cover)) = (self.certificate.fair_floor, &self.certificate.fair_cover) else {
            return Err("floor and cover belong together".into());
        };
        let covered = self.covers(cover, |edge| edge.points > floor)?;
        if covered < self.filled() {
            Ok(format!("above {floor} points at most {covered} places can be filled"))
        } else {
            Err(format!("above {floor} points {covered} places might be filled, of {}", self.filled()))
        }
    }
}
