//! Short series: is it moving, and how fast?

use crate::arrange::Arrange;

/// One point of a monitored rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// Exponentially weighted z.
    pub level: f64,
    /// A level beyond ± this is a signal.
    pub limit: f64,
}

/// Weight of the newest point.
const LAMBDA: f64 = 0.3;
/// Limit in standard deviations.
const WIDTH: f64 = 2.7;

/// Exponentially weighted moving average of the z of (rate, units) against `center` (Roberts 1959), with the exact limits
/// of the early points (Lucas & Saccucci 1990). `center` is held within [.02, .98], where a rate has a spread.
pub fn ewma(points: &[(f64, u32)], center: f64) -> Vec<Level> {
    let center = center.clamp(0.02, 0.98);
    let mut level = 0.0;
    let mut fading = 1.0;
    points
        .iter()
        .map(|(rate, units)| {
            let error = (center * (1.0 - center) / f64::from((*units).max(1))).sqrt();
            level = LAMBDA * (rate - center) / error + (1.0 - LAMBDA) * level;
            fading *= (1.0 - LAMBDA) * (1.0 - LAMBDA);
            let limit = WIDTH * (LAMBDA / (2.0 - LAMBDA) * (1.0 - fading)).sqrt();
            Level { level, limit }
        })
        .collect()
}

/// Median of the slopes between all pairs of points one step apart (Theil 1950, Sen 1968). O(n² log n). None below two.
pub fn theil_sen(values: &[f64]) -> Option<f64> {
    let mut slopes = Vec::new();
    for (i, early) in values.iter().enumerate() {
        for (steps, late) in values.iter().skip(i).enumerate().skip(1) {
            slopes.push((late - early) / steps as f64);
        }
    }
    median(&mut slopes)
}

/// The middle value, or the mean of the middle two. None of none.
pub fn median(values: &mut [f64]) -> Option<f64> {
    values.arrange_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = values.get((values.len() / 2).checked_sub(1)?)?;
    Some((lower + upper) / 2.0)
}

/// Exact two-sided p of Kendall's rank correlation with time (Kendall 1938), by counting permutations with few inversions:
/// O(n³). None with ties, below two values, or above 60, where the normal approximation would do.
pub fn kendall(values: &[f64]) -> Option<f64> {
    let n = values.len();
    if !(2..=60).contains(&n) {
        return None;
    }
    let (mut falls, mut pairs) = (0_usize, 0_usize);
    for (i, early) in values.iter().enumerate() {
        for late in values.iter().skip(i.saturating_add(1)) {
            if early == late {
                return None;
            }
            pairs = pairs.saturating_add(1);
            falls = falls.saturating_add(usize::from(late < early));
        }
    }
    let extreme = falls.min(pairs.saturating_sub(falls));
    if extreme.saturating_mul(2) == pairs {
        return Some(1.0);
    }
    // share[k]: share of the permutations so far with k inversions; each new element adds 0 to i inversions.
    let mut share = vec![0.0; extreme.saturating_add(1)];
    if let Some(first) = share.first_mut() {
        *first = 1.0;
    }
    for element in 2..=n {
        let mut next = Vec::with_capacity(share.len());
        for k in 0..share.len() {
            let from = k.saturating_sub(element.saturating_sub(1));
            let reached = share.get(from..=k).unwrap_or_default();
            next.push(super::sum(reached) / element as f64);
        }
        share = next;
    }
    Some((2.0 * super::sum(&share)).min(1.0))
}
