//! `/matching`: who may be paired, what a pair is worth, which pairs are proposed.

use crate::problems::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who may be paired, what a pair is worth, which pairs are proposed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct MatchingPolicy {
    /// What is best; as many places filled as can be always comes first.
    pub objective: Objective,
    /// `fair`: after the worst-off pair the next worst, and so on.
    pub leximin: bool,
    /// `stable`: whose best partners win among the stable matchings.
    pub stable_proposers: Proposers,
    /// Places of one person on one side; more in the roster is cut to it, with a finding.
    #[schemars(range(min = 1, max = 16))]
    pub places_most: u32,
    /// Points an edge needs at least.
    #[schemars(range(min = 0, max = 10_000))]
    pub floor: u32,
    /// Whether people who were partners before may be again; `last`: only for places that stay vacant without them.
    pub earlier_partners: EarlierPartners,
    /// How much more senior the mentee is.
    pub grade_gap: GradeGap,
    /// What is wanted and taught.
    pub topic: TopicRules,
    /// A common language.
    pub language: LanguageRules,
    /// Common working time.
    pub reach: ReachRules,
    /// Rules on attributes, all of which must hold.
    #[schemars(length(max = 32))]
    pub required: Vec<Required>,
    /// Weights of the factors of suitability; at least one is above 0.
    pub weights: Weights,
    /// What the factor `shared-ground` looks at.
    pub shared_ground: SharedGround,
    /// What the factor `distance` looks at.
    pub distance: Distance,
    /// What the factor `style` looks at.
    pub style: Style,
    /// How the factor `preference` counts.
    pub preference: Preference,
    /// How attention is spread when partners are suggested.
    pub suggest: Suggest,
    /// What breaking a pair of an earlier round costs.
    pub disruption: Disruption,
}

/// What is best among the matchings that fill as many places as can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// Most points in all.
    #[default]
    Total,
    /// The worst-off pair as well off as possible, then most points.
    Fair,
    /// No mentor and mentee who would both rather have each other.
    Stable,
}

/// Whose best partners win among the stable matchings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Proposers {
    /// The juniors: their say matters most.
    #[default]
    Mentors,
    /// The seniors.
    Mentees,
}

/// Whether people who were partners before may be again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EarlierPartners {
    /// Not eligible.
    Never,
    /// Only for places that stay vacant without them.
    #[default]
    Last,
    /// Like anybody else; the factor `novelty` is 0.
    Allowed,
}

/// What is done with somebody of whom something is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// May be paired; the factor is 0.
    Eligible,
    /// May not.
    Ineligible,
}

/// `/matching/grade-gap`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct GradeGap {
    /// Mentee's grade less mentor's, at least.
    #[schemars(range(min = 0, max = 1000))]
    pub minimum: u32,
    /// And at most; null: no ceiling.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub maximum: Option<u32>,
    /// Value 1 of the factor.
    #[schemars(range(min = 0, max = 1000))]
    pub ideal: u32,
    /// The factor is max(0, 1 − |gap − ideal| / width).
    #[schemars(range(min = 1, max = 1000))]
    pub width: u32,
    /// What is done where a grade is not known.
    pub unknown: UnknownGrade,
    /// Level of an offered, wanted topic that stands in for a known grade.
    #[schemars(range(min = 1, max = 5))]
    pub expertise_level: u32,
}

/// What is done where a grade is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownGrade {
    /// Not eligible.
    #[default]
    Ineligible,
    /// Eligible where the mentor offers a wanted topic at the expertise level or above.
    Expertise,
}

/// `/matching/topic`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct TopicRules {
    /// Whether a wanted topic must be taught at all; off-limits essential wants count either way.
    pub required: bool,
    /// Credit, percent per step, where the mentor teaches a broader topic than the wanted one.
    #[schemars(range(min = 0, max = 100))]
    pub broader_percent: u32,
    /// Credit, percent per step, where she teaches a narrower one.
    #[schemars(range(min = 0, max = 100))]
    pub narrower_percent: u32,
    /// Scarcity of a topic is demand over supply, within 1 and this.
    #[schemars(range(min = 1, max = 20))]
    pub scarcity_cap: u32,
    /// Topics named in the finding `match.scarce-topics`.
    #[schemars(range(min = 0, max = 50))]
    pub scarcest_listed: u32,
}

/// `/matching/language`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct LanguageRules {
    /// Whether the two must share a language (by primary subtag).
    pub required: bool,
    /// What is done with somebody without languages.
    pub unknown: Unknown,
}

