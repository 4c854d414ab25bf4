//! Round trips, transactions, erasure.

use chrono::NaiveDate;
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::contract::{conflicts, health, program, scheduling, types};
use crate::hr::{
    Closure, DaySpan, Employee, Enrolment, Feed, Membership, Organisation, Preference, Resolved, Source, Stance, Team,
    Tie, Waiver,
};
use crate::import::{ImportError, Options, import};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn employee(id: &str, manager: Option<&str>) -> Employee {
    Employee {
        id: id.to_owned(),
        display_name: Some(format!("Name of {id}")),
        grade: Resolved::certain(3, "test"),
        managers: manager.map(str::to_owned).into_iter().collect(),
        teams: vec![Membership { team: "t1".to_owned(), lead: false }],
        ..Employee::default()
    }
}

fn organisation() -> Organisation {
    let held = DaySpan { since: Some(day("2026-01-01")), until: None };
    let text = str::to_owned;
    Organisation {
        name: text("Acme"),
        people: vec![employee("z", None), employee("a", Some("z")), employee("m", Some("X917"))],
        teams: vec![Team { id: text("t1"), parent: Some(text("t0")), loose: true, ..Team::default() }],
        ties: vec![Tie { subject: text("z"), relation: text("reviews"), object: text("a"), held }],
        feeds: vec![Feed { relation: text("manages"), as_of: day("2026-11-01") }],
        waivers: vec![Waiver {
            mentor: text("a"),
            mentee: text("z"),
            code: text("conflict.same-team"),
            approved_by: text("m"),
            approved_as: text("hr"),
            expires_on: day("2026-12-31"),
        }],
        closures: vec![Closure { calendar: text("nl"), days: held, tentative: true }],
        provenance: vec![Source {
            name: text("x.csv"),
            format: text("csv"),
            mapping: None,
            digest: text("00"),
            records: 3,
            as_of: day("2026-11-01"),
        }],
    }
}

fn enrolment(person: &str) -> Enrolment {
    let preferences = vec![
        Preference { other: "a".to_owned(), stance: Stance::Decline },
        Preference { other: "z".to_owned(), stance: Stance::Favor },
    ];
    Enrolment { person: person.to_owned(), mentor_places: 1, preferences, ..Enrolment::default() }
}

fn pairing(id: &str, mentor: &str, mentee: &str) -> program::Pairing {
    let json = serde_json::json!({
        "id": id, "pair": {"mentor": mentor, "mentee": mentee}, "matched_on": "2026-11-01", "planned_end": "2027-05-01"
    });
    serde_json::from_value(json).unwrap()
}

#[test]
fn an_organisation_comes_back_as_it_was() {
    let mut store = Store::in_memory().unwrap();
    let id = store.put_organisation(&organisation(), &[enrolment("m"), enrolment("a")]).unwrap();
    assert_eq!(store.organisation(id).unwrap(), organisation());
    assert_eq!(store.enrolments(id).unwrap(), [enrolment("m"), enrolment("a")]);
    assert_eq!(store.find_organisation("Acme").unwrap(), id);
    assert_eq!(store.organisations().unwrap(), [(id, "Acme".to_owned())]);
    assert!(matches!(store.find_organisation("?"), Err(StoreError::NoOrganisation(_))));
    let grade: u32 =
        store.connection.query_row("SELECT grade FROM people WHERE id = 'a'", [], |row| row.get(0)).unwrap();
    assert_eq!(grade, 3);
}

