//! The checked roster: no policy yet, nothing dangling, every string a number.

use super::{
    names::{Name, Names},
    people::{Person, PersonIx},
};
use crate::{
    contract::types::{Finding, Pair},
    time::{Day, DaySpan, ZoneBook},
};

/// First day of the program, and the first day after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// First day.
    pub first: Day,
    /// First day after it; later than `first`.
    pub end: Day,
}

/// `subject` stands in `relation` to `object` while `held`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The one who manages, reviews, decides.
    pub subject: PersonIx,
    /// The relation's slug.
    pub relation: Name,
    /// The one who is managed, reviewed, decided about.
    pub object: PersonIx,
    /// Never empty: an inverted tie is read as never ending, the strictest reading, and reported.
    pub held: DaySpan,
}

/// A relation is known completely as of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The relation's slug.
    pub relation: Name,
    /// The day.
    pub as_of: Day,
}

/// Leave to pair two people in spite of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The pair it is for.
    pub mentor: PersonIx,
    /// See `mentor`.
    pub mentee: PersonIx,
    /// The conflict code it lifts.
    pub code: Name,
    /// Who approved it.
    pub approver: PersonIx,
    /// In which office.
    pub office: Name,
    /// First day on which it no longer holds.
    pub expires_on: Day,
}

/// Days on which the people of one calendar do not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closure {
    /// The calendar's slug.
    pub calendar: Name,
    /// The days.
    pub days: DaySpan,
    /// Estimated: charged for, not forbidden.
    pub tentative: bool,
}

/// A checked roster. See the module's documentation for the order of people.
#[derive(Clone, Debug)]
pub struct Roster {
    /// The day all rules are judged on.
    pub as_of: Day,
    /// The program's days.
    pub term: Term,
    /// Participants, in the host's order.
    pub people: Vec<Person>,
    /// Ids of all people: participants, bystanders, strangers.
    pub(super) ids: Names,
    /// Order of each person's id among all ids, for breaking ties.
    pub(super) ranks: Vec<u32>,
    /// How many of the people after the participants are known.
    pub bystanders: u32,
    /// Every slug and value.
    pub names: Names,
    /// In the host's order, self-ties left out.
    pub ties: Vec<Tie>,
    /// In the host's order.
    pub feeds: Vec<Feed>,
    /// In the host's order.
    pub waivers: Vec<Waiver>,
    /// In the host's order.
    pub closures: Vec<Closure>,
    /// Zones in use.
    pub zones: ZoneBook,
    /// What was wrong with the data and lived with.
    pub findings: Vec<Finding>,
    /// SHA-256 of the contract roster.
    pub digest: String,
}

impl Roster {
    /// The person with an id, if the roster or a tie names one.
    pub fn lookup(&self, id: &str) -> Option<PersonIx> {
        self.ids.find(id).map(|name| PersonIx(u32::try_from(name.index()).unwrap_or(u32::MAX)))
    }

    /// The participant with an id.
    pub fn participant(&self, id: &str) -> Option<PersonIx> {
        self.lookup(id).filter(|person| self.is_participant(*person))
    }

    /// The id of a person.
    pub fn id(&self, person: PersonIx) -> &str {
        self.ids.at(person.index())
    }

    /// The record of a participant.
    pub fn person(&self, person: PersonIx) -> Option<&Person> {
        self.people.get(person.index())
    }

    /// Whether this is a participant.
    pub fn is_participant(&self, person: PersonIx) -> bool {
        person.index() < self.people.len()
    }

    /// Whether nobody knows more of this person than that a tie names them.
    pub fn is_stranger(&self, person: PersonIx) -> bool {
        person.index() >= self.people.len().saturating_add(self.bystanders as usize)
    }

    /// How many people there are in all: the size of tables over people.
    pub fn everyone(&self) -> usize {
        self.ids.len()
    }

    /// Place of a person's id in the order of all ids: breaks ties independently of the host's order.
    pub fn rank(&self, person: PersonIx) -> u32 {
        self.ranks.get(person.index()).copied().unwrap_or(u32::MAX)
    }

    /// A pair by ids.
    pub fn pair(&self, mentor: PersonIx, mentee: PersonIx) -> Pair {
        Pair { mentor: self.id(mentor).into(), mentee: self.id(mentee).into() }
    }
}
