//! The first reading of all rows: everything, when that fits, else each person's best few: the *core*.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "`best` holds `WIDTH` entries for each mentee and `found` one; every row is checked before it is used"
)]

use super::graph::{self, Link};
use super::problem::{RowBuf, SolveError};
use super::rows::Rows;

/// Best edges that the core keeps for each person.
pub(super) const WIDTH: usize = 12;
/// Edges that are kept whole rather than cut down to a core: up to `SPARSE` a person, or `SMALL` in all.
const SPARSE: usize = 64;
const SMALL: usize = 1 << 16;
/// But never more than this: 33 bytes each.
const MOST: usize = 1 << 22;

/// Weight less what the other end asks, then the earliest position (as its complement), and the points along with it.
type Key = (i64, u32, u32);

#[derive(Debug, Clone)]
pub(super) struct Gather {
    /// The mentor whose row is read next.
    pub(super) next: u32,
    last_seen_in: Vec<u32>,
    /// Every edge so far, until there are too many.
    all: Option<Vec<Link>>,
    limit: usize,
    /// Best edges of each mentor.
    core: Vec<Link>,
    /// Best edges of each mentee, the worst of them on top of a heap.
    best: Vec<Key>,
    /// The weight of that worst one, once the heap is full: what has less is passed by at a glance.
    worst: Vec<i64>,
    found: Vec<usize>,
    /// Prices of everybody that are near the right ones, or nothing: the best edges are those worth most beside them.
    guide: Vec<i64>,
    pub(super) most_points: u32,
}

impl Gather {
    pub(super) fn new(rows: &Rows, guide: Option<&[i64]>) -> Self {
        let mentees = rows.shape.nodes() - rows.shape.mentors;
        Self {
            next: 0,
            last_seen_in: vec![0; mentees],
            all: Some(Vec::new()),
            limit: SPARSE.saturating_mul(rows.shape.nodes() / 2).clamp(SMALL, MOST),
            core: Vec::new(),
            best: Vec::new(),
            worst: vec![i64::MIN; mentees],
            found: vec![0; mentees],
            guide: guide.unwrap_or_default().to_vec(),
            most_points: 0,
        }
    }

    /// Keeps up to `limit` edges whole.
    pub(super) fn with_limit(rows: &Rows, limit: usize) -> Self {
        Self { limit, ..Self::new(rows, None) }
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
    pub(super) fn step(&mut self, rows: &Rows, row: &mut RowBuf) -> Result<Option<u64>, SolveError> {
        let mentor = self.next;
        if mentor >= rows.mentors() {
            return Ok(None);
        }
        self.next += 1;
        rows.read_all(mentor, row);
        rows.shape.check(mentor, row, &mut self.last_seen_in)?;
        rows.restrict(mentor, row);
        self.most_points = row.points.iter().copied().fold(self.most_points, u32::max);
        if let Some(all) = &mut self.all {
            all.extend(row.with_points().map(|(mentee, weight, points)| Link {
                mentor,
                mentee: rows.node(mentee),
                weight,
                points,
                chosen: false,
            }));
            if all.len() > self.limit {
                self.begin_core(rows);
            }
        } else {
            self.take(rows, mentor, row.with_points());
        }
        Ok(Some(1 + row.len() as u64))
    }

    /// Too many edges to keep: from here on each person's best few, also of what has been read.
    fn begin_core(&mut self, rows: &Rows) {
        let all = self.all.take().unwrap_or_default();
        self.best = vec![(0, 0, 0); self.found.len() * WIDTH];
        for row in all.chunk_by(|a, b| a.mentor == b.mentor) {
            let mentor = row[0].mentor;
            self.take(rows, mentor, row.iter().map(|link| (link.mentee - rows.mentors(), link.weight, link.points)));
        }
    }

    /// What somebody asks for a place.
    fn asks(&self, node: usize) -> i64 {
        self.guide.get(node).copied().unwrap_or(0)
    }

    fn take(&mut self, rows: &Rows, mentor: u32, row: impl Iterator<Item = (u32, i64, u32)>) {
        let mut own = [(0, 0, 0); WIDTH];
        let (mut found, mut least) = (0, i64::MIN);
        let asks = self.asks(mentor as usize);
        for (mentee, weight, points) in row {
            let net = weight - self.asks(rows.node(mentee) as usize);
            if net > least {
                offer(&mut own, &mut found, (net, u32::MAX - mentee, points));
                if found == WIDTH {
                    least = own[0].0;
                }
            }
            let at = mentee as usize;
            let net = weight - asks;
            if net > self.worst[at] {
                let heap = &mut self.best[at * WIDTH..(at + 1) * WIDTH];
                offer(heap, &mut self.found[at], (net, u32::MAX - mentor, points));
                if self.found[at] == WIDTH {
                    self.worst[at] = heap[0].0;
                }
            }
        }
        let start = self.core.len();
        for &(net, mentee, points) in &own[..found] {
            let mentee = rows.node(u32::MAX - mentee);
            let weight = net + self.asks(mentee as usize);
            self.core.push(Link { mentor, mentee, weight, points, chosen: false });
        }
        graph::sort(&mut self.core[start..]);
    }

    /// The edges to start with, sorted, and whether they are all there are.
    pub(super) fn finish(mut self, rows: &Rows) -> (Vec<Link>, bool) {
        if let Some(mut all) = self.all.take() {
            graph::sort(&mut all);
            return (all, true);
        }
        let mut links = std::mem::take(&mut self.core);
        for (mentee, &found) in self.found.iter().enumerate() {
            let mentee_node = rows.node(u32::try_from(mentee).unwrap_or(u32::MAX));
            links.extend(self.best[mentee * WIDTH..][..found].iter().map(|&(net, mentor, points)| {
                let mentor = u32::MAX - mentor;
                let weight = net + self.asks(mentor as usize);
                Link { mentor, mentee: mentee_node, weight, points, chosen: false }
            }));
        }
        graph::sort_distinct(&mut links);
        (links, false)
    }
}

/// Keeps the `WIDTH` greatest of the keys offered; the least of them on top when there are so many.
fn offer(heap: &mut [Key], found: &mut usize, key: Key) {
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
