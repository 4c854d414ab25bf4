use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::week::{any_window, any_windows, slow};
use super::{ODD, day, utc, wild_zone, zone};
use crate::time::{Day, Hours, Interval, Minute, ReachClass, ReachTable, Shared, Week, Window, Zone, shared};

/// The reference: every minute of every week of the term.
fn count(a: (&Zone, &[Window]), b: (&Zone, &[Window]), since: Day, until: Day, stretch: bool) -> Shared {
    use Hours::{Avoided, Preferred, Stretch, Working};
    let mut mondays: Vec<Day> = (since.days() - 6..until.days()).map(|days| Day::from_days(days).unwrap()).collect();
    mondays.retain(|day| day.weekday() == 1);
    let whole: Vec<Day> =
        mondays.iter().copied().filter(|monday| since <= *monday && monday.saturating_add_days(7) <= until).collect();
    let weeks = if whole.is_empty() { mondays } else { whole };
    let hours = if stretch { vec![Working, Preferred, Avoided, Stretch] } else { vec![Working, Preferred, Avoided] };
    let shared = |monday: &Day| {
        let start = Minute::of_utc_day(*monday);
        let week = Interval::new(start, start.saturating_add(10_080));
        let (a, b) = (slow(a.0, a.1, week, &hours), slow(b.0, b.1, week, &hours));
        let both: Vec<bool> = a.iter().zip(&b).map(|(a, b)| *a && *b).collect();
        let longest = both.chunk_by(|a, b| a == b).filter(|run| run[0]).map(<[bool]>::len).max().unwrap_or(0);
        (both.iter().filter(|both| **both).count() as u32, longest as u32)
    };
    let figures: Vec<(u32, u32)> = weeks.iter().map(shared).collect();
    let least = |figure: fn(&(u32, u32)) -> u32| figures.iter().map(figure).min().unwrap_or(0);
    Shared { minutes: least(|figures| figures.0), longest: least(|figures| figures.1) }
}

/// A term of one day to five weeks that starts some days before a clock change of the zone.
fn term_near_a_change(zone: &Zone, index: Index, shift: i32, days: i32) -> (Day, Day) {
    let changes: Vec<_> = zone.transitions(Interval::new(Minute(100_000), Zone::HORIZON)).collect();
    let near = if changes.is_empty() { utc("2026-06-01T00:00Z") } else { index.get(&changes).at };
    let since = zone.local_of(near).day().saturating_add_days(-shift);
    (since, since.saturating_add_days(days))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn shared_minutes_are_those_counted_one_by_one(
        (a, b) in (select(&ODD[..]), select(&ODD[..])),
        (x, y) in (any_windows(), any_windows()),
        (index, shift, days) in (any::<Index>(), 0..25_i32, 1..36_i32),
        stretch in any::<bool>(),
    ) {
        let (a, b) = (zone(a), zone(b));
        let (since, until) = term_near_a_change(&a, index, shift, days);
        let (p, q) = (Week::new(&x).unwrap(), Week::new(&y).unwrap());
        let classes = [ReachClass { zone: &a, week: &p }, ReachClass { zone: &b, week: &q }];
        let table = ReachTable::new(&classes, since, until, stretch);
        let expected = count((&a, &x), (&b, &y), since, until, stretch);
        prop_assert_eq!(table.of(0, 1), expected);
        prop_assert_eq!(table.of(1, 0), expected);
        prop_assert_eq!(table.of(0, 0), count((&a, &x), (&a, &x), since, until, stretch));
    }

    /// Beside 168 people who are there for one hour of the week each, so that no hour of any week hides behind a leaner.
    #[test]
    fn every_hour_of_every_week_counts_in_wild_zones_too(
        (zone, first) in wild_zone(),
        windows in proptest::collection::vec(any_window(), 3..8),
        (shift, weeks) in (-1..5_i32, 1..6_i32),
    ) {
        let week = Week::new(&windows).unwrap();
        let hours: Vec<Week> = (0..168)
            .map(|hour| Window { weekday: hour / 24 + 1, since: hour % 24 * 60, until: hour % 24 * 60 + 60, hours: Hours::Working })
            .map(|hour| Week::new(&[hour]).unwrap())
            .collect();
        let mut classes = vec![ReachClass { zone: &zone, week: &week }];
        let greenwich = Zone::UTC;
        classes.extend(hours.iter().map(|week| ReachClass { zone: &greenwich, week }));
        let since = first.saturating_add_days(7 * shift);
        let table = ReachTable::new(&classes, since, since.saturating_add_days(7 * weeks), true);

        let all = [Hours::Working, Hours::Preferred, Hours::Avoided, Hours::Stretch];
        let counted: Vec<Vec<bool>> = (0..weeks)
            .map(|week| Minute::of_utc_day(since.saturating_add_days(7 * week)))
            .map(|monday| slow(&zone, &windows, Interval::new(monday, monday.saturating_add(10_080)), &all))
            .collect();
        for hour in 0..168 {
            let minutes = |week: &Vec<bool>| week[hour * 60..hour * 60 + 60].iter().filter(|minute| **minute).count();
            let leanest = counted.iter().map(minutes).min().unwrap();
            prop_assert_eq!(table.of(0, hour + 1).minutes as usize, leanest, "hour {}", hour);
        }
    }

    /// Remembering changes nothing, nor do other classes in the table.
    #[test]
    fn a_table_says_what_each_pair_says(
        classes in proptest::collection::vec((select(&ODD[..]), any_windows()), 1..7),
        (start, days) in (0..2000_i32, 0..400_i32),
    ) {
        let owned: Vec<(Zone, Week)> = classes.iter().map(|(name, w)| (zone(name), Week::new(w).unwrap())).collect();
        let classes: Vec<ReachClass<'_>> = owned.iter().map(|(zone, week)| ReachClass { zone, week }).collect();
        let since = day("2025-01-01").saturating_add_days(start);
        let until = since.saturating_add_days(days);
        let table = ReachTable::new(&classes, since, until, false);
        for (i, a) in classes.iter().enumerate() {
            for (j, b) in classes.iter().enumerate() {
                prop_assert_eq!(table.of(i, j), shared(a, b, since, until, false));
                prop_assert_eq!(table.of(i, j), table.of(j, i));
            }
        }
        prop_assert_eq!(table.of(0, classes.len()), Shared::default());
        prop_assert_eq!(table.of(usize::MAX, usize::MAX), Shared::default());
    }
}

