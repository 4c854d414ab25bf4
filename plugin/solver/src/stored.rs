//! Edges kept in memory, for tests and for problems that are small anyway.

use super::problem::{Edges, RowBuf, Sought};
use std::ops::Range;

/// An edge of a [`Stored`] problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Position of the mentor.
    pub mentor: u32,
    /// Position of the mentee.
    pub mentee: u32,
    /// What the search adds up.
    pub weight: u64,
    /// What objective `fair` looks at.
    pub points: u32,
}

/// Compressed rows: 20 bytes an edge.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    mentor_places: Vec<u16>,
    mentee_places: Vec<u16>,
    first: Vec<usize>,
    mentees: Vec<u32>,
    weights: Vec<u64>,
    points: Vec<u32>,
}

impl Stored {
    /// Rows of `edges`, in any order. Edges of mentors that do not exist are left out; those to mentees that do not exist
    /// are refused by the solver.
    #[must_use]
    pub fn new(mentor_places: Vec<u16>, mentee_places: Vec<u16>, mut edges: Vec<Edge>) -> Self {
        edges.retain(|edge| (edge.mentor as usize) < mentor_places.len());
        edges.sort_unstable_by_key(|edge| (edge.mentor, edge.mentee));
        let mut first = vec![0];
        let mut end = 0;
        for mentor in 0..mentor_places.len() {
            end = edges.partition_point(|edge| edge.mentor as usize <= mentor).max(end);
            first.push(end);
        }
        Self {
            mentor_places,
            mentee_places,
            first,
            mentees: edges.iter().map(|edge| edge.mentee).collect(),
            weights: edges.iter().map(|edge| edge.weight).collect(),
            points: edges.iter().map(|edge| edge.points).collect(),
        }
    }
}

impl Edges for Stored {
    fn mentors(&self) -> u32 {
        u32::try_from(self.mentor_places.len()).unwrap_or(u32::MAX)
    }

    fn mentees(&self) -> u32 {
        u32::try_from(self.mentee_places.len()).unwrap_or(u32::MAX)
    }

    fn mentor_places(&self, mentor: u32) -> u16 {
        self.mentor_places.get(mentor as usize).copied().unwrap_or(0)
    }

    fn mentee_places(&self, mentee: u32) -> u16 {
        self.mentee_places.get(mentee as usize).copied().unwrap_or(0)
    }

    fn row(&self, mentor: u32, row: &mut RowBuf) {
        self.some(mentor, &Sought::default(), row);
    }

    fn some(&self, mentor: u32, sought: &Sought<'_>, row: &mut RowBuf) {
        let own = self.of(mentor);
        let mut offer = |at: usize| {
            let edge = self.mentees.get(at).zip(self.weights.get(at)).zip(self.points.get(at));
            let Some(((&mentee, &weight), &points)) = edge else { return };
            // What does not fit is over every bar.
            if i64::try_from(weight).unwrap_or(i64::MAX) >= sought.bar(mentee) {
                row.push(mentee, weight, points);
            }
        };
        // Looking up many takes longer than going through all.
        let few = sought.among.filter(|among| among.len() < own.len() / 16);
        let Some(among) = few else {
            own.for_each(offer);
            return;
        };
        let mentees = self.mentees.get(own.clone()).unwrap_or_default();
        for mentee in among {
            if let Ok(at) = mentees.binary_search(mentee) {
                offer(own.start.saturating_add(at));
            }
        }
    }
}

impl Stored {
    /// Positions of a mentor's edges.
    fn of(&self, mentor: u32) -> Range<usize> {
        let at = mentor as usize;
        let bounds = self.first.get(at).zip(self.first.get(at.saturating_add(1)));
        bounds.map_or(0..0, |(start, end)| *start..*end)
    }
}
