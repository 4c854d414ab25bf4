//! Against brute force, and the certificate of everything.

use proptest::prelude::*;

use super::verify::brute_force;
use super::*;

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn total_agrees_with_brute_force(edges in problems(7)) {
        let solution = proved(&edges, Objective::Total);
        let best = brute_force(&Instance::of(&edges), false);
        prop_assert_eq!((solution.filled, i128::from(solution.value)), (best.0, best.2));
    }

    #[test]
    fn fair_agrees_with_brute_force(edges in problems(5)) {
        let solution = proved(&edges, Objective::Fair);
        let best = brute_force(&Instance::of(&edges), true);
        let floor = solution.fair.as_ref().map_or(0, |fair| fair.floor);
        prop_assert_eq!((solution.filled, floor, i128::from(solution.value)), best);
    }
}
