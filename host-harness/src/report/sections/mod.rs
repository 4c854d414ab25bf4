//! From records to words and rows, one file a section of the page.

mod calendar;
mod company;
mod conflicts;
mod health;
mod overview;
mod pairs;
mod vacancies;
mod weeks;

pub(super) use calendar::Calendar;
pub(super) use company::CompanySection;
pub(super) use conflicts::Conflicts;
pub(super) use health::Health;
pub(super) use overview::{Fault, RunRow, Tile, faults, runs, tiles};
pub(super) use pairs::Pairs;
pub(super) use vacancies::Vacancies;
