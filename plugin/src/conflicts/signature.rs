//! Signatures of sets of numbers: 64 bits that rule most pairs of sets out at once.

/// The bit of a number: sets whose signatures share no bit share no number. Fibonacci hashing (Knuth, 1973, 6.4):
/// neighboring numbers land far apart.
fn bit(number: u32) -> u64 {
    1_u64 << (number.wrapping_mul(0x9E37_79B9) >> 26)
}

/// The bits of several numbers.
pub(super) fn of(numbers: impl Iterator<Item = u32>) -> u64 {
    numbers.fold(0, |bits, number| bits | bit(number))
}
