//! The simulated HR platform as a library.

pub mod company;
pub mod hr;
