//! Two people named in a form, by key or by name.

use super::{ask::Ask, desk::Desk};
use crate::{contract::types::Pair, report::data::People};

/// The fields `mentor` and `mentee`.
pub(super) struct Pick {
    pub(super) mentor: Named,
    pub(super) mentee: Named,
    /// Everybody who takes part: key and name.
    pub(super) options: Vec<(String, String)>,
}

/// One field.
pub(super) struct Named {
    /// What was typed.
    pub(super) text: String,
    /// What is wrong with it; empty where nothing is.
    pub(super) wrong: String,
    key: Option<String>,
}

impl Pick {
    pub(super) fn of(desk: &Desk, ask: &Ask) -> Self {
        let people = People::of(&desk.state.organisation);
        let mut options: Vec<(String, String)> = desk
            .state
            .enrolments
            .iter()
            .map(|enrolment| (enrolment.person.clone(), people.name(&enrolment.person)))
            .collect();
        options.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        let named = |field: &str| named(ask.field(field).unwrap_or_default(), &options);
        let (mentor, mut mentee) = (named("mentor"), named("mentee"));
        if mentor.key.is_some() && mentor.key == mentee.key {
            mentee.wrong = "Nobody teaches herself: name another person.".into();
        }
        Self { mentor, mentee, options }
    }

    /// The pair, where both fields name somebody.
    pub(super) fn pair(&self) -> Option<Pair> {
        let known = |named: &Named| named.key.clone().filter(|_| named.wrong.is_empty());
        Some(Pair { mentor: known(&self.mentor)?, mentee: known(&self.mentee)? })
    }
}

fn named(text: &str, options: &[(String, String)]) -> Named {
    let wanted = text.to_lowercase();
    let exact = options.iter().find(|(key, _)| key == text);
    let called: Vec<&(String, String)> = options.iter().filter(|(_, name)| name.to_lowercase() == wanted).collect();
    let (key, wrong) = match (text.is_empty(), exact, called.as_slice()) {
        (true, ..) => (None, String::new()),
        (_, Some((key, _)), _) | (_, None, [(key, _)]) => (Some(key.clone()), String::new()),
        (_, None, []) => (None, "Nobody who takes part has this key or name.".into()),
        (_, None, several) => {
            let keys: Vec<&str> = several.iter().map(|(key, _)| key.as_str()).collect();
            (None, format!("Several people have this name; their keys are {}.", keys.join(", ")))
        }
    };
    Named { text: text.to_owned(), wrong, key }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_by_key_and_by_name() {
        let options: Vec<(String, String)> =
            [("1", "Ana"), ("2", "Bo"), ("3", "Bo")].map(|(key, name)| (key.into(), name.into())).into();
        let find = |text: &str| named(text, &options);
        assert_eq!(find("1").key.as_deref(), Some("1"));
        assert_eq!(find("ana").key.as_deref(), Some("1"));
        assert!(find("bo").key.is_none() && find("bo").wrong.contains("2, 3"));
        assert!(find("Cy").wrong.starts_with("Nobody"));
        assert!(find("").wrong.is_empty());
    }
}
