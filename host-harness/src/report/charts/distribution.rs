//! How the points of the pairs lie: one dot a pair, or bars where there are too many for dots.

use crate::report::{
    svg::{Anchor, Svg},
    words,
};

/// Above so many pairs a dot for each would be a blot.
const DOTS_MOST: usize = 300;
const WIDTH: f64 = 680.0;
const BINS: usize = 40;

/// `points` of every pair in any order; the least is marked with `worst`, its name. The axis spans the whole thousands
/// around them: positions are compared here, not lengths.
pub(crate) fn distribution(points: &[u32], worst: &str) -> String {
    let least = points.iter().copied().min().unwrap_or(0);
    let from = least / 1000 * 1000;
    let until = points.iter().copied().max().unwrap_or(0).div_ceil(1000).saturating_mul(1000).max(from + 2000);
    let scale = until - from;
    let mut bins = [0_usize; BINS];
    let bin = |points: u32| ((points - from) as usize * BINS / (scale as usize + 1)).min(BINS - 1);
    points.iter().for_each(|points| bins[bin(*points)] += 1);
    let tallest = bins.iter().copied().max().unwrap_or(0).max(1);
    let step = WIDTH / BINS as f64;
    let dots = points.len() <= DOTS_MOST;
    let unit = if dots { (150.0 / tallest as f64).min(step * 0.92) } else { 150.0 / tallest as f64 };
    let (base, top) = (tallest as f64 * unit + 44.0, 36.0);
    let mut svg = Svg::new(WIDTH + 20.0, base + 34.0);
    let x = |bin: usize| 10.0 + bin as f64 * step;
    let ticks = (scale / 1000).min(10);
    for tick in 0..=ticks {
        let at = 10.0 + WIDTH * f64::from(tick) / f64::from(ticks);
        svg.line((at, top), (at, base + 4.0), "grid");
        let anchor = if tick == 0 {
            Anchor::Start
        } else if tick == ticks {
            Anchor::End
        } else {
            Anchor::Middle
        };
        svg.text(
            (at, base + 20.0),
            anchor,
            "tick",
            &words::whole(u64::from(from) + u64::from(scale) * u64::from(tick) / u64::from(ticks)),
        );
    }
    svg.line((10.0, base + 4.0), (WIDTH + 10.0, base + 4.0), "axis");
    let marked = (!points.is_empty()).then(|| bin(least));
    for (index, count) in bins.iter().enumerate().filter(|(_, count)| **count > 0) {
        if dots {
            for level in 0..*count {
                let class = if marked == Some(index) && level == 0 { "dot worst" } else { "dot" };
                svg.circle((x(index) + step / 2.0, base - unit * (level as f64 + 0.5)), unit * 0.42, class, "");
            }
        } else {
            let height = *count as f64 * unit;
            let title = words::counted(*count, "pair", "pairs");
            svg.rect((x(index) + 1.0, base - height), (step - 2.0, height), "bar", &title);
        }
    }
    if let Some(bin) = marked {
        let at = x(bin) + step / 2.0;
        svg.line((at, top - 8.0), (at, base - unit), "mark");
        let anchor = if at > WIDTH / 2.0 { Anchor::End } else { Anchor::Start };
        svg.text((at, top - 16.0), anchor, "label", &format!("Worst off: {worst}, {}", words::whole(least.into())));
    }
    svg.finish(&format!("Points of {}; the worst off is {worst}", words::counted(points.len(), "pair", "pairs")))
}
