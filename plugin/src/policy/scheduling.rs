//! `/scheduling`: when pairs meet. Minutes of the day are local, 0 to 1440.

use crate::problems::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// When pairs meet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct SchedulingPolicy {
    /// Steps of the solver; what is left shows as the gap between cost and bound.
    #[schemars(range(min = 1000, max = 4_000_000_000_u32))]
    pub work: u32,
    /// How long a session is.
    pub length: Length,
    /// Days between the local dates of neighbouring sessions in the mentor's zone.
    pub cadence: Cadence,
    /// The floor over the term: sessions, minutes, or either.
    pub count: Count,
    /// Nothing before both are oriented.
    pub orientation: Orientation,
    /// Which session is of which kind, and where it lies in the term.
    pub milestones: Milestones,
    /// How much one person meets, over all pairings.
    pub load: Load,
    /// Notice people are given.
    pub freeze: Freeze,
    /// Working time of somebody who gives no week. Minutes after local midnight.
    pub working_time: WorkingTime,
    /// Shorter hours in Ramadan (Umm al-Qura), by site or a person's own request, never inferred.
    pub ramadan: Ramadan,
    /// Core hours; minutes outside are inconvenience.
    pub core: Core,
    /// Who bears inconvenient hours.
    pub fairness: Fairness,
    /// What the soft rules charge, points.
    pub charges: Charges,
    /// Hard rules made soft, each at a charge per breach from 1 to 10,000. Null: hard.
    pub soft: Soft,
}

/// Minutes between possible starts, counted from each full UTC hour: 5, 10, 15, 20, 30 or 60.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Grid(u32);

impl Grid {
    const ALLOWED: [u32; 6] = [5, 10, 15, 20, 30, 60];

    /// Minutes; never 0.
    pub fn minutes(self) -> u32 {
        self.0
    }
}

impl Default for Grid {
    fn default() -> Self {
        Grid(15)
    }
}

impl TryFrom<u32> for Grid {
    type Error = &'static str;

    fn try_from(minutes: u32) -> Result<Self, Self::Error> {
        if Grid::ALLOWED.contains(&minutes) { Ok(Grid(minutes)) } else { Err("must divide the hour") }
    }
}

impl From<Grid> for u32 {
    fn from(grid: Grid) -> u32 {
        grid.0
    }
}

impl JsonSchema for Grid {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Grid".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "enum": Grid::ALLOWED })
    }
}

/// Which floor over the term must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CountMode {
    /// The number of sessions.
    Sessions,
    /// Their minutes.
    Minutes,
    /// One of the two is enough.
    #[default]
    Either,
}

/// Overrides of working time for one country; a key left out keeps the general value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct CountryTime {
    /// Start of work, minutes after local midnight.
    #[schemars(range(min = 0, max = 1439))]
    pub since: Option<u32>,
    /// End of work.
    #[schemars(range(min = 1, max = 1440))]
    pub until: Option<u32>,
    /// Working days, 1 is Monday.
    #[schemars(length(max = 7), inner(range(min = 1, max = 7)))]
    pub days: Option<Vec<u32>>,
}

/// How long a session is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Length {
    /// Minutes of a new session; a multiple of the grid.
    #[schemars(range(min = 30, max = 90))]
    pub minutes: u32,
    /// Shortest session that counts.
    #[schemars(range(min = 15, max = 90))]
    pub minimum_minutes: u32,
    /// Longest session that is allowed.
    #[schemars(range(min = 30, max = 240))]
    pub maximum_minutes: u32,
    /// Another length for a kind of session, minutes from 30 to 90 on the grid.
    pub kinds: BTreeMap<String, u32>,
    /// Starts lie on this grid, counted from each full UTC hour.
    pub grid_minutes: Grid,
    /// Kept free of busy time before a session, for both.
    #[schemars(range(min = 0, max = 60))]
    pub buffer_before_minutes: u32,
    /// The same after it.
    #[schemars(range(min = 0, max = 60))]
    pub buffer_after_minutes: u32,
}

impl Default for Length {
    fn default() -> Self {
        Length {
            minutes: 60,
            minimum_minutes: 30,
            maximum_minutes: 90,
            kinds: BTreeMap::new(),
            grid_minutes: Grid::default(),
            buffer_before_minutes: 0,
            buffer_after_minutes: 0,
        }
    }
}

