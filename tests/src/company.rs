//! A company of any size, the same for the same seed: people, reporting lines, pairings and some months behind them.
//!
//! Made of the contract's own types. Plain on purpose: realistic companies are the harness's business.

use host_harness::contract::{
    health::{History, Item, Meeting, Survey},
    program::{Feed, Goal, Hours, Pairing, Person, Preference, Roster, Skill, Stance, Tie, WeeklyWindow},
    scheduling::{Calendar, Diary, SessionState},
    types::{Attribute, DaySpan, Interval, Pair, Side},
};

const TOPICS: [&str; 6] = ["ai", "social-media", "accessibility", "data", "sustainability", "inclusion"];
const ZONES: [(&str, &str); 6] = [
    ("Europe/Berlin", "DE"),
    ("Europe/London", "GB"),
    ("America/New_York", "US"),
    ("Asia/Kolkata", "IN"),
    ("Australia/Lord_Howe", "AU"),
    ("Africa/Casablanca", "MA"),
];
const DEPARTMENTS: [&str; 4] = ["sales", "legal", "engineering", "finance"];

/// 2026-11-02T00:00Z, a Monday, in minutes since 1970.
pub const NOW: u32 = 29_892_960;

/// A policy under which a plan stops early: its default effort is for one program in the background, not for tests.
pub fn hasty() -> serde_json::Value {
    serde_json::json!({ "scheduling": { "work": 20_000 } })
}

/// SplitMix64 (Steele, Lea, Flood 2014): the whole of chance here.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.next() % u64::from(limit)).expect("below a u32")
    }

    fn one_in(&mut self, chances: u32) -> bool {
        self.below(chances) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(u32::try_from(from.len()).expect("a short list")) as usize]
    }
}

/// A roster of `m000…` who can teach and `s000…` who want to learn, on 2026-11-02.
pub fn roster(seed: u64, mentors: u32, mentees: u32) -> Roster {
    let mut chance = Chance(seed);
    let mut people = Vec::new();
    for number in 0..mentors {
        people.push(person(&mut chance, &junior(number), Side::Mentor, mentees));
    }
    for number in 0..mentees {
        people.push(person(&mut chance, &senior(number), Side::Mentee, mentors));
    }
    let mut ties = Vec::new();
    for number in 0..mentees {
        ties.push(tie("chief", "manages", &senior(number)));
    }
    for number in 0..mentors {
        let boss = chance.below(mentees.max(1));
        ties.push(tie(&if mentees == 0 { "chief".into() } else { senior(boss) }, "manages", &junior(number)));
        if mentees > 0 && chance.one_in(12) {
            ties.push(tie(&junior(number), "barrier", &senior(chance.below(mentees))));
        }
    }
    let feed = |relation: &str| Feed { relation: relation.into(), as_of: "2026-11-01".into() };
    Roster {
        as_of: "2026-11-02".into(),
        term: DaySpan { since: Some("2026-05-04".into()), until: Some("2027-05-03".into()) },
        people,
        bystanders: vec!["chief".into()],
        ties,
        feeds: vec![feed("manages"), feed("barrier")],
        ..Roster::default()
    }
}

/// Id of a junior.
pub fn junior(number: u32) -> String {
    format!("m{number:03}")
}

/// Id of a senior.
pub fn senior(number: u32) -> String {
    format!("s{number:03}")
}

fn tie(subject: &str, relation: &str, object: &str) -> Tie {
    Tie { subject: subject.into(), relation: relation.into(), object: object.into(), held: DaySpan::default() }
}

