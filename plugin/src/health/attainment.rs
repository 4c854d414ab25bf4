//! From what was counted to how much of the goal is reached: an expectation with its uncertainty.
//!
//! Attainment is the posterior mean of the clamped goal, not the goal at the posterior mean: smooth, without a cliff at the
//! goalposts, and with an exact variance.

use super::model::{Gauge, Kind};
use crate::{
    numeric::{
        beta::{Beta, normal_below, normal_density, regularized},
        exp, ln,
    },
    policy::health::Indicator,
};

/// [`Counted::behind`] of a number that nobody's doing can be read from.
pub const NOBODY: u32 = u32::MAX;

/// What was counted for one indicator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// Complete units.
    pub units: u32,
    /// Pairs, or people, who stand behind the units: several requests can be one pair's. [`NOBODY`] where none do.
    pub behind: u32,
    /// How they did.
    pub what: What,
}

/// How the units did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// Sum of their shares, 0 to `units`.
    Shares(f64),
    /// Standardized mean change and the square of its standard error.
    Change {
        /// Hedges g_av.
        g: f64,
        /// Its squared standard error, above 0.
        se2: f64,
    },
    /// Early endings in so many months under observation.
    Endings {
        /// Adverse early endings.
        adverse: u32,
        /// Months of all pairings together.
        months: f64,
    },
}

/// Expected attainment with its standard deviation, and the distribution of the rate behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attained {
    /// Expected attainment, 0 to 1.
    pub z: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Of the rate; None for a change.
    pub rate: Option<Beta>,
}

/// Attainment under a prior worth `prior` pairs at the middle of the goalposts. `months`: planned length of a pairing.
pub fn attained(gauge: &Gauge, counted: &Counted, prior: f64, months: f64) -> Attained {
    let posts = gauge.posts;
    let middle = (posts.floor + posts.target) / 2.0;
    match counted.what {
        What::Shares(sum) => {
            let phi = if let Kind::Shares(phi) = gauge.kind { phi } else { 1.0 };
            let missed = (f64::from(counted.units) - sum).max(0.0);
            of_beta(Beta::new(prior * middle + phi * sum, prior * (1.0 - middle) + phi * missed), posts)
        }
        What::Change { g, se2 } => {
            let precision = 1.0 / se2 + prior;
            of_normal((g / se2 + prior * middle) / precision, (1.0 / precision).sqrt(), posts)
        }
        What::Endings { adverse, months: observed } => {
            let (mean, variance) = survival(adverse, observed, months, middle);
            of_beta(Beta::from_moments(mean, variance), posts)
        }
    }
}

/// Mean and variance of the share that stays to the planned end. The rate of endings has a gamma posterior whose prior is
/// one ending in the time that gives `middle`; moments of e^(−λτ) are closed.
fn survival(adverse: u32, observed: f64, months: f64, middle: f64) -> (f64, f64) {
    let middle = middle.clamp(0.01, 0.99);
    let shape = 1.0 + f64::from(adverse);
    let rate = months * middle / (1.0 - middle) + observed;
    let moment = |times: f64| exp(shape * ln(rate / (rate + times * months)));
    let (mean, second) = (moment(1.0), moment(2.0));
    (mean, (second - mean * mean).max(0.0))
}

/// E and sd of clamp((X − L)/(T − L), 0, 1) for X ~ Beta, by incomplete beta functions of raised first shape.
fn of_beta(rate: Beta, posts: Indicator) -> Attained {
    let Beta { a, b } = rate;
    let (low, high) = (posts.floor, posts.target);
    let within = |raise: f64| regularized(a + raise, b, high) - regularized(a + raise, b, low);
    let first = a / (a + b);
    let second = first * (a + 1.0) / (a + b + 1.0);
    let (p0, p1, p2) = (within(0.0), first * within(1.0), second * within(2.0));
    let above = 1.0 - regularized(a, b, high);
    let width = high - low;
    let mean = (p1 - low * p0) / width + above;
    let square = (p2 - 2.0 * low * p1 + low * low * p0) / (width * width) + above;
    finish(mean, square, Some(rate))
}

/// The same for X ~ Normal.
fn of_normal(mean: f64, sd: f64, posts: Indicator) -> Attained {
    let (low, high) = (posts.floor, posts.target);
    let (l, h) = ((low - mean) / sd, (high - mean) / sd);
    let (dl, dh) = (normal_density(l), normal_density(h));
    let p0 = normal_below(h) - normal_below(l);
    let p1 = mean * p0 + sd * (dl - dh);
    let p2 = (mean * mean + sd * sd) * p0 + sd * ((low + mean) * dl - (high + mean) * dh);
    let above = normal_below(-h);
    let width = high - low;
    let expected = (p1 - low * p0) / width + above;
    let square = (p2 - 2.0 * low * p1 + low * low * p0) / (width * width) + above;
    finish(expected, square, None)
}

fn finish(mean: f64, square: f64, rate: Option<Beta>) -> Attained {
    let z = mean.clamp(0.0, 1.0);
    Attained { z, sd: (square - z * z).max(0.0).sqrt(), rate }
}
