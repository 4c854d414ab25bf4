//! A simulated HR platform: the host side of the reverse-mentoring plugin.
pub mod company;
