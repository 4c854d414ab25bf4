//! Which groups may be told: large enough, and not to be had from the others by any sum or difference.
//!
//! An analyst can add and subtract what she is told: everybody less the told levels of an attribute leaves the rest of it;
//! all, less women, less technicians, plus women technicians leaves the other men. In general she has every linear
//! combination of the told cells. People who are in the same told cells cannot be told apart: they are an *atom*. A cell
//! is taken back until no combination is a count of fewer people than may be told, that is until no 0/1 vector over the
//! atoms with so small a total lies in the row space of the told cells (the criterion of linear suppression audits).

use super::Groups;
use crate::arrange::{Arrange, tree};
use crate::{policy::health::Privacy, program::Name};
use std::collections::{BTreeMap, BTreeSet};

/// Most cells that are audited together; beyond, the smallest are withheld unseen.
const MOST_CELLS: usize = 64;
/// Looks at one column in the search for a small combination; beyond, one more cell is withheld unseen.
const MOST_LOOKS: u32 = 2_000_000;
/// Elimination is exact modulo this prime (2^31 − 1): a minor of a 0/1 matrix that it divides has at least twelve rows.
const PRIME: u64 = 2_147_483_647;

/// The cells of one question that are told.
pub(super) struct Cells<'a> {
    told: BTreeMap<(&'a str, &'a str), BTreeSet<Name>>,
}

impl<'a> Cells<'a> {
    pub(super) fn of(privacy: &Privacy, outcomes: &BTreeMap<Name, bool>, groups: &Groups<'a>) -> Cells<'a> {
        let pool: BTreeSet<Name> = tree(outcomes.keys().copied());
        let least = privacy.group_least as usize;
        let mut told = BTreeMap::new();
        for (key, levels) in groups {
            for (level, people) in levels {
                let inside: BTreeSet<Name> = tree(people.intersection(&pool).copied());
                let share = inside.len().saturating_mul(100);
                let floor = pool.len().saturating_mul(privacy.group_share_percent as usize);
                if inside.len() >= least && share >= floor {
                    told.insert((*key, *level), inside);
                }
            }
        }
        let mut cells = Cells { told };
        while cells.told.len() > MOST_CELLS {
            cells.withhold_smallest(|_| true);
        }
        // Each round withholds one cell, so the rounds end. With no cell left there is nothing to take back, however few
        // people there are in all.
        while !cells.told.is_empty() {
            let sets: Vec<&BTreeSet<Name>> = core::iter::once(&pool).chain(cells.told.values()).collect();
            match leak(&sets, least) {
                None => break,
                // Cell 0 is everybody, whom nothing hides.
                Some(used) => cells.withhold_smallest(|place| used.contains(&place.saturating_add(1))),
            }
        }
        cells
    }

    pub(super) fn told(&self, key: &str, level: &str) -> bool {
        self.told.contains_key(&(key, level))
    }

    /// Takes back the smallest of some cells, by size and then by name; of all, where none of those is told.
    fn withhold_smallest(&mut self, among: impl Fn(usize) -> bool) {
        let smallest = |wanted: &dyn Fn(usize) -> bool| {
            let cells = self.told.iter().enumerate().filter(|(place, _)| wanted(*place));
            cells.map(|(_, (cell, people))| (people.len(), *cell)).min()
        };
        if let Some((_, cell)) = smallest(&among).or_else(|| smallest(&|_| true)) {
            self.told.remove(&cell);
        }
    }
}

/// The cells whose combination counts 1 to `least` − 1 people; None where there is no such combination. Empty where the
/// search was given up. O(cells² · atoms) for the elimination.
fn leak(cells: &[&BTreeSet<Name>], least: usize) -> Option<BTreeSet<usize>> {
    let mut pattern: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
    for (place, people) in cells.iter().enumerate() {
        for person in *people {
            pattern.entry(*person).or_default().push(place);
        }
    }
    let mut atoms: BTreeMap<&[usize], usize> = BTreeMap::new();
    for places in pattern.values() {
        let size = atoms.entry(places).or_default();
        *size = size.saturating_add(1);
    }
    // Large atoms first: a small combination is 0 on each of them, so their columns are eliminated to 0.
    let mut columns: Vec<(&[usize], usize)> = atoms.into_iter().collect();
    columns.arrange_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
    let large = columns.iter().take_while(|(_, size)| *size >= least).count();
    let rest = small_rows(cells.len(), &columns, large);
    if rest.is_empty() {
        return None;
    }
    let sizes: Vec<usize> = columns.iter().skip(large).map(|(_, size)| *size).collect();
    let mut search = Search { rows: &rest, sizes: &sizes, least, looks: MOST_LOOKS, chosen: Vec::new() };
    match search.down(0, 0) {
        Found::Nothing => None,
        Found::TooMuch => Some(BTreeSet::new()),
        Found::Combination => {
            let mut used = BTreeSet::new();
            for row in search.chosen.iter().filter_map(|place| rest.get(*place)) {
                used.extend(row.cells.iter().enumerate().filter(|(_, share)| **share != 0).map(|(cell, _)| cell));
            }
            Some(used)
        }
    }
}

/// One combination of cells that is 0 on every large atom.
struct Row {
    /// On the small atoms.
    values: Vec<u64>,
    /// How much of each cell is in it.
    cells: Vec<u64>,
    /// The atom on which it is 1 and every other row 0.
    pivot: usize,
}

/// The combinations of cells that vanish on the first `large` columns, reduced so that each has a pivot of its own.
fn small_rows(cells: usize, columns: &[(&[usize], usize)], large: usize) -> Vec<Row> {
    // Columns, then the identity that remembers which cells went in.
    let mut rows: Vec<Vec<u64>> = (0..cells)
        .map(|cell| {
            let inside = columns.iter().map(|(places, _)| u64::from(places.binary_search(&cell).is_ok()));
            inside.chain((0..cells).map(|other| u64::from(other == cell))).collect()
        })
        .collect();
    let mut done = 0_usize;
    let mut pivots = Vec::new();
    for column in 0..columns.len() {
        let at = |row: &Vec<u64>| row.get(column).copied().unwrap_or(0);
        let Some(found) = rows.iter().skip(done).position(|row| at(row) != 0) else { continue };
        rows.swap(done, done.saturating_add(found));
        let Some(mut pivot) = rows.get_mut(done).map(core::mem::take) else { break };
        let inverse = inverse(at(&pivot));
        pivot.iter_mut().for_each(|value| *value = times(*value, inverse));
        for row in rows.iter_mut().filter(|row| !row.is_empty()) {
            let factor = at(row);
            if factor != 0 {
                for (value, own) in row.iter_mut().zip(&pivot) {
                    *value = minus(*value, times(*own, factor));
                }
            }
        }
        if let Some(slot) = rows.get_mut(done) {
            *slot = pivot;
        }
        pivots.push(column);
        done = done.saturating_add(1);
    }
    let of = |(row, pivot): (Vec<u64>, usize)| {
        let values = row.get(large..columns.len()).unwrap_or_default().to_vec();
        Row { values, cells: row.get(columns.len()..).unwrap_or_default().to_vec(), pivot: pivot.saturating_sub(large) }
    };
    rows.into_iter().zip(pivots).filter(|(_, pivot)| *pivot >= large).map(of).collect()
}

enum Found {
    Nothing,
    Combination,
    TooMuch,
}

/// Looks for a sum of rows that is 0 or 1 everywhere. On a pivot the sum is what its row's share is, so every share is 0
/// or 1, and a row is in only if its pivot's people still fit.
struct Search<'a> {
    rows: &'a [Row],
    sizes: &'a [usize],
    least: usize,
    looks: u32,
    chosen: Vec<usize>,
}

