//! Alerts from behavior.

use super::{Alert, COORDINATOR, SPONSOR_TOO, SURE};
use crate::{
    arrange::Arrange,
    contract::{
        program::Ending,
        types::{Severity, Side},
    },
    health::{
        attainment::What,
        model::{FEWEST_PAIRS, Id, LOOK_BACK},
        records::Pair,
        state::{State, closing_due},
        trends,
        view::{View, count},
    },
    numeric::{
        beta::normal_below,
        counts::{binomial_at_least, poisson_at_least},
        interval::wilson,
        ln,
    },
    program::{Name, Program},
    time::Day,
};
use std::collections::BTreeMap;

/// Alerts about the program as a whole, in the order of the design.
pub(super) fn alerts(program: &Program, view: &View<'_>) -> Vec<Alert> {
    let mut found = Vec::new();
    let low = |id: Id, value: f64| view.units(id) >= FEWEST_PAIRS && view.below(id, value).is_some_and(|p| p >= SURE);
    let rate = |alert: Alert, id: Id| {
        let sum = view.entry(id).and_then(|entry| entry.counted).map(|counted| counted.what);
        let span = if let Some(What::Shares(sum)) = sum { wilson(sum, view.units(id)) } else { None };
        span.map_or(alert.clone(), |span| alert.with_share("low", span.low).with_share("high", span.high))
    };
    if low(Id::A1, 0.70) {
        let alert = Alert::new(
            "health.late-activation",
            Severity::Warning,
            SPONSOR_TOO,
            view.units(Id::A1),
            "pairs begin late",
        );
        found.push(rate(alert, Id::A1));
    }
    found.extend(cadence_burn(view));
    if low(Id::A3, 0.80) {
        let text = "seniors cancel or miss sessions too often";
        let alert = Alert::new("health.senior-cancellations", Severity::Warning, SPONSOR_TOO, view.units(Id::A3), text);
        found.push(rate(alert, Id::A3));
    }
    if low(Id::S1, 0.80) {
        let text = "pairs begin before both sides are trained";
        let alert = Alert::new("health.untrained-start", Severity::Warning, COORDINATOR, view.units(Id::S1), text);
        found.push(rate(alert, Id::S1));
    }
    found.extend(stalled_share(view));
    if low(Id::G1, 0.70) {
        let alert =
            Alert::new("health.goals-missing", Severity::Note, COORDINATOR, view.units(Id::G1), "pairs have no goals");
        found.push(rate(alert, Id::G1));
    }
    if low(Id::G2, 0.60) {
        let alert = Alert::new(
            "health.goals-slipping",
            Severity::Warning,
            COORDINATOR,
            view.units(Id::G2),
            "goals fall behind",
        );
        found.push(rate(alert, Id::G2));
    }
    found.extend(early_endings(view));
    found.extend(backlog(view));
    found.extend(supply(view));
    found.extend(sponsor_absent(program, view));
    let due: Vec<&Pair> = view.history.pairs.iter().filter(|pair| closing_due(pair, view.day)).collect();
    if !due.is_empty() {
        let text = "pairings are past their planned end, and nothing is decided";
        found.push(Alert::new("health.closure-due", Severity::Note, COORDINATOR, count(due.iter()), text));
    }
    found.extend(load(view));
    found.extend(data_quality(view));
    found
}

