//! Reverse-mentoring engine.

pub mod conflicts;
pub mod contract;
pub mod digest;
pub mod info;
pub mod policy;
pub mod problems;
pub mod program;
pub mod schema;
pub mod time;
