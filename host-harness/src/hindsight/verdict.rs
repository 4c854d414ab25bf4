//! What was said then against what came of it.

use serde::Serialize;
use std::collections::BTreeMap;

/// One pair on one day, with what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Look {
    /// Its state on the day.
    pub state: String,
    /// Points for the order of calls.
    pub priority: u32,
    /// Whether it was lost afterwards.
    pub lost: bool,
}

/// A program's score on one day, with the share of its pairs that was lost afterwards.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoreLook {
    /// The score, 0 to 100.
    pub score: f64,
    /// Share of the open pairs that was lost, 0 to 1.
    pub lost: f64,
}

/// One state with what came of its pairs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StateRow {
    /// The state.
    pub state: String,
    /// Looks at a pair in it.
    pub looks: usize,
    /// How many were lost afterwards.
    pub lost: usize,
    /// 95 % interval of that share (Wilson 1927); a pair that is looked at several times makes it too short.
    pub interval: (f64, f64),
}

/// States with their losses, the one that lost most first.
pub fn by_state(looks: &[Look]) -> Vec<StateRow> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for look in looks {
        let (all, lost) = counts.entry(&look.state).or_default();
        *all += 1;
        *lost += usize::from(look.lost);
    }
    let row = |(state, (looks, lost)): (&str, (usize, usize))| StateRow {
        state: state.to_owned(),
        looks,
        lost,
        interval: wilson(lost, looks),
    };
    let mut rows: Vec<StateRow> = counts.into_iter().map(row).collect();
    rows.sort_by(|a, b| (b.lost * a.looks, &a.state).cmp(&(a.lost * b.looks, &b.state)));
    rows
}

/// Chance that a pair that was lost had more points than one that was not, ties counting half (Mann & Whitney 1947): 0.5 is
/// chance, 1 a perfect order. None where nobody, or everybody, was lost.
pub fn area_under_curve(looks: &[Look]) -> Option<f64> {
    let (lost, kept): (Vec<&Look>, Vec<&Look>) = looks.iter().partition(|look| look.lost);
    if lost.is_empty() || kept.is_empty() {
        return None;
    }
    let mut halves = 0_usize;
    for one in &lost {
        for other in &kept {
            halves += match one.priority.cmp(&other.priority) {
                std::cmp::Ordering::Greater => 2,
                std::cmp::Ordering::Equal => 1,
                std::cmp::Ordering::Less => 0,
            };
        }
    }
    Some(halves as f64 / (2 * lost.len() * kept.len()) as f64)
}

/// Share of the pairs of looks in which the program with the higher score lost fewer of its pairs; ties in either are left
/// out. None where all are ties. With it, how many pairs of looks it rests on.
pub fn concordance(looks: &[ScoreLook]) -> (Option<f64>, usize) {
    let (mut agree, mut all) = (0_usize, 0_usize);
    for (place, one) in looks.iter().enumerate() {
        for other in &looks[place + 1..] {
            let (score, lost) = (one.score - other.score, one.lost - other.lost);
            if score != 0.0 && lost != 0.0 {
                all += 1;
                agree += usize::from((score > 0.0) == (lost < 0.0));
            }
        }
    }
    ((all > 0).then(|| agree as f64 / all as f64), all)
}

/// 95 % interval of a share; 0 to 1 of nothing.
pub fn wilson(part: usize, whole: usize) -> (f64, f64) {
    if whole == 0 {
        return (0.0, 1.0);
    }
    const Z: f64 = 1.959_963_984_540_054;
    let (n, p) = (whole as f64, part as f64 / whole as f64);
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / (1.0 + Z * Z / n);
    ((middle - half).max(0.0), (middle + half).min(1.0))
}
