//! The contract's values in words.

use crate::contract::{
    conflicts::Ruling,
    health::Confidence,
    matching::Origin,
    scheduling::SessionState,
    types::{Finding, Severity, Side},
};
use chrono::DateTime;

/// Groups of three digits.
pub fn count(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or(u64::MAX).to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A singular or a plural with its number.
pub fn many(number: usize, one: &str, more: &str) -> String {
    format!("{} {}", count(number as u64), if number == 1 { one } else { more })
}

/// An instant in UTC.
pub fn utc(minute: u32) -> String {
    let time = DateTime::from_timestamp(i64::from(minute) * 60, 0);
    time.map_or_else(|| minute.to_string(), |time| time.format("%a %d %b %Y %H:%M UTC").to_string())
}

/// A share of 1 in percent.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A ruling.
pub fn ruling(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Clear => "clear",
        Ruling::Disclose => "disclose",
        Ruling::Unknown => "unknown",
        Ruling::NeedsApproval => "needs approval",
        Ruling::Blocked => "blocked",
    }
}

/// A severity.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Serious => "serious",
    }
}

/// What became of a session.
pub fn session_state(state: SessionState) -> &'static str {
    match state {
        SessionState::Planned => "planned",
        SessionState::Pinned => "planned, not to be moved",
        SessionState::Held => "took place",
        SessionState::Cancelled => "called off",
        SessionState::NoShow => "somebody did not come",
    }
}

/// A side.
pub fn side(side: Side) -> &'static str {
    match side {
        Side::Mentor => "mentor (junior)",
        Side::Mentee => "mentee (senior)",
    }
}

/// How far a health score can be trusted.
pub fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::A => "A",
        Confidence::B => "B",
        Confidence::C => "C",
        Confidence::D => "D",
        Confidence::None => "none",
    }
}

/// How a proposal came about.
pub fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Locked => "locked",
        Origin::Kept => "kept",
        Origin::Fresh => "new",
        Origin::Repeated => "again",
    }
}

/// Findings counted by code, the most frequent first: severity, code, how many, the first message.
pub fn by_code<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<[String; 4]> {
    let mut groups: Vec<(&Finding, usize)> = Vec::new();
    for finding in findings {
        match groups.iter_mut().find(|(first, _)| first.code == finding.code) {
            Some((_, number)) => *number += 1,
            None => groups.push((finding, 1)),
        }
    }
    let rank = |severity: Severity| match severity {
        Severity::Serious => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    };
    groups.sort_by(|(a, n), (b, m)| (rank(a.severity), m, &a.code).cmp(&(rank(b.severity), n, &b.code)));
    let row = |(first, number): (&Finding, usize)| {
        [count(number as u64), severity(first.severity).into(), first.code.clone(), first.message.clone()]
    };
    groups.into_iter().map(row).collect()
}
