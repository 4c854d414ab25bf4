//! Restricted mean survival time with late entry.

use crate::arrange::Arrange;

/// One person under observation: from `entry` to `exit`, days on one time axis, `exit > entry`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Life {
    /// Counted as at risk after this.
    pub entry: f64,
    /// Event or end of observation.
    pub exit: f64,
    /// Whether `exit` is an event.
    pub event: bool,
}

/// Mean time without event up to a horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Restricted {
    /// Area under the Kaplan–Meier curve.
    pub mean: f64,
    /// Variance of that estimate.
    pub variance: f64,
}

/// Area under the Kaplan–Meier (1958) curve up to `horizon`, the risk set counting only who has entered, with Greenwood's
/// variance Σ A² d / (n (n − d)) (Klein & Moeschberger 2003, 4.5.2). O(n log n). None without lives.
pub fn restricted_mean(lives: &[Life], horizon: f64) -> Option<Restricted> {
    if lives.is_empty() {
        return None;
    }
    let mut entries: Vec<f64> = lives.iter().map(|life| life.entry).collect();
    let mut exits: Vec<f64> = lives.iter().map(|life| life.exit).collect();
    let mut events: Vec<f64> = lives.iter().filter(|life| life.event).map(|life| life.exit).collect();
    for times in [&mut entries, &mut exits, &mut events] {
        times.arrange_by(f64::total_cmp);
    }
    events.retain(|time| *time <= horizon);

    // Steps of the curve: (time, survival after it, d / (n (n − d))).
    let mut steps: Vec<(f64, f64, f64)> = Vec::new();
    let mut survival = 1.0;
    for same in events.chunk_by(|a, b| a == b) {
        let Some(time) = same.first() else { continue };
        let entered = entries.partition_point(|entry| entry < time);
        let left = exits.partition_point(|exit| exit < time);
        let (n, d) = (entered.saturating_sub(left) as f64, same.len() as f64);
        if n <= 0.0 {
            continue;
        }
        survival *= 1.0 - d / n;
        steps.push((*time, survival, if n > d { d / (n * (n - d)) } else { 0.0 }));
    }

    // Backward, so that the area beyond each step is at hand.
    let (mut area, mut variance, mut end) = (0.0, 0.0, horizon);
    for (time, survival, weight) in steps.iter().rev() {
        area += survival * (end - time);
        variance += area * area * weight;
        end = *time;
    }
    Some(Restricted { mean: area + end, variance })
}
