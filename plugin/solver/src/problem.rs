//! What is to be solved: places on both sides, and edges that are read row by row.

use std::ops::Deref;

use thiserror::Error;

use super::Prices;

/// Whole numbers of a certificate stay below this, so that a host may hold them in `f64`.
pub const EXACT: i64 = 1 << 53;

/// The eligible edges of one mentor, in columns of equal length. Filled by [`Edges::row`].
#[derive(Debug, Clone, Default)]
pub struct RowBuf {
    pub(super) mentees: Vec<u32>,
    pub(super) weights: Vec<i64>,
    pub(super) points: Vec<u32>,
}

impl RowBuf {
    /// An empty row.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets the row, keeps its memory.
    pub fn clear(&mut self) {
        self.mentees.clear();
        self.weights.clear();
        self.points.clear();
    }

    /// Adds the edge to `mentee`. `weight` is what the search adds up (0 to [`weight_limit`]); `points` is the level that
    /// objective [`Fair`](super::Objective::Fair) looks at.
    #[inline]
    pub fn push(&mut self, mentee: u32, weight: u64, points: u32) {
        self.mentees.push(mentee);
        // What does not fit is over every limit, and is refused as such on the first reading.
        self.weights.push(i64::try_from(weight).unwrap_or(i64::MAX));
        self.points.push(points);
    }

    /// Edges in the row.
    #[must_use]
    pub fn len(&self) -> usize {
        self.mentees.len()
    }

    /// Whether the mentor has no edge.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mentees.is_empty()
    }

    /// Mentee and weight of each edge.
    pub fn iter(&self) -> impl Iterator<Item = (u32, i64)> + '_ {
        self.mentees.iter().copied().zip(self.weights.iter().copied())
    }

    /// Mentee, weight and points of each edge.
    pub fn with_points(&self) -> impl Iterator<Item = (u32, i64, u32)> + '_ {
        self.iter().zip(self.points.iter().copied()).map(|((mentee, weight), points)| (mentee, weight, points))
    }
}

/// A bipartite graph with places, its edges read one mentor at a time.
///
/// Rows are read again and again and must never change: a row is a pure function of the mentor. Nothing else is asked of
/// them; they may be computed on demand, and a full matrix is never stored by the solver.
pub trait Edges {
    /// Number of mentors; they are called 0, 1, 2, …
    fn mentors(&self) -> u32;
    /// Number of mentees.
    fn mentees(&self) -> u32;
    /// How many mentees `mentor` takes, 0 to 65,535.
    fn mentor_places(&self, mentor: u32) -> u16;
    /// How many mentors `mentee` takes, 0 to 65,535.
    fn mentee_places(&self, mentee: u32) -> u16;
    /// Writes all edges of `mentor` into `row`, which comes empty. Each mentee at most once, in any order.
    fn row(&self, mentor: u32, row: &mut RowBuf);
    /// Writes edges of `mentor` into `row`, which comes empty: at least those that are sought.
    fn some(&self, mentor: u32, _sought: &Sought<'_>, row: &mut RowBuf) {
        self.row(mentor, row);
    }
}

/// Which edges of a row are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sought<'a> {
    /// Those to these mentees, each named once. None: to all.
    pub among: Option<&'a [u32]>,
    /// Those that weigh at least this and their mentee's price. Any weight where there are no prices.
    pub base: i64,
    /// By mentee.
    pub prices: &'a [i64],
    /// By mentee, what her edges may weigh less; nothing where it is empty.
    pub less: &'a [i64],
}

impl Sought<'_> {
    /// What an edge to a mentee weighs at least if it is sought.
    #[must_use]
    #[inline]
    pub fn bar(&self, mentee: u32) -> i64 {
        let at = mentee as usize;
        let less = self.less.get(at).copied().unwrap_or(0);
        self.prices.get(at).map_or(i64::MIN, |price| self.base.saturating_add(*price).saturating_sub(less))
    }
}

/// Whatever leads to edges: a reference, a share of them.
impl<P: Deref<Target: Edges>> Edges for P {
    fn mentors(&self) -> u32 {
        (**self).mentors()
    }
    fn mentees(&self) -> u32 {
        (**self).mentees()
    }
    fn mentor_places(&self, mentor: u32) -> u16 {
        (**self).mentor_places(mentor)
    }
    fn mentee_places(&self, mentee: u32) -> u16 {
        (**self).mentee_places(mentee)
    }
    fn row(&self, mentor: u32, row: &mut RowBuf) {
        (**self).row(mentor, row);
    }
    fn some(&self, mentor: u32, sought: &Sought<'_>, row: &mut RowBuf) {
        (**self).some(mentor, sought, row);
    }
}

