//! Draws in shares of 1. Sums, products and comparisons alone, so that every platform draws the same.

use crate::company::Rng;

/// Draws that the company's generator has no need of.
pub(super) trait Chance {
    /// Evenly from 0 to 1, 1 excluded.
    fn unit(&mut self) -> f64;

    /// True with a chance of `share`; never below 0, always from 1 on.
    fn happens(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// Evenly from `low` to `high`.
    fn even(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// The mean of three even draws: near 0.5 for most.
    fn middling(&mut self) -> f64 {
        (self.unit() + self.unit() + self.unit()) / 3.0
    }

    /// A whole number of days from 0 to `most`.
    fn days(&mut self, most: f64) -> u64;
}

impl Chance for Rng {
    fn unit(&mut self) -> f64 {
        // The upper 53 bits: every value is exact.
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn days(&mut self, most: f64) -> u64 {
        self.below(most.clamp(0.0, 3650.0) as usize + 1) as u64
    }
}

/// The chance in one day of what has the chance `a_month` in 30.
pub(super) fn daily(a_month: f64) -> f64 {
    a_month / 30.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_come_out() {
        let mut rng = Rng::new(3, "chance");
        let hits = (0..20_000).filter(|_| rng.happens(0.3)).count();
        assert!((5_700..6_300).contains(&hits), "{hits}");
        assert!((0..100).all(|_| !rng.happens(0.0) && rng.happens(1.0)));
        let mean = (0..20_000).map(|_| rng.middling()).sum::<f64>() / 20_000.0;
        assert!((0.49..0.51).contains(&mean), "{mean}");
        assert!((0..100).all(|_| rng.days(3.0) <= 3));
    }
}
