//! Eligibility and points of every pair against the reference.

use super::{policies, reference::Reference, rosters};
use crate::{
    contract::types::{Audience, Pair, Reader},
    matching::factors::{FACTORS, PERFECT},
    operations::{Engine, matching::appraise},
};
use proptest::prelude::*;

pub fn coordinator() -> Reader {
    Reader { audience: Audience::Coordinator, person: None }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_pair_is_ruled_and_weighed_like_the_reference(roster in rosters::roster(9)) {
        for policy in policies::all() {
            let engine = Engine::open(&policy, roster.clone()).unwrap();
            let policy = &engine.program().policy;
            let reference = Reference { policy, roster: &roster, engine: &engine };
            for mentor in &roster.people {
                for mentee in roster.people.iter().filter(|other| other.id != mentor.id) {
                    let pair = Pair { mentor: mentor.id.clone(), mentee: mentee.id.clone() };
                    let got = appraise(&engine, &[pair], &coordinator()).unwrap().items.remove(0);
                    let floorless: Vec<&str> = got.reasons.iter().map(|reason| reason.code.as_str())
                        .filter(|code| *code != "match.floor").collect();
                    prop_assert_eq!(&floorless, &reference.broken(mentor, mentee));
                    let Some(points) = got.points else { continue };
                    prop_assert_eq!(got.factors.iter().map(|factor| factor.points).sum::<u32>(), points);
                    let expected = reference.factors(mentor, mentee);
                    let weights = policy.matching.weights.in_order();
                    let sum: u64 = expected.iter().zip(weights).map(|(value, weight)| value * u64::from(weight)).sum();
                    let whole: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
                    let exact = sum * u64::from(PERFECT) / (whole * 1_000_000);
                    prop_assert!(exact.abs_diff(u64::from(points)) <= 1, "{points} points, the reference has {exact}");
                    prop_assert!(points >= policy.matching.floor);
                    for factor in &got.factors {
                        let number = FACTORS.iter().position(|name| *name == factor.name).unwrap();
                        let gap = (factor.value * 1e6) as i64 - expected[number] as i64;
                        // Only the logarithm of `shared-ground` may differ, in its last digits.
                        prop_assert!(gap.abs() <= if number == 2 { 200 } else { 1 }, "{}: {} against {}", factor.name, factor.value, expected[number]);
                    }
                }
            }
        }
    }
}