#[test]
fn a_second_import_replaces_people_and_keeps_what_the_program_knows() {
    let mut store = Store::in_memory().unwrap();
    let id = store.put_organisation(&organisation(), &[enrolment("m"), enrolment("a")]).unwrap();
    store.put_pairings(id, &[pairing("p1", "m", "z")]).unwrap();
    let mut next = organisation();
    next.people = vec![employee("n", None), employee("z", Some("n")), employee("a", Some("n"))];
    assert_eq!(store.put_organisation(&next, &[]).unwrap(), id);
    assert_eq!(store.organisation(id).unwrap(), next);
    assert_eq!(store.enrolments(id).unwrap(), [enrolment("a")], "m has left");
    assert_eq!(store.pairings(id).unwrap().len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever comes, goes, changes and trades places between two imports: the last one is what is kept.
    #[test]
    fn the_last_import_is_what_is_kept(
        imports in vec((Just((0..8_u8).collect::<Vec<_>>()).prop_shuffle(), 0..8_usize, 0..4_u8, any::<bool>()), 1..6)
    ) {
        let mut store = Store::in_memory().unwrap();
        for (order, few, grade, as_before) in imports {
            let mut order = order[few..].to_vec();
            if as_before {
                order.sort_unstable();
            }
            let of = |id: &u8| {
                let grade = if id.is_multiple_of(2) { grade } else { 0 };
                Employee { grade: Resolved::certain(grade.into(), "test"), ..employee(&format!("p{id}"), None) }
            };
            let next = Organisation { people: order.iter().map(of).collect(), ..organisation() };
            let id = store.put_organisation(&next, &[]).unwrap();
            prop_assert_eq!(store.organisation(id).unwrap(), next);
        }
    }

    /// The same of what happened.
    #[test]
    fn the_last_history_is_what_is_kept(histories in vec((vec(0..3_u8, 0..5), vec(0..3_u8, 0..5)), 1..6)) {
        let mut store = Store::in_memory().unwrap();
        let id = store.put_organisation(&organisation(), &[]).unwrap();
        store.put_pairings(id, &[pairing("p1", "a", "z")]).unwrap();
        for (met, asked) in histories {
            let meeting = |on: &u8| serde_json::json!({"pairing": "p1", "on": format!("2026-11-1{on}"), "state": "held"});
            let concern = |on: &u8| serde_json::json!({"pairing": "p1", "kind": "help", "opened_on": format!("2026-11-1{on}")});
            let json = serde_json::json!({
                "meetings": met.iter().map(meeting).collect::<Vec<_>>(),
                "concerns": asked.iter().map(concern).collect::<Vec<_>>(),
            });
            let mut history: health::History = serde_json::from_value(json).unwrap();
            store.replace_events(id, &history).unwrap();
            history.pairings = vec![pairing("p1", "a", "z")];
            prop_assert!(store.history(id).unwrap() == history);
        }
    }
}

#[test]
fn a_failed_write_changes_nothing() {
    let mut store = Store::in_memory().unwrap();
    let id = store.put_organisation(&organisation(), &[]).unwrap();
    let mut next = organisation();
    next.people.remove(0);
    // An enrolment of nobody comes last and takes everything back.
    assert!(matches!(store.put_organisation(&next, &[enrolment("nobody")]), Err(StoreError::Sqlite(_))));
    assert_eq!(store.organisation(id).unwrap(), organisation());
}

/// A torn file is refused before the database is touched.
#[test]
fn a_failed_import_leaves_the_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("acme.db");
    let (good, bad) = (folder.path().join("good.csv"), folder.path().join("bad.csv"));
    std::fs::write(&good, "id,name,manager\n1,A,\n2,B,1\n").unwrap();
    std::fs::write(&bad, "id,name,manager\n1,A,\n2,B\n").unwrap();
    let options = Options::new("Acme", day("2026-11-01"));
    let mut store = Store::open(&database).unwrap();
    let first = import(&[good.into()], &options).unwrap();
    let id = store.put_organisation(&first.organisation, &first.enrolments).unwrap();
    assert!(matches!(import(&[bad.into()], &options), Err(ImportError::Row { row: 3, .. })));
    drop(store);
    let store = Store::open(&database).unwrap();
    assert_eq!(store.organisation(id).unwrap(), first.organisation);
}