/// `/matching/reach`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ReachRules {
    /// Common minutes a week that the two need, among them a stretch that holds a session. 0: they need none.
    #[schemars(range(min = 0, max = 10_080))]
    pub minimum_minutes: u32,
    /// The factor is min(1, minutes / this).
    #[schemars(range(min = 1, max = 10_080))]
    pub full_minutes: u32,
    /// What is done with somebody whose zone is not known.
    pub unknown_zone: Unknown,
}

/// A rule on an attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Required {
    /// The attribute's key.
    #[schemars(length(min = 1, max = 128))]
    pub attribute: String,
    /// What must hold.
    pub rule: RequiredRule,
    /// `at-least`: the largest number that is enough.
    #[serde(default)]
    pub minimum: f64,
    /// `at-least`: who needs it.
    #[serde(default)]
    pub side: RequiredSide,
    /// What is done where somebody does not carry the attribute.
    #[serde(default = "ineligible")]
    pub missing: Unknown,
}

fn ineligible() -> Unknown {
    Unknown::Ineligible
}

/// What must hold of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RequiredRule {
    /// The sets of values are equal.
    Same,
    /// They share nothing.
    Differs,
    /// They share a value.
    Overlaps,
    /// The largest number is at least `minimum`.
    AtLeast,
}

/// Who needs it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RequiredSide {
    /// The junior.
    Mentor,
    /// The senior.
    Mentee,
    /// Each of the two.
    #[default]
    Both,
}

/// Weights of the factors of suitability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Weights {
    /// What the mentee wants and the mentor teaches.
    #[schemars(range(min = 0, max = 1000))]
    pub needs_met: u32,
    /// What the senior can give back.
    #[schemars(range(min = 0, max = 1000))]
    pub exchange: u32,
    /// Common interests, rare ones more.
    #[schemars(range(min = 0, max = 1000))]
    pub shared_ground: u32,
    /// Another department, site, function.
    #[schemars(range(min = 0, max = 1000))]
    pub distance: u32,
    /// Common minutes a week.
    #[schemars(range(min = 0, max = 1000))]
    pub reach: u32,
    /// Best shared language.
    #[schemars(range(min = 0, max = 1000))]
    pub languages: u32,
    /// Closeness to the ideal gap.
    #[schemars(range(min = 0, max = 1000))]
    pub grade_gap: u32,
    /// Favors on either side.
    #[schemars(range(min = 0, max = 1000))]
    pub preference: u32,
    /// Likeness or contrast of working style.
    #[schemars(range(min = 0, max = 1000))]
    pub style: u32,
    /// Not partnered before.
    #[schemars(range(min = 0, max = 1000))]
    pub novelty: u32,
    /// Neither is near the limit of pairs or hours.
    #[schemars(range(min = 0, max = 1000))]
    pub workload: u32,
}

/// `/matching/shared-ground`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct SharedGround {
    /// Sets whose shared values count.
    #[schemars(length(max = 16))]
    pub attributes: Vec<String>,
}

/// `/matching/distance`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Distance {
    /// The factor is the share of those both carry that differ.
    #[schemars(length(max = 16))]
    pub attributes: Vec<String>,
}

/// `/matching/style`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Style {
    /// Numeric attributes of people who chose to give them.
    #[schemars(length(max = 16))]
    pub attributes: Vec<StyleAttribute>,
}

/// One numeric attribute of working style.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StyleAttribute {
    /// The attribute's key.
    #[schemars(length(min = 1, max = 128))]
    pub attribute: String,
    /// Whether likeness or contrast is good.
    #[serde(default)]
    pub mode: StyleMode,
    /// Lower end of the scale.
    #[serde(default = "one")]
    pub minimum: f64,
    /// Upper end of the scale.
    #[serde(default = "five")]
    pub maximum: f64,
}

fn one() -> f64 {
    1.0
}

fn five() -> f64 {
    5.0
}

/// Whether likeness or contrast is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StyleMode {
    /// 1 − d, with d = |a − b| / (maximum − minimum).
    #[default]
    Likeness,
    /// d.
    Contrast,
}

/// `/matching/preference`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Preference {
    /// A favor of rank r (from 1) is worth max(0, 1 − (r − 1) / ranks).
    #[schemars(range(min = 1, max = 50))]
    pub ranks: u32,
}

