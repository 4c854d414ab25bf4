//! SCIM 2.0 (RFC 7643, RFC 7644): lists of users and groups, bulk requests with their patches, and the forms that real
//! providers send.
//!
//! Attribute names are compared without case (RFC 7643, 2.1). The enterprise extension may be nested or flattened into
//! `urn:…:User:manager`. A manager may be an object, an array of one, a bare string, or a `$ref` alone; its value may be an
//! id, an external id, a user name, an employee number or an address.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::draft::Notes;
use super::mapping::Mapping;
use super::record::Record;
use super::{Dropped, Field, ImportError, Severity, sensitive};
use crate::hr::{Attribute, Confidence};

/// A resource with its attributes by lower-case name, extensions folded in.
type Flat = BTreeMap<String, Value>;

/// Users and groups of a SCIM document.
pub(super) struct Directory {
    users: Vec<Flat>,
    groups: Vec<Flat>,
    pub(super) dropped: Vec<Dropped>,
}

/// Whether a JSON document looks like SCIM.
pub(super) fn is_scim(document: &Value) -> bool {
    let looks = |map: &Map<String, Value>| {
        ["resources", "operations", "username"].iter().any(|name| map.keys().any(|key| key.eq_ignore_ascii_case(name)))
            || map.get("schemas").is_some_and(|schemas| schemas.to_string().contains(":scim:"))
    };
    match document {
        Value::Object(map) => looks(map),
        Value::Array(items) => items.first().and_then(Value::as_object).is_some_and(looks),
        _ => false,
    }
}

impl Directory {
    /// Reads a ListResponse, an array of resources, one resource, or a bulk request of POST and PATCH.
    pub(super) fn read(file: &str, document: Value, notes: &mut Notes) -> Result<Self, ImportError> {
        let mut directory = Self { users: Vec::new(), groups: Vec::new(), dropped: Vec::new() };
        let resources = match document {
            Value::Array(items) => items,
            Value::Object(map) => {
                let mut flat = lower(map);
                match (flat.remove("resources"), flat.remove("operations")) {
                    (Some(Value::Array(items)), _) => items,
                    (_, Some(Value::Array(operations))) => {
                        directory.bulk(file, operations, notes);
                        return Ok(directory);
                    }
                    _ => vec![Value::Object(flat.into_iter().collect())],
                }
            }
            _ => Vec::new(),
        };
        for resource in resources {
            let Value::Object(map) = resource else {
                return Err(ImportError::Format {
                    file: file.to_owned(),
                    why: "a resource is not an object".to_owned(),
                });
            };
            directory.add(file, map);
        }
        Ok(directory)
    }

    /// The users as records, their managers resolved to keys.
    pub(super) fn records(&self, file: &str, mapping: &Mapping, notes: &mut Notes) -> Vec<Record> {
        let key_name = mapping.scim.key.as_deref().unwrap_or("id").to_lowercase();
        let keys: Vec<String> = self.users.iter().map(|user| key(user, &key_name)).collect();
        let phone_book = PhoneBook::of(&self.users, &keys);
        let (teams, lines) = (self.memberships(), lines(mapping));
        let mut records = Vec::with_capacity(self.users.len());
        for (at, (user, key)) in self.users.iter().zip(&keys).enumerate() {
            let mut record = Record { row: at as u64 + 1, ..Record::default() };
            record.add(Field::Id, key, mapping);
            for (field, text) in core(user) {
                record.add(field, &text, mapping);
            }
            for (field, what, names) in &lines {
                let mut named = names.iter().map(|name| user.get(name).map(references).unwrap_or_default());
                for manager in named.find(|named| !named.is_empty()).unwrap_or_default() {
                    let (manager, how) = phone_book.find(&manager);
                    if let Some(how) = how {
                        notes.tally.add(what, &format!("matched by {how}"), Some(Confidence::Likely));
                    }
                    if !record.many(*field).contains(&manager) {
                        record.add(*field, &manager, mapping);
                    }
                }
            }
            let id = user.get("id").and_then(text).unwrap_or_default();
            let in_groups = user.get("groups").into_iter().flat_map(references);
            for team in in_groups.chain(teams.get(&id).into_iter().flatten().cloned()) {
                if !record.many(Field::Team).contains(&team) {
                    record.add(Field::Team, &team, mapping);
                }
            }
            let is_line = |field: Field| matches!(field, Field::Manager | Field::DottedManager);
            for (field, columns) in mapping.columns.iter().filter(|(field, _)| !is_line(**field)) {
                if let Some(text) =
                    columns.alternatives().iter().find_map(|name| user.get(&name.to_lowercase()).and_then(text))
                {
                    record.values.remove(field);
                    record.add(*field, &text, mapping);
                }
            }
            for (key, columns) in &mapping.attributes {
                if let Some(text) =
                    columns.alternatives().iter().find_map(|name| user.get(&name.to_lowercase()).and_then(text))
                {
                    record.attributes.push(Attribute::new(key.as_str(), text));
                }
            }
            record.complete(mapping);
            records.push(record);
        }
        if keys.iter().any(String::is_empty) {
            notes.fault("data.no-key", Severity::Serious, file, None, "", &format!("some users have no `{key_name}`"));
        }
        records
    }

