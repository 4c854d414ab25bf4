//! Reporting lines that are too long, too round or too dense, and waivers without number, in the sandbox with the limits
//! every host starts with: an answer or a finding, never a trap, a limit passed, or a hang.

use super::session;
use boundary_tests::{answered, coordinator};
use host_harness::{
    contract::{
        conflicts::Ruling,
        program::{Feed, Person, Roster, Tie, Waiver},
        types::{Attribute, DaySpan, Pair},
    },
    plugin::Program,
};

const MANY: usize = 100_000;

fn person(id: &str) -> Person {
    Person {
        id: id.into(),
        mentor_places: 1,
        mentee_places: 1,
        grade: None,
        skills: Vec::new(),
        off_limits: Vec::new(),
        languages: Vec::new(),
        preferences: Vec::new(),
        oriented_on: None,
        enrolled: DaySpan::default(),
        away: Vec::new(),
        time_zone: None,
        week: None,
        calendars: Vec::new(),
        monthly_minutes: None,
        attributes: Vec::new(),
    }
}

fn manages(subject: &str, object: &str) -> Tie {
    Tie { subject: subject.into(), relation: "manages".into(), object: object.into(), held: DaySpan::default() }
}

fn boss(number: usize) -> String {
    format!("b{number}")
}

/// `a`, `b` and `c` take part; so many others stand above somebody.
fn roster(bystanders: usize, ties: Vec<Tie>) -> Roster {
    Roster {
        as_of: "2026-11-02".into(),
        term: DaySpan { since: Some("2026-11-02".into()), until: Some("2027-05-03".into()) },
        people: ["a", "b", "c"].map(person).to_vec(),
        bystanders: (0..bystanders).map(boss).collect(),
        ties,
        feeds: vec![Feed { relation: "manages".into(), as_of: "2026-11-01".into() }],
        ..Roster::default()
    }
}

/// Opens it, reads the findings, screens everybody and checks every pair.
fn ask(roster: &Roster) -> (Vec<String>, Vec<Ruling>) {
    let session = session();
    let program: Program = answered(session.open("{}", roster)).expect("a program");
    let codes = answered(program.findings()).expect("findings").into_iter().map(|finding| finding.code).collect();
    let ids = roster.people.iter().take(3).map(|person| person.id.clone());
    let ids: Vec<String> = ids.collect();
    for id in &ids {
        answered(program.screen(id, &coordinator())).expect("a screen");
    }
    let pairs: Vec<Pair> = ids
        .iter()
        .flat_map(|mentor| ids.iter().map(move |mentee| (mentor, mentee)))
        .filter(|(mentor, mentee)| mentor != mentee)
        .map(|(mentor, mentee)| Pair { mentor: mentor.clone(), mentee: mentee.clone() })
        .collect();
    let items = answered(program.check(&pairs, &coordinator())).expect("rulings").items;
    (codes, items.into_iter().map(|item| item.ruling).collect())
}

#[test]
fn a_line_of_a_hundred_thousand() {
    let mut ties: Vec<Tie> = (1..MANY).map(|number| manages(&boss(number - 1), &boss(number))).collect();
    ties.extend([manages("a", &boss(0)), manages(&boss(MANY - 1), "b")]);
    let (codes, rulings) = ask(&roster(MANY, ties));
    assert!(!codes.iter().any(|code| code == "data.manager-cycle"), "{codes:?}");
    // In the order (a, b), (a, c), (b, a), …: a stands above b, a hundred thousand steps up; b may learn from her.
    assert_eq!((rulings[0], rulings[2]), (Ruling::NeedsApproval, Ruling::Clear));
}

#[test]
fn a_loop_of_a_hundred_thousand() {
    let mut ties: Vec<Tie> = (0..MANY).map(|number| manages(&boss(number), &boss((number + 1) % MANY))).collect();
    ties.push(manages(&boss(7), "a"));
    let (codes, rulings) = ask(&roster(MANY, ties));
    assert_eq!(codes.iter().filter(|code| *code == "data.manager-cycle").count(), 1);
    assert_eq!(rulings[0], Ruling::Unknown, "whoever is above a is not known");
}

#[test]
fn fifty_thousand_loops_of_two() {
    let ties = (0..MANY).map(|number| manages(&boss(number), &boss(number ^ 1))).collect();
    let (codes, _) = ask(&roster(MANY, ties));
    assert_eq!(codes.iter().filter(|code| *code == "data.manager-cycle").count(), MANY / 2);
}

/// Layers of three hundred, each managed by all of the layer above: ninety thousand ties and far more chains.
#[test]
fn several_hundred_managers_each() {
    const LAYER: usize = 300;
    let mut ties = Vec::new();
    for above in 0..LAYER {
        ties.extend((LAYER..2 * LAYER).map(|below| manages(&boss(above), &boss(below))));
        ties.push(manages(&boss(LAYER + above), "a"));
    }
    let (codes, _) = ask(&roster(2 * LAYER, ties));
    assert!(codes.iter().any(|code| code == "data.several-managers"), "{codes:?}");
}

#[test]
fn a_hundred_thousand_waivers() {
    let mut roster = roster(2, Vec::new());
    roster.people.extend((0..400).map(|number| person(&format!("p{number}"))));
    for person in &mut roster.people {
        person.attributes.push(Attribute { key: "team".into(), value: "one".into() });
    }
    let leave = |number: usize| Waiver {
        pair: Pair { mentor: format!("p{}", number % 400), mentee: format!("p{}", (number / 400 + number + 1) % 400) },
        code: "conflict.same-team".into(),
        approved_by: boss(0),
        approved_as: "program-owner".into(),
        expires_on: "2027-05-03".into(),
    };
    roster.waivers = (0..MANY).map(leave).collect();
    let (_, rulings) = ask(&roster);
    assert!(rulings.iter().all(|ruling| *ruling == Ruling::Blocked), "leave of others is no leave of theirs");
}
