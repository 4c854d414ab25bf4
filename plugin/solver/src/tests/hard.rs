//! Problems made to hurt, and problems that are refused.

use super::super::{Prices, RowBuf, SolveError, weight_limit};
use super::speed::{Attributes, Noise, sparse};
use super::*;

fn grid(mentors: u32, mentees: u32, weight: impl Fn(u32, u32) -> Option<u64>) -> Vec<Edge> {
    let pairs = (0..mentors).flat_map(|mentor| (0..mentees).map(move |mentee| (mentor, mentee)));
    pairs
        .filter_map(|(mentor, mentee)| Some(Edge { mentor, mentee, weight: weight(mentor, mentee)?, points: 1 }))
        .collect()
}

fn check(places: (Vec<u16>, Vec<u16>), edges: Vec<Edge>) -> Solution {
    proved(&Stored::new(places.0, places.1, edges), Objective::Total)
}

fn whole(edges: &impl Edges) -> Solution {
    Solver::new(edges, Objective::Total, None).unwrap().whole().finish().unwrap()
}

#[test]
fn nothing_at_all() {
    for (mentors, mentees) in [(0, 0), (5, 0), (0, 5), (5, 5)] {
        let solution = check((vec![1; mentors], vec![1; mentees]), Vec::new());
        assert_eq!((solution.filled, solution.value), (0, 0));
    }
    let solution = check((vec![0; 3], vec![2; 3]), grid(3, 3, |_, _| Some(5)));
    assert_eq!(solution.filled, 0);
}

#[test]
fn all_equal() {
    let solution = check((vec![1; 60], vec![1; 60]), grid(60, 60, |_, _| Some(7)));
    assert_eq!((solution.filled, solution.value), (60, 420));
    let solution = check((vec![3; 40], vec![2; 50]), grid(40, 50, |_, _| Some(7)));
    assert_eq!(solution.filled, 100);
}

#[test]
fn one_level_a_row_or_column() {
    check((vec![1; 60], vec![1; 50]), grid(60, 50, |i, _| Some(u64::from(i))));
    check((vec![1; 50], vec![1; 60]), grid(50, 60, |_, j| Some(u64::from(j) * 1000)));
}

/// Machol, Wien 1976: cost i·j makes the Hungarian method work hardest.
#[test]
fn products_and_geometric_weights() {
    check((vec![1; 80], vec![1; 80]), grid(80, 80, |i, j| Some(u64::from((i + 1) * (j + 1)))));
    check((vec![1; 80], vec![1; 80]), grid(80, 80, |i, j| Some(u64::from((80 - i) * (j + 1)))));
    check((vec![1; 36], vec![1; 36]), grid(36, 36, |i, j| Some(1 << (i * j % 40))));
    check((vec![2; 30], vec![1; 40]), grid(30, 40, |i, j| Some(1 << ((i + j) % 40))));
}

/// Nine mentors who know the same three mentees, others who could take anyone.
#[test]
fn hall_violators() {
    let edges = grid(20, 20, |i, j| (i >= 9 || j < 3).then(|| u64::from(i * 31 + j * 17) % 23));
    let solution = check((vec![1; 20], vec![1; 20]), edges.clone());
    assert_eq!(solution.filled, 14);
    check((vec![2; 20], vec![1; 20]), edges);
    // A path where each addition must undo the one before.
    let chain = grid(200, 200, |i, j| (j == i || j == i + 1).then(|| u64::from(j == i + 1) * 10));
    assert_eq!(check((vec![1; 200], vec![1; 200]), chain).filled, 200);
}

#[test]
fn stars() {
    let solution = check((vec![u16::MAX], vec![1; 500]), grid(1, 500, |_, j| Some(u64::from(j))));
    assert_eq!(solution.filled, 500);
    let solution = check((vec![1; 500], vec![u16::MAX]), grid(500, 1, |i, _| Some(u64::from(i))));
    assert_eq!(solution.filled, 500);
    let solution = check((vec![3], vec![1; 500]), grid(1, 500, |_, j| Some(u64::from(j))));
    assert_eq!(solution.value, 499 + 498 + 497);
    let solution = check((vec![u16::MAX; 20], vec![u16::MAX; 30]), grid(20, 30, |_, _| Some(1)));
    assert_eq!(solution.filled, 600);
    let deal = |i: u32, j: u32| Some(u64::from(i * j % 19));
    check((vec![u16::MAX, 1, 7, 0, 30], vec![2; 40]), grid(5, 40, deal));
}

/// Enough edges for a core: the outcome must be that of a graph with all edges, certificate included.
#[test]
fn core_and_pricing_agree_with_the_whole_graph() {
    for (mentors, mentees, most) in [(420, 400, 1), (400, 420, 2), (300, 600, 3)] {
        let edges = Attributes::new(mentors, mentees, most, 11);
        proved(&edges, Objective::Total);
        proved(&edges, Objective::Fair);
        let whole = whole(&edges);
        assert_eq!(solve(&edges, Objective::Total), whole);
    }
    // Nearly everybody's best few are the same few people, so the core is far from covering.
    let edges = grid(400, 300, |i, j| (i % 7 != j % 5).then(|| u64::from(1000 - j) * 50 + u64::from(i * j % 50)));
    let edges = Stored::new(vec![1; 400], vec![1; 300], edges);
    let solution = proved(&edges, Objective::Total);
    assert_eq!(solution.filled, 300);
    assert_eq!(solution, whole(&edges));
    // And one where coverage is short in two ways.
    let mut noise = Noise(5);
    let digits: Vec<u64> = (0..400 * 400).map(|_| noise.below(1 << 30)).collect();
    let edges = grid(400, 400, |i, j| (i >= 120 || j < 50).then(|| digits[(i * 400 + j) as usize]));
    let edges = Stored::new(
        vec![1; 400],
        vec![1; 400],
        edges.into_iter().filter(|edge| edge.mentee < 390 || edge.mentor < 130).collect(),
    );
    assert_eq!(proved(&edges, Objective::Total), whole(&edges));
}

