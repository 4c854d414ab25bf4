//! Checks a JSON value against a JSON Schema and names every place that does not fit.
//!
//! Understands exactly the keywords that this crate's own schemas use (the policy's, and those generated from the WIT),
//! so what is published is what is enforced. Not a general validator.

use crate::problems::Problems;
use serde_json::{Map, Value};

/// Longest part of a path that is taken over from the input: keys are the input's too.
const LONGEST_KEY: usize = 64;

/// Whether messages may repeat the offending number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Echo {
    /// An administrator's own settings.
    Numbers,
    /// Data about people.
    Nothing,
}

/// Checks `value` against `schema`, whose `$ref`s resolve within `root`. Paths begin with `path`.
///
/// Time is linear in the size of the value times the depth of alternatives; nesting is bounded by the JSON parser.
pub struct Checker<'a> {
    /// Where `#/$defs/…` is looked up.
    pub root: &'a Value,
    /// Whether messages may repeat numbers.
    pub echo: Echo,
}

impl Checker<'_> {
    /// Adds one problem per place that does not fit.
    pub fn check(&self, schema: &Value, value: &Value, path: &str, problems: &mut Problems) {
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            if let Some(target) = target.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer)) {
                self.check(target, value, path, problems);
            }
            // In 2020-12 siblings of `$ref` hold as well; ours carry descriptions and defaults only.
            return;
        }
        if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
            self.any_of(choices, value, path, problems);
            return;
        }
        if let Some(numbers) = allowed_numbers(schema) {
            if !numbers.contains(&value) {
                let list = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                problems.add("input.not-a-choice", path.into(), format!("must be one of {list}"));
            }
            return;
        }
        if let Some(choices) = allowed_words(schema) {
            if !value.as_str().is_some_and(|word| choices.contains(&word)) {
                let list = choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ");
                let hint = value.as_str().and_then(|word| nearest(word, choices.iter().copied()));
                let hint = hint.map(|hint| format!("; did you mean `{hint}`?")).unwrap_or_default();
                problems.add("input.not-a-choice", path.into(), format!("must be one of {list}{hint}"));
            }
            return;
        }
        if !self.right_type(schema, value, path, problems) {
            return;
        }
        match value {
            Value::Number(number) => self.number(schema, number, path, problems),
            Value::String(text) => string(schema, text, path, problems),
            Value::Array(items) => {
                count(schema, items.len(), path, problems);
                if let Some(item_schema) = schema.get("items") {
                    for (position, item) in items.iter().enumerate() {
                        self.check(item_schema, item, &format!("{path}/{position}"), problems);
                    }
                }
            }
            Value::Object(fields) => self.object(schema, fields, path, problems),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Ours are "this or null": the problems of the part that is not null are the helpful ones.
    fn any_of(&self, choices: &[Value], value: &Value, path: &str, problems: &mut Problems) {
        let is_null = |choice: &&Value| choice.get("type").and_then(Value::as_str) == Some("null");
        if value.is_null() && choices.iter().any(|choice| is_null(&choice)) {
            return;
        }
        let fits = |choice: &&Value| {
            let mut trial = Problems::default();
            self.check(choice, value, path, &mut trial);
            trial.is_empty()
        };
        let mut real = choices.iter().filter(|choice| !is_null(choice));
        if real.clone().any(|choice| fits(&choice)) {
            return;
        }
        if let Some(first) = real.next() {
            self.check(first, value, path, problems);
        }
    }

    fn right_type(&self, schema: &Value, value: &Value, path: &str, problems: &mut Problems) -> bool {
        let names: Vec<&str> = match schema.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => return true,
        };
        let fits = names.iter().any(|name| match *name {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => false,
        });
        if !fits {
            let wanted = names.iter().map(|name| plain_type(name)).collect::<Vec<_>>().join(" or ");
            problems.add("input.wrong-type", path.into(), format!("must be {wanted}, got {}", type_of(value)));
        }
        fits
    }

    fn number(&self, schema: &Value, number: &serde_json::Number, path: &str, problems: &mut Problems) {
        let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
        let (low, high) = (bound("minimum"), bound("maximum"));
        let value = number.as_f64().unwrap_or(f64::INFINITY);
        let above = bound("exclusiveMinimum").is_none_or(|limit| value > limit);
        if above && low.is_none_or(|limit| value >= limit) && high.is_none_or(|limit| value <= limit) {
            return;
        }
        let low = low.map(|limit| format!("at least {limit}"));
        let low = low.or_else(|| bound("exclusiveMinimum").map(|limit| format!("above {limit}")));
        let wanted = match (bound("minimum"), low, high) {
            (Some(low), _, Some(high)) => format!("between {low} and {high}"),
            (_, Some(low), Some(high)) => format!("{low} and at most {high}"),
            (_, Some(low), None) => low,
            (_, None, Some(high)) => format!("at most {high}"),
            (_, None, None) => "another number".into(),
        };
        let got = if self.echo == Echo::Numbers { format!(", got {number}") } else { String::new() };
        problems.add("input.out-of-range", path.into(), format!("must be {wanted}{got}"));
    }

    fn object(&self, schema: &Value, fields: &Map<String, Value>, path: &str, problems: &mut Problems) {
        let known = schema.get("properties").and_then(Value::as_object);
        for (key, field) in fields {
            let here = || format!("{path}/{}", pointer_token(key));
            if let Some(field_schema) = known.and_then(|known| known.get(key)) {
                self.check(field_schema, field, &here(), problems);
                continue;
            }
            match schema.get("additionalProperties") {
                Some(Value::Bool(false)) => {
                    let hint = known.and_then(|known| nearest(key, known.keys().map(String::as_str)));
                    let hint = hint.map(|hint| format!(", the nearest known key is `{hint}`")).unwrap_or_default();
                    problems.add("input.unknown-key", here(), format!("unknown key{hint}"));
                }
                Some(rest @ Value::Object(_)) => self.check(rest, field, &here(), problems),
                _ => {}
            }
        }
        for key in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(key) {
                problems.add("input.missing", format!("{path}/{key}"), "is missing");
            }
        }
    }
}

