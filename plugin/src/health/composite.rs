//! One number from sixteen, with everything that says how far to trust it.

use super::{
    attainment::{Attained, Counted, attained},
    model::{FEWEST_PAIRS, Gauge, Id, PRIOR_PAIRS, Pillar, Rules},
};
use crate::{
    arrange::Arrange,
    contract::health::{Confidence, Standing},
    numeric::{Z_90, exp, ln, sum},
};

/// Correlation of errors within a pillar and between pillars: taken for independent, a 90 % interval would cover 83 to
/// 88 % in simulation.
const WITHIN: f64 = 0.25;
const BETWEEN: f64 = 0.15;
/// A pillar counts as at least this much, so that one at 0 does not erase the others' differences.
const LEAST: f64 = 0.01;

/// One indicator with what was counted, where it has a value.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The indicator.
    pub gauge: Gauge,
    /// Why it has a value or not.
    pub standing: Standing,
    /// Set exactly when it has.
    pub counted: Option<Counted>,
    /// Likewise.
    pub attained: Option<Attained>,
}

impl Entry {
    /// With its attainment under the model's prior.
    pub fn new(gauge: Gauge, standing: Standing, counted: Option<Counted>, rules: &Rules) -> Entry {
        let counted = counted.filter(|_| standing == Standing::Value);
        let attained = counted.map(|counted| attained(&gauge, &counted, PRIOR_PAIRS, rules.term_months));
        Entry { gauge, standing, counted, attained }
    }
}

/// One pillar.
#[derive(Clone, Copy, Debug)]
pub struct PillarScore {
    /// Which.
    pub pillar: Pillar,
    /// `Value` when at least half of the weight that applies has a value.
    pub standing: Standing,
    /// 0 to 1.
    pub attainment: Option<f64>,
    /// Share of what the score lacks to 100; 0 where nothing is lacking.
    pub shortfall: f64,
}

/// An interval on the scale of the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The score before caps, 0 to 100.
#[derive(Clone, Debug)]
pub struct Composite {
    /// Weighted geometric mean of the pillars.
    pub value: f64,
    /// Standard deviation.
    pub sd: f64,
    /// 90 % interval.
    pub interval: Range,
    /// With missing pillars at 0 and at 1.
    pub bounds: Range,
    /// Over thirty other weightings.
    pub sensitivity: Range,
    /// Weighted arithmetic mean: what full compensation would give.
    pub arithmetic: f64,
    /// Share of the weight that applies and has a value.
    pub coverage: f64,
    /// In the order of the model.
    pub pillars: Vec<PillarScore>,
}

/// A way of weighing; the model's own is the first of thirty-one.
#[derive(Clone, Copy)]
struct Scenario {
    weights: [f64; 5],
    without: Option<Id>,
    arithmetic: bool,
}

/// What the pillars are under a scenario: weighted mean and total weight of the indicators with a value, and whether the
/// pillar counts.
fn pillar(pillar: Pillar, entries: &[Entry], without: Option<Id>) -> (Standing, f64, f64, f64) {
    let (mut gained, mut observed, mut applicable) = (0.0, 0.0, 0.0);
    let mut withheld = false;
    for entry in entries.iter().filter(|entry| entry.gauge.pillar == pillar) {
        let weight = entry.gauge.posts.weight;
        withheld |= entry.standing == Standing::Withheld;
        if entry.standing != Standing::NotApplicable {
            applicable += weight;
        }
        // What a scenario leaves out is missing to it.
        if let Some(attained) = entry.attained.filter(|_| Some(entry.gauge.id) != without) {
            gained += weight * attained.z;
            observed += weight;
        }
    }
    let standing = if applicable <= 0.0 {
        Standing::NotApplicable
    } else if observed > 0.0 && observed >= 0.5 * applicable - 1e-12 {
        Standing::Value
    } else if withheld {
        Standing::Withheld
    } else {
        Standing::Missing
    };
    let mean = if observed > 0.0 { gained / observed } else { 0.0 };
    (standing, mean, observed, applicable)
}

/// Score and coverage under a scenario. None where no pillar counts.
fn score(entries: &[Entry], scenario: Scenario) -> Option<f64> {
    let (mut logs, mut plain, mut weights) = (0.0, 0.0, 0.0);
    for (which, weight) in Pillar::ALL.into_iter().zip(scenario.weights) {
        if let (Standing::Value, mean, ..) = pillar(which, entries, scenario.without) {
            logs += weight * ln(mean.max(LEAST));
            plain += weight * mean;
            weights += weight;
        }
    }
    let value = if scenario.arithmetic { plain / weights } else { exp(logs / weights) };
    (weights > 0.0).then_some(100.0 * value)
}

