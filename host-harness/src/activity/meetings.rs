//! Sessions as they went.

use super::Temper;
use crate::{
    company::Rng,
    contract::{
        health::{History, Meeting},
        program::Pairing,
        scheduling::{Change, SessionState, Timetable},
        types::Side,
    },
};
use chrono::{Days, NaiveDate};

/// How a session goes, in parts of 1,000: held, cancelled by the senior, by the junior, by nobody known, senior stayed away,
/// junior stayed away.
fn odds(temper: Temper, number: u32) -> [u32; 6] {
    match temper {
        Temper::Steady => [900, 50, 20, 10, 10, 10],
        Temper::Busy => [480, 360, 20, 40, 90, 10],
        Temper::Slow if number == 1 => [0, 700, 0, 200, 100, 0],
        Temper::Slow => [830, 90, 30, 20, 20, 10],
        Temper::Silent if number == 1 => [800, 100, 50, 50, 0, 0],
        Temper::Silent => [60, 250, 150, 300, 160, 80],
    }
}

/// Lost sessions in 1,000 that are made up for within ten days.
const REHELD: u32 = 450;
/// Sessions in 1,000 that are logged late, by up to three weeks; the others within three days.
const LOGGED_LATE: u32 = 80;

/// The pair's planned sessions up to `last` as they went, and the next ones up to two weeks past `until` as planned.
pub(super) fn meet(
    history: &mut History,
    pairing: &Pairing,
    temper: Temper,
    timetable: &Timetable,
    last: NaiveDate,
    until: NaiveDate,
    rng: &mut Rng,
) {
    let of_pair = timetable
        .sessions
        .iter()
        .filter(|placed| placed.session.pairing == pairing.id && placed.change != Change::Dropped);
    for placed in of_pair {
        let session = &placed.session;
        let day = NaiveDate::default() + Days::new(u64::from(session.when.start / 1440));
        let planned = Meeting {
            pairing: pairing.id.clone(),
            on: day.to_string(),
            state: SessionState::Planned,
            missed_by: Vec::new(),
            reheld_on: None,
            minutes: None,
            logged_on: None,
        };
        if day > last {
            // Whoever went silent has nothing planned any more.
            if pairing.ended_on.is_none() && day <= until + Days::new(14) && temper != Temper::Silent {
                history.meetings.push(planned);
            }
            continue;
        }
        let minutes = session.when.end.saturating_sub(session.when.start);
        let (state, missed_by) = match rng.weighted(odds(temper, session.number)) {
            0 => (SessionState::Held, Vec::new()),
            1 => (SessionState::Cancelled, vec![Side::Mentee]),
            2 => (SessionState::Cancelled, vec![Side::Mentor]),
            3 => (SessionState::Cancelled, Vec::new()),
            4 => (SessionState::NoShow, vec![Side::Mentee]),
            _ => (SessionState::NoShow, vec![Side::Mentor]),
        };
        let held = state == SessionState::Held;
        let late = if rng.chance(LOGGED_LATE) { 4 + rng.below(18) } else { rng.below(4) };
        let again = day + Days::new(2 + rng.below(8) as u64);
        let reheld = !held && temper != Temper::Silent && rng.chance(REHELD) && again <= last;
        let logged = (day + Days::new(late as u64)).min(until);
        // Sessions run over or end early by up to a quarter of an hour.
        let length = (i64::from(minutes) + rng.between(-3, 2) * 5).max(15) as u32;
        history.meetings.push(Meeting {
            state,
            missed_by,
            reheld_on: reheld.then(|| again.to_string()),
            minutes: held.then_some(length),
            logged_on: Some(logged.to_string()),
            ..planned.clone()
        });
        if reheld {
            let made_up = Meeting {
                on: again.to_string(),
                state: SessionState::Held,
                minutes: Some(length),
                logged_on: Some(again.to_string()),
                ..planned
            };
            history.meetings.push(made_up);
        }
    }
}
