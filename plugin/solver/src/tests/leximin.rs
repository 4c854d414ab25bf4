//! Leximin against trying everything, and against levels solved one by one with long weights.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::speed::{Attributes, sparse};
use super::*;

/// Points of a choice from the fewest on, and its weight.
type Worth = (Vec<u32>, i128);

/// The best choice among the largest, by trying every subset of every mentor's edges. What is best with some places left
/// does not depend on what follows, because adding the same points to two lists of one length keeps their order.
fn brute_force(instance: &Instance) -> Worth {
    let left: Vec<i128> = instance.mentee_places.clone();
    let mut states: BTreeMap<(Vec<i128>, usize), Worth> = BTreeMap::from([((left, 0), (Vec::new(), 0))]);
    for (mentor, &places) in (0_u32..).zip(&instance.mentor_places) {
        let row: Vec<_> = instance.edges.range((mentor, 0)..(mentor + 1, 0)).collect();
        let mut next: BTreeMap<(Vec<i128>, usize), Worth> = BTreeMap::new();
        for ((left, count), (points, weight)) in states {
            debug_assert_eq!(count, points.len());
            for subset in 0_u32..1 << row.len() {
                let picked = || row.iter().enumerate().filter(|(at, _)| subset >> at & 1 == 1).map(|(_, edge)| edge);
                let mut left = left.clone();
                picked().for_each(|((_, mentee), _)| left[*mentee as usize] -= 1);
                if i128::from(subset.count_ones()) > places || left.iter().any(|&left| left < 0) {
                    continue;
                }
                let mut points = points.clone();
                points.extend(picked().map(|(_, edge)| edge.1));
                points.sort_unstable();
                let weight = weight + picked().map(|(_, edge)| edge.0).sum::<i128>();
                let entry = next.entry((left, points.len())).or_insert_with(|| (points.clone(), weight));
                *entry = (points, weight).max(entry.clone());
            }
        }
        states = next;
    }
    let most = states.keys().map(|(_, count)| *count).max().unwrap_or(0);
    states.into_iter().filter(|((_, count), _)| *count == most).map(|(_, worth)| worth).max().unwrap_or_default()
}

fn worth(instance: &Instance, solution: &Solution) -> Worth {
    let edges = solution.pairs.iter().map(|pair| instance.edges[&(pair.mentor, pair.mentee)]);
    let mut points: Vec<u32> = edges.clone().map(|edge| edge.1).collect();
    points.sort_unstable();
    (points, edges.map(|edge| edge.0).sum())
}

fn checked(edges: &impl Edges) -> (Instance, Solution, Solution) {
    let instance = Instance::of(edges);
    let (fair, leximin) = (proved(edges, Objective::Fair), solve(edges, Objective::Leximin));
    assert_eq!(instance.check_choice(&leximin).map(drop), Ok(()));
    assert_eq!((&leximin.fair, &leximin.cover, leximin.filled), (&fair.fair, &fair.cover, fair.filled));
    assert_eq!((&leximin.prices, leximin.bound), (&fair.prices, fair.bound), "the proof is that of `fair`");
    assert!(leximin.value <= leximin.bound);
    (instance, fair, leximin)
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn leximin_agrees_with_brute_force(edges in problems(6)) {
        let (instance, _, leximin) = checked(&edges);
        prop_assert_eq!(worth(&instance, &leximin), brute_force(&instance));
    }

}

proptest! {
    #![proptest_config(cases(60))]

    /// Seven a side, every mentor with every mentee, levels all over.
    #[test]
    fn seven_a_side(points in prop::collection::vec(0_u32..40, 49), two in any::<bool>()) {
        let edges = (0..49_u32).map(|at| Edge { mentor: at / 7, mentee: at % 7, weight: u64::from(points[at as usize]), points: points[at as usize] });
        let places = if two { 2 } else { 1 };
        let edges = Stored::new(vec![1; 7], vec![places; 7], edges.collect());
        let (instance, _, leximin) = checked(&edges);
        prop_assert_eq!(worth(&instance, &leximin), brute_force(&instance));
    }
}

/// One solve with weights (pairs + 1)^level (Michail 2007), as far as such numbers fit: few levels.
#[test]
fn few_levels_agree_with_long_weights() {
    for seed in 0..40 {
        let all = sparse(40, 40, 6, (1 + (seed % 2) as u16, 1 + (seed / 2 % 2) as u16), seed);
        let mut edges = Vec::new();
        let mut coarse = Vec::new();
        for ((mentor, mentee), (weight, points)) in Instance::of(&all).edges {
            let level = points / 2_500;
            edges.push(Edge { mentor, mentee, weight: weight as u64 & 0xFF, points: level });
            // 81 pairs at most: a level outweighs everything above it.
            coarse.push(Edge { mentor, mentee, weight: 82_u64.pow(4) - 82_u64.pow(3 - level), points: level });
        }
        let all = &all;
        let places = move |mentor: bool| {
            (0..40).map(move |at| if mentor { all.mentor_places(at) } else { all.mentee_places(at) })
        };
        let stored = |edges| Stored::new(places(true).collect(), places(false).collect(), edges);
        let (instance, _, leximin) = checked(&stored(edges));
        let coarse = proved(&stored(coarse), Objective::Total);
        assert_eq!(worth(&instance, &leximin).0, worth(&instance, &coarse).0);
    }
}

/// Large enough for the graph to be laid out anew on the way: never behind `fair`, and nothing two pairs could swap.
#[test]
fn larger_pools_are_no_worse_than_fair() {
    for (mentors, mentees, most) in [(300, 300, 1), (200, 300, 2), (300, 200, 3)] {
        let edges = Attributes::new(mentors, mentees, most, 5);
        let (instance, fair, leximin) = checked(&edges);
        assert!(worth(&instance, &leximin).0 >= worth(&instance, &fair).0);
        assert_eq!(leximin.leximin, Some(Default::default()));
        for a in &leximin.pairs {
            for b in &leximin.pairs {
                let points = |mentor, mentee| instance.edges.get(&(mentor, mentee)).map(|edge| edge.1);
                let swapped = points(a.mentor, b.mentee).zip(points(b.mentor, a.mentee));
                let twice = leximin
                    .pairs
                    .iter()
                    .any(|pair| [(a.mentor, b.mentee), (b.mentor, a.mentee)].contains(&(pair.mentor, pair.mentee)));
                if let Some((one, other)) = swapped.filter(|_| !twice) {
                    let now = [points(a.mentor, a.mentee), points(b.mentor, b.mentee)].map(Option::unwrap);
                    let (now, then) = ((now[0].min(now[1]), now[0].max(now[1])), (one.min(other), one.max(other)));
                    assert!(then <= now, "{a:?} and {b:?} should swap");
                }
            }
        }
    }
}
