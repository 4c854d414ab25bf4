//! Memory of a graph search: distance and way in of each node, forgotten in time proportional to what was touched.

#![expect(clippy::indexing_slicing, reason = "`dist` and `via` have an entry for each node of the graph searched")]

/// Far: no distance comes near, since prices stay below 2^60 (see `paths`).
pub(super) const FAR: i64 = i64::MAX / 2;

#[derive(Debug, Clone, Default)]
pub(super) struct Trail {
    dist: Vec<i64>,
    via: Vec<u32>,
    touched: Vec<u32>,
}

impl Trail {
    pub(super) fn new(nodes: usize) -> Self {
        Self { dist: vec![FAR; nodes], via: vec![0; nodes], touched: Vec::new() }
    }

    pub(super) fn forget(&mut self) {
        for &node in &self.touched {
            self.dist[node as usize] = FAR;
        }
        self.touched.clear();
    }

    pub(super) fn dist(&self, node: u32) -> i64 {
        self.dist[node as usize]
    }

    /// The half by which the search came to `node`, seen from where it came.
    pub(super) fn via(&self, node: u32) -> u32 {
        self.via[node as usize]
    }

    pub(super) fn reach(&mut self, node: u32, dist: i64, via: u32) {
        let at = node as usize;
        if self.dist[at] == FAR {
            self.touched.push(node);
        }
        self.dist[at] = dist;
        self.via[at] = via;
    }

    pub(super) fn touched(&self) -> &[u32] {
        &self.touched
    }
}
