//! Two-by-two tables: `chosen` of `total` in a group against a reference group.

use crate::arrange::Arrange;

use super::{Z_95, beta::normal_two_sided, interval::Span};
use libm::{exp, lgamma, log};

/// One group's share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How many were chosen; at most `total`.
    pub chosen: u32,
    /// Of how many.
    pub total: u32,
}

impl Share {
    /// `chosen / total`; 0 for nobody.
    pub fn rate(self) -> f64 {
        if self.total == 0 { 0.0 } else { f64::from(self.chosen) / f64::from(self.total) }
    }
}

/// Fisher's exact test, two-sided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fisher {
    /// Sum of the probabilities of all tables no likelier than this one (Fisher 1934, as in R).
    pub p: f64,
    /// The same with half the weight on tables as likely as this one (Lancaster 1961): less conservative.
    pub mid_p: f64,
}

/// Fisher's exact test of two shares. O(smaller margin).
pub fn fisher(left: Share, right: Share) -> Fisher {
    let all = left.total.saturating_add(right.total);
    let chosen = left.chosen.saturating_add(right.chosen);
    let lowest = chosen.saturating_sub(right.total);
    let highest = chosen.min(left.total);
    let [n1, n2, k] = [left.total, right.total, chosen].map(f64::from);
    let log_choose = |n: f64, k: f64| lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0);
    let log_all = log_choose(f64::from(all), k);
    let probability = |x: u32| {
        let x = f64::from(x);
        exp(log_choose(n1, x) + log_choose(n2, k - x) - log_all)
    };
    let observed = probability(left.chosen);
    // Equal probabilities differ in the last digits when computed; R uses the same allowance.
    let slack = observed * (1.0 + 1e-7);
    let floor = observed * (1.0 - 1e-7);
    let (mut below, mut equal) = (0.0, 0.0);
    for x in lowest..=highest {
        let p = probability(x);
        if p < floor {
            below += p;
        } else if p <= slack {
            equal += p;
        }
    }
    Fisher { p: f64::min(below + equal, 1.0), mid_p: f64::min(below + 0.5 * equal, 1.0) }
}

/// 95 % interval of the ratio of two rates (Katz et al. 1978). None where a rate is 0.
pub fn ratio_interval(left: Share, right: Share) -> Option<Span> {
    if left.chosen == 0 || right.chosen == 0 {
        return None;
    }
    let part = |share: Share| 1.0 / f64::from(share.chosen) - 1.0 / f64::from(share.total);
    let half = Z_95 * (part(left) + part(right)).max(0.0).sqrt();
    let middle = log(left.rate() / right.rate());
    Some(Span { low: exp(middle - half), high: exp(middle + half) })
}

/// Cochran–Mantel–Haenszel test of no difference over strata of (left, right), with continuity correction
/// (Mantel & Haenszel 1959). None where no stratum tells anything.
pub fn cochran_mantel_haenszel(strata: &[(Share, Share)]) -> Option<f64> {
    let (mut excess, mut spread) = (0.0, 0.0);
    for (left, right) in strata {
        let [a, n1, c, n2] = [left.chosen, left.total, right.chosen, right.total].map(f64::from);
        let (n, k) = (n1 + n2, a + c);
        if n > 1.0 {
            excess += a - n1 * k / n;
            spread += n1 * n2 * k * (n - k) / (n * n * (n - 1.0));
        }
    }
    // χ² with one degree of freedom is the square of a normal.
    (spread > 0.0).then(|| normal_two_sided((excess.abs() - 0.5).max(0.0) / spread.sqrt()))
}

/// Benjamini & Hochberg (1995): the q-value of each p, in the order given. O(n log n).
pub fn false_discovery(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = p.iter().copied().enumerate().collect();
    order.arrange_by(|left, right| right.1.total_cmp(&left.1).then(right.0.cmp(&left.0)));
    let tests = p.len() as f64;
    let mut q = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (place, (position, value)) in order.into_iter().enumerate() {
        least = least.min(value * tests / (tests - place as f64));
        if let Some(slot) = q.get_mut(position) {
            *slot = least;
        }
    }
    q
}
