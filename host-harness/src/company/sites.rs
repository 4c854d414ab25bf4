//! Where people work: zones, countries, languages, working weeks.
//!
//! The weights of the first ten are the head counts of a remote company (public team file, zones with three people or
//! more); the others are judgement, so that the company spans many zones, both hemispheres and weeks that begin on Sunday.

use super::rng::Rng;
use crate::hr::{Hours, WeeklyWindow, shift};

/// A place of work.
pub(super) struct Site {
    pub(super) name: &'static str,
    /// ISO 3166 alpha-2.
    pub(super) country: &'static str,
    /// IANA name.
    pub(super) zone: &'static str,
    weight: u32,
    /// BCP 47 tags beside English.
    pub(super) languages: &'static [&'static str],
    /// ISO weekdays.
    days: &'static [u32],
}

const MONDAY_TO_FRIDAY: &[u32] = &[1, 2, 3, 4, 5];
const SUNDAY_TO_THURSDAY: &[u32] = &[7, 1, 2, 3, 4];

const fn site(
    name: &'static str,
    country: &'static str,
    zone: &'static str,
    weight: u32,
    languages: &'static [&'static str],
) -> Site {
    Site { name, country, zone, weight, languages, days: MONDAY_TO_FRIDAY }
}

pub(super) const SITES: [Site; 24] = [
    site("San Francisco", "US", "America/Los_Angeles", 46, &["es"]),
    site("New York", "US", "America/New_York", 23, &["es"]),
    site("Chicago", "US", "America/Chicago", 13, &["es"]),
    site("London", "GB", "Europe/London", 10, &[]),
    site("Denver", "US", "America/Denver", 10, &["es"]),
    site("Vancouver", "CA", "America/Vancouver", 6, &["fr", "zh"]),
    site("Berlin", "DE", "Europe/Berlin", 4, &["de"]),
    site("Dublin", "IE", "Europe/Dublin", 3, &[]),
    site("Johannesburg", "ZA", "Africa/Johannesburg", 3, &["zu", "af"]),
    site("Lagos", "NG", "Africa/Lagos", 3, &["yo", "ig"]),
    site("Bengaluru", "IN", "Asia/Kolkata", 18, &["hi", "kn"]),
    site("Madrid", "ES", "Europe/Madrid", 10, &["es"]),
    site("Warsaw", "PL", "Europe/Warsaw", 10, &["pl"]),
    site("São Paulo", "BR", "America/Sao_Paulo", 9, &["pt"]),
    site("Mexico City", "MX", "America/Mexico_City", 8, &["es"]),
    site("Paris", "FR", "Europe/Paris", 7, &["fr"]),
    site("Singapore", "SG", "Asia/Singapore", 6, &["zh", "ms"]),
    site("Tokyo", "JP", "Asia/Tokyo", 6, &["ja"]),
    Site { days: SUNDAY_TO_THURSDAY, ..site("Cairo", "EG", "Africa/Cairo", 6, &["ar"]) },
    Site { days: SUNDAY_TO_THURSDAY, ..site("Riyadh", "SA", "Asia/Riyadh", 4, &["ar"]) },
    site("Sydney", "AU", "Australia/Sydney", 4, &[]),
    site("Casablanca", "MA", "Africa/Casablanca", 3, &["fr", "ar"]),
    site("Kathmandu", "NP", "Asia/Kathmandu", 2, &["ne", "hi"]),
    site("Adelaide", "AU", "Australia/Adelaide", 2, &[]),
];

/// A company of `people` opens a site for every 25 of them, within four and all.
pub(super) fn open_sites(people: usize) -> &'static [Site] {
    &SITES[..(people / 25).clamp(4, SITES.len())]
}

/// One of `sites` by weight.
pub(super) fn draw(sites: &[Site], rng: &mut Rng) -> usize {
    rng.weighted(sites.iter().map(|site| site.weight))
}

impl Site {
    /// Contractual weeks: most people full time, some part time, some on late or night shifts. The second is its name.
    pub(super) fn week(&self, on_shift: bool, rng: &mut Rng) -> (Vec<WeeklyWindow>, &'static str) {
        if on_shift {
            return match rng.below(3) {
                0 => (shift(self.days, 6 * 60, 14 * 60), "early"),
                1 => (shift(self.days, 14 * 60, 22 * 60), "late"),
                _ => (shift(self.days, 22 * 60, 6 * 60), "night"),
            };
        }
        match rng.weighted([760, 70, 60, 50, 60]) {
            0 => (shift(self.days, 9 * 60, 17 * 60 + 30), "full time"),
            1 => (shift(&self.days[..3], 9 * 60, 17 * 60), "three days"),
            2 => (shift(self.days, 9 * 60, 13 * 60), "mornings"),
            // A short last day.
            3 => {
                let mut week = shift(&self.days[..4], 8 * 60 + 30, 17 * 60 + 30);
                week.extend(shift(&self.days[4..], 8 * 60 + 30, 13 * 60));
                (week, "short last day")
            }
            // A day in two parts, with an hour in the evening on offer.
            _ => {
                let mut week = shift(self.days, 8 * 60, 12 * 60);
                week.extend(shift(self.days, 13 * 60, 17 * 60));
                let evening = shift(&self.days[1..3], 19 * 60, 20 * 60);
                week.extend(evening.into_iter().map(|window| WeeklyWindow { hours: Hours::Stretch, ..window }));
                (week, "split day")
            }
        }
    }
}
