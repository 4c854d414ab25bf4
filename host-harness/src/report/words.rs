//! Plain words for codes, dates and amounts. A code without words of its own is read out: `data.no-place` gives "No place".

use crate::{
    contract::{conflicts::Ruling, types::Severity},
    hr::DaySpan,
};
use chrono::NaiveDate;

pub(crate) fn date(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

pub(crate) fn short_date(day: NaiveDate) -> String {
    day.format("%-d %b").to_string()
}

/// A date of the contract; as it stands where it is none.
pub(crate) fn contract_date(text: &str) -> String {
    text.parse().map(date).unwrap_or_else(|_| text.to_owned())
}

pub(crate) fn span(span: &DaySpan) -> String {
    match (span.since, span.until.and_then(|day| day.pred_opt())) {
        (Some(since), Some(last)) => format!("{} to {}", date(since), date(last)),
        (Some(since), None) => format!("from {}", date(since)),
        (None, Some(last)) => format!("to {}", date(last)),
        (None, None) => "without dates".into(),
    }
}

/// `12,345`.
pub(crate) fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 pair`, `2 pairs`.
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", whole(number as u64), if number == 1 { one } else { many })
}

/// The last part of a code, read out.
pub(crate) fn read_out(code: &str) -> String {
    let last = code.rsplit('.').next().unwrap_or(code).replace('-', " ");
    let mut letters = last.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A message of the plugin as a sentence: it begins small, has no full stop, and puts what was typed into backticks.
pub(crate) fn sentence(message: &str) -> String {
    let mut text = String::with_capacity(message.len() + 3);
    let mut inside = false;
    for (index, letter) in message.trim_end_matches('.').chars().enumerate() {
        match letter {
            '`' => {
                text.push(if inside { '”' } else { '“' });
                inside = !inside;
            }
            first if index == 0 => text.extend(first.to_uppercase()),
            other => text.push(other),
        }
    }
    if !text.is_empty() {
        text.push('.');
    }
    text
}

/// A rule of conflict by its code.
pub(crate) fn rule(code: &str) -> String {
    match code {
        "conflict.hr-partner" => "Partner in HR".into(),
        "conflict.close-personal" => "Close outside work".into(),
        "conflict.pay-decision" => "Decides on pay".into(),
        "conflict.promotion-decision" => "Decides on promotion".into(),
        "conflict.hiring-decision" => "Decides on hiring".into(),
        "conflict.competing" => "Compete for one post".into(),
        "conflict.former-mentoring" => "Partners before".into(),
        other => read_out(other),
    }
}

pub(crate) fn factor(name: &str) -> String {
    match name {
        "needs-met" => "Needs met".into(),
        "exchange" => "Given back".into(),
        "shared-ground" => "Shared interests".into(),
        "distance" => "Another corner of the company".into(),
        "reach" => "Common hours".into(),
        "languages" => "Languages".into(),
        "grade-gap" => "Distance in grade".into(),
        "preference" => "Wishes".into(),
        "style" => "Working style".into(),
        "novelty" => "New to each other".into(),
        "workload" => "Room in the month".into(),
        other => read_out(other),
    }
}

pub(crate) fn ruling(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Clear => "clear",
        Ruling::Disclose => "to be disclosed",
        Ruling::Unknown => "not known",
        Ruling::NeedsApproval => "needs approval",
        Ruling::Blocked => "not allowed",
    }
}

pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Serious => "serious",
    }
}

pub(crate) fn indicator(id: &str) -> String {
    match id {
        "s1" => "Both trained before the start",
        "s2" => "Had a say in the match",
        "s3" => "Sponsor actions done",
        "s4" => "Matched within 45 days",
        "a1" => "Met in time",
        "a2" => "Kept the rhythm",
        "a3" => "Seniors kept their dates",
        "r1" => "Juniors: useful, good rapport",
        "r2" => "Seniors: useful, good rapport",
        "r3" => "Juniors feel safe",
        "g1" => "Goals agreed",
        "g2" => "Goals on pace",
        "g3" => "Skills gained",
        "c1" => "Stay to the planned end",
        "c2" => "Requests answered",
        "c3" => "Closed on purpose",
        other => return read_out(other),
    }
    .into()
}

pub(crate) fn pillar(id: &str) -> String {
    match id {
        "setup" => "Setting up",
        "activity" => "Meeting",
        "relationship" => "Relationship",
        "goals" => "Goals",
        "continuity" => "Staying",
        other => return read_out(other),
    }
    .into()
}

/// Words for the state of a pair and its reason.
pub(crate) fn pair_state(state: &str, reason: &str) -> String {
    let state = match state {
        "on-track" | "on_track" => "On track",
        "not-started" | "not_started" => "Not started",
        "drifting" => "Drifting",
        "stalled" => "Stalled",
        "at-risk" | "at_risk" => "At risk",
        "ended-early" | "ended_early" => "Ended early",
        "completed" => "Completed",
        "extended" => "Extended",
        other => other,
    };
    let reason = match reason {
        "never-started" => "has never met".into(),
        "gap" => "no session for too long".into(),
        "missed-run" => "sessions lost in a row".into(),
        "low-cadence" => "meets too seldom".into(),
        "silent" => "nothing heard for too long".into(),
        "no-goals" => "no goals agreed".into(),
        "help-requested" => "asked for help".into(),
        "closure-due" => "past its end, nothing decided".into(),
        other => other.replace(['-', '_'], " "),
    };
    if reason.is_empty() { state.to_owned() } else { format!("{state}: {reason}") }
}

pub(crate) fn share(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_codes_read_well() {
        assert_eq!([whole(0), whole(999), whole(1_000), whole(12_345_678)], ["0", "999", "1,000", "12,345,678"]);
        assert_eq!(read_out("data.manager-cycle"), "Manager cycle");
        assert_eq!(sentence("no mentor teaches `Short video`"), "No mentor teaches “Short video”.");
        assert_eq!(sentence(""), "");
        assert_eq!(counted(1, "pair", "pairs"), "1 pair");
    }
}
