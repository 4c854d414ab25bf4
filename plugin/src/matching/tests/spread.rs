//! Suggestions spread attention.

use super::{policies, rosters, worth::coordinator};
use crate::{
    contract::types::Side,
    operations::{Engine, matching::suggest},
};
use proptest::prelude::*;
use std::collections::BTreeMap;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nobody_is_offered_to_everybody(roster in rosters::roster(12), most in 1..4_u32, limit in 1..6_u32) {
        let policy = format!(
            r#"{{{},"matching":{{"grade-gap":{{"minimum":0}},"topic":{{"required":false}},"suggest":{{"attention-most":{most},"asked-most":1000}}}}}}"#,
            policies::TOPICS
        );
        let engine = Engine::open(&policy, roster.clone()).unwrap();
        for side in [Side::Mentor, Side::Mentee] {
            let mut shown: BTreeMap<String, u32> = BTreeMap::new();
            for person in &roster.people {
                let list = suggest(&engine, &person.id, side, limit, &coordinator()).unwrap().items;
                let shorter = suggest(&engine, &person.id, side, limit - 1, &coordinator()).unwrap().items;
                prop_assert!(list.len() <= limit as usize);
                prop_assert_eq!(&list[..shorter.len()], &shorter[..], "a longer list begins with the shorter one");
                for appraisal in list {
                    prop_assert!(appraisal.points.is_some(), "only eligible partners are suggested");
                    let (own, other) = match side {
                        Side::Mentor => (&appraisal.pair.mentor, &appraisal.pair.mentee),
                        Side::Mentee => (&appraisal.pair.mentee, &appraisal.pair.mentor),
                    };
                    prop_assert_eq!(own, &person.id);
                    *shown.entry(other.clone()).or_default() += 1;
                }
            }
            prop_assert!(shown.values().all(|lists| *lists <= most), "{:?} of at most {}", shown, most);
        }
    }
}