#[test]
fn the_program_round_trips() {
    let mut store = Store::in_memory().unwrap();
    let id = store.put_organisation(&organisation(), &[]).unwrap();
    let pairings = [pairing("p1", "a", "z"), pairing("p2", "m", "z")];
    store.put_pairings(id, &pairings).unwrap();
    assert!(store.pairings(id).unwrap() == pairings);

    let session = |number: u32| -> scheduling::Session {
        let json = serde_json::json!({"id": format!("s{number}"), "pairing": "p1", "kind": "regular", "state": "planned",
            "when": {"start": 100, "end": 160}, "number": number});
        serde_json::from_value(json).unwrap()
    };
    store.put_sessions(id, day("2026-11-02"), &[session(10), session(2)]).unwrap();
    let numbers: Vec<u32> = store.sessions(id).unwrap().iter().map(|session| session.number).collect();
    assert_eq!(numbers, [2, 10]);
    let lost = scheduling::Session { pairing: "p9".to_owned(), ..session(3) };
    assert!(matches!(store.put_sessions(id, day("2026-11-02"), &[lost]), Err(StoreError::Sqlite(_))));

    let pair = types::Pair { mentor: "a".to_owned(), mentee: "z".to_owned() };
    let ruling = conflicts::Assessment { pair, ruling: conflicts::Ruling::Disclose, conflicts: Vec::new() };
    store.put_rulings(id, day("2026-11-01"), std::slice::from_ref(&ruling)).unwrap();
    assert!(store.rulings(id).unwrap() == [(day("2026-11-01"), ruling)]);

    let run = Run {
        operation: "matching.search".to_owned(),
        as_of: day("2026-11-01"),
        policy: "aa".to_owned(),
        program: "bb".to_owned(),
        digest: "cc".to_owned(),
        outcome: Some(r#"{"pairs":["a"]}"#.to_owned()),
    };
    let first = store.add_run(id, &run).unwrap();
    let second = store.add_run(id, &run).unwrap();
    assert!(first < second);
    assert_eq!(store.last_run(id, "matching.search").unwrap(), Some((second, run.clone())));
    assert_eq!(store.last_run(id, "health.report").unwrap(), None);
    assert!(store.add_run(id, &Run { outcome: Some("{".to_owned()), ..run }).is_err());
}

#[test]
fn history_round_trips_in_order() {
    let mut store = Store::in_memory().unwrap();
    let id = store.put_organisation(&organisation(), &[]).unwrap();
    store.put_pairings(id, &[pairing("p1", "a", "z")]).unwrap();
    let json = serde_json::json!({
        "meetings": [{"pairing": "p1", "on": "2026-11-20", "state": "held"}, {"pairing": "p1", "on": "2026-11-10", "state": "held"}],
        "concerns": [{"pairing": "p1", "kind": "help", "opened_on": "2026-11-21"}],
        "goals": [{"pairing": "p1", "agreed_on": "2026-11-10", "progress": 0.25, "updated_on": "2026-11-20", "weight": 1.0}],
        "surveys": [{"wave": "w1", "pairing": "p1", "side": "mentor", "asked_on": "2026-11-20",
            "items": [{"construct": "useful", "value": 4.0}]}],
        "skills": [{"person": "z", "topic": "sql", "wave": "w1", "phase": "before", "value": 2.0}],
        "sponsor_actions": [{"kind": "kick-off", "due_on": "2026-11-01"}],
        "applications": [{"person": "a", "side": "mentor", "registered_on": "2026-10-01", "eligible": true}],
        "facts": [{"kind": "nomination", "person": "a", "on": "2026-10-01"}]
    });
    let mut history: health::History = serde_json::from_value(json).unwrap();
    store.add_events(id, &history).unwrap();
    store.put_ledger(id, day("2026-11-30"), "one").unwrap();
    store.put_ledger(id, day("2026-12-31"), "two").unwrap();
    history.pairings = vec![pairing("p1", "a", "z")];
    history.ledger = Some("two".to_owned());
    assert!(store.history(id).unwrap() == history);
    history.concerns[0].resolved_on = Some("2026-11-25".to_owned());
    store.replace_events(id, &history).unwrap();
    assert!(store.history(id).unwrap() == history);
}

#[test]
fn an_erased_person_is_nowhere() {
    let mut store = Store::in_memory().unwrap();
    let id = store.put_organisation(&organisation(), &[enrolment("m"), enrolment("a")]).unwrap();
    store.put_pairings(id, &[pairing("p1", "a", "z"), pairing("p2", "m", "a")]).unwrap();
    let json = serde_json::json!({"meetings": [{"pairing": "p2", "on": "2026-11-20", "state": "held"}],
        "facts": [{"kind": "nomination", "person": "z", "on": "2026-10-01"}]});
    store.add_events(id, &serde_json::from_value(json).unwrap()).unwrap();
    let outcome = Some(r#"{"pairs":[{"mentor":"a","mentee":"z"}]}"#.to_owned());
    let text = str::to_owned;
    let run = Run {
        operation: text("x"),
        as_of: day("2026-11-01"),
        policy: text(""),
        program: text(""),
        digest: text("d"),
        outcome,
    };
    store.add_run(id, &run).unwrap();

    assert!(store.erase(id, "z").unwrap().records > 0);
    let left = store.organisation(id).unwrap();
    assert_eq!(left.people.len(), 2);
    assert!(left.ties.is_empty() && left.waivers.is_empty());
    assert!(left.people.iter().all(|person| !person.managers.contains(&"z".to_owned())));
    let wishes: Vec<_> = store.enrolments(id).unwrap()[0].preferences.iter().map(|wish| wish.other.clone()).collect();
    assert_eq!(wishes, ["a"]);
    let history = store.history(id).unwrap();
    assert_eq!((history.pairings.len(), history.meetings.len(), history.facts.len()), (1, 1, 0));
    let (_, run) = store.last_run(id, "x").unwrap().unwrap();
    assert_eq!((run.digest.as_str(), run.outcome), ("d", None));
}

#[test]
fn a_newer_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    Store::open(&path).unwrap().connection.pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(&path), Err(StoreError::Newer { found: 99, .. })));
    let mode: String = Store::open(&folder.path().join("y.db"))
        .unwrap()
        .connection
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .unwrap();
    assert_eq!(mode, "wal");
}

