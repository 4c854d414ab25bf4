//! Working lives that are not nine to five.

use super::{
    plan::{TERM, check_timetable, planned},
    world::{calendar, engine, pairing, person, roster, windows},
};
use crate::{contract::scheduling::Timetable, time::LocalMinute};

/// Plans a mentor with a week of her own and a mentee with another, both in one zone; everything has a place.
fn meet(zone: &str, mentor: &[(u32, u32, u32)], mentee: &[(u32, u32, u32)]) -> Timetable {
    let mut people = vec![person("m", zone), person("s", zone)];
    people[0].week = windows(mentor);
    people[1].week = windows(mentee);
    let engine = engine("{}", roster(people, TERM.0, TERM.1));
    let calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", TERM.0, TERM.1)]);
    let timetable = planned(&engine, &calendar);
    check_timetable(&engine, &calendar, &timetable);
    assert_eq!(timetable.unplaced, []);
    assert_eq!(timetable.cost, timetable.bound);
    timetable
}

/// Weekday and minute of the day of each session, on the mentor's wall.
fn walls(timetable: &Timetable) -> Vec<(u8, i64)> {
    let wall = |text: &String| {
        let local = text.parse::<LocalMinute>().unwrap();
        (local.day().weekday(), i64::from(local.minute_of_day()))
    };
    timetable.sessions.iter().map(|placed| wall(placed.session.wall.as_ref().unwrap())).collect()
}

#[test]
fn a_night_shift_meets_at_night() {
    // From ten at night to six, Monday to Thursday, and a day worker with one long evening.
    let night: Vec<_> = (1..=4).map(|day| (day, 1320, 1800)).collect();
    let timetable = meet("Europe/Warsaw", &night, &[(2, 540, 1439), (3, 0, 120)]);
    // Tuesday from ten, or on into Wednesday: past midnight a session is Wednesday's.
    let inside = |(day, minute): (u8, i64)| (day == 2 && minute >= 1320) || (day == 3 && minute + 60 <= 120);
    assert!(walls(&timetable).into_iter().all(inside), "{:?}", walls(&timetable));
}

#[test]
fn a_part_timer_meets_on_her_days() {
    let week: Vec<_> = (1..=5).map(|day| (day, 540, 1020)).collect();
    let timetable = meet("Europe/London", &week, &[(2, 480, 720), (4, 780, 1020)]);
    let inside = |(day, minute): (u8, i64)| (day == 2 && minute + 60 <= 720) || (day == 4 && minute >= 780);
    assert!(walls(&timetable).into_iter().all(inside), "{:?}", walls(&timetable));
}

#[test]
fn sunday_to_thursday_meets_monday_to_friday_on_four_days() {
    let west: Vec<_> = (1..=5).map(|day| (day, 540, 1020)).collect();
    let east: Vec<_> = [7, 1, 2, 3, 4].map(|day| (day, 540, 1020)).to_vec();
    let timetable = meet("Asia/Riyadh", &west, &east);
    assert!(walls(&timetable).into_iter().all(|(day, _)| day <= 4));
    // Two who both work on Sundays alone meet on Sundays.
    let timetable = meet("Asia/Riyadh", &[(7, 540, 1020), (5, 540, 1020)], &east);
    assert!(walls(&timetable).into_iter().all(|(day, _)| day == 7));
}

/// The last three weeks away: nothing can close, and the rest is planned all the same.
#[test]
fn a_window_without_room_costs_one_session() {
    let mut people = vec![person("m", "Europe/Berlin"), person("s", "Europe/Berlin")];
    people[1].away.push(crate::contract::types::DaySpan { since: Some("2027-02-10".into()), until: None });
    let engine = engine("{}", roster(people, TERM.0, TERM.1));
    let calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", TERM.0, TERM.1)]);
    let timetable = planned(&engine, &calendar);
    check_timetable(&engine, &calendar, &timetable);
    assert_eq!((timetable.sessions.len(), timetable.unplaced.len()), (5, 1));
    let codes: Vec<&str> = timetable.unplaced[0].reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(codes, ["schedule.enrolled", "schedule.milestones"]);
    assert_eq!(timetable.cost, timetable.bound, "the best of those with one session less");
}
