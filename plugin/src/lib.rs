//! Reverse-mentoring engine.

pub mod contract;
pub mod digest;
pub mod health;
pub mod info;
pub mod numeric;
pub mod policy;
pub mod problems;
pub mod program;
pub mod schema;
pub mod time;
