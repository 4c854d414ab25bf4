//! Groups and fields of the schema's keys, in its order.

use serde_json::{Map, Value};

/// A key with keys below it.
pub(super) struct Group {
    pub(super) pointer: String,
    pub(super) says: String,
    pub(super) fields: Vec<Field>,
    pub(super) groups: Vec<Group>,
}

/// A key with a value.
pub(super) struct Field {
    pub(super) pointer: String,
    pub(super) says: String,
    pub(super) kind: Kind,
    pub(super) nullable: bool,
}

/// How a value is asked for.
#[derive(Debug, PartialEq)]
pub(super) enum Kind {
    /// Yes or no.
    Switch,
    /// One of these, each with what it means.
    Choice(Vec<(Value, String)>),
    /// A number within limits.
    Number { whole: bool, least: Option<f64>, most: Option<f64> },
    /// A text with a greatest length.
    Text { most: Option<u64> },
    /// Texts, one a line.
    Lines,
    /// Whatever is no form: JSON.
    Json,
}

/// Deeper than any schema of ours; one that refers to itself ends here.
const DEEPEST: usize = 8;

impl Group {
    /// The whole document.
    pub(super) fn of(schema: &Value) -> Self {
        group(schema, schema, String::new(), 0)
    }

    /// Every field of it and below.
    pub(super) fn all(&self) -> Vec<&Field> {
        self.fields.iter().chain(self.groups.iter().flat_map(Self::all)).collect()
    }
}

fn group(root: &Value, node: &Value, pointer: String, depth: usize) -> Group {
    let mut made = Group { pointer, says: text(node, "description"), fields: Vec::new(), groups: Vec::new() };
    let empty = Map::new();
    for (key, child) in node.get("properties").and_then(Value::as_object).unwrap_or(&empty) {
        let pointer = format!("{}/{}", made.pointer, key.replace('~', "~0").replace('/', "~1"));
        let child = resolved(root, child);
        if child.get("properties").is_some() && !takes_null(&child) && depth < DEEPEST {
            made.groups.push(group(root, &child, pointer, depth + 1));
        } else {
            let (says, nullable) = (text(&child, "description"), takes_null(&child));
            made.fields.push(Field { pointer, says, kind: kind(root, &child), nullable });
        }
    }
    made
}

/// The definition that a node refers to, with what the node itself says over it.
fn resolved(root: &Value, node: &Value) -> Value {
    let target = node.get("$ref").and_then(Value::as_str).and_then(|at| root.pointer(at.strip_prefix('#')?));
    match (target.and_then(Value::as_object), node.as_object()) {
        (Some(target), Some(node)) => {
            let mut joined = target.clone();
            joined
                .extend(node.iter().filter(|(key, _)| *key != "$ref").map(|(key, value)| (key.clone(), value.clone())));
            Value::Object(joined)
        }
        _ => node.clone(),
    }
}

fn kind(root: &Value, node: &Value) -> Kind {
    if let Some(choices) = choices(node) {
        return Kind::Choice(choices);
    }
    let number = |key: &str| node.get(key).and_then(Value::as_f64);
    match main_type(node) {
        Some("boolean") => Kind::Switch,
        Some(kind @ ("integer" | "number")) => {
            Kind::Number { whole: kind == "integer", least: number("minimum"), most: number("maximum") }
        }
        Some("string") => Kind::Text { most: node.get("maxLength").and_then(Value::as_u64) },
        Some("array") => {
            let item = node.get("items").map(|item| resolved(root, item)).unwrap_or_default();
            if main_type(&item) == Some("string") && choices(&item).is_none() { Kind::Lines } else { Kind::Json }
        }
        _ => Kind::Json,
    }
}

/// The values of an `enum`, or of constants to choose from.
fn choices(node: &Value) -> Option<Vec<(Value, String)>> {
    if let Some(values) = node.get("enum").and_then(Value::as_array) {
        return Some(values.iter().map(|value| (value.clone(), String::new())).collect());
    }
    let options = node.get("oneOf").or_else(|| node.get("anyOf"))?.as_array()?;
    options.iter().map(|option| Some((option.get("const")?.clone(), text(option, "description")))).collect()
}

fn main_type(node: &Value) -> Option<&str> {
    match node.get("type")? {
        Value::String(only) => Some(only),
        Value::Array(several) => several.iter().filter_map(Value::as_str).find(|one| *one != "null"),
        _ => None,
    }
}

fn takes_null(node: &Value) -> bool {
    node.get("type").and_then(Value::as_array).is_some_and(|types| types.iter().any(|one| one == "null"))
}

fn text(node: &Value, key: &str) -> String {
    let text = node.get(key).and_then(Value::as_str).unwrap_or_default().replace('\n', " ");
    // What is code in the schema is a quotation to whoever fills in a form.
    let parts = text.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { format!("“{part}”") } else { part.to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_kind_of_key_is_a_field() {
        let schema = json!({
            "properties": {
                "gap": { "$ref": "#/$defs/Gap", "description": "The gap." },
                "mode": { "oneOf": [{ "const": "a", "description": "First." }, { "const": "b" }] },
                "months": { "type": ["integer", "null"], "minimum": 0, "maximum": 9 },
                "names": { "type": "array", "items": { "type": "string" } },
                "days": { "type": "array", "items": { "type": "integer" } },
                "on": { "type": "boolean" },
                "a/b": { "type": "string", "maxLength": 3 }
            },
            "$defs": { "Gap": { "description": "Unused.", "properties": { "least": { "type": "number" } } } }
        });
        let whole = Group::of(&schema);
        assert_eq!((whole.groups[0].pointer.as_str(), whole.groups[0].says.as_str()), ("/gap", "The gap."));
        let kinds: Vec<(&str, &Kind, bool)> =
            whole.all().into_iter().map(|field| (field.pointer.as_str(), &field.kind, field.nullable)).collect();
        let months = Kind::Number { whole: true, least: Some(0.0), most: Some(9.0) };
        let choice = Kind::Choice(vec![(json!("a"), "First.".into()), (json!("b"), String::new())]);
        assert!(kinds.contains(&("/mode", &choice, false)), "{kinds:?}");
        assert!(kinds.contains(&("/months", &months, true)), "{kinds:?}");
        assert!(kinds.contains(&("/names", &Kind::Lines, false)) && kinds.contains(&("/days", &Kind::Json, false)));
        assert!(kinds.contains(&("/on", &Kind::Switch, false)));
        assert!(kinds.contains(&("/a~1b", &Kind::Text { most: Some(3) }, false)));
        assert!(kinds.contains(&("/gap/least", &Kind::Number { whole: false, least: None, most: None }, false)));
    }

    /// The schema that the plugin publishes: nothing in it is lost, and little of it is left as JSON.
    #[test]
    fn the_plugins_schema_is_a_form() {
        let schema: Value = serde_json::from_str(include_str!("../../../../plugin/src/policy/schema.json")).unwrap();
        let whole = Group::of(&schema);
        let all = whole.all();
        assert!(all.len() > 400, "{}", all.len());
        let json: Vec<&str> =
            all.iter().filter(|field| field.kind == Kind::Json).map(|field| field.pointer.as_str()).collect();
        assert!(json.len() < 12, "{json:?}");
        assert!(all.iter().all(|field| !field.says.is_empty()), "every key says what it is for");
    }
}