fn planned(id: &str, start: u32) -> scheduling::Session {
    scheduling::Session {
        id: id.to_owned(),
        pairing: "p1".to_owned(),
        kind: "regular".to_owned(),
        state: scheduling::SessionState::Planned,
        when: types::Interval { start, end: start + 60 },
        wall: None,
        number: 1,
    }
}

#[test]
fn a_session_counts_how_often_it_moved_and_keeps_its_life() {
    let mut store = Store::in_memory().unwrap();
    let id = store.put_organisation(&organisation(), &[]).unwrap();
    store.put_pairings(id, &[pairing("p1", "m", "z")]).unwrap();
    let mut put = |on: &str, session: &scheduling::Session| {
        store.put_sessions(id, day(on), std::slice::from_ref(session)).unwrap();
        store.sequences(id).unwrap()["s"]
    };
    let mut session = planned("s", 1_000);
    assert_eq!(put("2026-11-02", &session), 0);
    assert_eq!(put("2026-11-03", &session), 0, "nothing changed");
    session.wall = Some("2026-11-02T10:00".to_owned());
    assert_eq!(put("2026-11-04", &session), 0, "the same instant");
    session.when = types::Interval { start: 2_000, end: 2_060 };
    assert_eq!(put("2026-11-05", &session), 1);
    session.state = scheduling::SessionState::Cancelled;
    assert_eq!(put("2026-11-06", &session), 2);
    let life = store.life(id, "s").unwrap();
    let days: Vec<String> = life.iter().map(|change| change.as_of.to_string()).collect();
    assert_eq!(days, ["2026-11-02", "2026-11-04", "2026-11-05", "2026-11-06"]);
    assert_eq!(life[2].session.when.start, 2_000);
    // It goes with the person.
    store.erase(id, "m").unwrap();
    assert!(store.life(id, "s").unwrap().is_empty());
}