/// Days between the local dates of neighbouring sessions in the mentor's zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Cadence {
    /// At least.
    #[schemars(range(min = 1, max = 120))]
    pub minimum_days: u32,
    /// Charged by distance from it; between the other two.
    #[schemars(range(min = 1, max = 183))]
    pub ideal_days: u32,
    /// At most.
    #[schemars(range(min = 1, max = 183))]
    pub maximum_days: u32,
}

impl Default for Cadence {
    fn default() -> Self {
        Cadence { minimum_days: 21, ideal_days: 28, maximum_days: 42 }
    }
}

/// The floor over the term: sessions, minutes, or either.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Count {
    /// Which floor must hold.
    pub mode: CountMode,
    /// Sessions over the term (NHS Yorkshire & Humber: six).
    #[schemars(range(min = 1, max = 60))]
    pub sessions: u32,
    /// Minutes over the term.
    #[schemars(range(min = 30, max = 6_000))]
    pub minutes: u32,
}

impl Default for Count {
    fn default() -> Self {
        Count { mode: CountMode::default(), sessions: 6, minutes: 360 }
    }
}

/// Nothing before both are oriented.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Orientation {
    /// Whether it is required; an unknown date is not oriented.
    pub required: bool,
}

impl Default for Orientation {
    fn default() -> Self {
        Orientation { required: true }
    }
}

/// Which session is of which kind, and where it lies in the term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Milestones {
    /// The first session lies within so many of the mentee's working days after the match.
    #[schemars(range(min = 1, max = 60))]
    pub kick_off_working_days: u32,
    /// The session after this many is a check-in; 1 to 60, rising.
    #[schemars(length(max = 60), inner(range(min = 1, max = 60)))]
    pub check_in_after: Vec<u32>,
    /// The midpoint review lies in this part of the term, from.
    #[schemars(range(min = 0, max = 100))]
    pub midpoint_from_percent: u32,
    /// And until.
    #[schemars(range(min = 0, max = 100))]
    pub midpoint_until_percent: u32,
    /// Whether there is a management review.
    pub management_review: bool,
    /// Where it lies in the term, from.
    #[schemars(range(min = 0, max = 100))]
    pub management_from_percent: u32,
    /// And until.
    #[schemars(range(min = 0, max = 100))]
    pub management_until_percent: u32,
    /// The closing review is the last session, in the last so many days of the term.
    #[schemars(range(min = 1, max = 90))]
    pub closing_last_days: u32,
    /// A mentors' circle is due every so many months; 0: never. A finding, not a session.
    #[schemars(range(min = 0, max = 12))]
    pub circle_every_months: u32,
}

impl Default for Milestones {
    fn default() -> Self {
        Milestones {
            kick_off_working_days: 10,
            check_in_after: vec![2],
            midpoint_from_percent: 40,
            midpoint_until_percent: 60,
            management_review: false,
            management_from_percent: 60,
            management_until_percent: 80,
            closing_last_days: 21,
            circle_every_months: 0,
        }
    }
}

/// How much one person meets, over all pairings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Load {
    /// Sessions a local day.
    #[schemars(range(min = 1, max = 10))]
    pub day_most: u32,
    /// Sessions an ISO week.
    #[schemars(range(min = 1, max = 20))]
    pub week_most: u32,
    /// Minutes a calendar month, unless the person says otherwise.
    #[schemars(range(min = 30, max = 6_000))]
    pub month_minutes: u32,
}

impl Default for Load {
    fn default() -> Self {
        Load { day_most: 1, week_most: 2, month_minutes: 240 }
    }
}

/// Notice people are given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Freeze {
    /// Nothing is placed or moved before `now` plus this.
    #[schemars(range(min = 0, max = 40_320))]
    pub notice_minutes: u32,
}

impl Default for Freeze {
    fn default() -> Self {
        Freeze { notice_minutes: 2880 }
    }
}

