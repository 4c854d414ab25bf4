//! What a certificate is checked against: everybody's free places, and every pair that could be chosen.

use crate::{
    contract::{matching::Request, program::Roster},
    plugin::{CallError, Search},
};
use std::collections::BTreeMap;

/// A pair that could be chosen, by positions in the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Position of the mentor.
    pub mentor: usize,
    /// Position of the mentee.
    pub mentee: usize,
    /// Its suitability.
    pub points: u32,
    /// What the search adds up. Negative where the plugin's number is not whole, which no check passes.
    pub weight: i128,
}

/// Everybody and every edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instance {
    /// Keys of the people, in the roster's order.
    pub people: Vec<String>,
    /// Free places as mentor, of each.
    pub mentor_places: Vec<i128>,
    /// Free places as mentee, of each.
    pub mentee_places: Vec<i128>,
    /// Every edge.
    pub edges: Vec<Edge>,
}

/// A whole number below 2^53, or none.
pub(super) fn whole(number: f64) -> Option<i128> {
    let fits = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    fits.then_some(number as i128)
}

impl Instance {
    /// Counts the free places of a roster, and reads the edges of a search row by row.
    ///
    /// `places_most` is `/matching/places-most` of the policy.
    ///
    /// # Errors
    /// Those of the plugin.
    pub fn read(roster: &Roster, request: &Request, places_most: u32, search: &Search) -> Result<Self, CallError> {
        let mut instance = Self::places(roster, request, places_most);
        for (mentor, _) in roster.people.iter().enumerate() {
            let row = search.edges(u32::try_from(mentor).unwrap_or(u32::MAX))?;
            let columns = row.mentees.iter().zip(&row.points).zip(&row.weights);
            instance.edges.extend(columns.map(|((mentee, points), weight)| Edge {
                mentor,
                mentee: *mentee as usize,
                points: *points,
                weight: whole(*weight).unwrap_or(-1),
            }));
        }
        Ok(instance)
    }

    /// Free places: those of the roster up to the most that count, less those that locked pairs take.
    pub fn places(roster: &Roster, request: &Request, places_most: u32) -> Self {
        let of = |places: u32| i128::from(places.min(places_most));
        let mut instance = Self {
            people: roster.people.iter().map(|person| person.id.clone()).collect(),
            mentor_places: roster.people.iter().map(|person| of(person.mentor_places)).collect(),
            mentee_places: roster.people.iter().map(|person| of(person.mentee_places)).collect(),
            edges: Vec::new(),
        };
        let at: BTreeMap<String, usize> = instance.people.iter().enumerate().map(|(at, id)| (id.clone(), at)).collect();
        for pair in &request.locked {
            let take = |places: &mut Vec<i128>, id: &String| {
                if let Some(free) = at.get(id).and_then(|at| places.get_mut(*at)) {
                    *free = (*free - 1).max(0);
                }
            };
            take(&mut instance.mentor_places, &pair.mentor);
            take(&mut instance.mentee_places, &pair.mentee);
        }
        instance
    }
}
