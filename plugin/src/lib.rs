//! Reverse-mentoring engine.

pub mod matching;
