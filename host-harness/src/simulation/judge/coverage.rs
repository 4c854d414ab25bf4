//! How often a reported interval holds the true value.
//!
//! *Own* truth is what the units of that very report were drawn with. The truth of the *process* is the mean of the same
//! indicator over all other seeds on the same day: what any program of this scenario tends to. For the score it is the
//! model's formula, written here once more, applied to those means.

use super::Share;
use crate::simulation::seeds::{Lived, Month, Seen};
use serde::Serialize;
use std::collections::BTreeMap;

/// Fewer other seeds say too little about a process.
const FEWEST_SEEDS: usize = 8;
/// Intervals of fewer units are not asked about: the report's own floor.
const FEWEST_UNITS: u32 = 5;

/// One interval against one truth, over all reports.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coverage {
    /// The indicator, or `score`.
    pub of: String,
    /// `own` or `process`.
    pub truth: String,
    /// What the interval promises.
    pub nominal: f64,
    /// Reports whose interval held it.
    pub covered: Share,
    /// Mean width of the intervals, 0 to 1.
    pub width: f64,
    /// Mean of reported less true value.
    pub bias: f64,
}

#[derive(Default)]
struct Tally {
    covered: usize,
    all: usize,
    width: f64,
    off: f64,
}

impl Tally {
    fn add(&mut self, value: f64, (low, high): (f64, f64), truth: f64) {
        self.covered += usize::from(low <= truth && truth <= high);
        self.all += 1;
        self.width += high - low;
        self.off += value - truth;
    }
}

pub(super) fn coverage(lives: &[&Lived]) -> Vec<Coverage> {
    let mut tallies: BTreeMap<(String, &str), Tally> = BTreeMap::new();
    let means = Means::of(lives);
    for month in lives.iter().flat_map(|lived| &lived.months) {
        let mut truths: BTreeMap<&str, f64> = BTreeMap::new();
        for seen in &month.indicators {
            if let Some(mean) = means.without(month, seen) {
                truths.insert(&seen.id, mean);
            }
            let Some(((units, value), interval)) = seen.rate.zip(seen.interval) else { continue };
            if units < FEWEST_UNITS {
                continue;
            }
            let mut add = |kind: &'static str, truth: f64| {
                tallies.entry((seen.id.clone(), kind)).or_default().add(value, interval, truth);
            };
            if let Some(own) = seen.truth {
                add("own", own);
            }
            if let Some(process) = truths.get(seen.id.as_str()) {
                add("process", *process);
            }
        }
        if let Some(((value, low, high), truth)) = month.score.zip(score(month, &truths)) {
            let tally = tallies.entry(("score".into(), "process")).or_default();
            tally.add(value / 100.0, (low / 100.0, high / 100.0), truth / 100.0);
        }
    }
    let row = |((of, truth), tally): ((String, &str), Tally)| Coverage {
        nominal: if of == "score" { 0.90 } else { 0.95 },
        of,
        truth: truth.into(),
        covered: Share::of(tally.covered, tally.all),
        width: tally.width / tally.all.max(1) as f64,
        bias: tally.off / tally.all.max(1) as f64,
    };
    tallies.into_iter().map(row).collect()
}

/// Sums over all seeds, so that one seed can be taken out.
struct Means<'a>(BTreeMap<(u32, &'a str), (f64, usize)>);

