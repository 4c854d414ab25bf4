//! A simulated HR platform around the reverse-mentoring plugin.

pub mod company;
pub mod contract;
pub mod hr;
