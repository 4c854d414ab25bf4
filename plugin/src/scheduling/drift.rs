//! Where prices are going: the slopes of this round, and a part of where they went before (P. Camerini, L. Fratta,
//! F. Maffioli, 1975). Slopes alone would turn a price back in every second round.

use super::slots::{Cost, SIXTEENTH};

/// Directions are counted in parts, so that what is left of the last ones is whole.
pub(super) const UNIT: i64 = 16;

/// A quarter of an hour counts so many parts: there are more of them than sessions on a full day.
pub(super) const QUARTER: i64 = 4;

/// Longer slopes count as this.
const STEEPEST: i64 = 1 << 20;

/// The slope, and a third of where a price went before, in parts of [`UNIT`]; no way down from nought. The slope of a fee
/// counts its whole `weight`, [`UNIT`]; that of a price by the quarter [`QUARTER`].
pub(super) fn turned(drift: i64, slope: i64, weight: i64, is_nought: bool) -> i64 {
    let slope = slope.clamp(STEEPEST.saturating_neg(), STEEPEST).saturating_mul(weight);
    let drift = slope.saturating_add(drift.div_euclid(3));
    if is_nought { drift.max(0) } else { drift }
}

/// A price a step further, in sixteenths of a point, and never below nought.
pub(super) fn shifted(price: Cost, step: Cost, drift: i64) -> Cost {
    let change = step.saturating_mul(drift.unsigned_abs().into()).div_euclid(UNIT.unsigned_abs().into());
    let change = change.div_euclid(SIXTEENTH).saturating_mul(SIXTEENTH);
    if drift > 0 { price.saturating_add(change) } else { price.saturating_sub(change) }
}

/// The square of where a price goes, in parts of [`UNIT`] squared.
pub(super) fn square(drift: i64) -> Cost {
    let drift = Cost::from(drift.unsigned_abs());
    drift.saturating_mul(drift)
}

/// As many whole squares, or one more.
pub(super) fn squares(sum: Cost) -> Cost {
    sum.div_ceil(square(UNIT))
}