    /// Key and name of the groups.
    pub(super) fn teams(&self) -> Vec<(String, Option<String>)> {
        self.groups
            .iter()
            .filter_map(|group| Some((group.get("id").and_then(text)?, group.get("displayname").and_then(text))))
            .collect()
    }

    /// Groups by the id of their members.
    fn memberships(&self) -> BTreeMap<String, Vec<String>> {
        let mut teams: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for group in &self.groups {
            let Some(id) = group.get("id").and_then(text) else {
                continue;
            };
            for member in group.get("members").into_iter().flat_map(references) {
                teams.entry(member).or_default().push(id.clone());
            }
        }
        teams
    }

    fn add(&mut self, file: &str, resource: Map<String, Value>) {
        let mut flat = flatten(resource);
        self.drop_sensitive(file, &mut flat);
        let is_group = flat.get("schemas").is_some_and(|schemas| schemas.to_string().contains(":Group"))
            || flat.contains_key("members");
        if is_group { self.groups.push(flat) } else { self.users.push(flat) }
    }

    fn drop_sensitive(&mut self, file: &str, flat: &mut Flat) {
        let mut seen = Vec::new();
        flat.retain(|name, value| {
            find_sensitive(name, value, &mut seen);
            sensitive(name).is_none()
        });
        for name in seen {
            let Some(field) = sensitive(&name) else {
                continue;
            };
            match self.dropped.iter_mut().find(|dropped| dropped.field == name) {
                Some(dropped) => dropped.values += 1,
                None => self.dropped.push(Dropped {
                    file: file.to_owned(),
                    field: name,
                    canonical: field.canonical.clone(),
                    class: field.class,
                    values: 1,
                }),
            }
        }
    }

    /// A bulk request: users that are created, then changed.
    fn bulk(&mut self, file: &str, operations: Vec<Value>, notes: &mut Notes) {
        for (at, operation) in operations.into_iter().enumerate() {
            let Value::Object(operation) = operation else {
                continue;
            };
            let mut operation = lower(operation);
            let method = operation.get("method").and_then(text).unwrap_or_default().to_uppercase();
            let bulk_id = operation.get("bulkid").and_then(text);
            let path = operation.get("path").and_then(text).unwrap_or_default();
            let Some(Value::Object(mut data)) = operation.remove("data") else {
                continue;
            };
            match method.as_str() {
                "POST" | "PUT" => {
                    if let (false, Some(id)) = (data.contains_key("id"), bulk_id) {
                        data.insert("id".to_owned(), Value::String(id));
                    }
                    self.add(file, data);
                }
                "PATCH" => {
                    let id = path.rsplit('/').next().unwrap_or_default();
                    let id = id.strip_prefix("bulkId:").unwrap_or(id);
                    let Some(at_user) =
                        self.users.iter().position(|user| user.get("id").and_then(text).as_deref() == Some(id))
                    else {
                        let message = format!("a patch names `{id}`, who is not in the document");
                        notes.fault("data.unknown-person", Severity::Warning, file, Some(at as u64 + 1), id, &message);
                        continue;
                    };
                    let mut user = self.users.swap_remove(at_user);
                    patch(&mut user, data);
                    self.drop_sensitive(file, &mut user);
                    self.users.push(user);
                    let last = self.users.len() - 1;
                    self.users.swap(at_user, last);
                }
                _ => {}
            }
        }
    }
}

