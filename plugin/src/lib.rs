//! Reverse-mentoring engine.
