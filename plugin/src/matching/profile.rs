//! What matching looks at of each person, in numbers, computed once.

use super::{
    fixed::{log2_ratio, product, share},
    topics::{Topic, Topics, WHOLE},
};
use crate::{
    arrange::Arrange,
    contract::program::Stance,
    policy::{Policy, matching::StyleAttribute},
    program::{Name, Person, Roster},
};
use std::collections::BTreeMap;

/// A topic somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Want {
    /// What.
    pub topic: Topic,
    /// Her own level in it, 0 to 5: only what lies above helps.
    pub level: u8,
    /// How much, 1 to 5.
    pub wanted: u8,
    /// The same times the topic's scarcity in thousandths; known once all are counted.
    pub weight: u32,
}

/// A topic somebody would teach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What.
    pub topic: Topic,
    /// Level, 1 to 5.
    pub level: u8,
}

/// What somebody has of one attribute: a set, mostly of one, and that without a list of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// Nothing.
    None,
    /// One value.
    One(Name),
    /// More, sorted.
    Several(Vec<Name>),
}

impl Held {
    fn of(values: impl Iterator<Item = Name>) -> Held {
        match sorted(values) {
            values if values.len() > 1 => Held::Several(values),
            values => values.first().map_or(Held::None, |value| Held::One(*value)),
        }
    }

    /// All of them.
    pub fn as_slice(&self) -> &[Name] {
        match self {
            Held::None => &[],
            Held::One(value) => std::slice::from_ref(value),
            Held::Several(values) => values,
        }
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        matches!(self, Held::None)
    }

    /// Whether no value is in both.
    pub fn is_disjoint(&self, other: &Held) -> bool {
        match (self, other) {
            (Held::One(one), Held::One(other)) => one != other,
            _ => !self.as_slice().iter().any(|value| other.as_slice().contains(value)),
        }
    }
}

/// One person.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Places after the policy's cap; 0 for somebody who is not enrolled in the rest of the term.
    pub mentor_places: u16,
    /// See `mentor_places`.
    pub mentee_places: u16,
    /// None when unknown.
    pub grade: Option<u32>,
    /// By topic.
    pub wants: Vec<Want>,
    /// Sum of the weights of `wants`, times a million.
    pub wants_weight: u64,
    /// By topic; none that is off limits.
    pub offers: Vec<Offer>,
    /// Sorted.
    pub off_limits: Vec<Topic>,
    /// Primary subtags, best first.
    pub languages: Vec<u32>,
    /// Features of `shared-ground`, sorted.
    pub interests: Vec<u32>,
    /// Sum of the weights of `interests`.
    pub interest_weight: u64,
    /// Of each attribute of `distance`, then of each of `required`.
    pub sets: Vec<Held>,
    /// Largest number of each attribute of `required`.
    pub numbers: Vec<Option<f64>>,
    /// Position on the scale of each attribute of `style`, parts per million.
    pub style: Vec<Option<u32>>,
    /// Room left in a month, parts per million.
    pub room: u32,
    /// Whether she has been asked too often to be suggested.
    pub spent: bool,
}

/// All people, and what is counted over them.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    /// By position in the roster.
    pub people: Vec<Profile>,
    /// Weight of each interest: how rare it is.
    pub interest_weights: Vec<u32>,
    /// Positions of people whose places were cut to the policy's most.
    pub cut: Vec<u32>,
}

impl Profiles {
    /// Weighs every want by how scarce its topic is, in thousandths.
    pub(super) fn weigh_wants(&mut self, scarcity: &[u32]) {
        for profile in &mut self.people {
            for want in &mut profile.wants {
                let scarcity = scarcity.get(want.topic.index()).copied().unwrap_or(1000);
                want.weight = scarcity.saturating_mul(u32::from(want.wanted));
            }
            profile.wants_weight = profile.wants.iter().map(|want| product(want.weight, WHOLE)).sum();
        }
    }

