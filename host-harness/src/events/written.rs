//! An event as it is written: as JSON, or on the command line as `away,person=E17,since=2026-12-14,until=2027-01-04`.

use super::EventError;
use crate::contract::{program::Ending, types::Side};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `person` is away from the day `since` up to the day `until`, which is the first one back.
    Away,
    /// `person` is busy from `from` to `to`; with `tentative` better left alone.
    Busy,
    /// `person` leaves the program or the company; `on` is the first day without her. Her pairings end.
    Left,
    /// `person` lives by the clock of `zone` from now on.
    Zone,
    /// A pairing ended; `on` is the first day after it, `ending` says why.
    Ended,
    /// A pairing rests from the day `since` up to the day `until`.
    Paused,
    /// A session was called off beforehand, `by` one side, who is taken at that time, or by nobody known: then both are.
    Cancelled,
    /// The two agreed on another time for a session: it begins at `to` and stays there.
    Moved,
    /// A session took place.
    Held,
    /// A session did not take place, since `by` did not come.
    NoShow,
}

/// An event with all that any kind may need. A person is named by key or by name; a pairing by `pairing` or by `mentor` and
/// `mentee`; a session by `session` or by a pairing and its `number`. A time without an offset is by the person's own clock,
/// a session's by the mentor's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "said above and with the kinds")]
pub struct Written {
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairing: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentor: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentee: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Side>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tentative: bool,
}

impl Written {
    /// What became of a session: it was held, called off, or somebody did not come.
    pub fn of_session(kind: Kind, session: &str, by: Option<Side>) -> Self {
        Self {
            kind,
            by,
            session: Some(session.to_owned()),
            person: None,
            pairing: None,
            mentor: None,
            mentee: None,
            number: None,
            since: None,
            until: None,
            on: None,
            from: None,
            to: None,
            zone: None,
            ending: None,
            tentative: false,
        }
    }
}

const HELP: &str = "an event has a kind (`away`, `busy`, `left`, `zone`, `ended`, `paused`, `cancelled`, `moved`, `held`, \
                    `no-show`) and what it needs; `replan --help` has examples";

/// The events of a text: JSON (one object, or a list of them), or one event in words.
///
/// # Errors
/// When it is neither.
pub fn read(text: &str) -> Result<Vec<Written>, EventError> {
    let text = text.trim();
    let wrong = |error: serde_json::Error| EventError::new(format!("the event: {error}"), HELP);
    match text.chars().next() {
        Some('[') => serde_json::from_str(text).map_err(wrong),
        Some('{') => serde_json::from_str(text).map(|event| vec![event]).map_err(wrong),
        _ => serde_json::from_value(in_words(text)?).map(|event| vec![event]).map_err(wrong),
    }
}

/// `kind,key=value,key=value`
fn in_words(text: &str) -> Result<Value, EventError> {
    let mut parts = text.split(',');
    let mut event = Map::new();
    event.insert("kind".into(), parts.next().unwrap_or_default().trim().into());
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, "true"));
        let (key, value) = (key.trim(), value.trim());
        let value = match key {
            "number" => value.parse::<u32>().map(Value::from).unwrap_or_else(|_| value.into()),
            "tentative" => value.parse::<bool>().map(Value::from).unwrap_or_else(|_| value.into()),
            _ => value.into(),
        };
        if event.insert(key.into(), value).is_some() {
            return Err(EventError::new(format!("the event says `{key}` twice"), HELP));
        }
    }
    Ok(Value::Object(event))
}
