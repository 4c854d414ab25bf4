//! Pairings and what happened in them: sessions, requests, goals.

use super::{At, Desk};
use crate::{
    arrange::Arrange,
    contract::{
        health::{Concern, ConcernKind, Meeting},
        program::{Goal as RawGoal, Pairing},
        scheduling::SessionState,
        types::{DaySpan, Side},
    },
    health::{
        model::{END_SLACK, REHELD_WITHIN, SHORTEST_SESSION, UNREPORTED_AFTER},
        records::{Goal, Incident, Lost, Pair, Request, Session},
    },
    time::Day,
};

impl Desk<'_> {
    pub(super) fn pairings(&mut self, raw: &[Pairing]) {
        for (position, pairing) in raw.iter().enumerate() {
            let at = At("pairings", position);
            let named = self.name(&pairing.id, at, "id")
                & self.name(&pairing.pair.mentor, at, "pair/mentor")
                & self.name(&pairing.pair.mentee, at, "pair/mentee");
            if pairing.pair.mentor == pairing.pair.mentee {
                self.wrong("input.contradiction", at, "pair", "names one person twice");
            }
            let found = self.pairing(pairing, at);
            if named && self.pairs.contains_key(&pairing.id) {
                self.wrong("input.duplicate-id", at, "id", "names a pairing again");
            } else if let Some(pair) = found {
                self.pairs.insert(pairing.id.clone(), self.history.pairs.len());
                self.history.pairs.push(pair);
            } else {
                // Its events are checked all the same, and do not report the pairing as unknown. Nothing reads the
                // position: the pairing's own problem ends the intake with a fault.
                self.pairs.insert(pairing.id.clone(), usize::MAX);
            }
        }
    }

    fn pairing(&mut self, raw: &Pairing, at: At) -> Option<Pair> {
        let matched = self.past_day(&raw.matched_on, at, "matched_on");
        let planned_end = self.day(&raw.planned_end, at, "planned_end");
        let extended = self.day_if(raw.extended_to.as_ref(), at, "extended_to");
        let ended = self.past_day_if(raw.ended_on.as_ref(), at, "ended_on");
        let closure = self.past_day_if(raw.closure_decided_on.as_ref(), at, "closure_decided_on");
        if raw.ending.is_some() != raw.ended_on.is_some() {
            self.wrong("input.contradiction", at, "ending", "is set exactly when `ended_on` is");
        }
        self.after(matched, planned_end, at, "planned_end", "is before `matched_on`");
        self.after(matched, ended.flatten(), at, "ended_on", "is before `matched_on`");
        self.after(planned_end, extended.flatten(), at, "extended_to", "is before `planned_end`");
        let pauses = self.pauses(&raw.pauses, matched, at);
        let roster = &self.program.roster;
        let people =
            [&raw.pair.mentor, &raw.pair.mentee].map(|id| roster.participant(id).and_then(|ix| roster.person(ix)));
        let known = people.map(|person| person.is_some());
        Some(Pair {
            id: raw.id.clone(),
            mentor: self.history.people.intern(&raw.pair.mentor),
            mentee: self.history.people.intern(&raw.pair.mentee),
            trained: people.map(|person| person.and_then(|person| person.oriented_on)),
            known: known == [true, true],
            judged: known,
            matched: matched?,
            planned_end: planned_end?,
            extended: extended?,
            ended: ended?.zip(raw.ending),
            closure: closure?,
            pauses: pauses?,
            mentor_chose: raw.mentor_chose,
            mentee_chose: raw.mentee_chose,
            held: Vec::new(),
            lost: Vec::new(),
            planned: Vec::new(),
            sessions: Vec::new(),
            requests: Vec::new(),
            goals: Vec::new(),
        })
    }

    /// A pause without a start began with the pairing; one without an end still lasts.
    fn pauses(&mut self, raw: &[DaySpan], matched: Option<Day>, at: At) -> Option<Vec<(Day, Day)>> {
        if !self.few(raw.len(), at, "pauses") {
            return None;
        }
        let (mut pauses, mut complete) = (Vec::new(), true);
        for (position, span) in raw.iter().enumerate() {
            let since = self.day_if(span.since.as_ref(), at, &format!("pauses/{position}/since"));
            let until = self.day_if(span.until.as_ref(), at, &format!("pauses/{position}/until"));
            let (Some(since), Some(until)) = (since, until) else {
                complete = false;
                continue;
            };
            // Without a day of its match nothing is known about a pause that began with it; the match is the problem.
            let Some(since) = since.or(matched) else { continue };
            let until = until.unwrap_or(Day::MAX);
            if since >= until {
                self.wrong("input.contradiction", at, &format!("pauses/{position}"), "ends before it begins");
            }
            pauses.push((since, until, position));
        }
        pauses.arrange();
        for pair in pauses.windows(2) {
            if let [(_, until, _), (since, _, position)] = pair
                && since < until
            {
                self.wrong("input.contradiction", at, &format!("pauses/{position}"), "overlaps another pause");
            }
        }
        complete.then(|| pauses.into_iter().map(|(since, until, _)| (since, until)).collect())
    }

    pub(super) fn meetings(&mut self, raw: &[Meeting]) {
        for (position, meeting) in raw.iter().enumerate() {
            self.meeting(meeting, At("meetings", position));
        }
        for pair in &mut self.history.pairs {
            pair.sessions.arrange_by_key(|session| (session.on, session.logged, session.minutes, session.held));
            pair.planned.arrange();
            pair.held.arrange();
            pair.held.dedup();
            let held = &pair.held;
            for lost in &mut pair.lost {
                let in_time = lost.on.saturating_add_days(REHELD_WITHIN);
                let next = held.get(held.partition_point(|day| *day <= lost.on)..).and_then(|rest| rest.first());
                let made_up = [lost.reheld, next.copied()].into_iter().flatten();
                lost.reheld = made_up.filter(|day| *day <= in_time).min();
            }
            pair.lost.arrange_by(|a, b| {
                (a.on, a.from, a.no_show).cmp(&(b.on, b.from, b.no_show)).then(a.by_mentee.total_cmp(&b.by_mentee))
            });
        }
    }

    fn meeting(&mut self, raw: &Meeting, at: At) {
        let pair = self.pair(&raw.pairing, at);
        let planned = matches!(raw.state, SessionState::Planned | SessionState::Pinned);
        let on = if planned { self.day(&raw.on, at, "on") } else { self.past_day(&raw.on, at, "on") };
        let reheld = self.day_if(raw.reheld_on.as_ref(), at, "reheld_on");
        let logged = self.past_day_if(raw.logged_on.as_ref(), at, "logged_on");
        self.after(on, reheld.flatten(), at, "reheld_on", "is before the session itself");
        if raw.minutes.is_some_and(|minutes| minutes > 1440) {
            self.wrong("input.out-of-range", at, "minutes", "is longer than a day");
        }
        self.few(raw.missed_by.len(), at, "missed_by");
        let (Some(pair), Some(on), Some(reheld), Some(logged)) = (pair, on, reheld, logged) else { return };
        let as_of = self.as_of;
        let Some(pair) = self.history.pairs.get_mut(pair) else { return };
        let over = pair.ended.is_some_and(|(ended, _)| on > ended.saturating_add_days(END_SLACK));
        if over && !planned {
            self.wrong("input.contradiction", at, "on", "lies more than 14 days after the pairing ended");
            return;
        }
        let held = raw.state == SessionState::Held && raw.minutes.is_none_or(|minutes| minutes >= SHORTEST_SESSION);
        let unreported = on.saturating_add_days(UNREPORTED_AFTER.saturating_add(1));
        let ended = pair.ended.is_some_and(|(ended, _)| on > ended);
        if planned {
            // What was still planned when a pairing ended was called off with it, and is nobody's loss.
            if ended {
                return;
            }
            pair.planned.push(on);
        }
        if held {
            pair.held.push(on);
        }
        let lost_from = match raw.state {
            SessionState::Cancelled | SessionState::NoShow => Some(on),
            _ if planned && unreported <= as_of => Some(unreported),
            _ => None,
        };
        if let Some(from) = lost_from {
            let by_mentee = match (raw.missed_by.contains(&Side::Mentee), raw.missed_by.contains(&Side::Mentor)) {
                (true, _) => 1.0,
                (false, true) => 0.0,
                (false, false) => 0.5,
            };
            pair.lost.push(Lost { on, from, reheld, by_mentee, no_show: raw.state == SessionState::NoShow });
        }
        if !planned || lost_from.is_some() {
            let took_place = raw.state == SessionState::Held;
            pair.sessions.push(Session { on, minutes: raw.minutes, logged, held, took_place });
        }
    }

    pub(super) fn concerns(&mut self, raw: &[Concern]) {
        for (position, concern) in raw.iter().enumerate() {
            let at = At("concerns", position);
            let pair = self.pair(&concern.pairing, at);
            let opened = self.past_day(&concern.opened_on, at, "opened_on");
            let resolved = self.past_day_if(concern.resolved_on.as_ref(), at, "resolved_on");
            self.after(opened, resolved.flatten(), at, "resolved_on", "is before `opened_on`");
            let (Some(pair), Some(opened), Some(resolved)) = (pair, opened, resolved) else { continue };
            if concern.kind == ConcernKind::Incident {
                self.history.incidents.push(Incident { pair, opened, resolved });
            } else if let Some(pair) = self.history.pairs.get_mut(pair) {
                let rematch = concern.kind == ConcernKind::Rematch;
                pair.requests.push(Request { rematch, opened, resolved });
            }
        }
    }

    pub(super) fn goals(&mut self, raw: &[RawGoal]) {
        for (position, goal) in raw.iter().enumerate() {
            let at = At("goals", position);
            let pair = self.pair(&goal.pairing, at);
            let agreed = self.past_day(&goal.agreed_on, at, "agreed_on");
            let due = self.day_if(goal.due_on.as_ref(), at, "due_on");
            let updated = self.past_day(&goal.updated_on, at, "updated_on");
            self.after(agreed, updated, at, "updated_on", "is before `agreed_on`");
            self.after(agreed, due.flatten(), at, "due_on", "is before `agreed_on`");
            if !(0.0..=1.0).contains(&goal.progress) {
                self.wrong("input.out-of-range", at, "progress", "must be between 0 and 1");
            }
            if !(goal.weight > 0.0 && goal.weight <= 1000.0) {
                self.wrong("input.out-of-range", at, "weight", "must be above 0, and at most 1000");
            }
            let (Some(pair), Some(agreed), Some(due), Some(updated)) = (pair, agreed, due, updated) else { continue };
            if let Some(pair) = self.history.pairs.get_mut(pair) {
                let (progress, weight) = (goal.progress, goal.weight);
                pair.goals.push(Goal { agreed, due, progress, updated, weight });
            }
        }
        for pair in &mut self.history.pairs {
            pair.goals.arrange_by(|a, b| {
                let numbers = a.progress.total_cmp(&b.progress).then(a.weight.total_cmp(&b.weight));
                (a.agreed, a.due, a.updated).cmp(&(b.agreed, b.due, b.updated)).then(numbers)
            });
        }
    }
}
