//! Partners to choose from, for programs in which people find each other: attention is spread over the pool.
//!
//! Everybody's list is dealt in rounds, like cards: in each round, in order of id, everyone takes the best partner who is
//! not on her list yet and stands in fewer lists than the policy allows. So nobody is offered to everybody, a longer list
//! begins with the shorter one, and all lists hold together whoever asks.

use super::{pool::Pool, sweep::Sweep};
use crate::arrange::Arrange;
use crate::{contract::types::Side, program::PersonIx};
use std::collections::BTreeSet;

/// Longest list that is dealt.
pub const LONGEST: usize = 50;

/// Best partners that are kept of each person before dealing.
const CANDIDATES: usize = 200;

/// Ranked partners of everybody on both sides. Made once per pool: O(mentors × mentees) pair evaluations.
pub struct Candidates {
    mentors: Vec<Vec<u32>>,
    mentees: Vec<Vec<u32>>,
}

/// The best partners seen so far of one person: points, order of id, position.
#[derive(Clone, Default)]
struct Best(BTreeSet<(std::cmp::Reverse<u32>, u32, u32)>);

impl Best {
    fn offer(&mut self, points: u32, rank: u32, position: u32) {
        self.0.insert((std::cmp::Reverse(points), rank, position));
        if self.0.len() > CANDIDATES {
            self.0.pop_last();
        }
    }

    fn ranked(self) -> Vec<u32> {
        self.0.into_iter().map(|(_, _, position)| position).collect()
    }
}

impl Candidates {
    /// See the type.
    pub fn build(pool: &Pool) -> Candidates {
        let people = pool.profiles.people.len();
        let rank = |position: u32| pool.program.roster.rank(PersonIx(position));
        let free = |position: u32| pool.profile(position as usize).is_some_and(|profile| !profile.spent);
        let mut of_mentors = vec![Best::default(); people];
        let mut of_mentees = vec![Best::default(); people];
        let mut sweep = Sweep::default();
        for mentor in &pool.mentors {
            sweep.edges(
                pool,
                *mentor,
                false,
                None,
                |_| 0,
                |number, points| {
                    let Some(mentee) = pool.mentees.get(number as usize) else { return };
                    if free(*mentee)
                        && let Some(best) = of_mentors.get_mut(*mentor as usize)
                    {
                        best.offer(points, rank(*mentee), *mentee);
                    }
                    if free(*mentor)
                        && let Some(best) = of_mentees.get_mut(*mentee as usize)
                    {
                        best.offer(points, rank(*mentor), *mentor);
                    }
                },
            );
        }
        Candidates {
            mentors: of_mentors.into_iter().map(Best::ranked).collect(),
            mentees: of_mentees.into_iter().map(Best::ranked).collect(),
        }
    }

    /// The list of one person, who acts as `side`. Best first.
    pub fn list(&self, pool: &Pool, person: PersonIx, side: Side, limit: usize) -> Vec<u32> {
        let (askers, ranked) =
            if side == Side::Mentor { (&pool.mentors, &self.mentors) } else { (&pool.mentees, &self.mentees) };
        let mut askers = askers.clone();
        askers.arrange_by_key(|position| pool.program.roster.rank(PersonIx(*position)));
        let most = pool.program.policy.matching.suggest.attention_most;
        let mut attention = vec![0_u32; pool.profiles.people.len()];
        // How far each asker has read her ranking: who was passed over for lack of attention stays passed over.
        let mut next = vec![0_usize; pool.profiles.people.len()];
        let mut list = Vec::new();
        for _ in 0..limit.min(LONGEST) {
            for asker in &askers {
                let Some(taken) = deal(ranked, *asker, &mut next, &mut attention, most) else { continue };
                if *asker == person.0 {
                    list.push(taken);
                }
            }
        }
        list
    }
}

fn deal(ranked: &[Vec<u32>], asker: u32, next: &mut [usize], attention: &mut [u32], most: u32) -> Option<u32> {
    let ranking = ranked.get(asker as usize)?;
    let place = next.get_mut(asker as usize)?;
    while let Some(partner) = ranking.get(*place) {
        *place = place.saturating_add(1);
        let count = attention.get_mut(*partner as usize)?;
        if *count < most {
            *count = count.saturating_add(1);
            return Some(*partner);
        }
    }
    None
}
