//! What people share: the values of an attribute, or bosses.

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
