//! Rosters in one line.

use crate::{
    contract::{
        program::{Feed, Person, Preference, Roster, Stance, Tie, Waiver},
        types::{Attribute, DaySpan, Pair},
    },
    policy::conflicts::{ConflictPolicy, RuleId},
    program::{PersonIx, Program},
    time::Day,
};

pub(super) const AS_OF: &str = "2026-06-01";

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// People `0`, `1`, … with nothing between them, all of whose relations have fresh feeds.
#[derive(Clone)]
pub(super) struct World {
    pub(super) roster: Roster,
    pub(super) policy: serde_json::Value,
}

impl World {
    pub(super) fn of(people: usize) -> World {
        World::named((0..people).map(|number| number.to_string()))
    }

    pub(super) fn named(ids: impl IntoIterator<Item = String>) -> World {
        let roster = Roster {
            as_of: AS_OF.into(),
            term: DaySpan { since: Some("2026-06-15".into()), until: Some("2026-12-15".into()) },
            people: ids.into_iter().map(person).collect(),
            bystanders: Vec::new(),
            ties: Vec::new(),
            feeds: Vec::new(),
            waivers: Vec::new(),
            closures: Vec::new(),
            zones: Vec::new(),
        };
        let mut world = World { roster, policy: serde_json::json!({}) };
        let policy = ConflictPolicy::default();
        for relation in RuleId::ALL.into_iter().flat_map(|rule| policy.keys(rule).relations.to_vec()) {
            world = world.feed(&relation, AS_OF);
        }
        world
    }

    pub(super) fn policy(mut self, conflicts: serde_json::Value) -> World {
        self.policy = serde_json::json!({ "conflicts": conflicts });
        self
    }

    pub(super) fn bystander(mut self, id: &str) -> World {
        self.roster.bystanders.push(id.into());
        self
    }

    pub(super) fn feed(mut self, relation: &str, as_of: &str) -> World {
        self.roster.feeds.retain(|feed| feed.relation != relation);
        self.roster.feeds.push(Feed { relation: relation.into(), as_of: as_of.into() });
        self
    }

    pub(super) fn no_feed(mut self, relation: &str) -> World {
        self.roster.feeds.retain(|feed| feed.relation != relation);
        self
    }

    pub(super) fn tie(self, subject: impl ToString, relation: &str, object: impl ToString) -> World {
        self.dated(subject, relation, object, None, None)
    }

    pub(super) fn dated(
        mut self,
        subject: impl ToString,
        relation: &str,
        object: impl ToString,
        since: Option<&str>,
        until: Option<&str>,
    ) -> World {
        self.roster.ties.push(Tie {
            subject: subject.to_string(),
            relation: relation.into(),
            object: object.to_string(),
            held: DaySpan { since: since.map(Into::into), until: until.map(Into::into) },
        });
        self
    }

    pub(super) fn attribute(mut self, person: usize, key: &str, value: &str) -> World {
        self.roster.people[person].attributes.push(Attribute { key: key.into(), value: value.into() });
        self
    }

    pub(super) fn decline(mut self, person: usize, other: impl ToString) -> World {
        self.roster.people[person].preferences.push(Preference { other: other.to_string(), stance: Stance::Decline });
        self
    }

    pub(super) fn waiver(
        mut self,
        mentor: &str,
        mentee: &str,
        code: &str,
        by: &str,
        office: &str,
        until: &str,
    ) -> World {
        self.roster.waivers.push(Waiver {
            pair: Pair { mentor: mentor.into(), mentee: mentee.into() },
            code: code.into(),
            approved_by: by.into(),
            approved_as: office.into(),
            expires_on: until.into(),
        });
        self
    }

    pub(super) fn program(&self) -> Program {
        Program::open(&self.policy.to_string(), self.roster.clone()).unwrap()
    }
}

pub(super) fn ix(program: &Program, id: impl ToString) -> PersonIx {
    program.roster.lookup(&id.to_string()).unwrap()
}

fn person(id: String) -> Person {
    Person {
        id,
        mentor_places: 1,
        mentee_places: 1,
        grade: Some(1),
        skills: Vec::new(),
        off_limits: Vec::new(),
        languages: Vec::new(),
        preferences: Vec::new(),
        oriented_on: None,
        enrolled: DaySpan { since: None, until: None },
        away: Vec::new(),
        time_zone: None,
        week: None,
        calendars: Vec::new(),
        monthly_minutes: None,
        attributes: Vec::new(),
    }
}

/// What differs between worlds, on a few lines.
impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "policy {}", self.policy)?;
        for Tie { subject, relation, object, held } in &self.roster.ties {
            writeln!(f, "{subject} {relation} {object} {:?}..{:?}", held.since, held.until)?;
        }
        for person in &self.roster.people {
            for attribute in &person.attributes {
                writeln!(f, "{} {}={}", person.id, attribute.key, attribute.value)?;
            }
            for preference in &person.preferences {
                writeln!(f, "{} declines {}", person.id, preference.other)?;
            }
        }
        for waiver in &self.roster.waivers {
            writeln!(f, "{waiver:?}")?;
        }
        Ok(())
    }
}
