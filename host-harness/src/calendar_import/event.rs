//! An event and its exceptions as occurrences (RFC 5545, 3.6.1 and 3.8.4.4).

use super::{
    clock::{Clock, Clocks},
    error::Stop,
    keeper::Keeper,
    lines::Line,
    parts::Part,
    recurrence::{Begin, Budget, Rule},
    value::{self, Length, Written},
};
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
};
use std::collections::{BTreeMap, BTreeSet};

/// Instances that one event gives by name (RDATE) at the most.
const NAMED: usize = 20_000;

/// How far an entry takes somebody's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Not at all: it is transparent, called off, or declined.
    Free,
    /// It is tentative.
    Soft,
    /// She is not available.
    Busy,
}

/// One time that an event takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Occurrence {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) weight: Weight,
}

/// What all versions and exceptions of one UID say.
pub(super) struct Group<'a> {
    /// The event itself. None: the file holds single exceptions alone, as invitations to one meeting of a series do.
    master: Option<&'a Part>,
    /// By the original start.
    exceptions: Vec<&'a Part>,
}

/// The events of a calendar by UID, each in its latest version; in the order of the file.
pub(super) fn groups(calendar: &Part) -> Vec<Group<'_>> {
    // Newer is what was changed more often, then what was written later, then what stands further down.
    let version = |part: &Part| {
        let number = part.get("SEQUENCE").and_then(|line| line.value.parse::<u64>().ok()).unwrap_or(0);
        (number, part.word("DTSTAMP").unwrap_or_default(), part.line)
    };
    let mut latest: BTreeMap<(String, Option<String>), &Part> = BTreeMap::new();
    for event in calendar.inside("VEVENT") {
        // Without a UID an event stands alone.
        let uid = event.get("UID").map_or_else(|| format!("line {}", event.line), |line| line.value.clone());
        let original = event
            .get("RECURRENCE-ID")
            .map(|line| format!("{}{}", line.parameter("TZID").unwrap_or_default(), line.value.to_ascii_uppercase()));
        latest
            .entry((uid, original))
            .and_modify(|known| {
                if version(event) >= version(known) {
                    *known = event;
                }
            })
            .or_insert(event);
    }
    let mut groups: BTreeMap<String, Group<'_>> = BTreeMap::new();
    for ((uid, original), part) in latest {
        let group = groups.entry(uid).or_insert(Group { master: None, exceptions: Vec::new() });
        match original {
            None => group.master = Some(part),
            Some(_) => group.exceptions.push(part),
        }
    }
    let mut groups: Vec<Group<'_>> = groups.into_values().collect();
    groups.sort_by_key(Group::line);
    groups
}

impl Group<'_> {
    /// Where it begins in the file.
    pub(super) fn line(&self) -> usize {
        self.master.iter().chain(&self.exceptions).map(|part| part.line).min().unwrap_or(0)
    }

    /// Its UID.
    pub(super) fn uid(&self) -> Option<&str> {
        let part = self.master.or(self.exceptions.first().copied())?;
        part.get("UID").map(|line| line.value.as_str())
    }

    /// Every time that it takes place from `from` to `to`, in no order, and perhaps some beside them.
    pub(super) fn occurrences(
        &self,
        keeper: &Keeper,
        from: Timestamp,
        to: Timestamp,
        budget: &mut Budget,
    ) -> Result<Vec<Occurrence>, Stop> {
        let exceptions =
            self.exceptions.iter().map(|part| Exception::read(part, keeper)).collect::<Result<Vec<_>, _>>()?;
        let mut found = Vec::new();
        if let Some(master) = self.master {
            let event = Event::read(master, keeper)?;
            let replaced: BTreeSet<Timestamp> =
                exceptions.iter().map(|exception| exception.original_instant(&event.clock)).collect();
            let days: BTreeSet<Date> = exceptions.iter().filter_map(Exception::original_day).collect();
            let mut shifts: Vec<(Timestamp, &Exception)> = exceptions
                .iter()
                .filter(|exception| exception.onwards)
                .map(|exception| (exception.original_instant(&event.clock), exception))
                .collect();
            shifts.sort_by_key(|(at, _)| *at);
            for start in series(master, &event, &keeper.clocks, from, to, budget)? {
                let at = event.clock.instant(start.local).0;
                if replaced.contains(&at) || days.contains(&start.local.date()) {
                    continue;
                }
                match shifts.partition_point(|(from, _)| *from <= at).checked_sub(1) {
                    None => found.push(event.at(start)),
                    Some(last) => found.extend(shifts[last].1.shifted(&event, start.local)),
                }
            }
        }
        found.extend(exceptions.iter().map(|exception| exception.event.at(Start::of(exception.event.start))));
        found.retain(|occurrence| occurrence.end > from && occurrence.start < to);
        Ok(found)
    }
}

