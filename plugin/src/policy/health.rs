//! `/health`: weights and goalposts of the score, survey scale, privacy, readiness. What is not here is a constant of the
//! model (`health::model`).

use crate::problems::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// How health is measured and shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct HealthPolicy {
    /// Days from the match to the first session, at most. Null: three quarters of the cadence, rounded up, and not below 21.
    #[schemars(range(min = 1, max = 120))]
    pub activation_days: Option<u32>,
    /// Weights of the five pillars of the score; they are scaled to sum to 1.
    pub pillars: Pillars,
    /// Weights within the pillar, floors and targets of the sixteen indicators.
    pub indicators: Indicators,
    /// Survey scale, waves and constructs.
    pub surveys: Surveys,
    /// Least numbers of people behind what is shown. They can be raised, not lowered.
    pub privacy: Privacy,
    /// The audit of outcomes by group.
    pub fairness: Fairness,
    /// Retention and engagement beside the score.
    pub impact: Impact,
    /// What must be there before launch.
    pub readiness: Readiness,
}

/// Weights of the pillars, scaled to sum to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Pillars {
    /// Orientation, a say in the match, sponsors, waiting.
    #[schemars(range(min = 0.05, max = 0.45))]
    pub setup: f64,
    /// Sessions.
    #[schemars(range(min = 0.05, max = 0.45))]
    pub activity: f64,
    /// What both sides say in surveys.
    #[schemars(range(min = 0.05, max = 0.45))]
    pub relationship: f64,
    /// Goals and skills.
    #[schemars(range(min = 0.05, max = 0.45))]
    pub goals: f64,
    /// Staying, answered requests, closing on purpose.
    #[schemars(range(min = 0.05, max = 0.45))]
    pub continuity: f64,
}

impl Default for Pillars {
    fn default() -> Self {
        Pillars { setup: 0.15, activity: 0.25, relationship: 0.30, goals: 0.20, continuity: 0.10 }
    }
}

/// One indicator: what keys are left out keep that indicator's own defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default)]
pub struct Indicator {
    /// Weight within its pillar, scaled over the indicators that have a value.
    #[schemars(range(min = 0.01, max = 1.0))]
    pub weight: f64,
    /// Attainment 0 up to here.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub floor: f64,
    /// Attainment 1 from here on; above the floor.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub target: f64,
}

/// Some keys of an indicator.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct Changes {
    weight: Option<f64>,
    floor: Option<f64>,
    target: Option<f64>,
}

macro_rules! indicators {
    ($($(#[$doc:meta])* $id:ident: $weight:literal, $floor:literal, $target:literal;)*) => {
        /// The sixteen indicators.
        #[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
        #[schemars(deny_unknown_fields, default)]
        pub struct Indicators {
            $($(#[$doc])* pub $id: Indicator,)*
        }

        impl Default for Indicators {
            fn default() -> Self {
                Indicators { $($id: Indicator { weight: $weight, floor: $floor, target: $target },)* }
            }
        }

        impl Indicators {
            /// Every indicator with its id, in the order of the model.
            pub fn all(&self) -> [(&'static str, Indicator); 16] {
                [$((stringify!($id), self.$id),)*]
            }

            fn get_mut(&mut self, id: &str) -> Option<&mut Indicator> {
                match id {
                    $(stringify!($id) => Some(&mut self.$id),)*
                    _ => None,
                }
            }
        }
    };
}

indicators! {
    /// Setup: both trained before they start.
    s1: 0.50, 0.50, 0.95;
    /// Setup: both had a say in the match.
    s2: 0.20, 0.40, 0.90;
    /// Setup: sponsor actions done in time.
    s3: 0.20, 0.30, 0.90;
    /// Setup: applicants served within 45 days.
    s4: 0.10, 0.50, 0.90;
    /// Activity: first session in time.
    a1: 0.25, 0.50, 0.95;
    /// Activity: sessions held against the cadence.
    a2: 0.50, 0.40, 0.85;
    /// Activity: sessions the senior kept.
    a3: 0.25, 0.60, 0.95;
    /// Relationship: juniors on usefulness and rapport.
    r1: 0.40, 0.50, 0.80;
    /// Relationship: seniors on usefulness and rapport.
    r2: 0.30, 0.50, 0.80;
    /// Relationship: juniors on safety.
    r3: 0.30, 0.50, 0.85;
    /// Goals: agreed in time.
    g1: 0.30, 0.50, 0.95;
    /// Goals: progress against elapsed time.
    g2: 0.50, 0.40, 0.85;
    /// Goals: skill change, Hedges g.
    g3: 0.20, 0.00, 0.50;
    /// Continuity: stays to the planned end.
    c1: 0.60, 0.60, 0.92;
    /// Continuity: requests answered within 21 days.
    c2: 0.20, 0.50, 0.95;
    /// Continuity: closed on purpose.
    c3: 0.20, 0.40, 0.90;
}

impl<'de> Deserialize<'de> for Indicators {
    /// Each indicator has defaults of its own, so what is given changes those.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut indicators = Indicators::default();
        for (id, changes) in BTreeMap::<String, Changes>::deserialize(deserializer)? {
            let Some(indicator) = indicators.get_mut(&id) else {
                return Err(serde::de::Error::custom("unknown indicator"));
            };
            indicator.weight = changes.weight.unwrap_or(indicator.weight);
            indicator.floor = changes.floor.unwrap_or(indicator.floor);
            indicator.target = changes.target.unwrap_or(indicator.target);
        }
        Ok(indicators)
    }
}

/// Surveys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Surveys {
    /// Lowest answer of every survey and skill rating; engagement has its own scale, 0 to 10.
    #[schemars(range(min = 0, max = 10))]
    pub scale_minimum: u32,
    /// Highest answer; above the lowest.
    #[schemars(range(min = 1, max = 100))]
    pub scale_maximum: u32,
    /// A wave is closed so many days after somebody was last asked. Only closed waves are read.
    #[schemars(range(min = 1, max = 120))]
    pub open_days: u32,
    /// Constructs of `r1` and `r2`.
    #[schemars(length(min = 1, max = 16))]
    pub relationship: Vec<String>,
    /// Constructs of `r3`.
    #[schemars(length(min = 1, max = 16))]
    pub safety: Vec<String>,
    /// Constructs of readiness.
    #[schemars(length(min = 1, max = 16))]
    pub interest: Vec<String>,
}

impl Default for Surveys {
    fn default() -> Self {
        Surveys {
            scale_minimum: 1,
            scale_maximum: 5,
            open_days: 21,
            relationship: vec!["useful".into(), "rapport".into()],
            safety: vec!["safety".into()],
            interest: vec!["interest".into()],
        }
    }
}

/// Least numbers of people behind what is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Privacy {
    /// People per side behind a survey number.
    #[schemars(range(min = 5, max = 100))]
    pub people_least: u32,
    /// Pairs behind it, and behind any cell of a sponsor.
    #[schemars(range(min = 5, max = 100))]
    pub pairs_least: u32,
    /// People in a group of the audit.
    #[schemars(range(min = 10, max = 1000))]
    pub group_least: u32,
    /// And the group's share of the pool, percent.
    #[schemars(range(min = 2, max = 50))]
    pub group_share_percent: u32,
}

impl Default for Privacy {
    fn default() -> Self {
        Privacy { people_least: 5, pairs_least: 5, group_least: 10, group_share_percent: 2 }
    }
}

/// The audit of outcomes by group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Fairness {
    /// `grade`, or the key of an attribute of the roster: what is held equal before a difference is raised. Null: nothing.
    #[schemars(length(min = 1, max = 128))]
    pub stratify_by: Option<String>,
}

impl Default for Fairness {
    fn default() -> Self {
        Fairness { stratify_by: Some("grade".into()) }
    }
}

/// Retention and engagement beside the score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Impact {
    /// Retention is compared over so many days.
    #[schemars(range(min = 90, max = 1825))]
    pub horizon_days: u32,
}

