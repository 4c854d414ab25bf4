//! A session's guide: what to do in it, with minutes that add up to its length.
//!
//! The mentor leads, the first session is for needs, goals and ways of working, and each later one takes one of the pair's
//! goals or topics in turn, with two questions to ask and one thing to try (NHS Yorkshire & Humber). Minutes are shared out
//! by the weights below with largest remainders (A. Hamilton, 1792), each step at least one.

use super::due::Role;
use crate::{
    arrange::{Arrange, tree},
    contract::{
        program::Goal,
        scheduling::{Agenda, AgendaItem, Session},
        types::{Attribute, Fault, FaultKind, Pair, Side},
    },
    problems::{Problems, detail, fault},
    program::{Name, PersonIx, Program},
    time::Day,
};
use std::collections::{BTreeMap, BTreeSet};

/// Shortest session that has an agenda, minutes.
const SHORTEST: u32 = 15;
/// Goals that are read.
const GOALS: usize = 100_000;

/// What a step is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// Nothing in particular.
    Nothing,
    /// The goal or topic whose turn it is.
    Focus,
}

/// A step of a template: code, share of the time, who leads, what it is about, text.
type Step = (&'static str, u32, Option<Side>, About, &'static str);

const MENTOR: Option<Side> = Some(Side::Mentor);
const MENTEE: Option<Side> = Some(Side::Mentee);

const KICK_OFF: &[Step] = &[
    ("agenda.welcome", 10, None, About::Nothing, "get to know each other; the mentor leads from the first minute"),
    ("agenda.needs", 25, MENTEE, About::Nothing, "say what you want to understand or be able to do, and why now"),
    ("agenda.goals", 30, None, About::Nothing, "agree on two or three goals, each with a day"),
    ("agenda.ways-of-working", 20, MENTOR, About::Nothing, "agree on confidentiality, preparation and how to disagree"),
    ("agenda.next-step", 15, MENTOR, About::Focus, "choose what the next session begins with"),
];
const REGULAR: &[Step] = &[
    ("agenda.look-back", 15, MENTEE, About::Nothing, "tell what you tried since last time, and what came of it"),
    ("agenda.focus", 40, MENTOR, About::Focus, "show how it is done, with an example from your own work"),
    ("agenda.try-one-thing", 25, MENTEE, About::Focus, "try it yourself while the mentor watches and helps"),
    ("agenda.two-questions", 12, MENTEE, About::Nothing, "ask two questions you would not ask in your own team"),
    ("agenda.next-step", 8, MENTOR, About::Nothing, "choose one thing to try before the next session"),
];
const CHECK_IN: &[Step] = &[
    ("agenda.how-it-goes", 30, None, About::Nothing, "each says what helps and what does not; the mentor begins"),
    ("agenda.who-leads", 15, MENTOR, About::Nothing, "look at who talks and who decides, and put it right"),
    ("agenda.focus", 35, MENTOR, About::Focus, "go on with what you are working on"),
    ("agenda.next-step", 20, None, About::Nothing, "agree on one change to the way you work together"),
];
const MIDPOINT: &[Step] = &[
    ("agenda.look-back", 20, MENTEE, About::Nothing, "tell what has changed in your work since the first session"),
    ("agenda.goals-review", 35, None, About::Nothing, "go through each goal: reached, on the way, or to be changed"),
    ("agenda.how-it-goes", 20, None, About::Nothing, "each says what helps and what does not; the mentor begins"),
    ("agenda.focus", 15, MENTOR, About::Focus, "choose what the second half is for"),
    ("agenda.next-step", 10, MENTOR, About::Nothing, "choose one thing to try before the next session"),
];
const MANAGEMENT: &[Step] = &[
    ("agenda.results", 30, MENTEE, About::Nothing, "show what you have learned and used, to those who support you"),
    ("agenda.goals-review", 30, None, About::Nothing, "go through each goal: reached, on the way, or to be changed"),
    ("agenda.support", 25, MENTOR, About::Nothing, "say what the two of you need from the company"),
    ("agenda.next-step", 15, MENTOR, About::Nothing, "choose one thing to try before the next session"),
];
const CLOSING: &[Step] = &[
    ("agenda.results", 30, MENTEE, About::Nothing, "tell what you do differently now"),
    ("agenda.both-ways", 25, MENTOR, About::Nothing, "tell what you have learned from your mentee in turn"),
    ("agenda.goals-review", 20, None, About::Nothing, "close each goal, reached or not"),
    ("agenda.extend-or-close", 15, None, About::Nothing, "decide whether to extend or to close; both is fine"),
    ("agenda.thanks", 10, None, About::Nothing, "say what you will remember"),
];

