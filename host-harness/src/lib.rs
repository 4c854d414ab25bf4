//! The simulated HR platform as a library.

pub mod hr;
pub mod import;
