//! Weekly working time: windows on the wall clock, and the instants they are in a zone.
//!
//! **Clock changes.** A window opens at the first instant at which the wall clock reads its start or later, and closes
//! after the last at which it reads less than its end. So a start in a gap moves to the gap's end, a start in a fold is the
//! first of the two, an end inside a fold is the second; a window that lies in a gap whole is not there that day. (A window
//! that ends just where a fold begins ends as the fold begins, for the first time.)
//!
//! **Kinds of hours.** Windows may overlap. Working time is all that is working, preferred or avoided; what is avoided is
//! not preferred; what is working time is not stretch.

use thiserror::Error;

use super::civil::Day;
use super::cldr_week::{EXCEPTIONS, WORLD};
use super::instant::{DAY_MINUTES, Interval, IntervalSet, Minute};
use super::wall::LocalMinute;
use super::zone::Zone;

/// Minutes of a week.
pub(super) const WEEK_MINUTES: u32 = 7 * DAY_MINUTES;

/// No clock change moves a clock by as much: offsets lie within ±26 hours.
const SLACK_DAYS: i32 = 3;

/// What a window is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hours {
    /// Working time.
    Working,
    /// Working time, and liked.
    Preferred,
    /// Working time, and better left free: lunch, focus.
    Avoided,
    /// Outside working time, and offered all the same.
    Stretch,
}

/// A span of the wall clock that comes every week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// ISO weekday on which it starts: 1 is Monday, 7 is Sunday.
    pub weekday: u32,
    /// Minutes after local midnight, below 1,440.
    pub since: u32,
    /// Minutes after the same midnight, above `since` and below 2,880: a night shift passes 1,440.
    pub until: u32,
    /// What it is for.
    pub hours: Hours,
}

/// The first window of a week that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct WeekError {
    /// Its place in the list, from 0.
    pub index: usize,
    /// What is wrong with it.
    pub kind: WeekErrorKind,
}

/// What is wrong with a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WeekErrorKind {
    /// `weekday` is not 1 to 7.
    #[error("a weekday is 1 (Monday) to 7 (Sunday)")]
    Weekday,
    /// `since` is not below 1,440.
    #[error("a window starts before the midnight that ends its day")]
    Start,
    /// `until` is not above `since`.
    #[error("a window ends after it starts")]
    Empty,
    /// `until` is not below 2,880.
    #[error("a window ends before the midnight that ends the next day")]
    End,
}

/// A weekly pattern of windows, brought into a normal form: what is listed twice, split or shuffled makes an equal week.
///
/// ```
/// use reverse_mentoring_plugin::time::{Week, ZoneBook};
///
/// let mut book = ZoneBook::new();
/// let riyadh = book.load("Asia/Riyadh")?;
/// let nine_to_five = Week::of_country("SA", 540, 1020)?;
/// // Friday and Saturday are the weekend.
/// let time = nine_to_five.expand(book.zone(riyadh), "2026-03-05".parse()?, "2026-03-09".parse()?);
/// let parts: Vec<String> = time.working.iter().map(|part| format!("{} {}", part.start, part.minutes())).collect();
/// assert_eq!(parts, ["2026-03-05T06:00Z 480", "2026-03-08T06:00Z 480"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    working: Spans,
    preferred: Spans,
    avoided: Spans,
    stretch: Spans,
}

/// Minutes of the wall clock's week after Monday's midnight, below 10,080: a set of minutes like one of instants. What
/// runs over the end of Sunday is cut there, which changes nothing: where one span closes, what opens there has opened.
type Spans = IntervalSet;

/// The instants of a weekly pattern, by kind of hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkingTime {
    /// All working time, preferred and avoided hours included.
    pub working: IntervalSet,
    /// Inside working time and liked; none of it avoided.
    pub preferred: IntervalSet,
    /// Inside working time, and better left free.
    pub avoided: IntervalSet,
    /// Outside working time, and offered all the same.
    pub stretch: IntervalSet,
}

impl Week {
    /// A week of these windows. None at all: no working time ever. `n log n`.
    ///
    /// # Errors
    /// The first window with a field out of its range ([`Window::check`] tells of the others).
    pub fn new(windows: &[Window]) -> Result<Week, WeekError> {
        for (index, window) in windows.iter().enumerate() {
            window.check().map_err(|kind| WeekError { index, kind })?;
        }
        let spans = |hours| {
            windows
                .iter()
                .filter(|w| w.hours == hours)
                .flat_map(Window::spans)
                .collect()
        };
        Ok(Week {
            working: spans(Hours::Working),
            preferred: spans(Hours::Preferred),
            avoided: spans(Hours::Avoided),
            stretch: spans(Hours::Stretch),
        })
    }