/// The agenda of a session, from its kind and number, the pair's topics and open goals.
///
/// # Errors
/// `not-found` for people who are not in the roster; `invalid-input` for a session of under 15 minutes, or goals that
/// contradict themselves.
pub fn agenda(program: &Program, pair: &Pair, session: &Session, goals: &[Goal]) -> Result<Agenda, Fault> {
    let roster = &program.roster;
    let mut problems = Problems::default();
    let mut find = |key: &str, id: &str| {
        let person = roster.participant(id);
        if person.is_none() {
            problems.add("input.unknown-person", format!("/pair/{key}"), "is not in the roster");
        }
        person
    };
    let people = (find("mentor", &pair.mentor), find("mentee", &pair.mentee));
    problems.into_result(FaultKind::NotFound, "the request")?;
    check(session, goals)?;
    let (Some(mentor), Some(mentee)) = people else {
        return Err(fault(FaultKind::Internal, "internal.guide", None, "a person was lost"));
    };
    let steps = match Role::of(&session.kind) {
        Role::KickOff => KICK_OFF,
        Role::Regular => REGULAR,
        Role::CheckIn => CHECK_IN,
        Role::Midpoint => MIDPOINT,
        Role::Management => MANAGEMENT,
        Role::Closing => CLOSING,
    };
    let focus = focus(program, [mentor, mentee], session, goals);
    let length = session.when.end.saturating_sub(session.when.start);
    let minutes = shares(length, steps);
    let items = steps.iter().zip(minutes).map(|((code, _, lead, about, text), minutes)| {
        let details = if *about == About::Focus { focus.clone() } else { Vec::new() };
        let topic =
            details.iter().find(|detail| detail.key == "topic").map(|detail| format!(", on `{}`", detail.value));
        let message = format!("{text}{}", topic.unwrap_or_default());
        AgendaItem { code: (*code).into(), minutes, lead: *lead, details, message }
    });
    Ok(Agenda { items: items.collect() })
}

fn check(session: &Session, goals: &[Goal]) -> Result<(), Fault> {
    if goals.len() > GOALS {
        let message = format!("has {} entries, at most {GOALS} are taken", goals.len());
        return Err(fault(FaultKind::OverLimit, "input.over-limit", Some("/goals".into()), message));
    }
    let mut problems = Problems::default();
    let when = session.when;
    if when.end <= when.start {
        problems.add("input.empty-span", "/session/when".into(), "`end` must be later than `start`");
    } else if when.end.saturating_sub(when.start) < SHORTEST {
        let message = format!("must have at least {SHORTEST} minutes");
        problems.add("input.out-of-range", "/session/when".into(), message);
    }
    if session.number == 0 {
        problems.add("input.out-of-range", "/session/number".into(), "must be 1 or more");
    }
    for (position, goal) in goals.iter().enumerate() {
        let dates = [
            ("agreed_on", Some(&goal.agreed_on)),
            ("due_on", goal.due_on.as_ref()),
            ("updated_on", Some(&goal.updated_on)),
        ];
        for (key, date) in dates {
            if let Some(Err(error)) = date.map(|date| date.parse::<Day>()) {
                problems.add("input.bad-date", format!("/goals/{position}/{key}"), format!("{error}"));
            }
        }
        if !(0.0..=1.0).contains(&goal.progress) {
            problems.add("input.out-of-range", format!("/goals/{position}/progress"), "must be between 0 and 1");
        }
        if !(goal.weight > 0.0 && goal.weight.is_finite()) {
            problems.add("input.out-of-range", format!("/goals/{position}/weight"), "must be above 0");
        }
    }
    problems.into_result(FaultKind::InvalidInput, "the request")
}

