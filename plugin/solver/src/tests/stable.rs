//! Deferred acceptance against its definition and against trying everything.

use proptest::prelude::*;

use super::super::{Pair, Preferences, Ranks, Side, Stable, blocking_pairs};

#[derive(Debug, Clone)]
struct Table {
    mentor_places: Vec<u16>,
    mentee_places: Vec<u16>,
    /// Mentor, mentee, score by mentor, score by mentee.
    entries: Vec<(u32, u32, u32, u32)>,
}

impl Preferences for Table {
    fn mentors(&self) -> u32 {
        self.mentor_places.len() as u32
    }
    fn mentees(&self) -> u32 {
        self.mentee_places.len() as u32
    }
    fn mentor_places(&self, mentor: u32) -> u16 {
        self.mentor_places[mentor as usize]
    }
    fn mentee_places(&self, mentee: u32) -> u16 {
        self.mentee_places[mentee as usize]
    }
    fn row(&self, mentor: u32, ranks: &mut Ranks) {
        for &(_, mentee, by_mentor, by_mentee) in self.entries.iter().filter(|entry| entry.0 == mentor) {
            ranks.push(mentee, by_mentor, by_mentee);
        }
    }
}

fn tables(people: u32, most: u32) -> impl Strategy<Value = Table> {
    (1..=people, 1..=people).prop_flat_map(move |(mentors, mentees)| {
        let entry = (0..mentors, 0..mentees, 0..most, 0..most);
        let places = |people: u32| prop::collection::vec(0_u16..3, people as usize);
        (places(mentors), places(mentees), prop::collection::vec(entry, 0..=(mentors * mentees) as usize)).prop_map(
            |(mentor_places, mentee_places, mut entries)| {
                entries.sort_unstable();
                entries.dedup_by_key(|entry| (entry.0, entry.1));
                Table { mentor_places, mentee_places, entries }
            },
        )
    })
}

fn run(table: &Table, side: Side, work: u32) -> Vec<Pair> {
    let mut stable = Stable::new(table, side).unwrap();
    let mut last = 0.0;
    loop {
        let progress = stable.advance(work).unwrap();
        assert!(progress.fraction >= last);
        last = progress.fraction;
        if progress.done {
            return stable.pairs();
        }
    }
}

/// The definition, pair by pair.
fn is_stable(table: &Table, pairs: &[Pair]) -> bool {
    let score =
        |pair: &Pair| table.entries.iter().find(|entry| (entry.0, entry.1) == (pair.mentor, pair.mentee)).unwrap();
    table.entries.iter().all(|&(mentor, mentee, by_mentor, by_mentee)| {
        let mates: Vec<_> = pairs.iter().filter(|pair| pair.mentor == mentor).map(score).collect();
        let rivals: Vec<_> = pairs.iter().filter(|pair| pair.mentee == mentee).map(score).collect();
        let mentor_content = mates.len() >= table.mentor_places[mentor as usize].into()
            && mates.iter().all(|mate| mate.2 > by_mentor || (mate.2 == by_mentor && mate.1 < mentee));
        let mentee_content = rivals.len() >= table.mentee_places[mentee as usize].into()
            && rivals.iter().all(|rival| rival.3 > by_mentee || (rival.3 == by_mentee && rival.0 < mentor));
        pairs.contains(&Pair { mentor, mentee }) || mentor_content || mentee_content
    })
}

proptest! {
    #![proptest_config(super::cases(400))]

    #[test]
    fn nobody_blocks_and_steps_do_not_matter(table in tables(40, 9), work in 1_u32..50) {
        for side in [Side::Mentors, Side::Mentees] {
            let pairs = run(&table, side, u32::MAX);
            prop_assert_eq!(blocking_pairs(&table, &pairs, 9), []);
            prop_assert!(is_stable(&table, &pairs));
            prop_assert_eq!(run(&table, side, work), pairs);
        }
    }

    /// Of all stable choices, found by trying every set of edges, each proposer likes this one best; and all fill as many.
    #[test]
    fn best_for_those_who_propose(table in tables(4, 5)) {
        let table = Table { entries: table.entries.into_iter().take(10).collect(), ..table };
        let mut stable = Vec::new();
        for subset in 0_u32..1 << table.entries.len() {
            let picked = table.entries.iter().enumerate().filter(|(at, _)| subset >> at & 1 == 1);
            let pairs: Vec<Pair> = picked.map(|(_, &(mentor, mentee, ..))| Pair { mentor, mentee }).collect();
            let within = (0..4).all(|at| {
                let places = |places: &[u16]| places.get(at as usize).map_or(0, |&places| usize::from(places));
                pairs.iter().filter(|pair| pair.mentor == at).count() <= places(&table.mentor_places)
                    && pairs.iter().filter(|pair| pair.mentee == at).count() <= places(&table.mentee_places)
            });
            prop_assert_eq!(within && is_stable(&table, &pairs), within && blocking_pairs(&table, &pairs, 1).is_empty());
            if within && is_stable(&table, &pairs) {
                stable.push(pairs);
            }
        }
        let chosen = run(&table, Side::Mentors, 7);
        prop_assert!(stable.contains(&chosen));
        let likings = |pairs: &[Pair], mentor: u32| {
            let of = table.entries.iter().filter(|entry| entry.0 == mentor && pairs.contains(&Pair { mentor, mentee: entry.1 }));
            let mut likings: Vec<_> = of.map(|entry| (entry.2, std::cmp::Reverse(entry.1))).collect();
            likings.sort_unstable();
            likings
        };
        for other in &stable {
            prop_assert_eq!(other.len(), chosen.len());
            for mentor in 0..4 {
                let (best, rest) = (likings(&chosen, mentor), likings(other, mentor));
                prop_assert!(best.iter().zip(&rest).all(|(best, other)| best >= other));
            }
        }
    }
}
