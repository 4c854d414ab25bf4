//! Statistics that read the same on every machine: closed forms and forward functions only.
//!
//! - `beta`: the regularized incomplete beta function, and the normal distribution.
//! - `interval`: Wilson, Student's t.
//! - `counts`: binomial and Poisson tails.
//! - `tables`: two-by-two tables (Fisher, mid-p, Cochran–Mantel–Haenszel) and many tests at once.
//! - `series`: EWMA, Theil–Sen, Kendall.
//! - `survival`: restricted mean survival time with late entry.
//!
//! No quantile is searched for and nothing iterates without a cap, so no input hangs the host. Logarithms and exponentials
//! come from `libm`, compiled in: the platform's own differ in the last digit. Knows nothing of mentoring.

use crate::arrange::Arrange;

pub mod beta;
pub mod counts;
pub mod interval;
pub mod series;
pub mod survival;
mod t_table;
pub mod tables;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests"
)]
mod tests;

pub use libm::{exp, log as ln};

/// Standard normal quantile at .95: a two-sided 90 % interval.
pub const Z_90: f64 = 1.644_853_626_951_472_2;
/// Standard normal quantile at .975: a two-sided 95 % interval.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// Sum in the order given; the order is the caller's promise of sameness.
pub fn sum(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |total, value| total + value)
}

/// Sum from the smallest to the largest: the same bytes in whatever order the values came.
pub fn total(values: &mut [f64]) -> f64 {
    values.arrange_by(f64::total_cmp);
    sum(values)
}

/// Arithmetic mean; None for no values.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values) / values.len() as f64)
}

/// Sample variance (n − 1); None below two values.
pub fn variance(values: &[f64]) -> Option<f64> {
    let center = mean(values).filter(|_| values.len() > 1)?;
    let squares = values.iter().fold(0.0, |total, value| total + (value - center) * (value - center));
    Some(squares / (values.len() as f64 - 1.0))
}
