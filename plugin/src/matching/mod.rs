//! Who should mentor whom.

pub mod solver;