/// A start, with an end of its own where an RDATE gives a period.
#[derive(Clone, Copy)]
struct Start {
    local: DateTime,
    length: Option<Length>,
}

impl Start {
    fn of(local: DateTime) -> Self {
        Self { local, length: None }
    }
}

/// A VEVENT, without its recurrences.
struct Event {
    start: DateTime,
    clock: Clock,
    whole_days: bool,
    length: Length,
    weight: Weight,
}

impl Event {
    fn read(part: &Part, keeper: &Keeper) -> Result<Self, String> {
        let clocks = &keeper.clocks;
        let begin = part.get("DTSTART").ok_or("an event has no start")?;
        let (start, clock, whole_days) = point(begin, clocks)?;
        let length = match (part.get("DTEND"), part.get("DURATION")) {
            (Some(line), _) => {
                let (end, other, ends_with_day) = point(line, clocks)?;
                match whole_days && ends_with_day {
                    true => {
                        Length { days: end.date().duration_since(start.date()).as_hours() / 24, ..Length::default() }
                    }
                    // With an end the length is exact, whatever the clocks do in between (3.8.5.3).
                    false => Length { days: 0, exact: other.instant(end).0.duration_since(clock.instant(start).0) },
                }
            }
            (None, Some(line)) => value::length(&line.value)?,
            (None, None) => Length { days: whole_days.into(), ..Length::default() },
        };
        Ok(Self { start, clock, whole_days, length, weight: weight(part, keeper) })
    }

    fn at(&self, start: Start) -> Occurrence {
        let Length { days, exact } = start.length.unwrap_or(self.length);
        let at = |local: DateTime| self.clock.instant(local).0;
        let last_day = start.local.checked_add(days.days()).unwrap_or(start.local);
        let end = at(last_day).checked_add(exact).unwrap_or(Timestamp::MAX);
        Occurrence { start: at(start.local), end, weight: self.weight }
    }
}

/// How far an event takes time. Outlook's own word comes first: `TRANSP` cannot say "working elsewhere".
fn weight(part: &Part, keeper: &Keeper) -> Weight {
    let (status, answer) = (part.word("STATUS"), keeper.answer(part));
    if status.as_deref() == Some("CANCELLED") || answer == Some(Weight::Free) {
        return Weight::Free;
    }
    match part.word("X-MICROSOFT-CDO-BUSYSTATUS").as_deref() {
        Some("FREE" | "WORKINGELSEWHERE") => return Weight::Free,
        Some("TENTATIVE") => return Weight::Soft,
        _ => {}
    }
    if part.word("TRANSP").as_deref() == Some("TRANSPARENT") {
        Weight::Free
    } else if status.as_deref() == Some("TENTATIVE") || answer == Some(Weight::Soft) {
        Weight::Soft
    } else {
        Weight::Busy
    }
}

/// A RECURRENCE-ID with what stands in its place.
struct Exception {
    /// What it replaces, as written.
    original: Written,
    /// The clock that a local original is read from.
    clock: Clock,
    /// It replaces all later ones as well (`RANGE=THISANDFUTURE`).
    onwards: bool,
    event: Event,
}

impl Exception {
    fn read(part: &Part, keeper: &Keeper) -> Result<Self, String> {
        let clocks = &keeper.clocks;
        let line = part.get("RECURRENCE-ID").ok_or("an exception names no instance")?;
        let (_, clock, _) = point(line, clocks)?;
        let onwards = line.parameter("RANGE").is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE"));
        // A called off instance may come without a start: it stands for its original.
        let event = match part.get("DTSTART") {
            Some(_) => Event::read(part, keeper)?,
            None if weight(part, keeper) == Weight::Free => {
                let (start, clock, whole_days) = point(line, clocks)?;
                Event { start, clock, whole_days, length: Length::default(), weight: Weight::Free }
            }
            None => return Err("an event has no start".into()),
        };
        Ok(Self { original: value::time(&line.value)?, clock, onwards, event })
    }

    fn original_instant(&self, series: &Clock) -> Timestamp {
        match self.original {
            Written::Utc(at) => at,
            Written::Local(local) => self.clock.instant(local).0,
            Written::Day(day) => series.instant(day.to_datetime(Time::midnight())).0,
        }
    }