/// Cadence periods without a session, against one in five: over the last period, and over the last three.
fn cadence_burn(view: &View<'_>) -> Option<Alert> {
    let cadence = view.rules.cadence;
    let (mut units, mut misses) = ([0_u32; 2], [0_u32; 2]);
    for pair in &view.history.pairs {
        let stop = pair.obliged_until(view.day);
        for back in 0..3_i32 {
            let last = view.day.saturating_add_days(back.saturating_mul(cadence).saturating_neg());
            let first = last.saturating_add_days(cadence.saturating_neg());
            // Only whole periods of obligation count.
            if first < pair.matched || last > stop || pair.active_days(first, last) < cadence {
                continue;
            }
            let missed = u32::from(pair.held_within(first.saturating_add_days(1), last) == 0);
            let [now, long] = &mut units;
            let [now_missed, long_missed] = &mut misses;
            *long = long.saturating_add(1);
            *long_missed = long_missed.saturating_add(missed);
            if back == 0 {
                *now = now.saturating_add(1);
                *now_missed = now_missed.saturating_add(missed);
            }
        }
    }
    const TARGET: f64 = 0.20;
    let burn = |missed: u32, of: u32| if of == 0 { 0.0 } else { f64::from(missed) / f64::from(of) / TARGET };
    let ([n, n_long], [m, m_long]) = (units, misses);
    let (short, long) = (burn(m, n), burn(m_long, n_long));
    let p = binomial_at_least(m_long, n_long, TARGET);
    if n_long < 10 || p > 0.01 || short < 2.0 || long < 1.0 {
        return None;
    }
    let severity = if short >= 3.0 && long >= 1.5 { Severity::Serious } else { Severity::Warning };
    let text = "pairs go longer than planned without a session";
    let alert = Alert::new("health.cadence-burn", severity, SPONSOR_TOO, n_long, text);
    Some(alert.with_share("burn-30", short).with_share("burn-90", long).with("p", format!("{p:.4}")))
}

/// Open pairings that are stalled; a request for help is no standstill.
fn stalled_share(view: &View<'_>) -> Option<Alert> {
    let open: Vec<_> = view.standings.iter().flatten().filter(|standing| standing.state.trouble().is_some()).collect();
    let still = |standing: &&&crate::health::state::Standing| {
        matches!(standing.state, State::Stalled | State::AtRisk) && standing.reason != "help-requested"
    };
    let (units, stalled) = (count(open.iter()), count(open.iter().filter(still)));
    let span = wilson(f64::from(stalled), units)?;
    if stalled.saturating_mul(5) < units || span.low < 0.10 {
        return None;
    }
    let alert = Alert::new("health.stalled-share", Severity::Warning, SPONSOR_TOO, units, "many pairs are stalled");
    Some(alert.with("stalled", stalled).with_share("low", span.low).with_share("high", span.high))
}

/// More adverse endings than the target rate explains.
fn early_endings(view: &View<'_>) -> Option<Alert> {
    let counted = view.entry(Id::C1)?.counted?;
    let What::Endings { adverse, months } = counted.what else { return None };
    let expected = months * -ln(0.92) / view.rules.term_months;
    let p = poisson_at_least(adverse, expected);
    if adverse < 3 || p > 0.05 {
        return None;
    }
    let alert =
        Alert::new("health.early-endings", Severity::Warning, SPONSOR_TOO, counted.units, "too many pairs end early");
    Some(alert.with("endings", adverse).with_share("expected", expected).with("p", format!("{p:.4}")))
}

/// Requests that wait.
fn backlog(view: &View<'_>) -> Option<Alert> {
    let open =
        view.history.pairs.iter().flat_map(|pair| &pair.requests).filter(|request| {
            request.opened <= view.day && request.resolved.is_none_or(|resolved| resolved > view.day)
        });
    let waiting: Vec<i32> = open.map(|request| request.opened.days_until(view.day)).collect();
    let longest = waiting.iter().copied().max().filter(|days| *days > 14)?;
    let severity = if longest > 21 { Severity::Warning } else { Severity::Note };
    let units = count(waiting.iter().filter(|days| **days > 14));
    let alert = Alert::new("health.request-backlog", severity, COORDINATOR, units, "requests wait for an answer");
    Some(alert.with("longest-days", longest))
}

