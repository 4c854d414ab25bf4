//! What to do: each state and alert has one answer, with an owner, a date and the indicator that should move.

use super::{
    alerts::Alert,
    clock::End,
    records::Pair,
    state::{self, Standing, State},
    view::View,
};
use crate::arrange::Arrange;
use crate::{contract::health::Action, program::Name, time::Day};
use std::collections::{BTreeMap, BTreeSet};

/// One recommendation of the model.
struct Advice {
    /// A reason of a state, with a case of it after a colon, or the code of an alert.
    condition: &'static str,
    code: &'static str,
    owner: &'static str,
    due_in_days: u32,
    /// `a` randomized or meta-analysis, `b` workplace observational, `c` youth or adjacent, `d` practitioner.
    evidence: &'static str,
    measure: &'static str,
    message: &'static str,
}

const BOOK: &str = "let the two offices book two dates, with an agenda for the first";
const GUIDE: &str = "send a session guide with three questions and offer a fixed series of dates";
const CALL: &str = "call both sides separately, as in every routine call";
const ORIENT: &str = "hold an orientation of 60 to 90 minutes for both sides before they begin";
const NUDGE: &str = "ask the senior to book again within ten days, thirty minutes if need be";
const GOAL: &str = "help them agree on one goal for six weeks that both can see";

/// Sources per line: Jordan & Sorell 2019 and practice (d); Eby 2013 (b); STAR and EEPM on closure (c); Allen 2006 and
/// Kupersmidt 2017 on training (b); Eby & Lockwood on requests (b); Kendall (a) and Grossman 2012 on a second match;
/// Burk & Eby on safety (b); Godshalk & Sosik on gaps (b); Parise & Forret on sponsors (b).
#[rustfmt::skip]
const ADVICE: [(&str, &str, &str, u32, &str, &str, &str); 28] = [
    ("late-start", "book-two-dates", "mentee", 10, "d", "a1", BOOK),
    ("never-started", "book-two-dates", "mentee", 10, "d", "a1", BOOK),
    ("missed-run", "nudge-senior", "coordinator", 10, "d", "a3", NUDGE),
    ("missed-run:three", "coordinator-call", "coordinator", 5, "d", "a3", CALL),
    ("gap", "session-guide", "coordinator", 14, "b", "a2", GUIDE),
    ("low-cadence", "session-guide", "coordinator", 14, "b", "a2", GUIDE),
    ("silent", "coordinator-call", "coordinator", 7, "b", "a2", CALL),
    ("no-goals", "rescope-goals", "coordinator", 14, "d", "g1", GOAL),
    ("help-requested", "facilitated-check-in", "coordinator", 7, "b", "c2",
        "check in for twenty minutes within the routine call that every pair gets"),
    ("help-requested:again", "no-fault-rematch", "coordinator", 14, "a", "c2",
        "offer another match without fault, with what both sides say, and tell them that it may take 45 days"),
    ("closure-due", "closing-conversation", "coordinator", 14, "c", "c3", "extend with a new end, or close and thank"),
    ("ok:near-the-end", "offer-extension", "coordinator", 21, "d", "c3",
        "offer an extension of at most half the term, or a role as alumni"),
    ("health.late-activation", "book-two-dates", "sponsor", 10, "d", "a1",
        "ask the seniors' offices to book the first two dates"),
    ("health.cadence-burn", "session-guide", "coordinator", 14, "b", "a2", GUIDE),
    ("health.senior-cancellations", "nudge-senior", "sponsor", 10, "d", "a3",
        "remind all seniors, naming none, that a lost session is made up within ten days"),
    ("health.untrained-start", "orientation", "coordinator", 7, "b", "s1", ORIENT),
    ("health.stalled-share", "coordinator-call", "coordinator", 7, "d", "a2",
        "call every stalled pair, the most urgent first"),
    ("health.goals-missing", "rescope-goals", "coordinator", 14, "d", "g1", GOAL),
    ("health.goals-slipping", "rescope-goals", "coordinator", 14, "d", "g2",
        "narrow the goals of each pair to what six weeks can reach, and drop stale ones"),
    ("health.junior-voice", "juniors-circle", "coordinator", 21, "b", "r3",
        "hold a circle of all juniors, repeat confidentiality, train seniors to listen"),
    ("health.perception-gap", "senior-training", "coordinator", 30, "b", "r1",
        "train all seniors to ask; talk to no single pair about it"),
    ("health.sponsor-absent", "sponsor-asks", "sponsor", 30, "b", "s3",
        "ask for three dated things: open the kick-off, tell a story, hold a review"),
    ("health.supply", "recruit-scarce-side", "coordinator", 30, "d", "s4",
        "recruit the scarce side through participants; draw lots for the remaining places"),
    ("health.low-response", "shorten-survey", "coordinator", 14, "c", "r1",
        "cut the survey to six items, and tell people what the last one has changed"),
    ("health.differential-silence", "shorten-survey", "coordinator", 14, "c", "r1",
        "ask everybody again, with six items, and tell people what the last survey has changed"),
    ("health.early-endings", "exit-question", "coordinator", 30, "c", "c1",
        "ask who leaves for one of three reasons and review the rules of matching"),
    ("health.request-backlog", "answer-requests", "coordinator", 3, "b", "c2", "answer the requests that pairs have made"),
    ("health.closure-due", "closing-conversation", "coordinator", 14, "c", "c3",
        "hold a closing conversation with each pair past its end"),
];

