//! No mentor and mentee who would both rather have each other.
//!
//! Deferred acceptance (Gale, Shapley 1962) with places on both sides (Roth, Sotomayor 1990, chapter 5): proposers go down
//! their lists, the other side keeps the best so far. Preferences are strict (scores, ties by position), so the outcome does
//! not depend on the order of proposals: it is the best stable one for every proposer, and everybody is as full as in any
//! other (rural hospitals theorem, Roth 1986). O(E log E) comparisons in all.
//!
//! Lists are not held whole: a proposer gets a *page* of the best whom the present standing does not rule out, and another
//! when that is used up. Standing only rises, so nobody is skipped who could say yes.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "`page`, `size`, `left`, `held` have an entry for each person of their side; rows are looked up with `get`; counts \
              of places and pages are below 2^32"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::machine::{Phase, Progress};
use super::problem::SolveError;
use super::solution::Pair;

/// Who goes to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Mentors propose: the outcome is best for them.
    #[default]
    Mentors,
    /// Mentees propose.
    Mentees,
}

/// One mentor's eligible mentees with the scores both give each other. Filled by [`Preferences::row`].
#[derive(Debug, Clone, Default)]
pub struct Ranks {
    entries: Vec<(u32, u32, u32)>,
}

impl Ranks {
    /// Adds `mentee`, to whom the mentor gives the score `by_mentor`, and who gives the mentor `by_mentee`.
    pub fn push(&mut self, mentee: u32, by_mentor: u32, by_mentee: u32) {
        self.entries.push((mentee, by_mentor, by_mentee));
    }
}

/// Like [`Edges`](super::Edges), with what each side thinks of the other. A higher score is better, an equal one is decided
/// for the lower position.
pub trait Preferences {
    /// Number of mentors.
    fn mentors(&self) -> u32;
    /// Number of mentees.
    fn mentees(&self) -> u32;
    /// How many mentees `mentor` takes.
    fn mentor_places(&self, mentor: u32) -> u16;
    /// How many mentors `mentee` takes.
    fn mentee_places(&self, mentee: u32) -> u16;
    /// Writes all edges of `mentor` into `ranks`, which comes empty; each mentee at most once. Always the same.
    fn row(&self, mentor: u32, ranks: &mut Ranks);
}

impl<P: Preferences + ?Sized> Preferences for &P {
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
    fn row(&self, mentor: u32, ranks: &mut Ranks) {
        (**self).row(mentor, ranks);
    }
}

/// A standing in somebody's eyes: greater is better.
type Key = (u32, Reverse<u32>);

/// A candidate on a page: how the proposer sees the other, and how the other sees the proposer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    liking: Key,
    standing: u32,
}

const FIRST_PAGE: usize = 16;
const LARGEST_PAGE: usize = 1 << 12;

/// Finds the stable choice that is best for one side, step by step.
#[derive(Debug, Clone)]
pub struct Stable<P> {
    preferences: P,
    side: Side,
    ranks: Ranks,
    /// Candidates still to be asked, worst first; and where the list goes on below them, unless it is at its end.
    page: Vec<Vec<Candidate>>,
    below: Vec<Option<Candidate>>,
    size: Vec<usize>,
    left: Vec<u32>,
    /// Whom each of the other side keeps, worst on top.
    held: Vec<BinaryHeap<Reverse<Key>>>,
    places: Vec<usize>,
    /// Proposers with a free place and a page.
    active: Vec<u32>,
    /// Proposers with a free place and a used-up page, sorted, and the row being read for them.
    waiting: Vec<u32>,
    wanted: Vec<bool>,
    reading: Option<u32>,
    /// Mentor (plus one) in whose row a mentee was last seen.
    last_seen_in: Vec<u32>,
    first_reading: bool,
    fraction: f64,
}

impl<P: Preferences> Stable<P> {
    /// Begins with `preferences`; `side` proposes.
    ///
    /// # Errors
    /// Too many people.
    pub fn new(preferences: P, side: Side) -> Result<Self, SolveError> {
        let people = preferences.mentors().max(preferences.mentees());
        if people > 1 << 30 {
            return Err(SolveError::TooManyPeople { people });
        }
        let mentors: Vec<u32> = (0..preferences.mentors()).map(|i| preferences.mentor_places(i).into()).collect();
        let mentees: Vec<u32> = (0..preferences.mentees()).map(|j| preferences.mentee_places(j).into()).collect();
        let last_seen_in = vec![0; mentees.len()];
        let (left, others) = if side == Side::Mentors { (mentors, mentees) } else { (mentees, mentors) };
        let waiting: Vec<u32> = (0_u32..).zip(&left).filter(|&(_, &left)| left > 0).map(|(at, _)| at).collect();
        let first = Candidate { liking: (u32::MAX, Reverse(0)), standing: u32::MAX };
        Ok(Self {
            preferences,
            side,
            ranks: Ranks::default(),
            page: vec![Vec::new(); left.len()],
            below: vec![Some(first); left.len()],
            size: vec![FIRST_PAGE; left.len()],
            wanted: vec![false; left.len()],
            left,
            held: vec![BinaryHeap::new(); others.len()],
            places: others.into_iter().map(|places| places as usize).collect(),
            active: Vec::new(),
            waiting,
            reading: None,
            last_seen_in,
            first_reading: true,
            fraction: 0.0,
        })
    }

