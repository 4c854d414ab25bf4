//! The groups and fields of the form, as HTML.

use super::{
    form::{self, Filled, KEY},
    schema::{Field, Group, Kind},
};
use crate::{console::reply::Problem, report::words};
use askama::Template;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "console/policy/group.html")]
struct GroupPart<'a> {
    id: String,
    title: String,
    says: &'a str,
    fields: Vec<FieldPart<'a>>,
    children: Vec<String>,
    depth: usize,
    changed: usize,
    wrong: usize,
}

struct FieldPart<'a> {
    id: String,
    name: String,
    label: String,
    says: &'a str,
    widget: &'static str,
    value: String,
    choices: Vec<ChoicePart>,
    least: String,
    most: String,
    step: &'static str,
    rows: usize,
    limits: String,
    default: String,
    changed: bool,
    wrong: String,
}

struct ChoicePart {
    value: String,
    says: String,
    chosen: bool,
}

/// Everything that the form is drawn from.
struct Sheet<'a> {
    /// What stands in it.
    document: &'a Value,
    /// Every default.
    default: &'a Value,
    /// What was typed, where it could not be read or was refused.
    texts: &'a BTreeMap<String, String>,
    /// What is wrong, by the field's pointer.
    wrong: &'a BTreeMap<String, String>,
}

/// Every group of the schema with what was filled in.
pub(super) fn draw(whole: &Group, filled: &Filled, default: &Value) -> Result<String, Problem> {
    let Filled { document, texts, wrong } = filled;
    let sheet = Sheet { document, default, texts, wrong };
    let mut groups = String::new();
    for group in &whole.groups {
        groups.push_str(&draw_group(group, &sheet, 0)?);
    }
    // Keys of the document that are in no group.
    let loose = Group { pointer: "/general".into(), says: String::new(), fields: Vec::new(), groups: Vec::new() };
    let fields: Vec<FieldPart<'_>> = whole.fields.iter().map(|field| draw_field(field, &sheet)).collect();
    if !fields.is_empty() {
        groups.push_str(&part(&loose, fields, Vec::new(), (0, 0), 0)?);
    }
    Ok(groups)
}

fn draw_group(group: &Group, sheet: &Sheet<'_>, depth: usize) -> Result<String, Problem> {
    let fields: Vec<FieldPart<'_>> = group.fields.iter().map(|field| draw_field(field, sheet)).collect();
    let children: Result<Vec<String>, Problem> =
        group.groups.iter().map(|child| draw_group(child, sheet, depth + 1)).collect();
    let below: Vec<&Field> = group.groups.iter().flat_map(Group::all).collect();
    let changed = below.iter().filter(|field| is_changed(field, sheet)).count();
    let wrong = below.iter().filter(|field| sheet.wrong.contains_key(&field.pointer)).count();
    part(group, fields, children?, (changed, wrong), depth)
}

/// `below` counts what is changed and what is wrong in the children.
fn part(
    group: &Group,
    fields: Vec<FieldPart<'_>>,
    children: Vec<String>,
    below: (usize, usize),
    depth: usize,
) -> Result<String, Problem> {
    let part = GroupPart {
        id: id(&group.pointer),
        title: label(&group.pointer),
        says: &group.says,
        changed: below.0 + fields.iter().filter(|field| field.changed).count(),
        wrong: below.1 + fields.iter().filter(|field| !field.wrong.is_empty()).count(),
        fields,
        children,
        depth,
    };
    part.render().map_err(|_| Problem::Broken)
}

fn is_changed(field: &Field, sheet: &Sheet<'_>) -> bool {
    sheet.document.pointer(&field.pointer) != sheet.default.pointer(&field.pointer)
}

fn draw_field<'a>(field: &'a Field, sheet: &Sheet<'_>) -> FieldPart<'a> {
    let wrong = sheet.wrong.get(&field.pointer).map(|says| words::sentence(says)).unwrap_or_default();
    let standing = form::written(field, sheet.document.pointer(&field.pointer));
    let typed = sheet.texts.get(&field.pointer).filter(|_| !wrong.is_empty());
    let value = typed.cloned().unwrap_or(standing);
    let (mut least, mut most, mut step, mut choices) = (String::new(), String::new(), "1", Vec::new());
    let number = |number: &Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let widget = match &field.kind {
        Kind::Switch => "switch",
        Kind::Choice(list) => {
            choices = list
                .iter()
                .map(|(choice, says)| {
                    let text = form::shown(choice);
                    ChoicePart { chosen: text == value, value: text, says: says.clone() }
                })
                .collect();
            "choice"
        }
        Kind::Number { whole, least: from, most: to } => {
            (least, most, step) = (number(from), number(to), if *whole { "1" } else { "any" });
            "number"
        }
        Kind::Text { most: length } => {
            most = length.map(|length| length.to_string()).unwrap_or_default();
            "text"
        }
        Kind::Lines => "lines",
        Kind::Json => "json",
    };
    let limits = match (field.nullable, least.as_str(), most.as_str(), widget) {
        (false, "", "", _) | (false, _, _, "text") => String::new(),
        (true, "", "", _) | (true, _, _, "text") => "may be left empty".into(),
        (nullable, from, to, _) => {
            let empty = if nullable { ", or empty" } else { "" };
            match (from, to) {
                ("", to) => format!("at most {to}{empty}"),
                (from, "") => format!("at least {from}{empty}"),
                (from, to) => format!("{from} to {to}{empty}"),
            }
        }
    };
    let changed = is_changed(field, sheet);
    let default = match (sheet.default.pointer(&field.pointer), changed) {
        (Some(Value::Null), true) => "empty".into(),
        (Some(Value::Bool(on)), true) => if *on { "on" } else { "off" }.into(),
        (Some(value @ (Value::Number(_) | Value::String(_))), true) => form::shown(value),
        (Some(Value::Array(items)), true) if field.kind == Kind::Lines && items.len() < 9 => match items.as_slice() {
            [] => "none".into(),
            items => items.iter().map(form::shown).collect::<Vec<_>>().join(", "),
        },
        _ => String::new(),
    };
    FieldPart {
        id: id(&field.pointer),
        name: format!("{KEY}{}", field.pointer),
        label: label(&field.pointer),
        says: &field.says,
        widget,
        rows: value.lines().count().clamp(2, 12),
        value,
        choices,
        least,
        most,
        step,
        limits,
        default,
        changed,
        wrong,
    }
}

/// The last part of a pointer, read out.
fn label(pointer: &str) -> String {
    words::read_out(pointer.rsplit('/').next().unwrap_or_default())
}

/// The id of a field or a group.
pub(super) fn id(pointer: &str) -> String {
    format!("p{}", pointer.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"))
}
