//! The host's side of the contract: what `wasmtime::component::bindgen!` would write, plus what a host wants of its
//! types: the contract's own JSON spelling, and `Default` where every part has one.
//!
//! The generator can add a derive to all types but no attribute to one, so attributes are added to its text, line by line.

use crate::{Failure, left_out::may_be_left_out};
use std::{collections::BTreeSet, fmt::Write, path::Path};
use wasmtime_internal_wit_bindgen::Opts;
use wit_parser::{Resolve, Type, TypeDefKind, TypeId, WorldId, WorldItem};

pub(crate) fn generate(wit: &Path) -> Result<String, Failure> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(wit)?;
    let world = resolve.select_world(&[package], Some("plugin"))?;
    let exports = list_of_exports(&resolve, world)?;
    let defaults = records_that(&resolve, has_default);
    let empty = records_that(&resolve, |resolve, id| may_be_left_out(resolve, &Type::Id(id)));

    let derives = ["PartialEq", "serde::Serialize", "serde::Deserialize"];
    let options = Opts { additional_derive_attributes: derives.map(String::from).to_vec(), ..Opts::default() };
    Ok(with_attributes(&options.generate(&mut resolve, world)?, &defaults, &empty) + &exports)
}

/// What the world exports, so that the harness can say all that a component lacks, not just the first.
fn list_of_exports(resolve: &Resolve, world: WorldId) -> Result<String, Failure> {
    let mut list = String::from("pub(crate) const EXPORTS: &[(&str, &[&str])] = &[\n");
    for (key, item) in &resolve.worlds[world].exports {
        let WorldItem::Interface { id, .. } = item else { continue };
        let functions: Vec<&str> = resolve.interfaces[*id].functions.keys().map(String::as_str).collect();
        writeln!(list, "    ({:?}, &{functions:?}),", resolve.name_world_key(key))?;
    }
    list.push_str("];\n");
    Ok(list)
}

/// Records of which something is true: interface and name.
type Records = BTreeSet<(String, String)>;

fn records_that(resolve: &Resolve, holds: fn(&Resolve, TypeId) -> bool) -> Records {
    let mut names = BTreeSet::new();
    for (_, interface) in resolve.interfaces.iter() {
        for (name, id) in &interface.types {
            if matches!(resolve.types[*id].kind, TypeDefKind::Record(_)) && holds(resolve, *id) {
                names.insert((interface.name.clone().unwrap_or_default(), plain(name)));
            }
        }
    }
    names
}

/// Whether it has a natural empty value.
fn has_default(resolve: &Resolve, id: TypeId) -> bool {
    let of_type = |ty: &Type| match ty {
        Type::Id(id) => has_default(resolve, *id),
        _ => true,
    };
    match &resolve.types[id].kind {
        TypeDefKind::List(_) | TypeDefKind::Option(_) => true,
        TypeDefKind::Record(record) => record.fields.iter().all(|field| of_type(&field.ty)),
        TypeDefKind::Type(alias) => of_type(alias),
        _ => false,
    }
}

/// WIT's `lock-override` and Rust's `LockOverride` alike.
fn plain(name: &str) -> String {
    name.replace('-', "").to_lowercase()
}

/// Whether a field's type is one of these records, from whichever interface it is taken.
fn names_one_of(records: &Records, ty: &str) -> bool {
    let name = plain(ty.trim_end_matches(',').rsplit("::").next().unwrap_or_default());
    records.iter().any(|(_, record)| *record == name)
}

/// Adds the attributes: `snake_case` fields, `kebab-case` cases, no unknown field, and what may be left out is empty.
fn with_attributes(source: &str, defaults: &Records, empty: &Records) -> String {
    let mut result = String::with_capacity(source.len() + source.len() / 8);
    let mut interface = "";
    let mut is_record = false;
    for line in source.lines() {
        let code = line.trim_start();
        if let Some(name) = code.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(" {")) {
            interface = name;
        } else if code == "#[component(record)]" {
            is_record = true;
        } else if code.starts_with("pub enum ") {
            result.push_str("#[serde(rename_all = \"kebab-case\")]\n");
        } else if let Some(name) = code.strip_prefix("pub struct ").and_then(|rest| rest.strip_suffix(" {")) {
            if std::mem::take(&mut is_record) {
                result.push_str("#[serde(deny_unknown_fields)]\n");
                if defaults.contains(&(interface.to_owned(), plain(name))) {
                    result.push_str("#[derive(Default)]\n");
                }
            }
        } else if let Some((_, ty)) = code.strip_prefix("pub ").and_then(|field| field.split_once(": "))
            && (ty.starts_with("Option<")
                || ty.starts_with("wasmtime::component::__internal::Vec<")
                || names_one_of(empty, ty))
        {
            result.push_str("#[serde(default)]\n");
        }
        result.push_str(line);
        result.push('\n');
    }
    result
}
