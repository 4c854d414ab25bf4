//! One person's record.

use super::{Desk, place::Place};
use crate::{
    contract::{
        self,
        types::{Finding, Severity},
    },
    problems::detail,
    program::{
        limits,
        people::{Attributes, Person, Preference, Skill},
    },
    time::{Hours, Week, Window, ZoneIx},
};

impl Desk {
    pub(super) fn person(&mut self, raw: &contract::program::Person, place: &Place<'_>) -> Person {
        let grade = raw.grade.map(|grade| self.at_most(grade, limits::GRADE, &place.key("grade")));
        let takes_part = raw.mentor_places > 0 || raw.mentee_places > 0;
        if !takes_part {
            self.note(
                "data.no-place",
                raw,
                &place.key("mentor_places"),
                "has no place on either side and is left out of matching",
            );
        } else if grade.is_none() {
            self.note(
                "data.unknown-grade",
                raw,
                &place.key("grade"),
                "has no known grade, so the grade gap follows the policy",
            );
        }
        let monthly = place.key("monthly_minutes");
        let monthly_minutes = raw.monthly_minutes.map(|most| self.at_most(most, limits::MONTH_MINUTES, &monthly));
        Person {
            mentor_places: self.places(raw.mentor_places, &place.key("mentor_places")),
            mentee_places: self.places(raw.mentee_places, &place.key("mentee_places")),
            grade,
            skills: self.skills(&raw.skills, &place.key("skills")),
            off_limits: self.slugs(&raw.off_limits, &place.key("off_limits")),
            languages: self.languages(&raw.languages, &place.key("languages")),
            preferences: self.preferences(raw, &place.key("preferences")),
            oriented_on: self.optional_day(raw.oriented_on.as_deref(), &place.key("oriented_on")),
            enrolled: self.span(&raw.enrolled, &place.key("enrolled")),
            away: self.away(&raw.away, &place.key("away")),
            zone: self.zone(raw, takes_part, &place.key("time_zone")),
            week: raw.week.as_deref().and_then(|week| self.week(week, &place.key("week"))),
            calendars: self.slugs(&raw.calendars, &place.key("calendars")),
            monthly_minutes,
            attributes: self.attributes(&raw.attributes, &place.key("attributes")),
        }
    }

    fn note(&mut self, code: &str, raw: &contract::program::Person, place: &Place<'_>, message: &str) {
        self.findings.push(Finding {
            code: code.into(),
            severity: Severity::Note,
            people: vec![raw.id.clone()],
            path: Some(place.path()),
            details: Vec::new(),
            message: format!("this person {message}"),
        });
    }

    fn places(&mut self, places: u32, place: &Place<'_>) -> u16 {
        u16::try_from(self.at_most(places, limits::PLACES, place)).unwrap_or(u16::MAX)
    }

    fn skills(&mut self, raw: &[contract::program::Skill], list: &Place<'_>) -> Vec<Skill> {
        if !self.list_length(raw.len(), list) {
            return Vec::new();
        }
        let mut skills = Vec::with_capacity(raw.len());
        for (position, skill) in raw.iter().enumerate() {
            let place = list.item(position);
            let level = self.at_most(skill.level, limits::SKILL_LEVEL, &place.key("level"));
            let wanted = self.at_most(skill.wanted, limits::SKILL_LEVEL, &place.key("wanted"));
            skills.push(Skill {
                topic: self.slug(&skill.topic, &place.key("topic")),
                level: u8::try_from(level).unwrap_or(u8::MAX),
                offered: skill.offered,
                wanted: u8::try_from(wanted).unwrap_or(u8::MAX),
            });
        }
        skills
    }

    fn slugs(&mut self, raw: &[String], list: &Place<'_>) -> Vec<crate::program::Name> {
        if !self.list_length(raw.len(), list) {
            return Vec::new();
        }
        raw.iter().enumerate().map(|(position, slug)| self.slug(slug, &list.item(position))).collect()
    }

    fn languages(&mut self, raw: &[String], list: &Place<'_>) -> Vec<crate::program::Name> {
        if !self.list_length(raw.len(), list) {
            return Vec::new();
        }
        let mut languages = Vec::with_capacity(raw.len());
        for (position, tag) in raw.iter().enumerate() {
            let place = list.item(position);
            let well_formed = !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if !well_formed || tag.len() > limits::NAME_BYTES {
                self.problems.add("input.bad-language", place.path(), "must be a BCP 47 tag such as `en` or `pt-BR`");
                continue;
            }
            languages.push(self.names.intern(&tag.to_ascii_lowercase()));
        }
        languages
    }

