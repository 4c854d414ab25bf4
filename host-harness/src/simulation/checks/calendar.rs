//! Every session that lies ahead, by hand: inside both people's hours, free in both calendars, once at a time.

use crate::{
    contract::{program::Person, types::Interval},
    simulation::{
        hours::{Seat, free, midnight, overlap},
        platform::Platform,
        world::World,
    },
};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// What is wrong with the sessions from tomorrow on.
pub(super) fn sessions(platform: &Platform, world: &mut World, day: NaiveDate, wrong: &mut Vec<String>) {
    let tomorrow = midnight(day + Days::new(1));
    let thaw = platform.thaw(day + Days::new(1));
    let people: BTreeMap<&str, &Person> =
        platform.roster.people.iter().map(|person| (person.id.as_str(), person)).collect();
    let mut seats: BTreeMap<&str, Option<Seat<'_>>> = BTreeMap::new();
    let mut times: BTreeMap<&str, Vec<Interval>> = BTreeMap::new();
    for (id, sessions) in &platform.sessions {
        let Some(pairing) = platform.pairings.get(id) else {
            wrong.push(format!("sessions of pairing `{id}`, which is not there"));
            continue;
        };
        for session in sessions.iter().filter(|session| session.state.is_ahead() && session.when.start >= tomorrow) {
            // The plugin did not answer today, and the platform knows that this pairing is to be planned again: what a plan can
            // still move waits for it, what it cannot must be right by now.
            if platform.to_plan.contains(id) && session.when.start >= thaw {
                continue;
            }
            if pairing.ended_on.is_some() {
                wrong.push(format!("session `{}` lies ahead, and its pairing is over", session.id));
                continue;
            }
            for person in [pairing.pair.mentor.as_str(), pairing.pair.mentee.as_str()] {
                let is_mentor = person == pairing.pair.mentor;
                let Some(record) = people.get(person).copied() else { continue };
                let seat = seats.entry(person).or_insert_with(|| Seat::of(record, &platform.roster.closures));
                if let Some(objection) = seat.as_ref().and_then(|seat| seat.objects(session.when)) {
                    wrong.push(format!("session `{}` is {objection} of `{person}`", session.id));
                }
                if is_mentor && seat.as_ref().is_some_and(|seat| !seat.sees_running(pairing, session.when)) {
                    wrong.push(format!("session `{}` is when its pairing does not run", session.id));
                }
                if !free(world.diary(record), session.when) {
                    wrong.push(format!("session `{}` is when `{person}` is busy", session.id));
                }
                times.entry(person).or_default().push(session.when);
            }
        }
    }
    for (person, mut times) in times {
        times.sort_by_key(|when| (when.start, when.end));
        if times.windows(2).any(|two| overlap(two[0], two[1])) {
            wrong.push(format!("`{person}` has two sessions at one time"));
        }
    }
}
