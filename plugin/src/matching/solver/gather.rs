//! The first reading of all rows: everything, when that fits, else each person's best few: the *core*.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "`best` holds `WIDTH` entries for each mentee and `found` one; every row is checked before it is used"
)]

use super::graph::Link;
use super::problem::{Edges, RowBuf, SolveError};
use super::rows::Rows;

/// Best edges that the core keeps for each person.
pub(super) const WIDTH: usize = 16;
/// Edges that are kept whole rather than cut down to a core: up to `SPARSE` a person, or `SMALL` in all.
const SPARSE: usize = 64;
const SMALL: usize = 1 << 16;
/// But never more than this: 33 bytes each.
const MOST: usize = 1 << 22;

#[derive(Debug, Clone)]
pub(super) struct Gather {
    next: u32,
    last_seen_in: Vec<u32>,
    /// Every edge so far, until there are too many.
    all: Option<Vec<Link>>,
    limit: usize,
    /// Best edges of each mentor.
    core: Vec<Link>,
    /// Best edges of each mentee, the worst of them on top of a heap.
    best: Vec<(i64, u32)>,
    found: Vec<usize>,
    pub(super) most_points: u32,
}

impl Gather {
    pub(super) fn new<E: Edges>(rows: &Rows<E>) -> Self {
        let mentees = rows.shape.nodes() - rows.shape.mentors;
        Self {
            next: 0,
            last_seen_in: vec![0; mentees],
            all: Some(Vec::new()),
            limit: SPARSE.saturating_mul(rows.shape.nodes() / 2).clamp(SMALL, MOST),
            core: Vec::new(),
            best: vec![(0, 0); mentees * WIDTH],
            found: vec![0; mentees],
            most_points: 0,
        }
    }

    #[cfg(test)]
    pub(super) fn keep_all(&mut self) {
        self.limit = usize::MAX;
    }

    /// Share of the rows that have been read.
    pub(super) fn fraction(&self, mentors: u32) -> f64 {
        f64::from(self.next) / f64::from(mentors.max(1))
    }

    /// Reads one row. Returns the work done, or none when all rows have been read.
    pub(super) fn step<E: Edges>(&mut self, rows: &Rows<E>, row: &mut RowBuf) -> Result<Option<u64>, SolveError> {
        let mentor = self.next;
        if mentor >= rows.mentors() {
            return Ok(None);
        }
        self.next += 1;
        rows.read_all(mentor, row);
        rows.shape.check(mentor, row, &mut self.last_seen_in)?;
        rows.read(mentor, row);
        self.most_points = row.points.iter().copied().fold(self.most_points, u32::max);
        let link = |(mentee, weight)| Link { mentor, mentee: rows.node(mentee), weight, chosen: false };
        if let Some(all) = &mut self.all {
            all.extend(row.iter().map(link));
            if all.len() > self.limit {
                self.all = None;
            }
        }
        for (mentee, weight) in row.iter() {
            self.offer(mentee as usize, (weight, u32::MAX - mentor));
        }
        let start = self.core.len();
        if row.len() > WIDTH {
            let mut order: Vec<(i64, u32)> = row.iter().map(|(mentee, weight)| (-weight, mentee)).collect();
            order.select_nth_unstable(WIDTH);
            self.core.extend(order.iter().take(WIDTH).map(|&(weight, mentee)| link((mentee, -weight))));
        } else {
            self.core.extend(row.iter().map(link));
        }
        self.core[start..].sort_unstable_by_key(|link| link.mentee);
        Ok(Some(1 + row.len() as u64))
    }

    /// Keeps the `WIDTH` greatest of the keys offered to `mentee`.
    fn offer(&mut self, mentee: usize, key: (i64, u32)) {
        let heap = &mut self.best[mentee * WIDTH..(mentee + 1) * WIDTH];
        let found = &mut self.found[mentee];
        if *found < WIDTH {
            heap[*found] = key;
            *found += 1;
            if *found == WIDTH {
                heap.sort_unstable();
            }
        } else if heap[0] < key {
            let mut at = 0;
            loop {
                let mut child = 2 * at + 1;
                if child + 1 < WIDTH && heap[child + 1] < heap[child] {
                    child += 1;
                }
                if child >= WIDTH || key <= heap[child] {
                    break;
                }
                heap[at] = heap[child];
                at = child;
            }
            heap[at] = key;
        }
    }

    /// The edges to start with, sorted, and whether they are all there are.
    pub(super) fn finish<E: Edges>(self, rows: &Rows<E>) -> (Vec<Link>, bool) {
        if let Some(mut all) = self.all {
            all.sort_by_key(|link| (link.mentor, link.mentee));
            return (all, true);
        }
        let mut links = self.core;
        for (mentee, &found) in self.found.iter().enumerate() {
            let mentee_node = rows.node(u32::try_from(mentee).unwrap_or(u32::MAX));
            links.extend(self.best[mentee * WIDTH..][..found].iter().map(|&(weight, mentor)| Link {
                mentor: u32::MAX - mentor,
                mentee: mentee_node,
                weight,
                chosen: false,
            }));
        }
        links.sort_unstable_by_key(|link| (link.mentor, link.mentee));
        links.dedup_by_key(|link| (link.mentor, link.mentee));
        (links, false)
    }
}
