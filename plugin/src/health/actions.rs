//! What to do: each state and alert has one answer, with an owner, a date and the indicator that should move.

use super::{
    alerts::Alert,
    clock::End,
    records::Pair,
    state::{self, State},
    view::View,
};
use crate::{contract::health::Action, time::Day};

/// One recommendation of the model.
struct Advice {
    /// A reason of a state, or the code of an alert.
    condition: &'static str,
    code: &'static str,
    owner: &'static str,
    due_in_days: u32,
    /// `a` randomized or meta-analysis, `b` workplace observational, `c` youth or adjacent, `d` practitioner.
    evidence: &'static str,
    measure: &'static str,
    message: &'static str,
}

const fn advice(
    condition: &'static str,
    code: &'static str,
    owner: &'static str,
    due_in_days: u32,
    evidence: &'static str,
    measure: &'static str,
    message: &'static str,
) -> Advice {
    Advice { condition, code, owner, due_in_days, evidence, measure, message }
}

/// Sources per line: HBR and BNY practice (d); Eby 2013 (b); STAR and EEPM on closure (c); Allen 2006 and Kupersmidt 2017 on
/// training (b); Eby & Lockwood on requests (b); Burk & Eby on safety (b); Godshalk & Sosik on gaps (b); Parise & Forret on
/// sponsors (b).
const ADVICE: [Advice; 20] = [
    advice(
        "late-start",
        "book-first-sessions",
        "mentee-office",
        10,
        "d",
        "a1",
        "let the two offices book two dates, with an agenda for the first",
    ),
    advice(
        "never-started",
        "book-first-sessions",
        "mentee-office",
        10,
        "d",
        "a1",
        "let the two offices book two dates, with an agenda for the first",
    ),
    advice(
        "missed-run",
        "nudge-mentee",
        "coordinator",
        10,
        "d",
        "a3",
        "ask the senior to book again within ten days, thirty minutes if need be",
    ),
    advice(
        "gap",
        "session-guide",
        "coordinator",
        14,
        "b",
        "a2",
        "send a session guide with three questions and offer a fixed series of dates",
    ),
    advice(
        "low-cadence",
        "session-guide",
        "coordinator",
        14,
        "b",
        "a2",
        "send a session guide with three questions and offer a fixed series of dates",
    ),
    advice("silent", "call-both", "coordinator", 7, "b", "a2", "call both sides separately, as in every routine call"),
    advice(
        "no-goals",
        "one-goal",
        "coordinator",
        14,
        "d",
        "g1",
        "help them agree on one goal for six weeks that both can see",
    ),
    advice(
        "help-requested",
        "facilitated-check-in",
        "coordinator",
        7,
        "b",
        "c2",
        "check in for twenty minutes within the routine call that every pair gets",
    ),
    advice(
        "closure-due",
        "closing-conversation",
        "coordinator",
        14,
        "c",
        "c3",
        "extend with a new end, or close and thank",
    ),
    advice(
        "near-the-end",
        "offer-extension",
        "coordinator",
        21,
        "d",
        "c3",
        "offer an extension of at most half the term, or a role as alumni",
    ),
    advice(
        "health.late-activation",
        "book-first-sessions",
        "sponsor",
        10,
        "d",
        "a1",
        "ask the seniors' offices to book the first two dates",
    ),
    advice(
        "health.untrained-start",
        "orientation",
        "coordinator",
        7,
        "b",
        "s1",
        "hold an orientation of 60 to 90 minutes for both sides before they begin",
    ),
    advice(
        "health.goals-slipping",
        "one-goal",
        "coordinator",
        14,
        "d",
        "g2",
        "narrow goals to six weeks and drop stale ones",
    ),
    advice(
        "health.junior-voice",
        "juniors-circle",
        "coordinator",
        21,
        "b",
        "r3",
        "hold a circle of all juniors, repeat confidentiality, train seniors to listen",
    ),
    advice(
        "health.perception-gap",
        "train-asking",
        "coordinator",
        30,
        "b",
        "r1",
        "train all seniors to ask; talk to no single pair about it",
    ),
    advice(
        "health.sponsor-absent",
        "three-asks",
        "sponsor",
        30,
        "b",
        "s3",
        "ask for three dated things: open the kick-off, tell a story, hold a review",
    ),
    advice(
        "health.supply",
        "recruit-scarce-side",
        "coordinator",
        30,
        "d",
        "s4",
        "recruit the scarce side through participants; draw lots for the remaining places",
    ),
    advice(
        "health.low-response",
        "short-survey",
        "coordinator",
        14,
        "c",
        "r1",
        "cut the survey to six items, tell what changed since the last one",
    ),
    advice(
        "health.early-endings",
        "exit-question",
        "coordinator",
        30,
        "c",
        "c1",
        "ask who leaves for one of three reasons and review the rules of matching",
    ),
    advice("health.request-backlog", "answer-requests", "coordinator", 3, "b", "c2", "answer the open requests"),
];