    /// Working time on the working days of a country (see [`weekend`]), each from `since` to `until` minutes after
    /// midnight; 540 and 1,020 are nine to five.
    ///
    /// # Errors
    /// When `since` and `until` are out of the range of a [`Window`].
    pub fn of_country(country: &str, since: u32, until: u32) -> Result<Week, WeekError> {
        let (first, last) = weekend(country);
        let windows: Vec<Window> = (1..=7)
            .filter(|weekday| !(u32::from(first)..=u32::from(last)).contains(weekday))
            .map(|weekday| Window {
                weekday,
                since,
                until,
                hours: Hours::Working,
            })
            .collect();
        Week::new(&windows)
    }

    /// Whether there is neither working time nor stretch.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kinds().iter().all(|spans| spans.is_empty())
    }

    /// The instants of the local days from `since` to before `until`. A night shift counts to the days it falls on: the
    /// one that starts on the eve of `since` is there from midnight, the one of the last day until midnight.
    ///
    /// Days before 1970 or after 2099 have none. Linear in weeks times windows.
    #[must_use]
    pub fn expand(&self, zone: &Zone, since: Day, until: Day) -> WorkingTime {
        self.within(
            zone,
            Interval::new(zone.day(since).start, zone.day(until).start),
        )
    }

    /// The instants inside an interval.
    #[must_use]
    pub fn within(&self, zone: &Zone, interval: Interval) -> WorkingTime {
        let interval = interval.intersection(&Interval::new(Minute::MIN, Zone::HORIZON));
        let [working, preferred, avoided, stretch] =
            self.kinds().map(|spans| lay(spans, zone, interval));
        let working = working.union(&preferred).union(&avoided);
        WorkingTime {
            preferred: preferred.subtraction(&avoided),
            stretch: stretch.subtraction(&working),
            working,
            avoided,
        }
    }

    fn kinds(&self) -> [&Spans; 4] {
        [&self.working, &self.preferred, &self.avoided, &self.stretch]
    }
}

impl Window {
    /// Whether its fields are in their ranges.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), WeekErrorKind> {
        if !(1..=7).contains(&self.weekday) {
            Err(WeekErrorKind::Weekday)
        } else if self.since >= DAY_MINUTES {
            Err(WeekErrorKind::Start)
        } else if self.until <= self.since {
            Err(WeekErrorKind::Empty)
        } else if self.until >= DAY_MINUTES.saturating_mul(2) {
            Err(WeekErrorKind::End)
        } else {
            Ok(())
        }
    }

    /// A window that passed the check, up to the end of Sunday and from there.
    fn spans(&self) -> [Interval; 2] {
        const END: Minute = Minute(WEEK_MINUTES);
        let midnight = Minute(self.weekday.saturating_sub(1).saturating_mul(DAY_MINUTES));
        let (since, until) = (
            midnight.saturating_add(self.since),
            midnight.saturating_add(self.until),
        );
        [
            Interval::new(since, until.min(END)),
            Interval::new(Minute::MIN, Minute(until.since(END))),
        ]
    }
}

/// Lays weekly spans over an interval.
fn lay(spans: &Spans, zone: &Zone, interval: Interval) -> IntervalSet {
    if spans.is_empty() || interval.is_empty() {
        return IntervalSet::new();
    }
    // The wall clock reads less than at the interval's start later on, or has read more before it, by a clock change.
    let mut monday = zone
        .local_of(interval.start)
        .day()
        .saturating_add_days(-SLACK_DAYS)
        .monday();
    let last = zone
        .local_of(interval.end)
        .day()
        .saturating_add_days(SLACK_DAYS);
    let mut parts = Vec::new();
    while monday <= last {
        for span in spans.iter() {
            let opens = zone.opening(LocalMinute::new(monday, span.start.0));
            let closes = zone.closing(LocalMinute::new(monday, span.end.0));
            parts.push(Interval::new(opens, closes).intersection(&interval));
        }
        monday = monday.saturating_add_days(7);
    }
    // Weeks and spans come in order, so the sort finds nothing to do.
    parts.into_iter().collect()
}

/// First and last weekday (ISO) of the weekend in a country, given by its ISO 3166-1 alpha-2 code in any letter case; the
/// world's, Saturday and Sunday, where the country is not known. From CLDR: the custom of the land, below a person's own.
#[must_use]
pub fn weekend(country: &str) -> (u8, u8) {
    EXCEPTIONS
        .iter()
        .find(|(code, _)| code.eq_ignore_ascii_case(country))
        .map_or(WORLD, |(_, weekend)| *weekend)
}
