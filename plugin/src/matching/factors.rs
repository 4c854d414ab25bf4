//! Points: a pair's factors weighed, in whole numbers that add up.

use super::{fixed::product, topics::WHOLE};
use crate::arrange::Arrange;
use crate::policy::matching::Weights;

/// Names of the factors, in the contract's order.
pub const FACTORS: [&str; 11] = [
    "needs-met",
    "exchange",
    "shared-ground",
    "distance",
    "reach",
    "languages",
    "grade-gap",
    "preference",
    "style",
    "novelty",
    "workload",
];

/// Points of a pair that is perfect in every factor.
pub const PERFECT: u32 = 10_000;

/// Value of each factor in parts per million.
pub type Values = [u32; FACTORS.len()];

/// 10,000 · Σ weight · value / Σ weight, rounded down.
pub fn points(values: &Values, weights: &Weights) -> u32 {
    let weights = weights.in_order();
    let sum = values.iter().zip(weights).map(|(value, weight)| product(*value, weight)).sum();
    points_of_sum(sum, whole(&weights))
}

/// The same of what was added up already: Σ weight · value, and what a perfect pair [comes to](whole).
pub(super) fn points_of_sum(sum: u64, whole: u64) -> u32 {
    // Weights are at most 100, so nothing here comes near 2^64.
    let points = sum.wrapping_mul(u64::from(PERFECT)).checked_div(whole).unwrap_or(0);
    u32::try_from(points).unwrap_or(PERFECT).min(PERFECT)
}

/// What a pair that is perfect in every factor would come to.
pub(super) fn whole(weights: &[u32; FACTORS.len()]) -> u64 {
    weights.iter().map(|weight| product(*weight, WHOLE)).sum()
}

/// The points of each factor, which add up to [`points`] exactly: largest remainder (Hamilton's method), ties to the factor
/// that comes first.
pub fn shares(values: &Values, weights: &Weights) -> Values {
    let total = points(values, weights);
    let weights = weights.in_order();
    let whole = whole(&weights);
    let exact = |index: usize| {
        let value = values.get(index).copied().unwrap_or(0);
        let weight = weights.get(index).copied().unwrap_or(0);
        u64::from(value).saturating_mul(u64::from(weight)).saturating_mul(u64::from(PERFECT))
    };
    let mut shares: Values =
        std::array::from_fn(|index| u32::try_from(exact(index).checked_div(whole).unwrap_or(0)).unwrap_or(PERFECT));
    let left = total.saturating_sub(shares.iter().sum());
    let mut order: Vec<usize> = (0..FACTORS.len()).collect();
    order.arrange_by_key(|index| (std::cmp::Reverse(exact(*index).checked_rem(whole).unwrap_or(0)), *index));
    for index in order.into_iter().take(left as usize) {
        if let Some(share) = shares.get_mut(index) {
            *share = share.saturating_add(1);
        }
    }
    shares
}
