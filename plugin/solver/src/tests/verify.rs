//! Checks a certificate with its own code, from the definition in the design, reading every edge.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Cover, Edges, RowBuf, Solution};

pub(super) struct Instance {
    pub(super) mentor_places: Vec<i128>,
    pub(super) mentee_places: Vec<i128>,
    /// Weight and points.
    pub(super) edges: BTreeMap<(u32, u32), (i128, u32)>,
}

impl Instance {
    pub(super) fn of(source: &impl Edges) -> Self {
        let mut edges = BTreeMap::new();
        for mentor in 0..source.mentors() {
            let mut row = RowBuf::new();
            source.row(mentor, &mut row);
            for (mentee, weight, points) in row.with_points() {
                assert!(edges.insert((mentor, mentee), (i128::from(weight), points)).is_none());
            }
        }
        Self {
            mentor_places: (0..source.mentors()).map(|i| source.mentor_places(i).into()).collect(),
            mentee_places: (0..source.mentees()).map(|j| source.mentee_places(j).into()).collect(),
            edges,
        }
    }

    /// How many places the cover lets be filled among edges with at least `floor` points.
    fn covered(&self, cover: &Cover, floor: u64) -> i128 {
        let mentors: BTreeSet<u32> = cover.mentors.iter().copied().collect();
        let mentees: BTreeSet<u32> = cover.mentees.iter().copied().collect();
        let places = mentors.iter().map(|&i| self.mentor_places[i as usize]).sum::<i128>()
            + mentees.iter().map(|&j| self.mentee_places[j as usize]).sum::<i128>();
        let outside = self.edges.iter().filter(|&(&(i, j), &(_, points))| {
            u64::from(points) >= floor && !mentors.contains(&i) && !mentees.contains(&j)
        });
        places + outside.count() as i128
    }

    pub(super) fn check_choice(&self, solution: &Solution) -> Result<(Vec<i128>, Vec<i128>), String> {
        let mut mentors = vec![0; self.mentor_places.len()];
        let mut mentees = vec![0; self.mentee_places.len()];
        let mut seen = BTreeSet::new();
        let mut value = 0;
        for pair in &solution.pairs {
            let Some(&(weight, _)) = self.edges.get(&(pair.mentor, pair.mentee)) else {
                return Err("no edge".into());
            };
            if !seen.insert((pair.mentor, pair.mentee)) {
                return Err("twice".into());
            }
            value += weight;
            mentors[pair.mentor as usize] += 1;
            mentees[pair.mentee as usize] += 1;
        }
        let within = |taken: &[i128], places: &[i128]| taken.iter().zip(places).all(|(taken, places)| taken <= places);
        if !within(&mentors, &self.mentor_places) || !within(&mentees, &self.mentee_places) {
            return Err("over places".into());
        }
        if value != i128::from(solution.value) || seen.len() as u64 != solution.filled {
            return Err("sums".into());
        }
        Ok((mentors, mentees))
    }

    /// Conditions 1 to 4, and that all numbers are whole ones below 2^53.
    pub(super) fn check(&self, solution: &Solution) -> Result<(), String> {
        let (mentors, mentees) = self.check_choice(solution)?;
        let prices = &solution.prices;
        if prices.mentors.len() != mentors.len() || prices.mentees.len() != mentees.len() {
            return Err("lengths".into());
        }
        let all = prices.mentors.iter().chain(&prices.mentees).chain([&prices.coverage_bonus, &solution.value]);
        if all.into_iter().any(|&number| !(0..1 << 53).contains(&number)) {
            return Err("range".into());
        }
        let chosen: BTreeSet<(u32, u32)> = solution.pairs.iter().map(|pair| (pair.mentor, pair.mentee)).collect();
        let floor = solution.fair.as_ref().map_or(0, |fair| fair.floor);
        for (&(i, j), &(weight, points)) in &self.edges {
            if points < floor {
                if chosen.contains(&(i, j)) {
                    return Err("below the floor".into());
                }
                continue;
            }
            let prices = i128::from(prices.mentors[i as usize]) + i128::from(prices.mentees[j as usize]);
            let worth = weight + i128::from(solution.prices.coverage_bonus);
            if chosen.contains(&(i, j)) && prices > worth {
                return Err(format!("chosen edge {i} {j} is too dear"));
            }
            if !chosen.contains(&(i, j)) && prices < worth {
                return Err(format!("edge {i} {j} is too cheap"));
            }
        }
        for (prices, taken, places) in
            [(&prices.mentors, &mentors, &self.mentor_places), (&prices.mentees, &mentees, &self.mentee_places)]
        {
            if prices.iter().zip(taken).zip(places).any(|((&price, taken), places)| price > 0 && taken < places) {
                return Err("price with a free place".into());
            }
        }
        if self.covered(&solution.cover, floor.into()) != i128::from(solution.filled) {
            return Err("cover".into());
        }
        if let Some(fair) = &solution.fair
            && self.covered(&fair.cover, u64::from(fair.floor) + 1) >= i128::from(solution.filled)
        {
            return Err("fair cover".into());
        }
        if solution.bound != solution.value || !solution.proved {
            return Err("gap".into());
        }
        Ok(())
    }

