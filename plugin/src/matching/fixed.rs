//! Fixed-point arithmetic: the same on every platform, no rounding mode, no library function.

use super::topics::WHOLE;

/// `part / whole` in parts per million, rounded down, at most [`WHOLE`]; 0 where `whole` is 0.
pub fn share(part: u64, whole: u64) -> u32 {
    // Most shares are nothing or everything, and a division costs more than all else about a pair.
    if part == 0 || whole == 0 {
        return 0;
    }
    if part >= whole {
        return WHOLE;
    }
    const MOST: u64 = u64::MAX / WHOLE as u64;
    if part <= MOST {
        // Cannot wrap; a checked product would be one of 128 bits.
        let share = part.wrapping_mul(u64::from(WHOLE)).checked_div(whole).unwrap_or(0);
        return u32::try_from(share).unwrap_or(WHOLE);
    }
    let scaled = u128::from(part).saturating_mul(u128::from(WHOLE));
    let share = scaled.checked_div(u128::from(whole)).unwrap_or(0);
    u32::try_from(share).unwrap_or(WHOLE).min(WHOLE)
}

/// A product that has room, whatever the factors. A checked product of 64 bits would be one of 128.
pub fn product(a: u32, b: u32) -> u64 {
    u64::from(a).wrapping_mul(u64::from(b))
}

/// log2(`of` / `among`) in units of 1/65,536, rounded down; 0 where the ratio is below 1 or `among` is 0.
///
/// Digit by digit: squaring a number in \[1, 2) tells the next binary digit of its logarithm (Briggs' method in base 2).
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the mantissa stays below 2^32 and its square below 2^64; the characteristic is below 64"
)]
pub fn log2_ratio(of: u32, among: u32) -> u32 {
    let Some(ratio) = (u64::from(of) << 31).checked_div(u64::from(among)) else { return 0 };
    if ratio < 1 << 31 {
        return 0;
    }
    let characteristic = ratio.ilog2() - 31;
    let mut mantissa = ratio >> characteristic;
    let mut digits = 0;
    for _ in 0..16 {
        mantissa = (mantissa * mantissa) >> 31;
        digits <<= 1;
        if mantissa >= 1 << 32 {
            mantissa >>= 1;
            digits |= 1;
        }
    }
    (characteristic << 16) | digits
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn logarithms_agree_with_the_platform() {
        for of in [1_u32, 2, 3, 7, 10, 600, 20_000, 200_000, u32::MAX] {
            for among in [1_u32, 2, 3, 5, 64, 599, 600, 20_000] {
                let expected = (f64::from(of) / f64::from(among)).log2().max(0.0) * 65_536.0;
                let got = f64::from(log2_ratio(of, among));
                assert!((got - expected).abs() < 2.0, "log2({of}/{among}): {got} against {expected}");
            }
        }
        assert_eq!(log2_ratio(1, 0), 0);
    }

    #[test]
    fn shares_never_pass_the_whole() {
        assert_eq!(share(1, 3), 333_333);
        assert_eq!(share(5, 4), WHOLE);
        assert_eq!(share(u64::MAX, 1), WHOLE);
        assert_eq!(share(u64::MAX / 2, u64::MAX), 499_999);
        assert_eq!(share(u64::MAX / 1_000_000, u64::MAX / 1_000_000), WHOLE);
        assert_eq!(share(1, 0), 0);
    }
}
