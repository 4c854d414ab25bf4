//! Three people of whom any two are a pair.
//!
//! What each of them can bear alone says too little: where each may meet once a week, three halves of a session would keep all
//! limits, and only one whole session does. So what the three limits allow together, halved and rounded down, is a limit of
//! the ring (J. Edmonds, 1965, on odd sets; A. Caprara, M. Fischetti, 1996, on cuts of that kind in general).

use super::{
    fees::{Fee, Fees, Payer, inside, of},
    joint::{Component, Pair, Plan},
};
use crate::{program::PersonIx, time::Interval};
use std::collections::{BTreeMap, BTreeSet};

/// Three people.
pub(super) struct Ring {
    people: [PersonIx; 3],
    /// The pairs among them, by position in the component.
    pub(super) pairs: Vec<usize>,
}

impl Ring {
    /// Every ring among pairs, in order of people. As many as `pairs` to the power of 3/2.
    pub(super) fn all(pairs: &[Pair<'_>]) -> Vec<Ring> {
        // Each pair once, from the first of its people to the other.
        let mut after: BTreeMap<PersonIx, BTreeSet<PersonIx>> = BTreeMap::new();
        for [one, other] in pairs.iter().map(|pair| pair.people) {
            after.entry(one.min(other)).or_default().insert(one.max(other));
        }
        let others = |one: &PersonIx| after.get(one).into_iter().flatten();
        let seconds = after.keys().flat_map(|a| others(a).map(move |b| (*a, *b)));
        let people = seconds.flat_map(|(a, b)| others(&b).map(move |c| [a, b, *c]));
        let closed = people.filter(|[a, _, c]| after.get(a).is_some_and(|after| after.contains(c)));
        let ring = |people: [PersonIx; 3]| {
            let inside = |pair: &Pair<'_>| pair.people.iter().all(|person| people.contains(person));
            let pairs = pairs.iter().enumerate().filter(|(_, pair)| inside(pair)).map(|(index, _)| index);
            Ring { people, pairs: pairs.collect() }
        };
        closed.map(ring).collect()
    }
}

impl Component<'_> {
    /// Adds what rings may hold where these chains ask for more.
    pub(super) fn notice_rings(&self, paths: &Plan, fees: &mut Fees) {
        for (index, ring) in self.rings.iter().enumerate() {
            let starts = self.starts(&ring.pairs, paths);
            let [first, second, third] = ring.people.map(|person| rooms(fees, person));
            let both = |(a, room): &(Interval, u32), (b, other): &(Interval, u32)| {
                (a.intersection(b), room.saturating_add(*other))
            };
            let full = first.iter().filter(|(period, _)| inside(&starts, *period) > 0);
            let two = full.flat_map(|a| second.iter().map(move |b| both(a, b)));
            let two = two.filter(|(period, _)| inside(&starts, *period) > 0);
            let all = two.flat_map(|ab| third.iter().map(move |c| both(&ab, c)));
            let cuts: Vec<(Interval, u32)> = all
                // An even sum says no more than the three do.
                .filter(|(period, rooms)| rooms & 1 == 1 && inside(&starts, *period) > rooms >> 1)
                .collect();
            for (period, rooms) in cuts {
                fees.entry((Payer::Ring(index), period)).or_insert(Fee::new(rooms >> 1));
            }
        }
    }
}

/// The periods in which a person has a fee, each with what it has room for.
fn rooms(fees: &Fees, person: PersonIx) -> Vec<(Interval, u32)> {
    of(fees, Payer::Person(person)).map(|(period, fee)| (period, fee.room)).collect()
}
