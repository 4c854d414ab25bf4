//! The row at once against the row one by one.

use super::{policies, rosters};
use crate::{
    matching::{
        Row,
        market::{Market, Partners, Terms},
        rules::Rule,
        solver::{Edges, RowBuf, Sought},
        sweep::Sweep,
    },
    operations::Engine,
};
use proptest::prelude::*;
use std::rc::Rc;

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
                    sweep.edges(&pool, *mentor, earlier_only, None, |_| 0, |mentee, points| got.push((mentee, points)));
                    let wanted = (0_u32..).zip(&pool.mentees).filter(|(_, mentee)| !earlier_only || row.were_partners(**mentee));
                    let wanted: Vec<_> = wanted
                        .filter_map(|(number, mentee)| Some((number, row.edge(&pool, *mentee, earlier_only)?)))
                        .collect();
                    prop_assert_eq!(&got, &wanted);
                    let some: Vec<u32> = (0_u32..).take(pool.mentees.len()).step_by(3).collect();
                    let mut among = Vec::new();
                    sweep.edges(&pool, *mentor, earlier_only, Some(&some), |_| 0, |mentee, points| among.push((mentee, points)));
                    got.retain(|(mentee, _)| some.contains(mentee));
                    prop_assert_eq!(among, got, "only some are asked for");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_sought_is_found(roster in rosters::roster(24), bars in prop::collection::vec(0_i64..1 << 31, 24), is_read in any::<bool>()) {
        let engine = Engine::open("{}", roster).unwrap();
        let pool = engine.pool();
        let (mentors, mentees) = (pool.mentors.len(), pool.mentees.len());
        let pairs = |out: usize| (0..mentors.min(mentees)).filter(|at| at % 4 == out).map(|at| (at as u32, at as u32)).collect();
        let terms = Terms {
            mentor_places: vec![1; mentors],
            mentee_places: vec![1; mentees],
            out: pairs(0),
            incumbents: pairs(1),
            bonus: 200,
            least: false,
        };
        let market = Market::new(Rc::clone(&pool), &terms, Partners::Usual).unwrap();
        let reference = Market::new(Rc::clone(&pool), &terms, Partners::Usual).unwrap();
        for mentor in (0_u32..).take(mentors) {
            let [mut row, mut all] = [RowBuf::new(), RowBuf::new()];
            reference.row(mentor, &mut all);
            if is_read {
                // Rows that were read are kept, and looked up.
                market.row(mentor, &mut RowBuf::new());
            }
            let some: Vec<u32> = (0_u32..).take(mentees).step_by(2).collect();
            for among in [None, Some(some.as_slice())] {
                row.clear();
                market.some(mentor, &Sought { among, base: 0, prices: &bars, less: &[] }, &mut row);
                let found: Vec<_> = row.with_points().collect();
                for edge in all.with_points() {
                    let is_sought = among.is_none_or(|some| some.contains(&edge.0)) && edge.1 >= bars[edge.0 as usize];
                    prop_assert!(!is_sought || found.contains(&edge), "{:?} is missing", edge);
                }
                prop_assert!(found.iter().all(|edge| all.with_points().any(|other| other == *edge)));
            }
        }
    }
}
