//! Cadence over time, in windows that do not overlap: a rolling mean would be correlated with itself by construction.

use super::{records::Pair, view::View};
use crate::{
    arrange::Arrange,
    contract::health::{Standing, Trend, Window},
    numeric::series::{Level, ewma, kendall, theil_sen},
    time::Day,
};

/// Days of a window.
const WINDOW: i32 = 28;
/// Most windows: two years.
const MOST: i32 = 26;
/// Windows that say where a program stood at first.
const BASE: usize = 3;
/// Windows from which a slope is told.
const SLOPE_FROM: usize = 6;

/// One window: each pairing's share, None where it had less than half of the window to meet in.
struct Column {
    since: Day,
    shares: Vec<Option<f64>>,
}

impl Column {
    fn present(&self) -> impl Iterator<Item = f64> + '_ {
        self.shares.iter().flatten().copied()
    }

    fn units(&self) -> u32 {
        super::view::count(self.present())
    }

    fn rate(&self) -> f64 {
        let mut shares: Vec<f64> = self.present().collect();
        crate::numeric::total(&mut shares) / f64::from(self.units().max(1))
    }
}

/// Cadence (`a2`); what of its change comes from pairs that were there in both windows (`a2.matched`); and what from pairs
/// that came or went (`a2.mix`). They begin with the first window of `least`
/// pairings, and are withheld where a later one has fewer.
pub(super) fn all(view: &View<'_>, least: u32) -> Vec<Trend> {
    let columns = columns(view, least);
    let small = columns.iter().any(|column| column.units() < least.max(1));
    let absent = if least > 0 { Standing::Withheld } else { Standing::NotApplicable };
    if columns.len() <= BASE || small {
        return ["a2", "a2.matched", "a2.mix"].map(|id| none(id, absent)).into();
    }
    let rates: Vec<f64> = columns.iter().map(Column::rate).collect();
    let (matched, mix) = decompose(&columns, &rates);
    // A mix is a difference, not a rate: no level is held against a limit.
    let unheld = vec![Level { level: 0.0, limit: 0.0 }; columns.len()];
    let whole = trend("a2", &columns, &rates, levels(&columns, &rates));
    // Two windows that differ by a few pairs give those away, once it is told what the others did.
    let few = |neighbors: &[Column]| {
        let present = |column: &Column, at: usize| column.shares.get(at).is_some_and(Option::is_some);
        let [before, after] = neighbors else { return false };
        let changed = (0..before.shares.len()).filter(|at| present(before, *at) != present(after, *at));
        (1..least).contains(&super::view::count(changed))
    };
    if columns.windows(2).any(few) {
        return vec![whole, none("a2.matched", absent), none("a2.mix", absent)];
    }
    vec![
        whole,
        trend("a2.matched", &columns, &matched, levels(&columns, &matched)),
        trend("a2.mix", &columns, &mix, unheld),
    ]
}

fn none(indicator: &str, standing: Standing) -> Trend {
    Trend { indicator: indicator.to_owned(), standing, windows: Vec::new(), slope: None, p_value: None }
}

/// Windows back from today, oldest first, from the first in which enough pairings could meet.
fn columns(view: &View<'_>, least: u32) -> Vec<Column> {
    let mut columns = Vec::new();
    for back in (0..MOST).rev() {
        let last = view.day.saturating_add_days(back.saturating_mul(WINDOW).saturating_neg());
        let since = last.saturating_add_days(WINDOW.saturating_neg());
        let shares: Vec<Option<f64>> = view.history.pairs.iter().map(|pair| share(pair, view, since, last)).collect();
        let column = Column { since: since.saturating_add_days(1), shares };
        if column.units() >= least.max(1) || !columns.is_empty() {
            columns.push(column);
        }
    }
    columns
}

/// Held days against what is due in the window, at most 1.
fn share(pair: &Pair, view: &View<'_>, since: Day, last: Day) -> Option<f64> {
    let stop = pair.obliged_until(view.day).min(last);
    let first = since.max(pair.matched);
    let obliged = pair.active_days(first, stop);
    if obliged < WINDOW / 2 {
        return None;
    }
    let due = (f64::from(obliged) / f64::from(view.rules.cadence)).max(1.0);
    Some((pair.held_within(first.saturating_add_days(1), stop) as f64 / due).min(1.0))
}

/// The rate as it would be had only the pairs present in both neighboring windows changed; and the rest of the change.
fn decompose(columns: &[Column], rates: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let first = rates.first().copied().unwrap_or_default();
    let (mut matched, mut mix) = (vec![first], vec![0.0]);
    let mut level = first;
    for (neighbors, rate) in columns.windows(2).zip(rates.iter().skip(1)) {
        if let [before, after] = neighbors {
            let both =
                before.shares.iter().zip(&after.shares).filter_map(|(before, after)| Some((*after)? - (*before)?));
            let mut changes: Vec<f64> = both.collect();
            changes.arrange_by(f64::total_cmp);
            level += crate::numeric::mean(&changes).unwrap_or_default();
        }
        matched.push(level);
        mix.push(rate - level);
    }
    (matched, mix)
}

/// Whether the last window of cadence lies below its limit.
pub(super) fn signal(view: &View<'_>, least: u32) -> bool {
    let columns = columns(view, least);
    let rates: Vec<f64> = columns.iter().map(Column::rate).collect();
    let enough = columns.len() > BASE && columns.last().is_some_and(|column| column.units() >= least);
    enough && levels(&columns, &rates).last().is_some_and(|last| last.level < -last.limit)
}

fn levels(columns: &[Column], rates: &[f64]) -> Vec<Level> {
    let points: Vec<(f64, u32)> = rates.iter().copied().zip(columns.iter().map(Column::units)).collect();
    let center = crate::numeric::mean(rates.get(..BASE).unwrap_or(rates)).unwrap_or_default();
    ewma(&points, center)
}

fn trend(indicator: &str, columns: &[Column], rates: &[f64], levels: Vec<Level>) -> Trend {
    let windows = columns.iter().zip(rates).zip(levels).map(|((column, rate), level)| Window {
        since: column.since.to_string(),
        rate: *rate,
        level: level.level,
        limit: level.limit,
    });
    let enough = rates.len() >= SLOPE_FROM;
    Trend {
        indicator: indicator.to_owned(),
        standing: Standing::Value,
        windows: windows.collect(),
        slope: theil_sen(rates).filter(|_| enough),
        p_value: kendall(rates).filter(|_| enough),
    }
}
