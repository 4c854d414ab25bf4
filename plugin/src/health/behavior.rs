//! What pairs, sponsors and applicants did: every indicator that needs no survey.
//!
//! A unit counts once its window of observation is complete, and stays when its pairing has ended: closing a bad pairing
//! never raises anything. All is seen as of a day, so that an earlier day can be compared with today.

use super::{
    attainment::{Counted, NOBODY, What},
    clock::End,
    model::{ANSWER_WITHIN, END_SLACK, Id, LOOK_BACK, MONTH, Rules, SERVE_WITHIN},
    records::{History, Pair},
};
use crate::{
    contract::{health::Standing, program::Ending},
    numeric,
    time::Day,
};

/// Units with the sum of their shares.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub units: u32,
    pub sum: f64,
    /// See [`Counted::behind`].
    pub behind: u32,
}

impl Tally {
    pub(super) fn add(&mut self, share: f64) {
        self.add_of_same(share);
        self.behind = self.behind.saturating_add(1);
    }

    /// One more unit of a pair that is counted already.
    pub(super) fn add_of_same(&mut self, share: f64) {
        self.units = self.units.saturating_add(1);
        self.sum += share;
    }

    fn of(shares: impl Iterator<Item = f64>) -> Tally {
        let mut shares: Vec<f64> = shares.collect();
        let units = super::view::count(shares.iter());
        Tally { units, sum: numeric::total(&mut shares), behind: units }
    }

    /// A value, or the standing that an empty tally has.
    fn or(self, empty: Standing) -> (Standing, Option<Counted>) {
        if self.units == 0 {
            return (empty, None);
        }
        (Standing::Value, Some(Counted { units: self.units, behind: self.behind, what: What::Shares(self.sum) }))
    }
}

/// Everything but r1 to r3 and g3, as of a day.
pub(super) fn measure(history: &History, rules: &Rules, day: Day, id: Id) -> (Standing, Option<Counted>) {
    let begun = || history.pairs.iter().filter(move |pair| pair.matched <= day);
    let over = |share: &dyn Fn(&Pair) -> Option<f64>| Tally::of(begun().filter_map(share));
    let none_yet = Standing::NotApplicable;
    match id {
        Id::S1 => over(&|pair| trained(pair, rules, day)).or(none_yet),
        Id::S2 => {
            let empty = if begun().next().is_some() { Standing::Missing } else { none_yet };
            over(&had_a_say).or(empty)
        }
        Id::S3 => {
            let empty = if history.sponsor_actions.is_empty() { Standing::Missing } else { none_yet };
            sponsors(history, day).or(empty)
        }
        Id::S4 => {
            let empty = if history.applications.is_empty() { Standing::Missing } else { none_yet };
            served(history, day).or(empty)
        }
        Id::A1 => over(&|pair| activated(pair, rules, day)).or(none_yet),
        Id::A2 => over(&|pair| cadence(pair, rules, day)).or(none_yet),
        Id::A3 => over(&|pair| reliability(pair, day)).or(none_yet),
        Id::G1 => over(&|pair| goals_agreed(pair, rules, day)).or(none_yet),
        Id::G2 => {
            let asked = over(&|pair| goals_agreed(pair, rules, day)).units > 0;
            let any = begun().any(|pair| pair.has_goal(day));
            over(&|pair| pair.pace(day)).or(if asked && !any { Standing::Missing } else { none_yet })
        }
        Id::C1 => endings(history, day),
        Id::C2 => answered(history, day).or(none_yet),
        Id::C3 => over(&|pair| closed_on_purpose(pair, day)).or(none_yet),
        Id::R1 | Id::R2 | Id::R3 | Id::G3 => (Standing::Missing, None),
    }
}

/// s1: half for each side that was trained before the first session, or before it was due.
fn trained(pair: &Pair, rules: &Rules, day: Day) -> Option<f64> {
    let due = pair.matched.saturating_add_days(rules.activation);
    let start = pair.first_held(day).map_or(due, |held| held.min(due));
    // A person whom the roster no longer knows is not untrained: nobody can say.
    (start <= day && pair.judged == [true, true]).then(|| 1.0 - f64::from(pair.untrained(start)) / 2.0)
}

/// s2.
fn had_a_say(pair: &Pair) -> Option<f64> {
    let (mentor, mentee) = pair.mentor_chose.zip(pair.mentee_chose)?;
    Some((f64::from(u8::from(mentor)) + f64::from(u8::from(mentee))) / 2.0)
}

/// s3: due two weeks ago or earlier, and done by two weeks after it was due.
fn sponsors(history: &History, day: Day) -> Tally {
    let tally = Tally::of(history.sponsor_actions.iter().filter_map(|action| {
        let by = action.due.saturating_add_days(END_SLACK);
        (by <= day).then(|| f64::from(u8::from(action.done.is_some_and(|done| done <= by))))
    }));
    // What a sponsor promised says nothing about any pair.
    Tally { behind: NOBODY, ..tally }
}

/// s4: registered 45 days ago or earlier, and matched within them.
fn served(history: &History, day: Day) -> Tally {
    Tally::of(history.applications.iter().filter_map(|application| {
        let by = application.registered.saturating_add_days(SERVE_WITHIN);
        let stays = application.withdrew.is_none_or(|withdrew| withdrew > day);
        let counts = application.eligible && stays && by <= day;
        counts.then(|| f64::from(u8::from(application.matched.is_some_and(|matched| matched <= by))))
    }))
}