/// Working time of somebody who gives no week. Minutes after local midnight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct WorkingTime {
    /// Start of work.
    #[schemars(range(min = 0, max = 1_439))]
    pub since: u32,
    /// End of work.
    #[schemars(range(min = 1, max = 1_440))]
    pub until: u32,
    /// Working days (1 is Monday) of somebody without a country; with one, CLDR's weekend of the country is off.
    #[schemars(length(max = 7), inner(range(min = 1, max = 7)))]
    pub days: Vec<u32>,
    /// Overrides by ISO 3166 country.
    pub countries: BTreeMap<String, CountryTime>,
    /// Who offers less a week is a finding.
    #[schemars(range(min = 0, max = 10_080))]
    pub offered_minutes_least: u32,
}

impl Default for WorkingTime {
    fn default() -> Self {
        WorkingTime {
            since: 540,
            until: 1020,
            days: vec![1, 2, 3, 4, 5],
            countries: BTreeMap::new(),
            offered_minutes_least: 240,
        }
    }
}

/// Shorter hours in Ramadan (Umm al-Qura), by site or a person's own request, never inferred.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Ramadan {
    /// Values of attribute `site` that keep Ramadan hours.
    #[schemars(length(max = 1000))]
    pub sites: Vec<String>,
    /// Start of work then; it cuts, never widens.
    #[schemars(range(min = 0, max = 1_439))]
    pub since: u32,
    /// End of work then.
    #[schemars(range(min = 1, max = 1_440))]
    pub until: u32,
}

impl Default for Ramadan {
    fn default() -> Self {
        Ramadan { sites: Vec::new(), since: 540, until: 900 }
    }
}

/// Core hours; minutes outside are inconvenience.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Core {
    /// Start, minutes after local midnight.
    #[schemars(range(min = 0, max = 1_439))]
    pub since: u32,
    /// End.
    #[schemars(range(min = 1, max = 1_440))]
    pub until: u32,
}

impl Default for Core {
    fn default() -> Self {
        Core { since: 600, until: 960 }
    }
}

/// Who bears inconvenient hours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Fairness {
    /// Inconvenience of a mentor over the term beyond which each quarter is charged more; null: no cap.
    #[schemars(range(min = 0, max = 6_000))]
    pub mentor_cap_minutes: Option<u32>,
}

impl Default for Fairness {
    fn default() -> Self {
        Fairness { mentor_cap_minutes: Some(120) }
    }
}

/// What the soft rules charge, points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Charges {
    /// Per day away from the ideal.
    #[schemars(range(min = 0, max = 10_000))]
    pub cadence_day: u32,
    /// A weekday unlike the session before, per zone of the two.
    #[schemars(range(min = 0, max = 10_000))]
    pub other_weekday: u32,
    /// A wall start unlike the session before, per zone of the two.
    #[schemars(range(min = 0, max = 10_000))]
    pub other_hour: u32,
    /// Outside the preferred hours of somebody who has some, per person.
    #[schemars(range(min = 0, max = 10_000))]
    pub not_preferred: u32,
    /// Touches avoided hours, per person.
    #[schemars(range(min = 0, max = 10_000))]
    pub avoided: u32,
    /// Touches a movable block, per person.
    #[schemars(range(min = 0, max = 10_000))]
    pub soft_busy: u32,
    /// Touches stretch hours, per person.
    #[schemars(range(min = 0, max = 10_000))]
    pub stretch: u32,
    /// On a tentative closure, per person.
    #[schemars(range(min = 0, max = 10_000))]
    pub tentative: u32,
    /// Per begun 15 minutes outside core hours, per person; those of the worst-off person of a connected component are
    /// charged once more.
    #[schemars(range(min = 0, max = 10_000))]
    pub inconvenient_quarter: u32,
    /// Per begun 15 minutes of a mentor beyond `fairness/mentor-cap-minutes`.
    #[schemars(range(min = 0, max = 10_000))]
    pub over_cap_quarter: u32,
}

impl Default for Charges {
    fn default() -> Self {
        Charges {
            cadence_day: 10,
            other_weekday: 15,
            other_hour: 15,
            not_preferred: 5,
            avoided: 25,
            soft_busy: 25,
            stretch: 40,
            tentative: 30,
            inconvenient_quarter: 5,
            over_cap_quarter: 50,
        }
    }
}

