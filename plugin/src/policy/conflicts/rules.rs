//! The keys of one rule. Some rules read no relations, some have keys of their own.

use crate::contract::conflicts::Ruling;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// When a rule is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Active {
    /// No feed, or a stale one, rules `unknown`.
    Required,
    /// Without a feed the rule is named once among the unchecked.
    Fed,
    /// Not judged.
    Off,
}

/// The keys that all rules have, borrowed from the rule at hand.
#[derive(Clone, Copy, Debug)]
pub struct Keys<'a> {
    /// See [`TieRule`] for these.
    pub active: Active,
    /// Empty for rules that read none.
    pub relations: &'a [String],
    /// See [`TieRule`].
    pub ruling: Ruling,
    /// See [`TieRule`].
    pub look_back_months: Option<u32>,
    /// See [`TieRule`].
    pub fade_months: u32,
    /// See [`TieRule`].
    pub waivable_by: &'a [String],
    /// See [`TieRule`].
    pub waivable_while_held: bool,
    /// See [`TieRule`].
    pub approvals: u32,
    /// See [`TieRule`].
    pub masked: bool,
    /// See [`TieRule`].
    pub stale_after_days: u32,
    /// See [`TieRule`].
    pub propose_unknown: bool,
}

/// A struct with the common keys and a few of its own. `relations` is named in the list where there is one, so that the
/// accessor can tell.
macro_rules! rule {
    (
        $(#[$about:meta])* $name:ident, relations: $relations:expr;
        $($(#[$key_about:meta])* $key:ident: $type:ty,)*
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        #[schemars(transform = no_key_required)]
        pub struct $name {
            /// When the rule is judged.
            pub active: Active,
            $($(#[$key_about])* pub $key: $type,)*
            /// While the tie holds and during the look-back. `clear` lists the hit and forbids nothing.
            #[schemars(schema_with = "ruling_schema")]
            pub ruling: Ruling,
            /// Calendar months after the tie's end in which `ruling` stays. Null: for ever.
            #[schemars(range(min = 0, max = 600))]
            pub look_back_months: Option<u32>,
            /// Months after the tie's end in which, past the look-back, it is still `needs-approval`. No effect unless
            /// greater than the look-back.
            #[schemars(range(min = 0, max = 600))]
            pub fade_months: u32,
            /// Offices that may waive; empty: nobody.
            #[schemars(length(max = 32), inner(length(min = 1, max = 128)))]
            pub waivable_by: Vec<String>,
            /// Whether a waiver counts while the tie holds.
            pub waivable_while_held: bool,
            /// Waivers needed, by different people; from 2 on none of them in another's reporting line.
            #[schemars(range(min = 1, max = 3))]
            pub approvals: u32,
            /// The coordinator sees the code alone: no path, dates or details.
            pub masked: bool,
            /// A feed older than this against `as-of` is stale: `unknown` if `required`, else a warning.
            #[schemars(range(min = 1, max = 3650))]
            pub stale_after_days: u32,
            /// Whether a pair that this rule leaves `unknown` may be proposed.
            pub propose_unknown: bool,
        }

        impl $name {
            /// The keys that all rules have.
            pub fn keys(&self) -> Keys<'_> {
                let relations: fn(&Self) -> &[String] = $relations;
                Keys {
                    active: self.active,
                    relations: relations(self),
                    ruling: self.ruling,
                    look_back_months: self.look_back_months,
                    fade_months: self.fade_months,
                    waivable_by: &self.waivable_by,
                    waivable_while_held: self.waivable_while_held,
                    approvals: self.approvals,
                    masked: self.masked,
                    stale_after_days: self.stale_after_days,
                    propose_unknown: self.propose_unknown,
                }
            }
        }
    };
}

rule! {
    /// A rule that reads ties between the two.
    TieRule, relations: |rule| &rule.relations;
    /// Relations it reads.
    #[schemars(length(max = 64), inner(length(min = 1, max = 128)))]
    relations: Vec<String>,
}

rule! {
    /// A rule that reads chains of ties.
    ReportingLineRule, relations: |rule| &rule.relations;
    /// Relations it reads.
    #[schemars(length(max = 64), inner(length(min = 1, max = 128)))]
    relations: Vec<String>,
    /// Chains from length 2 up to this get `ruling`.
    #[schemars(range(min = 1, max = 64))]
    max_depth: u32,
    /// Longer chains, while they hold.
    #[schemars(schema_with = "ruling_schema")]
    deeper_ruling: Ruling,
    /// A chain whose top is the mentee, nobody above her, is not ruled from `exempt-top-length` on: else a chief
    /// executive could never take part.
    exempt_top: bool,
    /// See `exempt-top`.
    #[schemars(range(min = 3, max = 64))]
    exempt_top_length: u32,
}

rule! {
    /// A rule that reads chains of dotted lines.
    DottedLineRule, relations: |rule| &rule.relations;
    /// Relations it reads.
    #[schemars(length(max = 64), inner(length(min = 1, max = 128)))]
    relations: Vec<String>,
    /// Chains of dotted lines up to this length get `ruling`.
    #[schemars(range(min = 1, max = 64))]
    max_depth: u32,
    /// Longer chains, while they hold.
    #[schemars(schema_with = "ruling_schema")]
    deeper_ruling: Ruling,
}

rule! {
    /// A rule that reads chains up to a shared boss.
    SameManagerRule, relations: |rule| &rule.relations;
    /// Relations it reads.
    #[schemars(length(max = 64), inner(length(min = 1, max = 128)))]
    relations: Vec<String>,
    /// A shared boss at most this many levels above both.
    #[schemars(range(min = 1, max = 8))]
    levels: u32,
}

rule! {
    /// A rule that reads a shared value of an attribute.
    AttributeRule, relations: |_| &[];
    /// The attribute; a set.
    #[schemars(length(min = 1, max = 128))]
    attribute: String,
}

rule! {
    /// A rule that reads preferences.
    PreferenceRule, relations: |_| &[];
}

/// Every key may be left out: the default is laid under the document.
fn no_key_required(schema: &mut Schema) {
    schema.remove("required");
}

/// The contract's rulings by name; the generated type knows no schema.
fn ruling_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": ["clear", "disclose", "unknown", "needs-approval", "blocked"] })
}
