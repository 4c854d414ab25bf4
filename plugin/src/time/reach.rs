//! Reachability: how many minutes a week two people share, in the leanest week of a term.
//!
//! **Week**: from Monday 00:00 UTC to the next. **Weeks of a term**: those that lie in the term whole (its days read in
//! UTC), since a stump at either end would look lean and says nothing; of a term too short to hold one, the weeks it
//! touches, whole. **Shared**: minutes in the working time of both (preferred and avoided hours included), and in the
//! stretch hours of either where those are asked for. Leave, holidays and diaries do not count here.
//!
//! **How.** People of the same zone and week are one class. Away from clock changes all weeks of a class are alike, so a
//! class has a few runs of equal weeks; a pair of classes is the least over the few overlaps of their runs. Building takes
//! `classes × clock changes in the term × windows`; a pair takes `runs × windows` the first time and one look-up after.

use core::cell::Cell;
use std::collections::BTreeMap;

use super::civil::Day;
use super::instant::{DAY_MINUTES, Interval, IntervalSet, Minute};
use super::week::{WEEK_MINUTES, Week};
use super::zone::Zone;

/// Up to so many classes, pairs are remembered: 16 MiB at most. Beyond, each question is worked out again.
const MAX_REMEMBERED: usize = 2896;

/// Not worked out yet: a week has 10,080 minutes.
const UNKNOWN: u16 = u16::MAX;

/// How far a clock change reaches: by less than it moves the clock, and that is within 52 hours.
const CHANGE_REACH: u32 = 3 * DAY_MINUTES;

/// The first Monday of the era of instants, 1970-01-05, in days and as an instant.
const FIRST_MONDAY: i32 = 4;
const WEEK_ZERO: Minute = Minute(4 * DAY_MINUTES);

/// People whose weeks are alike.
#[derive(Clone, Copy, Debug)]
pub struct ReachClass<'a> {
    /// Where they are.
    pub zone: &'a Zone,
    /// When they work.
    pub week: &'a Week,
}

/// Minutes that classes of people share in the leanest week of a term.
///
/// ```
/// use reverse_mentoring_plugin::time::{ReachClass, ReachTable, Week, ZoneBook};
///
/// let mut book = ZoneBook::new();
/// let (london, singapore) = (book.load("Europe/London")?, book.load("Asia/Singapore")?);
/// let week = Week::of_country("GB", 540, 1020)?;
/// let classes = [london, singapore].map(|zone| ReachClass { zone: book.zone(zone), week: &week });
/// // In summer an hour a day, in winter none.
/// let summer = ReachTable::new(&classes, "2026-06-01".parse()?, "2026-09-01".parse()?, false);
/// assert_eq!((summer.of(0, 1).minutes, summer.of(0, 1).longest), (300, 60));
/// let year = ReachTable::new(&classes, "2026-06-01".parse()?, "2027-06-01".parse()?, false);
/// assert_eq!(year.of(0, 1).minutes, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReachTable {
    /// Different weeks, as minutes since their Monday in UTC.
    profiles: Vec<IntervalSet>,
    /// By class: the runs of equal weeks, in order. Empty when the term has no week.
    runs: Vec<Vec<Run>>,
    /// By pair of classes, the larger one first: row by row of a triangle. Empty when there are too many classes.
    remembered: Vec<Cell<[u16; 2]>>,
}

/// What two people share in a week of the term: of each figure the least over all weeks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// Minutes in all, 0 to 10,080.
    pub minutes: u32,
    /// Minutes of the longest stretch; what runs over the end of a week is cut there. 0 to `minutes`.
    pub longest: u32,
}

impl Shared {
    fn of([minutes, longest]: [u16; 2]) -> Shared {
        Shared { minutes: minutes.into(), longest: longest.into() }
    }
}

/// From this week of the term on, until the next run, every week is alike.
#[derive(Clone, Copy, Debug)]
struct Run {
    first_week: u32,
    /// Index of the profile.
    profile: usize,
}