/// Tight enough for auctions, which differ by the prices begun with: the same pairs and prices.
#[test]
fn auction_and_shortest_paths_agree() {
    let shapes = [
        (400, 400, (1, 1)),
        (400, 404, (1, 1)),
        (404, 400, (1, 1)),
        (200, 400, (2, 1)),
        (400, 200, (1, 2)),
        (300, 300, (2, 2)),
        (300, 202, (2, 3)),
    ];
    for (mentors, mentees, places) in shapes {
        let edges = sparse(mentors, mentees, 9, places, 21);
        let solution = proved(&edges, Objective::Total);
        let zero = Prices { mentors: vec![0; mentors as usize], mentees: vec![0; mentees as usize], coverage_bonus: 0 };
        for start in [&zero, &solution.prices] {
            assert_eq!(Solver::new(&edges, Objective::Total, Some(start)).unwrap().finish().unwrap(), solution);
        }
    }
}

/// A core is cut by the prices started from, right or wrong; what comes out is the same.
#[test]
fn a_core_cut_by_any_prices_ends_alike() {
    for (mentors, mentees, places, objective) in
        [(330, 330, 1, Objective::Total), (300, 340, 2, Objective::Total), (300, 300, 1, Objective::Fair)]
    {
        let edges = Attributes::new(mentors, mentees, places, 17);
        let cold = proved(&edges, objective);
        let mut noise = Noise(23);
        let mut changed = |change: &dyn Fn(u64, i64) -> i64| Prices {
            mentors: cold.prices.mentors.iter().map(|&price| change(noise.next(), price)).collect(),
            mentees: cold.prices.mentees.iter().map(|&price| change(noise.next(), price)).collect(),
            coverage_bonus: 0,
        };
        let starts = [
            changed(&|_, price| price),
            changed(&|chance, price| if chance.is_multiple_of(20) { 0 } else { price }),
            changed(&|chance, price| price + (chance % (1 << 28)) as i64),
            changed(&|chance, _| (chance % (1 << 40)) as i64),
        ];
        for start in starts {
            assert_eq!(Solver::new(&edges, objective, Some(&start)).unwrap().finish().unwrap(), cold);
        }
    }
}

#[test]
fn bad_input_is_refused() {
    let one = |mentor, mentee, weight| Edge { mentor, mentee, weight, points: 0 };
    let solve = |edges: Vec<Edge>| {
        Solver::new(Stored::new(vec![1; 3], vec![1; 3], edges), Objective::Total, None).unwrap().finish()
    };
    assert_eq!(solve(vec![one(0, 3, 1)]), Err(SolveError::NoSuchMentee { mentor: 0, mentee: 3 }));
    assert_eq!(solve(vec![one(2, 1, 1), one(2, 1, 2)]), Err(SolveError::DuplicateEdge { mentor: 2, mentee: 1 }));
    let limit = weight_limit(&Stored::new(vec![1; 3], vec![1; 3], Vec::new()));
    assert_eq!(limit, ((1 << 53) - 1) / 8);
    let weight = limit + 1;
    assert_eq!(
        solve(vec![one(1, 1, weight as u64)]),
        Err(SolveError::WeightTooLarge { mentor: 1, mentee: 1, weight, limit })
    );
    assert!(matches!(solve(vec![one(1, 1, u64::MAX)]), Err(SolveError::WeightTooLarge { .. })));
    let most = limit as u64;
    let at_the_limit =
        Stored::new(vec![1; 3], vec![1; 3], vec![one(0, 0, most), one(0, 1, 0), one(1, 0, 0), one(2, 2, most)]);
    assert_eq!(proved(&at_the_limit, Objective::Total).value, limit);
    for prices in [
        Prices::default(),
        Prices { mentors: vec![0; 3], mentees: vec![-1; 3], coverage_bonus: 0 },
        Prices { mentors: vec![1 << 53; 3], mentees: vec![0; 3], coverage_bonus: 0 },
    ] {
        assert_eq!(Solver::new(&at_the_limit, Objective::Total, Some(&prices)).err(), Some(SolveError::WarmStart));
    }
}

/// A source that breaks its promise, with rows that change: no trap.
#[test]
fn unstable_rows_do_not_trap() {
    struct Growing(std::cell::Cell<u64>);
    impl Edges for Growing {
        fn mentors(&self) -> u32 {
            300
        }
        fn mentees(&self) -> u32 {
            300
        }
        fn mentor_places(&self, _: u32) -> u16 {
            1
        }
        fn mentee_places(&self, _: u32) -> u16 {
            1
        }
        fn row(&self, mentor: u32, row: &mut RowBuf) {
            self.0.set(self.0.get() + 1);
            for mentee in (0..300).filter(|mentee| !(u64::from(mentor * 7 + mentee) + self.0.get()).is_multiple_of(3)) {
                row.push(mentee, self.0.get() * u64::from(mentee), 0);
            }
        }
    }
    let mut solver = Solver::new(Growing(0.into()), Objective::Total, None).unwrap();
    for _ in 0..200 {
        if !matches!(solver.advance(10_000), Ok(progress) if !progress.done) {
            return;
        }
    }
}
