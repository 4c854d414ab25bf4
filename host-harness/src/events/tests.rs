use super::*;
use crate::{
    contract::{
        program::{Ending, Pairing},
        scheduling::{Session, SessionState},
        types::{Interval, Side},
    },
    hr::{DaySpan, Employee, Enrolment, Organisation, Resolved},
};

/// Monday 2026-12-07, 14:00 UTC: 15:00 in Berlin.
const START: u32 = 29_944_200;

fn company() -> Organisation {
    let person = |id: &str, zone: &str| Employee {
        id: id.into(),
        time_zone: Resolved::certain(zone.into(), "test"),
        ..Employee::default()
    };
    Organisation { people: vec![person("ana", "Europe/Berlin"), person("bo", "Asia/Tokyo")], ..Organisation::default() }
}

fn standing(organisation: &Organisation) -> Standing<'_> {
    let json = serde_json::json!({
        "id": "p", "pair": {"mentor": "ana", "mentee": "bo"}, "matched_on": "2026-11-01", "planned_end": "2027-05-01"
    });
    let pairing: Pairing = serde_json::from_value(json).unwrap();
    let session = |number: u32| Session {
        id: format!("p-{number}"),
        pairing: "p".into(),
        kind: "regular".into(),
        state: SessionState::Planned,
        when: Interval { start: START + number * 10_080, end: START + number * 10_080 + 60 },
        wall: Some("2026-12-07T15:00".into()),
        number,
    };
    let enrolment = |person: &str| Enrolment { person: person.into(), ..Enrolment::default() };
    Standing {
        organisation,
        as_of: "2026-12-07".parse().unwrap(),
        enrolments: vec![enrolment("ana"), enrolment("bo")],
        pairings: vec![pairing],
        sessions: vec![session(0), session(1)],
    }
}

fn after(events: &str) -> (Standing<'static>, crate::store::CalendarUpdate) {
    let organisation: &'static Organisation = Box::leak(Box::new(company()));
    let mut standing = standing(organisation);
    let update = apply(&mut standing, &read(events).unwrap()).unwrap();
    (standing, update)
}

fn refused(event: &str) -> String {
    let organisation = company();
    read(event).and_then(|events| apply(&mut standing(&organisation), &events)).unwrap_err().message
}

