//! What is worth most to a bidder, mostly without looking through all of its edges.
//!
//! Prices only rise, so what an edge is worth beside its price only falls. The few that were worth most at the last search are
//! kept, and how much the next one was worth: as long as the second best of the few is worth as much as that, no other edge
//! needs to be looked at (Goldberg, Kennedy 1995, "kth-best heuristic").

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "each bidder has `KEPT` entries of `few` and one of `next`; prices have an entry for each node; prices are below 2^59, \
              weights below 2^53"
)]

/// Edges that are kept of each bidder.
const KEPT: usize = 8;
const NOTHING: (i64, u32) = (0, u32::MAX);

/// What a bidder would take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// From whom.
    pub(super) to: u32,
    /// What it is worth beside its price, and the next best; `i64::MIN` where there is none.
    pub(super) value: i64,
    pub(super) second: i64,
    /// Edges looked at.
    pub(super) work: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Shortlist {
    /// Weight and other end.
    few: Vec<(i64, u32)>,
    /// At the last search, the most that an edge not kept was worth.
    next: Vec<i64>,
    /// Searches through all edges of a bidder.
    pub(super) searches: usize,
}

impl Shortlist {
    pub(super) fn new(bidders: usize) -> Self {
        Self { few: vec![NOTHING; bidders * KEPT], next: vec![i64::MAX; bidders], searches: 0 }
    }

    /// The best two edges of `bidder`, whose edges these are, that lead to nobody who `is_held`. None where there is no edge.
    pub(super) fn best(
        &mut self,
        bidder: usize,
        edges: impl Iterator<Item = (u32, i64)> + Clone,
        price: &[i64],
        is_held: impl Fn(u32) -> bool,
    ) -> Option<Found> {
        let mut found = best_two(self.few(bidder), price, &is_held);
        if found.second < self.next[bidder] {
            self.search(bidder, edges.clone(), price);
            found = best_two(self.few(bidder), price, &is_held);
            if found.second < self.next[bidder] {
                // Too few are left of the few beside those that are held.
                found = best_two(edges, price, &is_held);
            }
        }
        (found.to != NOTHING.1).then_some(found)
    }

    fn few(&self, bidder: usize) -> impl Iterator<Item = (u32, i64)> + '_ {
        let few = &self.few[bidder * KEPT..(bidder + 1) * KEPT];
        few.iter().map(|&(weight, to)| (to, weight)).take_while(|&(to, _)| to != NOTHING.1)
    }

    fn search(&mut self, bidder: usize, edges: impl Iterator<Item = (u32, i64)>, price: &[i64]) {
        self.searches += 1;
        let mut top = [(i64::MIN, NOTHING); KEPT];
        let mut next = i64::MIN;
        for (to, weight) in edges {
            let value = weight - price[to as usize];
            if value <= top[KEPT - 1].0 {
                next = next.max(value);
                continue;
            }
            next = next.max(top[KEPT - 1].0);
            let mut at = KEPT - 1;
            while at > 0 && top[at - 1].0 < value {
                top[at] = top[at - 1];
                at -= 1;
            }
            top[at] = (value, (weight, to));
        }
        for (kept, (_, edge)) in self.few[bidder * KEPT..].iter_mut().zip(top) {
            *kept = edge;
        }
        self.next[bidder] = next;
    }
}

fn best_two(edges: impl Iterator<Item = (u32, i64)>, price: &[i64], is_held: impl Fn(u32) -> bool) -> Found {
    let mut found = Found { to: NOTHING.1, value: i64::MIN, second: i64::MIN, work: 0 };
    for (to, weight) in edges {
        found.work += 1;
        let value = weight - price[to as usize];
        if value > found.second && !is_held(to) {
            if value > found.value {
                (found.to, found.value, found.second) = (to, value, found.value);
            } else {
                found.second = value;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// However prices rise and whoever is held, the best two are those of all edges.
        #[test]
        fn the_best_of_the_few_are_the_best_of_all(
            weights in prop::collection::vec(0_i64..60, 1..30),
            rises in prop::collection::vec((any::<prop::sample::Index>(), 0_i64..20, 0_u32..30), 1..60),
        ) {
            let edges: Vec<(u32, i64)> = (0_u32..).zip(weights).collect();
            let mut price = vec![0; edges.len()];
            let mut shortlist = Shortlist::new(1);
            for (whose, rise, held) in rises {
                price[whose.index(edges.len())] += rise;
                let found = shortlist.best(0, edges.iter().copied(), &price, |to| to == held);
                let mut values: Vec<i64> =
                    edges.iter().filter(|(to, _)| *to != held).map(|&(to, weight)| weight - price[to as usize]).collect();
                values.sort_unstable_by(|a, b| b.cmp(a));
                let best = found.map(|found| (found.value, found.second));
                let expected = values.first().map(|&first| (first, values.get(1).copied().unwrap_or(i64::MIN)));
                prop_assert_eq!(best, expected);
                if let Some(found) = found {
                    prop_assert_eq!(found.value, edges[found.to as usize].1 - price[found.to as usize]);
                }
            }
        }
    }
}
