//! What RFC 9636 asks of a TZif file and jiff does not check: times in ascending order, and no leap seconds.
//!
//! Changes out of order would make jiff's binary searches answer anything. A file with leap seconds (those of `right/`
//! directories) counts its instants with them, so its changes would come half a minute late.

use super::book::ZoneError;

/// Bytes of a header; its six counts are the last 24 of them.
const HEADER: usize = 44;

/// The six counts of a header, in its order.
#[derive(Clone, Copy)]
struct Counts {
    utc: usize,
    standard: usize,
    leap: usize,
    times: usize,
    types: usize,
    chars: usize,
}

/// Checks a file that jiff has accepted. Linear.
///
/// # Errors
/// [`ZoneError::LeapSeconds`], [`ZoneError::Unordered`]; [`ZoneError::NotTzif`] where jiff should have said so.
pub(super) fn check(file: &[u8]) -> Result<(), ZoneError> {
    let version = file.get(4).ok_or(ZoneError::NotTzif)?;
    let counts = Counts::read(file).ok_or(ZoneError::NotTzif)?;
    if *version == 0 {
        let times: Option<Vec<i64>> =
            times::<4>(file, counts, |bytes| i64::from(i32::from_be_bytes(bytes)));
        return judge(counts, times);
    }
    // From version 2 on, a first block for old readers is followed by the one that counts.
    let block = counts
        .block_len(4)
        .and_then(|len| len.checked_add(HEADER))
        .and_then(|start| file.get(start..));
    let block = block.ok_or(ZoneError::NotTzif)?;
    let counts = Counts::read(block).ok_or(ZoneError::NotTzif)?;
    judge(counts, times::<8>(block, counts, i64::from_be_bytes))
}

fn judge(counts: Counts, times: Option<Vec<i64>>) -> Result<(), ZoneError> {
    let times = times.ok_or(ZoneError::NotTzif)?;
    if counts.leap > 0 {
        Err(ZoneError::LeapSeconds)
    } else if times.is_sorted_by(|a, b| a < b) {
        Ok(())
    } else {
        Err(ZoneError::Unordered)
    }
}

/// The times of a block, which come first after its header.
fn times<const SIZE: usize>(
    block: &[u8],
    counts: Counts,
    number: fn([u8; SIZE]) -> i64,
) -> Option<Vec<i64>> {
    let end = counts.times.checked_mul(SIZE)?.checked_add(HEADER)?;
    let (times, _) = block.get(HEADER..end)?.as_chunks::<SIZE>();
    Some(times.iter().copied().map(number).collect())
}

impl Counts {
    fn read(header: &[u8]) -> Option<Counts> {
        let (counts, _) = header.get(20..HEADER)?.as_chunks::<4>();
        let mut counts = counts
            .iter()
            .map(|bytes| usize::try_from(u32::from_be_bytes(*bytes)).ok());
        let mut next = || counts.next().flatten();
        Some(Counts {
            utc: next()?,
            standard: next()?,
            leap: next()?,
            times: next()?,
            types: next()?,
            chars: next()?,
        })
    }

    /// Bytes of a block after its header, with times of so many bytes.
    fn block_len(self, time: usize) -> Option<usize> {
        [
            self.times.checked_mul(time.checked_add(1)?)?,
            self.types.checked_mul(6)?,
            self.chars,
            self.leap.checked_mul(time.checked_add(4)?)?,
            self.standard,
            self.utc,
        ]
        .into_iter()
        .try_fold(0, usize::checked_add)
    }
}
