use super::world::{engine, person, roster};
use crate::{
    contract::{
        program::{Goal, Skill},
        scheduling::{Session, SessionState},
        types::{FaultKind, Interval, Pair},
    },
    operations::{Engine, scheduling},
};

fn session(kind: &str, number: u32, minutes: u32) -> Session {
    let when = Interval { start: 100, end: 100 + minutes };
    let state = SessionState::Planned;
    Session { id: "s".into(), pairing: "p".into(), kind: kind.into(), state, when, wall: None, number }
}

fn goal(pairing: &str, topic: Option<&str>, due: Option<&str>, progress: f64) -> Goal {
    Goal {
        pairing: pairing.into(),
        topic: topic.map(Into::into),
        agreed_on: "2026-09-07".into(),
        due_on: due.map(Into::into),
        progress,
        updated_on: "2026-10-01".into(),
        weight: 1.0,
    }
}

fn world() -> (Engine, Pair) {
    let skill = |topic: &str, offered, wanted| Skill { topic: topic.into(), level: 3, offered, wanted };
    let (mut mentor, mut mentee) = (person("m", "UTC"), person("s", "UTC"));
    mentor.skills = vec![skill("ml", true, 0), skill("video", true, 0), skill("art", false, 0), skill("wine", true, 0)];
    mentee.skills =
        vec![skill("video", false, 2), skill("ai", false, 5), skill("art", false, 5), skill("wine", false, 5)];
    mentee.off_limits = vec!["wine".into()];
    let engine =
        engine(r#"{"topics":{"ai":{"aliases":["ml"]}}}"#, roster(vec![mentor, mentee], "2026-09-07", "2027-03-08"));
    (engine, Pair { mentor: "m".into(), mentee: "s".into() })
}

#[test]
fn minutes_add_up_whatever_the_length() {
    let (engine, pair) = world();
    let kinds = ["kick-off", "regular", "check-in", "midpoint-review", "management-review", "closing-review", "walk"];
    for kind in kinds {
        for minutes in (15..=240).chain([1_000_000, u32::MAX - 100]) {
            let agenda = scheduling::guide(&engine, &pair, &session(kind, 3, minutes), &[]).unwrap();
            assert_eq!(agenda.items.iter().map(|item| u64::from(item.minutes)).sum::<u64>(), u64::from(minutes));
            assert!(agenda.items.iter().all(|item| item.minutes > 0));
        }
    }
}

#[test]
fn open_goals_take_turns_and_then_topics() {
    let (engine, pair) = world();
    let topic = |number: u32, goals: &[Goal]| {
        let agenda = scheduling::guide(&engine, &pair, &session("regular", number, 60), goals).unwrap();
        let focus = agenda.items.into_iter().find(|item| item.code == "agenda.focus").unwrap();
        focus.details.into_iter().find(|detail| detail.key == "topic").map(|detail| detail.value)
    };
    let goals = [
        goal("p", Some("later"), None, 0.0),
        goal("other", Some("not-ours"), Some("2026-10-01"), 0.0),
        goal("p", Some("done"), Some("2026-10-01"), 1.0),
        goal("p", Some("soon"), Some("2026-12-01"), 0.5),
        goal("p", Some("wine"), Some("2027-01-01"), 0.0),
    ];
    let turns: Vec<Option<String>> = (1..=4).map(|number| topic(number, &goals)).collect();
    assert_eq!(turns, [Some("soon".into()), None, Some("later".into()), Some("soon".into())]);
    // Without goals: what one offers and the other wants, under the policy's names, the strongest wish first.
    let turns: Vec<Option<String>> = (1..=3).map(|number| topic(number, &[])).collect();
    assert_eq!(turns, [Some("ai".into()), Some("video".into()), Some("ai".into())]);
}

#[test]
fn what_cannot_be_is_refused() {
    let (engine, pair) = world();
    let fault = scheduling::guide(&engine, &pair, &session("regular", 1, 14), &[]).unwrap_err();
    assert_eq!((fault.kind, fault.problems[0].path.as_deref()), (FaultKind::InvalidInput, Some("/session/when")));
    let bad = [goal("p", None, Some("soon"), f64::NAN)];
    let fault = scheduling::guide(&engine, &pair, &session("regular", 1, 60), &bad).unwrap_err();
    let paths: Vec<&str> = fault.problems.iter().filter_map(|problem| problem.path.as_deref()).collect();
    assert_eq!(paths, ["/goals/0/due_on", "/goals/0/progress"]);
    let nobody = Pair { mentor: "x".into(), mentee: "s".into() };
    let fault = scheduling::guide(&engine, &nobody, &session("regular", 1, 60), &[]).unwrap_err();
    assert_eq!(fault.kind, FaultKind::NotFound);
}
