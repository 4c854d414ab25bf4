//! What happens around pairings: sponsors, applicants, and facts of any kind.

use super::{At, Desk};
use crate::{
    contract::health::{Application as RawApplication, Fact as RawFact, SponsorAction as RawAction},
    health::records::{Application, Fact, SponsorAction},
    program::Name,
    time::Day,
};
use std::collections::BTreeMap;

impl Desk<'_> {
    pub(super) fn sponsor_actions(&mut self, raw: &[RawAction]) {
        for (position, action) in raw.iter().enumerate() {
            let at = At("sponsor_actions", position);
            self.name(&action.kind, at, "kind");
            let due = self.day(&action.due_on, at, "due_on");
            let done = self.past_day_if(action.done_on.as_ref(), at, "done_on");
            if let (Some(due), Some(done)) = (due, done) {
                self.history.sponsor_actions.push(SponsorAction { kind: action.kind.clone(), due, done });
            }
        }
    }

    pub(super) fn applications(&mut self, raw: &[RawApplication]) {
        for (position, application) in raw.iter().enumerate() {
            let at = At("applications", position);
            let named = self.name(&application.person, at, "person");
            let registered = self.past_day(&application.registered_on, at, "registered_on");
            let matched = self.past_day_if(application.matched_on.as_ref(), at, "matched_on");
            let withdrew = self.past_day_if(application.withdrew_on.as_ref(), at, "withdrew_on");
            self.after(registered, matched.flatten(), at, "matched_on", "is before `registered_on`");
            self.after(registered, withdrew.flatten(), at, "withdrew_on", "is before `registered_on`");
            let (Some(registered), Some(matched), Some(withdrew), true) = (registered, matched, withdrew, named) else {
                continue;
            };
            let person = self.history.people.intern(&application.person);
            let (side, eligible) = (application.side, application.eligible);
            self.history.applications.push(Application { person, side, registered, eligible, matched, withdrew });
        }
    }

    /// Who has left the roster may have been trained: facts of kind `oriented` say so.
    pub(super) fn leavers(&mut self) {
        let mut trained: BTreeMap<Name, Day> = BTreeMap::new();
        for fact in self.history.facts.iter().filter(|fact| fact.kind == "oriented") {
            if let Some(person) = fact.person {
                trained.entry(person).and_modify(|day| *day = fact.on.min(*day)).or_insert(fact.on);
            }
        }
        for pair in self.history.pairs.iter_mut().filter(|pair| !pair.known) {
            for ((person, day), judged) in
                [pair.mentor, pair.mentee].iter().zip(&mut pair.trained).zip(&mut pair.judged)
            {
                if let Some(on) = trained.get(person).filter(|_| !*judged) {
                    (*day, *judged) = (Some(*on), true);
                }
            }
        }
    }

    pub(super) fn facts(&mut self, raw: &[RawFact]) {
        for (position, fact) in raw.iter().enumerate() {
            let at = At("facts", position);
            self.name(&fact.kind, at, "kind");
            let on = self.day(&fact.on, at, "on");
            let until = self.day_if(fact.until.as_ref(), at, "until");
            self.after(on, until.flatten(), at, "until", "is before `on`");
            let pair = fact.pairing.as_ref().map(|id| self.pair(id, at));
            if fact.value.is_some_and(|value| !value.is_finite()) {
                self.wrong("input.out-of-range", at, "value", "is not a number");
            }
            if !self.few(fact.details.len(), at, "details") {
                continue;
            }
            for (place, detail) in fact.details.iter().enumerate() {
                if detail.value.len() > crate::program::limits::VALUE_BYTES {
                    self.wrong("input.too-long", at, &format!("details/{place}/value"), "is too long");
                }
            }
            let person = match &fact.person {
                Some(id) if self.name(id, at, "person") => Some(self.history.people.intern(id)),
                _ => None,
            };
            let (Some(on), Some(until)) = (on, until) else { continue };
            let details = fact.details.iter().map(|detail| (detail.key.clone(), detail.value.clone())).collect();
            let (kind, pair) = (fact.kind.clone(), pair.flatten());
            self.history.facts.push(Fact { kind, person, pair, on, until, details });
        }
    }
}
