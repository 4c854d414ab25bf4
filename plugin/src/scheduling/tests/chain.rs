//! The chain against trying everything.

use crate::{
    policy::scheduling::SchedulingPolicy,
    scheduling::{
        chain::{Chain, Closed, ItemIx, Spot, Work},
        due::{Hold, Item, Role},
        slots::{Cost, MINUTE, MOVED, POINT, Place, UNPLACED},
    },
    time::{Interval, Minute},
};
use proptest::prelude::*;

/// A policy whose charges all differ, so that a mix-up shows.
pub(super) fn policy(soft: Option<u32>) -> SchedulingPolicy {
    let mut policy = SchedulingPolicy::default();
    (policy.cadence.minimum_days, policy.cadence.ideal_days, policy.cadence.maximum_days) = (2, 3, 5);
    (policy.charges.cadence_day, policy.charges.other_weekday, policy.charges.other_hour) = (7, 11, 13);
    policy.soft.cadence = soft;
    policy
}

pub(super) fn place(day: i32, hour: u16, shift: bool, cost: Cost) -> Place {
    // The mentee's wall: eight hours on, and nine after a clock change.
    let other = i64::from(day) * 1440 + i64::from(hour) * 60 + if shift { 540 } else { 480 };
    let weekday = |day: i64| (day.rem_euclid(7) + 1) as u8;
    Place {
        start: Minute(day as u32 * 1440 + u32::from(hour) * 60),
        day,
        time: [hour * 60, other.rem_euclid(1440) as u16],
        weekday: [weekday(i64::from(day)), weekday(other.div_euclid(1440))],
        quarters: [0, 0],
        cost,
    }
}

pub(super) fn item(hold: Hold, role: Role, after: usize) -> Item {
    Item { known: None, hold, role, minutes: 60, base: Interval::new(Minute(0), Minute(60)), after }
}

fn any_places(most: usize, dear: bool) -> impl Strategy<Value = Vec<Place>> {
    let one = (100..125_i32, prop::sample::select(vec![9_u16, 10, 14]), any::<bool>(), 0..20_u32, 0..3_u32);
    proptest::collection::vec(one, 1..=most).prop_map(move |list| {
        let cost = |points: u32, moves: u32| {
            let moved = if dear && moves > 0 { MOVED + MINUTE * Cost::from(moves * 60) } else { 0 };
            Cost::from(points) + moved
        };
        let mut places: Vec<Place> = list
            .into_iter()
            .map(|(day, hour, shift, points, moves)| place(day, hour, shift && day > 112, cost(points, moves)))
            .collect();
        places.sort_by_key(|place| place.start);
        places.dedup_by_key(|place| place.start);
        places
    })
}

fn any_spot(old: bool) -> impl Strategy<Value = Spot> {
    let roles = prop::sample::select(vec![
        Role::Regular,
        Role::Regular,
        Role::Regular,
        Role::KickOff,
        Role::Closing,
        Role::CheckIn,
    ]);
    (roles, 0..3_usize, any_places(4, old), 0..4_u32).prop_map(move |(role, after, mut places, fixed)| {
        let hold = match (old, fixed) {
            (true, 0) => Hold::Fixed,
            (true, _) => Hold::Movable,
            _ => Hold::New,
        };
        if hold == Hold::Fixed {
            places.truncate(1);
        }
        Spot::new(item(hold, role, after), places)
    })
}

/// Every order of old and new items that keeps each list's own.
fn interleavings(old: usize, new: usize) -> Vec<Vec<ItemIx>> {
    fn go(old: (usize, usize), new: (usize, usize), so_far: &mut Vec<ItemIx>, all: &mut Vec<Vec<ItemIx>>) {
        if old.0 == old.1 && new.0 == new.1 {
            all.push(so_far.clone());
        }
        if old.0 < old.1 {
            so_far.push(ItemIx::Old(old.0));
            go((old.0 + 1, old.1), new, so_far, all);
            so_far.pop();
        }
        if new.0 < new.1 {
            so_far.push(ItemIx::New(new.0));
            go(old, (new.0 + 1, new.1), so_far, all);
            so_far.pop();
        }
    }
    let mut all = Vec::new();
    go((0, old), (0, new), &mut Vec::new(), &mut all);
    all
}

/// The least cost over every order and every choice of places.
fn slow(chain: &Chain<'_>, closed: &Closed, holes: bool) -> Option<Cost> {
    let mut best: Option<Cost> = None;
    for order in interleavings(chain.old.len(), chain.new.len()) {
        choose(chain, closed, holes, &order, &mut Vec::new(), &mut best);
    }
    best
}