fn person(chance: &mut Chance, id: &str, side: Side, others: u32) -> Person {
    let teaches = side == Side::Mentor;
    let (zone, country) = *chance.pick(&ZONES);
    let first = chance.below(6) as usize;
    let skills = (0..1 + chance.below(3) as usize)
        .map(|step| Skill {
            topic: TOPICS[(first + step) % TOPICS.len()].into(),
            level: if teaches { 2 + chance.below(4) } else { chance.below(3) },
            offered: teaches,
            wanted: if teaches { 0 } else { 1 + chance.below(5) },
        })
        .collect();
    let preferences = (others > 0 && chance.one_in(3))
        .then(|| Preference {
            other: if teaches { senior(chance.below(others)) } else { junior(chance.below(others)) },
            stance: if chance.one_in(4) { Stance::Decline } else { Stance::Favor },
        })
        .into_iter()
        .collect();
    let attribute = |key: &str, value: &str| Attribute { key: key.into(), value: value.into() };
    let night_shift = || vec![WeeklyWindow { weekday: 1, since: 1_320, until: 1_800, hours: Hours::Working }];
    Person {
        id: id.into(),
        mentor_places: u32::from(teaches) * (1 + chance.below(2)),
        mentee_places: u32::from(!teaches) * (1 + u32::from(chance.one_in(5))),
        grade: (!chance.one_in(20)).then(|| if teaches { 1 + chance.below(4) } else { 6 + chance.below(5) }),
        skills,
        off_limits: Vec::new(),
        languages: vec!["en".into()],
        preferences,
        oriented_on: (!chance.one_in(10)).then(|| "2026-05-20".into()),
        enrolled: DaySpan::default(),
        away: Vec::new(),
        time_zone: Some(zone.into()),
        week: chance.one_in(15).then(night_shift),
        calendars: Vec::new(),
        monthly_minutes: chance.one_in(6).then_some(120),
        attributes: vec![attribute("country", country), attribute("department", chance.pick::<&str>(&DEPARTMENTS))],
    }
}

/// Running pairings `p000…`, each junior with the senior of the same number.
pub fn pairings(count: u32) -> Vec<Pairing> {
    (0..count)
        .map(|number| Pairing {
            id: format!("p{number:03}"),
            pair: Pair { mentor: junior(number), mentee: senior(number) },
            matched_on: "2026-06-01".into(),
            planned_end: "2026-12-28".into(),
            extended_to: None,
            ended_on: None,
            ending: None,
            closure_decided_on: None,
            pauses: Vec::new(),
            mentor_chose: Some(number % 3 != 0),
            mentee_chose: Some(number % 5 != 0),
            attributes: Vec::new(),
        })
        .collect()
}

/// The weeks ahead of so many pairings, with busy diaries.
pub fn calendar(seed: u64, count: u32) -> Calendar {
    let mut chance = Chance(seed);
    let mut pairings = pairings(count);
    for pairing in &mut pairings {
        (pairing.matched_on, pairing.planned_end) = ("2026-11-02".into(), "2027-03-01".into());
    }
    let diaries = (0..count)
        .flat_map(|number| [junior(number), senior(number)])
        .map(|person| Diary {
            person,
            busy: (0..30).map(|_| half_hours(NOW + 30 * chance.below(48 * 60), 1 + chance.below(6))).collect(),
            soft: vec![half_hours(NOW + 30 * chance.below(48 * 60), 4)],
        })
        .collect();
    Calendar { now: NOW + 8 * 60, pairings, diaries, sessions: Vec::new() }
}

fn half_hours(start: u32, count: u32) -> Interval {
    Interval { start, end: start + 30 * count }
}

/// Five months of so many pairings: some meet, some drift, some say how it was.
pub fn history(seed: u64, count: u32) -> History {
    let mut chance = Chance(seed);
    let mut history = History { pairings: pairings(count), ..History::default() };
    for number in 0..count {
        let pairing = format!("p{number:03}");
        for month in 6..=10 {
            let (state, missed_by) = match chance.below(8) {
                0 => (SessionState::Cancelled, vec![Side::Mentee]),
                1 => (SessionState::NoShow, vec![Side::Mentor]),
                _ => (SessionState::Held, Vec::new()),
            };
            history.meetings.push(Meeting {
                pairing: pairing.clone(),
                on: format!("2026-{month:02}-{:02}", 5 + chance.below(20)),
                state,
                missed_by,
                reheld_on: None,
                minutes: Some(30 + chance.below(60)),
                logged_on: None,
            });
        }
        if !chance.one_in(4) {
            history.goals.push(Goal {
                pairing: pairing.clone(),
                topic: Some((*chance.pick(&TOPICS)).into()),
                agreed_on: "2026-06-22".into(),
                due_on: None,
                progress: f64::from(chance.below(5)) / 4.0,
                updated_on: "2026-10-12".into(),
                weight: 1.0,
            });
        }
        for side in [Side::Mentor, Side::Mentee] {
            let answers = !chance.one_in(4);
            let mut item =
                |construct: &str| Item { construct: construct.into(), value: f64::from(2 + chance.below(4)) };
            let items = if answers { vec![item("useful"), item("rapport"), item("safety")] } else { Vec::new() };
            history.surveys.push(Survey {
                wave: "autumn".into(),
                pairing: Some(pairing.clone()),
                side,
                asked_on: "2026-09-01".into(),
                answered_on: answers.then(|| "2026-09-08".into()),
                items,
            });
        }
    }
    history
}
