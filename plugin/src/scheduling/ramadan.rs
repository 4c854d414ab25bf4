//! Ramadan hours, where a site's policy or a person asks for them; never inferred about anyone.

use crate::{
    policy::scheduling::Ramadan,
    program::{Person, Roster},
    time::{Day, Interval, IntervalSet, LocalMinute, Zone},
};

/// First day of Ramadan and its length in days by the Umm al-Qura calendar, 1447 to 1453 AH, as PyPI hijridate has them.
/// The calendar is printed and not observed, so later years wait until it is.
const RAMADAN: [(i32, u32, u32, i32); 7] = [
    (2026, 2, 18, 30),
    (2027, 2, 8, 29),
    (2028, 1, 28, 29),
    (2029, 1, 16, 29),
    (2030, 1, 5, 30),
    (2030, 12, 26, 29),
    (2031, 12, 15, 30),
];

/// Whether the person keeps Ramadan hours.
pub(super) fn keeps(roster: &Roster, person: &Person, rules: &Ramadan) -> bool {
    let has = |key: &str, value: &str| {
        let (key, value) = (roster.names.find(key), roster.names.find(value));
        key.zip(value).is_some_and(|(key, value)| person.attributes.values(key).any(|other| other == value))
    };
    has("ramadan-hours", "yes") || rules.sites.iter().any(|site| has("site", site))
}

/// The instants of Ramadan days outside its hours.
pub(super) fn outside_hours(zone: &Zone, within: Interval, rules: &Ramadan) -> IntervalSet {
    let mut cut = Vec::new();
    for (year, month, day, length) in RAMADAN {
        let Some(first) = Day::from_ymd(year, month, day) else { continue };
        let month = Interval::new(zone.day(first).start, zone.day(first.saturating_add_days(length)).start);
        if !month.overlaps(&within) {
            continue;
        }
        for number in 0..length {
            let day = first.saturating_add_days(number);
            let whole = zone.day(day);
            cut.push(Interval::new(whole.start, zone.opening(LocalMinute::new(day, rules.since))));
            cut.push(Interval::new(zone.closing(LocalMinute::new(day, rules.until)), whole.end));
        }
    }
    cut.into_iter().collect()
}
