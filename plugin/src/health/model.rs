//! Constants of the model: what a policy cannot change. Every report names the model, so that a change here is a new model.

use crate::{policy::health::Indicator, program::Program};

/// Name and version of the model, as reports carry it.
pub const MODEL: &str = "rm-health/0.1";

/// Days back that count for cadence, reliability and adherence.
pub const LOOK_BACK: i32 = 90;
/// A shorter session is not held: it started, and nothing happened in it. Minutes.
pub const SHORTEST_SESSION: u32 = 15;
/// A lost session is made good when it is held again within so many days.
pub const REHELD_WITHIN: i32 = 10;
/// A planned session that nobody reported is lost after so many days.
pub const UNREPORTED_AFTER: i32 = 7;
/// A pairing may end so many days before its planned end and still be complete; closing is due so many days after it.
pub const END_SLACK: i32 = 14;
/// A request is answered when it is resolved within so many days.
pub const ANSWER_WITHIN: i32 = 21;
/// An applicant is served in time within so many days.
pub const SERVE_WITHIN: i32 = 45;
/// A program younger than this is being set up. Days.
pub const SETUP_DAYS: i32 = 45;
/// Fewer pairs than this with a full cadence period behind them give no number.
pub const FEWEST_PAIRS: u32 = 5;
/// Mean length of a month, days.
pub const MONTH: f64 = 30.4375;
/// Weight of the prior, in pairs.
pub const PRIOR_PAIRS: f64 = 4.0;

/// Groups of indicators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pillar {
    /// Orientation, a say in the match, sponsors, waiting.
    Setup,
    /// Sessions.
    Activity,
    /// What both sides say in surveys.
    Relationship,
    /// Goals and skills.
    Goals,
    /// Staying, answered requests, closing on purpose.
    Continuity,
}

impl Pillar {
    /// In the order of the model.
    pub const ALL: [Pillar; 5] =
        [Pillar::Setup, Pillar::Activity, Pillar::Relationship, Pillar::Goals, Pillar::Continuity];

    /// The name in policy and reports.
    pub fn slug(self) -> &'static str {
        match self {
            Pillar::Setup => "setup",
            Pillar::Activity => "activity",
            Pillar::Relationship => "relationship",
            Pillar::Goals => "goals",
            Pillar::Continuity => "continuity",
        }
    }
}

/// How the attainment of an indicator is estimated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A mean of shares in [0, 1]; the number is the dispersion φ by which a unit counts more than one coin toss.
    /// It is fixed on purpose: estimated from the data, it would make the score fall when a pair improves.
    Shares(f64),
    /// A standardized mean change.
    Change,
    /// A rate of early endings.
    Endings,
}

/// One of the sixteen indicators, by its place in [`INDICATORS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the ids of the design; `policy::health::Indicators` says what each measures")]
pub enum Id {
    S1,
    S2,
    S3,
    S4,
    A1,
    A2,
    A3,
    R1,
    R2,
    R3,
    G1,
    G2,
    G3,
    C1,
    C2,
    C3,
}

/// Every indicator in the order of the model, with its pillar and kind.
pub const INDICATORS: [(Id, Pillar, Kind); 16] = [
    (Id::S1, Pillar::Setup, Kind::Shares(1.0)),
    (Id::S2, Pillar::Setup, Kind::Shares(1.0)),
    (Id::S3, Pillar::Setup, Kind::Shares(1.0)),
    (Id::S4, Pillar::Setup, Kind::Shares(1.0)),
    (Id::A1, Pillar::Activity, Kind::Shares(1.0)),
    (Id::A2, Pillar::Activity, Kind::Shares(2.0)),
    (Id::A3, Pillar::Activity, Kind::Shares(2.0)),
    (Id::R1, Pillar::Relationship, Kind::Shares(3.0)),
    (Id::R2, Pillar::Relationship, Kind::Shares(3.0)),
    (Id::R3, Pillar::Relationship, Kind::Shares(3.0)),
    (Id::G1, Pillar::Goals, Kind::Shares(1.0)),
    (Id::G2, Pillar::Goals, Kind::Shares(1.5)),
    (Id::G3, Pillar::Goals, Kind::Change),
    (Id::C1, Pillar::Continuity, Kind::Endings),
    (Id::C2, Pillar::Continuity, Kind::Shares(1.0)),
    (Id::C3, Pillar::Continuity, Kind::Shares(1.0)),
];

/// An indicator with the weight and goalposts that the policy gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gauge {
    /// Which one.
    pub id: Id,
    /// Its name in policy and reports.
    pub slug: &'static str,
    /// Its pillar.
    pub pillar: Pillar,
    /// How it is estimated.
    pub kind: Kind,
    /// Weight, floor and target.
    pub posts: Indicator,
}

/// The policy as the model reads it.
#[derive(Clone, Debug)]
pub struct Rules {
    /// C: days in which one session is due.
    pub cadence: i32,
    /// A: days to the first session.
    pub activation: i32,
    /// Planned length of a pairing, months.
    pub term_months: f64,
    /// The sixteen, in the order of the model.
    pub gauges: Vec<Gauge>,
    /// Weights of [`Pillar::ALL`], summing to 1.
    pub pillar_weights: [f64; 5],
}

impl Rules {
    /// Reads the policy of a program.
    pub fn of(program: &Program) -> Rules {
        let policy = &program.policy;
        let days = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
        let cadence = days(policy.program.cadence_days);
        // ⌈.75 C⌉ in whole numbers.
        let default = cadence.saturating_mul(3).saturating_add(3).checked_div(4).unwrap_or_default().max(21);
        let activation = policy.health.activation_days.map_or(default, days);
        let pillars = &policy.health.pillars;
        let weights = [pillars.setup, pillars.activity, pillars.relationship, pillars.goals, pillars.continuity];
        let total = crate::numeric::sum(&weights);
        let gauges = policy
            .health
            .indicators
            .all()
            .into_iter()
            .zip(INDICATORS)
            .map(|((slug, posts), (id, pillar, kind))| Gauge { id, slug, pillar, kind, posts })
            .collect();
        Rules {
            cadence,
            activation,
            term_months: f64::from(policy.program.term_days) / MONTH,
            gauges,
            pillar_weights: weights.map(|weight| weight / total),
        }
    }
}
