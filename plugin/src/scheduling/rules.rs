//! The rules by name.

use crate::policy::scheduling::Soft;

/// A rule that a session can break. In the order in which findings and reasons name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    /// Both active and in the program, the pairing running.
    Enrolled,
    /// Inside both people's working or stretch hours.
    WorkingTime,
    /// No overlap with busy time or closures.
    Busy,
    /// Not too short, not too long.
    Length,
    /// Days between neighbors.
    Cadence,
    /// Enough sessions or hours.
    Count,
    /// Nothing before both are oriented.
    Orientation,
    /// Kick-off, check-ins, reviews and closing in their places.
    Milestones,
    /// Sessions of one person a day, week and month; none at once.
    Load,
    /// Nothing new inside the notice window.
    Freeze,
    /// The local start exists once for both.
    WallClock,
}

impl Rule {
    /// All, in order.
    pub(super) const ALL: [Rule; 11] = [
        Rule::Enrolled,
        Rule::WorkingTime,
        Rule::Busy,
        Rule::Length,
        Rule::Cadence,
        Rule::Count,
        Rule::Orientation,
        Rule::Milestones,
        Rule::Load,
        Rule::Freeze,
        Rule::WallClock,
    ];

    /// The slug in findings.
    pub(super) fn id(self) -> &'static str {
        match self {
            Rule::Enrolled => "schedule.enrolled",
            Rule::WorkingTime => "schedule.working-time",
            Rule::Busy => "schedule.busy",
            Rule::Length => "schedule.length",
            Rule::Cadence => "schedule.cadence",
            Rule::Count => "schedule.count",
            Rule::Orientation => "schedule.orientation",
            Rule::Milestones => "schedule.milestones",
            Rule::Load => "schedule.load",
            Rule::Freeze => "schedule.freeze",
            Rule::WallClock => "schedule.wall-clock",
        }
    }

    /// The charge per breach where the policy makes the rule soft.
    pub(super) fn soft(self, policy: &Soft) -> Option<u32> {
        match self {
            Rule::WorkingTime => policy.working_time,
            Rule::Cadence => policy.cadence,
            Rule::Count => policy.count,
            Rule::Orientation => policy.orientation,
            Rule::Milestones => policy.milestones,
            Rule::Load => policy.load,
            _ => None,
        }
    }

    fn bit(self) -> u16 {
        let position = Rule::ALL.iter().position(|rule| *rule == self).unwrap_or_default();
        1_u16.checked_shl(u32::try_from(position).unwrap_or_default()).unwrap_or_default()
    }
}

/// A set of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RuleSet(u16);

impl RuleSet {
    /// No rule.
    pub(super) const NONE: RuleSet = RuleSet(0);

    /// Whether the rule is in.
    pub(super) fn has(self, rule: Rule) -> bool {
        self.0 & rule.bit() != 0
    }

    /// With one rule more.
    pub(super) fn with(self, rule: Rule) -> RuleSet {
        RuleSet(self.0 | rule.bit())
    }

    /// With one rule less.
    pub(super) fn without(self, rule: Rule) -> RuleSet {
        RuleSet(self.0 & !rule.bit())
    }
}
