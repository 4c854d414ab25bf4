//! Reverse-mentoring engine.

pub mod contract;
pub mod digest;
pub mod info;
pub mod operations;
pub mod policy;
pub mod problems;
pub mod program;
pub mod scheduling;
pub mod schema;
pub mod time;