    /// The day it replaces, where it names a day alone.
    fn original_day(&self) -> Option<Date> {
        match self.original {
            Written::Day(day) => Some(day),
            Written::Local(_) | Written::Utc(_) => None,
        }
    }

    /// An instance of the series, moved as this one was. None: it falls into a gap.
    fn shifted(&self, series: &Event, start: DateTime) -> Option<Occurrence> {
        let original = series.clock.local(self.original_instant(&series.clock));
        let begins = series.clock.local(self.event.clock.instant(self.event.start).0);
        let moved = start.checked_add(begins.duration_since(original)).ok()?;
        let as_series = Event {
            start: moved,
            clock: series.clock.clone(),
            whole_days: self.event.whole_days,
            length: self.event.length,
            weight: self.event.weight,
        };
        (as_series.whole_days || !series.clock.instant(moved).1).then(|| as_series.at(Start::of(moved)))
    }
}

/// All starts of an event: its own, those of its rules, those it names, without those it excludes.
fn series(
    part: &Part,
    event: &Event,
    clocks: &Clocks,
    from: Timestamp,
    to: Timestamp,
    budget: &mut Budget,
) -> Result<Vec<Start>, Stop> {
    // Clocks differ by a day at the most; whatever began earlier by its own length may still last.
    let last = event.clock.local(to).checked_add(2.days()).unwrap_or(DateTime::MAX);
    let begin = Begin { first: event.start, whole_days: event.whole_days, clock: &event.clock, last };
    let lasts = event.length.exact.as_secs().max(0) + event.length.days * 86_400;
    let reach = SignedDuration::from_secs(lasts + 2 * 86_400);
    let horizon = from.checked_sub(reach).unwrap_or(Timestamp::MIN);
    let mut starts: BTreeMap<DateTime, Option<Length>> = BTreeMap::from([(event.start, None)]);
    let rules = |name| part.all(name).map(|line: &Line| Rule::parse(&line.value)).collect::<Result<Vec<_>, _>>();
    for rule in rules("RRULE")?.iter().filter(|rule| !rule.ends_before(horizon, &event.clock)) {
        starts.extend(rule.starts(&begin, budget)?.into_iter().map(|start| (start, None)));
    }
    let mut named = 0;
    for line in part.all("RDATE") {
        for text in line.value.split(',').filter(|text| !text.trim().is_empty()) {
            named += 1;
            if named > NAMED {
                return Err("an event names more instances than are read".into());
            }
            let (start, period) = text.split_once('/').map_or((text, None), |(start, end)| (start, Some(end)));
            let (local, clock, _) = written(value::time(start)?, line, clocks)?;
            let at = clock.instant(local).0;
            let length = match period {
                None => None,
                Some(end) if end.trim().starts_with(['P', 'p', '+']) => Some(value::length(end)?),
                Some(end) => {
                    let (end, clock, _) = written(value::time(end)?, line, clocks)?;
                    Some(Length { days: 0, exact: clock.instant(end).0.duration_since(at) })
                }
            };
            starts.insert(event.clock.local(at), length);
        }
    }
    for rule in rules("EXRULE")? {
        for start in rule.starts(&begin, budget)? {
            starts.remove(&start);
        }
    }
    let (mut days, mut instants) = (BTreeSet::new(), BTreeSet::new());
    for line in part.all("EXDATE") {
        for text in line.value.split(',').filter(|text| !text.trim().is_empty()) {
            match value::time(text)? {
                Written::Day(day) => {
                    days.insert(day);
                }
                other => {
                    let (local, clock, _) = written(other, line, clocks)?;
                    instants.insert(clock.instant(local).0);
                }
            }
        }
    }
    starts.retain(|start, _| !days.contains(&start.date()) && !instants.contains(&event.clock.instant(*start).0));
    Ok(starts.into_iter().map(|(local, length)| Start { local, length }).collect())
}

/// A local time with its clock, and whether it is a whole day.
fn point(line: &Line, clocks: &Clocks) -> Result<(DateTime, Clock, bool), String> {
    written(value::time(&line.value)?, line, clocks)
}

fn written(value: Written, line: &Line, clocks: &Clocks) -> Result<(DateTime, Clock, bool), String> {
    match value {
        Written::Utc(at) => Ok((Clock::UTC.local(at), Clock::UTC, false)),
        Written::Day(day) => Ok((day.to_datetime(Time::midnight()), clocks.own()?, true)),
        Written::Local(local) => {
            let clock = match line.parameter("TZID") {
                Some(name) => clocks.named(name)?,
                None => clocks.own()?,
            };
            Ok((local, clock, false))
        }
    }
}