    /// Linear in the roster, but for sorting and names.
    pub fn build(policy: &Policy, roster: &Roster, topics: &Topics) -> Profiles {
        let keys = Keys::of(policy, roster);
        let mut subtags = BTreeMap::new();
        let mut features = BTreeMap::new();
        let mut carriers: Vec<u32> = Vec::new();
        let mut profiles = Profiles::default();
        for (position, person) in roster.people.iter().enumerate() {
            let mut profile = profile(policy, roster, topics, &keys, person);
            let most = u16::try_from(policy.matching.places_most).unwrap_or(u16::MAX);
            if person.mentor_places > most || person.mentee_places > most {
                profiles.cut.push(u32::try_from(position).unwrap_or(u32::MAX));
            }
            for tag in &person.languages {
                let primary = roster.names.text(*tag).split('-').next().unwrap_or_default();
                let fresh = u32::try_from(subtags.len()).unwrap_or(u32::MAX);
                let number = *subtags.entry(primary.to_string()).or_insert(fresh);
                if !profile.languages.contains(&number) {
                    profile.languages.push(number);
                }
            }
            for key in &keys.shared_ground {
                for value in key.iter().flat_map(|key| person.attributes.values(*key)) {
                    let fresh = u32::try_from(features.len()).unwrap_or(u32::MAX);
                    profile.interests.push(*features.entry((*key, value)).or_insert(fresh));
                }
            }
            profile.interests.arrange();
            profile.interests.dedup();
            carriers.resize(features.len(), 0);
            for feature in &profile.interests {
                if let Some(count) = carriers.get_mut(*feature as usize) {
                    *count = count.saturating_add(1);
                }
            }
            profiles.people.push(profile);
        }
        // One more than the people: what everybody shares still counts a little.
        let all = u32::try_from(roster.people.len().saturating_add(1)).unwrap_or(u32::MAX);
        profiles.interest_weights = carriers.into_iter().map(|carriers| log2_ratio(all, carriers).max(1)).collect();
        for profile in &mut profiles.people {
            let weight = |feature: &u32| profiles.interest_weights.get(*feature as usize).copied().unwrap_or(0);
            profile.interest_weight = profile.interests.iter().map(|feature| u64::from(weight(feature))).sum();
        }
        profiles
    }
}

/// The policy's attribute keys as names of the roster; none where nobody carries the key.
struct Keys {
    shared_ground: Vec<Option<Name>>,
    sets: Vec<Option<Name>>,
    required: Vec<Option<Name>>,
    style: Vec<Option<Name>>,
    asked: Option<Name>,
    elsewhere: Option<Name>,
}

impl Keys {
    fn of(policy: &Policy, roster: &Roster) -> Keys {
        let rules = &policy.matching;
        let find = |key: &String| roster.names.find(key);
        let required: Vec<Option<Name>> = rules.required.iter().map(|rule| find(&rule.attribute)).collect();
        Keys {
            shared_ground: rules.shared_ground.attributes.iter().map(find).collect(),
            sets: rules.distance.attributes.iter().map(find).chain(required.iter().copied()).collect(),
            required,
            style: rules.style.attributes.iter().map(|style| find(&style.attribute)).collect(),
            asked: roster.names.find("asked"),
            elsewhere: roster.names.find("pairings-elsewhere"),
        }
    }
}

