//! What must hold every evening, looked at by code that shares nothing with the plugin or the platform's own rules.
//!
//! Each check reads what the platform keeps and says in a sentence what is wrong; an empty list is a good day. `rules` asks
//! the slow second implementation of the conflict rules, `calendar` goes through every session by hand.

mod calendar;
mod rules;

use super::{platform::Platform, world::World};
use chrono::NaiveDate;

/// Everything that is wrong on the evening of a day.
pub(super) fn evening(platform: &Platform, world: &mut World, day: NaiveDate) -> Vec<String> {
    let mut wrong = Vec::new();
    rules::places(platform, &mut wrong);
    rules::standing_pairs(platform, day, &mut wrong);
    calendar::sessions(platform, world, day, &mut wrong);
    wrong
}

pub(super) use rules::confirms;
