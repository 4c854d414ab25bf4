//! Checks the proof that a match is the best there is, without trusting the plugin.
//!
//! The conditions are those of the contract's README, "The certificate"; this is a second implementation of them that shares
//! nothing with the plugin. All sums are over whole numbers (`i128`), so nothing is rounded. The check takes one pass over
//! the edges.
//!
//! Beside the certificate, what the outcome says of locks, kept pairs, points and empty places must agree with roster and
//! request; and points and rulings of a sample are worked out anew ([`Second`]).
//!
//! Two tools of theory stand behind it. Prices that satisfy conditions 2 and 3 are a solution of the dual linear program,
//! and weak duality bounds every other matching (Kuhn 1955; Egerváry 1931). A cover of as many places as are filled shows
//! that no more can be filled (Kőnig 1931).

mod check;
mod claims;
mod edges;
#[cfg(test)]
mod mutations;
mod second;
mod stable;
#[cfg(test)]
mod tests;

pub use check::{Check, Rules, Verdict, verify};
pub use edges::{Edge, Instance};
pub use second::{Sample, Second};
