//! How the outcome must change when the problem does; and that no certificate survives a mutation.

use proptest::prelude::*;

use super::super::{Pair, RowBuf};
use super::*;

fn list(edges: &impl Edges) -> Vec<Edge> {
    let mut list = Vec::new();
    for mentor in 0..edges.mentors() {
        let mut row = RowBuf::new();
        edges.row(mentor, &mut row);
        list.extend(row.with_points().map(|(mentee, weight, points)| Edge {
            mentor,
            mentee,
            weight: weight as u64,
            points,
        }));
    }
    list
}

fn places(edges: &impl Edges) -> (Vec<u16>, Vec<u16>) {
    (
        (0..edges.mentors()).map(|i| edges.mentor_places(i)).collect(),
        (0..edges.mentees()).map(|j| edges.mentee_places(j)).collect(),
    )
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn names_do_not_matter(edges in problems(9), shift in 0_usize..9) {
        let (mut mentors, mentees) = places(&edges);
        let count = mentors.len().max(1);
        mentors.rotate_left(shift % count);
        let renamed = list(&edges).into_iter().map(|edge| {
            let mentor = (edge.mentor as usize + count - shift % count) % count;
            Edge { mentor: mentor as u32, ..edge }
        });
        let other = proved(&Stored::new(mentors, mentees, renamed.collect()), Objective::Total);
        let one = solve(&edges, Objective::Total);
        prop_assert_eq!((one.filled, one.value, one.prices.coverage_bonus), (other.filled, other.value, other.prices.coverage_bonus));
    }

    #[test]
    fn sides_do_not_matter(edges in problems(9)) {
        let (mentors, mentees) = places(&edges);
        let turned = list(&edges).into_iter().map(|edge| Edge { mentor: edge.mentee, mentee: edge.mentor, ..edge }).collect();
        let other = proved(&Stored::new(mentees, mentors, turned), Objective::Fair);
        let one = solve(&edges, Objective::Fair);
        prop_assert_eq!((one.filled, one.value), (other.filled, other.value));
        prop_assert_eq!(one.fair.map(|fair| fair.floor), other.fair.map(|fair| fair.floor));
    }

    #[test]
    fn weights_may_be_shifted_and_scaled(edges in problems(9), by in 1_u64..9, plus in 0_u64..99) {
        let (mentors, mentees) = places(&edges);
        let scaled = list(&edges).into_iter().map(|edge| Edge { weight: edge.weight * by + plus, ..edge }).collect();
        let other = proved(&Stored::new(mentors, mentees, scaled), Objective::Total);
        let one = solve(&edges, Objective::Total);
        prop_assert_eq!(&one.pairs, &other.pairs);
        prop_assert_eq!(one.value * by as i64 + plus as i64 * one.filled as i64, other.value);
    }

    /// A mentor of k places whose edges all are single equals k mentors of one place, unless two of them take one mentee.
    #[test]
    fn a_mentor_may_be_split(edges in problems(7)) {
        let (mentors, mentees) = places(&edges);
        let ones = vec![1; mentees.len()];
        let whole = proved(&Stored::new(mentors.clone(), ones.clone(), list(&edges)), Objective::Total);
        let mut parts = Vec::new();
        for edge in list(&edges) {
            let before: u32 = mentors[..edge.mentor as usize].iter().map(|&places| u32::from(places)).sum();
            parts.extend((0..mentors[edge.mentor as usize]).map(|part| Edge { mentor: before + u32::from(part), ..edge }));
        }
        let count: u16 = mentors.iter().sum();
        let split = proved(&Stored::new(vec![1; count.into()], ones, parts), Objective::Total);
        prop_assert_eq!((whole.filled, whole.value), (split.filled, split.value));
    }

    #[test]
    fn a_useless_mentor_changes_nothing(edges in problems(8)) {
        let (mut mentors, mentees) = places(&edges);
        let one = solve(&edges, Objective::Total);
        // Worth less with everybody who is taken, and unable to fill a place more.
        let full: Vec<u32> = (0..edges.mentees())
            .filter(|&j| one.prices.mentees[j as usize] > 0)
            .collect();
        let mut all = list(&edges);
        let mentor = mentors.len() as u32;
        mentors.push(1);
        all.extend(full.iter().map(|&mentee| Edge {
            mentor,
            mentee,
            weight: (one.prices.mentees[mentee as usize] - one.prices.coverage_bonus - 1).max(0) as u64,
            points: 0,
        }));
        let cheap = full.iter().all(|&mentee| one.prices.mentees[mentee as usize] > one.prices.coverage_bonus);
        let other = proved(&Stored::new(mentors, mentees, all), Objective::Total);
        if cheap && other.filled == one.filled {
            prop_assert_eq!(one.value, other.value);
        }
    }

    #[test]
    fn mutated_certificates_are_rejected(edges in problems(8), at in any::<prop::sample::Index>(), by in 1_i64..4) {
        let instance = Instance::of(&edges);
        let good = solve(&edges, Objective::Fair);
        let rejected = |change: &dyn Fn(&mut Solution)| {
            let mut bad = good.clone();
            change(&mut bad);
            bad == good || instance.check(&bad).is_err()
        };
        if good.pairs.is_empty() {
            return Ok(());
        }
        let k = at.index(good.pairs.len());
        let pair = good.pairs[k];
        assert!(rejected(&|bad| { bad.pairs.remove(k); }));
        assert!(rejected(&|bad| bad.pairs.push(pair)));
        assert!(rejected(&|bad| { bad.pairs.remove(k); bad.filled -= 1; }));
        assert!(rejected(&|bad| bad.value += by));
        assert!(rejected(&|bad| bad.bound += by));
        assert!(rejected(&|bad| bad.filled += 1));
        assert!(rejected(&|bad| bad.proved = false));
        assert!(rejected(&|bad| bad.prices.mentees[pair.mentee as usize] = -by));
        // A pair left out with all sums put right: fewer places than the cover allows.
        let weight = instance.edges[&(pair.mentor, pair.mentee)].0 as i64;
        assert!(rejected(&|bad| {
            bad.pairs.remove(k);
            (bad.filled, bad.value, bad.bound) = (bad.filled - 1, bad.value - weight, bad.bound - weight);
        }));
        // A pair put in with all sums put right.
        for (&(mentor, mentee), &(weight, _)) in &instance.edges {
            assert!(rejected(&|bad| {
                let pair = Pair { mentor, mentee };
                if !bad.pairs.contains(&pair) {
                    bad.pairs.push(pair);
                    bad.filled += 1;
                    bad.value += weight as i64;
                    bad.bound = bad.value;
                }
            }));
        }
        // Somebody taken from, or put into, the cover; but those without places or edges cost nothing there.
        for mentor in 0..edges.mentors() {
            let degree = instance.edges.keys().filter(|edge| edge.0 == mentor).count();
            if edges.mentor_places(mentor) > 0 && degree > 0 && !good.cover.mentors.contains(&mentor) {
                let mut more = good.clone();
                more.cover.mentors.push(mentor);
                let fewer_outside = instance.edges.iter().filter(|&(&(i, j), &(_, points))| {
                    i == mentor && !good.cover.mentees.contains(&j) && points >= good.fair.as_ref().unwrap().floor
                }).count();
                if fewer_outside != usize::from(edges.mentor_places(mentor)) {
                    assert!(instance.check(&more).is_err());
                }
            }
        }
        // A floor that is too high has a chosen edge below it.
        let floor = good.fair.as_ref().unwrap().floor;
        assert!(rejected(&|bad| bad.fair.as_mut().unwrap().floor = floor + 1));
    }
}
