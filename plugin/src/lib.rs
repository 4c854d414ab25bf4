//! Reverse-mentoring engine.
pub mod contract;
