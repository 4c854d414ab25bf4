//! `/topics`: what topics are called and what they belong to.

use crate::arrange::{Arrange, tree};
use crate::{problems::Problems, schema::pointer_token};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Topic to its relations, in order of name.
pub type Topics = BTreeMap<String, Topic>;

/// One topic's relations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Topic {
    /// Other names, read as this topic everywhere.
    #[schemars(length(max = 1000))]
    pub aliases: Vec<String>,
    /// The next broader topic, which is listed as well. Null: none.
    pub broader: Option<String>,
}

/// Aliases stand for one topic; chains of `broader` end. Linear in the number of topics and aliases, but for names.
pub(super) fn check(topics: &Topics, problems: &mut Problems) {
    let mut taken: BTreeSet<&str> = tree(topics.keys().map(String::as_str));
    for (name, topic) in topics {
        let path = format!("/topics/{}", pointer_token(name));
        if name.is_empty() || name.len() > crate::program::limits::NAME_BYTES {
            problems.add("policy.bad-topic", path.clone(), "a topic's name has 1 to 128 bytes");
        }
        for (position, alias) in topic.aliases.iter().enumerate() {
            if !taken.insert(alias) {
                problems.add("policy.alias-taken", format!("{path}/aliases/{position}"), "is a topic or alias already");
            }
        }
        match &topic.broader {
            Some(broader) if !topics.contains_key(broader) => {
                problems.add("policy.unknown-topic", format!("{path}/broader"), "is not a listed topic");
            }
            _ => {}
        }
    }
    for name in on_cycles(topics) {
        let path = format!("/topics/{}/broader", pointer_token(name));
        problems.add("policy.topic-cycle", path, "leads back to the topic itself");
    }
}

/// Topics whose chain of `broader` returns to them. Each topic is walked once: 0 unseen, 1 on the way, 2 done.
fn on_cycles(topics: &Topics) -> Vec<&str> {
    let mut seen: BTreeMap<&str, u8> = BTreeMap::new();
    let mut cyclic = Vec::new();
    for start in topics.keys() {
        let mut way: Vec<&str> = Vec::new();
        let mut here = Some(start.as_str());
        while let Some(name) = here {
            match seen.get(name) {
                None => {
                    seen.insert(name, 1);
                    way.push(name);
                    here = topics.get(name).and_then(|topic| topic.broader.as_deref());
                }
                Some(1) => {
                    cyclic.extend(way.iter().skip_while(|other| **other != name));
                    break;
                }
                Some(_) => break,
            }
        }
        for name in way {
            seen.insert(name, 2);
        }
    }
    cyclic.arrange();
    cyclic
}
