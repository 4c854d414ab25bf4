//! A share over time, with the windows that are a signal.

use crate::report::svg::{Anchor, Svg};

/// One point in time.
pub(crate) struct Point {
    /// When, in a few letters.
    pub(crate) label: String,
    /// 0 to 1.
    pub(crate) share: f64,
    /// Stands out: fallen below its limit.
    pub(crate) signal: bool,
    /// What it says, in words.
    pub(crate) note: String,
}

const LEFT: f64 = 52.0;
const WIDTH: f64 = 720.0;
const TOP: f64 = 14.0;
const HEIGHT: f64 = 150.0;

/// `goal`: the stretch from floor to target, 0 to 1.
pub(crate) fn line(points: &[Point], goal: (f64, f64), says: &str) -> String {
    let mut svg = Svg::new(LEFT + WIDTH + 28.0, TOP + HEIGHT + 30.0);
    let y = |share: f64| TOP + HEIGHT * (1.0 - share.clamp(0.0, 1.0));
    let step = WIDTH / (points.len().max(2) - 1) as f64;
    let x = |index: usize| LEFT + step * index as f64;
    svg.rect((LEFT, y(goal.1)), (WIDTH, y(goal.0) - y(goal.1)), "goal", "");
    for tick in 0..=4 {
        let share = f64::from(tick) / 4.0;
        svg.line((LEFT, y(share)), (LEFT + WIDTH, y(share)), "grid");
        svg.text((LEFT - 8.0, y(share) + 4.0), Anchor::End, "tick", &format!("{} %", tick * 25));
    }
    for (index, pair) in points.windows(2).enumerate() {
        svg.line((x(index), y(pair[0].share)), (x(index + 1), y(pair[1].share)), "whisker");
    }
    // At most a dozen dates fit.
    let every = points.len().div_ceil(12).max(1);
    for (index, point) in points.iter().enumerate() {
        let class = if point.signal { "dot worst" } else { "dot" };
        svg.circle((x(index), y(point.share)), 5.0, class, &point.note);
        if (points.len() - 1 - index).is_multiple_of(every) {
            svg.text((x(index), TOP + HEIGHT + 20.0), Anchor::Middle, "tick", &point.label);
        }
    }
    svg.finish(says)
}
