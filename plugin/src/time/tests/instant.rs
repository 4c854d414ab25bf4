use proptest::prelude::*;

use super::day;
use crate::time::{Day, Interval, IntervalSet, Minute};

/// Minutes that the reference can tell apart.
const BITS: u32 = 128;

fn interval() -> impl Strategy<Value = Interval> {
    (0..BITS, 0..BITS).prop_map(|(start, end)| Interval::new(Minute(start), Minute(end)))
}

fn intervals() -> impl Strategy<Value = Vec<Interval>> {
    proptest::collection::vec(interval(), 0..10)
}

/// The reference: one bit a minute.
fn bits(intervals: &[Interval]) -> u128 {
    let mut bits = 0;
    for interval in intervals {
        for minute in interval.start.0..interval.end.0.max(interval.start.0) {
            bits |= 1 << minute;
        }
    }
    bits
}

/// The set's bits, once it is in its normal form.
fn checked(set: &IntervalSet) -> u128 {
    assert!(set.iter().all(|part| !part.is_empty()));
    assert!(set.as_slice().windows(2).all(|pair| pair[0].end < pair[1].start), "{set:?}");
    bits(set.as_slice())
}

proptest! {
    #[test]
    fn sets_of_intervals_are_sets_of_bits(x in intervals(), y in intervals(), probe in interval()) {
        let (a, b) = (IntervalSet::from_iter(x.clone()), IntervalSet::from_iter(y.clone()));
        let (p, q) = (bits(&x), bits(&y));
        prop_assert_eq!(checked(&a), p);
        prop_assert_eq!(checked(&a.union(&b)), p | q);
        prop_assert_eq!(checked(&a.intersection(&b)), p & q);
        prop_assert_eq!(checked(&a.subtraction(&b)), p & !q);
        prop_assert_eq!(checked(&a.clip(probe)), p & bits(&[probe]));
        prop_assert_eq!(a.total(), p.count_ones());
        prop_assert_eq!(a.is_empty(), p == 0);
        prop_assert_eq!(a.overlaps(probe), p & bits(&[probe]) != 0);
        prop_assert_eq!(a.covers(probe), p & bits(&[probe]) == bits(&[probe]));
        for minute in 0..BITS {
            prop_assert_eq!(a.contains(Minute(minute)), p >> minute & 1 == 1);
        }
        prop_assert_eq!(x.iter().any(|part| part.overlaps(&probe)), p & bits(&[probe]) != 0);
    }
}

#[test]
fn the_ends_of_the_line_hold() {
    let all = IntervalSet::from_iter([Interval::new(Minute::MIN, Minute::MAX)]);
    assert_eq!(all.total(), u32::MAX);
    assert!(!all.contains(Minute::MAX));
    assert_eq!(all.subtraction(&all), IntervalSet::new());
    assert_eq!(Minute::of_utc_day(day("1969-12-31")), Minute::MIN);
    assert_eq!(Minute::of_utc_day(Day::MAX).to_string(), "9999-12-31T00:00Z");
    assert_eq!(Minute::clamped(i64::MAX), Minute::MAX);
    assert_eq!(Minute::clamped(i64::MIN), Minute::MIN);
    assert_eq!(super::utc("2026-03-29T10:00Z").to_string(), "2026-03-29T10:00Z");
}