#[test]
fn an_event_reads_alike_in_words_and_as_json() {
    let words = read("away,person=ana,since=2026-12-14,until=2027-01-04").unwrap();
    let json = r#"{"kind": "away", "person": "ana", "since": "2026-12-14", "until": "2027-01-04"}"#;
    assert_eq!(words, read(json).unwrap());
    assert_eq!(words, read(&format!("[{json}]")).unwrap());
    let numbered = read("cancelled,pairing=p,number=3,by=mentee").unwrap();
    assert_eq!((numbered[0].number, numbered[0].by), (Some(3), Some(Side::Mentee)));
    for wrong in [
        "",
        "sick,person=ana",
        "away,person=ana,person=bo",
        "away,until",
        "{\"kind\": \"away\", \"why\": \"ill\"}",
        "[",
    ] {
        assert!(
            read(wrong).is_err() || read(wrong).and_then(|e| apply(&mut standing(&company()), &e)).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn people_are_away_busy_elsewhere_or_gone() {
    let (_, update) = after("away,person=ana,since=2026-12-14,until=2027-01-04");
    let span = |a: &str, b: &str| DaySpan { since: a.parse().ok(), until: b.parse().ok() };
    assert_eq!(update.enrolments.len(), 1);
    assert_eq!(update.enrolments[0].away, [span("2026-12-14", "2027-01-04")]);
    // By her own clock: 09:00 in Tokyo is midnight UTC.
    let (_, update) = after("busy,person=bo,from=2026-12-10T09:00,to=2026-12-10T12:00");
    let day = START - 14 * 60 + 3 * 1440;
    assert_eq!(update.busy[0].1.busy, [Interval { start: day, end: day + 180 }]);
    let (_, update) = after("busy,person=bo,from=2026-12-10T01:00+01:00,to=2026-12-10T03:00Z,tentative");
    assert_eq!(update.busy[0].1.soft, [Interval { start: day, end: day + 180 }]);
    let (standing, update) = after("zone,person=ana,zone=america/bogota");
    assert_eq!(standing.enrolments[0].time_zone.as_deref(), Some("America/Bogota"));
    // The sessions are where they were; by which clock they are written is the plan's to say.
    assert!(update.sessions.iter().all(|session| session.wall.is_none()) && update.sessions.len() == 2);
    let (standing, update) = after("left,person=bo,on=2026-12-20");
    assert_eq!((update.enrolments.len(), update.pairings.len()), (1, 1));
    assert_eq!(standing.pairings[0].ended_on.as_deref(), Some("2026-12-20"));
    assert_eq!(standing.pairings[0].ending, Some(Ending::LeftCompany));
}

#[test]
fn sessions_are_called_off_moved_and_held() {
    let (_, update) = after("cancelled,mentor=ana,mentee=bo,number=1,by=mentee");
    assert_eq!(update.sessions.len(), 1);
    assert_eq!(update.sessions[0].state, SessionState::Cancelled);
    // What replaces it is at another time.
    assert_eq!((update.busy.len(), update.busy[0].0.as_str()), (1, "bo"));
    assert_eq!(update.busy[0].1.busy, [update.sessions[0].when]);
    // Health hears of it.
    let meeting = &update.history.meetings[0];
    assert_eq!((meeting.on.as_str(), meeting.missed_by.as_slice()), ("2026-12-14", [Side::Mentee].as_slice()));
    // By the mentor's clock, and as long as before.
    let (_, update) = after("moved,session=p-1,to=2026-12-15T09:30");
    let moved = &update.sessions[0];
    assert_eq!(moved.when, Interval { start: START + 8 * 1440 - 330, end: START + 8 * 1440 - 270 });
    assert_eq!((moved.state, &moved.wall), (SessionState::Pinned, &None));
    let (_, update) = after("held,session=p-0");
    assert_eq!((update.sessions[0].state, update.history.meetings[0].minutes), (SessionState::Held, Some(60)));
    let (_, update) = after("no-show,session=p-0,by=mentor");
    assert_eq!(update.history.meetings[0].missed_by, [Side::Mentor]);
    let (standing, update) = after("paused,pairing=p,since=2026-12-14,until=2027-01-04");
    assert_eq!((standing.pairings[0].pauses.len(), update.pairings.len()), (1, 1));
}

#[test]
fn what_makes_no_sense_says_what_is_missing() {
    for (event, says) in [
        ("away,person=ana,since=2026-12-14", "`away` needs `until`"),
        ("away,person=ana,since=2026-12-14,until=2026-12-14", "`since` is not before `until`"),
        ("away,person=cy,since=2026-12-14,until=2026-12-15", "does not take part"),
        ("away,person=ana,since=soon,until=2026-12-15", "`since` is no date"),
        ("busy,person=ana,from=2026-12-10T12:00,to=2026-12-10T09:00", "`from` is not before `to`"),
        ("busy,person=ana,from=2027-03-28T02:30,to=2027-03-28T04:00", "does not exist"),
        ("busy,person=ana,from=2026-10-25T02:30,to=2026-10-25T04:00", "comes twice"),
        ("zone,person=ana,zone=Middle Earth", "no time zone"),
        ("ended,pairing=q,on=2026-12-14", "no pairing"),
        ("cancelled,pairing=p,number=9", "no session"),
        ("cancelled,pairing=p", "no session"),
        ("held,session=p-1", "lies ahead"),
        (
            "[{\"kind\":\"held\",\"session\":\"p-0\"},{\"kind\":\"cancelled\",\"session\":\"p-0\"}]",
            "not planned any more",
        ),
    ] {
        let message = refused(event);
        assert!(message.contains(says), "{event}: {message}");
    }
}
