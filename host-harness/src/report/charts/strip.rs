//! Weeks across, pairs down: a square for each session, and above it how many sessions every week holds.

use crate::report::svg::{Anchor, Svg, clip};

/// One session in the strip.
pub(in crate::report) struct Cell {
    /// Column.
    pub(in crate::report) week: usize,
    /// Class of its color.
    pub(in crate::report) class: String,
    /// Read out.
    pub(in crate::report) title: String,
}

/// The sessions of all pairs that are drawn.
pub(in crate::report) struct Strip {
    /// Labels of the columns: the Mondays.
    pub(in crate::report) weeks: Vec<String>,
    /// Sessions in each week, of all pairs, drawn or not.
    pub(in crate::report) load: Vec<usize>,
    /// Label and sessions of each row.
    pub(in crate::report) rows: Vec<(String, Vec<Cell>)>,
}

const LEFT: f64 = 250.0;
const SIDE: f64 = 24.0;
const LOAD: f64 = 64.0;

pub(in crate::report) fn strip(strip: &Strip) -> String {
    let columns = strip.weeks.len();
    let side = ((1080.0 - LEFT) / columns.max(1) as f64).clamp(14.0, 34.0);
    let (width, height) = (LEFT + side * columns as f64 + 10.0, LOAD + 24.0 + SIDE * strip.rows.len() as f64);
    let mut svg = Svg::new(width, height);
    let x = |week: usize| LEFT + side * week as f64;
    let most = strip.load.iter().copied().max().unwrap_or(0).max(1);
    svg.text((LEFT - 12.0, LOAD - 4.0), Anchor::End, "label", "Sessions in the week");
    for (week, load) in strip.load.iter().enumerate() {
        let tall = (LOAD - 18.0) * *load as f64 / most as f64;
        svg.rect(
            (x(week) + 1.5, LOAD - tall),
            (side - 3.0, tall),
            "load",
            &format!("{}: {load} sessions", strip.weeks[week]),
        );
        if *load > 0 {
            svg.text((x(week) + side / 2.0, LOAD - tall - 4.0), Anchor::Middle, "tick", &load.to_string());
        }
    }
    for (week, label) in strip.weeks.iter().enumerate().step_by(4) {
        svg.text((x(week) + 1.5, LOAD + 16.0), Anchor::Start, "tick", label);
    }
    for (index, (label, cells)) in strip.rows.iter().enumerate() {
        let y = LOAD + 24.0 + SIDE * index as f64;
        svg.text((LEFT - 12.0, y + SIDE / 2.0 + 4.0), Anchor::End, "row", &clip(label, 36));
        svg.rect((LEFT, y + 2.0), (side * columns as f64, SIDE - 4.0), "track", "");
        for cell in cells {
            svg.rect((x(cell.week) + 1.5, y + 3.5), (side - 3.0, SIDE - 7.0), &cell.class, &cell.title);
        }
    }
    let sessions: usize = strip.load.iter().sum();
    svg.finish(&format!("{sessions} sessions over {columns} weeks; the fullest week holds {most}"))
}
