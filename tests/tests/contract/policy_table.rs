//! The README's appendix of policy keys against the policy's schema and the default policy: every key, type, range and
//! default, in both directions.

use crate::{none, readme};
use boundary_tests::plugin;
use serde_json::{Map, Value, json};

/// One row of a table: cells by the table's own headings.
type Row = Vec<(String, String)>;

fn cell<'a>(row: &'a Row, heading: &str) -> &'a str {
    row.iter().find(|(name, _)| name == heading).map_or("", |(_, cell)| cell)
}

/// The rows of every table whose first column has this heading, in the appendix.
fn rows(first: &str) -> Vec<Row> {
    let readme = readme();
    let appendix = readme.split("## Appendix: every policy key").nth(1).expect("the appendix");
    let mut rows = Vec::new();
    let mut headings: Vec<String> = Vec::new();
    for line in appendix.lines() {
        let Some(inner) = line.strip_prefix("| ").and_then(|line| line.strip_suffix('|')) else {
            if !line.starts_with('|') {
                headings.clear();
            }
            continue;
        };
        // A bar inside a cell is written `\|`.
        let cells: Vec<String> =
            inner.replace("\\|", "\u{1}").split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect();
        if headings.is_empty() {
            headings = cells;
        } else if headings[0] == first {
            rows.push(headings.iter().cloned().zip(cells).collect());
        }
    }
    assert!(!rows.is_empty(), "no table of `{first}`");
    rows
}

