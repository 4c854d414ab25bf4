//! Sorting for lists that are short or sorted once: through one routine for all types, so that the component does not
//! carry a sort of its own for each order (some 4 kB each). Stable: what compares equal keeps its order, so ties are
//! broken by position. What is sorted in inner loops uses the standard library's sorts.

use std::cmp::Ordering;

/// Sorting in place by an order that need not be the type's own.
pub(crate) trait Arrange<T> {
    /// Sorts by a comparison, which must be a total order. O(n log n) comparisons, 8 bytes of memory an element.
    fn arrange_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// Sorts by the type's own order.
    fn arrange(&mut self)
    where
        T: Ord,
    {
        self.arrange_by(T::cmp);
    }

    /// Sorts by a key, which is worked out anew for each comparison.
    fn arrange_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.arrange_by(|a, b| key(a).cmp(&key(b)));
    }
}

impl<T> Arrange<T> for [T] {
    fn arrange_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        // Most lists come in order.
        if self.is_sorted_by(|a, b| compare(a, b) != Ordering::Greater) {
            return;
        }
        let at = |place: u32| usize::try_from(place).ok().and_then(|place| self.get(place));
        let order = order(self.len(), &mut |a, b| match (at(a), at(b)) {
            (Some(a), Some(b)) => compare(a, b),
            // Not reached: every place is in the list.
            _ => Ordering::Equal,
        });
        // Where each element goes; swapped along with the list until everything is where it belongs.
        let mut goes = vec![0; order.len()];
        for (to, from) in (0_u32..).zip(order) {
            if let Some(goes) = usize::try_from(from).ok().and_then(|from| goes.get_mut(from)) {
                *goes = to;
            }
        }
        for here in 0..goes.len() {
            while let Some(there) = goes.get(here).and_then(|to| usize::try_from(*to).ok()).filter(|to| *to != here) {
                self.swap(here, there);
                goes.swap(here, there);
            }
        }
    }
}

/// A tree or set of `entries`, put in one by one; `collect` would sort them first, by a sort of its own for each type.
pub(crate) fn tree<C: Default + Extend<T>, T>(entries: impl IntoIterator<Item = T>) -> C {
    let mut tree = C::default();
    tree.extend(entries);
    tree
}

/// Which element comes where: the places in the order that is wanted.
fn order(len: usize, compare: &mut dyn FnMut(u32, u32) -> Ordering) -> Vec<u32> {
    // A list of contract values has far fewer than 2^32 elements: the sandbox could not hold it.
    let mut order: Vec<u32> = (0..u32::try_from(len).unwrap_or(u32::MAX)).collect();
    order.sort_unstable_by(|a, b| compare(*a, *b).then(a.cmp(b)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_the_standard_library_sorts(mut list in prop::collection::vec((0_u8..20, any::<u32>()), 0..200)) {
            let mut other = list.clone();
            list.arrange_by_key(|(key, _)| *key);
            other.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(list, other);
        }
    }
}