/// An `enum` of numbers.
fn allowed_numbers(schema: &Value) -> Option<Vec<&Value>> {
    let numbers = schema.get("enum").and_then(Value::as_array)?;
    numbers.iter().all(Value::is_number).then(|| numbers.iter().collect())
}

/// Plain enums are `enum`; enums whose cases are described are `oneOf` of `const`s.
fn allowed_words(schema: &Value) -> Option<Vec<&str>> {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return Some(words.iter().filter_map(Value::as_str).collect());
    }
    let cases = schema.get("oneOf").and_then(Value::as_array)?;
    let mut words = Vec::new();
    for case in cases {
        match (case.get("const"), case.get("enum").and_then(Value::as_array)) {
            (Some(Value::String(word)), _) => words.push(word.as_str()),
            (_, Some(list)) => words.extend(list.iter().filter_map(Value::as_str)),
            _ => return None,
        }
    }
    Some(words)
}

fn string(schema: &Value, text: &str, path: &str, problems: &mut Problems) {
    let length = text.chars().count();
    let bound = |key: &str| schema.get(key).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok());
    if bound("minLength").is_some_and(|limit| length < limit) {
        problems.add("input.too-short", path.into(), "must not be empty");
    }
    if let Some(limit) = bound("maxLength").filter(|limit| length > *limit) {
        problems.add("input.too-long", path.into(), format!("must have at most {limit} characters"));
    }
}

fn count(schema: &Value, length: usize, path: &str, problems: &mut Problems) {
    let bound = |key: &str| schema.get(key).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok());
    if let Some(limit) = bound("minItems").filter(|limit| length < *limit) {
        problems.add("input.too-short", path.into(), format!("must have at least {limit} items"));
    }
    if let Some(limit) = bound("maxItems").filter(|limit| length > *limit) {
        problems.add("input.too-long", path.into(), format!("must have at most {limit} items"));
    }
}

/// The known word closest to a misspelt one, if any is close at all.
fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.chars().count() > LONGEST_KEY {
        return None;
    }
    known
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(3) / 2)
        .min()
        .map(|(_, candidate)| candidate)
}

/// A key as a token of a JSON pointer (RFC 6901), cut short where it is absurdly long.
pub fn pointer_token(key: &str) -> String {
    key.chars().take(LONGEST_KEY).collect::<String>().replace('~', "~0").replace('/', "~1")
}

fn plain_type(name: &str) -> &str {
    match name {
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "text",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "an object",
        other => other,
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
