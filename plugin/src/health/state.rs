//! How one pairing is doing, from behavior alone: sessions, goals, dates, and an open request. Never from an answer to a
//! survey, which would print it on the coordinator's screen.

use super::{
    clock::End,
    model::{END_SLACK, Rules},
    records::Pair,
};
use crate::time::Day;

/// State of a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Before the first session, in time.
    NotStarted,
    /// As it should be.
    OnTrack,
    /// Past its planned end by agreement.
    Extended,
    /// Something slips.
    Drifting,
    /// Nothing moves.
    Stalled,
    /// Needs a person.
    AtRisk,
    /// Ended as planned.
    Completed,
    /// Ended before.
    EndedEarly,
}

impl State {
    /// The name in reports.
    pub fn slug(self) -> &'static str {
        match self {
            State::NotStarted => "not-started",
            State::OnTrack => "on-track",
            State::Extended => "extended",
            State::Drifting => "drifting",
            State::Stalled => "stalled",
            State::AtRisk => "at-risk",
            State::Completed => "completed",
            State::EndedEarly => "ended-early",
        }
    }

    /// 0 is well, 3 needs a person; None once it has ended.
    pub fn trouble(self) -> Option<u8> {
        match self {
            State::NotStarted | State::OnTrack | State::Extended => Some(0),
            State::Drifting => Some(1),
            State::Stalled => Some(2),
            State::AtRisk => Some(3),
            State::Completed | State::EndedEarly => None,
        }
    }
}

/// A state with what led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: State,
    /// Slug of the reason.
    pub reason: &'static str,
}

/// The state on a day, knowing what is dated up to it and what is still planned. The first rule that fits wins.
/// `requests`: whether open requests are seen; a participant's own view leaves them out, since they would tell the partner.
pub(super) fn on(pair: &Pair, day: Day, rules: &Rules, requests: bool) -> Standing {
    let is = |state, reason| Standing { state, reason };
    if let Some((_, end)) = pair.end_by(day) {
        return match end {
            End::Completed => is(State::Completed, pair.ended.map_or("completed", |(_, ending)| ending_slug(ending))),
            End::Neutral => is(State::EndedEarly, "neutral"),
            End::Adverse => is(State::EndedEarly, "adverse"),
        };
    }
    if requests && pair.open_request(day) {
        return is(State::AtRisk, "help-requested");
    }
    let cadence = rules.cadence;
    let lost = pair.lost_since_held(day);
    let last_held = pair.last_held(day);
    let gap = pair.active_days(last_held.unwrap_or(pair.matched), day);
    // Gaps are compared in whole numbers: 2 · gap > 3 · C is gap > 1.5 C.
    let beyond = |numerator: i32, denominator: i32| gap.saturating_mul(denominator) > cadence.saturating_mul(numerator);
    if last_held.is_none() {
        return if gap <= rules.activation && lost < 2 {
            is(State::NotStarted, "within-activation-window")
        } else if gap <= rules.activation.saturating_mul(2) && lost < 2 {
            is(State::Drifting, "late-start")
        } else if beyond(4, 1) {
            is(State::AtRisk, "never-started")
        } else {
            is(State::Stalled, "never-started")
        };
    }
    let next = pair.next_planned(day);
    if beyond(4, 1) && next.is_none_or(|next| next > day.saturating_add_days(14)) {
        return is(State::AtRisk, "silent");
    }
    if beyond(5, 2) && next.is_none() {
        return is(State::Stalled, "gap");
    }
    if lost >= 2 {
        return is(if next.is_some() { State::Drifting } else { State::Stalled }, "missed-run");
    }
    if closing_due(pair, day) {
        return is(State::Drifting, "closure-due");
    }
    if beyond(3, 2) {
        return is(State::Drifting, "gap");
    }
    let (obliged, held) = pair.adherence(day);
    // held / (obliged / C) < .6, in whole numbers.
    let held = i32::try_from(held).unwrap_or(i32::MAX);
    if obliged >= cadence && held.saturating_mul(cadence).saturating_mul(5) < obliged.saturating_mul(3) {
        return is(State::Drifting, "low-cadence");
    }
    if !pair.has_goal(day) && pair.active_days(pair.matched, day) > cadence.max(30) {
        return is(State::Drifting, "no-goals");
    }
    if day > pair.planned_end && pair.extended.is_some_and(|extended| extended >= day) {
        return is(State::Extended, "on-track");
    }
    is(State::OnTrack, "ok")
}

/// Past the last planned end by more than the slack, with nothing decided. An extension that has run out wants a new
/// decision.
pub(super) fn closing_due(pair: &Pair, day: Day) -> bool {
    let decided = pair.extended.is_none() && pair.closure.is_some_and(|closure| closure <= day);
    pair.open_on(day) && day > pair.last_planned().saturating_add_days(END_SLACK) && !decided
}

/// Since when the state has been what it is on `day`: walks back day by day, at most to the match.
pub(super) fn since(pair: &Pair, day: Day, rules: &Rules, requests: bool) -> Day {
    if let Some((ended, _)) = pair.end_by(day) {
        return ended;
    }
    let now = on(pair, day, rules, requests);
    let mut since = day;
    while since > pair.matched {
        let before = since.saturating_add_days(-1);
        if on(pair, before, rules, requests) != now || before == since {
            break;
        }
        since = before;
    }
    since
}

/// Points for the order in which a coordinator looks at pairings of one state, 0 to 100. Not a probability.
pub(super) fn priority(pair: &Pair, day: Day, rules: &Rules) -> u32 {
    let unit = |value: f64| value.clamp(0.0, 1.0);
    let cadence = f64::from(rules.cadence);
    let gap = f64::from(pair.active_days(pair.last_held(day).unwrap_or(pair.matched), day));
    let lost = pair.lost_since_held(day).min(2) as f64;
    let (obliged, held) = pair.adherence(day);
    let adherence = if obliged >= rules.cadence { held as f64 * cadence / f64::from(obliged) } else { 1.0 };
    let goals = if pair.has_goal(day) { pair.pace(day).map_or(0.0, |pace| unit((0.6 - pace) / 0.6)) } else { 1.0 };
    let points = 35.0 * unit((gap / cadence - 1.0) / 2.0)
        + 12.5 * lost
        + 15.0 * unit((0.8 - adherence) / 0.8)
        + 15.0 * goals
        + 5.0 * f64::from(pair.untrained(day));
    round(points)
}

/// Rounds half up to a whole number in 0..=1000.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000 first")]
fn round(points: f64) -> u32 {
    (points + 0.5).floor().clamp(0.0, 1000.0) as u32
}

fn ending_slug(ending: crate::contract::program::Ending) -> &'static str {
    use crate::contract::program::Ending;
    match ending {
        Ending::Completed => "completed",
        Ending::Relational => "relational",
        Ending::NoTime => "no-time",
        Ending::Inactive => "inactive",
        Ending::LeftCompany => "left-company",
        Ending::RoleChange => "role-change",
        Ending::Leave => "leave",
        Ending::Other => "other",
        Ending::Unknown => "unknown",
    }
}
