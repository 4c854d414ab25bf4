//! What must not matter: the size of the steps, the prices started from, the engine; and what an unfinished search shows.

use proptest::prelude::*;

use super::super::Prices;
use super::speed::Noise;
use super::*;

fn objectives() -> impl Strategy<Value = Objective> {
    prop_oneof![Just(Objective::Total), Just(Objective::Fair), Just(Objective::Leximin)]
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn steps_of_any_size_end_alike(edges in problems(8), objective in objectives(), work in 1_u32..200) {
        let mut solver = Solver::new(&edges, objective, None).unwrap();
        let instance = Instance::of(&edges);
        let mut last = 0.0;
        loop {
            let progress = solver.advance(work).unwrap();
            prop_assert!(progress.fraction >= last && progress.fraction <= 1.0);
            last = progress.fraction;
            if progress.done {
                break;
            }
            let incumbent = solver.incumbent();
            prop_assert_eq!(instance.check_unfinished(&incumbent), Ok(()));
        }
        prop_assert_eq!(last, 1.0);
        prop_assert_eq!(solver.incumbent(), solve(&edges, objective));
    }

    #[test]
    fn warm_equals_cold(edges in problems(8), objective in objectives(), seed in any::<u64>()) {
        let cold = solve(&edges, objective);
        let mut noise = Noise(seed);
        let mut random = |count: u32, most: u64| (0..count).map(|_| noise.below(most) as i64).collect::<Vec<_>>();
        for most in [2, 8, 2000, 1 << 40] {
            let start = Prices {
                mentors: random(edges.mentors(), most),
                mentees: random(edges.mentees(), most),
                coverage_bonus: 0,
            };
            let warm = Solver::new(&edges, objective, Some(&start)).unwrap().finish().unwrap();
            prop_assert_eq!(&warm, &cold);
        }
        let again = Solver::new(&edges, objective, Some(&cold.prices)).unwrap().finish().unwrap();
        prop_assert_eq!(again, cold);
    }
}