impl ReachTable {
    /// Works out the weeks of each class over the term of `since` to before `until`; `stretch` counts stretch hours in.
    /// A term with no day has no week, and nobody shares a minute of it. So has one before 1970 or after 2099.
    #[must_use]
    pub fn new(classes: &[ReachClass<'_>], since: Day, until: Day, stretch: bool) -> ReachTable {
        let (first, weeks) = weeks_of(since, until);
        let mut profiles = Profiles::default();
        let runs = classes.iter().map(|class| runs_of(class, first, weeks, stretch, &mut profiles)).collect();
        let pairs = match classes.len() {
            few @ 0..=MAX_REMEMBERED => triangle(few),
            _ => 0,
        };
        ReachTable { profiles: profiles.list, runs, remembered: vec![Cell::new([UNKNOWN; 2]); pairs] }
    }

    /// What two classes share, given by their places in the list; the same either way round. Nothing for a class that is
    /// not in the list.
    #[must_use]
    pub fn of(&self, a: usize, b: usize) -> Shared {
        let (small, large) = (a.min(b), a.max(b));
        let Some(memory) = self.remembered.get(triangle(large).saturating_add(small)) else {
            return Shared::of(self.work_out(small, large));
        };
        if memory.get() == [UNKNOWN; 2] {
            memory.set(self.work_out(small, large));
        }
        Shared::of(memory.get())
    }

    /// The least over the overlaps of the two classes' runs.
    fn work_out(&self, a: usize, b: usize) -> [u16; 2] {
        let (Some(mut left), Some(mut right)) =
            (self.runs.get(a).map(Vec::as_slice), self.runs.get(b).map(Vec::as_slice))
        else {
            return [0; 2];
        };
        let mut least = None;
        while let ([x, left_rest @ ..], [y, right_rest @ ..]) = (left, right) {
            let [minutes, longest] = self.common(x.profile, y.profile);
            if minutes == 0 {
                return [0; 2];
            }
            let [fewest, shortest]: [u16; 2] = least.unwrap_or([u16::MAX; 2]);
            least = Some([fewest.min(minutes), shortest.min(longest)]);
            // On to where the next run of either begins; the last of one is under all that remain of the other.
            match (left_rest.first(), right_rest.first()) {
                (Some(next_x), Some(next_y)) => {
                    if next_x.first_week <= next_y.first_week {
                        left = left_rest;
                    }
                    if next_y.first_week <= next_x.first_week {
                        right = right_rest;
                    }
                }
                (Some(_), None) => left = left_rest,
                (None, Some(_)) => right = right_rest,
                (None, None) => break,
            }
        }
        least.unwrap_or_default()
    }

    /// Minutes in all, and in the longest stretch.
    fn common(&self, x: usize, y: usize) -> [u16; 2] {
        let (Some(x), Some(y)) = (self.profiles.get(x), self.profiles.get(y)) else {
            return [0; 2];
        };
        let (mut minutes, mut longest) = (0_u32, 0);
        x.meet(y, |stretch| {
            minutes = minutes.saturating_add(stretch.minutes());
            longest = stretch.minutes().max(longest);
        });
        // At most the 10,080 minutes of a week.
        [minutes, longest].map(|minutes| u16::try_from(minutes).unwrap_or(0))
    }
}

/// What two people share. For one pair; of many, make a [`ReachTable`].
#[must_use]
pub fn shared(a: &ReachClass<'_>, b: &ReachClass<'_>, since: Day, until: Day, stretch: bool) -> Shared {
    ReachTable::new(&[*a, *b], since, until, stretch).of(0, 1)
}

/// Cells before row `n` of a triangle.
fn triangle(n: usize) -> usize {
    // Rows are below 4,097 where the result is used to look up, and past the end of any table where it saturates.
    n.saturating_mul(n.saturating_add(1)).div_euclid(2)
}

/// Start of the first week of a term, and how many weeks it has.
fn weeks_of(since: Day, until: Day) -> (Minute, u32) {
    // Days since the first Monday of the era of instants, 1970-01-05; days are within 3.7 million, so nothing saturates.
    let since = since.days().saturating_sub(FIRST_MONDAY);
    let until = until.days().saturating_sub(FIRST_MONDAY);
    let before = |days: i32| days.div_euclid(7);
    let after = |days: i32| days.saturating_add(6).div_euclid(7);
    let (mut first, mut end) = (after(since), before(until));
    if end <= first && since < until {
        // No whole week: those that it touches.
        (first, end) = (before(since), after(until));
    }
    let horizon = u32::saturating_sub(Zone::HORIZON.0, WEEK_ZERO.0).div_euclid(WEEK_MINUTES);
    let week = |week: i32| u32::try_from(week.max(0)).unwrap_or(0).min(horizon);
    let (first, end) = (week(first), week(end));
    (WEEK_ZERO.saturating_add(first.saturating_mul(WEEK_MINUTES)), end.saturating_sub(first))
}

/// Profiles met so far, each kept once.
#[derive(Default)]
struct Profiles {
    list: Vec<IntervalSet>,
    index: BTreeMap<IntervalSet, usize>,
}

impl Profiles {
    fn intern(&mut self, profile: IntervalSet) -> usize {
        let next = self.list.len();
        *self.index.entry(profile).or_insert_with_key(|profile| {
            self.list.push(profile.clone());
            next
        })
    }
}

/// The runs of a class: each week that a clock change reaches is looked at, and the first of those between.
fn runs_of(class: &ReachClass<'_>, first: Minute, weeks: u32, stretch: bool, profiles: &mut Profiles) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let term = Interval::new(first, first.saturating_add(weeks.saturating_mul(WEEK_MINUTES)));
    let mut starts_at = |week: u32| {
        if week >= weeks || runs.last().is_some_and(|run| run.first_week >= week) {
            return;
        }
        let monday = first.saturating_add(week.saturating_mul(WEEK_MINUTES));
        let profile = profiles.intern(profile(class, monday, stretch));
        // Most clock changes fall on a Sunday morning, outside anybody's working time: the week goes with its neighbors.
        if runs.last().is_none_or(|run| run.profile != profile) {
            runs.push(Run { first_week: week, profile });
        }
    };
    starts_at(0);
    let near = Interval::new(term.start.saturating_sub(CHANGE_REACH), term.end.saturating_add(CHANGE_REACH));
    for transition in class.zone.transitions(near) {
        let week_of = |minute: Minute| minute.since(first).div_euclid(WEEK_MINUTES);
        let last = week_of(transition.at.saturating_add(CHANGE_REACH));
        for week in week_of(transition.at.saturating_sub(CHANGE_REACH))..=last.saturating_add(1) {
            starts_at(week);
        }
    }
    runs
}

/// The minutes of the class in the week from a Monday, counted from there.
fn profile(class: &ReachClass<'_>, monday: Minute, stretch: bool) -> IntervalSet {
    let time = class.week.within(class.zone, Interval::new(monday, monday.saturating_add(WEEK_MINUTES)));
    let minutes = if stretch { time.working.union(&time.stretch) } else { time.working };
    let shift = |minute: Minute| Minute(minute.since(monday));
    minutes.iter().map(|part| Interval::new(shift(part.start), shift(part.end))).collect()
}
