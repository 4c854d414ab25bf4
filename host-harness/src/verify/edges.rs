//! What a certificate is checked against: everybody's free places, and every pair that could be chosen.

use crate::{
    contract::{
        matching::Request,
        program::{Person, Roster},
        types::Pair,
    },
    plugin::{CallError, Search},
};
use chrono::NaiveDate;
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Instance {
    /// Keys of the people, in the roster's order.
    pub people: Vec<String>,
    /// Free places as mentor, of each.
    pub mentor_places: Vec<i128>,
    /// Free places as mentee, of each.
    pub mentee_places: Vec<i128>,
    /// Every edge.
    pub edges: Vec<Edge>,
    /// Pairs that the request locks.
    pub locked: Vec<Pair>,
    /// Pairs of an earlier round, in the request's order.
    pub incumbents: Vec<Pair>,
    /// People who were partners before.
    pub former: Vec<(String, String)>,
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

    /// Free places: those of the roster up to the most that count, less those that locked pairs take; and the pairs that the
    /// request names.
    pub fn places(roster: &Roster, request: &Request, places_most: u32) -> Self {
        let day = |text: &Option<String>| text.as_ref().and_then(|day| day.parse::<NaiveDate>().ok());
        let (today, end) = (day(&Some(roster.as_of.clone())), day(&roster.term.until));
        // Somebody who is not enrolled in what is left of the term has no places.
        let here = |person: &Person| {
            let (since, until) = (day(&person.enrolled.since), day(&person.enrolled.until));
            since.is_none_or(|since| end.is_none_or(|end| since < end))
                && until.is_none_or(|until| today.is_none_or(|today| today < until))
        };
        let of = |person: &Person, places: u32| if here(person) { i128::from(places.min(places_most)) } else { 0 };
        let mut instance = Self {
            people: roster.people.iter().map(|person| person.id.clone()).collect(),
            mentor_places: roster.people.iter().map(|person| of(person, person.mentor_places)).collect(),
            mentee_places: roster.people.iter().map(|person| of(person, person.mentee_places)).collect(),
            edges: Vec::new(),
            locked: request.locked.clone(),
            incumbents: request.incumbent.clone(),
            former: roster
                .ties
                .iter()
                .filter(|tie| tie.relation == "former-mentoring")
                .map(|tie| (tie.subject.clone(), tie.object.clone()))
                .collect(),
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
