//! A pairing's own clock: days that count, windows, and when it stops.

use super::{
    model::{END_SLACK, LOOK_BACK},
    records::Pair,
};
use crate::{contract::program::Ending, time::Day};

/// How an ending is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// As planned, or near enough and without a falling-out.
    Completed,
    /// Early, for a reason outside the pairing.
    Neutral,
    /// Early, and a loss.
    Adverse,
}

impl Pair {
    /// The ending, if it has happened by a day.
    pub(super) fn end_by(&self, day: Day) -> Option<(Day, End)> {
        let (ended, reason) = self.ended.filter(|(ended, _)| *ended <= day)?;
        let near = ended >= self.planned_end.saturating_add_days(END_SLACK.saturating_neg());
        let end = match reason {
            Ending::Completed => End::Completed,
            Ending::Relational => End::Adverse,
            _ if near => End::Completed,
            Ending::LeftCompany | Ending::RoleChange | Ending::Leave => End::Neutral,
            Ending::NoTime | Ending::Inactive | Ending::Other | Ending::Unknown => End::Adverse,
        };
        Some((ended, end))
    }

    /// Whether it has begun and not ended.
    pub(super) fn open_on(&self, day: Day) -> bool {
        self.matched <= day && self.end_by(day).is_none()
    }

    /// The planned end, or the later one it was extended to.
    pub(super) fn last_planned(&self) -> Day {
        self.extended.map_or(self.planned_end, |extended| extended.max(self.planned_end))
    }

    /// Days after `from` up to and with `to`, pauses left out. 0 when `to` is not later.
    pub(super) fn active_days(&self, from: Day, to: Day) -> i32 {
        let whole = from.days_until(to).max(0);
        let paused = self.pauses.iter().fold(0_i32, |total, (since, until)| {
            // Paused days are since..until; counted days are from+1..=to.
            let first = (*since).max(from.saturating_add_days(1));
            let last = (*until).min(to.saturating_add_days(1));
            total.saturating_add(first.days_until(last).max(0))
        });
        whole.saturating_sub(paused)
    }

    /// Whether a day lies in a pause.
    pub(super) fn paused_on(&self, day: Day) -> bool {
        self.pauses.iter().any(|(since, until)| *since <= day && day < *until)
    }

    /// Where obligations stop, seen from a day: the planned end, a completion or a neutral ending. An adverse ending does
    /// not stop them: else closing a silent pair would look like an improvement.
    pub(super) fn obliged_until(&self, day: Day) -> Day {
        let until = day.min(self.last_planned());
        match self.end_by(day) {
            Some((ended, End::Completed | End::Neutral)) => until.min(ended),
            Some((_, End::Adverse)) | None => until,
        }
    }

    /// Held days within `first..=last`.
    pub(super) fn held_within(&self, first: Day, last: Day) -> usize {
        let from = self.held.partition_point(|day| *day < first);
        let to = self.held.partition_point(|day| *day <= last);
        to.saturating_sub(from)
    }

    /// The last held session by a day.
    pub(super) fn last_held(&self, day: Day) -> Option<Day> {
        self.held.get(self.held.partition_point(|held| *held <= day).checked_sub(1)?).copied()
    }

    /// The first held session, if it was by a day.
    pub(super) fn first_held(&self, day: Day) -> Option<Day> {
        self.held.first().copied().filter(|held| *held <= day)
    }

    /// Cadence over the last 90 calendar days: (obligation days, held days).
    pub(super) fn cadence(&self, day: Day) -> (i32, usize) {
        let first = self.matched.max(day.saturating_add_days(LOOK_BACK.saturating_neg()));
        let last = self.obliged_until(day);
        (self.active_days(first, last), self.held_within(first, last))
    }

    /// The same over the last 90 *active* days before obligations stop. On this clock a pause delays everything by its
    /// length, and time alone never improves anything.
    pub(super) fn adherence(&self, day: Day) -> (i32, usize) {
        let last = self.obliged_until(day);
        let obliged = self.active_days(self.matched, last).min(LOOK_BACK);
        let recent = |held: &&Day| **held <= last && self.active_days(**held, last) <= LOOK_BACK;
        let held = self.held.iter().rev().skip_while(|held| **held > last).take_while(recent).count();
        (obliged, held)
    }

    /// Sessions lost since the last held one, by a day, not made good.
    pub(super) fn lost_since_held(&self, day: Day) -> usize {
        let after = self.last_held(day);
        let counts = |lost: &&super::records::Lost| {
            lost.from <= day && after.is_none_or(|held| lost.on > held) && lost.reheld.is_none_or(|reheld| reheld > day)
        };
        self.lost.iter().filter(counts).count()
    }

    /// The next planned session from a day on.
    pub(super) fn next_planned(&self, day: Day) -> Option<Day> {
        self.planned.get(self.planned.partition_point(|planned| *planned < day)).copied()
    }

    /// Whether a request waits for an answer on a day.
    pub(super) fn open_request(&self, day: Day) -> bool {
        self.requests
            .iter()
            .any(|request| request.opened <= day && request.resolved.is_none_or(|resolved| resolved > day))
    }

    /// Sides that were not trained by a day: 0 to 2.
    pub(super) fn untrained(&self, day: Day) -> u32 {
        self.trained
            .iter()
            .fold(0, |total, trained| total.saturating_add(u32::from(trained.is_none_or(|trained| trained > day))))
    }

    /// Progress of goals against elapsed time, over goals with at least a quarter of their period behind them: a weighted
    /// mean in [0, 1]. None without such a goal. A goal that was never updated after the day it was agreed has no progress
    /// yet, whatever was entered then.
    pub(super) fn pace(&self, day: Day) -> Option<f64> {
        let (mut sum, mut weights) = (0.0, 0.0);
        for goal in self.goals.iter().filter(|goal| goal.agreed <= day) {
            let due = goal.due.unwrap_or(self.planned_end).max(goal.agreed.saturating_add_days(1));
            let whole = self.active_days(goal.agreed, due).max(1);
            let stop = self.obliged_until(day).min(due);
            let elapsed = f64::from(self.active_days(goal.agreed, stop)) / f64::from(whole);
            if elapsed >= 0.25 {
                let progress = if goal.updated > goal.agreed { goal.progress } else { 0.0 };
                sum += goal.weight * (progress / elapsed.clamp(0.1, 1.0)).min(1.0);
                weights += goal.weight;
            }
        }
        (weights > 0.0).then(|| sum / weights)
    }

    /// Whether a goal was agreed by a day.
    pub(super) fn has_goal(&self, day: Day) -> bool {
        self.goals.first().is_some_and(|goal| goal.agreed <= day)
    }
}
