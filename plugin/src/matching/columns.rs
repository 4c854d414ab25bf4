//! Everybody on the mentees' side in columns, for reading one mentor's whole row: who is of one kind, and who wants,
//! offers or carries what.

use super::{pool::Pool, profile::Profile};
use crate::{by_owner::ByOwner, program::PersonIx, scheduling::ReachIndex};
use std::collections::BTreeMap;

/// What may be worked out once for all mentees of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of one grade.
    Grade,
    /// Who speak the same languages, in the same order.
    Languages,
    /// With the same values of the attributes that `distance` and `required` name.
    Attributes,
    /// With the same weekly hours.
    Hours,
    /// With the same style and room in a month.
    Habits,
}

impl Kind {
    pub(super) const ALL: [Kind; 5] = [Kind::Grade, Kind::Languages, Kind::Attributes, Kind::Hours, Kind::Habits];

    /// What tells the kinds of this sort apart, as words.
    fn words(self, profile: &Profile, reach: &ReachIndex, person: PersonIx) -> Vec<u32> {
        let optional = |value: Option<u32>| [u32::from(value.is_some()), value.unwrap_or(0)];
        match self {
            Kind::Grade => optional(profile.grade).to_vec(),
            Kind::Languages => profile.languages.clone(),
            Kind::Attributes => {
                let mut words = Vec::new();
                for set in &profile.sets {
                    words.push(u32::try_from(set.len()).unwrap_or(u32::MAX));
                    words.extend(set.iter().filter_map(|value| u32::try_from(value.index()).ok()));
                }
                for bits in profile.numbers.iter().map(|number| number.unwrap_or(f64::NAN).to_bits()) {
                    words.extend([bits >> 32, bits & u64::from(u32::MAX)].map(|half| u32::try_from(half).unwrap_or(0)));
                }
                words
            }
            Kind::Hours => optional(reach.class(person).and_then(|class| u32::try_from(class).ok())).to_vec(),
            Kind::Habits => {
                let mut words: Vec<u32> = profile.style.iter().flat_map(|place| optional(*place)).collect();
                words.push(profile.room);
                words
            }
        }
    }
}

/// One person on the mentees' side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mentee {
    /// Position in the roster.
    pub(super) position: u32,
    /// Number of her kind, in the order of [`Kind::ALL`].
    pub(super) kinds: [u32; Kind::ALL.len()],
    /// Whether some topic is off limits to her.
    pub(super) limited: bool,
    /// See [`Profile::wants_weight`].
    pub(super) wants_weight: u64,
    /// See [`Profile::interest_weight`].
    pub(super) interest_weight: u64,
}

/// A mentee who wants a topic.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Her number.
    pub(super) mentee: u32,
    /// Her own level.
    pub(super) level: u8,
    /// See [`Want::weight`](super::profile::Want::weight).
    pub(super) weight: u32,
}

/// See the module. Mentees are numbered as in [`Pool::mentees`].
pub(super) struct Columns {
    pub(super) mentees: Vec<Mentee>,
    /// By sort and number of kind: the position of one of them in the roster.
    pub(super) members: [Vec<u32>; Kind::ALL.len()],
    /// By topic, rising: who wants it.
    pub(super) wanted: ByOwner<Wanted>,
    /// By topic, rising: who offers it, and at what level.
    pub(super) offered: ByOwner<(u32, u8)>,
    /// By interest, rising: who has it.
    pub(super) carried: ByOwner<u32>,
}

impl Columns {
    /// O(n log n) in the mentees and what they want, offer and carry.
    pub(super) fn build(pool: &Pool) -> Columns {
        let mut numbers: [BTreeMap<Vec<u32>, u32>; Kind::ALL.len()] = Default::default();
        let mut members: [Vec<u32>; Kind::ALL.len()] = Default::default();
        let mut mentees = Vec::with_capacity(pool.mentees.len());
        let (mut wanted, mut offered, mut carried) = (Vec::new(), Vec::new(), Vec::new());
        let nobody = Profile::default();
        for (number, position) in (0_u32..).zip(&pool.mentees) {
            let profile = pool.profile(*position as usize).unwrap_or(&nobody);
            let mut kinds = [0; Kind::ALL.len()];
            for (((sort, slot), numbers), members) in
                Kind::ALL.iter().zip(&mut kinds).zip(&mut numbers).zip(&mut members)
            {
                let words = sort.words(profile, &pool.reach, PersonIx(*position));
                *slot = *numbers.entry(words).or_insert_with(|| {
                    members.push(*position);
                    u32::try_from(members.len()).unwrap_or(u32::MAX).saturating_sub(1)
                });
            }
            wanted.extend(
                profile
                    .wants
                    .iter()
                    .map(|want| (want.topic.0, Wanted { mentee: number, level: want.level, weight: want.weight })),
            );
            offered.extend(profile.offers.iter().map(|offer| (offer.topic.0, (number, offer.level))));
            carried.extend(profile.interests.iter().map(|interest| (*interest, number)));
            mentees.push(Mentee {
                position: *position,
                kinds,
                limited: !profile.off_limits.is_empty(),
                wants_weight: profile.wants_weight,
                interest_weight: profile.interest_weight,
            });
        }
        let topics = pool.topics.len() as usize;
        Columns {
            mentees,
            members,
            wanted: ByOwner::dealt(topics, &wanted),
            offered: ByOwner::dealt(topics, &offered),
            carried: ByOwner::dealt(pool.profiles.interest_weights.len(), &carried),
        }
    }
}