impl<'a> Means<'a> {
    fn of(lives: &[&'a Lived]) -> Self {
        let mut sums: BTreeMap<(u32, &str), (f64, usize)> = BTreeMap::new();
        for month in lives.iter().flat_map(|lived| &lived.months) {
            for seen in &month.indicators {
                if let Some(value) = value(seen) {
                    let (sum, count) = sums.entry((month.number, &seen.id)).or_default();
                    *sum += value;
                    *count += 1;
                }
            }
        }
        Self(sums)
    }

    /// The mean over all seeds but the one this was seen in.
    fn without(&self, month: &Month, seen: &Seen) -> Option<f64> {
        let (sum, count) = self.0.get(&(month.number, seen.id.as_str()))?;
        let value = value(seen)?;
        (*count > FEWEST_SEEDS).then(|| (sum - value) / (count - 1) as f64)
    }
}

/// The share; of what has none (durability, skill change), the attainment.
fn value(seen: &Seen) -> Option<f64> {
    seen.rate.map(|(_, share)| share).or(seen.attainment)
}

/// The score that true values would have: the way from floor to target, the weighted mean in each pillar, the weighted
/// geometric mean over the pillars, and the caps. None where the truth of some indicator is not known.
fn score(month: &Month, truths: &BTreeMap<&str, f64>) -> Option<f64> {
    let mut pillars: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for seen in &month.indicators {
        let truth = *truths.get(seen.id.as_str())?;
        let (floor, target) = seen.goal;
        let way = if seen.rate.is_some() { ((truth - floor) / (target - floor)).clamp(0.0, 1.0) } else { truth };
        let (sum, weight) = pillars.entry(&seen.pillar).or_default();
        *sum += seen.weight * way;
        *weight += seen.weight;
    }
    let (mut product, mut weights) = (0.0, 0.0);
    for (pillar, weight) in &month.pillars {
        let Some((sum, of)) = pillars.get(pillar.as_str()) else { continue };
        // A pillar is there with half of its weight, which is 1 in all.
        if *of < 0.5 - 1e-9 {
            continue;
        }
        product += weight * (sum / of).max(0.01).ln();
        weights += weight;
    }
    let score = 100.0 * (product / weights).exp();
    let is_below = |id: &str, least: f64| {
        let seen = month.indicators.iter().find(|one| one.id == id)?;
        let (floor, target) = seen.goal;
        Some((*truths.get(id)? - floor) / (target - floor) < least)
    };
    let voice = ["r1", "r3"].into_iter().any(|id| is_below(id, 0.30) == Some(true));
    let late = truths.get("a1").is_some_and(|share| *share < 0.50);
    let silent = month.caps.iter().any(|cap| cap == "cap.response");
    let cap = if voice || late {
        59.0
    } else if silent {
        74.0
    } else {
        100.0
    };
    (weights > 0.0).then(|| score.min(cap))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(id: &str, pillar: &str, weight: f64, rate: f64) -> Seen {
        Seen {
            id: id.into(),
            pillar: pillar.into(),
            weight,
            goal: (0.5, 0.9),
            rate: Some((20, rate)),
            interval: Some((rate - 0.1, rate + 0.1)),
            attainment: Some(0.5),
            truth: None,
        }
    }

    fn month(indicators: Vec<Seen>) -> Month {
        Month {
            day: "2026-12-01".parse().unwrap(),
            number: 90,
            stage: "running".into(),
            score: None,
            band: None,
            caps: Vec::new(),
            pillars: vec![("activity".into(), 0.25), ("goals".into(), 0.75)],
            indicators,
            pairs: 20,
            stopped: 0,
            unanswered: 0,
            alerts: Vec::new(),
        }
    }

    /// By hand: ways 0.5 and 1 with weights 0.5 and 0.5 are 0.75; the other pillar 0.25; the roots of their weights.
    #[test]
    fn the_score_is_the_models_formula() {
        let month = month(vec![
            seen("a2", "activity", 0.5, 0.7),
            seen("a3", "activity", 0.5, 0.95),
            seen("g1", "goals", 0.6, 0.6),
        ]);
        let truths = BTreeMap::from([("a2", 0.7), ("a3", 0.95), ("g1", 0.6)]);
        let by_hand = 100.0 * 0.75_f64.powf(0.25) * 0.25_f64.powf(0.75);
        assert!((score(&month, &truths).unwrap() - by_hand).abs() < 1e-9);
        assert_eq!(score(&month, &BTreeMap::new()), None);
        let capped = Month { caps: vec!["cap.response".into()], ..month.clone() };
        let best = BTreeMap::from([("a2", 0.9), ("a3", 0.9), ("g1", 0.9)]);
        assert_eq!(score(&capped, &best), Some(74.0));
    }
}
