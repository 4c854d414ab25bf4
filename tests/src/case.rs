//! The requests under `requests/`: one file each, read the same way by the tests in Rust, JavaScript and Python.

use crate::here;
use serde_json::{Value, json};
use std::{fs, path::Path};

/// A request to the JSON door.
#[derive(Clone, Debug)]
pub struct Case {
    /// File name without its ending.
    pub name: String,
    /// The operation asked for.
    pub operation: String,
    /// The request as it crosses.
    pub request: String,
}

impl Case {
    /// Every request, by name.
    ///
    /// # Panics
    /// On a file that is not a request.
    pub fn all() -> Vec<Self> {
        let folder = here().join("requests");
        let mut cases: Vec<Self> = fs::read_dir(&folder)
            .expect("the folder of requests")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .map(|path| Self::read(&path))
            .collect();
        cases.sort_by(|one, other| one.name.cmp(&other.name));
        cases
    }

    /// One request, by name.
    ///
    /// # Panics
    /// When there is none of that name.
    pub fn named(name: &str) -> Self {
        Self::read(&here().join("requests").join(format!("{name}.json")))
    }

    fn read(path: &Path) -> Self {
        let file = json_file(path);
        let request = match (file.get("text"), file.get("request")) {
            // What no JSON value can say: broken text.
            (Some(Value::String(text)), None) => text.clone(),
            (None, Some(request)) => with_parts(request.clone()).to_string(),
            _ => panic!("`{}` needs either `text` or `request`", path.display()),
        };
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        Self { name, operation: file["operation"].as_str().expect("an operation").to_string(), request }
    }

    /// The request as JSON; none where its text is broken.
    pub fn value(&self) -> Option<Value> {
        serde_json::from_str(&self.request).ok()
    }
}

/// A roster or a history under `requests/parts/`.
///
/// # Panics
/// When there is none of that name.
pub fn part(name: &str) -> Value {
    json_file(&here().join("requests/parts").join(format!("{name}.json")))
}

/// In a request `"@office"` stands for the whole of `parts/office.json`.
fn with_parts(mut request: Value) -> Value {
    for value in request.as_object_mut().into_iter().flat_map(|fields| fields.values_mut()) {
        if let Some(name) = value.as_str().and_then(|text| text.strip_prefix('@')) {
            *value = part(name);
        }
    }
    request
}

fn json_file(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("`{}`: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("`{}`: {error}", path.display()))
}

/// The same request with the office's roster, for tests that change it.
pub fn office(extra: Value) -> Value {
    let mut request = json!({ "policy": {}, "roster": part("office") });
    for (key, value) in extra.as_object().into_iter().flatten() {
        request[key] = value.clone();
    }
    request
}