#[test]
fn busy_time_is_kept_by_person_and_source_and_goes_with_the_person() {
    let mut store = Store::in_memory().unwrap();
    let id = store.put_organisation(&organisation(), &[enrolment("a")]).unwrap();
    let time = |start: u32| BusyTime {
        window: None,
        busy: vec![types::Interval { start, end: start + 30 }],
        soft: Vec::new(),
    };
    store.put_diary(id, "a", "work.ics", &time(100)).unwrap();
    store.put_diary(id, "a", "home.ics", &time(200)).unwrap();
    store.put_diary(id, "a", "work.ics", &time(300)).unwrap();
    store.put_diary(id, "m", "m.ics", &time(400)).unwrap();
    let starts = |store: &Store| -> Vec<(String, Vec<u32>)> {
        let starts = |diary: &scheduling::Diary| diary.busy.iter().map(|busy| busy.start).collect();
        store.diaries(id).unwrap().iter().map(|diary| (diary.person.clone(), starts(diary))).collect()
    };
    assert_eq!(starts(&store), [("a".to_owned(), vec![200, 300]), ("m".to_owned(), vec![400])]);
    // What events bring adds up.
    for start in [500, 600] {
        let update = CalendarUpdate { busy: vec![("a".to_owned(), time(start))], ..CalendarUpdate::default() };
        store.put_update(id, day("2026-11-02"), &update).unwrap();
    }
    assert_eq!(starts(&store)[0].1, [500, 600, 200, 300]);
    assert!(matches!(store.put_diary(id, "nobody", "x", &time(1)), Err(StoreError::Sqlite(_))));
    assert_eq!(store.forget_diaries(id, "a").unwrap(), 3);
    store.erase(id, "m").unwrap();
    assert!(starts(&store).is_empty());
}

#[test]
fn an_update_is_kept_whole_or_not_at_all() {
    let mut store = Store::in_memory().unwrap();
    let id = store.put_organisation(&organisation(), &[enrolment("a")]).unwrap();
    store.put_pairings(id, &[pairing("p1", "m", "z")]).unwrap();
    let mut ended = pairing("p1", "m", "z");
    ended.ended_on = Some("2026-12-01".to_owned());
    let lost = scheduling::Session { pairing: "nowhere".to_owned(), ..planned("s", 1_000) };
    let update = CalendarUpdate { pairings: vec![ended], sessions: vec![lost], ..CalendarUpdate::default() };
    assert!(store.put_update(id, day("2026-11-02"), &update).is_err());
    assert_eq!(store.pairings(id).unwrap()[0].ended_on, None);
}

/// A database of the first schema is brought up to date with what it holds.
#[test]
fn an_older_database_is_carried_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(include_str!("migrations/0001.sql")).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    let pairing = serde_json::to_string(&pairing("p1", "m", "z")).unwrap();
    old.execute("INSERT INTO organisations VALUES (1, 'Acme')", []).unwrap();
    old.execute("INSERT INTO pairings (organisation, id, record) VALUES (1, 'p1', ?1)", [pairing]).unwrap();
    let session = serde_json::to_string(&planned("s", 1_000)).unwrap();
    old.execute("INSERT INTO sessions (organisation, id, pairing, record) VALUES (1, 's', 'p1', ?1)", [session])
        .unwrap();
    drop(old);
    let store = Store::open(&path).unwrap();
    let id = store.find_organisation("Acme").unwrap();
    assert_eq!((store.sessions(id).unwrap().len(), store.sequences(id).unwrap()["s"]), (1, 0));
}
