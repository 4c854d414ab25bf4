//! Program health.

pub mod attainment;
mod clock;
pub mod composite;
mod intake;
pub mod model;
mod records;
pub mod state;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests"
)]
mod tests;
