//! Strings become numbers once.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

/// A string of a [`Names`] table: an id, a slug or a value. Numbered in order of first appearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(u32);

impl Name {
    /// Position in the table.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A table of strings, each kept once. A tree, not a hash: ids come from outside and may be chosen to collide. Texts are
/// compared by their first sixteen bytes as one number; most differ there.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The first text with each head.
    by_head: BTreeMap<u128, Name>,
    /// Texts whose head was taken.
    others: BTreeMap<Arc<str>, Name>,
    texts: Vec<Arc<str>>,
}

/// The first sixteen bytes, filled up with zeros, so that heads are in order of their texts.
fn head(text: &str) -> u128 {
    let mut bytes = [0; 16];
    for (head, byte) in bytes.iter_mut().zip(text.bytes()) {
        *head = byte;
    }
    u128::from_be_bytes(bytes)
}

impl Names {
    /// The name of a text, new or old.
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(name) = self.find(text) {
            return name;
        }
        // Rosters are limited far below 2^32 strings.
        let name = Name(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        match self.by_head.entry(head(&text)) {
            Entry::Vacant(place) => {
                place.insert(name);
            }
            Entry::Occupied(_) => {
                self.others.insert(text, name);
            }
        }
        name
    }

    /// The name of a text that was interned before.
    pub fn find(&self, text: &str) -> Option<Name> {
        let first = *self.by_head.get(&head(text))?;
        if self.text(first) == text { Some(first) } else { self.others.get(text).copied() }
    }

    /// The text of a name; empty for a name of another table.
    pub fn text(&self, name: Name) -> &str {
        self.at(name.index())
    }

    /// The text at a position; empty past the end.
    pub fn at(&self, index: usize) -> &str {
        self.texts.get(index).map_or("", AsRef::as_ref)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Every name with its text, in order of the text's bytes.
    pub fn sorted(&self) -> impl Iterator<Item = (&str, Name)> {
        // Both trees are in order of text.
        let mut firsts = self.by_head.values().map(|name| (self.text(*name), *name)).peekable();
        let mut others = self.others.iter().map(|(text, name)| (text.as_ref(), *name)).peekable();
        std::iter::from_fn(move || {
            let first = firsts.peek().map(|(text, _)| *text);
            others.next_if(|(text, _)| first.is_none_or(|first| *text < first)).or_else(|| firsts.next())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_a_sorted_list_of_texts(texts in prop::collection::vec("(same-first-16-by)?[ab\\x00\u{e9}]{0,3}", 0..60)) {
            let mut names = Names::default();
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
            prop_assert_eq!(names.sorted().map(|(text, _)| text).collect::<Vec<_>>(), known);
        }
    }
}
