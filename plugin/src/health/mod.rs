//! How a program runs: never a rating of a person, never a claim of an effect.
//!
//! - `model`: what is constant; `records`, `intake`: the history, checked, in days.
//! - `clock`, `state`: one pairing's own time, and how it is doing.
//! - `behavior`, `voices`, `ledger`: indicators from what people did, and from what they said, as far as it may be told.
//! - `attainment`, `composite`: from counts to a score with its uncertainty.
//! - `view`: all of that on one day; `trends`, `alerts`, `actions`: what changed, what to look at, what to do.
//! - `review`, `report`: one reader at a time. `audit`, `readiness`, `impact`: groups, launch, and what lies outside.
//!
//! *Invariant:* a state reads behavior alone, and a survey answer reaches nothing but r1 to r3, g3 and alerts on them. An
//! incident reaches safeguarding and changes no other byte.

mod actions;
mod alerts;
pub mod attainment;
mod audit;
mod behavior;
mod clock;
pub mod composite;
mod impact;
mod intake;
mod ledger;
pub mod model;
mod readiness;
mod records;
mod report;
mod review;
pub mod state;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests"
)]
mod tests;
mod trends;
mod view;
mod voices;

pub use impact::measure;
pub use readiness::{Barrier, Prospects, readiness};
pub use review::Review;