impl Default for Impact {
    fn default() -> Self {
        Impact { horizon_days: 365 }
    }
}

/// What must be there before launch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Readiness {
    /// Expected pairs for `go`.
    #[schemars(range(min = 1, max = 10_000))]
    pub pairs_go: u32,
    /// Below this `no`; between the two `wait`.
    #[schemars(range(min = 1, max = 10_000))]
    pub pairs_least: u32,
    /// Share of the matchable pairs that is expected to accept, percent.
    #[schemars(range(min = 1, max = 100))]
    pub acceptance_percent: u32,
    /// Share of the expected pairs in a pilot, percent; at least 3 pairs.
    #[schemars(range(min = 1, max = 100))]
    pub pilot_percent: u32,
    /// Most pairs in a pilot.
    #[schemars(range(min = 3, max = 1000))]
    pub pilot_most: u32,
    /// Answers of a side at or above the middle of the scale, percent, for going ahead. Fewer than half of that on a side
    /// is a no.
    #[schemars(range(min = 0, max = 100))]
    pub interest_percent: u32,
    /// Willing mentors for the mentees' places, percent.
    #[schemars(range(min = 100, max = 300))]
    pub mentors_per_seat_percent: u32,
    /// People whose orientation has a date, percent.
    #[schemars(range(min = 0, max = 100))]
    pub oriented_percent: u32,
    /// More nominations than this from the three busiest nominators is a finding, percent.
    #[schemars(range(min = 1, max = 100))]
    pub nominators_percent: u32,
    /// Somebody of this grade or above has a mentee's place. Null: of the roster's highest grade.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub executive_grade: Option<u32>,
    /// Kinds of sponsor action that must be planned or done.
    #[schemars(length(max = 16))]
    pub sponsor_actions: Vec<String>,
}

impl Default for Readiness {
    fn default() -> Self {
        Readiness {
            pairs_go: 5,
            pairs_least: 3,
            acceptance_percent: 80,
            pilot_percent: 20,
            pilot_most: 5,
            interest_percent: 50,
            mentors_per_seat_percent: 120,
            oriented_percent: 80,
            nominators_percent: 50,
            executive_grade: None,
            sponsor_actions: vec!["kick-off".into()],
        }
    }
}

impl HealthPolicy {
    /// Floors lie below targets, the scale has two ends, `wait` lies between `no` and `go`.
    pub(super) fn check(&self, problems: &mut Problems) {
        for (id, indicator) in self.indicators.all() {
            if indicator.floor >= indicator.target {
                problems.add(
                    "policy.out-of-order",
                    format!("/health/indicators/{id}/target"),
                    "must be above the floor",
                );
            }
        }
        if self.surveys.scale_minimum >= self.surveys.scale_maximum {
            problems.add(
                "policy.out-of-order",
                "/health/surveys/scale-maximum".into(),
                "must be above `scale-minimum`",
            );
        }
        if self.readiness.pairs_least > self.readiness.pairs_go {
            problems.add("policy.out-of-order", "/health/readiness/pairs-least".into(), "must not be above `pairs-go`");
        }
    }
}
