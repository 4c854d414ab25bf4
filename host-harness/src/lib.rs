//! A simulated HR platform around the reverse-mentoring plugin.

pub mod activity;
pub mod company;
pub mod contract;
pub mod hr;
pub mod ics;
pub mod report;
