//! Reverse-mentoring engine.

pub mod time;
