//! Parts of a large component, planned anew around the rest.
//!
//! Where pairs are many, prices and single moves leave sessions without a place, and chains that only several pairs together
//! could make better. So a few pairs that hang together are planned as a component of their own, with all other sessions where
//! they are; of the two plans the cheaper stays (large neighborhoods, P. Shaw, 1998).

use super::{
    chain::Work,
    joint::{Best, Component, Member, Pair},
};
use crate::{
    arrange::{Arrange, tree},
    program::PersonIx,
};
use std::{cmp::Reverse, collections::BTreeSet, rc::Rc};

/// Pairs in a part.
const PART: usize = 8;

/// Steps that a part may take for each of its pairs.
const STEPS: u64 = 4_000;

impl<'a> Component<'a> {
    /// Whether it is more than a part.
    pub(super) fn has_parts(&self) -> bool {
        self.pairs.len() > PART
    }

    /// Plans part after part anew while that makes the plan cheaper: around each pair that leaves sessions out or pays more than
    /// it would alone. A part is tried again once one of its pairs has changed.
    pub(super) fn renew(&self, best: &mut Option<Best>, work: &mut Work) {
        let mut changed = vec![0_usize; self.pairs.len()];
        let mut tried = changed.clone();
        let mut now = 0_usize;
        loop {
            let mut found = false;
            let Some(order) = best.as_ref().map(|best| self.by_lack(best)) else { return };
            for seed in order {
                let pairs = self.around_pair(seed);
                let latest = pairs.iter().filter_map(|pair| changed.get(*pair)).max().copied();
                if work.0 == 0 || tried.get(seed).copied() > latest {
                    continue;
                }
                now = now.saturating_add(1);
                if let Some(tried) = tried.get_mut(seed) {
                    *tried = now;
                }
                if self.renew_part(&pairs, best, work) {
                    found = true;
                    for pair in &pairs {
                        if let Some(changed) = changed.get_mut(*pair) {
                            *changed = now;
                        }
                    }
                }
            }
            if !found || work.0 == 0 {
                return;
            }
        }
    }

    /// The pairs that might be better off, those with the most sessions left out first.
    fn by_lack(&self, best: &Best) -> Vec<usize> {
        let lacks = self.pairs.iter().zip(&best.paths).enumerate().filter_map(|(index, (pair, path))| {
            let more = path.cost.saturating_sub(pair.alone.cost);
            (more > 0).then_some((Reverse(more), index))
        });
        let mut lacks: Vec<_> = lacks.collect();
        lacks.arrange();
        lacks.into_iter().map(|(_, index)| index).collect()
    }

    /// A pair with those nearest to it, in order.
    fn around_pair(&self, seed: usize) -> Vec<usize> {
        let mut part = vec![seed];
        let mut at = 0_usize;
        while let Some(pair) = part.get(at).and_then(|index| self.pairs.get(*index)) {
            let members = pair.people.iter().filter_map(|person| self.members.get(person));
            for near in members.flat_map(|member| &member.pairs) {
                if part.len() < PART && !part.contains(near) {
                    part.push(*near);
                }
            }
            at = at.saturating_add(1);
        }
        part.sort_unstable();
        part
    }

    /// Whether planning some pairs anew made the plan cheaper.
    fn renew_part(&self, pairs: &[usize], best: &mut Option<Best>, work: &mut Work) -> bool {
        let Some(known) = best.as_ref() else { return false };
        let mut part = self.part(pairs, known);
        let paths = pairs.iter().filter_map(|index| known.paths.get(*index)).map(|path| path.placed.clone());
        let limit = STEPS.saturating_mul(u64::try_from(pairs.len()).unwrap_or(u64::MAX)).min(work.0);
        let mut limited = Work(limit);
        let found = part.better(paths.collect(), &mut limited);
        work.0 = work.0.saturating_sub(limit).saturating_add(limited.0);
        let Some(found) = found else { return false };
        let before = known.cost;
        let mut plan = known.paths.clone();
        for (index, path) in pairs.iter().zip(found.paths) {
            if let Some((pair, place)) = self.pairs.get(*index).zip(plan.get_mut(*index)) {
                *place = Rc::new(pair.chain.path(path.placed.clone(), &pair.closed));
            }
        }
        self.consider(&plan, best);
        best.as_ref().is_some_and(|best| best.cost < before)
    }

    /// Some pairs as a component of their own: all other sessions hold still.
    fn part(&self, pairs: &[usize], plan: &Best) -> Component<'a> {
        let chosen = pairs.iter().filter_map(|index| self.pairs.get(*index));
        let people: BTreeSet<PersonIx> = tree(chosen.clone().flat_map(|pair| pair.people));
        let member = |person: PersonIx| {
            let member = self.members.get(&person)?;
            let elsewhere = self.meetings(member, &plan.paths, pairs).into_iter().map(|meeting| meeting.when);
            let hers = pairs.iter().enumerate().filter(|(_, index)| member.pairs.contains(index));
            let part = Member {
                almanac: Rc::clone(&member.almanac),
                limits: member.limits,
                pairs: hers.map(|(at, _)| at).collect(),
                elsewhere: elsewhere.collect(),
                price: member.price,
            };
            Some((person, part))
        };
        let pair = |pair: &Pair<'a>| Pair::new(pair.people, pair.chain.unpriced(), pair.alone.clone(), pair.more);
        Component {
            pairs: chosen.map(pair).collect(),
            members: tree(people.into_iter().filter_map(member)),
            rings: Vec::new(),
            fair: self.fair,
        }
    }
}
