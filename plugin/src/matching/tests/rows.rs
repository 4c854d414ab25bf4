//! The row at once against the row one by one.

use super::{policies, rosters};
use crate::{
    matching::{Row, rules::Rule, sweep::Sweep},
    operations::Engine,
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_sweep_says_of_every_pair_what_the_row_says(roster in rosters::roster(24)) {
        for policy in policies::all() {
            let engine = Engine::open(&policy, roster.clone()).unwrap();
            let pool = engine.pool();
            // One for all mentors: what a row leaves behind must not reach the next.
            let (mut sweep, mut row) = (Sweep::default(), Row::default());
            for mentor in &pool.mentors {
                row.load(&pool, *mentor);
                sweep.load(&pool, *mentor);
                for (number, mentee) in (0_u32..).zip(&pool.mentees) {
                    let broken = row.broken(&pool, *mentee, false);
                    let bits = Rule::ALL.iter().enumerate().filter(|(_, rule)| broken.contains(rule));
                    let bits = bits.fold(0_u16, |bits, (number, _)| bits | 1 << number);
                    prop_assert_eq!(sweep.broken_bits(&pool, number), bits, "{:?}", broken);
                }
                for earlier_only in [false, true] {
                    let mut got = Vec::new();
                    sweep.edges(&pool, *mentor, earlier_only, |mentee, points| got.push((mentee, points)));
                    let wanted = (0_u32..).zip(&pool.mentees).filter(|(_, mentee)| !earlier_only || row.were_partners(**mentee));
                    let wanted: Vec<_> = wanted
                        .filter_map(|(number, mentee)| Some((number, row.edge(&pool, *mentee, earlier_only)?)))
                        .collect();
                    prop_assert_eq!(got, wanted);
                }
            }
        }
    }
}
