//! Tails of counts.

use libm::{exp, lgamma, log};

/// P(X ≥ k) for X ~ Binomial(n, p): exact sum from k, O(n − k).
pub fn binomial_at_least(k: u32, n: u32, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n || p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    let (nf, kf) = (f64::from(n), f64::from(k));
    let log_first =
        lgamma(nf + 1.0) - lgamma(kf + 1.0) - lgamma(nf - kf + 1.0) + kf * log(p) + (nf - kf) * libm::log1p(-p);
    let odds = p / (1.0 - p);
    let mut term = exp(log_first);
    let mut total = term;
    for next in k..n {
        let i = f64::from(next);
        term *= (nf - i) / (i + 1.0) * odds;
        total += term;
    }
    total.min(1.0)
}

/// P(X ≥ k) for X ~ Poisson(mean): one less the exact sum below k, O(k).
pub fn poisson_at_least(k: u32, mean: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    // Summed upward from k where the tail is small, so that no digits cancel.
    let log_first = f64::from(k) * log(mean) - mean - lgamma(f64::from(k) + 1.0);
    let mut term = exp(log_first);
    let mut total = term;
    let mut i = f64::from(k);
    for _ in 0..MOST_TERMS {
        i += 1.0;
        term *= mean / i;
        total += term;
        if i > mean && term < total * 1e-17 {
            break;
        }
    }
    total.min(1.0)
}

/// Terms of a Poisson tail; they vanish within some tens of standard deviations of the mean.
const MOST_TERMS: u32 = 200_000;
