//! A zone's rules as far as a file needs them: one observance for each clock change, never a recurrence. Written so, a
//! reader cannot be wrong about a zone whose habits just changed.

use super::lines::Lines;
use jiff::{
    SignedDuration, Timestamp,
    tz::{Offset, TimeZone},
};

/// The description of `zone` as `name` that holds from `first` to `last`.
pub(super) fn write(lines: &mut Lines, name: &str, zone: &TimeZone, first: Timestamp, last: Timestamp) {
    lines.put("BEGIN", "VTIMEZONE");
    lines.put("TZID", name);
    let before = zone.preceding(first).next();
    let mut observances: Vec<(Timestamp, Offset, String, bool)> = Vec::new();
    let info = zone.to_offset_info(first);
    // Where the clocks never changed before: the rules of the first session, since ever.
    let since = before.map_or(Timestamp::UNIX_EPOCH, |transition| transition.timestamp());
    observances.push((since, info.offset(), info.abbreviation().to_owned(), info.dst().is_dst()));
    for transition in zone.following(first).take_while(|transition| transition.timestamp() <= last) {
        observances.push((
            transition.timestamp(),
            transition.offset(),
            transition.abbreviation().to_owned(),
            transition.dst().is_dst(),
        ));
    }
    for (at, to, abbreviation, dst) in observances {
        let moment_before = at.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(at);
        let from = if at == Timestamp::UNIX_EPOCH { to } else { zone.to_offset_info(moment_before).offset() };
        let kind = if dst { "DAYLIGHT" } else { "STANDARD" };
        lines.put("BEGIN", kind);
        // The onset is written by the clock that was valid until then.
        lines.put("DTSTART", &from.to_datetime(at).strftime("%Y%m%dT%H%M%S").to_string());
        lines.put("TZOFFSETFROM", &offset(from));
        lines.put("TZOFFSETTO", &offset(to));
        lines.text("TZNAME", &abbreviation);
        lines.put("END", kind);
    }
    lines.put("END", "VTIMEZONE");
}

fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, seconds) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let rest = if seconds % 60 == 0 { String::new() } else { format!("{:02}", seconds % 60) };
    format!("{sign}{:02}{:02}{rest}", seconds / 3600, seconds / 60 % 60)
}
