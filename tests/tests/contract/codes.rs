//! Every code that an answer may carry is in the contract's README, where integrators look it up.

use crate::{none, readme};
use boundary_tests::here;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Conflict rules are left out: they have a table of their own, generated from the code and checked by the plugin's tests.
const KINDS: [&str; 13] = [
    "action",
    "agenda",
    "cap",
    "conflicts",
    "data",
    "documents",
    "health",
    "input",
    "internal",
    "match",
    "policy",
    "reader",
    "schedule",
];

#[test]
fn every_code_of_the_plugin_is_in_the_readme() {
    let readme = readme();
    let mut codes = BTreeSet::new();
    for file in sources(&here().join("../plugin/src")) {
        let text = fs::read_to_string(&file).expect("a source of the plugin");
        // Tests at the end of a file have codes of their own.
        codes.extend(literals(text.split("#[cfg(test)]").next().unwrap_or_default()));
    }
    assert!(codes.len() > 80, "only {} codes were found: is the search broken?", codes.len());
    let missing = codes.iter().filter(|code| !readme.contains(&format!("`{code}`")));
    none(&missing.map(|code| format!("`{code}` is not in wit/README.md")).collect::<Vec<_>>());
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of the plugin").map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let folders = folders.into_iter().filter(|folder| !folder.ends_with("tests"));
    let is_source = |file: &PathBuf| file.extension().is_some_and(|end| end == "rs") && !file.ends_with("tests.rs");
    let files = files.into_iter().filter(is_source);
    folders.flat_map(|folder| sources(&folder)).chain(files).collect()
}

/// Texts in quotes that are a kind, a dot and a slug.
fn literals(source: &str) -> impl Iterator<Item = String> + '_ {
    source
        .split('"')
        .filter(|text| {
            let slug =
                |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            text.split_once('.').is_some_and(|(kind, code)| KINDS.contains(&kind) && slug(code))
        })
        .map(str::to_owned)
}
