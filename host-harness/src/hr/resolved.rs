//! A value together with where it came from.

use serde::{Deserialize, Serialize};

/// How far a resolved value can be trusted. Ordered from weakest to strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// From a rule of thumb, such as the depth in the reporting tree.
    Guess,
    /// From a table that is right for most people, such as the one zone of a country.
    Likely,
    /// Read from the export, or from a table that the organisation itself wrote.
    Certain,
}

/// A value that the export may or may not have given, never a silent guess.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resolved<T> {
    /// The value, the column or rule it came from, and how far to trust it.
    Known {
        /// The value itself.
        value: T,
        /// The column or rule, e.g. `column level_label` or `rule depth-in-tree`.
        source: String,
        /// How far to trust it.
        confidence: Confidence,
    },
    /// Nothing could be said.
    Unknown {
        /// What was looked at in vain, e.g. `no grade for level label "AD_X"`.
        reason: String,
    },
}

impl<T> Resolved<T> {
    /// A value read straight from `source`.
    pub fn certain(value: T, source: impl Into<String>) -> Self {
        Self::Known { value, source: source.into(), confidence: Confidence::Certain }
    }

    /// A value inferred from `source`.
    pub fn inferred(value: T, source: impl Into<String>, confidence: Confidence) -> Self {
        Self::Known { value, source: source.into(), confidence }
    }

    /// No value, and why.
    pub fn unknown(reason: impl Into<String>) -> Self {
        Self::Unknown { reason: reason.into() }
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Known { value, .. } => Some(value),
            Self::Unknown { .. } => None,
        }
    }

    /// The confidence, if there is a value.
    pub fn confidence(&self) -> Option<Confidence> {
        match self {
            Self::Known { confidence, .. } => Some(*confidence),
            Self::Unknown { .. } => None,
        }
    }

    /// The column or rule a value came from, or what was looked at in vain.
    pub fn source(&self) -> &str {
        match self {
            Self::Known { source, .. } => source,
            Self::Unknown { reason } => reason,
        }
    }
}

impl<T> Default for Resolved<T> {
    fn default() -> Self {
        Self::unknown("not in the data")
    }
}
