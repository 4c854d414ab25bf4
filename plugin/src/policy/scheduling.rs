//! `/scheduling`.

use crate::problems::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rules of `/scheduling`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct SchedulingPolicy {}

impl SchedulingPolicy {
    pub(super) fn check(&self, _problems: &mut Problems) {}
}
