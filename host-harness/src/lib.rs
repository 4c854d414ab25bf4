//! A simulated HR platform around the reverse-mentoring plugin.

pub mod contract;
pub mod plugin;
pub mod sandbox;
