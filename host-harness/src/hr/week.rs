//! Working hours as weekly windows in local time.

use serde::{Deserialize, Serialize};

/// What a window means to the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hours {
    /// Working time.
    #[default]
    Working,
    /// Inside working time, and liked.
    Preferred,
    /// Inside working time, and better left free.
    Avoided,
    /// Outside working time, and offered all the same.
    Stretch,
}

/// A weekly span in the person's own time zone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeeklyWindow {
    /// ISO weekday: 1 is Monday, 7 is Sunday.
    pub weekday: u32,
    /// Minutes after local midnight, 0 to 1439.
    pub since: u32,
    /// Minutes after local midnight, exclusive; above 1440 where the window runs past midnight.
    pub until: u32,
    /// What the window means.
    #[serde(default)]
    pub hours: Hours,
}

/// The windows of a shift that starts on each of `weekdays`. A shift whose `until` is not after `since` ends the next day.
///
/// `since` and `until` are minutes after local midnight below 1440; `weekdays` are ISO numbers.
///
/// ```
/// use host_harness::hr::shift;
/// let night = shift(&[1], 23 * 60, 7 * 60);
/// assert_eq!((night[0].since, night[0].until), (1380, 1860));
/// ```
pub fn shift(weekdays: &[u32], since: u32, until: u32) -> Vec<WeeklyWindow> {
    let until = if until > since { until } else { until + 1440 };
    weekdays.iter().map(|&weekday| WeeklyWindow { weekday, since, until, hours: Hours::Working }).collect()
}
