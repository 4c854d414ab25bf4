//! From records to words and rows, one file a section of the page.

mod calendar;
mod company;
mod conflicts;
mod health;
mod overview;
mod pairs;
mod vacancies;
mod weeks;

pub(crate) use calendar::{Calendar, kind};
pub(crate) use company::CompanySection;
pub(crate) use conflicts::Conflicts;
pub(crate) use health::{Count, Health, counts};
pub(crate) use overview::{Fault, RunRow, Tile, faults, runs, tiles};
pub(crate) use pairs::{PairRow, Pairs, legend, pair_name, proof, row, topics};
pub(crate) use vacancies::Vacancies;