/// `/matching/suggest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Suggest {
    /// Lists one person may stand in, over the whole pool.
    #[schemars(range(min = 1, max = 1000))]
    pub attention_most: u32,
    /// A person whose attribute `asked` has reached it is suggested to nobody.
    #[schemars(range(min = 0, max = 1000))]
    pub asked_most: u32,
}

/// `/matching/disruption`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Disruption {
    /// How a re-match treats pairs of an earlier round.
    pub mode: DisruptionMode,
    /// `bonus`: points per kept pair.
    #[schemars(range(min = 0, max = 10_000))]
    pub bonus: u32,
}

/// How a re-match treats pairs of an earlier round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DisruptionMode {
    /// Like any other.
    Free,
    /// A kept pair earns the bonus.
    #[default]
    Bonus,
    /// Fewest changed pairs among the optimal.
    Least,
}

impl Default for MatchingPolicy {
    fn default() -> Self {
        MatchingPolicy {
            objective: Objective::default(),
            leximin: false,
            stable_proposers: Proposers::default(),
            places_most: 2,
            floor: 0,
            earlier_partners: EarlierPartners::default(),
            grade_gap: GradeGap::default(),
            topic: TopicRules::default(),
            language: LanguageRules::default(),
            reach: ReachRules::default(),
            required: Vec::new(),
            weights: Weights::default(),
            shared_ground: SharedGround::default(),
            distance: Distance::default(),
            style: Style::default(),
            preference: Preference::default(),
            suggest: Suggest::default(),
            disruption: Disruption::default(),
        }
    }
}

impl Default for GradeGap {
    fn default() -> Self {
        GradeGap { minimum: 2, maximum: None, ideal: 4, width: 4, unknown: UnknownGrade::default(), expertise_level: 4 }
    }
}

impl Default for TopicRules {
    fn default() -> Self {
        TopicRules { required: true, broader_percent: 50, narrower_percent: 75, scarcity_cap: 3, scarcest_listed: 5 }
    }
}

impl Default for LanguageRules {
    fn default() -> Self {
        LanguageRules { required: true, unknown: Unknown::Eligible }
    }
}

impl Default for ReachRules {
    fn default() -> Self {
        ReachRules { minimum_minutes: 60, full_minutes: 600, unknown_zone: Unknown::Eligible }
    }
}

impl Default for Weights {
    fn default() -> Self {
        Weights {
            needs_met: 40,
            exchange: 10,
            shared_ground: 8,
            distance: 10,
            reach: 8,
            languages: 4,
            grade_gap: 5,
            preference: 8,
            style: 0,
            novelty: 2,
            workload: 5,
        }
    }
}

impl Default for SharedGround {
    fn default() -> Self {
        SharedGround { attributes: vec!["interest".into()] }
    }
}

impl Default for Distance {
    fn default() -> Self {
        Distance { attributes: vec!["department".into(), "site".into(), "function".into()] }
    }
}

impl Default for Preference {
    fn default() -> Self {
        Preference { ranks: 5 }
    }
}

impl Default for Suggest {
    fn default() -> Self {
        Suggest { attention_most: 5, asked_most: 3 }
    }
}

impl Default for Disruption {
    fn default() -> Self {
        Disruption { mode: DisruptionMode::default(), bonus: 200 }
    }
}

impl Weights {
    /// In the order of the contract's factors.
    pub fn in_order(&self) -> [u32; 11] {
        [
            self.needs_met,
            self.exchange,
            self.shared_ground,
            self.distance,
            self.reach,
            self.languages,
            self.grade_gap,
            self.preference,
            self.style,
            self.novelty,
            self.workload,
        ]
    }
}

impl MatchingPolicy {
    /// Weights are not all zero; ends of ranges are in order.
    pub(super) fn check(&self, problems: &mut Problems) {
        if self.weights.in_order().iter().all(|weight| *weight == 0) {
            problems.add("policy.no-weight", "/matching/weights".into(), "at least one weight must be above 0");
        }
        if self.grade_gap.maximum.is_some_and(|maximum| maximum < self.grade_gap.minimum) {
            let path = "/matching/grade-gap/maximum".into();
            problems.add("policy.range-reversed", path, "must be at least the minimum");
        }
        for (position, style) in self.style.attributes.iter().enumerate() {
            if style.minimum >= style.maximum {
                let path = format!("/matching/style/attributes/{position}/maximum");
                problems.add("policy.range-reversed", path, "must be above the minimum");
            }
        }
    }
}