/// One side waits, or the sides are out of balance.
fn supply(view: &View<'_>) -> Option<Alert> {
    let stays = |withdrew: Option<Day>| withdrew.is_none_or(|withdrew| withdrew > view.day);
    let there = view.history.applications.iter().filter(|application| {
        application.eligible && application.registered <= view.day && stays(application.withdrew)
    });
    let (mut all, mut waiting, mut mentors, mut mentees) = (0_u32, 0_u32, 0_u32, 0_u32);
    for application in there {
        all = all.saturating_add(1);
        waiting = waiting.saturating_add(u32::from(application.matched.is_none_or(|matched| matched > view.day)));
        let side = if application.side == Side::Mentor { &mut mentors } else { &mut mentees };
        *side = side.saturating_add(1);
    }
    let share = f64::from(waiting) / f64::from(all.max(1));
    let ratio = f64::from(mentees) / f64::from(mentors.max(1));
    if all < FEWEST_PAIRS || (share <= 0.30 && ratio <= 1.5) {
        return None;
    }
    let alert = Alert::new("health.supply", Severity::Warning, SPONSOR_TOO, all, "applicants wait for a partner");
    Some(alert.with_share("waiting", share).with_share("mentees-per-mentor", ratio))
}

/// No sponsor action for four months, or too few in time.
fn sponsor_absent(program: &Program, view: &View<'_>) -> Option<Alert> {
    const SILENT: i32 = 120;
    let actions = &view.history.sponsor_actions;
    let done = actions.iter().filter_map(|action| action.done).filter(|done| *done <= view.day).max();
    let from = done.unwrap_or(program.roster.term.first);
    let silent = from.days_until(view.day) > SILENT && view.history.pairs.iter().any(|pair| pair.open_on(view.day));
    let late = view.entry(Id::S3).and_then(|entry| entry.attained).is_some_and(|attained| attained.z < 0.30);
    (silent || late).then(|| {
        let text = "the sponsor is absent";
        Alert::new("health.sponsor-absent", Severity::Warning, SPONSOR_TOO, view.units(Id::S3).max(FEWEST_PAIRS), text)
            .with("days-since", from.days_until(view.day).max(0))
    })
}

/// Juniors with more than two open pairings, or more than four hours in the last month.
fn load(view: &View<'_>) -> Option<Alert> {
    let month = view.day.saturating_add_days(-30);
    let mut juniors: BTreeMap<Name, (u32, u32)> = BTreeMap::new();
    for pair in view.history.pairs.iter().filter(|pair| pair.open_on(view.day)) {
        let (open, minutes) = juniors.entry(pair.mentor).or_default();
        *open = open.saturating_add(1);
        for session in pair.sessions.iter().filter(|session| month < session.on && session.on <= view.day) {
            let held = if session.took_place { session.minutes.unwrap_or(0) } else { 0 };
            *minutes = minutes.saturating_add(held);
        }
    }
    let over: Vec<Name> =
        juniors.into_iter().filter(|(_, (open, minutes))| *open > 2 || *minutes > 240).map(|(name, _)| name).collect();
    (!over.is_empty()).then(|| {
        let text = "juniors carry more than two pairings or four hours a month";
        let mut people: Vec<String> = over.iter().map(|name| view.history.people.text(*name).to_owned()).collect();
        people.arrange();
        Alert::new("health.mentor-load", Severity::Note, COORDINATOR, count(over.iter()), text).naming(people)
    })
}

