//! The days, weeks and months of one wall as instants: looked up, where the zone would have to work each one out.

use crate::time::{Day, Interval, Minute, Zone};

/// Days that are written down, at most: planning looks years ahead at most, and what lies beyond is worked out.
const MOST_DAYS: i32 = 1_500;

/// Days before the time in question that are written down: the month, and sessions of late.
const BEFORE: i32 = 100;

/// The periods of one wall.
pub(super) struct Almanac<'a> {
    zone: &'a Zone,
    /// What is written down.
    within: Interval,
    /// When days, weeks and months begin, rising.
    starts: [Vec<Minute>; 3],
}

impl<'a> Almanac<'a> {
    /// Of some time and what is around it. Linear in its days.
    pub(super) fn new(zone: &'a Zone, ahead: Interval) -> Almanac<'a> {
        let day = |at: Minute| zone.local_of(at).day();
        let first = day(ahead.start).saturating_add_days(BEFORE.saturating_neg());
        let days = day(ahead.start).days_until(day(ahead.end)).clamp(0, MOST_DAYS).saturating_add(BEFORE);
        let mut starts = [Vec::new(), Vec::new(), Vec::new()];
        for day in (0..=days).map(|days| first.saturating_add_days(days)) {
            let begins = [true, day.weekday() == 1, day.ymd().2 == 1];
            let at = zone.day(day).start;
            for (starts, _) in starts.iter_mut().zip(begins).filter(|(_, begins)| *begins) {
                starts.push(at);
            }
        }
        let from = starts.iter().filter_map(|starts| starts.first()).max();
        let until = starts.iter().filter_map(|starts| starts.last()).min();
        let within = from
            .zip(until)
            .map_or(Interval::new(Minute::MIN, Minute::MIN), |(from, until)| Interval::new(*from, (*until).max(*from)));
        Almanac { zone, within, starts }
    }

    /// The day, the week or the month that a start counts in: 0, 1, 2.
    pub(super) fn period(&self, start: Minute, kind: usize) -> Option<Interval> {
        if !self.within.contains(start) {
            return periods(self.zone, start).get(kind).copied();
        }
        let starts = self.starts.get(kind)?;
        let next = starts.partition_point(|begins| *begins <= start);
        let from = next.checked_sub(1).and_then(|at| starts.get(at)).copied().unwrap_or(start);
        Some(Interval::new(from, starts.get(next).copied().unwrap_or(from).max(from)))
    }
}

fn periods(zone: &Zone, start: Minute) -> [Interval; 3] {
    let day = zone.local_of(start).day();
    let monday = day.monday();
    let (year, month, _) = day.ymd();
    let first = Day::from_ymd(year, month, 1).unwrap_or(day);
    let next = first.add_months(1).unwrap_or(Day::MAX);
    let span = |since: Day, until: Day| Interval::new(zone.day(since).start, zone.day(until).start);
    [span(day, day.saturating_add_days(1)), span(monday, monday.saturating_add_days(7)), span(first, next)]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests")]
mod tests {
    use super::*;
    use crate::{
        scheduling::tests::world::{ZONES, utc},
        time::ZoneBook,
    };

    #[test]
    fn as_the_zone_works_them_out() {
        let at = |text| Minute(utc(text));
        let mut book = ZoneBook::new();
        for name in ZONES {
            let ix = book.load(name).unwrap();
            let zone = book.zone(ix);
            let almanac = Almanac::new(zone, Interval::new(at("2026-02-01T00:00Z"), at("2027-02-01T00:00Z")));
            // Before, within and after what is written down.
            for hour in 0..(3 * 366 * 24) {
                let start = at("2025-06-01T00:00Z").saturating_add(hour * 60);
                let found = [0, 1, 2].map(|kind| almanac.period(start, kind).unwrap());
                assert_eq!(found, periods(zone, start), "{name} {start:?}");
            }
        }
    }
}
