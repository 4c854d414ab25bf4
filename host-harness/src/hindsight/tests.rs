use super::*;
use crate::contract::{
    health::{History, Meeting},
    program::{Ending, Pairing},
    scheduling::SessionState,
    types::Pair,
};
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn pairing() -> Pairing {
    Pairing {
        id: "p".into(),
        pair: Pair { mentor: "m".into(), mentee: "s".into() },
        matched_on: "2026-01-10".into(),
        planned_end: "2026-12-31".into(),
        extended_to: None,
        ended_on: Some("2026-05-01".into()),
        ending: Some(Ending::Relational),
        closure_decided_on: None,
        pauses: Vec::new(),
        mentor_chose: None,
        mentee_chose: None,
        attributes: Vec::new(),
    }
}

fn meeting(on: &str, logged: &str) -> Meeting {
    Meeting {
        pairing: "p".into(),
        on: on.into(),
        state: SessionState::Held,
        missed_by: Vec::new(),
        reheld_on: None,
        minutes: Some(60),
        logged_on: Some(logged.into()),
    }
}

fn history() -> History {
    History {
        pairings: vec![pairing()],
        meetings: vec![meeting("2026-02-01", "2026-02-02"), meeting("2026-03-01", "2026-03-20")],
        ..History::default()
    }
}

#[test]
fn nothing_later_is_known() {
    let known = known_on(&history(), day("2026-03-05"));
    assert_eq!((&known.pairings[0].ended_on, known.pairings[0].ending), (&None, None));
    let states: Vec<SessionState> = known.meetings.iter().map(|meeting| meeting.state).collect();
    assert_eq!(states, [SessionState::Held, SessionState::Planned], "the second was entered later");
    assert!(known_on(&history(), day("2026-01-01")).pairings.is_empty());
    // What is known on the last day is the history, but for its ledger.
    assert_eq!(known_on(&history(), day("2026-12-31")), history());
}

#[test]
fn what_follows() {
    let history = history();
    let said = |on: &str, horizon: u64| followed(&history, &history.pairings[0], day(on), horizon);
    assert_eq!(said("2026-02-10", 30), Some(false), "met on 1 March");
    assert_eq!(said("2026-03-02", 30), Some(true), "silent");
    assert_eq!(said("2026-04-20", 30), Some(true), "ended");
    assert_eq!(said("2026-05-02", 30), None, "over");
    assert_eq!(said("2026-01-01", 30), None, "not begun");
    let mut moved = history.clone();
    moved.pairings[0].ending = Some(Ending::LeftCompany);
    assert_eq!(followed(&moved, &moved.pairings[0], day("2026-04-20"), 30), None, "nobody's loss");
}

#[test]
fn orders_are_judged() {
    let look = |priority: u32, lost: bool| Look { state: "on-track".into(), priority, lost };
    let looks = [look(10, false), look(20, false), look(20, true), look(40, true)];
    // Of the four pairs three are in order and one is a tie.
    assert_eq!(area_under_curve(&looks), Some(0.875));
    assert_eq!(area_under_curve(&looks[..2]), None);
    let row = by_state(&looks).remove(0);
    assert_eq!((row.looks, row.lost), (4, 2));
    // statsmodels proportion_confint(2, 4, method="wilson").
    assert!((row.interval.0 - 0.150_038_990).abs() < 1e-8 && (row.interval.1 - 0.849_961_009).abs() < 1e-8);
    let at = |score: f64, lost: f64| ScoreLook { score, lost };
    assert_eq!(concordance(&[at(80.0, 0.1), at(60.0, 0.3), at(50.0, 0.2)]), (Some(2.0 / 3.0), 3));
}
