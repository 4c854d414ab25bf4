//! What turns local times into instants.

use super::{
    error::Stop,
    parts::Part,
    recurrence::{Begin, Budget, Rule},
    value::{self, Written},
};
use crate::{ics::zones, import::zones as names};
use jiff::{
    SignedDuration, Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, Offset, TimeZone},
};
use std::collections::BTreeMap;

/// A clock on some wall.
#[derive(Clone, Debug)]
pub(super) enum Clock {
    /// By the current rules of a zone.
    Zone(TimeZone),
    /// As the file itself describes it.
    Described(Described),
}

impl Clock {
    pub(super) const UTC: Self = Self::Zone(TimeZone::UTC);

    /// The instant of a local time, and whether the local time does not exist. One that does not is read with the offset
    /// before the gap, one that exists twice means the first (RFC 5545, 3.3.5).
    pub(super) fn instant(&self, local: DateTime) -> (Timestamp, bool) {
        let (offset, gap) = match self {
            Self::Zone(zone) => match zone.to_ambiguous_timestamp(local).offset() {
                AmbiguousOffset::Unambiguous { offset } => (offset, false),
                AmbiguousOffset::Gap { before, .. } => (before, true),
                AmbiguousOffset::Fold { before, .. } => (before, false),
            },
            Self::Described(described) => described.offset(local),
        };
        // Years are bounded when read, so that this never fails.
        (offset.to_timestamp(local).unwrap_or(Timestamp::MAX), gap)
    }

    /// What it reads at an instant.
    pub(super) fn local(&self, at: Timestamp) -> DateTime {
        match self {
            Self::Zone(zone) => zone.to_datetime(at),
            Self::Described(described) => described.at(at).to_datetime(at),
        }
    }
}

/// A VTIMEZONE: every change of its offset, rising.
#[derive(Clone, Debug)]
pub(super) struct Described {
    /// When, from which offset, to which.
    changes: Vec<(Timestamp, Offset, Offset)>,
}

impl Described {
    /// Reads it as far as `last`.
    fn read(part: &Part, last: DateTime, budget: &mut Budget) -> Result<Self, Stop> {
        let mut changes = Vec::new();
        for observance in part.parts.iter().filter(|inside| matches!(inside.name.as_str(), "STANDARD" | "DAYLIGHT")) {
            let offset = |name: &str| match observance.get(name) {
                Some(line) => value::offset(&line.value),
                None => Err(format!("a `VTIMEZONE` has no `{name}`")),
            };
            let (from, to) = (offset("TZOFFSETFROM")?, offset("TZOFFSETTO")?);
            let Some(Written::Local(first)) =
                observance.get("DTSTART").map(|line| value::time(&line.value)).transpose()?
            else {
                return Err("a `VTIMEZONE` has no local `DTSTART`".into());
            };
            // Onsets are written by the clock that was valid until then.
            let clock = Clock::Described(Self { changes: vec![(Timestamp::MIN, from, from)] });
            let begin = Begin { first, whole_days: false, clock: &clock, last };
            let mut onsets = vec![first];
            for line in observance.all("RRULE") {
                onsets.extend(Rule::parse(&line.value)?.starts(&begin, budget)?);
            }
            for text in observance.all("RDATE").flat_map(|line| line.value.split(',')) {
                if let Written::Local(onset) = value::time(text)? {
                    onsets.push(onset);
                }
            }
            changes.extend(onsets.into_iter().filter_map(|onset| Some((from.to_timestamp(onset).ok()?, from, to))));
        }
        if changes.is_empty() {
            return Err("a `VTIMEZONE` describes nothing".into());
        }
        changes.sort_by_key(|(at, from, to)| (*at, from.seconds(), to.seconds()));
        changes.dedup();
        Ok(Self { changes })
    }

    /// The offset at an instant.
    fn at(&self, at: Timestamp) -> Offset {
        match self.changes.partition_point(|(onset, ..)| *onset <= at).checked_sub(1) {
            Some(last) => self.changes[last].2,
            None => self.changes.first().map_or(Offset::UTC, |(_, from, _)| *from),
        }
    }

