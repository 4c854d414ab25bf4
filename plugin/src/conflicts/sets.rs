//! What people share: the values of an attribute, or bosses. A signature of 64 bits rules most pairs out at once.

use super::line::{row, starts};

/// A small set for everybody, as sorted rows.
pub(super) struct Sets<T> {
    start: Vec<u32>,
    entries: Vec<T>,
}

impl<T: Ord + Copy> Sets<T> {
    /// From (owner, entry); sorted here, repeats left out. O(n log n).
    pub(super) fn build(owners: usize, mut pairs: Vec<(u32, T)>) -> Sets<T> {
        pairs.sort_unstable();
        pairs.dedup();
        let start = starts(owners, pairs.iter().map(|pair| pair.0));
        Sets { start, entries: pairs.into_iter().map(|pair| pair.1).collect() }
    }

    /// One person's set, ascending.
    #[inline]
    pub(super) fn of(&self, owner: usize) -> &[T] {
        row(&self.start, owner, &self.entries)
    }
}

/// The bit of a value in a signature: two sets whose signatures share no bit share no value. Fibonacci hashing (Knuth,
/// 1973, 6.4): neighboring numbers land far apart.
pub(super) fn bit(value: u32) -> u64 {
    1_u64 << (value.wrapping_mul(0x9E37_79B9) >> 26)
}

/// Calls `found` with every two entries of equal key. Both lists ascend by key.
pub(super) fn each_shared<T>(a: &[T], b: &[T], key: impl Fn(&T) -> u32, mut found: impl FnMut(&T, &T)) {
    let mut rest = b;
    for left in a {
        // `a` ascends, so what is too small for this entry is too small for the next ones.
        let below = rest.partition_point(|right| key(right) < key(left));
        rest = rest.get(below..).unwrap_or_default();
        for right in rest.iter().take_while(|right| key(right) == key(left)) {
            found(left, right);
        }
    }
}
