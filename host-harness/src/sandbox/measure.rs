//! How long the sandbox itself takes.

use super::{Guest, RunError};
use serde::Serialize;
use std::time::{Duration, Instant};

/// Times of many rounds, in microseconds. On a busy machine the least is the one that tells.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The least.
    pub least_us: f64,
    /// The middle one.
    pub median_us: f64,
    /// What 19 of 20 rounds stay within.
    pub p95_us: f64,
}

impl Spread {
    /// Times `rounds` runs of something, at least one.
    ///
    /// # Errors
    /// The first error of a run.
    pub fn of<E>(rounds: usize, mut run: impl FnMut() -> Result<(), E>) -> Result<Self, E> {
        let mut times = Vec::with_capacity(rounds);
        for _ in 0..rounds.max(1) {
            let started = Instant::now();
            run()?;
            times.push(started.elapsed());
        }
        times.sort_unstable();
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let at = |share: usize| micros(times[(times.len() - 1) * share / 100]);
        Ok(Self { least_us: at(0), median_us: at(50), p95_us: at(95) })
    }
}

/// What isolation costs: a fresh store and instance, and its end.
///
/// # Errors
/// What stops the guest's start.
pub fn fresh_request(guest: &Guest, rounds: usize) -> Result<Spread, RunError> {
    Spread::of(rounds, || {
        let mut request = guest.request()?;
        request.call(|store| guest.pre().instantiate(store).map(drop))
    })
}
