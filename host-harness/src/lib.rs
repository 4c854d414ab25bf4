//! A simulated HR platform around the reverse-mentoring plugin.

pub mod company;
pub mod contract;
pub mod enrolment;
pub mod hr;
pub mod import;
pub mod plugin;
pub mod sandbox;
pub mod store;
