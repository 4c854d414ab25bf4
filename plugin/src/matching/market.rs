//! What one search chooses from: the pool's edges without what the request takes out, with the weight of each.

use super::{
    pool::Pool,
    solver::{Edges, RowBuf, Sought, weight_limit},
    sweep::Sweep,
};
use crate::by_owner::ByOwner;
use std::{cell::RefCell, rc::Rc};

/// Edges kept in memory, 6 bytes each; what does not fit is worked out again when a row is read again.
const KEPT_EDGES: usize = 12_000_000;

/// Bits of the digit that makes an optimum unique, at most.
const MOST_TIE_BITS: u32 = 12;

/// How points, a kept incumbent and the tie-break become one whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Weight of one point: a power of two above what all tie-breaks of a matching add up to.
    pub point: u64,
    /// Weight of a kept incumbent, beside its points.
    pub kept: u64,
    /// The tie-break digit lies below this power of two.
    pub ties: u64,
}

impl Scale {
    /// The finest scale whose weights stay below `limit` with so many places to fill. `bonus` is what a kept incumbent
    /// earns in points; `least` ranks kept incumbents between points and ties instead. None where even the coarsest is
    /// too fine.
    pub fn fitting(places: u64, most_points: u64, bonus: u64, least: bool, limit: i64) -> Option<Scale> {
        let limit = u64::try_from(limit).ok()?;
        let places = places.max(1);
        (0..=MOST_TIE_BITS).rev().find_map(|bits| {
            let ties = 1_u64 << bits;
            // The digits of all places together stay below the next unit up.
            let below = places.checked_mul(ties)?.checked_next_power_of_two()?;
            let (point, kept) = if least {
                (below.checked_mul(2)?.checked_mul(places)?.checked_next_power_of_two()?, below)
            } else {
                (below, below.checked_mul(bonus)?)
            };
            let heaviest = point.checked_mul(most_points)?.checked_add(kept)?.checked_add(ties)?;
            (heaviest <= limit).then_some(Scale { point, kept, ties })
        })
    }
}

/// A row that was read before.
#[derive(Default)]
struct Kept {
    mentees: Vec<u32>,
    points: Vec<u16>,
}

struct Memory {
    sweep: Sweep,
    rows: Vec<Option<Kept>>,
    kept: usize,
}

/// Which edges a market holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partners {
    /// All that the policy lets be chosen outright.
    Usual,
    /// Earlier partners alone, for places that stay vacant without them.
    EarlierOnly,
}

/// The edges of one search. Mentors and mentees are numbered as in the pool's lists.
pub struct Market {
    pub(super) pool: Rc<Pool>,
    mentor_places: Vec<u16>,
    mentee_places: Vec<u16>,
    /// Per mentor, mentees taken out: excluded by the host, or locked. Sorted.
    out: ByOwner<u32>,
    /// Per mentor, mentees of an earlier round. Sorted.
    incumbents: ByOwner<u32>,
    partners: Partners,
    pub(super) scale: Scale,
    memory: RefCell<Memory>,
}

/// What a market is made from beside the pool: free places and pairs by number in the pool's lists.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Free places, by number of the mentor.
    pub mentor_places: Vec<u16>,
    /// Free places, by number of the mentee.
    pub mentee_places: Vec<u16>,
    /// Pairs that cannot be chosen.
    pub out: Vec<(u32, u32)>,
    /// Pairs of an earlier round.
    pub incumbents: Vec<(u32, u32)>,
    /// Points a kept incumbent earns.
    pub bonus: u32,
    /// Fewest changes among the optimal, instead of a bonus.
    pub least: bool,
}

impl Market {
    /// None where `least` is asked for and there are too many places for one exact number (some 4,000).
    pub fn new(pool: Rc<Pool>, terms: &Terms, partners: Partners) -> Option<Market> {
        let mentors = pool.mentors.len();
        let mut market = Market {
            mentor_places: terms.mentor_places.clone(),
            mentee_places: terms.mentee_places.clone(),
            out: ByOwner::sets(mentors, &terms.out),
            incumbents: ByOwner::sets(mentors, &terms.incumbents),
            partners,
            scale: Scale { point: 1, kept: 0, ties: 1 },
            memory: RefCell::new(Memory { sweep: Sweep::default(), rows: Vec::new(), kept: 0 }),
            pool,
        };
        market.memory.get_mut().rows.resize_with(mentors, || None);
        let sum = |places: &[u16]| places.iter().map(|places| u64::from(*places)).sum::<u64>();
        let places = sum(&market.mentor_places).min(sum(&market.mentee_places));
        let (bonus, least) = if terms.incumbents.is_empty() { (0, false) } else { (terms.bonus, terms.least) };
        let most = u64::from(super::factors::PERFECT);
        market.scale = Scale::fitting(places, most, u64::from(bonus), least, weight_limit(&market))?;
        Some(market)
    }

