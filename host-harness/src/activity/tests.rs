use super::*;
use crate::{
    company::Recipe,
    contract::{
        scheduling::{Change, Placed, Session, SessionState},
        types::{Interval, Pair},
    },
    hr::Taxonomy,
};

/// Minutes of 2026-09-07, the first day of the demonstration, since 1970.
const START: u32 = 20_703 * 1440;

fn example() -> (Company, Vec<Pairing>, Timetable) {
    let company = Company::generate(&Recipe { people: 3_000, ..Recipe::default() }, &Taxonomy::shipped().unwrap());
    let side = |mentor: bool| {
        company.enrolments.iter().filter(move |e| if mentor { e.mentor_places > 0 } else { e.mentee_places > 0 })
    };
    let pairings: Vec<Pairing> = side(true)
        .zip(side(false))
        .enumerate()
        .map(|(index, (mentor, mentee))| Pairing {
            id: format!("p{index}"),
            pair: Pair { mentor: mentor.person.clone(), mentee: mentee.person.clone() },
            matched_on: company.as_of.to_string(),
            planned_end: "2027-03-08".into(),
            extended_to: None,
            ended_on: None,
            ending: None,
            closure_decided_on: None,
            pauses: Vec::new(),
            mentor_chose: Some(true),
            mentee_chose: None,
            attributes: Vec::new(),
        })
        .collect();
    let mut timetable = Timetable::default();
    for pairing in &pairings {
        for number in 0..6 {
            let start = START + 7 * 1440 + number * 28 * 1440;
            let session = Session {
                id: format!("{}-{number}", pairing.id),
                pairing: pairing.id.clone(),
                kind: "regular".into(),
                state: SessionState::Planned,
                when: Interval { start, end: start + 60 },
                wall: None,
                number: number + 1,
            };
            timetable.sessions.push(Placed {
                session,
                change: Change::Added,
                before: None,
                cost: 0,
                reasons: Vec::new(),
            });
        }
    }
    (company, pairings, timetable)
}

#[test]
fn the_same_input_gives_the_same_history_and_no_day_lies_in_the_future() {
    let (company, pairings, timetable) = example();
    let until: NaiveDate = "2026-12-07".parse().unwrap();
    let one = history(&company, &pairings, &timetable, until, 9);
    assert_eq!(one, history(&company, &pairings, &timetable, until, 9));
    let past = |day: &String| date(day).unwrap() <= until;
    for meeting in &one.meetings {
        assert!(past(&meeting.on) || meeting.state == SessionState::Planned, "{meeting:?}");
        assert!(meeting.logged_on.iter().chain(&meeting.reheld_on).all(past), "{meeting:?}");
        assert!(meeting.logged_on.as_ref().is_none_or(|logged| *logged >= meeting.on));
        let pairing = one.pairings.iter().find(|pairing| pairing.id == meeting.pairing).unwrap();
        assert!(pairing.ended_on.as_ref().is_none_or(|ended| meeting.on <= *ended), "{meeting:?} {pairing:?}");
    }
    for goal in &one.goals {
        assert!((0.0..=1.0).contains(&goal.progress) && past(&goal.updated_on) && goal.agreed_on <= goal.updated_on);
    }
    for survey in &one.surveys {
        assert!(
            past(&survey.asked_on)
                && survey.answered_on.iter().all(past)
                && survey.answered_on.is_some() != survey.items.is_empty()
        );
        assert!(survey.items.iter().all(|item| (1.0..=5.0).contains(&item.value)));
    }
    assert!(one.concerns.iter().all(|concern| past(&concern.opened_on) && concern.resolved_on.iter().all(past)));
    assert!(one.pairings.iter().all(|pairing| pairing.ended_on.is_some() == pairing.ending.is_some()));
}

/// With enough pairs the stated rates come out, and everything that the health model reads occurs.
#[test]
fn the_stated_rates_come_out() {
    let (company, pairings, timetable) = example();
    let history = history(&company, &pairings, &timetable, "2026-12-07".parse().unwrap(), 9);
    let count = |state: SessionState| history.meetings.iter().filter(|meeting| meeting.state == state).count();
    let (held, cancelled, missed) =
        (count(SessionState::Held), count(SessionState::Cancelled), count(SessionState::NoShow));
    let past = held + cancelled + missed;
    assert!((68..=88).contains(&(held * 100 / past)), "{held} of {past}");
    assert!(cancelled > missed && missed > 0);
    let ended = history.pairings.iter().filter(|pairing| pairing.ended_on.is_some()).count();
    assert!(ended > 0 && ended * 100 / history.pairings.len() <= 9, "{ended}");
    assert!(
        !history.concerns.is_empty()
            && !history.skills.is_empty()
            && !history.facts.is_empty()
            && !history.applications.is_empty()
    );
    let answered =
        history.surveys.iter().filter(|survey| survey.pairing.is_some() && survey.answered_on.is_some()).count();
    let asked = history.surveys.iter().filter(|survey| survey.pairing.is_some()).count();
    assert!((55..=80).contains(&(answered * 100 / asked)), "{answered} of {asked}");
}
