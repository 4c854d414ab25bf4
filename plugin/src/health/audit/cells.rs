//! Which groups may be told: large enough, and not to be had by subtraction.
//!
//! An analyst can subtract: everybody less the told levels of an attribute leaves the rest of it; a site less the
//! departments inside it leaves the others. Where such a rest is small, the smallest group behind it is withheld as well,
//! until no rest is small.

use super::Groups;
use crate::{policy::health::Privacy, program::Name};
use std::collections::{BTreeMap, BTreeSet};

/// The cells of one question that are told.
pub(super) struct Cells<'a> {
    told: BTreeMap<(&'a str, &'a str), BTreeSet<Name>>,
}

impl<'a> Cells<'a> {
    pub(super) fn of(privacy: &Privacy, outcomes: &BTreeMap<Name, bool>, groups: &Groups<'a>) -> Cells<'a> {
        let pool: BTreeSet<Name> = outcomes.keys().copied().collect();
        let least = privacy.group_least as usize;
        let mut told = BTreeMap::new();
        for (key, levels) in groups {
            for (level, people) in levels {
                let inside: BTreeSet<Name> = people.intersection(&pool).copied().collect();
                let share = inside.len().saturating_mul(100);
                let floor = pool.len().saturating_mul(privacy.group_share_percent as usize);
                if inside.len() >= least && share >= floor {
                    told.insert((*key, *level), inside);
                }
            }
        }
        let mut cells = Cells { told };
        while let Some(smallest) = cells.leak(&pool, least) {
            // Each round withholds one cell, so the rounds end.
            cells.told.remove(&smallest);
        }
        cells
    }

    pub(super) fn told(&self, key: &str, level: &str) -> bool {
        self.told.contains_key(&(key, level))
    }

    /// The smallest cell behind a rest that is too small to be told, if there is one.
    fn leak(&self, pool: &BTreeSet<Name>, least: usize) -> Option<(&'a str, &'a str)> {
        let keys: BTreeSet<&str> = self.told.keys().map(|(key, _)| *key).collect();
        let wholes = self.told.iter().map(|((key, _), people)| (Some(*key), people));
        for (own, whole) in core::iter::once((None, pool)).chain(wholes) {
            for key in keys.iter().filter(|key| Some(**key) != own) {
                let inside: Vec<_> =
                    self.told.iter().filter(|((other, _), people)| other == key && people.is_subset(whole)).collect();
                let mut rest = whole.clone();
                for (_, people) in &inside {
                    rest.retain(|person| !people.contains(person));
                }
                if (1..least).contains(&rest.len()) {
                    let smallest = inside.iter().min_by_key(|(cell, people)| (people.len(), **cell));
                    if let Some((cell, _)) = smallest {
                        return Some(**cell);
                    }
                }
            }
        }
        None
    }
}
