//! A history as it was known on a day.

use crate::contract::{
    health::{History, Meeting},
    scheduling::SessionState,
};
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// Sessions are in the calendar so many days ahead.
const PLANNED_AHEAD: u64 = 14;

/// What was known at the end of `day`. A later session counts as planned where it was near, and one that was entered later
/// as not yet reported. How far a goal had come is not kept: one that was touched later counts as never touched.
pub fn known_on(history: &History, day: NaiveDate) -> History {
    let past = |text: &str| text.parse::<NaiveDate>().is_ok_and(|date| date <= day);
    let past_if = |text: &Option<String>| text.as_deref().is_some_and(past);
    let keep = |text: &Option<String>| text.clone().filter(|text| past(text));
    let near = |text: &str| text.parse::<NaiveDate>().is_ok_and(|date| date <= day + Days::new(PLANNED_AHEAD));

    let mut known = history.clone();
    known.ledger = None;
    known.pairings.retain(|pairing| past(&pairing.matched_on));
    for pairing in &mut known.pairings {
        if !past_if(&pairing.ended_on) {
            (pairing.ended_on, pairing.ending) = (None, None);
        }
        if !past_if(&pairing.closure_decided_on) {
            (pairing.closure_decided_on, pairing.extended_to) = (None, None);
        }
        pairing.pauses.retain(|pause| pause.since.as_deref().is_none_or(past));
    }
    let here: BTreeSet<String> = known.pairings.iter().map(|pairing| pairing.id.clone()).collect();
    let of = |id: &String| here.contains(id);

    known.meetings.retain(|meeting| of(&meeting.pairing) && near(&meeting.on));
    for meeting in &mut known.meetings {
        if !past(&meeting.on) || !meeting.logged_on.as_deref().is_none_or(past) {
            *meeting = Meeting {
                state: SessionState::Planned,
                missed_by: Vec::new(),
                reheld_on: None,
                minutes: None,
                logged_on: None,
                ..meeting.clone()
            };
        }
        meeting.reheld_on = keep(&meeting.reheld_on);
    }
    known.concerns.retain(|concern| of(&concern.pairing) && past(&concern.opened_on));
    for concern in &mut known.concerns {
        concern.resolved_on = keep(&concern.resolved_on);
    }
    known.goals.retain(|goal| of(&goal.pairing) && past(&goal.agreed_on));
    for goal in &mut known.goals {
        if !past(&goal.updated_on) {
            (goal.updated_on, goal.progress) = (goal.agreed_on.clone(), 0.0);
        }
    }
    known.surveys.retain(|survey| survey.pairing.as_ref().is_none_or(of) && past(&survey.asked_on));
    for survey in &mut known.surveys {
        survey.answered_on = keep(&survey.answered_on);
        if survey.answered_on.is_none() {
            survey.items.clear();
        }
    }
    known.applications.retain(|application| past(&application.registered_on));
    for application in &mut known.applications {
        application.matched_on = keep(&application.matched_on);
        application.withdrew_on = keep(&application.withdrew_on);
    }
    for action in &mut known.sponsor_actions {
        action.done_on = keep(&action.done_on);
    }
    known.facts.retain(|fact| past(&fact.on) && fact.pairing.as_ref().is_none_or(of));
    known
}
