//! Who should mentor whom: eligibility, suitability, selection, and the explanation of all three.
//!
//! Data flows one way:
//! `topics` and `profile` (people in numbers, once) → `pool` (everybody under one policy) → `row` (one mentor against all:
//! which `rules` hold, what the `factors` are worth), or `sweep` (the same of a whole row at once, over `columns`) → `market` (the edges of one request, with weights) → [`solver`] →
//! `search` (a match in steps) → `outcome`, `vacancy`, `explain` (what the contract says of it).
//!
//! All numbers are whole (`fixed`). **Invariant:** `sweep` says of every pair what `row` says, so selection, explanation and
//! suggestion cannot disagree about who is eligible.

pub mod appraise;
mod columns;
pub mod explain;
pub mod factors;
mod fixed;
mod market;
mod outcome;
pub mod pool;
mod profile;
pub mod request;
mod row;
pub mod rules;
pub mod search;
pub mod suggest;
mod sweep;
mod topics;
mod vacancy;

pub use appraise::View;
pub use pool::Pool;
pub use reverse_mentoring_solver as solver;
pub use row::Row;
pub use search::Search;

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
