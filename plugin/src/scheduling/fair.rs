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
    lift::{Charged, Prices},
    slots::{Cost, POINT, SIXTEENTH},
};
use crate::program::PersonIx;
use std::{cmp::Reverse, collections::BTreeMap, rc::Rc};

/// Rounds in which prices are shifted.
const PRICE_ROUNDS: u32 = 8;

/// Quarters outside core hours of one person: in all, and as a mentor.
#[derive(Clone, Copy, Default)]
struct Borne {
    all: u32,
    as_mentor: u32,
}

/// What a person pays for a quarter of an hour.
#[derive(Clone, Copy, Default)]
pub(super) struct Share {
    /// For being worst off.
    pub(super) worst: Cost,
    /// As a mentor, past the cap.
    pub(super) over: Cost,
    /// Where that is going; see `drift`.
    pub(super) drift: i64,
}

/// By person.
pub(super) type Shares = BTreeMap<PersonIx, Share>;

impl Component<'_> {
    /// Shifts the prices of inconvenience to where the bound is highest. Gives the chains under them.
    pub(super) fn tune(&mut self, alone: Plan, best: &mut Option<Best>, work: &mut Work) -> Charged {
        let mut paths = alone.clone();
        let mut top = (priced(&alone), Charged { paths: alone, offset: 0, prices: Prices::default() });
        let mut counts = Shares::new();
        // Where pairs hang together, `lift` goes on.
        let rounds = if self.pairs.len() == 1 { PRICE_ROUNDS } else { PRICE_ROUNDS.div_euclid(2) };
        for round in 1..=rounds {
            let solved = best.as_ref().is_some_and(|best| best.cost <= top.0);
            if solved || work.0 == 0 || self.unfair(&paths) == 0 {
                break;
            }
            self.blame(&paths, &mut counts);
            // Parts of sixteen.
            let price = |points: u32, count: Cost| {
                let part = count.saturating_mul(SIXTEENTH.saturating_mul(16)).div_euclid(Cost::from(round));
                part.div_euclid(SIXTEENTH).saturating_mul(SIXTEENTH).saturating_mul(Cost::from(points))
            };
            let mut shares = counts.clone();
            for share in shares.values_mut() {
                share.worst = price(self.fair.worst, share.worst);
                share.over = price(self.fair.over, share.over);
            }
            let (changed, offset) = self.set_prices(&shares);
            for index in changed {
                if let (Some(pair), Some(path)) = (self.pairs.get(index), paths.get_mut(index)) {
                    *path = Rc::new(pair.again(path, &pair.closed, work));
                }
            }
            self.consider(&paths, best);
            let bound = priced(&paths).saturating_sub(offset);
            if bound > top.0 {
                let prices = Prices { shares, ..Prices::default() };
                top = (bound, Charged { paths: paths.clone(), offset, prices });
            }
        }
        self.set_prices(&top.1.prices.shares);
        top.1
    }

    /// Counts who is worst off in a plan, and which mentors are beyond the cap.
    fn blame(&self, paths: &[Rc<Path>], counts: &mut Shares) {
        let borne = self.borne(paths);
        let worst = borne.iter().max_by_key(|(person, borne)| (borne.all, Reverse(**person)));
        if let Some((person, _)) = worst {
            let count = counts.entry(*person).or_default();
            count.worst = count.worst.saturating_add(1);
        }
        for (person, _) in borne.iter().filter(|(_, borne)| self.fair.cap.is_some_and(|cap| borne.as_mentor > cap)) {
            let count = counts.entry(*person).or_default();
            count.over = count.over.saturating_add(1);
        }
    }

    /// Gives every chain its prices. Tells which changed, and what bounds must take off: the part of the caps that is free.
    pub(super) fn set_prices(&mut self, shares: &Shares) -> (Vec<usize>, Cost) {
        let of = |person: &PersonIx| shares.get(person).copied().unwrap_or_default();
        let mut changed = Vec::new();
        for (index, pair) in self.pairs.iter_mut().enumerate() {
            let [mentor, mentee] = &pair.people;
            let (hers, theirs) = (of(mentor), of(mentee));
            let prices = [hers.worst.saturating_add(hers.over), theirs.worst];
            if pair.chain.prices != prices {
                pair.chain.prices = prices;
                changed.push(index);
            }
        }
        let cap = Cost::from(self.fair.cap.unwrap_or(0));
        let free = shares.values().map(|share| share.over.saturating_mul(cap));
        (changed, free.fold(0, Cost::saturating_add))
    }

    /// Adds the mentors who are beyond the cap under these chains.
    pub(super) fn notice_caps(&self, paths: &[Rc<Path>], shares: &mut Shares) {
        let Some(cap) = self.fair.cap.filter(|_| self.fair.over > 0) else { return };
        for (person, _) in self.borne(paths).iter().filter(|(_, borne)| borne.as_mentor > cap) {
            shares.entry(*person).or_default();
        }
    }

    /// Hands over by how many quarters each of these people is beyond the cap as a mentor; negative where there is room.
    pub(super) fn slopes_of_caps(
        &self,
        paths: &[Rc<Path>],
        shares: &mut Shares,
        mut hand: impl FnMut(&mut Share, i64),
    ) {
        let Some(cap) = self.fair.cap.filter(|_| self.fair.over > 0) else { return };
        let borne = self.borne(paths);
        for (person, share) in shares {
            let quarters = borne.get(person).map_or(0, |borne| borne.as_mentor);
            hand(share, i64::from(quarters).saturating_sub(i64::from(cap)));
        }
    }

    /// Whether a pair hangs on what is charged beyond single sessions: its mentor is past the cap, or one of the two is
    /// worst off.
    pub(super) fn strained(&self, paths: &[Rc<Path>]) -> Vec<usize> {
        if self.unfair(paths) == 0 {
            return Vec::new();
        }
        let borne = self.borne(paths);
        let worst = borne.values().map(|borne| borne.all).max().unwrap_or(0);
        let past = |person: &PersonIx| {
            let borne = borne.get(person).copied().unwrap_or_default();
            self.fair.worst > 0 && borne.all == worst || self.fair.cap.is_some_and(|cap| borne.as_mentor > cap)
        };
        (0..self.pairs.len())
            .filter(|index| self.pairs.get(*index).is_some_and(|pair| pair.people.iter().any(past)))
            .collect()
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
