//! Rates with their intervals as dots and whiskers, and the stretch from floor to target behind them.

use crate::report::svg::{Anchor, Svg};

/// One rate.
pub(crate) struct Whisker {
    pub(crate) label: String,
    /// Rate and interval, 0 to 1. None: said in `note` alone.
    pub(crate) value: Option<(f64, f64, f64)>,
    pub(crate) floor: f64,
    pub(crate) target: f64,
    /// "20 of 24 (64 to 93 %)", or why there is no number.
    pub(crate) note: String,
}

const LEFT: f64 = 230.0;
const WIDTH: f64 = 460.0;
const ROW: f64 = 30.0;
const TOP: f64 = 26.0;

pub(crate) fn whiskers(rows: &[Whisker], says: &str) -> String {
    let height = TOP + ROW * rows.len() as f64;
    let mut svg = Svg::new(LEFT + WIDTH + 190.0, height + 4.0);
    let x = |share: f64| LEFT + WIDTH * share.clamp(0.0, 1.0);
    for tick in 0..=4 {
        let share = f64::from(tick) / 4.0;
        svg.line((x(share), TOP - 6.0), (x(share), height), "grid");
        svg.text((x(share), 12.0), Anchor::Middle, "tick", &format!("{} %", tick * 25));
    }
    for (index, row) in rows.iter().enumerate() {
        let middle = TOP + ROW * (index as f64 + 0.5);
        svg.text((LEFT - 14.0, middle + 4.0), Anchor::End, "row", &row.label);
        svg.rect((x(row.floor), middle - 8.0), (x(row.target) - x(row.floor), 16.0), "goal", "");
        if let Some((rate, low, high)) = row.value {
            svg.line((x(low), middle), (x(high), middle), "whisker");
            svg.line((x(low), middle - 4.0), (x(low), middle + 4.0), "whisker");
            svg.line((x(high), middle - 4.0), (x(high), middle + 4.0), "whisker");
            let class = if row.target > 0.0 && rate >= row.target {
                "dot good"
            } else if rate < row.floor {
                "dot worst"
            } else {
                "dot"
            };
            svg.circle((x(rate), middle), 5.5, class, &row.note);
        }
        svg.text((LEFT + WIDTH + 16.0, middle + 4.0), Anchor::Start, "row note", &row.note);
    }
    svg.finish(says)
}
