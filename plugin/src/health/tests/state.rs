//! `vectors/pair_states.json`: 24 states worked out with the design.

use super::builder::{Build, day, program, slug};
use crate::health::{model::Rules, state};
use proptest::prelude::*;
use serde_json::Value;

fn build(pair: &Value) -> Build {
    let number = |key: &str| pair[key].as_i64().map(|days| days as i32);
    let mut build = Build::new().pairing(0, number("planned_end").unwrap());
    {
        let raw = build.history.pairings.first_mut().unwrap();
        raw.extended_to = number("extended_to").map(day);
        if let Some(ended) = number("ended_on") {
            raw.ended_on = Some(day(ended));
            raw.ending = serde_json::from_value(slug(&pair["end_reason"]).into()).unwrap();
        }
        for pause in pair["pauses"].as_array().into_iter().flatten() {
            let at = |i: usize| Some(day(pause[i].as_i64().unwrap() as i32));
            raw.pauses.push(crate::contract::types::DaySpan { since: at(0), until: at(1) });
        }
    }
    if let Some(agreed) = number("goals_agreed_on") {
        build = build.goal("p0", agreed, 1.0);
    }
    for session in pair["sessions"].as_array().unwrap() {
        let on = session["day"].as_i64().unwrap() as i32;
        let minutes = session["min"].as_u64().map(|minutes| minutes as u32);
        let by = if session["by"] == "senior" { "mentee" } else { "" };
        build = build.meeting("p0", on, session["status"].as_str().unwrap(), by, minutes);
    }
    if pair["help_requested_open"] == true {
        build = build.concern("p0", "help", 41, None);
    }
    build
}

#[test]
fn every_row_of_the_table() {
    let rows: Vec<Value> = serde_json::from_str(include_str!("../vectors/pair_states.json")).unwrap();
    assert_eq!(rows.len(), 24);
    for row in rows {
        let as_of = row["as_of"].as_i64().unwrap() as i32;
        // The goal of the table is agreed on day 10; rows before that day have it ahead of them.
        let mut build = build(&row["pair"]);
        build.history.goals.retain(|goal| goal.agreed_on <= day(as_of));
        let program = program(as_of, "{}");
        let history = build.checked(&program);
        let found = state::on(&history.pairs[0], program.roster.as_of, &Rules::of(&program), true);
        let name = &row["name"];
        assert_eq!(found.state.slug(), slug(&row["state"]), "{name}");
        assert_eq!(found.reason, slug(&row["reason"]), "{name}");
    }
}

#[test]
fn boundaries_are_sharp() {
    // M16: (gap, state) just at and just past 1.5 C, 2.5 C and 4 C for C = 30.
    for (gap, state) in
        [(45, "on-track"), (46, "drifting"), (75, "drifting"), (76, "stalled"), (120, "stalled"), (121, "at-risk")]
    {
        let program = program(100 + gap, "{}");
        let build = Build::new().pairing(0, 400).goal("p0", 10, 0.9);
        // Enough sessions before, so that cadence alone does not speak.
        let build = (1..=10).fold(build, |build, n| build.meeting("p0", n * 10, "held", "", Some(60)));
        let history = build.checked(&program);
        let found = state::on(&history.pairs[0], program.roster.as_of, &Rules::of(&program), true);
        assert_eq!(found.state.slug(), state, "gap {gap}");
    }
}

fn sessions() -> impl Strategy<Value = Vec<(i32, u8)>> {
    proptest::collection::vec((0..150_i32, 0..4_u8), 0..8)
}

fn with_sessions(sessions: &[(i32, u8)], pauses: &[(i32, i32)], shift: impl Fn(i32) -> i32) -> Build {
    let mut build = Build::new().pairing(0, 700).goal("p0", 0, 0.5);
    for (since, until) in pauses {
        let span = crate::contract::types::DaySpan { since: Some(day(*since)), until: Some(day(*until)) };
        build.history.pairings[0].pauses.push(span);
    }
    for (on, kind) in sessions {
        let (state, by) =
            [("held", ""), ("cancelled", "mentee"), ("no-show", "mentor"), ("cancelled", "")][usize::from(*kind)];
        build = build.meeting("p0", shift(*on), state, by, Some(60));
    }
    build
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// M10: where nothing is planned, time alone never improves a state.
    #[test]
    fn time_alone_improves_nothing(sessions in sessions(), pause in 150..300_i32, length in 1..60_i32) {
        let program = program(600, "{}");
        let rules = Rules::of(&program);
        let history = with_sessions(&sessions, &[(pause, pause + length)], |on| on).checked(&program);
        let mut worst = 0;
        for later in 150..600 {
            let now = state::on(&history.pairs[0], day(later).parse().unwrap(), &rules, true);
            let trouble = now.state.trouble().unwrap();
            prop_assert!(trouble >= worst, "day {later}: {now:?}");
            worst = trouble;
        }
    }

    /// M11: a pause of d days delays everything after it by d.
    #[test]
    fn a_pause_is_a_delay(sessions in sessions(), begin in 0..150_i32, length in 1..60_i32, later in 0..150_i32) {
        let (end, program) = (begin + length, program(600, "{}"));
        let rules = Rules::of(&program);
        let plain = with_sessions(&sessions, &[], |on| on).checked(&program);
        // The pause takes the days begin + 1 ..= end; what lay after `begin` moves.
        let moved = |on: i32| if on > begin { on + length } else { on };
        let paused = with_sessions(&sessions, &[(begin + 1, end + 1)], moved).checked(&program);
        let at = begin + 1 + later;
        // Ten days to hold a session again are calendar days: leave histories out where a pause falls among them.
        prop_assume!(!sessions.iter().any(|(on, kind)| *kind > 0 && *on <= begin && *on + 10 > begin));
        let left = state::on(&plain.pairs[0], day(at).parse().unwrap(), &rules, true);
        let right = state::on(&paused.pairs[0], day(at + length).parse().unwrap(), &rules, true);
        prop_assert_eq!(left, right);
    }
}
