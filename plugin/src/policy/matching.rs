//! `/matching`.

use crate::problems::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rules of `/matching`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct MatchingPolicy {}

impl MatchingPolicy {
    pub(super) fn check(&self, _problems: &mut Problems) {}
}
