//! `/conflicts`.

use crate::problems::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rules of `/conflicts`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ConflictPolicy {}

impl ConflictPolicy {
    pub(super) fn check(&self, _problems: &mut Problems) {}
}