/// Why a problem is not solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SolveError {
    /// Over 2^30 people on one side.
    #[error("{people} people on one side are more than can be numbered")]
    TooManyPeople {
        /// As many as the row source names.
        people: u32,
    },
    /// A row names a mentee that does not exist.
    #[error("mentor {mentor} has an edge to mentee {mentee}, who does not exist")]
    NoSuchMentee {
        /// Whose row it is.
        mentor: u32,
        /// The name that is out of range.
        mentee: u32,
    },
    /// A row names a mentee twice.
    #[error("mentor {mentor} has two edges to mentee {mentee}")]
    DuplicateEdge {
        /// Whose row it is.
        mentor: u32,
        /// Who is named twice.
        mentee: u32,
    },
    /// A weight so large that prices might pass 2^53.
    #[error(
        "weight {weight} between mentor {mentor} and mentee {mentee} is over {limit}, the largest for so many places"
    )]
    WeightTooLarge {
        /// Whose row it is.
        mentor: u32,
        /// The other end.
        mentee: u32,
        /// What the row says.
        weight: i64,
        /// See [`weight_limit`].
        limit: i64,
    },
    /// Prices of a warm start in other numbers than there are people, below 0 or not below 2^53.
    #[error("the prices to start from do not fit the people of this problem")]
    WarmStart,
    /// Prices on the way left the range in which sums are exact. No problem is known that does this.
    #[error("prices left the range of exact numbers")]
    Overflow,
    /// The row source gave different rows on different readings.
    #[error("the row source is not stable: a row read again had other edges")]
    UnstableRows,
}

/// The largest weight allowed for `edges`, from the number of places: every price, value and bound of the certificate is
/// at most `2 × (places + 1) × weight`, places counted on the scarcer side, and that stays below 2^53.
#[must_use]
pub fn weight_limit(edges: &dyn Edges) -> i64 {
    let mentors = (0..edges.mentors()).map(|i| u64::from(edges.mentor_places(i)).min(edges.mentees().into()));
    let mentees = (0..edges.mentees()).map(|j| u64::from(edges.mentee_places(j)).min(edges.mentors().into()));
    let places = mentors.sum::<u64>().min(mentees.sum::<u64>());
    let units = places.saturating_add(1).saturating_mul(2);
    EXACT.saturating_sub(1).checked_div(i64::try_from(units).unwrap_or(i64::MAX)).unwrap_or(0)
}

/// What the whole solver knows of a problem without reading a row.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) mentors: usize,
    /// Places of everybody: mentors, then mentees. One numbering for both sides keeps the kernels symmetric.
    pub(super) places: Vec<u32>,
    pub(super) weight_limit: i64,
}

impl Shape {
    pub(super) fn of(edges: &dyn Edges) -> Result<Self, SolveError> {
        let people = edges.mentors().max(edges.mentees());
        if people > 1 << 30 {
            return Err(SolveError::TooManyPeople { people });
        }
        let places = (0..edges.mentors())
            .map(|i| edges.mentor_places(i))
            .chain((0..edges.mentees()).map(|j| edges.mentee_places(j)))
            .map(u32::from)
            .collect();
        Ok(Self { mentors: edges.mentors() as usize, places, weight_limit: weight_limit(edges) })
    }

    pub(super) fn nodes(&self) -> usize {
        self.places.len()
    }

    /// The first reading of a row: everything that would break the solver's bounds is refused here.
    pub(super) fn check(&self, mentor: u32, row: &RowBuf, last_seen_in: &mut [u32]) -> Result<(), SolveError> {
        let mark = mentor.saturating_add(1);
        for (mentee, weight) in row.iter() {
            let seen = last_seen_in.get_mut(mentee as usize).ok_or(SolveError::NoSuchMentee { mentor, mentee })?;
            if *seen == mark {
                return Err(SolveError::DuplicateEdge { mentor, mentee });
            }
            *seen = mark;
            if weight > self.weight_limit {
                return Err(SolveError::WeightTooLarge { mentor, mentee, weight, limit: self.weight_limit });
            }
        }
        Ok(())
    }

    pub(super) fn check_prices(&self, prices: &Prices) -> Result<(), SolveError> {
        let exact = |values: &[i64]| values.iter().all(|price| (0..EXACT).contains(price));
        let fits = prices.mentors.len() == self.mentors
            && prices.mentors.len().saturating_add(prices.mentees.len()) == self.nodes()
            && exact(&prices.mentors)
            && exact(&prices.mentees)
            && (0..EXACT).contains(&prices.coverage_bonus);
        if fits { Ok(()) } else { Err(SolveError::WarmStart) }
    }
}
