//! A history for the demonstration: what a program's first months could have looked like, as `health.history`.
//!
//! Every pairing has a temper that decides how its sessions go. The rates below are judgement, placed so that each state
//! and each indicator of the health model occurs; none is a finding about real programs. What they lean on:
//! - busy seniors who cancel, and momentum that ends after a few cancellations, are the failure that practice names first
//!   (Jordan and Sorell, HBR 2019);
//! - 30 to 38 % of matches elsewhere end early over a whole term, so a few percent do in three months;
//! - about seven people in ten are matched within 45 days (Mentorloop), and about as many answer a survey.
//!
//! The same company, pairings, timetable and seed give the same history on every platform.

mod meetings;
mod records;
#[cfg(test)]
mod tests;

use crate::{
    company::{Company, Rng},
    contract::{
        health::History,
        program::{Ending, Pairing},
        scheduling::Timetable,
    },
};
use chrono::{Days, NaiveDate};

/// How a pair goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Temper {
    /// Meets.
    Steady,
    /// The senior cancels.
    Busy,
    /// Begins weeks late, then meets.
    Slow,
    /// Stops after a session or two.
    Silent,
}

/// Pairs in 1,000 of each temper.
const TEMPERS: [(Temper, u32); 4] =
    [(Temper::Steady, 640), (Temper::Busy, 180), (Temper::Slow, 100), (Temper::Silent, 80)];
/// Pairings in 1,000 that end early within the history, for a reason between the two, and for one outside.
const ENDS_RELATIONAL: u32 = 25;
const ENDS_NEUTRAL: u32 = 20;

/// What happened up to and on `until` in the pairings of `timetable`. Endings are set in the history's pairings alone.
///
/// The history carries meetings, concerns, goals, two survey waves, skill ratings, sponsor actions, applications and facts;
/// it has no ledger, being the first.
pub fn history(company: &Company, pairings: &[Pairing], timetable: &Timetable, until: NaiveDate, seed: u64) -> History {
    let mut rng = Rng::new(seed, "activity");
    let mut history = History::default();
    for pairing in pairings {
        let Some(matched) = date(&pairing.matched_on) else { continue };
        let temper = TEMPERS[rng.weighted(TEMPERS.map(|(_, weight)| weight))].0;
        let mut pairing = pairing.clone();
        let ends = rng.below(1000) as u32;
        let day = matched + Days::new(40 + rng.below(45) as u64);
        if ends < ENDS_RELATIONAL + ENDS_NEUTRAL && day <= until && pairing.ended_on.is_none() {
            pairing.ended_on = Some(day.to_string());
            pairing.ending = Some(if ends < ENDS_RELATIONAL { Ending::Relational } else { Ending::LeftCompany });
        }
        let last = pairing.ended_on.as_deref().and_then(date).unwrap_or(until).min(until);
        meetings::meet(&mut history, &pairing, temper, timetable, last, until, &mut rng);
        records::of_pairing(&mut history, company, &pairing, temper, matched, last, until, &mut rng);
        history.pairings.push(pairing);
    }
    records::of_program(&mut history, company, until, &mut rng);
    history
}

fn date(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}
