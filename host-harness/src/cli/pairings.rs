//! From proposals to pairings.

use crate::{
    contract::{matching::Outcome, program::Pairing, types::Pair},
    digest::sha256,
    hr::DaySpan,
    now::Now,
    workflow::TERM_DAYS,
};
use chrono::{Days, NaiveDate};

pub(super) use crate::invitations::{Sending, write as invitations};

/// The first minute of a day, UTC.
pub(super) fn midnight(day: NaiveDate) -> u32 {
    Now::on(day).minute
}

/// The pairings of the proposed pairs, as if both people had said yes.
pub(super) fn accept(outcome: &Outcome, matched_on: NaiveDate, term: DaySpan) -> Vec<Pairing> {
    let end = term.until.or_else(|| matched_on.checked_add_days(Days::new(TERM_DAYS))).unwrap_or(matched_on);
    let pairing = |pair: &Pair| Pairing {
        id: key(pair, matched_on),
        pair: pair.clone(),
        matched_on: matched_on.to_string(),
        planned_end: end.to_string(),
        mentor_chose: Some(true),
        mentee_chose: Some(true),
        ..Pairing::default()
    };
    outcome.proposals.iter().map(|proposal| pairing(&proposal.pair)).collect()
}

/// Opaque, and the same for the same pair and day.
fn key(pair: &Pair, matched_on: NaiveDate) -> String {
    let text = format!("{}:{}{}:{}{matched_on}", pair.mentor.len(), pair.mentor, pair.mentee.len(), pair.mentee);
    sha256(text).chars().take(12).collect()
}
