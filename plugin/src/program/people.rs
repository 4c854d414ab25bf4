//! One person's record, with names as numbers.

use super::names::Name;
use crate::arrange::Arrange;
use crate::time::{Day, DaySpan, Week, ZoneIx};

use crate::contract::program::Stance;

/// A person by number: participants first, by their position in the roster; then bystanders; then people whom ties or
/// waivers name and nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonIx(pub u32);

impl PersonIx {
    /// Position in tables over all people.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A subject somebody knows, teaches or wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skill {
    /// The topic as the host spells it; the policy's aliases are resolved by matching.
    pub topic: Name,
    /// 0 to 5.
    pub level: u8,
    /// Would teach it.
    pub offered: bool,
    /// 0 to 5.
    pub wanted: u8,
}

/// What somebody thinks of somebody else as a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preference {
    /// The other person.
    pub other: PersonIx,
    /// Favor or decline.
    pub stance: Stance,
}

/// Open keys with their values, sorted by key, then value, without repeats: a key's values are a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes(Vec<(Name, Name)>);

impl Attributes {
    /// Sorts and removes repeats.
    pub fn new(mut pairs: Vec<(Name, Name)>) -> Self {
        pairs.arrange();
        pairs.dedup();
        Attributes(pairs)
    }

    /// The values of a key, ascending.
    pub fn values(&self, key: Name) -> impl Iterator<Item = Name> + Clone + '_ {
        let from = self.0.partition_point(|(other, _)| *other < key);
        self.0
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(move |(other, _)| *other == key)
            .map(|(_, value)| *value)
    }

    /// All keys with their values.
    pub fn iter(&self) -> impl Iterator<Item = (Name, Name)> + '_ {
        self.0.iter().copied()
    }
}

/// Somebody who takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Places as mentor and as mentee, standing pairings included.
    pub mentor_places: u16,
    /// See `mentor_places`.
    pub mentee_places: u16,
    /// None when unknown.
    pub grade: Option<u32>,
    /// In the host's order; a topic may repeat under an alias.
    pub skills: Vec<Skill>,
    /// Topics this person will not discuss, as the host spells them.
    pub off_limits: Vec<Name>,
    /// BCP 47 tags in lower case, best first.
    pub languages: Vec<Name>,
    /// In order; earlier favors are stronger.
    pub preferences: Vec<Preference>,
    /// When orientation was, or will be, completed.
    pub oriented_on: Option<Day>,
    /// From joining to leaving.
    pub enrolled: DaySpan,
    /// Leave.
    pub away: Vec<DaySpan>,
    /// None when unknown.
    pub zone: Option<ZoneIx>,
    /// None: the policy's working time for the `country` attribute.
    pub week: Option<Week>,
    /// Calendars of closures.
    pub calendars: Vec<Name>,
    /// None: the policy's.
    pub monthly_minutes: Option<u32>,
    /// Department, team, site and whatever else the policy names.
    pub attributes: Attributes,
}
