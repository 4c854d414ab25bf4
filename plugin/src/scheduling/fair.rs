//! Who bears what.
//!
//! The quarters outside core hours of the worst-off person are charged once more, those of a mentor beyond her cap dearer.
//! Neither adds up session by session, but both lie above prices that do: for shares λ of people that sum to at most one,
//! and μ from nought to one, `max q ≥ Σ λ·q` and `max(0, q − cap) ≥ μ·(q − cap)`. So every choice of λ and μ gives chains
//! whose cost is a bound (H. Everett, 1963); they are found by giving ever smaller parts of the price to whoever is worst off
//! (fictitious play, G. Brown, 1951), in sixteenths. Plans are compared by what they truly cost.

use super::{
    chain::{Path, Work},
    joint::{Best, Component, Plan, priced},
    slots::{Cost, POINT, SIXTEENTH},
};
use crate::arrange::tree;
use crate::program::PersonIx;
use std::{cmp::Reverse, collections::BTreeMap, rc::Rc};

/// Rounds in which prices are shifted.
const PRICE_ROUNDS: u32 = 8;

/// Prices are shared out in sixteenths, as costs are counted in them.
const SIXTEEN: u32 = 16;

/// Quarters outside core hours of one person: in all, and as a mentor.
#[derive(Clone, Copy, Default)]
struct Borne {
    all: u32,
    as_mentor: u32,
}

/// Parts of sixteen of the two prices that a person pays.
type Shares = BTreeMap<PersonIx, (u32, u32)>;

impl Component<'_> {
    /// Shifts the prices of inconvenience to where the bound is highest. Gives the chains under them, and what is to be taken
    /// off their cost.
    pub(super) fn tune(&mut self, alone: Plan, best: &mut Option<Best>, work: &mut Work) -> (Plan, Cost) {
        let mut top = (priced(&alone), Shares::new(), alone.clone(), 0);
        let mut paths = alone;
        let mut counts = Shares::new();
        for round in 1..=PRICE_ROUNDS {
            let solved = best.as_ref().is_some_and(|best| best.cost <= top.0);
            if solved || work.0 == 0 || self.unfair(&paths) == 0 {
                break;
            }
            self.blame(&paths, &mut counts);
            let part = |count: u32| count.saturating_mul(SIXTEEN).div_euclid(round);
            let shares: Shares =
                tree(counts.iter().map(|(person, (worst, over))| (*person, (part(*worst), part(*over)))));
            let (changed, offset) = self.set_prices(&shares);
            for index in changed {
                if let (Some(pair), Some(path)) = (self.pairs.get(index), paths.get_mut(index)) {
                    *path = Rc::new(pair.chain.best(&pair.closed, work));
                }
            }
            self.consider(&paths, best);
            let bound = priced(&paths).saturating_sub(offset);
            if bound > top.0 {
                top = (bound, shares, paths.clone(), offset);
            }
        }
        let (_, shares, paths, offset) = top;
        self.set_prices(&shares);
        (paths, offset)
    }

    /// Counts who is worst off in a plan, and which mentors are beyond the cap.
    fn blame(&self, paths: &[Rc<Path>], counts: &mut Shares) {
        let borne = self.borne(paths);
        let worst = borne.iter().max_by_key(|(person, borne)| (borne.all, Reverse(**person)));
        if let Some((person, _)) = worst {
            let count = counts.entry(*person).or_default();
            count.0 = count.0.saturating_add(1);
        }
        for (person, _) in borne.iter().filter(|(_, borne)| self.fair.cap.is_some_and(|cap| borne.as_mentor > cap)) {
            let count = counts.entry(*person).or_default();
            count.1 = count.1.saturating_add(1);
        }
    }

    /// Gives every chain its prices. Tells which changed, and what bounds must take off: the part of the caps that is free.
    fn set_prices(&mut self, shares: &Shares) -> (Vec<usize>, Cost) {
        let of = |person: &PersonIx| shares.get(person).copied().unwrap_or_default();
        let price =
            |points: u32, part: u32| Cost::from(points).saturating_mul(Cost::from(part)).saturating_mul(SIXTEENTH);
        let mut changed = Vec::new();
        for (index, pair) in self.pairs.iter_mut().enumerate() {
            let [mentor, mentee] = &pair.people;
            let ((worst, over), (other, _)) = (of(mentor), of(mentee));
            let prices = [
                price(self.fair.worst, worst).saturating_add(price(self.fair.over, over)),
                price(self.fair.worst, other),
            ];
            if pair.chain.prices != prices {
                pair.chain.prices = prices;
                changed.push(index);
            }
        }
        let free = |(_, over): &(u32, u32)| {
            price(self.fair.over, *over).saturating_mul(Cost::from(self.fair.cap.unwrap_or(0)))
        };
        let offset = shares.values().map(free).fold(0, Cost::saturating_add);
        (changed, offset)
    }

    /// What is charged for inconvenience beyond single sessions.
    pub(super) fn unfair(&self, paths: &[Rc<Path>]) -> Cost {
        let borne = self.borne(paths);
        let worst = borne.values().map(|borne| borne.all).max().unwrap_or(0);
        let over = borne.values().map(|borne| self.fair.cap.map_or(0, |cap| borne.as_mentor.saturating_sub(cap)));
        let over = over.fold(0_u32, u32::saturating_add);
        let price = |points: u32, quarters: u32| Cost::from(points).saturating_mul(Cost::from(quarters));
        price(self.fair.worst, worst).saturating_add(price(self.fair.over, over)).saturating_mul(POINT)
    }

    /// What each person bears.
    fn borne(&self, paths: &[Rc<Path>]) -> BTreeMap<PersonIx, Borne> {
        let mut borne: BTreeMap<PersonIx, Borne> = BTreeMap::new();
        for (pair, path) in self.pairs.iter().zip(paths) {
            let ([mentor, mentee], [hers, theirs]) = (pair.people, path.quarters);
            let of_mentor = borne.entry(mentor).or_default();
            of_mentor.all = of_mentor.all.saturating_add(hers);
            of_mentor.as_mentor = of_mentor.as_mentor.saturating_add(hers);
            let of_mentee = borne.entry(mentee).or_default();
            of_mentee.all = of_mentee.all.saturating_add(theirs);
        }
        borne
    }
}
