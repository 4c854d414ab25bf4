//! The program as it stands on one day: every indicator, every state, the composite. An earlier day can be viewed as well,
//! from behavior alone: that is what trends and persistence compare with.

use super::{
    behavior::{self, Tally},
    clock::End,
    composite::{Composite, Entry, Grounds, composite},
    model::{FEWEST_PAIRS, Id, Rules, SETUP_DAYS},
    records::History,
    state::{self, Standing as PairStanding},
    voices::Voices,
};
use crate::{program::Term, time::Day};

/// One day.
pub(super) struct View<'a> {
    pub history: &'a History,
    pub rules: &'a Rules,
    pub day: Day,
    pub entries: Vec<Entry>,
    /// Of each pairing, requests seen; None before its match.
    pub standings: Vec<Option<PairStanding>>,
    pub composite: Option<Composite>,
}

/// Where a program is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Setup,
    Running,
    Closing,
}

impl Stage {
    pub(super) fn slug(self) -> &'static str {
        match self {
            Stage::Setup => "setup",
            Stage::Running => "running",
            Stage::Closing => "closing",
        }
    }
}

impl<'a> View<'a> {
    /// On a day; without voices, survey indicators are missing.
    pub(super) fn on(history: &'a History, rules: &'a Rules, day: Day, voices: Option<&Voices>) -> View<'a> {
        let entries: Vec<Entry> = rules
            .gauges
            .iter()
            .map(|gauge| {
                let spoken = matches!(gauge.id, Id::R1 | Id::R2 | Id::R3 | Id::G3);
                let (standing, counted) = match voices {
                    Some(voices) if spoken => voices.of(gauge.id),
                    _ => behavior::measure(history, rules, day, gauge.id),
                };
                Entry::new(*gauge, standing, counted, rules)
            })
            .collect();
        let begun = |pair: &super::records::Pair| pair.matched <= day;
        let standings =
            history.pairs.iter().map(|pair| begun(pair).then(|| state::on(pair, day, rules, true))).collect();
        let composite = composite(&entries, rules);
        View { history, rules, day, entries, standings, composite }
    }

    /// One indicator.
    pub(super) fn entry(&self, id: Id) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.gauge.id == id)
    }

    /// Posterior probability that the rate behind an indicator lies below a value; None without a value.
    pub(super) fn below(&self, id: Id, value: f64) -> Option<f64> {
        Some(self.entry(id)?.attained?.rate?.below(value))
    }

    /// Units of an indicator.
    pub(super) fn units(&self, id: Id) -> u32 {
        self.entry(id).and_then(|entry| entry.counted).map_or(0, |counted| counted.units)
    }

    /// Pairings with a full cadence period behind them.
    pub(super) fn seasoned(&self) -> u32 {
        let old = |pair: &&super::records::Pair| pair.matched.saturating_add_days(self.rules.cadence) <= self.day;
        count(self.history.pairs.iter().filter(old))
    }

    /// Where the program is in its life.
    pub(super) fn stage(&self, term: Term) -> Stage {
        let young = term.first.days_until(self.day) < SETUP_DAYS;
        let open = self.history.pairs.iter().any(|pair| pair.open_on(self.day));
        if self.day >= term.end || (!open && self.history.pairs.iter().any(|pair| pair.end_by(self.day).is_some())) {
            Stage::Closing
        } else if young || self.seasoned() < FEWEST_PAIRS {
            Stage::Setup
        } else {
            Stage::Running
        }
    }

    /// What confidence is judged on. `response`: lower share of answers.
    pub(super) fn grounds(&self, composite: &Composite, response: Option<f64>) -> Grounds {
        let since = self.day.saturating_add_days(self.rules.cadence.saturating_mul(2).saturating_neg());
        let recent = |day: Day| since < day && day <= self.day;
        let mut fresh = Tally::default();
        for pair in self.history.pairs.iter().filter(|pair| pair.open_on(self.day)) {
            let heard = pair.sessions.iter().any(|session| recent(session.on))
                || pair.lost.iter().any(|lost| recent(lost.on))
                || pair.goals.iter().any(|goal| recent(goal.updated))
                || recent(pair.matched);
            fresh.add(f64::from(u8::from(heard)));
        }
        Grounds {
            half_width: (composite.interval.high - composite.interval.low) / 2.0,
            coverage: composite.coverage,
            response,
            pairs: self.seasoned(),
            fresh: if fresh.units == 0 { 1.0 } else { fresh.sum / f64::from(fresh.units) },
        }
    }

    /// Numbers to tell everybody: pairs that met, goals reached, pairings completed of those that ended.
    pub(super) fn counts(&self) -> [(&'static str, Tally); 3] {
        let (mut met, mut reached, mut completed) = (Tally::default(), Tally::default(), Tally::default());
        for pair in self.history.pairs.iter().filter(|pair| pair.matched <= self.day) {
            met.add(f64::from(u8::from(pair.first_held(self.day).is_some())));
            for goal in pair.goals.iter().filter(|goal| goal.agreed <= self.day) {
                reached.add_of_same(f64::from(u8::from(goal.progress >= 1.0)));
            }
            reached.behind = reached.behind.saturating_add(u32::from(pair.has_goal(self.day)));
            if let Some((_, end)) = pair.end_by(self.day) {
                completed.add(f64::from(u8::from(end == End::Completed)));
            }
        }
        [("met", met), ("goals-reached", reached), ("completed", completed)]
    }
}

/// How many, as a `u32`.
pub(super) fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
