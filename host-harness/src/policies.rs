//! Policies that ship with the harness: starting points, named by what a program is for or where it runs.
//!
//! Each is an ordinary policy document that says what it changes and leaves the rest to the plugin's defaults.
//! `docs/policies.md` tells when to take which, and why the numbers are what they are.

use serde_json::{Map, Value};
use strsim::jaro_winkler;
use thiserror::Error;

/// What stands before the name of a shipped policy, where a file could stand as well.
pub const PREFIX: &str = "shipped:";

/// A policy that ships with the harness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its name, e.g. `pilot`.
    pub name: &'static str,
    /// Whom it is for, in one line.
    pub about: &'static str,
    /// The document: JSON.
    pub document: &'static str,
}

macro_rules! shipped {
    ($($name:literal: $about:literal,)*) => {
        &[$(Shipped { name: $name, about: $about, document: include_str!(concat!("../policies/", $name, ".json")) }),*]
    };
}

/// All of them: what a program is for, then where it runs.
pub const ALL: &[Shipped] = shipped! {
    "digital-literacy": "seniors learn tools: what is wanted and taught weighs most",
    "inclusion": "perspective counts as much as skill, and the same few are not asked again and again",
    "ties-across-generations": "trust first: common ground, and something to give back",
    "culture-and-policy": "seniors who write the rules hear from people far from them",
    "marketing": "how younger customers think: rare skills first, from other sites and functions",
    "retention": "juniors who stay: what the senior gives back weighs as much as what she learns",
    "pilot": "ten pairs in three months, watched closely",
    "global-company": "many zones: common hours decide, and inconvenience is shared out",
    "public-sector": "strict lines, a works council, small groups withheld twice as far",
    "health-service": "shifts: short sessions with time around them, a week's notice",
};

/// There is no such policy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no shipped policy `{name}`")]
pub struct UnknownPolicy {
    /// What was asked for.
    pub name: String,
    /// The name that is most like it.
    pub nearest: &'static str,
}

/// The shipped policy of a name.
///
/// # Errors
/// A name that none has, with the nearest that one does have.
pub fn find(name: &str) -> Result<&'static Shipped, UnknownPolicy> {
    ALL.iter().find(|one| one.name == name).ok_or_else(|| {
        let like = |one: &&Shipped| jaro_winkler(one.name, name);
        let nearest = ALL.iter().max_by(|a, b| like(a).total_cmp(&like(b))).map_or("", |one| one.name);
        UnknownPolicy { name: name.to_owned(), nearest }
    })
}

/// Lays one policy over another: what `over` says holds, what it leaves out stays. Lists are replaced as a whole.
///
/// This is not the merge patch of RFC 7396: there `null` takes a key away, while in a policy it is a value (no ceiling, no
/// end of looking back).
pub fn lay_over(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                lay_over(under.entry(key).or_insert_with(|| Value::Object(Map::new())), value);
            }
        }
        (under, over) => *under = over,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin::Plugin;
    use serde_json::json;

    #[test]
    fn every_shipped_policy_is_taken_as_it_stands() {
        let session = Plugin::embedded().unwrap().session().unwrap();
        for policy in ALL {
            let resolved = session.resolve_policy(policy.document).unwrap();
            assert_eq!(resolved.findings.len(), 0, "{}: {:?}", policy.name, resolved.findings);
            let whole: Value = serde_json::from_str(&resolved.document).unwrap();
            let weights = whole["matching"]["weights"].as_object().unwrap();
            let sum: u64 = weights.values().filter_map(Value::as_u64).sum();
            assert_eq!(sum, 100, "weights of {} are to be read as percent", policy.name);
        }
    }

    #[test]
    fn objectives_of_shipped_policies_name_topics_of_the_shipped_taxonomy() {
        let taxonomy = crate::hr::Taxonomy::shipped().unwrap();
        for policy in ALL {
            let document: Value = serde_json::from_str(policy.document).unwrap();
            let objectives = document["program"]["objectives"].as_array().cloned().unwrap_or_default();
            for topic in objectives.iter().flat_map(|one| one["topics"].as_array().cloned().unwrap_or_default()) {
                assert!(taxonomy.topics.iter().any(|one| topic == one.slug.as_str()), "{}: {topic}", policy.name);
            }
        }
    }

    #[test]
    fn every_file_is_listed_and_described() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/policies");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        files.sort();
        let mut listed: Vec<&str> = ALL.iter().map(|one| one.name).collect();
        listed.sort_unstable();
        assert_eq!(files, listed);
        let cookbook = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policies.md")).unwrap();
        for name in listed {
            assert!(cookbook.contains(&format!("`{name}`")), "docs/policies.md does not tell of `{name}`");
        }
    }

    #[test]
    fn a_layer_overrules_what_it_names_and_nothing_else() {
        let mut policy = json!({"a": {"b": 1, "c": [1, 2]}, "d": null});
        lay_over(&mut policy, json!({"a": {"c": [3], "e": null}, "d": {"f": 1}}));
        assert_eq!(policy, json!({"a": {"b": 1, "c": [3], "e": null}, "d": {"f": 1}}));
    }

    #[test]
    fn a_misspelt_name_is_told_the_nearest() {
        let error = find("pilott").unwrap_err();
        assert_eq!(error.nearest, "pilot");
    }
}
