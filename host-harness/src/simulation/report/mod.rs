//! What a simulation showed: a page for the terminal (`tell`), and one for a browser that needs nothing else (`page`), with
//! drawings (`charts`). Decides nothing: the numbers are the judge's.

mod charts;
mod html;
mod tell;

pub use html::page;
pub use tell::tell;

use super::{
    Lived, Simulation,
    judge::{Coverage, Share},
};

/// What to run to see a life stop again, on the day on which it did.
fn again(simulation: &Simulation, lived: &Lived) -> String {
    let scenario = &simulation.scenario;
    let days = lived.broken.as_ref().map_or(lived.days, |broken| broken.number);
    format!(
        "simulate --scenario {} --months {} --people {} --seed {} --days {days}",
        scenario.name, scenario.months, scenario.people, lived.seed
    )
}

/// `31 of 40 (62 to 88 %)`.
fn share(share: &Share) -> String {
    match share.share {
        None => "none".into(),
        Some(_) => format!("{} of {}, {}", share.part, share.whole, percent(share)),
    }
}

/// `78 % (62 to 88 %)`.
fn percent(share: &Share) -> String {
    let of = |value: f64| format!("{:.0}", value * 100.0);
    match share.share {
        None => "none".into(),
        Some(value) => format!("{} % ({} to {} %)", of(value), of(share.interval.0), of(share.interval.1)),
    }
}

/// What an interval is about, in words.
fn interval_of(row: &Coverage) -> String {
    let words = match row.of.as_str() {
        "s1" => "trained before the start",
        "s2" => "had a say",
        "s3" => "sponsor acts",
        "s4" => "served in time",
        "a1" => "met in time",
        "a2" => "meet as often as agreed",
        "a3" => "senior keeps dates",
        "r1" => "useful, say juniors",
        "r2" => "useful, say seniors",
        "r3" => "safe, say juniors",
        "g1" => "goals agreed",
        "g2" => "goals on pace",
        "c2" => "requests answered",
        "c3" => "closed on purpose",
        other => return other.to_owned(),
    };
    format!("{} {words}", row.of)
}
