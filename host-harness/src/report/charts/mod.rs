//! Drawings: each takes plain numbers and words and gives one SVG element with its text alternative.

mod course;
mod distribution;
mod icicle;
mod line;
mod whiskers;

pub(crate) use course::{Moment, course};
pub(crate) use distribution::distribution;
pub(crate) use icicle::{Node, Part, icicle};
pub(crate) use line::{Point, line};
pub(crate) use whiskers::{Whisker, whiskers};