impl Search<'_> {
    fn down(&mut self, from: usize, people: usize) -> Found {
        if !self.chosen.is_empty() {
            match self.total() {
                None => return Found::TooMuch,
                Some(total) if (1..self.least).contains(&total) => return Found::Combination,
                Some(_) => {}
            }
        }
        for next in from..self.rows.len() {
            let size = self.rows.get(next).and_then(|row| self.sizes.get(row.pivot)).copied().unwrap_or(self.least);
            let people = people.saturating_add(size);
            if people >= self.least {
                continue;
            }
            self.chosen.push(next);
            match self.down(next.saturating_add(1), people) {
                Found::Nothing => {
                    self.chosen.pop();
                }
                found => return found,
            }
        }
        Found::Nothing
    }

    /// People counted by the chosen rows together; `least` where they are no count. None where patience has run out.
    fn total(&mut self) -> Option<usize> {
        let mut total = 0_usize;
        for (atom, size) in self.sizes.iter().enumerate() {
            self.looks = self.looks.checked_sub(1)?;
            let values = self.chosen.iter().filter_map(|place| self.rows.get(*place)?.values.get(atom));
            match values.fold(0, |sum, value| plus(sum, *value)) {
                0 => {}
                1 => total = total.saturating_add(*size),
                _ => return Some(self.least),
            }
            if total >= self.least {
                return Some(self.least);
            }
        }
        Some(total)
    }
}

fn plus(left: u64, right: u64) -> u64 {
    left.saturating_add(right) % PRIME
}

fn minus(left: u64, right: u64) -> u64 {
    left.saturating_add(PRIME).saturating_sub(right) % PRIME
}

fn times(left: u64, right: u64) -> u64 {
    left.saturating_mul(right) % PRIME
}

/// By Fermat's little theorem, for a value that is not 0.
fn inverse(value: u64) -> u64 {
    let (mut power, mut base, mut exponent) = (1, value, PRIME.saturating_sub(2));
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = times(power, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    power
}
