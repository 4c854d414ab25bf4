//! A number over time with its interval, and what was really so beside it.

use crate::report::svg::{Anchor, Svg};

/// One point in time.
pub(crate) struct Moment {
    /// When, in a few letters.
    pub(crate) label: String,
    /// Value and interval, 0 to 1. None: there was no number.
    pub(crate) value: Option<(f64, f64, f64)>,
    /// What was really so, 0 to 1, where that is known.
    pub(crate) truth: Option<f64>,
    /// What it says, in words.
    pub(crate) note: String,
}

const LEFT: f64 = 52.0;
const WIDTH: f64 = 620.0;
const TOP: f64 = 14.0;
const HEIGHT: f64 = 190.0;
/// Half the length of the stroke that marks the truth.
const STROKE: f64 = 11.0;

/// A dot with its whisker a moment, and a stroke where the truth lay.
pub(crate) fn course(moments: &[Moment], says: &str) -> String {
    let mut svg = Svg::new(LEFT + WIDTH + 28.0, TOP + HEIGHT + 30.0);
    let y = |share: f64| TOP + HEIGHT * (1.0 - share.clamp(0.0, 1.0));
    let step = WIDTH / moments.len().max(1) as f64;
    let x = |index: usize| LEFT + step * (index as f64 + 0.5);
    for tick in 0..=4 {
        let share = f64::from(tick) / 4.0;
        svg.line((LEFT, y(share)), (LEFT + WIDTH, y(share)), "grid");
        svg.text((LEFT - 8.0, y(share) + 4.0), Anchor::End, "tick", &format!("{}", tick * 25));
    }
    let every = moments.len().div_ceil(14).max(1);
    for (index, moment) in moments.iter().enumerate() {
        let at = x(index);
        if let Some(truth) = moment.truth {
            svg.line((at - STROKE, y(truth)), (at + STROKE, y(truth)), "truth");
        }
        if let Some((value, low, high)) = moment.value {
            svg.line((at, y(low)), (at, y(high)), "whisker");
            svg.line((at - 4.0, y(low)), (at + 4.0, y(low)), "whisker");
            svg.line((at - 4.0, y(high)), (at + 4.0, y(high)), "whisker");
            let is_held = moment.truth.is_none_or(|truth| low <= truth && truth <= high);
            svg.circle((at, y(value)), 5.0, if is_held { "dot" } else { "dot worst" }, &moment.note);
        }
        if index.is_multiple_of(every) {
            svg.text((at, TOP + HEIGHT + 20.0), Anchor::Middle, "tick", &moment.label);
        }
    }
    svg.finish(says)
}
