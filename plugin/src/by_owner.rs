//! Lists by owner, all in one: compressed sparse rows.

use crate::arrange::Arrange;
use std::cmp::Ordering;

/// A short list for everybody who has a number.
#[derive(Clone, Debug)]
pub(crate) struct ByOwner<T> {
    /// Where each owner's entries begin; one more than there are owners.
    starts: Vec<u32>,
    entries: Vec<T>,
}

impl<T> Default for ByOwner<T> {
    fn default() -> Self {
        ByOwner { starts: Vec::new(), entries: Vec::new() }
    }
}

impl<T: Copy> ByOwner<T> {
    /// From (owner, entry): each row sorted by `order`, after which `merge` may take an entry into the one before it.
    /// Entries of owners past the last are left out. Entries are dealt out by owner first, so it is linear where rows are
    /// short: O(n log longest row).
    pub(crate) fn build(
        owners: usize,
        pairs: &[(u32, T)],
        order: fn(&T, &T) -> Ordering,
        merge: fn(&mut T, &T) -> bool,
    ) -> ByOwner<T> {
        let dealt = deal(owners, &mut pairs.iter().map(|pair| pair.0));
        let mut rows =
            ByOwner { starts: Vec::with_capacity(dealt.starts.len()), entries: Vec::with_capacity(pairs.len()) };
        rows.starts.push(0);
        let mut list: Vec<T> = Vec::new();
        for owner in 0..owners {
            list.clear();
            list.extend(dealt.of(owner).iter().filter_map(|at| pairs.get(*at as usize)).map(|pair| pair.1));
            list.arrange_by(order);
            let begin = rows.entries.len();
            for entry in &list {
                let merged =
                    rows.entries.get_mut(begin..).and_then(<[T]>::last_mut).is_some_and(|last| merge(last, entry));
                if !merged {
                    rows.entries.push(*entry);
                }
            }
            rows.starts.push(u32::try_from(rows.entries.len()).unwrap_or(u32::MAX));
        }
        rows
    }

    /// From (owner, entry), each row in the order of the list. Entries of owners past the last are left out. Linear.
    pub(crate) fn dealt(owners: usize, pairs: &[(u32, T)]) -> ByOwner<T> {
        let ByOwner { starts, entries } = deal(owners, &mut pairs.iter().map(|pair| pair.0));
        let entries = entries.iter().filter_map(|at| pairs.get(*at as usize)).map(|pair| pair.1).collect();
        ByOwner { starts, entries }
    }

    /// One owner's entries; none past the last owner.
    #[inline]
    pub(crate) fn of(&self, owner: usize) -> &[T] {
        let (Some(from), Some(to)) = (self.starts.get(owner), self.starts.get(owner.saturating_add(1))) else {
            return &[];
        };
        self.entries.get(*from as usize..*to as usize).unwrap_or_default()
    }

    /// Where each owner's entries begin in [`ByOwner::entries`]; one more than there are owners.
    pub(crate) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// All entries, owner by owner.
    pub(crate) fn entries(&self) -> &[T] {
        &self.entries
    }
}

impl<T: Copy + Ord> ByOwner<T> {
    /// A sorted set for everybody.
    pub(crate) fn sets(owners: usize, pairs: &[(u32, T)]) -> ByOwner<T> {
        ByOwner::build(owners, pairs, T::cmp, |last, next| last == next)
    }
}

/// Positions in a list, by the owner that it names there, rising.
fn deal(owners: usize, list: &mut dyn Iterator<Item = u32>) -> ByOwner<u32> {
    let list: Vec<u32> = list.collect();
    let mut starts = vec![0_u32; owners.saturating_add(1)];
    for owner in &list {
        if let Some(count) = starts.get_mut((*owner as usize).saturating_add(1)) {
            *count = count.saturating_add(1);
        }
    }
    let mut sum = 0_u32;
    for count in &mut starts {
        sum = sum.saturating_add(*count);
        *count = sum;
    }
    let mut next = starts.clone();
    let mut entries = vec![0; sum as usize];
    for (owner, at) in list.iter().zip(0_u32..) {
        let place = next.get_mut(*owner as usize).filter(|_| (*owner as usize) < owners);
        if let Some(place) = place
            && let Some(entry) = entries.get_mut(*place as usize)
        {
            *entry = at;
            *place = place.saturating_add(1);
        }
    }
    ByOwner { starts, entries }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_filtered_sorted_and_merged_one_by_one(pairs in prop::collection::vec((0_u32..8, (0_u8..6, any::<u8>())), 0..60)) {
            let owners = 6;
            let first = |last: &mut (u8, u8), next: &(u8, u8)| {
                let same = last.0 == next.0;
                if same {
                    last.1 = last.1.max(next.1);
                }
                same
            };
            let rows = ByOwner::build(owners, &pairs, |a, b| a.0.cmp(&b.0), first);
            for owner in 0..8 {
                let mut list: Vec<(u8, u8)> =
                    pairs.iter().filter(|pair| pair.0 == owner && owner < 6).map(|pair| pair.1).collect();
                list.sort_by_key(|entry| entry.0);
                list.dedup_by(|next, last| first(last, next));
                prop_assert_eq!(rows.of(owner as usize), list);
            }
            let dealt = ByOwner::dealt(owners, &pairs);
            for owner in 0..8 {
                let list: Vec<(u8, u8)> =
                    pairs.iter().filter(|pair| pair.0 == owner && owner < 6).map(|pair| pair.1).collect();
                prop_assert_eq!(dealt.of(owner as usize), list);
            }
            let sets = ByOwner::sets(owners, &pairs);
            prop_assert_eq!(sets.starts().len(), owners + 1);
            prop_assert_eq!(sets.starts().last().map(|end| *end as usize), Some(sets.entries().len()));
        }
    }
}