    /// What an unfinished solution promises.
    pub(super) fn check_unfinished(&self, solution: &Solution) -> Result<(), String> {
        self.check_choice(solution)?;
        let prices = &solution.prices;
        let mut degrees = (vec![0_i128; self.mentor_places.len()], vec![0_i128; self.mentee_places.len()]);
        for (&(i, j), &(weight, _)) in &self.edges {
            degrees.0[i as usize] += 1;
            degrees.1[j as usize] += 1;
            let sum = prices.mentors[i as usize] + prices.mentees[j as usize];
            if i128::from(sum) < weight + i128::from(prices.coverage_bonus) {
                return Err("too cheap".into());
            }
        }
        let side = |prices: &[i64], places: &[i128], degrees: &[i128]| -> i128 {
            let places = places.iter().zip(degrees).map(|(&places, &degree)| places.min(degree));
            prices.iter().zip(places).map(|(&price, places)| i128::from(price) * places).sum()
        };
        let bound = side(&prices.mentors, &self.mentor_places, &degrees.0)
            + side(&prices.mentees, &self.mentee_places, &degrees.1)
            - i128::from(prices.coverage_bonus) * i128::from(solution.filled);
        if bound != i128::from(solution.bound) || bound < i128::from(solution.value) || bound >= 1 << 53 {
            return Err(format!("bound {} is not {bound}", solution.bound));
        }
        if self.covered(&solution.cover, 0) < i128::from(solution.filled) {
            return Err("cover".into());
        }
        Ok(())
    }
}

/// Most places, and the most weight for that many (or, if `fair`, first the highest floor), by trying everything.
pub(super) fn brute_force(instance: &Instance, fair: bool) -> (u64, u32, i128) {
    let edges: Vec<_> = instance.edges.iter().collect();
    let mut floors: Vec<u32> = if fair { edges.iter().map(|(_, edge)| edge.1).collect() } else { vec![0] };
    floors.sort_unstable();
    floors.dedup();
    let mut best = (0, 0, 0);
    for floor in floors {
        let allowed: Vec<_> =
            edges.iter().filter(|(_, edge)| edge.1 >= floor).map(|&(&(i, j), &(w, _))| (i, j, w)).collect();
        let (filled, value) = best_of(instance, &allowed);
        if filled > best.0 || (filled == best.0 && filled > 0 && (floor, value) > (best.1, best.2)) {
            best = (filled, if fair { floor } else { 0 }, value);
        }
    }
    best
}

/// Mentor by mentor, every subset; remembers the best for each vector of places left to the mentees.
fn best_of(instance: &Instance, edges: &[(u32, u32, i128)]) -> (u64, i128) {
    let start: Vec<u8> = instance.mentee_places.iter().map(|&places| u8::try_from(places.min(100)).unwrap()).collect();
    let mut states = BTreeMap::from([(start, (0_u64, 0_i128))]);
    for (mentor, &places) in (0_u32..).zip(&instance.mentor_places) {
        let row: Vec<_> = edges.iter().filter(|edge| edge.0 == mentor).collect();
        let mut next = BTreeMap::new();
        for (left, (filled, value)) in states {
            for subset in 0_u32..1 << row.len() {
                if i128::from(subset.count_ones()) > places {
                    continue;
                }
                let mut left = left.clone();
                let mut sum = value;
                let picked = row.iter().enumerate().filter(|(at, _)| subset >> at & 1 == 1);
                let fits = picked.into_iter().all(|(_, &&(_, mentee, weight))| {
                    sum += weight;
                    let left = &mut left[mentee as usize];
                    *left = left.wrapping_sub(1);
                    *left != u8::MAX
                });
                if fits {
                    let found = (filled + u64::from(subset.count_ones()), sum);
                    let entry = next.entry(left).or_insert(found);
                    *entry = found.max(*entry);
                }
            }
        }
        states = next;
    }
    states.into_values().max().unwrap_or_default()
}
