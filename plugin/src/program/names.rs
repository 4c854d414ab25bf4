//! Strings become numbers once.

use crate::arrange::tree;
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
    by_head: BTreeMap<u128, Alike>,
    texts: Vec<Arc<str>>,
}

/// Texts that begin alike.
#[derive(Clone, Debug)]
enum Alike {
    One(Name),
    Many(BTreeMap<Arc<str>, Name>),
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
        // Rosters are limited far below 2^32 strings.
        let fresh = Name(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let name = match self.by_head.entry(head(text)) {
            Entry::Vacant(place) => {
                place.insert(Alike::One(fresh));
                fresh
            }
            Entry::Occupied(mut place) => match place.get_mut() {
                Alike::One(name) => {
                    let Some(known) = self.texts.get(name.index()) else { return *name };
                    if **known == *text {
                        return *name;
                    }
                    let both = [(Arc::clone(known), *name), (text.into(), fresh)];
                    *place.get_mut() = Alike::Many(tree(both));
                    fresh
                }
                Alike::Many(names) => match names.get(text) {
                    Some(name) => *name,
                    None => *names.entry(text.into()).or_insert(fresh),
                },
            },
        };
        if name == fresh {
            self.texts.push(text.into());
        }
        name
    }

    /// The name of a text that was interned before.
    pub fn find(&self, text: &str) -> Option<Name> {
        match self.by_head.get(&head(text))? {
            Alike::One(name) => Some(*name).filter(|name| self.text(*name) == text),
            Alike::Many(names) => names.get(text).copied(),
        }
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
        let names = self.by_head.values().flat_map(|alike| match alike {
            Alike::One(name) => vec![*name],
            Alike::Many(names) => names.values().copied().collect(),
        });
        names.map(|name| (self.text(name), name))
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
