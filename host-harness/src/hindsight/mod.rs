//! What a program looked like on an earlier day, and whether what was said of it then came true.
//!
//! `known` takes out of a history what nobody could know on a day. `followed` says of each pair what came of it in the days
//! after. `verdict` holds states, priorities and scores of then against that. Nothing here predicts anything: it is how a
//! program finds out whether the model's weights suit it.

mod followed;
mod known;
#[cfg(test)]
mod tests;
mod verdict;

pub use followed::followed;
pub use known::known_on;
pub use verdict::{Look, ScoreLook, StateRow, area_under_curve, by_state, concordance, wilson};