/// The goal or topic whose turn it is: open goals by due day, then by least progress; then topics that one offers and the
/// other wants, the strongest wish first. The session's number goes round.
fn focus(program: &Program, people: [PersonIx; 2], session: &Session, goals: &[Goal]) -> Vec<Attribute> {
    let mut open: Vec<(usize, &Goal)> =
        goals.iter().enumerate().filter(|(_, goal)| goal.pairing == session.pairing && goal.progress < 1.0).collect();
    // A missing day comes after every day.
    let due = |goal: &Goal| goal.due_on.as_deref().and_then(|day| day.parse::<Day>().ok()).unwrap_or(Day::MAX);
    open.arrange_by(|(i, a), (j, b)| due(a).cmp(&due(b)).then(a.progress.total_cmp(&b.progress)).then(i.cmp(j)));
    let turn = session.number.saturating_sub(1) as usize;
    let taboo = off_limits(program, people);
    if let Some((position, goal)) = turn.checked_rem(open.len()).and_then(|turn| open.get(turn)) {
        let mut details = vec![detail("goal", position)];
        let topic = goal.topic.as_ref().filter(|topic| !taboo.contains(canonical(program, topic).as_str()));
        details.extend(topic.map(|topic| detail("topic", topic)));
        return details;
    }
    let topics = topics(program, people, &taboo);
    let topic = turn.checked_rem(topics.len()).and_then(|turn| topics.get(turn));
    topic.map(|topic| vec![detail("topic", topic)]).unwrap_or_default()
}

/// A topic under the policy's own name for it.
fn canonical(program: &Program, topic: &str) -> String {
    let aliases = program.policy.topics.iter().find(|(_, entry)| entry.aliases.iter().any(|alias| alias == topic));
    aliases.map_or_else(|| topic.to_string(), |(name, _)| name.clone())
}

fn off_limits(program: &Program, people: [PersonIx; 2]) -> BTreeSet<String> {
    let records = people.iter().filter_map(|person| program.roster.person(*person));
    let names = records.flat_map(|record| &record.off_limits);
    names.map(|name| canonical(program, program.roster.names.text(*name))).collect()
}

/// Topics that the mentor offers and the mentee wants, the strongest wish first.
fn topics(program: &Program, people: [PersonIx; 2], taboo: &BTreeSet<String>) -> Vec<String> {
    let [mentor, mentee] = people.map(|person| program.roster.person(person));
    let (Some(mentor), Some(mentee)) = (mentor, mentee) else { return Vec::new() };
    let mut names: BTreeMap<Name, String> = BTreeMap::new();
    let mut name = |topic: Name| {
        names.entry(topic).or_insert_with(|| canonical(program, program.roster.names.text(topic))).clone()
    };
    let offered: BTreeSet<String> =
        tree(mentor.skills.iter().filter(|skill| skill.offered).map(|skill| name(skill.topic)));
    let mut wanted: BTreeMap<String, u8> = BTreeMap::new();
    for skill in mentee.skills.iter().filter(|skill| skill.wanted > 0) {
        let wish = wanted.entry(name(skill.topic)).or_default();
        *wish = (*wish).max(skill.wanted);
    }
    let mut shared: Vec<(u8, String)> = wanted
        .into_iter()
        .filter(|(topic, _)| offered.contains(topic) && !taboo.contains(topic))
        .map(|(topic, wish)| (wish, topic))
        .collect();
    shared.arrange_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.cmp(y)));
    shared.into_iter().map(|(_, topic)| topic).collect()
}

/// Minutes of each step, at least one, adding up to the length, which is at least as many as there are steps.
fn shares(length: u32, steps: &[Step]) -> Vec<u32> {
    let count = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let rest = u64::from(length.saturating_sub(count));
    let total = steps.iter().map(|(_, share, ..)| u64::from(*share)).sum::<u64>().max(1);
    let exact = |share: u32| rest.saturating_mul(u64::from(share));
    let whole = |share: u32| u32::try_from(exact(share).div_euclid(total)).unwrap_or(u32::MAX);
    let mut minutes: Vec<u32> = steps.iter().map(|(_, share, ..)| whole(*share).saturating_add(1)).collect();
    let given = minutes.iter().fold(0_u32, |sum, minutes| sum.saturating_add(*minutes));
    let mut order: Vec<(u64, usize)> =
        steps.iter().enumerate().map(|(index, (_, share, ..))| (exact(*share).rem_euclid(total), index)).collect();
    order.arrange_by(|(a, i), (b, j)| b.cmp(a).then(i.cmp(j)));
    for (_, index) in order.into_iter().take(length.saturating_sub(given) as usize) {
        if let Some(minutes) = minutes.get_mut(index) {
            *minutes = minutes.saturating_add(1);
        }
    }
    minutes
}
