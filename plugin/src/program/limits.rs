//! How much of everything the plugin takes. `info.describe` tells the first group to the host, so that it refuses by itself.

/// People who take part.
pub const PEOPLE: usize = 200_000;
/// People who are only named.
pub const BYSTANDERS: usize = 1_000_000;
/// Ties between people.
pub const TIES: usize = 4_000_000;
/// Pairings in one call.
pub const PAIRINGS: usize = 100_000;
/// Events of a history.
pub const EVENTS: usize = 50_000;
/// Bytes of a JSON document.
pub const DOCUMENT_BYTES: usize = 128 * 1024 * 1024;
/// Pairs in one request: to check, exclude, lock, appraise.
pub const PAIRS: usize = 1_000_000;

/// Bytes of an id, a slug, a zone name or the name of a calendar.
pub const NAME_BYTES: usize = 128;
/// Bytes of an attribute's value.
pub const VALUE_BYTES: usize = 1_024;
/// Entries of any list that belongs to one person.
pub const PER_PERSON: usize = 2_000;
/// Waivers.
pub const WAIVERS: usize = 200_000;
/// Closures.
pub const CLOSURES: usize = 100_000;
/// Relations with a feed.
pub const FEEDS: usize = 10_000;
/// Time zones with rules of the host's own.
pub const ZONES: usize = 1_000;
/// Pairings of one person on one side.
pub const PLACES: u32 = 65_535;
/// Highest grade: the ladder is the host's own, this only keeps arithmetic honest.
pub const GRADE: u32 = 1_000_000;
/// Minutes in a month of 31 days.
pub const MONTH_MINUTES: u32 = 44_640;
/// Longest level of skill, strongest wish.
pub const SKILL_LEVEL: u32 = 5;
