//! Everybody on the mentees' side in columns, for reading one mentor's whole row: who is of one kind, and who wants,
//! offers or carries what.

use super::{
    fixed::share,
    pool::Pool,
    profile::{Held, Profile},
    topics::WHOLE,
};
use crate::{
    arrange::Arrange,
    by_owner::ByOwner,
    program::{Names, PersonIx},
    scheduling::ReachIndex,
};

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
                    words.push(u32::try_from(set.as_slice().len()).unwrap_or(u32::MAX));
                    words.extend(set.as_slice().iter().filter_map(|value| u32::try_from(value.index()).ok()));
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

/// Kinds of the people on one side, numbered in order of first appearance.
#[derive(Default)]
struct Kinds {
    numbers: [Names; Kind::ALL.len()],
    /// By sort and number: the position of one of them in the roster.
    members: [Vec<u32>; Kind::ALL.len()],
}

impl Kinds {
    fn of(&mut self, pool: &Pool, profile: &Profile, position: u32) -> [u32; Kind::ALL.len()] {
        let mut kinds = [0; Kind::ALL.len()];
        let sides = self.numbers.iter_mut().zip(&mut self.members);
        for ((sort, slot), (numbers, members)) in Kind::ALL.iter().zip(&mut kinds).zip(sides) {
            let kind = numbers.intern(&text(&sort.words(profile, &pool.reach, PersonIx(position)))).index();
            *slot = u32::try_from(kind).unwrap_or(u32::MAX);
            if kind == members.len() {
                members.push(position);
            }
        }
        kinds
    }
}

/// Words as a text, for a table of texts: sixteen letters, eight to a word.
fn text(words: &[u32]) -> String {
    let letter = |digit: u8| char::from(b'a'.saturating_add(digit));
    words.iter().flat_map(|word| word.to_le_bytes()).flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect()
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
    /// By number of the mentor: the number of her kind, in the order of [`Kind::ALL`].
    pub(super) mentors: Vec<[u32; Kind::ALL.len()]>,
    pub(super) mentees: Vec<Mentee>,
    /// By mentee: the number of her class. All of a class are of the same kinds of every sort.
    pub(super) class_of: Vec<u32>,
    /// How many classes there are.
    pub(super) classes: usize,
    /// By mentee: parts per million that a unit of her wants' weight is worth, times 2^32, rounded up.
    pub(super) want_share: Vec<u64>,
    /// By sort and number of kind: the position of one of them in the roster.
    pub(super) members: [Vec<u32>; Kind::ALL.len()],
    /// By kind of [`Kind::Attributes`]: a [`code`] for each attribute of `distance`, kind after kind.
    codes: Vec<u32>,
    attributes: usize,
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
        let (mut of_mentors, mut of_mentees) = (Kinds::default(), Kinds::default());
        let nobody = Profile::default();
        let profile = |position: u32| pool.profile(position as usize).unwrap_or(&nobody);
        let mentors = pool.mentors.iter().map(|position| of_mentors.of(pool, profile(*position), *position)).collect();
        let mut mentees = Vec::with_capacity(pool.mentees.len());
        let (mut wanted, mut offered, mut carried) = (Vec::new(), Vec::new(), Vec::new());
        for (number, position) in (0_u32..).zip(&pool.mentees) {
            let profile = profile(*position);
            let kinds = of_mentees.of(pool, profile, *position);
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
        let (class_of, classes) = classes(&mentees);
        let share = |mentee: &Mentee| (u64::from(WHOLE) << 32).div_ceil(mentee.wants_weight.max(1));
        let want_share = mentees.iter().map(share).collect();
        let topics = pool.topics.len() as usize;
        let attributes = pool.program.policy.matching.distance.attributes.len();
        let members = of_mentees.members;
        let [_, _, by_attributes, ..] = &members;
        let codes = by_attributes.iter().filter_map(|member| pool.profile(*member as usize));
        let codes = codes.flat_map(|profile| codes_of(profile, attributes)).collect();
        Columns {
            mentors,
            mentees,
            class_of,
            classes,
            want_share,
            members,
            codes,
            attributes,
            wanted: ByOwner::dealt(topics, &wanted),
            offered: ByOwner::dealt(topics, &offered),
            carried: ByOwner::dealt(pool.profiles.interest_weights.len(), &carried),
        }
    }
}

/// The number of each mentee's class, and how many there are.
fn classes(mentees: &[Mentee]) -> (Vec<u32>, usize) {
    let mut order: Vec<(&[u32; Kind::ALL.len()], usize)> =
        mentees.iter().map(|mentee| &mentee.kinds).zip(0..).collect();
    order.arrange();
    let mut class_of = vec![0; mentees.len()];
    let mut classes = 0_u32;
    for alike in order.chunk_by(|(kinds, _), (next, _)| kinds == next) {
        for (_, mentee) in alike {
            if let Some(class) = class_of.get_mut(*mentee) {
                *class = classes;
            }
        }
        classes = classes.saturating_add(1);
    }
    (class_of, classes as usize)
}

impl Columns {
    /// The codes of the people of one kind of [`Kind::Attributes`].
    pub(super) fn codes(&self, kind: usize) -> &[u32] {
        let begin = kind.saturating_mul(self.attributes);
        self.codes.get(begin..begin.saturating_add(self.attributes)).unwrap_or_default()
    }
}

/// What somebody holds of each attribute of `distance`, as codes.
pub(super) fn codes_of(profile: &Profile, attributes: usize) -> impl Iterator<Item = u32> + '_ {
    profile.sets.iter().take(attributes).map(code)
}

/// No value: 0. Several: [`SEVERAL`]. Else two codes are equal where the values are.
fn code(held: &Held) -> u32 {
    match held {
        Held::None => 0,
        Held::One(value) => u32::try_from(value.index()).unwrap_or(u32::MAX).saturating_add(1).min(SEVERAL - 1),
        Held::Several(_) => SEVERAL,
    }
}

const SEVERAL: u32 = u32::MAX;

/// The same as [`distance`](super::row::distance); none where somebody holds several values of one attribute.
pub(super) fn distance_of_codes(his: &[u32], hers: &[u32]) -> Option<u32> {
    let (mut carried, mut apart) = (0_u32, 0_u32);
    for (his, hers) in his.iter().zip(hers) {
        if *his == SEVERAL || *hers == SEVERAL {
            return None;
        }
        let both = u32::from(*his != 0 && *hers != 0);
        carried = carried.wrapping_add(both);
        apart = apart.wrapping_add(both & u32::from(his != hers));
    }
    Some(share(apart.into(), carried.into()))
}