/// Whether something happened in the first `within` active days; None while they run, or where a neutral ending cut them
/// short: to count the ones that were quick enough and leave out the others would flatter.
fn in_time(pair: &Pair, happened: Option<Day>, within: i32, day: Day) -> Option<f64> {
    let neutral = pair.end_by(day).filter(|(_, end)| *end == End::Neutral).map(|(ended, _)| ended);
    let done = happened.is_some_and(|happened| pair.active_days(pair.matched, happened) <= within);
    if let Some(ended) = neutral
        && pair.active_days(pair.matched, ended) < within
    {
        return None;
    }
    (pair.active_days(pair.matched, day) >= within).then(|| f64::from(u8::from(done)))
}

/// a1: a session held within the activation days.
fn activated(pair: &Pair, rules: &Rules, day: Day) -> Option<f64> {
    in_time(pair, pair.first_held(day), rules.activation, day)
}

/// a2: held days against what a full cadence would be, at most 1.
pub(super) fn cadence(pair: &Pair, rules: &Rules, day: Day) -> Option<f64> {
    let (obliged, held) = pair.cadence(day);
    let due = f64::from(obliged) / f64::from(rules.cadence);
    (obliged >= rules.cadence).then(|| (held as f64 / due).min(1.0))
}

/// a3: share of the sessions of the last 90 days that the senior kept. A no-show always counts; a cancellation unless the
/// session was held again in time; half where nobody knows who.
fn reliability(pair: &Pair, day: Day) -> Option<f64> {
    let first = day.saturating_add_days(LOOK_BACK.saturating_neg());
    let inside = |on: Day| first <= on && on <= day;
    let lost = pair.lost.iter().filter(|lost| inside(lost.on) && lost.from <= day);
    let (mut count, mut missed) = (0_u32, 0.0);
    for lost in lost {
        count = count.saturating_add(1);
        if lost.no_show || lost.reheld.is_none_or(|reheld| reheld > day) {
            missed += lost.by_mentee;
        }
    }
    // Sessions that took place, the too short ones among them: nobody failed to come.
    let took_place = pair.sessions.iter().filter(|session| inside(session.on) && session.took_place).count();
    let scheduled = f64::from(count) + took_place as f64;
    (scheduled >= 2.0).then(|| 1.0 - missed / scheduled)
}

/// g1: a goal agreed within a month, or a cadence period where that is longer.
fn goals_agreed(pair: &Pair, rules: &Rules, day: Day) -> Option<f64> {
    let first = pair.goals.first().map(|goal| goal.agreed).filter(|agreed| *agreed <= day);
    in_time(pair, first, rules.cadence.max(30), day)
}

/// c1: adverse early endings in the months that pairings were under observation, up to their planned end.
fn endings(history: &History, day: Day) -> (Standing, Option<Counted>) {
    let (mut units, mut adverse, mut days) = (0_u32, 0_u32, 0.0);
    for pair in history.pairs.iter().filter(|pair| pair.matched < day) {
        let end = pair.end_by(day);
        let stop = end.map_or(day, |(ended, _)| ended).min(pair.planned_end);
        let early = end.is_some_and(|(ended, end)| end == End::Adverse && ended < pair.planned_end);
        units = units.saturating_add(1);
        adverse = adverse.saturating_add(u32::from(early));
        days += f64::from(pair.matched.days_until(stop).max(0));
    }
    if units == 0 {
        return (Standing::NotApplicable, None);
    }
    (Standing::Value, Some(Counted { units, behind: units, what: What::Endings { adverse, months: days / MONTH } }))
}

/// c2: requests of at least 21 days ago that were resolved within 21 days. Asking costs nothing, an open request does.
fn answered(history: &History, day: Day) -> Tally {
    let mut tally = Tally::default();
    for pair in &history.pairs {
        let before = tally.units;
        for request in &pair.requests {
            let by = request.opened.saturating_add_days(ANSWER_WITHIN);
            if by <= day {
                tally.add_of_same(f64::from(u8::from(request.resolved.is_some_and(|resolved| resolved <= by))));
            }
        }
        tally.behind = tally.behind.saturating_add(u32::from(tally.units > before));
    }
    tally
}

/// c3: two weeks past the planned end, it was completed, or extended by a decision. Ending it later for another reason is
/// not closing on purpose; a neutral early ending is nobody's to close.
fn closed_on_purpose(pair: &Pair, day: Day) -> Option<f64> {
    if day < pair.planned_end.saturating_add_days(END_SLACK) {
        return None;
    }
    let in_time = |ended: Day| ended <= pair.last_planned().saturating_add_days(END_SLACK);
    let purpose = match pair.end_by(day) {
        Some((_, End::Neutral)) => return None,
        Some((_, End::Adverse)) => false,
        Some((ended, End::Completed)) => {
            in_time(ended) || pair.ended.is_some_and(|(_, ending)| ending == Ending::Completed)
        }
        None => pair.extended.is_some() && pair.closure.is_some_and(|closure| closure <= day),
    };
    Some(f64::from(u8::from(purpose)))
}
