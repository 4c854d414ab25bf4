//! Who takes part, where an organisation brings no answers of its own: drawn by a rule, from a seed.
//!
//! The rule, so that nobody takes its result for data:
//! - **Sides** follow the grades: the seniors are the highest grades that together hold at most a quarter of the people,
//!   the juniors stand at least two grades below and not above the middle ([`Ladder`]). Where no grade is known, whoever has
//!   reports or leads a team is senior. Contractors, people on leave, and whoever joined in the last 90 days stay out.
//! - **Seniors** are asked: [`Rules::senior_per_mille`] say yes, of the top grade 800. **Juniors** come by themselves, those
//!   with under ten years of tenure first, until there are 1.2 places for each seat (a UK ministry trained eight spare
//!   mentors).
//! - **Profiles**: juniors teach what the taxonomy says juniors teach, topics of the last years more often; seniors want
//!   the same, and give back what seniors teach. One place in twelve is a second one; one junior in twelve names a subject
//!   that is off limits; one person in forty declines one other; six in a hundred have no date of orientation yet.
//! - Where fewer than 30 join, the program announces twelve topics of juniors and four of seniors, and all draw from those:
//!   a handful of people who each draw from 200 would hardly have a topic in common.
//! - **Languages** are those of the country, and English for seven in ten others, unless HR knows better.
//!
//! Everybody draws from a stream of her own, named by her key: who else is there changes who registers, and whether topics
//! are announced, but no profile beside.

mod ladder;
mod profile;
#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate};

use crate::company::Rng;
use crate::hr::{Employee, Employment, Enrolment, Organisation, Preference, Stance, Status, Taxonomy, months_between};

pub use ladder::Ladder;
use profile::Topics;

/// What a draw follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Decides everything that is drawn.
    pub seed: u64,
    /// The day of registration.
    pub as_of: NaiveDate,
    /// Seniors in 1,000 who say yes when asked.
    pub senior_per_mille: u32,
    /// Juniors' places for 100 seats.
    pub places_per_hundred: u32,
    /// Who is senior and who junior. None: by [`Ladder::of`].
    pub ladder: Option<Ladder>,
}

impl Rules {
    /// The usual rules: 450 in 1,000 seniors, 1.2 places for each seat.
    pub fn new(seed: u64, as_of: NaiveDate) -> Self {
        Self { seed, as_of, senior_per_mille: 450, places_per_hundred: 120, ladder: None }
    }
}

/// Of fewer people the program announces its topics.
const FEW: usize = 30;

/// A side of the program.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Junior,
    Senior,
}

/// Draws enrolments for `organisation`, in the order of its people. Takes `O(n log n)`.
pub fn draw(organisation: &Organisation, taxonomy: &Taxonomy, rules: &Rules) -> Vec<Enrolment> {
    let ladder = rules.ladder.unwrap_or_else(|| Ladder::of(&organisation.people));
    let sides: Vec<Option<Side>> = ladder
        .sides(&organisation.people)
        .into_iter()
        .zip(&organisation.people)
        .map(|(side, person)| side.filter(|_| may_join(person, rules.as_of)))
        .collect();

    let mut places = vec![0_u32; organisation.people.len()];
    let mut juniors = Vec::new();
    let mut seats = 0;
    for (at, person) in organisation.people.iter().enumerate() {
        let mut rng = stream(rules, person, "register");
        match sides[at] {
            Some(Side::Senior) => {
                let top = person.grade.value().is_some_and(|grade| Some(*grade) == ladder.top);
                if rng.chance(if top { 800 } else { rules.senior_per_mille }) {
                    places[at] = offered(&mut rng);
                    seats += places[at];
                }
            }
            Some(Side::Junior) => {
                let long_here = person.start_date.is_some_and(|start| months_between(start, rules.as_of) >= 120);
                juniors.push((long_here, rng.next_u64(), at));
            }
            None => {}
        }
    }
    let mut wanted = (seats * rules.places_per_hundred).div_ceil(100);
    juniors.sort_unstable();
    for (_, _, at) in juniors {
        if wanted == 0 {
            break;
        }
        places[at] = offered(&mut stream(rules, &organisation.people[at], "places")).min(wanted);
        wanted -= places[at];
    }

    let joined: Vec<(usize, Side)> = sides
        .iter()
        .enumerate()
        .filter(|(at, _)| places[*at] > 0)
        .filter_map(|(at, side)| Some((at, (*side)?)))
        .collect();
    let mut topics = Topics::of(taxonomy);
    if joined.len() < FEW {
        topics.announce(rules.as_of, &mut Rng::new(rules.seed, "enrolment/announced"));
    }
    joined
        .iter()
        .map(|&(at, side)| {
            let person = &organisation.people[at];
            let mut rng = stream(rules, person, "profile");
            let mut enrolment = profile::profile(person, side, &topics, rules.as_of, &mut rng);
            match side {
                Side::Junior => enrolment.mentor_places = places[at],
                Side::Senior => enrolment.mentee_places = places[at],
            }
            enrolment.preferences = declines(organisation, &joined, side, &mut rng);
            enrolment
        })
        .collect()
}

/// Works here, is no contractor, and has been here for 90 days where the first day is known.
fn may_join(person: &Employee, as_of: NaiveDate) -> bool {
    let settled = as_of.checked_sub_days(Days::new(90));
    person.status == Status::Active
        && person.employment != Employment::Contractor
        && person.start_date.is_none_or(|start| settled.is_some_and(|settled| start <= settled))
        && person.end_date.is_none_or(|end| end > as_of)
}

fn offered(rng: &mut Rng) -> u32 {
    if rng.chance(80) { 2 } else { 1 }
}

/// One person in forty will not be paired with one of the other side.
fn declines(organisation: &Organisation, joined: &[(usize, Side)], side: Side, rng: &mut Rng) -> Vec<Preference> {
    if !rng.chance(25) {
        return Vec::new();
    }
    let others: Vec<usize> = joined.iter().filter(|(_, other)| *other != side).map(|(at, _)| *at).collect();
    let Some(at) = others.get(rng.below(others.len())) else { return Vec::new() };
    vec![Preference { other: organisation.people[*at].id.clone(), stance: Stance::Decline }]
}

fn stream(rules: &Rules, person: &Employee, what: &str) -> Rng {
    Rng::new(rules.seed, &format!("enrolment/{what}/{}", person.id))
}
