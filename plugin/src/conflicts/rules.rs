//! One rule of the policy, ready for judging a span of days.

use super::Verdict;
use crate::{
    contract::conflicts::Ruling,
    policy::conflicts::{Active, ConflictPolicy, RuleId},
    time::{Day, DaySpan},
};

/// A span of days as two numbers: half as large as a [`DaySpan`], and plainly ordered. Half-open; open ends are the
/// smallest and the largest number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) since: i32,
    pub(super) until: i32,
}

impl Span {
    pub(super) const ALWAYS: Span = Span { since: i32::MIN, until: i32::MAX };

    /// The first in order.
    pub(super) const FIRST: Span = Span { since: i32::MIN, until: i32::MIN };

    pub(super) fn of(span: DaySpan) -> Span {
        Span { since: span.since.map_or(i32::MIN, Day::days), until: span.until.map_or(i32::MAX, Day::days) }
    }

    pub(super) fn contains(self, day: Day) -> bool {
        self.since <= day.days() && day.days() < self.until
    }

    pub(super) fn is_empty(self) -> bool {
        self.until <= self.since
    }

    pub(super) fn both(self, other: Span) -> Span {
        Span { since: self.since.max(other.since), until: self.until.min(other.until) }
    }
}

/// One rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) id: RuleId,
    pub(super) active: Active,
    pub(super) ruling: Ruling,
    /// Months; None: for ever.
    look_back: Option<i32>,
    /// Months.
    fade: i32,
    pub(super) masked: bool,
    propose_unknown: bool,
    propose_needs_approval: bool,
}

impl Rule {
    pub(super) fn of(policy: &ConflictPolicy, id: RuleId) -> Rule {
        let keys = policy.keys(id);
        let months = |months: u32| i32::try_from(months).unwrap_or(i32::MAX);
        Rule {
            id,
            active: keys.active,
            ruling: keys.ruling,
            look_back: keys.look_back_months.map(months),
            fade: months(keys.fade_months),
            masked: keys.masked,
            propose_unknown: keys.propose_unknown,
            propose_needs_approval: policy.propose_needs_approval,
        }
    }

    pub(super) fn is_off(&self) -> bool {
        self.active == Active::Off
    }

    /// The ruling on a day of what held, holds or will hold during `span`; none where the rule is silent.
    pub(super) fn on(&self, span: Span, day: Day) -> Option<Ruling> {
        let day = day.days();
        if day < span.since {
            None
        } else if day < span.until || day < self.look_back_end(span) {
            Some(self.ruling)
        } else if day < months_after(span.until, self.fade) {
            // A fading rule is never harsher than it was.
            Some(self.ruling.min(Ruling::NeedsApproval))
        } else {
            None
        }
    }

    /// The days on which the rule speaks because of `span`: the look-back and the fading are inside.
    pub(super) fn effect(&self, span: Span) -> Span {
        let until = self.look_back_end(span).max(months_after(span.until, self.fade)).max(span.until);
        Span { since: span.since, until }
    }

    fn look_back_end(&self, span: Span) -> i32 {
        self.look_back.map_or(i32::MAX, |months| months_after(span.until, months))
    }

    /// What a ruling of this rule means for a pair.
    pub(super) fn verdict(&self, ruling: Ruling) -> Verdict {
        let barred = match ruling {
            Ruling::Clear | Ruling::Disclose => false,
            Ruling::Unknown => !self.propose_unknown,
            Ruling::NeedsApproval => !self.propose_needs_approval,
            Ruling::Blocked => true,
        };
        Verdict::new(ruling, barred)
    }

    /// What it means that the rule cannot be judged.
    pub(super) fn unknown(&self) -> Verdict {
        self.verdict(Ruling::Unknown)
    }
}

/// Calendar months after a day: 31 January and one month is the last day of February. Beyond the calendar: never.
fn months_after(until: i32, months: i32) -> i32 {
    if months == 0 {
        return until;
    }
    Day::from_days(until).and_then(|day| day.add_months(months)).map_or(i32::MAX, Day::days)
}
