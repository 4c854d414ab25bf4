//! Bytes to content lines (RFC 5545, section 3.1).

use super::CalendarError;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::borrow::Cow;

/// Bytes of a file. Whoever attaches films to her appointments exports without attachments.
const LIMIT: usize = 64 << 20;
/// Bytes of a property that says when: hundreds of RDATEs fit.
const LONGEST: usize = 1 << 20;

/// Properties that say when, and for how certain. No other is kept.
const READ: [&str; 24] = [
    "BEGIN",
    "END",
    "METHOD",
    "UID",
    "SEQUENCE",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "EXRULE",
    "RECURRENCE-ID",
    "STATUS",
    "TRANSP",
    "X-MICROSOFT-CDO-BUSYSTATUS",
    "FREEBUSY",
    "TZID",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "X-LIC-LOCATION",
    // Compared with her own addresses, for what she answered.
    "ATTENDEE",
    "X-WR-CALNAME",
];

/// One property.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Where it begins in the file, from 1.
    pub(super) number: usize,
    /// In upper case.
    pub(super) name: String,
    /// Names in upper case, values without their quotes.
    parameters: Vec<(String, String)>,
    pub(super) value: String,
}

impl Line {
    /// The value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The properties of a file that are read, in order, and how many lines are none at all. Linear in the bytes.
pub(super) fn lines(bytes: &[u8]) -> Result<(Vec<Line>, usize), CalendarError> {
    if bytes.len() > LIMIT {
        return Err(CalendarError::TooLarge(LIMIT));
    }
    let bytes = as_octets(bytes);
    let mut lines = Vec::new();
    let mut broken = 0;
    let mut joined: Vec<u8> = Vec::new();
    let mut began = 1;
    let mut take = |line: &[u8], number: usize| {
        if !line.is_empty() {
            match property(line, number) {
                Parsed::Read(line) => lines.push(line),
                Parsed::Other => {}
                Parsed::Broken => broken += 1,
            }
        }
    };
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // Folding goes by octets and may cut a letter in two: first joined, then decoded.
        match line.split_first() {
            Some((b' ' | b'\t', rest)) if index > 0 => joined.extend_from_slice(rest),
            _ => {
                take(&joined, began);
                joined.clear();
                joined.extend_from_slice(line);
                began = index + 1;
            }
        }
    }
    take(&joined, began);
    Ok((lines, broken))
}

/// The bytes without a byte-order mark; UTF-16 as UTF-8.
fn as_octets(bytes: &[u8]) -> Cow<'_, [u8]> {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) => match encoding.decode(bytes).0 {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        },
        None => Cow::Borrowed(bytes),
    }
}

enum Parsed {
    Read(Line),
    Other,
    Broken,
}

fn property(line: &[u8], number: usize) -> Parsed {
    let end = line.iter().position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'-')).unwrap_or(line.len());
    let name = String::from_utf8_lossy(&line[..end]).to_ascii_uppercase();
    if name.is_empty() || !matches!(line.get(end), Some(b':' | b';')) {
        return Parsed::Broken;
    }
    if !READ.contains(&name.as_str()) || line.len() > LONGEST {
        return Parsed::Other;
    }
    let rest = &line[end..];
    let text = match std::str::from_utf8(rest) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode(rest).0,
    };
    let Some((parameters, value)) = split(&text) else { return Parsed::Broken };
    Parsed::Read(Line { number, name, parameters, value: value.trim().to_owned() })
}

/// `;NAME=value;NAME="value":rest`
fn split(text: &str) -> Option<(Vec<(String, String)>, &str)> {
    let mut parameters = Vec::new();
    let mut rest = text;
    loop {
        if let Some(value) = rest.strip_prefix(':') {
            return Some((parameters, value));
        }
        let (name, after) = rest.strip_prefix(';')?.split_once('=')?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find([';', ':'])?),
        };
        parameters.push((name.to_ascii_uppercase(), value.to_owned()));
        // Further values of the same parameter say nothing about time.
        rest = &after[after.find([';', ':'])?..];
    }
}