fn choose(
    chain: &Chain<'_>,
    closed: &Closed,
    holes: bool,
    order: &[ItemIx],
    chosen: &mut Vec<Option<Place>>,
    best: &mut Option<Cost>,
) {
    if chosen.len() == order.len() {
        if let Some(cost) = cost(chain, closed, order, chosen) {
            *best = Some(best.map_or(cost, |best| best.min(cost)));
        }
        return;
    }
    let spot = chain.spot(order[chosen.len()]).unwrap();
    let mut options: Vec<Option<Place>> = spot.board.places().iter().copied().map(Some).collect();
    if holes && spot.item.hold != Hold::Fixed {
        options.push(None);
    }
    for option in options {
        chosen.push(option);
        choose(chain, closed, holes, order, chosen, best);
        chosen.pop();
    }
}

/// The rules, read straight from their text.
fn cost(chain: &Chain<'_>, closed: &Closed, order: &[ItemIx], chosen: &[Option<Place>]) -> Option<Cost> {
    let policy = chain.policy;
    let mut cost = 0;
    let mut before: Option<(usize, Place, bool)> = None;
    for (position, (item, chosen)) in order.iter().zip(chosen).enumerate() {
        let item = &chain.spot(*item).unwrap().item;
        let fixed = item.hold == Hold::Fixed;
        let Some(place) = chosen else {
            cost += UNPLACED + chain.missed + if item.hold == Hold::Movable { MOVED } else { 0 };
            continue;
        };
        if !fixed {
            let stands = match item.role {
                Role::KickOff => position == 0,
                Role::Closing => position + 1 == order.len(),
                _ => position >= item.after,
            };
            let shut = closed.always.contains(place.start)
                || closed.at.get(&position).is_some_and(|set| set.contains(place.start));
            if !stands || shut {
                return None;
            }
        }
        cost += place.cost;
        if let Some((at, last, last_fixed)) = before {
            let gap = place.day - last.day;
            let both = fixed && last_fixed;
            let (least, most) = (policy.cadence.minimum_days as i32, policy.cadence.maximum_days as i32);
            let next = at + 1 == position;
            let soft = policy.soft.cadence;
            if !both && (gap < 1 || (soft.is_none() && gap < least)) {
                return None;
            }
            if next {
                if gap < least || gap > most {
                    match soft {
                        Some(price) => cost += POINT * Cost::from(price),
                        None if both => {}
                        None => return None,
                    }
                }
                // What lies before or on the same day is nought days on.
                cost += POINT * 7 * Cost::from((gap.max(0) - 3).unsigned_abs());
                let differ = |a: bool| Cost::from(a);
                cost += POINT
                    * 11
                    * (differ(last.weekday[0] != place.weekday[0]) + differ(last.weekday[1] != place.weekday[1]));
                cost += POINT * 13 * (differ(last.time[0] != place.time[0]) + differ(last.time[1] != place.time[1]));
            }
        }
        before = Some((position, *place, fixed));
    }
    Some(cost)
}

proptest! {
    #![proptest_config(super::cases(300))]

    #[test]
    fn the_chain_is_the_best_of_all(
        mut old in proptest::collection::vec(any_spot(true), 0..3),
        new in proptest::collection::vec(any_spot(false), 0..3),
        soft in prop_oneof![3 => Just(None), 1 => Just(Some(40_u32))],
        shut in proptest::collection::vec((0..4_usize, 100..125_u32, 1..4_u32), 0..3),
    ) {
        let policy = policy(soft);
        // Old items are in order of time where they hold still.
        old.sort_by_key(|spot| spot.board.places()[0].start);
        let mut closed = Closed::default();
        for (position, day, days) in shut {
            let span = [Interval::new(Minute(day * 1440), Minute((day + days) * 1440))].into_iter().collect();
            if position == 3 {
                closed.always = span;
            } else {
                closed.at.insert(position, span);
            }
        }
        let chain = Chain { policy: &policy, old, new, cadence: true, ordered: true, hole: UNPLACED, missed: 5, prices: [0, 0] };
        let mut work = Work(u64::MAX);
        let whole = slow(&chain, &closed, false);
        prop_assert_eq!(chain.has_whole(&closed, &mut work), whole.is_some());
        prop_assert_eq!(chain.whole(&closed, &mut work).map(|path| path.cost), whole);
        let most = chain.most(&closed, &mut work);
        prop_assert_eq!(Some(most.cost), slow(&chain, &closed, true));
        prop_assert_eq!(chain.price(&most.placed), most.cost, "what it says it costs is what it costs");
        let again = chain.again(&most, true, &closed, &mut work);
        prop_assert_eq!(again.map(|path| path.cost), Some(most.cost), "known to be enough, it is found at once");
    }
}
