//! The topics of the program: what can be taught and wanted.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Which side usually knows more of a topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaughtBy {
    /// Juniors teach it: the content of reverse mentoring.
    Juniors,
    /// Seniors give it back: history, process, judgement.
    Seniors,
    /// Either.
    #[default]
    Either,
}

/// One topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Topic {
    /// Kebab-case name, 1 to 128 bytes.
    pub slug: String,
    /// English name.
    pub label: String,
    /// Other slugs that are read as this topic.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Slug of the next broader topic.
    #[serde(default)]
    pub broader: Option<String>,
    /// Which side usually knows more.
    #[serde(default)]
    pub taught_by: TaughtBy,
    /// About the year from which it mattered at work.
    #[serde(default)]
    pub since: u32,
}

/// The topics of a program, checked: slugs and aliases are unique, `broader` leads to a listed topic and never back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taxonomy {
    /// Rises when topics change.
    #[serde(default)]
    pub version: u32,
    /// What the fields mean and where the topics come from.
    #[serde(default)]
    pub about: String,
    /// Topics in the order of the file.
    pub topics: Vec<Topic>,
}

/// Why a taxonomy is refused.
#[derive(Debug, thiserror::Error)]
pub enum TaxonomyError {
    /// The file is not the expected JSON.
    #[error("the taxonomy is not valid JSON of topics")]
    Json(#[from] serde_json::Error),
    /// A name is not a slug.
    #[error("`{0}` is not a slug: use lower-case letters, digits, `-` and `.`")]
    NotASlug(String),
    /// Two topics or aliases share a name.
    #[error("`{0}` names two topics or aliases")]
    Duplicate(String),
    /// `broader` names no topic.
    #[error("`{topic}` is part of `{broader}`, which is not a topic")]
    UnknownBroader {
        /// The topic.
        topic: String,
        /// What it names.
        broader: String,
    },
    /// Following `broader` returns to the topic.
    #[error("following `broader` from `{0}` never ends")]
    Cycle(String),
}

/// The taxonomy that ships with the harness.
const SHIPPED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/taxonomy.json"));

impl Taxonomy {
    /// The taxonomy that ships with the harness, `data/taxonomy.json`.
    ///
    /// # Errors
    /// When the shipped file is not consistent, which a test excludes.
    pub fn shipped() -> Result<Self, TaxonomyError> {
        Self::from_json(SHIPPED)
    }

    /// Reads and checks a taxonomy.
    ///
    /// # Errors
    /// When it is not JSON of topics, or its names are not consistent.
    pub fn from_json(json: &str) -> Result<Self, TaxonomyError> {
        let taxonomy: Self = serde_json::from_str(json)?;
        taxonomy.check()?;
        Ok(taxonomy)
    }

    /// The topic that `name`, a slug or an alias, stands for. Linear in the number of topics.
    pub fn find(&self, name: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.slug == name || topic.aliases.iter().any(|alias| alias == name))
    }

    /// Topics that are not broader than another: what people actually teach and ask for. In the order of the file.
    pub fn leaves(&self) -> Vec<&Topic> {
        let broader: BTreeSet<&str> = self.topics.iter().filter_map(|topic| topic.broader.as_deref()).collect();
        self.topics.iter().filter(|topic| !broader.contains(topic.slug.as_str())).collect()
    }

    fn check(&self) -> Result<(), TaxonomyError> {
        let mut names = BTreeSet::new();
        for topic in &self.topics {
            for name in std::iter::once(&topic.slug).chain(&topic.aliases) {
                if !is_slug(name) {
                    return Err(TaxonomyError::NotASlug(name.clone()));
                }
                if !names.insert(name.as_str()) {
                    return Err(TaxonomyError::Duplicate(name.clone()));
                }
            }
        }
        for topic in &self.topics {
            let mut at = topic;
            for _ in 0..=self.topics.len() {
                let Some(next) = &at.broader else { break };
                at =
                    self.topics.iter().find(|other| &other.slug == next).ok_or_else(|| {
                        TaxonomyError::UnknownBroader { topic: at.slug.clone(), broader: next.clone() }
                    })?;
            }
            if at.broader.is_some() {
                return Err(TaxonomyError::Cycle(topic.slug.clone()));
            }
        }
        Ok(())
    }
}

fn is_slug(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_taxonomy_is_consistent() {
        let taxonomy = Taxonomy::shipped().unwrap();
        assert!(taxonomy.leaves().len() > 50, "enough to teach: {}", taxonomy.leaves().len());
    }

    #[test]
    fn inconsistent_topics_are_refused_by_name() {
        for (json, says) in [
            (r#"{"topics":[{"slug":"a","label":"A","aliases":["a"]}]}"#, "`a` names two topics or aliases"),
            (r#"{"topics":[{"slug":"a","label":"A","broader":"b"}]}"#, "`a` is part of `b`, which is not a topic"),
            (r#"{"topics":[{"slug":"a","label":"A","broader":"a"}]}"#, "following `broader` from `a` never ends"),
            (
                r#"{"topics":[{"slug":"A","label":"A"}]}"#,
                "`A` is not a slug: use lower-case letters, digits, `-` and `.`",
            ),
        ] {
            assert_eq!(Taxonomy::from_json(json).unwrap_err().to_string(), says);
        }
    }
}
