//! What somebody is like. Nobody writes it down, and it never changes.

use crate::{company::Rng, simulation::chance::Chance};

/// Hidden traits of a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::simulation) struct Traits {
    /// How full her days are, 0 to 1.
    pub(in crate::simulation) busyness: f64,
    /// How much the program means to her, 0 to 1.
    pub(in crate::simulation) commitment: f64,
}

impl Traits {
    /// The traits of a person; always the same.
    pub(super) fn of(seed: u64, person: &str) -> Self {
        let mut rng = Rng::new(seed, &format!("simulation:traits:{person}"));
        Self { busyness: rng.middling(), commitment: rng.middling() }
    }

    /// What a rate that leans on busyness is multiplied by; 1 for the average person.
    pub(in crate::simulation) fn busy(self) -> f64 {
        0.4 + 1.2 * self.busyness
    }

    /// What a rate that leans on want of commitment is multiplied by; 1 for the average person.
    pub(in crate::simulation) fn careless(self) -> f64 {
        1.6 - 1.2 * self.commitment
    }

    /// What a rate that leans on commitment is multiplied by; 1 for the average person.
    pub(in crate::simulation) fn committed(self) -> f64 {
        0.4 + 1.2 * self.commitment
    }
}