/// What answers a condition.
fn advice(wanted: &str) -> Option<Advice> {
    let row = ADVICE.iter().find(|(condition, ..)| *condition == wanted)?;
    let (condition, code, owner, due_in_days, evidence, measure, message) = *row;
    Some(Advice { condition, code, owner, due_in_days, evidence, measure, message })
}

/// Days within which a circle of juniors is not asked for again.
const QUARTER: i32 = 91;

/// Actions about single pairings and about the program, in the order in which a coordinator should take them: by priority,
/// then by date, then by name. Nothing but behavior enters the order of those about pairings.
pub(super) fn all(view: &View<'_>, alerts: &[Alert]) -> Vec<Action> {
    let mut found: Vec<(u8, u32, Action)> = Vec::new();
    for (pair, standing) in view.history.pairs.iter().zip(&view.standings) {
        let Some(standing) = standing else { continue };
        if let Some(advice) = advice(condition(pair, view, *standing)) {
            let points = state::priority(pair, view.day, view.rules);
            let trouble = standing.state.trouble().unwrap_or(0);
            found.push((trouble, points, advice.action(view.day, Some(pair.id.clone()))));
        }
    }
    let recent = view.day.saturating_add_days(QUARTER.saturating_neg());
    let mut facts = view.history.facts.iter();
    let circle = facts.any(|fact| fact.kind == "circle" && recent < fact.on && fact.on <= view.day);
    for alert in alerts {
        // A state already asks for what an alert about one pairing would ask for, but for orientation.
        let single = alert.pairing.is_some() && alert.code != "health.untrained-start";
        let held = circle && alert.code == "health.junior-voice";
        if let Some(advice) = advice(alert.code).filter(|_| !single && !held) {
            // A step for everybody comes before any single pairing.
            let first = if alert.pairing.is_some() { 0 } else { u8::MAX };
            found.push((first, 0, advice.action(view.day, alert.pairing.clone())));
        }
    }
    // Severe or not, an alert asks once.
    found.arrange_by(|(trouble, points, action), (other_trouble, other_points, other)| {
        let place = |action: &Action| (action.due_in_days, action.code.clone(), action.pairing.clone());
        (other_trouble, other_points).cmp(&(trouble, points)).then(place(action).cmp(&place(other)))
    });
    let mut found: Vec<Action> = found.into_iter().map(|(_, _, action)| action).collect();
    found.dedup();
    found
}

/// The condition of one pairing: the reason of its state, or a case of it.
fn condition(pair: &Pair, view: &View<'_>, standing: Standing) -> &'static str {
    let answered = || pair.requests.iter().any(|request| request.resolved.is_some_and(|day| day <= view.day));
    let rematch = |request: &super::records::Request| {
        request.rematch && request.opened <= view.day && request.resolved.is_none_or(|day| day > view.day)
    };
    match standing.reason {
        "missed-run" if pair.lost_since_held(view.day) >= 3 => "missed-run:three",
        // Another partner is the answer where a talk has been had, and they ask again.
        "help-requested" if answered() && pair.requests.iter().any(rematch) => "help-requested:again",
        "ok" if near_a_good_end(pair, view, standing.state) => "ok:near-the-end",
        reason => reason,
    }
}

impl Advice {
    fn action(&self, day: Day, pairing: Option<String>) -> Action {
        let due = i32::try_from(self.due_in_days).unwrap_or(i32::MAX);
        let condition = self.condition.split_once(':').map_or(self.condition, |(reason, _)| reason);
        Action {
            code: ["action.", self.code].concat(),
            condition: condition.to_owned(),
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
/// `everyone`) in the fact's detail `audience`, and neither has taken it back since.
pub(super) fn stories(view: &View<'_>, audience: &str) -> Vec<String> {
    // By pairing: who may be quoted today. Facts are few; pairings are many.
    let facts = &view.history.facts;
    let mut agreed: BTreeMap<usize, BTreeSet<Name>> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| fact.kind == "consent.story" && fact.on <= view.day) {
        let named = |(key, value): &(String, String)| key == "audience" && (value == audience || value == "everyone");
        let lasts = fact.until.is_some_and(|until| view.day < until);
        let taken_back = facts.iter().any(|other| {
            other.kind == "consent.story-revoked"
                && (other.person, other.pair) == (fact.person, fact.pair)
                && fact.on <= other.on
                && other.on <= view.day
        });
        if let (Some(place), Some(person)) = (fact.pair, fact.person)
            && lasts
            && !taken_back
            && fact.details.iter().any(named)
        {
            agreed.entry(place).or_default().insert(person);
        }
    }
    let told = |(place, people): (usize, BTreeSet<Name>)| {
        let pair = view.history.pairs.get(place)?;
        let adverse = pair.end_by(view.day).is_some_and(|(_, end)| end == End::Adverse);
        let both = people.contains(&pair.mentor) && people.contains(&pair.mentee);
        (both && !adverse).then(|| pair.id.clone())
    };
    agreed.into_iter().filter_map(told).collect()
}
