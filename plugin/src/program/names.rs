//! Strings become numbers once.

use std::{collections::BTreeMap, sync::Arc};

/// A string of a [`Names`] table: an id, a slug or a value. Numbered in order of first appearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(u32);

impl Name {
    /// Position in the table.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A table of strings, each kept once. A tree, not a hash: ids come from outside and may be chosen to collide.
#[derive(Clone, Debug, Default)]
pub struct Names {
    by_text: BTreeMap<Arc<str>, Name>,
    texts: Vec<Arc<str>>,
}

impl Names {
    /// The name of a text, new or old.
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(name) = self.by_text.get(text) {
            return *name;
        }
        // Rosters are limited far below 2^32 strings.
        let name = Name(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.by_text.insert(text, name);
        name
    }

    /// The name of a text that was interned before.
    pub fn find(&self, text: &str) -> Option<Name> {
        self.by_text.get(text).copied()
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
        self.by_text.iter().map(|(text, name)| (text.as_ref(), *name))
    }
}