/// Data that cannot carry what is built on it.
fn data_quality(view: &View<'_>) -> Option<Alert> {
    let pairs = || view.history.pairs.iter();
    let ended: Vec<Ending> =
        pairs().filter_map(|p| p.ended).filter(|(on, _)| *on <= view.day).map(|(_, e)| e).collect();
    let unknown = count(ended.iter().filter(|ending| **ending == Ending::Unknown));
    let (mut logged, mut late, mut newest) = (0_u32, 0_u32, None);
    for pair in pairs() {
        let mut by_day: BTreeMap<Day, u32> = BTreeMap::new();
        for day in pair.sessions.iter().filter_map(|session| session.logged) {
            let entered = by_day.entry(day).or_default();
            *entered = entered.saturating_add(1);
        }
        for session in pair.sessions.iter().filter(|session| session.on <= view.day) {
            newest = newest.max(Some(session.on));
            if let Some(day) = session.logged {
                // Three sessions of a pairing entered on one day were written down from memory.
                let bulk = by_day.get(&day).is_some_and(|entered| *entered >= 3);
                logged = logged.saturating_add(1);
                late = late.saturating_add(u32::from(bulk || session.on.days_until(day) > 14));
            }
        }
    }
    let open = pairs().any(|pair| pair.open_on(view.day));
    let old = pairs().any(|pair| pair.matched.days_until(view.day) > view.rules.cadence.saturating_mul(2));
    let stale = open && old && newest.is_none_or(|on| on.days_until(view.day) > view.rules.cadence.saturating_mul(2));
    let strangers = count(pairs().filter(|pair| pair.open_on(view.day) && !pair.known));
    let unknown_share = ended.len() >= 5 && unknown.saturating_mul(5) > count(ended.iter());
    let late_share = logged >= 5 && late.saturating_mul(2) > logged;
    (unknown_share || late_share || stale || strangers > 0).then(|| {
        let text = "the data is late, old, or leaves out why pairs end";
        Alert::new("health.data-quality", Severity::Warning, COORDINATOR, count(pairs()), text)
            .with("unknown-endings", unknown)
            .with("late-entries", late)
            .with("stale", stale)
            .with("people-not-in-roster", strangers)
    })
}

/// Cadence has fallen below its limit, or the score from behavior alone by five points or more, beyond its error, within
/// one window.
pub(super) fn falling(view: &View<'_>) -> Option<Alert> {
    let alert = || Alert::new("health.falling", Severity::Warning, SPONSOR_TOO, view.seasoned(), "health is falling");
    if trends::signal(view, FEWEST_PAIRS) {
        return Some(alert().with("indicator", "a2"));
    }
    let on = |day: Day| View::on(view.history, view.rules, day, None);
    let (now, then) = (on(view.day), on(view.day.saturating_add_days(-28)));
    if then.seasoned() < FEWEST_PAIRS {
        return None;
    }
    let (now, then) = (now.composite?, then.composite?);
    let z = (now.value - then.value) / (now.sd * now.sd + then.sd * then.sd).sqrt().max(1e-9);
    // Both share most of their days: taken for independent, the test errs towards silence.
    (now.value - then.value <= -5.0 && z <= -1.645).then(|| {
        alert().with("points", format!("{:.1}", now.value - then.value)).with("p", format!("{:.4}", normal_below(z)))
    })
}

/// Alerts about single pairings, for the coordinator.
pub(super) fn pairings(view: &View<'_>) -> Vec<Alert> {
    let mut found = Vec::new();
    for (pair, standing) in view.history.pairs.iter().zip(&view.standings) {
        let Some(standing) = standing.filter(|standing| standing.state.trouble().is_some()) else { continue };
        let people = || [pair.mentor, pair.mentee].map(|name| view.history.people.text(name).to_owned());
        let first = view.day.saturating_add_days(LOOK_BACK.saturating_neg());
        let by_senior = pair.lost.iter().any(|lost| lost.on >= first && lost.from <= view.day && lost.by_mentee >= 1.0);
        if standing.reason == "missed-run" && by_senior {
            let text = "the senior lost two sessions in a row";
            found.push(
                Alert::new("health.senior-cancellations", Severity::Warning, COORDINATOR, 1, text)
                    .about(&pair.id)
                    .naming(people()),
            );
        }
        if standing.state == State::NotStarted && pair.known && pair.untrained(view.day) > 0 {
            let text = "somebody is not trained, and the first session is near";
            found.push(
                Alert::new("health.untrained-start", Severity::Note, COORDINATOR, 1, text)
                    .about(&pair.id)
                    .naming(people()),
            );
        }
    }
    found
}