/// Actions about single pairings and about the program, in the order in which a coordinator should take them: by priority,
/// then by date, then by name. Nothing but behavior enters the order.
pub(super) fn all(view: &View<'_>, alerts: &[Alert]) -> Vec<Action> {
    let mut found: Vec<(u8, u32, Action)> = Vec::new();
    for (pair, standing) in view.history.pairs.iter().zip(&view.standings) {
        let Some(standing) = standing else { continue };
        let condition = if near_a_good_end(pair, view, standing.state) { "near-the-end" } else { standing.reason };
        let trouble = standing.state.trouble().unwrap_or(0);
        let points = state::priority(pair, view.day, view.rules);
        for advice in ADVICE.iter().filter(|advice| advice.condition == condition) {
            found.push((trouble, points, advice.action(view.day, Some(pair.id.clone()))));
        }
    }
    for alert in alerts {
        for advice in ADVICE.iter().filter(|advice| advice.condition == alert.code) {
            // A step for everybody comes before any single pairing.
            found.push((u8::MAX, 0, advice.action(view.day, None)));
        }
    }
    found.sort_unstable_by(|(trouble, points, action), (other_trouble, other_points, other)| {
        let place = |action: &Action| (action.due_in_days, action.code.clone(), action.pairing.clone());
        (other_trouble, other_points).cmp(&(trouble, points)).then(place(action).cmp(&place(other)))
    });
    found.into_iter().map(|(_, _, action)| action).collect()
}

impl Advice {
    fn action(&self, day: Day, pairing: Option<String>) -> Action {
        let due = i32::try_from(self.due_in_days).unwrap_or(i32::MAX);
        Action {
            code: self.code.to_owned(),
            condition: self.condition.to_owned(),
            pairing,
            owner: self.owner.to_owned(),
            due_in_days: self.due_in_days,
            recheck_on: day.saturating_add_days(due).saturating_add_days(30).to_string(),
            evidence: self.evidence.to_owned(),
            measure: self.measure.to_owned(),
            message: self.message.to_owned(),
        }
    }
}

/// Meets as planned and ends within a month, with nothing decided.
fn near_a_good_end(pair: &Pair, view: &View<'_>, state: State) -> bool {
    let days = view.day.days_until(pair.planned_end);
    let good = super::behavior::cadence(pair, view.rules, view.day).is_some_and(|share| share >= 0.8);
    state == State::OnTrack && (0..=30).contains(&days) && pair.closure.is_none() && pair.extended.is_none() && good
}

/// Pairings whose story may be told to an audience on a day: both have agreed, each until a date, naming the audience (or
/// `everyone`) in the fact's detail `audience`. An agreement is taken back by ending it.
pub(super) fn stories(view: &View<'_>, audience: &str) -> Vec<String> {
    let agreed = |place: usize, person| {
        view.history.facts.iter().any(|fact| {
            let now = fact.on <= view.day && fact.until.is_some_and(|until| view.day < until);
            let named =
                |(key, value): &(String, String)| key == "audience" && (value == audience || value == "everyone");
            fact.kind == "consent.story"
                && fact.pair == Some(place)
                && fact.person == Some(person)
                && now
                && fact.details.iter().any(named)
        })
    };
    let told = |(place, pair): (usize, &Pair)| {
        let adverse = pair.end_by(view.day).is_some_and(|(_, end)| end == End::Adverse);
        (!adverse && agreed(place, pair.mentor) && agreed(place, pair.mentee)).then(|| pair.id.clone())
    };
    view.history.pairs.iter().enumerate().filter_map(told).collect()
}
