//! From a filled-in form to a document, and from a document to what stands in the form.

use super::schema::{Field, Group, Kind};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Begins the name of every field that is a key of the document.
pub(super) const KEY: &str = "key:";

/// What somebody filled in: texts by pointer, and what could not be read.
pub(super) struct Filled {
    pub(super) document: Value,
    pub(super) texts: BTreeMap<String, String>,
    pub(super) wrong: BTreeMap<String, String>,
}

/// Reads a form. A switch that is off sends nothing, so what is missing is off.
pub(super) fn read<'a>(whole: &Group, fields: impl Iterator<Item = (&'a str, &'a str)>) -> Filled {
    let texts: BTreeMap<String, String> =
        fields.filter_map(|(name, text)| Some((name.strip_prefix(KEY)?.to_owned(), text.to_owned()))).collect();
    let mut filled = Filled { document: Value::Object(Map::new()), texts, wrong: BTreeMap::new() };
    for field in whole.all() {
        let text = filled.texts.get(&field.pointer).map_or("", String::as_str);
        match value(field, text) {
            Ok(value) => put(&mut filled.document, &field.pointer, value),
            Err(says) => {
                filled.wrong.insert(field.pointer.clone(), says.into());
            }
        }
    }
    filled
}

fn value(field: &Field, text: &str) -> Result<Value, &'static str> {
    let trimmed = text.trim();
    if trimmed.is_empty() && field.nullable {
        return Ok(Value::Null);
    }
    match &field.kind {
        Kind::Switch => Ok((trimmed == "on").into()),
        Kind::Choice(choices) => choices
            .iter()
            .find(|(value, _)| shown(value) == trimmed)
            .map(|(value, _)| value.clone())
            .ok_or("is none of the choices"),
        Kind::Number { whole: true, .. } => trimmed.parse::<i64>().map(Value::from).map_err(|_| "is no whole number"),
        Kind::Number { .. } => {
            trimmed.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from).ok_or("is no number")
        }
        Kind::Text { .. } => Ok(trimmed.into()),
        Kind::Lines => Ok(trimmed.lines().map(str::trim).filter(|line| !line.is_empty()).collect()),
        Kind::Json => serde_json::from_str(trimmed).map_err(|_| "is no JSON"),
    }
}

/// A value as it stands in the form.
pub(super) fn written(field: &Field, value: Option<&Value>) -> String {
    let Some(value) = value.filter(|value| !value.is_null()) else { return String::new() };
    match (&field.kind, value) {
        (Kind::Switch, Value::Bool(true)) => "on".into(),
        (Kind::Switch, _) => String::new(),
        (Kind::Lines, Value::Array(items)) => items.iter().map(shown).collect::<Vec<_>>().join("\n"),
        (Kind::Json, value) => format!("{value:#}"),
        (_, value) => shown(value),
    }
}

/// A value in a word.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 => format!("{float:.0}"),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

fn put(document: &mut Value, pointer: &str, value: Value) {
    let mut node = document;
    for key in pointer.split('/').skip(1) {
        let key = key.replace("~1", "/").replace("~0", "~");
        if !node.is_object() {
            *node = Value::Object(Map::new());
        }
        let Value::Object(keys) = node else { return };
        node = keys.entry(key).or_insert(Value::Null);
    }
    *node = value;
}

/// The field that a problem's pointer means: that key, or the one it lies in.
pub(super) fn field_of<'a>(whole: &'a Group, pointer: &str) -> Option<&'a Field> {
    let inside = |field: &&Field| {
        pointer.strip_prefix(field.pointer.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    whole.all().into_iter().find(inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn whole() -> Group {
        Group::of(&json!({ "properties": {
            "a": { "properties": { "on": { "type": "boolean" }, "n": { "type": ["integer", "null"] } } },
            "l": { "type": "array", "items": { "type": "string" } },
            "x": { "type": "number" },
            "c": { "enum": ["one", 2] },
            "j": { "type": "object" }
        } }))
    }

    #[test]
    fn a_document_survives_its_form() {
        let (whole, document) =
            (whole(), json!({ "a": { "on": true, "n": null }, "l": ["p", "q"], "x": 0.25, "c": 2, "j": { "k": [1] } }));
        let fields: Vec<(String, String)> = whole
            .all()
            .into_iter()
            .map(|field| (format!("{KEY}{}", field.pointer), written(field, document.pointer(&field.pointer))))
            .collect();
        let filled = read(&whole, fields.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        assert_eq!((filled.document, filled.wrong.len()), (document, 0));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let whole = whole();
        let texts = [("key:/a/n", "two"), ("key:/x", "NaN"), ("key:/c", "three"), ("key:/j", "{"), ("csrf", "s")];
        let filled = read(&whole, texts.into_iter());
        assert_eq!(filled.wrong.keys().collect::<Vec<_>>(), ["/a/n", "/c", "/j", "/x"]);
        assert_eq!(filled.document, json!({ "a": { "on": false }, "l": [] }));
    }

    #[test]
    fn a_problem_is_shown_at_its_field() {
        let whole = whole();
        let at = |pointer: &str| field_of(&whole, pointer).map(|field| field.pointer.clone());
        assert_eq!(at("/l/3"), Some("/l".into()));
        assert_eq!(at("/a/n"), Some("/a/n".into()));
        assert_eq!((at("/lx"), at("/a")), (None, None));
    }
}
