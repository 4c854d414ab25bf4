//! A simulated HR platform around the reverse-mentoring plugin.

pub mod activity;
pub mod bench;
pub mod calendar_import;
pub mod cli;
pub mod company;
pub mod conformance;
pub mod console;
pub mod contract;
pub mod digest;
pub mod enrolment;
pub mod errors;
pub mod events;
pub mod hindsight;
pub mod hr;
pub mod ics;
pub mod import;
mod invitations;
pub mod now;
pub mod output;
pub mod plugin;
pub mod policies;
pub mod recheck;
pub mod report;
pub mod sandbox;
pub mod store;
pub mod verify;
pub mod workflow;