/// The composite of the entries. None where no pillar has a value. A few thousand evaluations of closed forms.
pub fn composite(entries: &[Entry], rules: &Rules) -> Option<Composite> {
    let base = Scenario { weights: rules.pillar_weights, without: None, arithmetic: false };
    let value = score(entries, base)?;
    let arithmetic = score(entries, Scenario { arithmetic: true, ..base })?;

    let parts: Vec<_> = Pillar::ALL.into_iter().map(|which| (which, pillar(which, entries, None))).collect();
    let present: Vec<f64> = weights_where(&parts, &rules.pillar_weights, |standing| standing == Standing::Value);
    let weight_present = sum(&present);

    let sd = spread(entries, rules, &parts, value, weight_present);
    let share = value.clamp(0.5, 99.5) / 100.0;
    let half = Z_90 * (sd / 100.0) / (share * (1.0 - share));
    let logit = ln(share / (1.0 - share));
    let back = |logit: f64| 100.0 / (1.0 + exp(-logit));

    let lacking = |mean: f64| -ln(mean.max(LEAST));
    let mut pillars = Vec::new();
    let (mut lack, mut covered, mut applicable) = (0.0, 0.0, 0.0);
    let (mut floor, mut ceiling, mut with_missing) = (0.0, 0.0, 0.0);
    for ((which, (standing, mean, observed, could)), weight) in parts.iter().zip(rules.pillar_weights) {
        let counts = *standing == Standing::Value;
        if *standing != Standing::NotApplicable {
            applicable += weight;
            with_missing += weight;
            floor += weight * if counts { ln(mean.max(LEAST)) } else { ln(LEAST) };
            ceiling += if counts { weight * ln(mean.max(LEAST)) } else { 0.0 };
        }
        if counts {
            covered += weight * observed / could;
            lack += weight * lacking(*mean);
        }
        let shortfall = if counts { weight * lacking(*mean) } else { 0.0 };
        let attainment = counts.then_some(*mean);
        pillars.push(PillarScore { pillar: *which, standing: *standing, attainment, shortfall });
    }
    for pillar in &mut pillars {
        pillar.shortfall = if lack > 0.0 { pillar.shortfall / lack } else { 0.0 };
    }
    Some(Composite {
        value,
        sd,
        interval: Range { low: back(logit - half), high: back(logit + half) },
        bounds: Range { low: 100.0 * exp(floor / with_missing), high: 100.0 * exp(ceiling / with_missing) },
        sensitivity: sensitivity(entries, rules, value),
        arithmetic,
        coverage: if applicable > 0.0 { (covered / applicable).min(1.0) } else { 0.0 },
        pillars,
    })
}

type Part = (Pillar, (Standing, f64, f64, f64));

fn weights_where(parts: &[Part], weights: &[f64; 5], keep: impl Fn(Standing) -> bool) -> Vec<f64> {
    parts.iter().zip(weights).filter(|((_, (standing, ..)), _)| keep(*standing)).map(|(_, weight)| *weight).collect()
}

/// Delta method: the score's slope in each attainment, and their covariance.
fn spread(entries: &[Entry], rules: &Rules, parts: &[Part], value: f64, weight_present: f64) -> f64 {
    let mut slopes: Vec<(Pillar, f64)> = Vec::new();
    for ((which, (standing, mean, observed, _)), weight) in parts.iter().zip(rules.pillar_weights) {
        if *standing != Standing::Value {
            continue;
        }
        for entry in entries.iter().filter(|entry| entry.gauge.pillar == *which) {
            if let Some(attained) = entry.attained {
                let own = entry.gauge.posts.weight / observed;
                slopes.push((*which, weight / weight_present * own * value / mean.max(LEAST) * attained.sd));
            }
        }
    }
    let mut variance = 0.0;
    for (i, (pillar, slope)) in slopes.iter().enumerate() {
        for (j, (other, other_slope)) in slopes.iter().enumerate() {
            let together = match (i == j, pillar == other) {
                (true, _) => 1.0,
                (false, true) => WITHIN,
                (false, false) => BETWEEN,
            };
            variance += slope * other_slope * together;
        }
    }
    variance.sqrt()
}

/// Lowest and highest score over the model's own weights and thirty others: each pillar halved and raised by half, equal
/// weights, arithmetic, each indicator left out, a prior of 2 and of 8 pairs.
fn sensitivity(entries: &[Entry], rules: &Rules, value: f64) -> Range {
    let base = Scenario { weights: rules.pillar_weights, without: None, arithmetic: false };
    let mut scores = vec![Some(value)];
    for position in 0..base.weights.len() {
        for factor in [0.5, 1.5] {
            let mut weights = base.weights;
            if let Some(weight) = weights.get_mut(position) {
                *weight *= factor;
            }
            scores.push(score(entries, Scenario { weights, ..base }));
        }
    }
    scores.push(score(entries, Scenario { weights: [0.2; 5], ..base }));
    scores.push(score(entries, Scenario { arithmetic: true, ..base }));
    for entry in entries {
        scores.push(score(entries, Scenario { without: Some(entry.gauge.id), ..base }));
    }
    for prior in [PRIOR_PAIRS / 2.0, PRIOR_PAIRS * 2.0] {
        let again: Vec<Entry> = entries
            .iter()
            .map(|entry| {
                let counted = entry.counted.map(|counted| attained(&entry.gauge, &counted, prior, rules.term_months));
                Entry { attained: counted, ..*entry }
            })
            .collect();
        scores.push(score(&again, base));
    }
    let found = scores.into_iter().flatten();
    found.fold(Range { low: value, high: value }, |range, score| Range {
        low: range.low.min(score),
        high: range.high.max(score),
    })
}

