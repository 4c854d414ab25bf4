//! What the component is made of, as a CycloneDX 1.5 document: every crate that is compiled into it, with version, licence,
//! checksum and what it depends on. Without date or serial number, so that the same source gives the same bytes. The
//! release adds what is known only of a component: its digest and its time zones.

use crate::{
    Failure,
    component::{PACKAGE, TARGET, cargo},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Name and version of a crate.
type Crate = (String, String);

/// The crates of the component.
#[derive(Default)]
struct Tree {
    licenses: BTreeMap<Crate, String>,
    /// Whom each needs.
    needs: BTreeMap<Crate, BTreeSet<Crate>>,
}

pub(crate) fn cyclonedx(workspace: &Path) -> Result<String, Failure> {
    let checksums = checksums(&fs::read_to_string(workspace.join("Cargo.lock"))?);
    let Tree { licenses, needs } = tree(workspace)?;
    let component = |one: &Crate| {
        let mut entry = json!({
            "type": "library", "bom-ref": purl(one), "name": one.0, "version": one.1, "purl": purl(one),
            "licenses": [{ "expression": licenses[one] }],
        });
        if let Some(checksum) = checksums.get(one) {
            entry["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
        }
        entry
    };
    let root = licenses.keys().find(|one| one.0 == PACKAGE).ok_or("the plugin is not in its own tree")?;
    let others: Vec<Value> = licenses.keys().filter(|one| *one != root).map(component).collect();
    let dependencies: Vec<Value> = licenses
        .keys()
        .map(|one| json!({ "ref": purl(one), "dependsOn": needs.get(one).into_iter().flatten().map(purl).collect::<Vec<_>>() }))
        .collect();
    let document = json!({
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": { "component": component(root) }, "components": others, "dependencies": dependencies,
    });
    Ok(serde_json::to_string_pretty(&document)?)
}

fn purl((name, version): &Crate) -> String {
    format!("pkg:cargo/{name}@{version}")
}

/// What is compiled into the component. Macros and build scripts run in the compiler and are no part of it.
fn tree(workspace: &Path) -> Result<Tree, Failure> {
    let output = cargo(workspace)?
        .args(["tree", "--locked", "--package", PACKAGE, "--target", TARGET])
        .args(["--edges", "normal,no-proc-macro", "--prefix", "depth", "--format", "|{p}|{l}"])
        .output()?;
    if !output.status.success() {
        return Err(format!("`cargo tree` failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let mut tree = Tree::default();
    let mut above: Vec<Crate> = Vec::new();
    // `2|serde v1.0.229|MIT OR Apache-2.0 (*)`: the depth in front, and a star where the rest was told before.
    for line in String::from_utf8(output.stdout)?.lines() {
        let strange = || format!("`cargo tree` says `{line}`, which is not understood");
        let mut parts = line.split('|');
        let (Some(depth), Some(package), Some(license)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(strange().into());
        };
        let (name, rest) = package.split_once(" v").ok_or_else(strange)?;
        let version = rest.split(' ').next().unwrap_or(rest);
        let one = (name.to_owned(), version.to_owned());
        let license = license.trim_end_matches(" (*)").replace('/', " OR ");
        tree.licenses.insert(one.clone(), license);
        above.truncate(depth.parse()?);
        if let Some(user) = above.last() {
            tree.needs.entry(user.clone()).or_default().insert(one.clone());
        }
        above.push(one);
    }
    Ok(tree)
}

/// SHA-256 of the packages that come from a registry.
fn checksums(lock: &str) -> BTreeMap<Crate, String> {
    let package = |entry: &str| {
        let value = |key: &str| {
            let line = entry.lines().find_map(|line| line.strip_prefix(key))?;
            Some(line.strip_prefix(" = \"")?.strip_suffix('"')?.to_owned())
        };
        Some(((value("name")?, value("version")?), value("checksum")?))
    };
    lock.split("[[package]]").filter_map(package).collect()
}
