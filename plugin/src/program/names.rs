//! Strings become numbers once.

use crate::arrange::Arrange;
use std::hash::{DefaultHasher, Hasher};

/// A string of a [`Names`] table: an id, a slug or a value. Numbered in order of first appearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(u32);

impl Name {
    /// Position in the table.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A table of strings, each kept once: all texts in one, and a hash table that leads to them (open addressing, linear
/// probing). Only its speed depends on the hash. Ids come from outside and may be chosen to collide, so the hash has a key
/// that whoever chooses them cannot know beforehand: a digest of everything the table will hold.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Of texts, after the key.
    hasher: DefaultHasher,
    /// A power of two of them, at least twice as many as names; empty before the first name.
    slots: Vec<Option<Slot>>,
    /// One after the other.
    texts: String,
    /// Where each name's text ends.
    ends: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    name: Name,
}

impl Names {
    /// An empty table with a key that depends on all texts it will hold.
    pub fn keyed(key: &[u8]) -> Self {
        let mut names = Names::default();
        names.hasher.write(key);
        names
    }

    /// The name of a text, new or old.
    pub fn intern(&mut self, text: &str) -> Name {
        let hash = self.hash(text);
        if let Some(name) = self.known(hash, text) {
            return name;
        }
        if self.slots.len() <= self.ends.len().saturating_mul(2) {
            self.grow();
        }
        // Rosters are limited far below 2^32 strings.
        let name = Name(u32::try_from(self.ends.len()).unwrap_or(u32::MAX));
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
        self.enter(Slot { hash, name });
        name
    }

    /// The name of a text that was interned before.
    pub fn find(&self, text: &str) -> Option<Name> {
        self.known(self.hash(text), text)
    }

    /// The text of a name; empty for a name of another table.
    pub fn text(&self, name: Name) -> &str {
        self.at(name.index())
    }

    /// The text at a position; empty past the end.
    pub fn at(&self, index: usize) -> &str {
        let begin = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let text = begin.zip(self.ends.get(index)).and_then(|(begin, end)| self.texts.get(begin..*end));
        text.unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Every name with its text, in order of the text's bytes.
    pub fn sorted(&self) -> Vec<(&str, Name)> {
        let mut all: Vec<_> = (0..self.len()).map(|index| self.at(index)).zip((0..).map(Name)).collect();
        all.arrange();
        all
    }

    fn hash(&self, text: &str) -> u32 {
        let mut hasher = self.hasher.clone();
        hasher.write(text.as_bytes());
        // Half of it: the table has fewer slots, and texts with the same half are compared.
        u32::try_from(hasher.finish() >> 32).unwrap_or_default()
    }

    fn known(&self, hash: u32, text: &str) -> Option<Name> {
        let mut at = self.home(hash);
        // Ends: half of the slots are free.
        while let Some(slot) = self.slots.get(at)?.as_ref() {
            if slot.hash == hash && self.text(slot.name) == text {
                return Some(slot.name);
            }
            at = self.after(at);
        }
        None
    }

    fn enter(&mut self, slot: Slot) {
        let mut at = self.home(slot.hash);
        while self.slots.get(at).is_some_and(Option::is_some) {
            at = self.after(at);
        }
        if let Some(place) = self.slots.get_mut(at) {
            *place = Some(slot);
        }
    }

    fn grow(&mut self) {
        let size = self.slots.len().saturating_mul(2).max(64);
        for slot in std::mem::replace(&mut self.slots, vec![None; size]).into_iter().flatten() {
            self.enter(slot);
        }
    }

    /// Where a hash belongs, were no other there.
    fn home(&self, hash: u32) -> usize {
        hash as usize & self.slots.len().wrapping_sub(1)
    }

    fn after(&self, at: usize) -> usize {
        at.wrapping_add(1) & self.slots.len().wrapping_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_a_sorted_list_of_texts(texts in prop::collection::vec("[abc\\x00\u{e9}]{0,4}", 0..300)) {
            let mut names = Names::keyed(b"any");
            let mut known: Vec<String> = Vec::new();
            for text in &texts {
                prop_assert_eq!(names.find(text).is_some(), known.contains(text));
                let name = names.intern(text);
                if !known.contains(text) {
                    prop_assert_eq!(name.index(), known.len());
                    known.push(text.clone());
                }
                prop_assert_eq!(names.text(name), text);
                prop_assert_eq!(names.find(text), Some(name));
            }
            prop_assert_eq!(names.len(), known.len());
            known.sort();
            prop_assert_eq!(names.sorted().into_iter().map(|(text, _)| text).collect::<Vec<_>>(), known);
        }
    }
}
