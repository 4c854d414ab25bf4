//! The pages, one file each: what the plugin and the database say, put into rows for a template.

mod act;
pub(super) mod answer;
pub(super) mod calendar;
pub(super) mod company;
pub(super) mod conflicts;
pub(super) mod dashboard;
pub(super) mod enter;
pub(super) mod log;
pub(super) mod mine;
pub(super) mod orientation;
pub(super) mod pairs;
pub(super) mod people;
pub(super) mod person;
pub(super) mod record;
pub(super) mod requests;
pub(super) mod review;
pub(super) mod round;
pub(super) mod sponsor;
mod tasks;
pub(super) mod waiting;
pub(super) mod whatif;
pub(super) mod why;
