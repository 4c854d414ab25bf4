//! What a solver hands back, and the numbers that prove it.

/// A chosen edge, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// Who teaches.
    pub mentor: u32,
    /// Who learns.
    pub mentee: u32,
}

/// People such that an edge has an end among them or is counted by itself (König 1931): no choice fills more places than
/// their places plus the edges outside the cover. People without places cost nothing and are always in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cover {
    /// In rising order.
    pub mentors: Vec<u32>,
    /// In rising order.
    pub mentees: Vec<u32>,
}

/// Dual prices of places, in units of weight: whole numbers from 0, below 2^53.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prices {
    /// By position of the mentor.
    pub mentors: Vec<i64>,
    /// By position of the mentee.
    pub mentees: Vec<i64>,
    /// What a filled place is worth beside an edge's weight; the least that makes the certificate hold.
    pub coverage_bonus: i64,
}

/// Why nobody can be better off than the worst-off pair.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FairProof {
    /// Edges with fewer points were not used, and at full coverage some edge must have as few.
    pub floor: u32,
    /// Among the edges with more points, a cover that bounds the places they fill below those filled.
    pub cover: Cover,
}

/// A choice of edges with its certificate.
///
/// With w an edge's weight, u and v the prices of its ends and M the coverage bonus, a finished solution satisfies, over
/// *every* edge (for [`Fair`](super::Objective::Fair): every edge at or above the floor):
/// 1. each pair is an edge, named once, and nobody is over their places;
/// 2. u + v ≥ w + M where the edge is not chosen, u + v ≤ w + M where it is;
/// 3. u > 0 only where that mentor is full, v > 0 only where that mentee is;
/// 4. `filled` = places of the cover's people + edges with no end in the cover.
///
/// So `filled` is the most, and `value` the most for that many. An unfinished one satisfies 1, u + v ≥ w + M over every
/// edge, and `bound` = Σ u × places + Σ v × places − M × `filled`, where nobody's places count beyond their edges: no
/// choice of as many edges is worth more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Solution {
    /// Chosen edges, sorted.
    pub pairs: Vec<Pair>,
    /// How many there are.
    pub filled: u64,
    /// Dual prices and coverage bonus.
    pub prices: Prices,
    /// Bounds the places that can be filled; tight in a finished solution.
    pub cover: Cover,
    /// Sum of the weights chosen.
    pub value: i64,
    /// No choice of as many edges is worth more.
    pub bound: i64,
    /// `filled` and `value` are proved to be the most.
    pub proved: bool,
    /// Under objective `fair`, when finished and anything was chosen.
    pub fair: Option<FairProof>,
    /// Under objective `leximin`, when finished and anything was chosen. The prices and `bound` are then those of objective
    /// `fair`, of which `value` may fall short.
    pub leximin: Option<super::Depth>,
}
