//! What people share: the values of an attribute, or bosses. A signature of 64 bits rules most pairs out at once.

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