    fn preferences(&mut self, raw: &contract::program::Person, list: &Place<'_>) -> Vec<Preference> {
        if !self.list_length(raw.preferences.len(), list) {
            return Vec::new();
        }
        let mut preferences = Vec::with_capacity(raw.preferences.len());
        for (position, preference) in raw.preferences.iter().enumerate() {
            let item = list.item(position);
            let place = item.key("other");
            let id = self.checked(&preference.other, &place);
            // Somebody unknown can neither be paired nor avoided: left aside, without a word about the stance.
            match self.ids.find(id) {
                _ if id == raw.id => {
                    self.note("data.self-preference", raw, &place, "names herself as a partner, which is left aside")
                }
                Some(other) => preferences.push(Preference {
                    other: crate::program::PersonIx(u32::try_from(other.index()).unwrap_or(u32::MAX)),
                    stance: preference.stance,
                }),
                None => self.note(
                    "data.unknown-preference",
                    raw,
                    &place,
                    "names a partner whom the roster does not know, which is left aside",
                ),
            }
        }
        preferences
    }

    fn away(&mut self, raw: &[contract::types::DaySpan], list: &Place<'_>) -> Vec<crate::time::DaySpan> {
        if !self.list_length(raw.len(), list) {
            return Vec::new();
        }
        raw.iter().enumerate().map(|(position, span)| self.span(span, &list.item(position))).collect()
    }

    fn zone(&mut self, raw: &contract::program::Person, takes_part: bool, place: &Place<'_>) -> Option<ZoneIx> {
        let name = raw.time_zone.as_deref()?;
        let name = self.checked(name, place);
        match self.zones.load(name) {
            Ok(zone) => Some(zone),
            Err(_) => {
                if takes_part {
                    self.note(
                        "data.unknown-zone",
                        raw,
                        place,
                        "has a time zone that is not known, and cannot be scheduled",
                    );
                }
                None
            }
        }
    }

    fn week(&mut self, raw: &[contract::program::WeeklyWindow], list: &Place<'_>) -> Option<Week> {
        if !self.list_length(raw.len(), list) {
            return None;
        }
        let windows: Vec<Window> = raw
            .iter()
            .map(|window| Window {
                weekday: window.weekday,
                since: window.since,
                until: window.until,
                hours: match window.hours {
                    contract::program::Hours::Working => Hours::Working,
                    contract::program::Hours::Preferred => Hours::Preferred,
                    contract::program::Hours::Avoided => Hours::Avoided,
                    contract::program::Hours::Stretch => Hours::Stretch,
                },
            })
            .collect();
        match Week::new(&windows) {
            Ok(week) => Some(week),
            Err(_) => {
                // `Week::new` stops at the first bad window; asking one by one names them all.
                for (position, window) in windows.iter().enumerate() {
                    if let Err(error) = Week::new(std::slice::from_ref(window)) {
                        self.problems.add("input.bad-window", list.item(position).path(), format!("{error}"));
                    }
                }
                None
            }
        }
    }

    fn attributes(&mut self, raw: &[contract::types::Attribute], list: &Place<'_>) -> Attributes {
        if !self.list_length(raw.len(), list) {
            return Attributes::default();
        }
        let mut pairs = Vec::with_capacity(raw.len());
        for (position, attribute) in raw.iter().enumerate() {
            let place = list.item(position);
            let key = self.slug(&attribute.key, &place.key("key"));
            if attribute.value.len() > limits::VALUE_BYTES {
                let message = format!("must have at most {} bytes", limits::VALUE_BYTES);
                self.problems.add("input.too-long", place.key("value").path(), message);
                continue;
            }
            pairs.push((key, self.names.intern(&attribute.value)));
        }
        Attributes::new(pairs)
    }
}

impl Desk {
    /// A finding about ties or waivers between named people.
    pub(super) fn about(
        &mut self,
        code: &str,
        severity: Severity,
        people: &[&str],
        place: &Place<'_>,
        message: String,
    ) {
        self.findings.push(Finding {
            code: code.into(),
            severity,
            people: people.iter().map(|id| (*id).to_string()).collect(),
            path: Some(place.path()),
            details: vec![detail("people", people.len())],
            message,
        });
    }
}
