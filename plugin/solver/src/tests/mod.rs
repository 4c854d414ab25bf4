#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests"
)]

mod exact;
mod hard;
mod leximin;
mod relations;
mod speed;
mod stable;
mod steps;
mod verify;

use proptest::prelude::*;

use super::{Edge, Edges, Objective, Solution, Solver, Stored};
use verify::Instance;

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn solve(edges: &impl Edges, objective: Objective) -> Solution {
    Solver::new(edges, objective, None).unwrap().finish().unwrap()
}

/// Solves and checks the certificate.
fn proved(edges: &impl Edges, objective: Objective) -> Solution {
    let solution = solve(edges, objective);
    let verdict = Instance::of(edges).check(&solution);
    assert_eq!(verdict, Ok(()), "{solution:?}");
    solution
}

/// Random problems: up to `people` a side, places up to 3 (0 included), few or many different weights.
fn problems(people: u32) -> impl Strategy<Value = Stored> {
    let weights = prop_oneof![Just(1_u64), Just(4), Just(1000), Just(1 << 40)];
    (0..=people, 0..=people, weights).prop_flat_map(|(mentors, mentees, most)| {
        let edge = (0..mentors.max(1), 0..mentees.max(1), 0..most, 0_u32..6);
        let places = |people| {
            prop::collection::vec(
                prop_oneof![1 => Just(0_u16), 6 => Just(1), 2 => Just(2), 1 => Just(3)],
                people as usize,
            )
        };
        (places(mentors), places(mentees), prop::collection::vec(edge, 0..=(mentors * mentees) as usize)).prop_map(
            move |(mentor_places, mentee_places, edges)| {
                let mut edges: Vec<Edge> = edges
                    .into_iter()
                    .filter(|_| mentors > 0 && mentees > 0)
                    .map(|(mentor, mentee, weight, points)| Edge { mentor, mentee, weight, points })
                    .collect();
                edges.sort_by_key(|edge| (edge.mentor, edge.mentee));
                edges.dedup_by_key(|edge| (edge.mentor, edge.mentee));
                Stored::new(mentor_places, mentee_places, edges)
            },
        )
    })
}