/// Hard rules made soft, each at a charge per breach from 1 to 10,000. Null: hard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Soft {
    /// `schedule.working-time`.
    #[schemars(range(min = 1, max = 10_000))]
    pub working_time: Option<u32>,
    /// `schedule.cadence`.
    #[schemars(range(min = 1, max = 10_000))]
    pub cadence: Option<u32>,
    /// `schedule.count`.
    #[schemars(range(min = 1, max = 10_000))]
    pub count: Option<u32>,
    /// `schedule.orientation`.
    #[schemars(range(min = 1, max = 10_000))]
    pub orientation: Option<u32>,
    /// `schedule.milestones`.
    #[schemars(range(min = 1, max = 10_000))]
    pub milestones: Option<u32>,
    /// `schedule.load`.
    #[schemars(range(min = 1, max = 10_000))]
    pub load: Option<u32>,
}

impl Default for SchedulingPolicy {
    fn default() -> Self {
        SchedulingPolicy {
            work: 20_000_000,
            length: Length::default(),
            cadence: Cadence::default(),
            count: Count::default(),
            orientation: Orientation::default(),
            milestones: Milestones::default(),
            load: Load::default(),
            freeze: Freeze::default(),
            working_time: WorkingTime::default(),
            ramadan: Ramadan::default(),
            core: Core::default(),
            fairness: Fairness::default(),
            charges: Charges::default(),
            soft: Soft::default(),
        }
    }
}

impl SchedulingPolicy {
    /// Ends of ranges are in order, lengths lie on the grid, days are days.
    pub(super) fn check(&self, problems: &mut Problems) {
        let mut order = |low: u32, high: u32, path: &str, message: &str| {
            if low > high {
                problems.add("policy.range-reversed", path.into(), message);
            }
        };
        let cadence = &self.cadence;
        order(
            cadence.minimum_days,
            cadence.ideal_days,
            "/scheduling/cadence/ideal-days",
            "must be at least the minimum",
        );
        order(
            cadence.ideal_days,
            cadence.maximum_days,
            "/scheduling/cadence/maximum-days",
            "must be at least the ideal",
        );
        let length = &self.length;
        order(length.minimum_minutes, length.minutes, "/scheduling/length/minutes", "must be at least the minimum");
        order(
            length.minutes,
            length.maximum_minutes,
            "/scheduling/length/maximum-minutes",
            "must be at least the length",
        );
        let stones = &self.milestones;
        let path = "/scheduling/milestones/midpoint-until-percent";
        order(stones.midpoint_from_percent, stones.midpoint_until_percent, path, "must be at least the start");
        let path = "/scheduling/milestones/management-until-percent";
        order(stones.management_from_percent, stones.management_until_percent, path, "must be at least the start");
        for (since, until, section) in [
            (self.working_time.since, self.working_time.until, "working-time"),
            (self.ramadan.since, self.ramadan.until, "ramadan"),
            (self.core.since, self.core.until, "core"),
        ] {
            order(
                since.saturating_add(1),
                until,
                &format!("/scheduling/{section}/until"),
                "must be later than `since`",
            );
        }
        self.check_lists(problems);
    }

    fn check_lists(&self, problems: &mut Problems) {
        let grid = self.length.grid_minutes.minutes();
        let off_grid = |minutes: u32| minutes.checked_rem(grid) != Some(0);
        if off_grid(self.length.minutes) {
            let message = format!("must be a multiple of the grid, {grid} minutes");
            problems.add("policy.off-grid", "/scheduling/length/minutes".into(), message);
        }
        for (kind, minutes) in &self.length.kinds {
            if !(30..=90).contains(minutes) || off_grid(*minutes) {
                let path = format!("/scheduling/length/kinds/{}", crate::schema::pointer_token(kind));
                problems.add("policy.off-grid", path, format!("must be 30 to 90 and a multiple of {grid} minutes"));
            }
        }
        let stones = &self.milestones.check_in_after;
        let rising = stones.iter().zip(stones.iter().skip(1)).all(|(earlier, later)| earlier < later);
        if !rising {
            let path = "/scheduling/milestones/check-in-after".into();
            problems.add("policy.not-rising", path, "must be rising numbers");
        }
        for (country, time) in &self.working_time.countries {
            let since = time.since.unwrap_or(self.working_time.since);
            let until = time.until.unwrap_or(self.working_time.until);
            if since >= until {
                let path = format!("/scheduling/working-time/countries/{}", crate::schema::pointer_token(country));
                problems.add("policy.range-reversed", format!("{path}/until"), "must be later than `since`");
            }
        }
    }
}
