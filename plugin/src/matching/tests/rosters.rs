//! Small random rosters in which every rule has something to say.

use crate::contract::{
    program::{Feed, Person, Preference, Roster, Skill, Stance, Tie},
    types::{Attribute, DaySpan},
};
use proptest::{collection::vec, option, prelude::*};

pub const TOPICS: [&str; 7] = ["ai", "genai", "prompting", "video", "tiktok", "ki", "budget"];

pub fn open_span() -> DaySpan {
    DaySpan { since: None, until: None }
}

fn skill() -> impl Strategy<Value = Skill> {
    (0..TOPICS.len(), 0..=5_u32, any::<bool>(), 0..=5_u32).prop_map(|(topic, level, offered, wanted)| Skill {
        topic: TOPICS[topic].into(),
        level,
        offered,
        wanted,
    })
}

fn attribute() -> impl Strategy<Value = Attribute> {
    let keys = ["department", "site", "function", "interest", "interest", "team", "style.pace", "asked"];
    (0..keys.len(), 0..5_u32)
        .prop_map(move |(key, value)| Attribute { key: keys[key].into(), value: value.to_string() })
}

fn person(number: usize, people: usize) -> impl Strategy<Value = Person> {
    let zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Nowhere/Land"];
    let languages = ["en", "de", "pt-BR", "pt"];
    let preference = (0..people, prop_oneof![4 => Just(Stance::Favor), 1 => Just(Stance::Decline)])
        .prop_map(|(other, stance)| Preference { other: format!("p{other}"), stance });
    (
        (0..3_u32, 0..3_u32, option::weighted(0.9, 0..9_u32)),
        vec(skill(), 0..6),
        vec(0..TOPICS.len(), 0..2),
        vec(0..languages.len(), 0..3),
        vec(preference, 0..3),
        option::weighted(0.9, 0..zones.len()),
        option::weighted(0.2, 0..600_u32),
        vec(attribute(), 0..8),
    )
        .prop_map(
            move |((mentor, mentee, grade), skills, limits, tongues, preferences, zone, minutes, attributes)| Person {
                id: format!("p{number}"),
                mentor_places: mentor,
                mentee_places: mentee,
                grade,
                skills,
                off_limits: limits.into_iter().map(|topic| TOPICS[topic].into()).collect(),
                languages: tongues.into_iter().map(|tongue| languages[tongue].into()).collect(),
                preferences,
                oriented_on: None,
                enrolled: open_span(),
                away: Vec::new(),
                time_zone: zone.map(|zone| zones[zone].into()),
                week: None,
                calendars: Vec::new(),
                monthly_minutes: minutes,
                attributes,
            },
        )
}

pub fn roster(most: usize) -> impl Strategy<Value = Roster> {
    (2..=most).prop_flat_map(|people| {
        let everyone: Vec<_> = (0..people).map(|number| person(number, people)).collect();
        let tie = (0..people, 0..people, 0..3_usize).prop_map(|(subject, object, relation)| Tie {
            subject: format!("p{subject}"),
            relation: ["manages", "former-mentoring", "reviews"][relation].into(),
            object: format!("p{object}"),
            held: open_span(),
        });
        (everyone, vec(tie, 0..people)).prop_map(|(people, ties)| Roster {
            as_of: "2026-09-01".into(),
            term: DaySpan { since: Some("2026-09-01".into()), until: Some("2027-03-01".into()) },
            people,
            bystanders: Vec::new(),
            ties,
            feeds: vec![Feed { relation: "manages".into(), as_of: "2026-09-01".into() }],
            waivers: Vec::new(),
            closures: Vec::new(),
            zones: Vec::new(),
        })
    })
}
