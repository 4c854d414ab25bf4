//! Figures, not tests: run by hand with `--ignored --nocapture`.

use std::time::Duration;

use super::*;

/// SplitMix64 (Steele, Lea, Flood 2014).
pub(super) struct Noise(pub(super) u64);

impl Noise {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

/// People with topics taught and wanted, a department and a grade: scores as a program has them, computed on demand.
pub(super) struct Attributes {
    mentors: Vec<(u64, u64, u64, u16)>,
    mentees: Vec<(u64, u64, u64, u16)>,
}

impl Attributes {
    pub(super) fn new(mentors: u32, mentees: u32, most_places: u64, seed: u64) -> Self {
        let mut noise = Noise(seed);
        let mut person = || {
            let topics = noise.next() & noise.next() & ((1 << 40) - 1);
            (topics, noise.below(12), noise.below(10), 1 + noise.below(most_places) as u16)
        };
        Self { mentors: (0..mentors).map(|_| person()).collect(), mentees: (0..mentees).map(|_| person()).collect() }
    }
}

impl Edges for Attributes {
    fn mentors(&self) -> u32 {
        self.mentors.len() as u32
    }
    fn mentees(&self) -> u32 {
        self.mentees.len() as u32
    }
    fn mentor_places(&self, mentor: u32) -> u16 {
        self.mentors[mentor as usize].3
    }
    fn mentee_places(&self, mentee: u32) -> u16 {
        self.mentees[mentee as usize].3
    }
    fn row(&self, mentor: u32, row: &mut super::super::RowBuf) {
        let (teaches, department, grade, _) = self.mentors[mentor as usize];
        for (j, &(wants, other, level, _)) in (0_u32..).zip(&self.mentees) {
            let met = u64::from((teaches & wants).count_ones());
            if department == other && grade == level || met == 0 {
                continue;
            }
            let points = met * 900 / u64::from(wants.count_ones().max(1)) * 9
                + (department != other) as u64 * 1200
                + grade.abs_diff(level) * 70;
            let digit = Noise(u64::from(mentor) << 32 | u64::from(j)).next() & 0xFF;
            row.push(j, (points << 21) | digit, points as u32);
        }
    }
}

pub(super) fn sparse(mentors: u32, mentees: u32, degree: u32, places: (u16, u16), seed: u64) -> Stored {
    let mut noise = Noise(seed);
    let mut edges = Vec::new();
    for mentor in 0..mentors {
        for _ in 0..degree {
            let points = noise.below(10_000);
            edges.push(Edge {
                mentor,
                mentee: noise.below(mentees.into()) as u32,
                weight: points << 21 | noise.below(256),
                points: points as u32,
            });
        }
    }
    edges.sort_by_key(|edge| (edge.mentor, edge.mentee));
    edges.dedup_by_key(|edge| (edge.mentor, edge.mentee));
    Stored::new(vec![places.0; mentors as usize], vec![places.1; mentees as usize], edges)
}

/// Time on the processor, so that other work on the machine does not count.
fn clock() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split(' ').next().and_then(|spent| spent.parse().ok()).unwrap_or(0))
}

fn measure(name: &str, edges: &impl Edges, objective: Objective) {
    let begin = clock();
    let mut solver = Solver::new(edges, objective, None).unwrap();
    let mut last = (None, Duration::ZERO);
    let mut parts = String::new();
    loop {
        let progress = solver.advance(20_000).unwrap();
        if last.0 != Some(progress.phase) {
            if let Some(phase) = last.0 {
                parts += &format!(" {phase:?} {:.0?}", (clock() - begin) - last.1);
            }
            last = (Some(progress.phase), (clock() - begin));
        }
        if progress.done {
            break;
        }
    }
    let solution = solver.solution().unwrap();
    println!(
        "{name} {objective:?}: {:.0?} filled {} value {} bonus {}{parts}",
        (clock() - begin),
        solution.filled,
        solution.value,
        solution.prices.coverage_bonus
    );
}

#[test]
#[ignore = "figures: cargo test --release -p reverse-mentoring-solver speed -- --ignored --nocapture"]
fn figures() {
    for n in [500, 2000, 5000] {
        measure(&format!("dense {n} one place"), &Attributes::new(n, n, 1, 7), Objective::Total);
        measure(&format!("dense {n} places 1-2"), &Attributes::new(n, n, 2, 7), Objective::Total);
    }
    measure("dense 2000", &Attributes::new(2000, 2000, 2, 7), Objective::Fair);
    measure("dense 5000x4000 slack", &Attributes::new(5000, 4000, 2, 7), Objective::Total);
    measure("sparse 20k slack", &sparse(20_000, 24_000, 32, (1, 1), 3), Objective::Total);
    measure("sparse 20k tight", &sparse(20_000, 20_000, 32, (1, 1), 3), Objective::Total);
    measure("sparse 20k tight places 2-2", &sparse(20_000, 20_000, 32, (2, 2), 3), Objective::Total);
    measure("sparse 20k deficit", &sparse(20_000, 16_000, 32, (1, 1), 3), Objective::Total);
    measure("sparse 20k slack", &sparse(20_000, 24_000, 32, (1, 1), 3), Objective::Fair);
}

#[test]
#[ignore = "figures: cargo test --release -p reverse-mentoring-solver speed -- --ignored --nocapture"]
fn leximin_figures() {
    for n in [300, 1000, 2000] {
        measure(&format!("dense {n}"), &Attributes::new(n, n, 2, 7), Objective::Fair);
        measure(&format!("dense {n}"), &Attributes::new(n, n, 2, 7), Objective::Leximin);
    }
    measure("sparse 5k tight", &sparse(5_000, 5_000, 32, (1, 1), 3), Objective::Leximin);
    measure("sparse 20k slack", &sparse(20_000, 24_000, 32, (1, 1), 3), Objective::Leximin);
}

#[test]
#[ignore = "figures: cargo test --release -p reverse-mentoring-solver speed -- --ignored --nocapture"]
fn large_figures() {
    measure("sparse 50k x 50 tight", &sparse(50_000, 50_000, 50, (1, 1), 3), Objective::Total);
    measure("sparse 50k x 50 near", &sparse(50_000, 52_000, 50, (1, 1), 3), Objective::Total);
    measure("attributes 10k tight", &Attributes::new(10_000, 10_000, 1, 3), Objective::Total);
    measure("attributes 20k x 16k slack", &Attributes::new(20_000, 16_000, 2, 3), Objective::Total);
}

#[test]
#[ignore = "figures: cargo test --release -p reverse-mentoring-solver speed -- --ignored --nocapture"]
fn tight_places_figures() {
    measure("sparse 20k tight places 2-2", &sparse(20_000, 20_000, 32, (2, 2), 3), Objective::Total);
    measure("sparse 20k tight places 2-1", &sparse(10_000, 20_000, 32, (2, 1), 3), Objective::Total);
    measure("sparse 20k tight places 1-2", &sparse(20_000, 10_000, 32, (1, 2), 3), Objective::Total);
    measure("sparse 20k near tight 1-1", &sparse(20_000, 20_200, 32, (1, 1), 3), Objective::Total);
}