    fn weigh(&self, mentor: u32, mentee: u32, points: u32) -> u64 {
        let kept = self.incumbents.of(mentor as usize).binary_search(&mentee).is_ok();
        let points = u64::from(points).saturating_mul(self.scale.point);
        points.saturating_add(if kept { self.scale.kept } else { 0 }).saturating_add(self.tie_break(mentor, mentee))
    }

    /// A digit that depends on the two ids alone, not on the order in which the host lists people.
    fn tie_break(&self, mentor: u32, mentee: u32) -> u64 {
        let rank = |list: &[u32], number: u32| {
            let person = list.get(number as usize).copied().unwrap_or(u32::MAX);
            u64::from(self.pool.program.roster.rank(crate::program::PersonIx(person)))
        };
        let pair = (rank(&self.pool.mentors, mentor) << 32) | rank(&self.pool.mentees, mentee);
        mix(pair) & self.scale.ties.saturating_sub(1)
    }

    /// Tells mentee and points of the edges of a mentor; see [`Sweep::edges`].
    fn read(
        &self,
        sweep: &mut Sweep,
        mentor: u32,
        among: Option<&[u32]>,
        least: impl Fn(u32) -> u32,
        mut told: impl FnMut(u32, u32),
    ) {
        let Some(position) = self.pool.mentors.get(mentor as usize) else { return };
        if self.mentor_places(mentor) == 0 {
            return;
        }
        let out = self.out.of(mentor as usize);
        sweep.edges(&self.pool, *position, self.partners == Partners::EarlierOnly, among, least, |mentee, points| {
            if self.mentee_places(mentee) > 0 && out.binary_search(&mentee).is_err() {
                told(mentee, points);
            }
        });
    }

    fn emit(&self, mentor: u32, kept: &Kept, row: &mut RowBuf) {
        for (mentee, points) in kept.mentees.iter().zip(&kept.points) {
            row.push(*mentee, self.weigh(mentor, *mentee, u32::from(*points)), u32::from(*points));
        }
    }
}

impl Edges for Market {
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
        let mut memory = self.memory.borrow_mut();
        if let Some(Some(kept)) = memory.rows.get(mentor as usize) {
            self.emit(mentor, kept, row);
            return;
        }
        let mut kept = Kept::default();
        self.read(
            &mut memory.sweep,
            mentor,
            None,
            |_| 0,
            |mentee, points| {
                kept.mentees.push(mentee);
                kept.points.push(u16::try_from(points).unwrap_or(u16::MAX));
            },
        );
        self.emit(mentor, &kept, row);
        let total = memory.kept.saturating_add(kept.mentees.len());
        if total <= KEPT_EDGES
            && let Some(slot) = memory.rows.get_mut(mentor as usize)
        {
            *slot = Some(kept);
            memory.kept = total;
        }
    }

    fn some(&self, mentor: u32, sought: &Sought<'_>, row: &mut RowBuf) {
        // What an edge weighs beyond its points, at most. Most edges are too light whatever that is.
        let kept = if self.incumbents.of(mentor as usize).is_empty() { 0 } else { self.scale.kept };
        let most = i64::try_from(kept.saturating_add(self.scale.ties).saturating_sub(1)).unwrap_or(i64::MAX);
        let shift = self.scale.point.trailing_zeros();
        let round_up = i64::try_from(self.scale.point.saturating_sub(1)).unwrap_or(i64::MAX);
        let least = |mentee: u32| {
            let points =
                sought.bar(mentee).saturating_sub(most).saturating_add(round_up).max(0).unsigned_abs() >> shift;
            u32::try_from(points).unwrap_or(u32::MAX)
        };
        let mut offer = |mentee: u32, points: u32| {
            if points >= least(mentee) {
                row.push(mentee, self.weigh(mentor, mentee, points), points);
            }
        };
        let mut memory = self.memory.borrow_mut();
        if let Some(Some(kept)) = memory.rows.get(mentor as usize) {
            for (mentee, points) in kept.mentees.iter().zip(&kept.points) {
                offer(*mentee, u32::from(*points));
            }
            return;
        }
        self.read(&mut memory.sweep, mentor, sought.among, least, offer);
    }
}

/// SplitMix64's finalizer (Steele, Lea and Flood 2014): every bit of the input moves every bit of the output.
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
