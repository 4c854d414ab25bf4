//! The regularized incomplete beta function and the normal distribution, forward only.

use libm::{erfc, exp, lgamma, log, log1p};

/// Largest shape parameter. Beyond it the continued fraction loses digits; [`Beta::new`] scales down to it.
pub const LARGEST_SHAPE: f64 = 1e5;
/// Steps of the continued fraction. It needs about the root of the larger shape: 320 at [`LARGEST_SHAPE`].
const MOST_STEPS: u32 = 5_000;

/// A beta distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    /// First shape: above 0, at most [`LARGEST_SHAPE`].
    pub a: f64,
    /// Second shape, likewise.
    pub b: f64,
}

impl Beta {
    /// With these shapes; where one is above [`LARGEST_SHAPE`] both are scaled down, which keeps the mean and overstates
    /// the variance. Shapes that are not above 0 are raised to the smallest that computes.
    pub fn new(a: f64, b: f64) -> Beta {
        let [a, b] = [a, b].map(|shape| if shape > 0.0 { shape.min(1e300) } else { 0.0 });
        let scale = (LARGEST_SHAPE / a.max(b)).min(1.0);
        let [a, b] = [a, b].map(|shape| (shape * scale).clamp(1e-9, LARGEST_SHAPE));
        Beta { a, b }
    }

    /// With this mean and variance (moment matching); the variance is held within what a beta can have.
    pub fn from_moments(mean: f64, variance: f64) -> Beta {
        let mean = mean.clamp(1e-9, 1.0 - 1e-9);
        let spread = mean * (1.0 - mean);
        let total = spread / variance.clamp(spread * 1e-9, spread * 0.999_999) - 1.0;
        Beta::new(mean * total, (1.0 - mean) * total)
    }

    /// Mean.
    pub fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// P(X ≤ x).
    pub fn below(self, x: f64) -> f64 {
        regularized(self.a, self.b, x)
    }
}

/// I_x(a, b) for a, b > 0, within [0, 1]. Modified Lentz evaluation of the continued fraction (DiDonato & Morris 1992,
/// Press et al. 2007 §6.4), O(√max(a, b)) steps.
pub fn regularized(a: f64, b: f64, x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let log_front = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x);
    let front = exp(log_front);
    // The fraction converges fast below the mean; above it, the other tail does.
    let value = if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    };
    value.clamp(0.0, 1.0)
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut result = d;
    for step in 1..=MOST_STEPS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        result *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        let delta = d * c;
        result *= delta;
        if (delta - 1.0).abs() < 1e-16 {
            break;
        }
    }
    result
}

/// Φ: P(Z ≤ z) of a standard normal.
pub fn normal_below(z: f64) -> f64 {
    0.5 * erfc(-z * core::f64::consts::FRAC_1_SQRT_2)
}

/// φ: density of a standard normal.
pub fn normal_density(z: f64) -> f64 {
    const INVERSE_ROOT_TWO_PI: f64 = 0.398_942_280_401_432_7;
    INVERSE_ROOT_TWO_PI * exp(-0.5 * z * z)
}

/// Two-sided p of a standard normal value.
pub fn normal_two_sided(z: f64) -> f64 {
    (2.0 * normal_below(-z.abs())).min(1.0)
}

/// Two-sided p of Student's t with `freedom` degrees, above 0.
pub fn student_two_sided(t: f64, freedom: f64) -> f64 {
    regularized(freedom / 2.0, 0.5, freedom / (freedom + t * t))
}
