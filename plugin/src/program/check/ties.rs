//! Ties and waivers: they may name anyone.

use super::{Desk, place::Place};
use crate::{
    contract::{self, types::Severity},
    program::roster::{Tie, Waiver},
    time::DaySpan,
};

impl Desk {
    pub(super) fn ties(&mut self, raw: &[contract::program::Tie], root: &Place<'_>) -> Vec<Tie> {
        let known = self.ids.len();
        let mut ties = Vec::with_capacity(raw.len());
        for (position, tie) in raw.iter().enumerate() {
            let list = root.key("ties");
            let place = list.item(position);
            let relation = self.slug(&tie.relation, &place.key("relation"));
            let mut held = self.ends(&tie.held, &place.key("held"));
            let subject = self.anyone(&tie.subject, &place.key("subject"));
            let object = self.anyone(&tie.object, &place.key("object"));
            if subject == object {
                let message = "this tie joins a person to herself and is left aside".to_string();
                self.about("data.self-tie", Severity::Warning, &[&tie.subject], &place, message);
                continue;
            }
            if held.is_empty() {
                // Which of the two dates is wrong cannot be known: the strictest reading is that it never ended.
                held = DaySpan { since: held.since.min(held.until), until: None };
                let message = "this tie ends before it begins and is read as not ended".to_string();
                self.about("data.tie-inverted", Severity::Serious, &[&tie.subject, &tie.object], &place, message);
            }
            for (person, id, key) in [(subject, &tie.subject, "subject"), (object, &tie.object, "object")] {
                if person.index() >= known {
                    let message = "this tie names somebody whom the roster does not know".to_string();
                    self.about("data.unknown-person", Severity::Warning, &[id], &place.key(key), message);
                }
            }
            ties.push(Tie { subject, relation, object, held });
        }
        ties
    }

    pub(super) fn waivers(&mut self, raw: &[contract::program::Waiver], root: &Place<'_>) -> Vec<Waiver> {
        let mut waivers = Vec::with_capacity(raw.len());
        for (position, waiver) in raw.iter().enumerate() {
            let list = root.key("waivers");
            let place = list.item(position);
            let mentor = self.anyone(&waiver.pair.mentor, &place.key("pair").key("mentor"));
            let mentee = self.anyone(&waiver.pair.mentee, &place.key("pair").key("mentee"));
            let approver = self.anyone(&waiver.approved_by, &place.key("approved_by"));
            let code = self.slug(&waiver.code, &place.key("code"));
            let office = self.slug(&waiver.approved_as, &place.key("approved_as"));
            let Some(expires_on) = self.day(&waiver.expires_on, &place.key("expires_on")) else { continue };
            waivers.push(Waiver { mentor, mentee, code, approver, office, expires_on });
        }
        waivers
    }
}
