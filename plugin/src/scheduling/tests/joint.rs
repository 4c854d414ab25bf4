//! Pairs that share people, against trying everything.

use super::chain::{item, place, policy};
use crate::{
    program::PersonIx,
    scheduling::{
        almanac::Almanac,
        chain::{Chain, Closed, ItemIx, Path, Placed, Spot, Work},
        due::{Hold, Role},
        joint::{Component, Fair, Member, Pair},
        load::Limits,
        slots::{Cost, POINT, Place, UNPLACED},
    },
    time::{Interval, Minute, Zone},
};
use proptest::prelude::*;
use std::{collections::BTreeMap, rc::Rc};

/// Every chain of a pair: each item in one of its places or left out.
fn chains(chain: &Chain<'_>) -> Vec<Path> {
    let mut all = vec![Vec::<Placed>::new()];
    for (position, spot) in chain.new.iter().enumerate() {
        let mut longer = Vec::new();
        for so_far in &all {
            longer.push(so_far.clone());
            for place in spot.board.places() {
                let fits = so_far.last().is_none_or(|last| {
                    let gap = place.day - last.place.day;
                    gap >= 2 && (last.position + 1 < position || gap <= 5)
                });
                if fits {
                    let mut with = so_far.clone();
                    with.push(Placed { item: ItemIx::New(position), position, place: *place });
                    longer.push(with);
                }
            }
        }
        all = longer;
    }
    all.into_iter().map(|placed| chain.path(placed, &Closed::default())).collect()
}

fn allowed(pairs: &[([u32; 2], Vec<Path>)], chosen: &[usize], limits: &BTreeMap<u32, Limits>) -> bool {
    limits.iter().all(|(person, limits)| {
        let mut starts: Vec<u32> = Vec::new();
        for ((people, paths), chosen) in pairs.iter().zip(chosen) {
            if people.contains(person) {
                starts.extend(paths[*chosen].placed.iter().map(|one| one.place.start.0));
            }
        }
        starts.sort_unstable();
        let most = |key: &dyn Fn(u32) -> u32, most: u32| {
            starts.iter().all(|start| starts.iter().filter(|other| key(**other) == key(*start)).count() as u32 <= most)
        };
        let apart = starts.windows(2).all(|two| two[1] - two[0] >= 60);
        // 1970-01-01 was a Thursday; days 100 to 119 are 11 to 30 April.
        apart
            && most(&|start| start / 1440, limits.day)
            && most(&|start| (start / 1440 + 3) / 7, limits.week)
            && starts.len() as u32 * 60 <= limits.month_minutes
    })
}

fn any_spot() -> impl Strategy<Value = Vec<Place>> {
    let one = (100..112_i32, prop::sample::select(vec![9_u16, 10]), 0..30_u32, (0..5_u8, 0..5_u8));
    proptest::collection::vec(one, 1..5).prop_map(|list| {
        let mut places: Vec<Place> = list
            .into_iter()
            .map(|(day, hour, points, (hers, theirs))| Place {
                quarters: [hers, theirs],
                ..place(day, hour, false, POINT * Cost::from(points))
            })
            .collect();
        places.sort_by_key(|place| place.start);
        places.dedup_by_key(|place| place.start);
        places
    })
}

/// What is charged beyond sessions, from its text: three points for each quarter of the worst-off person, seven for each of
/// a mentor beyond four.
fn unfair(pairs: &[([u32; 2], Vec<Path>)], chosen: &[usize]) -> Cost {
    let mut all = [0_u32; 4];
    let mut as_mentor = [0_u32; 4];
    for (([mentor, mentee], paths), chosen) in pairs.iter().zip(chosen) {
        for one in &paths[*chosen].placed {
            let [hers, theirs] = one.place.quarters.map(u32::from);
            all[*mentor as usize] += hers;
            as_mentor[*mentor as usize] += hers;
            all[*mentee as usize] += theirs;
        }
    }
    let over: u32 = as_mentor.iter().map(|quarters| quarters.saturating_sub(4)).sum();
    POINT * Cost::from(3 * all.iter().max().unwrap() + 7 * over)
}

proptest! {
    #![proptest_config(super::cases(150))]

    #[test]
    fn coupled_pairs_are_planned_as_well_as_can_be(
        spots in proptest::collection::vec(proptest::collection::vec(any_spot(), 1..3), 2..4),
        (triangle, fair) in any::<(bool, bool)>(),
        (day, week, month) in (1..3_u32, 1..4_u32, prop::sample::select(vec![120_u32, 180, 600])),
    ) {
        let policy = policy(None);
        let people: &[[u32; 2]] = if triangle { &[[0, 1], [1, 2], [2, 0]] } else { &[[0, 1], [0, 2], [0, 3]] };
        let limits = Limits { day, week, month_minutes: month, soft: false };
        let prices = if fair { Fair { worst: 3, over: 7, cap: Some(4) } } else { Fair::default() };
        let mut component = Component { pairs: Vec::new(), members: BTreeMap::new(), rings: Vec::new(), fair: prices };
        for (index, spots) in spots.into_iter().enumerate() {
            let spot = |places| Spot::new(item(Hold::New, Role::Regular, 0), places);
            let new = spots.into_iter().map(spot).collect();
            let old = Vec::new();
            let prices = [0, 0];
            let chain =
                Chain { policy: &policy, old, new, cadence: true, ordered: true, hole: UNPLACED, missed: 0, prices };
            let alone = chain.best(&Closed::default(), &mut Work(u64::MAX));
            for person in people[index] {
                let almanac = Almanac::new(const { &Zone::UTC }, Interval::new(Minute(0), Minute(400 * 1440)));
                let almanac = Rc::new(almanac);
                let member = Member { almanac, limits, pairs: Vec::new(), elsewhere: Vec::new(), price: 0 };
                component.members.entry(PersonIx(person)).or_insert(member).pairs.push(index);
            }
            component.pairs.push(Pair::new(people[index].map(PersonIx), chain, alone, 0));
        }
        let all: Vec<([u32; 2], Vec<Path>)> = component
            .pairs
            .iter()
            .map(|pair| (pair.people.map(|person| person.0), chains(&pair.chain)))
            .collect();
        // With next to no work the plan is worse at most, and the bound still holds.
        let hasty = component.solve(&mut Work(1));
        let solution = component.solve(&mut Work(10_000_000));

        let limits: BTreeMap<u32, Limits> = component.members.keys().map(|person| (person.0, limits)).collect();
        let mut best = Cost::MAX;
        let mut chosen = vec![0; all.len()];
        loop {
            let chains: Cost = all.iter().zip(&chosen).map(|((_, paths), one)| paths[*one].cost).sum();
            let cost = chains + if fair { unfair(&all, &chosen) } else { 0 };
            if cost < best && allowed(&all, &chosen, &limits) {
                best = cost;
            }
            let Some(turn) = (0..all.len()).find(|pair| chosen[*pair] + 1 < all[*pair].1.len()) else { break };
            chosen[turn] += 1;
            chosen[..turn].fill(0);
        }
        for solution in [&hasty, &solution] {
            prop_assert!(solution.bound <= best && best <= solution.cost);
            let chains: Cost =
                solution.paths.iter().zip(&component.pairs).map(|(path, pair)| pair.chain.price(&path.placed)).sum();
            prop_assert_eq!(chains + component.beyond(solution), solution.cost, "it costs what it says");
        }
        if !fair {
            prop_assert_eq!(solution.cost, best);
            prop_assert_eq!(solution.bound, best);
        }
        prop_assert!(best < 10 * UNPLACED);
    }
}
