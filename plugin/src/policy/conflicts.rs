//! `/conflicts`: which two people must not be paired, and who may waive what.
//!
//! Every rule of the catalogue has the same keys and its own defaults; `catalogue` holds those.

mod catalogue;
mod rules;

pub use catalogue::RuleId;
pub use rules::{
    Active, AttributeRule, DottedLineRule, Keys, PreferenceRule, ReportingLineRule, SameManagerRule, TieRule,
};

use crate::{json, problems::Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// Rules of `/conflicts`, in the order of the catalogue.
///
/// A rule that names some of its keys keeps the defaults of the others, which differ from rule to rule; so a document is
/// laid over the defaults before it is read (see the `Deserialize` below).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ConflictPolicy {
    /// Two ids of one person.
    pub same_person: AttributeRule,
    /// One manages the other directly.
    pub direct_manager: TieRule,
    /// One manages the other through others.
    pub reporting_line: ReportingLineRule,
    /// The same over dotted lines, the direct one included.
    pub dotted_line: DottedLineRule,
    /// Both have the same boss.
    pub same_manager: SameManagerRule,
    /// Both are in one team.
    pub same_team: AttributeRule,
    /// One rates the other; the tie's dates are the review cycle.
    pub reviewer: TieRule,
    /// One decides what the other earns.
    pub pay_decision: TieRule,
    /// One decides whether the other is promoted.
    pub promotion_decision: TieRule,
    /// One decides whether the other is hired into a post.
    pub hiring_decision: TieRule,
    /// One approves what the other spends: leave, expenses, shifts.
    pub spend_approver: TieRule,
    /// One looks after the other for HR: partner, case handler, coach, occupational health.
    pub hr_partner: TieRule,
    /// One coordinates the program for the other.
    pub coordinator: TieRule,
    /// Family, household, partner.
    pub family: TieRule,
    /// Close friends.
    pub close_personal: TieRule,
    /// Money between them.
    pub financial_interest: TieRule,
    /// One sponsors the contract under which the other works.
    pub contract_sponsor: TieRule,
    /// One audits the other.
    pub audit_independence: TieRule,
    /// The host bars the pair and gives no cause.
    pub barrier: TieRule,
    /// One represents staff against the other.
    pub representation: TieRule,
    /// Both want the same post.
    pub competing: TieRule,
    /// They were paired before, and it ended well.
    pub former_mentoring: TieRule,
    /// One of them declines the other.
    pub declined: PreferenceRule,
    /// Whether `needs-approval` may be proposed, flagged, before anybody approved.
    pub propose_needs_approval: bool,
    /// What being paired obliges to.
    pub recusal: Recusal,
}

/// Decisions that the senior stays out of about the junior.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Recusal {
    /// Kinds of decision.
    #[schemars(length(max = 32), inner(length(min = 1, max = 128)))]
    pub decisions: Vec<String>,
    /// Calendar months after the term in which the duty goes on.
    #[schemars(range(min = 0, max = 60))]
    pub cooling_off_months: u32,
}

impl Default for Recusal {
    /// One year of cooling off: 5 CFR 2635.502.
    fn default() -> Self {
        let decisions = ["pay", "promotion", "rating", "hiring", "case"];
        Recusal { decisions: decisions.map(String::from).to_vec(), cooling_off_months: 12 }
    }
}

impl<'de> Deserialize<'de> for ConflictPolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let given = Value::deserialize(deserializer)?;
        let mut whole = serde_json::to_value(ConflictPolicy::default()).map_err(D::Error::custom)?;
        lay_over(&mut whole, given);
        // As text again: reading from values would be a second reader of every rule in the component.
        json::read_by(&whole.to_string(), |reader| ConflictPolicy::deserialize(reader)).map_err(D::Error::custom)
    }
}

impl Serialize for ConflictPolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ConflictPolicy::serialize(self, serializer)
    }
}

/// Objects are merged key by key; everything else is replaced. As deep as `under`, which is three levels.
fn lay_over(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                match under.get_mut(&key) {
                    Some(known) => lay_over(known, value),
                    None => {
                        under.insert(key, value);
                    }
                }
            }
        }
        (under, over) => *under = over,
    }
}

impl ConflictPolicy {
    /// Lists name everything once.
    pub(super) fn check(&self, problems: &mut Problems) {
        let mut once = |list: &[String], path: &str| {
            let mut seen = std::collections::BTreeSet::new();
            for (position, entry) in list.iter().enumerate() {
                if !seen.insert(entry) {
                    problems.add("policy.repeated", format!("/conflicts/{path}/{position}"), "is in the list already");
                }
            }
        };
        for rule in RuleId::ALL {
            let keys = self.keys(rule);
            once(keys.relations, &format!("{}/relations", rule.slug()));
            once(keys.waivable_by, &format!("{}/waivable-by", rule.slug()));
        }
        once(&self.recusal.decisions, "recusal/decisions");
    }
}
