//! A rule's case against a pair: what it found, and what that comes to today and within the term.

use super::{
    Verdict,
    facts::Facts,
    rules::{Rule, Span},
};
use crate::{
    arrange::Arrange,
    contract::{conflicts::Ruling, types::Attribute},
    program::PersonIx,
    time::Day,
};

/// What one rule says about a pair, before waivers.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) rule: Rule,
    /// On the program's day; `clear` where the rule only speaks later.
    pub(super) ruling: Ruling,
    /// Part of what the rule reads is not known, whatever the rest comes to.
    pub(super) unknown: bool,
    /// Whether what the rule speaks about still holds, or will: not only a look-back. Not knowing counts as holding.
    pub(super) held: bool,
    /// From mentor to mentee; empty where nobody connects them.
    pub(super) path: Vec<PersonIx>,
    pub(super) arises_on: Option<Day>,
    pub(super) clears_on: Option<Day>,
    pub(super) details: Vec<Attribute>,
}

impl Found {
    /// What it means for the pair.
    pub(super) fn verdict(&self) -> Verdict {
        let verdict = self.rule.verdict(self.ruling);
        if self.unknown { verdict.and(self.rule.unknown()) } else { verdict }
    }
}

/// A rule's case against a pair while it is put together.
pub(super) struct Case {
    pub(super) rule: Rule,
    pub(super) ruling: Option<Ruling>,
    /// Spans of what is known, look-back left out.
    pub(super) held: Vec<Span>,
    /// The days on which the rule speaks.
    effects: Vec<Span>,
    pub(super) path: Vec<PersonIx>,
    pub(super) details: Vec<Attribute>,
}

impl Case {
    pub(super) fn new(rule: Rule) -> Case {
        let (held, effects, path, details) = Default::default();
        Case { rule, ruling: None, held, effects, path, details }
    }

    pub(super) fn add(&mut self, held: Span, effect: Span) {
        self.held.push(held);
        self.effects.push(effect);
    }

    /// None where the rule is silent today and stays so until the end of the term.
    pub(super) fn close(mut self, facts: &Facts) -> Option<Found> {
        let (today, end) = (facts.roster().as_of, facts.roster().term.end);
        let ahead = |span: &Span| today.days() < span.since && span.since < end.days();
        self.effects.arrange();
        let now = self.effects.iter().any(|span| span.contains(today));
        let first = if now { None } else { self.effects.iter().find(|span| ahead(span)).map(|span| span.since) };
        if self.ruling.is_none() && first.is_none() {
            return None;
        }
        // From that day on, as long as one span takes over from another.
        let from = first.unwrap_or(today.days());
        let until = self
            .effects
            .iter()
            .fold(from, |until, span| if span.since <= until { until.max(span.until) } else { until });
        let known = now || first.is_some();
        Some(Found {
            rule: self.rule,
            ruling: self.ruling.unwrap_or(Ruling::Clear),
            unknown: false,
            held: self.held.iter().any(|span| span.contains(today) || ahead(span)),
            path: self.path,
            arises_on: first.and_then(Day::from_days),
            clears_on: Some(until).filter(|_| known).and_then(Day::from_days),
            details: self.details,
        })
    }
}
