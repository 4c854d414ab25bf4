//! What was released about survey answers, kept by the host between releases.
//!
//! Two releases that differ by a few people's answers give those away by subtraction. The ledger therefore holds each
//! contribution to the last release, and a new release needs either none changed or enough of them. It is as sensitive as
//! the answers and kept with them.

use super::attainment::What;
use crate::problems::Problems;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Format of the text.
const PREFIX: &str = "rm-ledger-1:";

/// The last release of each survey indicator, by its slug.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Ledger {
    pub releases: BTreeMap<String, Release>,
}

/// A released number and what went into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Release {
    pub units: u32,
    pub value: Value,
    /// Contribution by pairing (answers) or person (skills), as bit patterns: equal or not is all that matters.
    pub parts: BTreeMap<String, [u64; 2]>,
    /// Contributors who have left the history since; forgotten, but counted.
    pub gone: u32,
}

/// [`What`] of a survey indicator, in a form that is written down.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Value {
    Sum(f64),
    /// `gained`: learners who rate themselves higher than before.
    Change {
        g: f64,
        se2: f64,
        gained: u32,
    },
}

impl From<Value> for What {
    fn from(value: Value) -> What {
        match value {
            Value::Sum(sum) => What::Shares(sum),
            Value::Change { g, se2, .. } => What::Change { g, se2 },
        }
    }
}

impl Ledger {
    /// Reads what an earlier [`Ledger::write`] gave. What cannot be read is a problem at `/history/ledger`, which says
    /// nothing about the content.
    pub(super) fn read(text: Option<&str>, problems: &mut Problems) -> Ledger {
        let Some(text) = text else { return Ledger::default() };
        let bytes = text.strip_prefix(PREFIX).and_then(unhex);
        let ledger: Option<Ledger> = bytes.and_then(|bytes| postcard::from_bytes(&bytes).ok());
        let sound = ledger.filter(Ledger::is_sound);
        if sound.is_none() {
            let message = "is not a ledger that `review.ledger` gave";
            problems.add("input.bad-ledger", "/history/ledger".into(), message);
        }
        sound.unwrap_or_default()
    }

    /// Numbers a release can have; anything else was made by somebody else.
    fn is_sound(&self) -> bool {
        self.releases.values().all(|release| match release.value {
            Value::Sum(sum) => release.units > 0 && (0.0..=f64::from(release.units)).contains(&sum),
            Value::Change { g, se2, gained } => {
                g.is_finite() && se2 > 0.0 && se2.is_finite() && release.units > 0 && gained <= release.units
            }
        })
    }

    /// An opaque text.
    pub(super) fn write(&self) -> String {
        // Plain data in memory always serializes; the empty ledger stands for the impossible.
        let bytes = postcard::to_allocvec(self).unwrap_or_default();
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
        PREFIX.chars().chain(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])).collect()
    }

    /// Forgets contributors who are not among `present`.
    pub(super) fn forget(&mut self, present: &BTreeSet<&str>) {
        for release in self.releases.values_mut() {
            let before = release.parts.len();
            release.parts.retain(|id, _| present.contains(id.as_str()));
            let gone = before.saturating_sub(release.parts.len());
            release.gone = release.gone.saturating_add(u32::try_from(gone).unwrap_or(u32::MAX));
        }
    }
}

impl Release {
    /// Of a change: who gained.
    pub(super) fn gained(&self) -> Option<u32> {
        if let Value::Change { gained, .. } = self.value { Some(gained) } else { None }
    }

    /// How many people's contributions differ between this release and another set of them.
    pub(super) fn differs(&self, parts: &BTreeMap<String, [u64; 2]>) -> u32 {
        let old = self.parts.iter().filter(|(id, value)| parts.get(*id) != Some(value)).count();
        let new = parts.keys().filter(|id| !self.parts.contains_key(*id)).count();
        u32::try_from(old.saturating_add(new)).unwrap_or(u32::MAX).saturating_add(self.gone)
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)?.checked_shl(4)? | digit(*low)?),
            _ => None,
        })
        .collect()
}
