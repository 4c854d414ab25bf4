//! The catalogue as text, written from the policy itself so that it cannot differ.

use crate::policy::conflicts::{ConflictPolicy, Keys, RuleId};

/// The rules with their defaults as a Markdown table: code, what it reads, ruling, look-back, who may waive, masked.
pub fn rules_table() -> String {
    let policy = ConflictPolicy::default();
    let mut text =
        String::from("| code | reads | ruling | look-back | waivable by | masked |\n|---|---|---|---|---|---|\n");
    for rule in RuleId::ALL {
        let keys = policy.keys(rule);
        let cells = [
            format!("`{}`", rule.code()),
            reads(&policy, rule, &keys),
            ruling(&policy, rule, &keys),
            look_back(rule, &keys),
            waivable_by(&keys),
            (if keys.masked { "yes" } else { "" }).into(),
        ];
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

/// As in the policy document.
fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(String::from)).unwrap_or_default()
}

fn reads(policy: &ConflictPolicy, rule: RuleId, keys: &Keys<'_>) -> String {
    match rule {
        RuleId::SamePerson => format!("equal ids, attribute `{}`", policy.same_person.attribute),
        RuleId::SameTeam => format!("attribute `{}`", policy.same_team.attribute),
        RuleId::Declined => "preference `decline`".into(),
        _ => keys.relations.iter().map(|relation| format!("`{relation}`")).collect::<Vec<_>>().join(", "),
    }
}

fn ruling(policy: &ConflictPolicy, rule: RuleId, keys: &Keys<'_>) -> String {
    let ruling = word(keys.ruling);
    let depths = match rule {
        RuleId::ReportingLine => Some((policy.reporting_line.max_depth, policy.reporting_line.deeper_ruling)),
        RuleId::DottedLine => Some((policy.dotted_line.max_depth, policy.dotted_line.deeper_ruling)),
        _ => None,
    };
    match depths {
        Some((depth, deeper)) => format!("{ruling} to depth {depth}, {} deeper", word(deeper)),
        None => ruling,
    }
}

fn look_back(rule: RuleId, keys: &Keys<'_>) -> String {
    if matches!(rule, RuleId::SamePerson | RuleId::SameTeam | RuleId::Declined) {
        return "–".into();
    }
    let months = keys.look_back_months.map_or("for ever".into(), |months| format!("{months} months"));
    let fades = keys.look_back_months.is_some_and(|months| keys.fade_months > months);
    if fades { format!("{months}, then needs-approval to {}", keys.fade_months) } else { months }
}

fn waivable_by(keys: &Keys<'_>) -> String {
    if keys.waivable_by.is_empty() {
        return "nobody".into();
    }
    let several = if keys.approvals > 1 { format!("{} of ", keys.approvals) } else { String::new() };
    let ended = if keys.waivable_while_held { "" } else { ", once ended" };
    format!("{several}{}{ended}", keys.waivable_by.join(", "))
}