    /// Does about `work` proposals or edge evaluations.
    ///
    /// # Errors
    /// A row that names a mentee twice or one who does not exist.
    pub fn advance(&mut self, work: u32) -> Result<Progress, SolveError> {
        let mut left = u64::from(work);
        let mut done = false;
        while !done {
            match self.step()? {
                Some(work) => left = left.saturating_sub(work),
                None => done = true,
            }
            if left == 0 {
                break;
            }
        }
        let phase = match (done, self.first_reading) {
            (true, _) => Phase::Done,
            (false, true) => Phase::Reading,
            (false, false) => Phase::Proposals,
        };
        let share = |part: usize, all: usize| {
            f64::from(u32::try_from(part).unwrap_or(u32::MAX))
                / f64::from(u32::try_from(all.max(1)).unwrap_or(u32::MAX))
        };
        let guess = match phase {
            Phase::Done => 1.0,
            Phase::Proposals => 0.95 - 0.55 * share(self.active.len() + self.waiting.len(), self.page.len()),
            _ => 0.4 * share(self.reading.unwrap_or(0) as usize, self.preferences.mentors() as usize),
        };
        self.fraction = self.fraction.max(guess.clamp(0.0, 1.0));
        Ok(Progress { done, fraction: self.fraction, phase })
    }

    /// The pairs that stand now, sorted; stable when done.
    pub fn pairs(&self) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (other, held) in (0_u32..).zip(&self.held) {
            pairs.extend(held.iter().map(|&Reverse((_, Reverse(proposer)))| match self.side {
                Side::Mentors => Pair { mentor: proposer, mentee: other },
                Side::Mentees => Pair { mentor: other, mentee: proposer },
            }));
        }
        pairs.sort_unstable();
        pairs
    }

    fn step(&mut self) -> Result<Option<u64>, SolveError> {
        if let Some(mentor) = self.reading {
            return self.read(mentor).map(Some);
        }
        if let Some(proposer) = self.active.pop() {
            self.propose(proposer);
            return Ok(Some(1));
        }
        if self.waiting.is_empty() {
            return Ok(None);
        }
        for &proposer in &self.waiting {
            self.wanted[proposer as usize] = true;
        }
        self.reading = Some(0);
        Ok(Some(1))
    }

    fn propose(&mut self, proposer: u32) {
        let at = proposer as usize;
        if self.left[at] == 0 {
            return;
        }
        let Some(Candidate { liking: (_, Reverse(other)), standing }) = self.page[at].pop() else {
            if self.below[at].is_some() {
                self.waiting.push(proposer);
            }
            return;
        };
        let (places, held) = (self.places[other as usize], &mut self.held[other as usize]);
        let key = (standing, Reverse(proposer));
        if held.len() < places {
            held.push(Reverse(key));
            self.left[at] -= 1;
        } else if let Some(mut worst) = held.peek_mut()
            && worst.0 < key
        {
            let Reverse(loser) = worst.0.1;
            worst.0 = key;
            drop(worst);
            self.left[at] -= 1;
            if self.left[loser as usize] == 0 {
                self.active.push(loser);
            }
            self.left[loser as usize] += 1;
        }
        if self.left[at] > 0 {
            self.active.push(proposer);
        }
    }

    /// Turns the page of all that wait: reads one row.
    fn read(&mut self, mentor: u32) -> Result<u64, SolveError> {
        if mentor >= self.preferences.mentors() {
            self.reading = None;
            self.first_reading = false;
            for proposer in std::mem::take(&mut self.waiting) {
                let at = proposer as usize;
                self.wanted[at] = false;
                let page = &mut self.page[at];
                trim(page, self.size[at]);
                page.sort_unstable();
                // A page that was not filled is the last.
                self.below[at] = if page.len() < self.size[at] { None } else { page.first().copied() };
                self.size[at] = (self.size[at] * 2).min(LARGEST_PAGE);
                self.active.push(proposer);
            }
            return Ok(1);
        }
        self.reading = Some(mentor + 1);
        if self.side == Side::Mentors && !self.first_reading && !self.wanted[mentor as usize] {
            return Ok(1);
        }
        self.ranks.entries.clear();
        self.preferences.row(mentor, &mut self.ranks);
        for &(mentee, by_mentor, by_mentee) in &self.ranks.entries {
            let seen = self.last_seen_in.get_mut(mentee as usize).ok_or(SolveError::NoSuchMentee { mentor, mentee })?;
            if self.first_reading && *seen == mentor + 1 {
                return Err(SolveError::DuplicateEdge { mentor, mentee });
            }
            *seen = mentor + 1;
            let (proposer, other, liking, standing) = match self.side {
                Side::Mentors => (mentor, mentee, by_mentor, by_mentee),
                Side::Mentees => (mentee, mentor, by_mentee, by_mentor),
            };
            let (at, places) = (proposer as usize, self.places[other as usize]);
            let held = &self.held[other as usize];
            let key = (standing, Reverse(proposer));
            let is_open = held.len() < places || held.peek().is_some_and(|worst| worst.0 < key);
            let candidate = Candidate { liking: (liking, Reverse(other)), standing };
            let is_new = self.below[at].is_some_and(|below| candidate.liking < below.liking || self.first_reading);
            if self.wanted[at] && is_open && is_new {
                let (page, size) = (&mut self.page[at], self.size[at]);
                page.push(candidate);
                if page.len() >= 2 * size {
                    trim(page, size);
                }
            }
        }
        Ok(1 + self.ranks.entries.len() as u64)
    }
}

