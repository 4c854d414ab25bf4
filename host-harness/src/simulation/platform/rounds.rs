//! A round: match, ask both sides of each new pair, and let those begin who both said yes, signed and are oriented.

use super::{Platform, PlatformError, at};
use crate::{
    contract::{
        health::Fact,
        types::{Pair, Side},
    },
    hr::DaySpan,
    simulation::{scenario::Call, world::World},
    store::Phase,
    workflow::{Actor, Engine, Now, Office, Says, TERM_DAYS, WorkflowError},
};
use chrono::{Days, NaiveDate};

/// A proposal that waits for its two answers, and then for the orientation of both.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::simulation) struct Asked {
    /// Key of the pairing that it may become.
    pub(in crate::simulation) id: String,
    /// The two.
    pub(in crate::simulation) pair: Pair,
    /// The day they were asked.
    pub(in crate::simulation) on: NaiveDate,
    /// Whether the mentor and the mentee have answered.
    pub(in crate::simulation) answered: [bool; 2],
}

impl Asked {
    /// Whether both said yes.
    pub(in crate::simulation) fn is_accepted(&self) -> bool {
        self.answered == [true, true]
    }
}

impl Platform {
    /// Proposes partners for every free place and asks them. Pairs that stand, and those that are asked, stay; whom somebody
    /// declined is not proposed. Returns how many were asked; none where the plugin did not answer.
    pub(in crate::simulation) fn round(
        &mut self,
        world: &World,
        day: NaiveDate,
    ) -> Result<Option<usize>, PlatformError> {
        let term = DaySpan { since: Some(day), until: Some(day + Days::new(TERM_DAYS)) };
        let desk = self.desk_until(world, day, term)?;
        let (store, id) = (&mut self.store, self.id);
        let draft =
            |engine: &Engine<'_>| Office::new(store, id, Actor::platform(), Now::on(day)).draft_round(engine, &desk);
        let drafted = self.gate.decide(day, Call::Match, draft).map_err(at("matching"))?;
        if drafted.is_none() {
            return Ok(None);
        }
        let asked = self.office(day).ask_round().map_err(at("asking"))?;
        for id in &asked {
            let Some(case) = self.store.case(self.id, id)? else { continue };
            self.asked.push(Asked { id: id.clone(), pair: case.pair, on: day, answered: [false; 2] });
        }
        Ok(Some(asked.len()))
    }

    /// Somebody answers. Who says yes signs the agreement once both have.
    pub(in crate::simulation) fn answer(
        &mut self,
        id: &str,
        side: Side,
        accepts: bool,
        day: NaiveDate,
    ) -> Result<(), PlatformError> {
        let Some(at_place) = self.asked.iter().position(|asked| asked.id == id) else { return Ok(()) };
        let pair = self.asked[at_place].pair.clone();
        let person = if side == Side::Mentor { &pair.mentor } else { &pair.mentee };
        let says = if accepts { Says::Accept } else { Says::Decline };
        let mut office = Office::new(&mut self.store, self.id, Actor::participant(person), Now::on(day));
        match office.answer(id, says, None) {
            Ok(answered) => {
                self.asked[at_place].answered[usize::from(side == Side::Mentee)] = true;
                self.asked.retain(|asked| !answered.closed.contains(&asked.id));
                match answered.phase {
                    Phase::Accepted => {
                        for person in [&pair.mentor, &pair.mentee] {
                            let actor = Actor::participant(person);
                            let mut office = Office::new(&mut self.store, self.id, actor, Now::on(day));
                            office.sign(id, person).map_err(at("signing"))?;
                        }
                    }
                    Phase::Declined => self.asked.retain(|asked| asked.id != id),
                    _ => {}
                }
                Ok(())
            }
            // The place was taken meanwhile, or the invitation was taken back: nobody is given two partners for one place.
            Err(WorkflowError::Closed) => {
                self.asked.retain(|asked| asked.id != id);
                Ok(())
            }
            Err(error) => Err(at("answering")(error)),
        }
    }

    /// Those begin who have all they need. Acceptance is checked against the day it is made on: what has become forbidden
    /// since it was proposed does not begin. Returns the new pairings.
    pub(in crate::simulation) fn settle(
        &mut self,
        world: &World,
        day: NaiveDate,
    ) -> Result<Vec<String>, PlatformError> {
        let is_oriented =
            |person: &String| world.enrolment(person).and_then(|one| one.oriented_on).is_some_and(|on| on <= day);
        let ready =
            |asked: &Asked| asked.is_accepted() && is_oriented(&asked.pair.mentor) && is_oriented(&asked.pair.mentee);
        if !self.asked.iter().any(ready) {
            return Ok(Vec::new());
        }
        let ready: Vec<String> = self.asked.iter().filter(|asked| ready(asked)).map(|asked| asked.id.clone()).collect();
        let desk = self.desk(world, day)?;
        let (store, organisation) = (&mut self.store, self.id);
        let publish = |engine: &Engine<'_>| {
            Office::new(store, organisation, Actor::platform(), Now::on(day)).publish(engine, &desk)
        };
        let Some(published) = self.gate.decide(day, Call::Match, publish).map_err(at("publishing"))? else {
            return Ok(Vec::new());
        };
        for (id, _) in published.waiting.iter().filter(|(id, _)| ready.contains(id)) {
            // A rule stands in the way by now, or a place is gone: the invitation is taken back.
            self.office(day).withdraw(id, None).map_err(at("taking an invitation back"))?;
            self.asked.retain(|asked| asked.id != *id);
        }
        for id in &published.active {
            self.asked.retain(|asked| asked.id != *id);
            self.read_back(id)?;
            self.history.facts.push(Fact {
                kind: "agreement".into(),
                person: None,
                pairing: Some(id.clone()),
                on: day.to_string(),
                until: None,
                value: None,
                details: Vec::new(),
            });
            self.to_plan.insert(id.clone());
        }
        Ok(published.active)
    }
}
