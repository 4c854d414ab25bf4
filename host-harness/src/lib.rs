//! A simulated HR platform around the reverse-mentoring plugin.

pub mod activity;
pub mod company;
pub mod contract;
pub mod enrolment;
pub mod hr;
pub mod import;
pub mod plugin;
pub mod sandbox;
pub mod store;
pub mod ics;
pub mod report;