/// Why a score may not be higher than a ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cap {
    /// Juniors do not find it useful, or do not feel safe.
    JuniorVoice,
    /// Pairs do not start.
    Activation,
    /// Too few answered, or nobody was asked.
    Response,
}

impl Cap {
    /// The name in reports.
    pub fn slug(self) -> &'static str {
        match self {
            Cap::JuniorVoice => "cap.junior-voice",
            Cap::Activation => "cap.activation",
            Cap::Response => "cap.response",
        }
    }

    /// The highest score under it.
    pub fn ceiling(self) -> f64 {
        match self {
            Cap::JuniorVoice | Cap::Activation => 59.0,
            Cap::Response => 74.0,
        }
    }
}

/// The caps that hold. `response`: the lower share of answers of the two sides in the last closed wave.
pub fn caps(entries: &[Entry], composite: &Composite, response: Option<f64>) -> Vec<Cap> {
    let of = |id: Id| entries.iter().find(|entry| entry.gauge.id == id).and_then(|entry| entry.attained);
    let low = |id: Id| of(id).is_some_and(|attained| attained.z < 0.30);
    let mut caps = Vec::new();
    if low(Id::R1) || low(Id::R3) {
        caps.push(Cap::JuniorVoice);
    }
    if of(Id::A1).and_then(|attained| attained.rate).is_some_and(|rate| rate.below(0.50) >= 0.9) {
        caps.push(Cap::Activation);
    }
    let heard = composite.pillars.iter().any(|p| p.pillar == Pillar::Relationship && p.standing == Standing::Value);
    if !heard || response.is_none_or(|response| response < 0.30) {
        caps.push(Cap::Response);
    }
    caps
}

/// Names of the bands with the score from which each begins, best first.
const BANDS: [(f64, &str); 4] =
    [(75.0, "healthy"), (60.0, "fair"), (40.0, "strained"), (f64::NEG_INFINITY, "critical")];

/// The band of a score.
pub fn band(score: f64) -> &'static str {
    BANDS.iter().find(|(from, _)| score >= *from).map_or("critical", |(_, name)| name)
}

/// The other bands that an interval reaches, the nearest first.
pub fn could_be(score: f64, interval: Range) -> Vec<&'static str> {
    let own = band(score);
    let mut ceiling = f64::INFINITY;
    let mut found: Vec<(f64, &'static str)> = Vec::new();
    for (from, name) in BANDS {
        if name != own && interval.high >= from && interval.low < ceiling {
            // How far the score is from the band: from its lower end where the band lies above, else from its upper one.
            found.push((if from > score { from - score } else { score - ceiling }, name));
        }
        ceiling = from;
    }
    found.arrange_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(right.1)));
    found.into_iter().map(|(_, name)| name).collect()
}

/// What a grade of confidence is judged on.
#[derive(Clone, Copy, Debug)]
pub struct Grounds {
    /// Half of the width of the 90 % interval, points.
    pub half_width: f64,
    /// Share of the weight that has a value.
    pub coverage: f64,
    /// Lower share of answers of the two sides; None when nobody was asked.
    pub response: Option<f64>,
    /// Pairings with a full cadence period behind them.
    pub pairs: u32,
    /// Share of open pairings with an event in the last two cadence periods.
    pub fresh: f64,
}

/// The grade: the best one all of whose criteria hold.
pub fn confidence(grounds: Grounds) -> Confidence {
    let response = grounds.response.unwrap_or(0.0);
    let holds = |half: f64, coverage: f64, least_response: f64, pairs: u32, fresh: f64| {
        grounds.half_width <= half
            && grounds.coverage >= coverage - 1e-12
            && response >= least_response
            && grounds.pairs >= pairs
            && grounds.fresh >= fresh
    };
    if holds(7.0, 0.90, 0.70, 60, 0.8) {
        Confidence::A
    } else if holds(10.0, 0.80, 0.50, 30, 0.6) {
        Confidence::B
    } else if holds(15.0, 0.60, 0.30, 12, 0.4) {
        Confidence::C
    } else if holds(22.0, 0.60, 0.0, FEWEST_PAIRS, 0.0) {
        Confidence::D
    } else {
        Confidence::None
    }
}