/// Words in backticks.
fn ticked(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// A place of the policy's schema: `*` stands for any key or position.
struct Place {
    path: Vec<String>,
    schema: Value,
    /// The key has no default.
    required: bool,
    /// Nothing below it but itself.
    leaf: bool,
}

/// Every place of the schema, references followed.
fn places(root: &Value) -> Vec<Place> {
    fn visit(root: &Value, schema: &Value, path: &mut Vec<String>, required: bool, places: &mut Vec<Place>) {
        let schema = resolved(root, schema);
        let properties = schema["properties"].as_object().cloned().unwrap_or_default();
        let rest = Some(&schema["additionalProperties"]).filter(|rest| rest.is_object());
        let items = Some(&schema["items"]).filter(|items| resolved(root, items)["properties"].is_object());
        let leaf = properties.is_empty() && rest.is_none() && items.is_none();
        places.push(Place { path: path.clone(), schema: schema.clone(), required, leaf });
        let names = |key: &str| schema["required"].as_array().is_some_and(|list| list.iter().any(|name| name == key));
        for (key, below) in &properties {
            path.push(key.clone());
            visit(root, below, path, names(key), places);
            path.pop();
        }
        for below in rest.into_iter().chain(items) {
            path.push("*".into());
            visit(root, below, path, false, places);
            path.pop();
        }
    }
    let mut places = Vec::new();
    visit(root, root, &mut Vec::new(), false, &mut places);
    places
}

/// The schema itself: not a reference, and of "this or null" this, with `null` among its types.
fn resolved(root: &Value, schema: &Value) -> Value {
    if let Some(target) = schema["$ref"].as_str() {
        let target = root.pointer(target.trim_start_matches('#')).expect("a reference that leads somewhere");
        return resolved(root, target);
    }
    let choices = schema["anyOf"].as_array();
    if let Some(this) = choices.and_then(|list| list.iter().find(|choice| choice["type"] != "null")) {
        let mut this = resolved(root, this);
        this["type"] = json!([this["type"], "null"]);
        return this;
    }
    schema.clone()
}

/// Whether a key of the README, such as `/conflicts/<rule>/active`, means this place.
fn means(key: &str, path: &[String]) -> bool {
    let key: Vec<&str> = key.split('/').skip(1).collect();
    key.len() == path.len() && key.iter().zip(path).all(|(part, segment)| part.starts_with('<') || part == segment)
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn choices(schema: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_string);
    let cases = schema["oneOf"].as_array().into_iter().flatten();
    let of_cases = cases.flat_map(|case| match &case["enum"] {
        Value::Array(words) => words.clone(),
        _ => vec![case["const"].clone()],
    });
    schema["enum"].as_array().into_iter().flatten().cloned().chain(of_cases).map(|value| word(&value)).collect()
}

/// What is wrong with a row's type.
fn type_complaint(written: &str, default: &str, schema: &Value) -> Option<String> {
    // "none" is how the README calls the null of what is not set.
    let nullable = written.ends_with(" or null") || default == "none";
    let plain = written.trim_end_matches(" or null");
    let types = types(schema);
    let has = |name: &str| types.contains(&name);
    let rulings = ["clear", "disclose", "unknown", "needs-approval", "blocked"];
    let listed = ticked(plain);
    let numbers = || plain.split(", ").all(|part| part.parse::<u32>().is_ok());
    let fits = match plain {
        "integer" | "points" => has("integer"),
        "number" => has("number"),
        "boolean" => has("boolean"),
        "text" | "slug" => has("string") || !choices(schema).is_empty(),
        "ruling" => sorted(choices(schema)) == sorted(rulings.map(String::from).to_vec()),
        _ if plain.starts_with("list of") => has("array"),
        _ if plain.starts_with("object") => has("object"),
        _ if !listed.is_empty() => sorted(choices(schema)) == sorted(listed.iter().map(ToString::to_string).collect()),
        _ if numbers() => sorted(choices(schema)) == sorted(plain.split(", ").map(str::to_string).collect()),
        other => return Some(format!("has a type that this test cannot read, `{other}`")),
    };
    // An enum says nothing about null in its own type.
    let null_fits = nullable == has("null") || !choices(schema).is_empty();
    (!fits || !null_fits).then(|| format!("is `{written}` in the README, {} in the schema", schema["type"]))
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words
}

/// What is wrong with a row's range. Ends that are words ("from", "≥ minimum") are relations, which no schema says.
fn range_complaint(written: &str, schema: &Value) -> Option<String> {
    let types = types(schema);
    let bounds = |low: &str, high: &str, of: &Value, keys: [&str; 2]| -> Option<String> {
        for (end, key) in [(low, keys[0]), (high, keys[1])] {
            let number = end.trim().trim_start_matches("to ").replace(',', "");
            let Ok(number) = number.parse::<f64>() else { continue };
            if of[key].as_f64() != Some(number) {
                return Some(format!("has the range `{written}` in the README, {key} {} in the schema", of[key]));
            }
        }
        None
    };
    if let Some(most) = written.strip_prefix("at most ") {
        let most = most.split(',').next().unwrap_or_default();
        return bounds("", most, schema, ["minItems", "maxItems"]);
    }
    let (low, high) = written.split_once('–').or_else(|| written.split_once(", to "))?;
    let high = high.split(", ").next().unwrap_or_default();
    if types.contains(&"array") {
        // Of the items where they are numbers, else of their count.
        if schema["items"]["type"] == "integer" {
            return bounds(low, high, &schema["items"], ["minimum", "maximum"]);
        }
        return bounds(low, high, schema, ["minItems", "maxItems"]);
    }
    bounds(low, high, schema, ["minimum", "maximum"])
}

/// A default as the README writes it; none where it says nothing.
fn default_of(written: &str, schema: &Value) -> Option<Value> {
    let words = ticked(written);
    let scalar = |word: &str| serde_json::from_str(word).unwrap_or_else(|_| Value::from(word));
    if written.is_empty() {
        return None;
    }
    if types(schema).contains(&"array") && written != "`[]`" && written != "null" {
        if let Some((low, high)) = written.split_once('–') {
            let end = |text: &str| text.trim_matches('`').parse::<u32>().expect("a number");
            return Some((end(low)..=end(high)).collect());
        }
        return Some(words.into_iter().map(scalar).collect());
    }
    // "none" of a rule that is not soft. A text that looks like a number is a text still.
    let word = written.trim_matches('`');
    let text = types(schema).contains(&"string") || !choices(schema).is_empty() && !schema["enum"][0].is_number();
    Some(match written {
        "none" | "null" => Value::Null,
        _ if text => Value::from(word),
        _ => scalar(word),
    })
}

fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

fn schema() -> Value {
    let text = plugin().session().expect("a session").policy_schema().expect("a schema");
    serde_json::from_str(&text).expect("JSON")
}

fn default_policy() -> Value {
    let resolved = plugin().session().expect("a session").resolve_policy("{}").expect("the default policy");
    serde_json::from_str(&resolved.document).expect("JSON")
}

#[test]
fn the_readme_has_every_key_of_the_schema_and_no_other() {
    let keys: Vec<Row> = rows("key");
    let places = places(&schema());
    let mut complaints = Vec::new();
    for row in &keys {
        let key = ticked(cell(row, "key"))[0];
        if !places.iter().any(|place| means(key, &place.path)) {
            complaints.push(format!("`{key}` is in the README, not in the schema"));
        }
    }
    for place in places.iter().filter(|place| place.leaf && !place.path.is_empty()) {
        let itself = keys.iter().any(|row| means(ticked(cell(row, "key"))[0], &place.path));
        // Or its object's row names it: "object of `since`, `until`, `days`".
        let (last, above) = place.path.split_last().expect("not the root");
        let named = keys
            .iter()
            .any(|row| means(ticked(cell(row, "key"))[0], above) && ticked(cell(row, "type")).contains(&last.as_str()));
        if !itself && !named {
            complaints.push(format!("`/{}` is in the schema, not in the README", place.path.join("/")));
        }
    }
    none(&complaints);
}

#[test]
fn the_readmes_types_ranges_and_defaults_are_those_of_the_schema() {
    let places = places(&schema());
    let policy = default_policy();
    let mut complaints = Vec::new();
    let mut checked = 0;
    for row in rows("key") {
        let key = ticked(cell(&row, "key"))[0];
        for place in places.iter().filter(|place| means(key, &place.path)) {
            checked += 1;
            let path = format!("/{}", place.path.join("/"));
            let mut complain = |complaint: Option<String>| {
                complaints.extend(complaint.map(|complaint| format!("`{path}` {complaint}")));
            };
            complain(type_complaint(cell(&row, "type"), cell(&row, "default"), &place.schema));
            complain(range_complaint(cell(&row, "range"), &place.schema));
            let written = cell(&row, "default");
            let required = written == "required";
            complain((required != place.required).then(|| "is required in one of the two only".into()));
            let default = (!required && written != "below").then(|| default_of(written, &place.schema)).flatten();
            if let (Some(default), Some(actual)) = (default, policy.pointer(&path)) {
                complain((!same(&default, actual)).then(|| format!("is {default} in the README, {actual} by default")));
            }
        }
    }
    none(&complaints);
    assert!(checked > 200, "only {checked} keys were checked");
}

#[test]
fn the_readmes_rules_of_conflict_have_the_defaults_of_the_policy() {
    let policy = default_policy();
    let mut complaints = Vec::new();
    let rules = rows("rule");
    assert_eq!(rules.len(), 23);
    for row in &rules {
        let rule = ticked(cell(row, "rule"))[0];
        let actual = policy["conflicts"][rule].as_object().cloned().unwrap_or_else(Map::new);
        let words = |heading: &str| -> Value { ticked(cell(row, heading)).into() };
        let scalar = |heading: &str| -> Value {
            let text = cell(row, heading);
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        };
        let mut expected = vec![
            ("active", scalar("active")),
            ("ruling", scalar("ruling")),
            ("look-back-months", scalar("look-back")),
            ("fade-months", scalar("fade")),
            ("waivable-by", words("waivable-by")),
            ("waivable-while-held", scalar("while held")),
            ("approvals", scalar("approvals")),
            ("masked", scalar("masked")),
            ("stale-after-days", json!(30)),
            ("propose-unknown", json!(["clear", "disclose"].contains(&cell(row, "ruling")))),
        ];
        // Rules on attributes and preferences read no relations.
        if !["attribute ", "preference "].iter().any(|kind| cell(row, "relations").starts_with(kind)) {
            expected.push(("relations", words("relations")));
        }
        for (key, value) in expected {
            let actual = actual.get(key).unwrap_or(&Value::Null);
            if !same(&value, actual) {
                complaints.push(format!("`/conflicts/{rule}/{key}` is {value} in the README, {actual} by default"));
            }
        }
    }
    none(&complaints);
}

#[test]
fn the_readmes_indicators_have_the_defaults_of_the_policy() {
    let policy = default_policy();
    let mut complaints = Vec::new();
    let indicators = rows("indicator");
    assert_eq!(indicators.len(), 16);
    for row in &indicators {
        let id = ticked(cell(row, "indicator"))[0];
        for key in ["weight", "floor", "target"] {
            let written: f64 = cell(row, key).parse().expect("a number");
            let actual = &policy["health"]["indicators"][id][key];
            if actual.as_f64() != Some(written) {
                complaints
                    .push(format!("`/health/indicators/{id}/{key}` is {written} in the README, {actual} by default"));
            }
        }
    }
    none(&complaints);
}