    /// The offset with which a local time is read, and whether the time does not exist.
    fn offset(&self, local: DateTime) -> (Offset, bool) {
        // No offset is more than 26 hours from another, so only changes this near matter.
        let near = SignedDuration::from_hours(26);
        let middle = Offset::UTC.to_timestamp(local).unwrap_or(Timestamp::MAX);
        let edge = |at: Result<Timestamp, jiff::Error>, or: Timestamp| at.unwrap_or(or);
        let first = self.changes.partition_point(|(at, ..)| *at < edge(middle.checked_sub(near), Timestamp::MIN));
        let last = self.changes.partition_point(|(at, ..)| *at <= edge(middle.checked_add(near), Timestamp::MAX));
        let around = &self.changes[first.min(last)..last];
        let mut offsets = vec![self.at(edge(middle.checked_sub(near), Timestamp::MIN))];
        offsets.extend(around.iter().flat_map(|(_, from, to)| [*from, *to]));
        // The first instant at which the clock shows it: the one with the largest offset.
        offsets.sort_by_key(|offset| std::cmp::Reverse(offset.seconds()));
        let shows = |offset: &&Offset| offset.to_timestamp(local).is_ok_and(|at| self.at(at) == **offset);
        if let Some(offset) = offsets.iter().find(shows) {
            return (*offset, false);
        }
        let skips = |(at, from, to): &&(Timestamp, Offset, Offset)| {
            from.to_datetime(*at) <= local && local < to.to_datetime(*at)
        };
        (around.iter().find(skips).map_or(offsets[0], |(_, from, _)| *from), true)
    }
}

/// The clocks of one file by their TZID, and the person's own.
pub(super) struct Clocks {
    own: Option<Clock>,
    described: BTreeMap<String, Result<Clock, String>>,
}

impl Clocks {
    /// Reads a calendar's descriptions. `last` is the last local time that matters.
    ///
    /// # Errors
    /// Only for want of work; what is wrong with a description is told to whoever asks for it.
    pub(super) fn of(calendar: &Part, own: Option<&str>, last: DateTime, budget: &mut Budget) -> Result<Self, Stop> {
        let mut described = BTreeMap::new();
        for part in calendar.inside("VTIMEZONE") {
            let Some(name) = part.get("TZID") else { continue };
            // A description that says which place it means is older than the rules of that place.
            let clock = match part.get("X-LIC-LOCATION").and_then(|line| place(&line.value)) {
                Some(zone) => Ok(Clock::Zone(zone)),
                None => match Described::read(part, last, budget) {
                    Ok(clock) => Ok(Clock::Described(clock)),
                    Err(Stop::Entry(wrong)) => Err(wrong),
                    Err(Stop::Work) => return Err(Stop::Work),
                },
            };
            described.insert(name.value.clone(), clock);
        }
        Ok(Self { own: own.and_then(zones::zone).map(Clock::Zone), described })
    }

    /// The clock on the person's own wall.
    pub(super) fn own(&self) -> Result<Clock, String> {
        self.own.clone().ok_or_else(|| "a time without a zone, and the person's own zone is not known".into())
    }

    /// The clock of a TZID: a place of the IANA database, a Windows name, the file's own description, or another name of
    /// the IANA database, in this order. Never a guess.
    pub(super) fn named(&self, name: &str) -> Result<Clock, String> {
        if let Some(zone) = place(name) {
            return Ok(Clock::Zone(zone));
        }
        match self.described.get(name) {
            Some(clock) => clock.clone(),
            None => zones::zone(name).map(Clock::Zone).ok_or_else(|| "a time zone is not known".into()),
        }
    }
}

/// The zone of a name that means one place: `Europe/Berlin`, `/mozilla.org/20050126_1/Europe/Berlin`,
/// `W. Europe Standard Time`.
fn place(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    let unprefixed = || {
        // A globally unique TZID ends with the name it stands for; no IANA name has more than three parts.
        let parts: Vec<&str> = name.strip_prefix('/')?.split('/').collect();
        (1..=3)
            .rev()
            .filter_map(|count| parts.get(parts.len().checked_sub(count)?..))
            .find_map(|tail| names::iana(&tail.join("/")))
    };
    let known = match name {
        "tzone://Microsoft/Utc" => Some("UTC".to_owned()),
        _ => names::iana(name).or_else(unprefixed).or_else(|| names::windows(name, None).map(|(zone, _)| zone)),
    };
    known.and_then(|known| zones::zone(&known))
}