/// Applies a PatchOp (RFC 7644, 3.5.2) to whole attributes; a path with a filter changes nothing that is read here.
fn patch(user: &mut Flat, data: Map<String, Value>) {
    let Some(Value::Array(operations)) = lower(data).remove("operations") else {
        return;
    };
    for operation in operations {
        let Value::Object(operation) = operation else {
            continue;
        };
        let mut operation = lower(operation);
        let op = operation.get("op").and_then(text).unwrap_or_default().to_lowercase();
        let value = operation.remove("value");
        match (operation.get("path").and_then(text), value) {
            (Some(path), value) => {
                let name = last_name(&path).to_lowercase();
                let name = name.strip_suffix(".value").unwrap_or(&name).to_owned();
                match value {
                    Some(value) if op != "remove" => user.insert(name, value),
                    _ => user.remove(&name),
                };
            }
            (None, Some(Value::Object(values))) if op != "remove" => user.extend(flatten(values)),
            _ => {}
        }
    }
}

/// Attributes that name managers, of which the first that says something counts: those of the mapping, the schema's own,
/// and for dotted lines, which the schema has not, the names that companies give them in extensions of theirs.
fn lines(mapping: &Mapping) -> [(Field, &'static str, Vec<String>); 2] {
    const DOTTED: [&str; 4] = ["dottedlinemanager", "dottedmanager", "matrixmanager", "secondarymanager"];
    let of = |field: Field, usual: &[&str]| -> Vec<String> {
        let columns = mapping.columns.get(&field).into_iter().flat_map(|columns| columns.alternatives());
        columns.map(|name| name.to_lowercase()).chain(usual.iter().map(|name| (*name).to_owned())).collect()
    };
    [
        (Field::Manager, "manager", of(Field::Manager, &["manager"])),
        (Field::DottedManager, "dotted line", of(Field::DottedManager, &DOTTED)),
    ]
}

/// Keys by everything a manager may be named by, strongest first.
struct PhoneBook(Vec<(&'static str, BTreeMap<String, String>)>);

impl PhoneBook {
    fn of(users: &[Flat], keys: &[String]) -> Self {
        let names = [
            ("", "id"),
            ("external id", "externalid"),
            ("user name", "username"),
            ("employee number", "employeenumber"),
        ];
        let mut book: Vec<(&'static str, BTreeMap<String, String>)> = names
            .into_iter()
            .map(|(how, name)| {
                let entries = users.iter().zip(keys);
                (
                    how,
                    entries
                        .filter_map(|(user, key)| Some((user.get(name).and_then(text)?.to_lowercase(), key.clone())))
                        .collect(),
                )
            })
            .collect();
        let addresses = users.iter().zip(keys).flat_map(|(user, key)| {
            user.get("emails").into_iter().flat_map(references).map(|address| (address.to_lowercase(), key.clone()))
        });
        book.push(("address", addresses.collect()));
        Self(book)
    }

    /// The key, and by what it was found where that is not the id; the name itself where it is nobody's.
    fn find(&self, name: &str) -> (String, Option<&'static str>) {
        let lower = name.to_lowercase();
        let found = self.0.iter().find_map(|(how, names)| names.get(&lower).map(|key| (key.clone(), *how)));
        match found {
            Some((key, "")) => (key, None),
            Some((key, how)) => (key, Some(how)),
            None => (name.to_owned(), None),
        }
    }
}

fn key(user: &Flat, name: &str) -> String {
    user.get(name).or_else(|| user.get("id")).and_then(text).unwrap_or_default()
}

/// The fields of the core and enterprise schemas.
fn core(user: &Flat) -> Vec<(Field, String)> {
    let mut fields = Vec::new();
    let mut put = |field, value: Option<String>| fields.extend(value.map(|text| (field, text)));
    let get = |name: &str| user.get(name).and_then(text);
    let part = |name: &str| user.get("name").and_then(|value| member(value, name)).and_then(text);
    let full = match (part("givenname"), part("familyname")) {
        (Some(given), Some(family)) => Some(format!("{given} {family}")),
        (given, family) => given.or(family),
    };
    put(Field::DisplayName, get("displayname").or_else(|| part("formatted")).or(full));
    put(Field::JobTitle, get("title"));
    put(Field::Status, get("active"));
    put(Field::Employment, get("usertype"));
    put(Field::Department, get("department"));
    put(Field::Division, get("division").or_else(|| get("organization")));
    put(Field::CostCenter, get("costcenter"));
    put(Field::TimeZone, get("timezone"));
    put(Field::Language, get("preferredlanguage").or_else(|| get("locale")));
    if let Some(Value::Array(addresses)) = user.get("addresses") {
        let is = |address: &&Value, name: &str, wanted: &str| {
            member(address, name).and_then(text).is_some_and(|t| t.eq_ignore_ascii_case(wanted))
        };
        let work = addresses.iter().find(|address| is(address, "type", "work"));
        if let Some(address) = work.or_else(|| addresses.iter().find(|address| is(address, "primary", "true"))) {
            put(Field::Site, member(address, "locality").and_then(text));
            put(Field::Country, member(address, "country").and_then(text));
        }
    }
    fields
}

/// The values of a reference: a bare string or number, an object with `value` or `$ref`, or a list of those.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Object(_) => {
            let named = ["value", "managerid", "id"].iter().find_map(|name| member(value, name)).and_then(text);
            let referenced =
                || member(value, "$ref").and_then(text).and_then(|uri| uri.rsplit('/').next().map(str::to_owned));
            named.or_else(referenced).into_iter().collect()
        }
        _ => text(value).into_iter().collect(),
    }
}

/// The value of an attribute, by name without case.
fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Text of a string, number or Boolean that says something.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn lower(map: Map<String, Value>) -> Flat {
    map.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect()
}

/// Folds extensions into one map: `urn:…:User` objects are opened, `urn:…:User:manager` becomes `manager`.
fn flatten(resource: Map<String, Value>) -> Flat {
    const ENTERPRISE: [&str; 6] = ["employeenumber", "costcenter", "organization", "division", "department", "manager"];
    let mut flat = Flat::new();
    for (name, value) in resource {
        if !name.to_lowercase().starts_with("urn:") {
            flat.insert(name.to_lowercase(), value);
            continue;
        }
        let last = last_name(&name).to_lowercase();
        let last = last.strip_suffix(".value").unwrap_or(&last).to_owned();
        // A URN names a whole extension, or one attribute of it; an attribute that is an object has a `value`.
        let is_attribute = |object: &Map<String, Value>| object.keys().any(|name| name.eq_ignore_ascii_case("value"));
        match value {
            Value::Object(extension) if !ENTERPRISE.contains(&last.as_str()) && !is_attribute(&extension) => {
                flat.extend(lower(extension));
            }
            value => {
                flat.insert(last, value);
            }
        }
    }
    flat
}

fn last_name(path: &str) -> &str {
    path.rsplit(':').next().unwrap_or(path)
}

/// The sensitive names in a value, at any depth, once per occurrence that holds something.
fn find_sensitive(name: &str, value: &Value, seen: &mut Vec<String>) {
    if sensitive(name).is_some() {
        if !value.is_null() {
            seen.push(name.to_owned());
        }
        return;
    }
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| find_sensitive(name, value, seen)),
        Value::Array(items) => items.iter().for_each(|item| find_sensitive("", item, seen)),
        _ => {}
    }
}
