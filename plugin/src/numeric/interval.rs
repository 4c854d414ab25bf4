//! Intervals in closed form.

use super::{Z_95, mean, t_table::T_975, variance};

/// An interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Wilson (1927) 95 % interval of `sum` of `units`, clipped to [0, 1]. `sum` may be a sum of shares. None without units.
pub fn wilson(sum: f64, units: u32) -> Option<Span> {
    if units == 0 {
        return None;
    }
    let n = f64::from(units);
    let rate = (sum / n).clamp(0.0, 1.0);
    let square = Z_95 * Z_95;
    let weight = 1.0 + square / n;
    let center = (rate + square / (2.0 * n)) / weight;
    let half = Z_95 * (rate * (1.0 - rate) / n + square / (4.0 * n * n)).sqrt() / weight;
    // At 0 and at all, the formula meets the end exactly; rounding must not step over it, nor stop short of it.
    let low = if rate <= 0.0 { 0.0 } else { (center - half).max(0.0) };
    let high = if rate >= 1.0 { 1.0 } else { (center + half).min(1.0) };
    Some(Span { low, high })
}

/// Student's t at .975. Whole degrees up to 200 from a table; between them linear in 1/freedom; above, Fisher's (1926)
/// expansion around the normal. Freedom below 1 counts as 1.
pub fn t_975(freedom: f64) -> f64 {
    if freedom > 200.0 {
        let z = Z_95;
        let (z3, z5, z7) = (z * z * z, z * z * z * z * z, z * z * z * z * z * z * z);
        let first = (z3 + z) / (4.0 * freedom);
        let second = (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * freedom * freedom);
        let third = (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / (384.0 * freedom * freedom * freedom);
        return z + first + second + third;
    }
    let freedom = freedom.max(1.0);
    let mut below = (1.0, T_975[0]);
    for (position, value) in T_975.iter().enumerate() {
        let degrees = position as f64 + 1.0;
        if degrees >= freedom {
            let span = 1.0 / below.0 - 1.0 / degrees;
            let share = if span > 0.0 { (1.0 / below.0 - 1.0 / freedom) / span } else { 0.0 };
            return below.1 + (value - below.1) * share;
        }
        below = (degrees, *value);
    }
    below.1
}

/// A mean with its 95 % t-interval and standard error. None below two values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean.
    pub value: f64,
    /// 95 % interval.
    pub interval: Span,
    /// Standard error of the mean.
    pub error: f64,
    /// Degrees of freedom.
    pub freedom: f64,
}

/// One-sample mean: for differences within pairs.
pub fn mean_interval(values: &[f64]) -> Option<Mean> {
    let value = mean(values)?;
    let error = (variance(values)? / values.len() as f64).sqrt();
    let freedom = values.len() as f64 - 1.0;
    Some(around(value, error, freedom))
}

/// Difference of two means, `left` less `right`, with Welch's (1947) degrees of freedom. None below two values a side.
pub fn welch(left: &[f64], right: &[f64]) -> Option<Mean> {
    let (a, b) = (variance(left)? / left.len() as f64, variance(right)? / right.len() as f64);
    let error = (a + b).sqrt();
    let parts = a * a / (left.len() as f64 - 1.0) + b * b / (right.len() as f64 - 1.0);
    let freedom = if parts > 0.0 { (a + b) * (a + b) / parts } else { 1.0 };
    Some(around(mean(left)? - mean(right)?, error, freedom))
}

fn around(value: f64, error: f64, freedom: f64) -> Mean {
    let half = t_975(freedom) * error;
    Mean { value, interval: Span { low: value - half, high: value + half }, error, freedom }
}