/// Cuts `page` back to its best `size`.
fn trim(page: &mut Vec<Candidate>, size: usize) {
    if page.len() > size {
        page.select_nth_unstable_by_key(size, |&candidate| Reverse(candidate));
        page.truncate(size);
    }
}

/// Pairs that would both rather have each other than what `pairs` gives them, in order, at most `limit`: none if `pairs` is
/// stable. Reads every row once; O(E log n).
pub fn blocking_pairs(preferences: &impl Preferences, pairs: &[Pair], limit: usize) -> Vec<Pair> {
    let mut sorted = pairs.to_vec();
    sorted.sort_unstable();
    let mentors = preferences.mentors();
    let mut worst_mentor: Vec<Option<Key>> = vec![None; preferences.mentees() as usize];
    let mut taken = vec![0_u32; preferences.mentees() as usize];
    let mut worst_mentee: Vec<Option<Key>> = vec![None; mentors as usize];
    let mut ranks = Ranks::default();
    let mates = |mentor: u32| {
        let start = sorted.partition_point(|pair| pair.mentor < mentor);
        let end = sorted.partition_point(|pair| pair.mentor <= mentor);
        sorted.get(start..end).unwrap_or(&[])
    };
    let is_mate = |mentor: u32, mentee: u32| mates(mentor).binary_search_by_key(&mentee, |pair| pair.mentee).is_ok();
    let lower = |worst: &mut Option<Key>, key: Key| *worst = Some(worst.map_or(key, |worst| worst.min(key)));
    let mut read = |mentor: u32, visit: &mut dyn FnMut(u32, Key, Key)| {
        ranks.entries.clear();
        preferences.row(mentor, &mut ranks);
        for &(mentee, by_mentor, by_mentee) in &ranks.entries {
            if mentee < preferences.mentees() {
                visit(mentee, (by_mentor, Reverse(mentee)), (by_mentee, Reverse(mentor)));
            }
        }
    };
    for mentor in 0..mentors {
        if mates(mentor).is_empty() {
            continue;
        }
        read(mentor, &mut |mentee, liking, standing| {
            if is_mate(mentor, mentee) {
                lower(&mut worst_mentee[mentor as usize], liking);
                lower(&mut worst_mentor[mentee as usize], standing);
                taken[mentee as usize] += 1;
            }
        });
    }
    let mut blocking = Vec::new();
    for mentor in 0..mentors {
        let free = mates(mentor).len() < usize::from(preferences.mentor_places(mentor));
        let worst = worst_mentee[mentor as usize];
        read(mentor, &mut |mentee, liking, standing| {
            let at = mentee as usize;
            let mentor_would = free || worst.is_some_and(|worst| worst < liking);
            let mentee_free = taken[at] < u32::from(preferences.mentee_places(mentee));
            let mentee_would = mentee_free || worst_mentor[at].is_some_and(|worst| worst < standing);
            if mentor_would && mentee_would && blocking.len() < limit && !is_mate(mentor, mentee) {
                blocking.push(Pair { mentor, mentee });
            }
        });
    }
    blocking.sort_unstable();
    blocking
}