fn profile(policy: &Policy, roster: &Roster, topics: &Topics, keys: &Keys, person: &Person) -> Profile {
    let off_limits = sorted(person.off_limits.iter().filter_map(|name| topics.of(*name)));
    // A topic under two aliases is one: the highest level and wish count, and one offer is enough.
    let mut subjects: BTreeMap<Topic, (u8, bool, u8)> = BTreeMap::new();
    for skill in &person.skills {
        let Some(topic) = topics.of(skill.topic) else { continue };
        let entry = subjects.entry(topic).or_default();
        *entry = (entry.0.max(skill.level), entry.1 || skill.offered, entry.2.max(skill.wanted));
    }
    let wants = subjects.iter().filter(|(_, (_, _, wanted))| *wanted > 0);
    let offers = subjects
        .iter()
        .filter(|(topic, (level, offered, _))| *offered && *level > 0 && !topics.covered(&off_limits, **topic));
    let set = |key: &Option<Name>| Held::of(key.iter().flat_map(|key| person.attributes.values(*key)));
    let number = |key: &Option<Name>| largest_number(roster, person, *key);
    let enrolled = person.enrolled.overlaps(&crate::time::DaySpan::new(roster.as_of, roster.term.end));
    let most = u16::try_from(policy.matching.places_most).unwrap_or(u16::MAX);
    let places = |places: u16| if enrolled { places.min(most) } else { 0 };
    Profile {
        mentor_places: places(person.mentor_places),
        mentee_places: places(person.mentee_places),
        grade: person.grade,
        wants: wants
            .map(|(topic, (level, _, wanted))| Want { topic: *topic, level: *level, wanted: *wanted, weight: 0 })
            .collect(),
        offers: offers.map(|(topic, (level, _, _))| Offer { topic: *topic, level: *level }).collect(),
        off_limits,
        sets: keys.sets.iter().map(set).collect(),
        numbers: keys.required.iter().map(number).collect(),
        style: policy
            .matching
            .style
            .attributes
            .iter()
            .zip(&keys.style)
            .map(|(style, key)| on_scale(style, number(key)))
            .collect(),
        room: room(policy, person, number(&keys.elsewhere)),
        spent: number(&keys.asked).is_some_and(|asked| asked >= f64::from(policy.matching.suggest.asked_most)),
        ..Profile::default()
    }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.arrange();
    items.dedup();
    items
}

/// The largest of a key's values that is a finite number.
fn largest_number(roster: &Roster, person: &Person, key: Option<Name>) -> Option<f64> {
    let values = key.into_iter().flat_map(|key| person.attributes.values(key));
    let numbers = values.filter_map(|value| roster.names.text(value).parse::<f64>().ok()).filter(|n| n.is_finite());
    numbers.reduce(f64::max)
}

/// Where a number lies on the policy's scale, clamped, in parts per million.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 1,000,000")]
fn on_scale(style: &StyleAttribute, number: Option<f64>) -> Option<u32> {
    let place = (number? - style.minimum) / (style.maximum - style.minimum);
    // A quotient of finite numbers and a span above 0; an overflow to infinity is clamped as well.
    place.is_nan().then_some(0.0).or(Some(place)).map(|place| (place.clamp(0.0, 1.0) * f64::from(WHOLE)) as u32)
}

/// clamp(1 − need · (1 + elsewhere) / limit, 0, 1): what a month leaves beside one pairing and those in other programs.
/// `need` is 30.4375 / cadence · length minutes, as the whole-number ratio 487 · length / (16 · cadence).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 1,000 before the cast")]
fn room(policy: &Policy, person: &Person, elsewhere: Option<f64>) -> u32 {
    let elsewhere = elsewhere.unwrap_or(0.0).clamp(0.0, 1000.0) as u64;
    let pairings = elsewhere.saturating_add(1);
    let limit = u64::from(person.monthly_minutes.unwrap_or(policy.scheduling.load.month_minutes));
    let need = u64::from(policy.scheduling.length.minutes).saturating_mul(487).saturating_mul(pairings);
    let month = limit.saturating_mul(16).saturating_mul(u64::from(policy.program.cadence_days));
    if month == 0 { 0 } else { WHOLE.saturating_sub(share(need, month)) }
}

/// Ranks of the people whom somebody favors: the first entry is rank 1. Declines do not count as ranks.
pub fn favors(person: &Person) -> impl Iterator<Item = (crate::program::PersonIx, u32)> + '_ {
    person.preferences.iter().filter(|preference| preference.stance == Stance::Favor).map(|p| p.other).zip(1..)
}
