//! Selection: which edges to propose, given what each is worth. Knows nothing of people, rules or the contract.
//!
//! A problem is a source of rows ([`Edges`]); a [`Solver`] works on it in steps and ends in a [`Solution`] with the numbers
//! that prove it. On the way it goes through stages, one file each:
//!
//! `gather` reads all rows once and keeps a core → `fill` finds the most places that can be filled and a cover that proves
//! it (`coverage`) → `optimum` finds the most weight on the core (`auction`, `paths`) and prices all rows until the core is
//! enough (`known`) → `seal` turns the prices into the canonical ones → `ties` picks the canonical one of equal optima. Objective
//! `fair` repeats the first two above floors (`bottleneck`), and `leximin` goes on from there. `stable` is a world of its own.

mod auction;
mod bottleneck;
mod coverage;
mod fill;
mod gather;
mod graph;
mod incumbent;
mod known;
mod leximin;
mod machine;
mod optimum;
mod paths;
mod problem;
mod rows;
mod seal;
mod search;
mod shortlist;
mod solution;
mod stable;
mod stored;
mod ties;

#[cfg(test)]
mod tests;

pub use leximin::Depth;
pub use machine::{Objective, Phase, Progress, Solver};
pub use problem::{EXACT, Edges, RowBuf, SolveError, Sought, weight_limit};
pub use solution::{Cover, FairProof, Pair, Prices, Solution};
pub use stable::{Preferences, Ranks, Side, Stable, blocking_pairs};
pub use stored::{Edge, Stored};
