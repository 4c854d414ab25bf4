//! Dates, times, durations and periods as they are written (RFC 5545, section 3.3).

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    tz::Offset,
};

/// Years that are read. Outlook's zone descriptions begin in 1601.
const YEARS: std::ops::RangeInclusive<i16> = 1600..=9000;
/// Days of a duration at the most.
const DAYS: i64 = 3660;

/// A point in time as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// A day.
    Day(Date),
    /// What a clock on some wall reads.
    Local(DateTime),
    /// With `Z`: an instant.
    Utc(Timestamp),
}

/// `20261102`, `20261102T100000` or `20261102T100000Z`.
pub(super) fn time(text: &str) -> Result<Written, String> {
    let text = text.trim();
    let wrong = || "a date or time cannot be read".to_owned();
    let digits = |from: usize, to: usize| -> Option<i16> {
        let part = text.get(from..to)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let two = |from: usize| digits(from, from + 2).and_then(|number| i8::try_from(number).ok()).ok_or_else(wrong);
    let year = digits(0, 4).filter(|year| YEARS.contains(year)).ok_or_else(wrong)?;
    let date = Date::new(year, two(4)?, two(6)?).map_err(|_| wrong())?;
    if text.len() == 8 {
        return Ok(Written::Day(date));
    }
    if !matches!(text.as_bytes().get(8), Some(b'T' | b't')) {
        return Err(wrong());
    }
    // A leap second is the second before it (3.3.12).
    let time = Time::new(two(9)?, two(11)?, two(13)?.min(59), 0).map_err(|_| wrong())?;
    let local = date.to_datetime(time);
    match text.get(15..) {
        Some("") => Ok(Written::Local(local)),
        Some("Z" | "z") => Offset::UTC.to_timestamp(local).map(Written::Utc).map_err(|_| wrong()),
        _ => Err(wrong()),
    }
}

/// A length of time: days by the calendar, and what lies beyond them by the clock. Never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Length {
    pub(super) days: i64,
    pub(super) exact: SignedDuration,
}

/// `P15DT5H0M20S`, `P7W`, `-PT15M`; negative ones count as none.
pub(super) fn length(text: &str) -> Result<Length, String> {
    let wrong = || "a duration cannot be read".to_owned();
    let text = text.trim().to_ascii_uppercase();
    let negative = text.starts_with('-');
    let mut rest = text.trim_start_matches(['+', '-']).strip_prefix('P').ok_or_else(wrong)?;
    let (mut length, mut seconds, mut clock) = (Length::default(), 0_i64, false);
    if !rest.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('T') {
            (rest, clock) = (after, true);
            continue;
        }
        let end = rest.find(|letter: char| !letter.is_ascii_digit()).ok_or_else(wrong)?;
        let number: i64 = rest[..end].parse().ok().filter(|number| *number <= DAYS * 86_400).ok_or_else(wrong)?;
        match (rest.as_bytes()[end], clock) {
            (b'W', false) => length.days += number * 7,
            (b'D', false) => length.days += number,
            (b'H', true) => seconds += number * 3600,
            (b'M', true) => seconds += number * 60,
            (b'S', true) => seconds += number,
            _ => return Err(wrong()),
        }
        rest = &rest[end + 1..];
    }
    if length.days > DAYS || seconds > DAYS * 86_400 {
        return Err("a duration is longer than ten years".into());
    }
    length.exact = SignedDuration::from_secs(seconds);
    Ok(if negative { Length::default() } else { length })
}

/// `+0100`, `-023000`.
pub(super) fn offset(text: &str) -> Result<Offset, String> {
    let wrong = || "an offset cannot be read".to_owned();
    let text = text.trim();
    let (sign, digits) = match text.as_bytes().first() {
        Some(b'+') => (1, &text[1..]),
        Some(b'-') => (-1, &text[1..]),
        _ => return Err(wrong()),
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let number = |from: usize| digits.get(from..from + 2).and_then(|part| part.parse::<i32>().ok()).unwrap_or(0);
    Offset::from_seconds(sign * (number(0) * 3600 + number(2) * 60 + number(4))).map_err(|_| wrong())
}
