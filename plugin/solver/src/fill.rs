//! Coverage over all rows: a largest matching of the core, then edges that its cover leaves uncovered, until none is left.

#![expect(
    clippy::indexing_slicing,
    reason = "`in_cover` has an entry for each node, and mentees are looked up only after `Gather` has checked the rows"
)]

use super::coverage::Coverage;
use super::gather::WIDTH;
use super::graph::{Graph, Link};
use super::problem::{Edges, RowBuf, Sought};
use super::rows::Rows;

#[derive(Debug, Clone)]
pub(super) struct Fill {
    pub(super) graph: Graph,
    coverage: Coverage,
    /// The graph holds every edge there is.
    pub(super) whole: bool,
    /// Rows still to be searched for uncovered edges; none while phases are running.
    widening: Option<u32>,
    /// Mentees whom no alternating path reaches.
    unreached: Vec<u32>,
    news: Vec<Link>,
    /// All that was found beside the links begun with.
    pub(super) added: Vec<Link>,
}

impl Fill {
    pub(super) fn new(rows: &Rows, links: &[Link], whole: bool, guide: Option<&[i64]>) -> Self {
        let mut graph = Graph::new(rows.shape.mentors, rows.shape.places.clone(), links);
        Coverage::greedy(&mut graph, guide);
        let coverage = Coverage::new(graph.nodes());
        Self { graph, coverage, whole, widening: None, unreached: Vec::new(), news: Vec::new(), added: Vec::new() }
    }

    /// One phase, or one row. Returns the work done, or none when the matching is largest over all rows.
    pub(super) fn step(&mut self, rows: &Rows, row: &mut RowBuf) -> Option<u64> {
        let Some(mentor) = self.widening else {
            if self.coverage.phase(&mut self.graph) == 0 {
                if self.whole || self.all_reached(rows.floor == 0) {
                    return None;
                }
                self.widening = Some(0);
                let mentees = (0..rows.edges.mentees()).filter(|mentee| !self.coverage.reached(rows.node(*mentee)));
                self.unreached = mentees.collect();
            }
            return Some(self.graph.edges() as u64);
        };
        if mentor < rows.mentors() {
            self.widening = Some(mentor.saturating_add(1));
            if !self.coverage.reached(mentor) {
                return Some(1);
            }
            rows.seek(mentor, &Sought { among: Some(&self.unreached), ..Sought::default() }, row);
            self.widen(rows, mentor, row);
            return Some((self.unreached.len() as u64).saturating_add(1));
        }
        if self.news.is_empty() {
            return None;
        }
        self.added.extend_from_slice(&self.news);
        self.graph.extend(&mut self.news);
        self.widening = None;
        Some(self.graph.edges() as u64)
    }

    /// Every mentee with a place and an edge is in the cover, so no edge can be outside it. The core holds an edge of
    /// everybody who has one (`all_known`), unless a floor has been laid through it since.
    fn all_reached(&self, all_known: bool) -> bool {
        let mentees = (0_u32..).zip(&self.graph.places).skip(self.graph.mentors);
        mentees.into_iter().all(|(mentee, &places)| {
            places == 0 || self.coverage.reached(mentee) || (all_known && self.graph.halves(mentee).is_empty())
        })
    }

    /// The best of `mentor`'s edges to mentees that no alternating path reaches; those with a free place come first.
    fn widen(&mut self, rows: &Rows, mentor: u32, row: &RowBuf) {
        let mut found: Vec<(bool, i64, u32, u32)> = row
            .with_points()
            .map(|(mentee, weight, points)| (rows.node(mentee), weight, points))
            .filter(|&(mentee, ..)| !self.coverage.reached(mentee))
            .map(|(mentee, weight, points)| (self.graph.is_full(mentee), weight.saturating_neg(), mentee, points))
            .collect();
        let mates = self.graph.chosen_of(mentor).iter().filter_map(|&half| self.graph.to.get(half as usize).copied());
        let mut mates: Vec<u32> = mates.collect();
        mates.sort_unstable();
        found.retain(|(_, _, mentee, _)| mates.binary_search(mentee).is_err());
        if found.len() > WIDTH {
            found.select_nth_unstable(WIDTH);
            found.truncate(WIDTH);
        }
        self.news.extend(found.into_iter().map(|(_, weight, mentee, points)| Link {
            mentor,
            mentee,
            weight: weight.saturating_neg(),
            points,
            chosen: false,
        }));
    }

    /// The cover's people. People without places cost nothing, so they are in it.
    pub(super) fn cover(&self) -> Vec<bool> {
        let mut in_cover = vec![false; self.graph.nodes()];
        for (node, covered) in (0_u32..).zip(&mut in_cover) {
            *covered =
                self.graph.places[node as usize] == 0 || self.coverage.reached(node) != self.graph.is_mentor(node);
        }
        in_cover
    }

    /// Places filled.
    pub(super) fn filled(&self) -> u64 {
        self.graph.taken.iter().take(self.graph.mentors).map(|&taken| u64::from(taken)).sum()
    }
}
