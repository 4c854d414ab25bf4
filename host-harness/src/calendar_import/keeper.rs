//! Whose calendar it is: the clocks she lives by, and what she answered to invitations (RFC 5545, 3.2.12).

use super::{clock::Clocks, event::Weight, parts::Part};

/// The person whose calendar it is.
pub(super) struct Keeper {
    pub(super) clocks: Clocks,
    /// Her addresses, in lower case.
    addresses: Vec<String>,
}

impl Keeper {
    /// Her addresses are those given, and the calendar's own name where it is one, as main calendars are often named.
    pub(super) fn new(calendar: &Part, clocks: Clocks, addresses: &[String]) -> Self {
        let named = calendar.get("X-WR-CALNAME").map(|line| &line.value).filter(|name| name.contains('@'));
        Self { clocks, addresses: addresses.iter().chain(named).map(|address| address.trim().to_lowercase()).collect() }
    }

    /// How far her answer lets an invitation take her time. None: she is no guest of it, agreed, or the file does not say.
    pub(super) fn answer(&self, event: &Part) -> Option<Weight> {
        let mut guests = event.all("ATTENDEE");
        let own = guests.find(|guest| {
            let address = guest.value.to_lowercase();
            self.addresses.iter().any(|own| address.strip_prefix("mailto:").unwrap_or(&address) == own)
        })?;
        match own.parameter("PARTSTAT")?.to_ascii_uppercase().as_str() {
            "DECLINED" | "DELEGATED" => Some(Weight::Free),
            "TENTATIVE" | "NEEDS-ACTION" => Some(Weight::Soft),
            _ => None,
        }
    }
}