/// Nine to five on both sides: an hour in summer time, none in winter (`scheduling.md`).
#[test]
fn london_and_singapore_meet_in_summer_alone() {
    let (london, singapore) = (zone("Europe/London"), zone("Asia/Singapore"));
    let week = Week::of_country("GB", 540, 1020).unwrap();
    let (a, b) = (ReachClass { zone: &london, week: &week }, ReachClass { zone: &singapore, week: &week });
    let minutes = |since, until| shared(&a, &b, day(since), day(until), false).minutes;
    assert_eq!(minutes("2026-06-01", "2026-09-01"), 5 * 60);
    assert_eq!(minutes("2026-11-01", "2027-03-01"), 0);
    assert_eq!(minutes("2026-06-01", "2027-06-01"), 0);
}

#[test]
fn short_and_empty_terms() {
    let week = Week::of_country("DE", 540, 1020).unwrap();
    let class = ReachClass { zone: &Zone::UTC, week: &week };
    let minutes = |since, until| shared(&class, &class, day(since), day(until), false).minutes;
    // Sunday alone: its week is taken whole.
    assert_eq!(minutes("2026-03-08", "2026-03-09"), 2400);
    assert_eq!(minutes("2026-03-08", "2026-03-08"), 0);
    assert_eq!(minutes("2026-03-08", "2026-03-01"), 0);
    assert_eq!(minutes("0001-01-01", "1970-01-01"), 0);
    assert_eq!(minutes("2100-01-04", "9999-12-31"), 0);
    assert_eq!(minutes("0001-01-01", "9999-12-31"), 2400);
}

/// As many as will be remembered, and more.
#[test]
fn large_tables_answer_alike() {
    let week = Week::of_country("DE", 540, 1020).unwrap();
    let berlin = zone("Europe/Berlin");
    let classes = vec![ReachClass { zone: &berlin, week: &week }; 5000];
    for few in [2896, 2897, 5000] {
        let table = ReachTable::new(&classes[..few], day("2026-01-01"), day("2026-12-31"), false);
        assert_eq!(
            [table.of(0, few - 1), table.of(few - 1, few - 1), table.of(3, few)].map(|shared| shared.minutes),
            [2400, 2400, 0]
        );
    }
}
