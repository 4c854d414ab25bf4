//! What a component says of itself: name, version, licence, where it comes from.
//!
//! Each is a custom section of its own with a plain text, spelt as registries for WebAssembly read them; the name is in
//! the section of names. None of it changes what the component does.

use super::sections::{NAMES, kept, sections};
use serde::Serialize;
use std::borrow::Cow;
use thiserror::Error;
use wasm_encoder::{ComponentNameSection, ComponentSection, CustomSection};
use wasmparser::{BinaryReader, ComponentName, ComponentNameSectionReader};

/// What a component says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// What it is called.
    pub name: Option<String>,
    /// One sentence.
    pub description: Option<String>,
    /// Of this build (semantic versioning).
    pub version: Option<String>,
    /// An SPDX expression.
    pub licenses: Option<String>,
    /// Who answers for it.
    pub authors: Option<String>,
    /// Where to read more.
    pub homepage: Option<String>,
    /// Where its source is.
    pub source: Option<String>,
    /// Which state of the source.
    pub revision: Option<String>,
}

/// The bytes are no component.
#[derive(Debug, Error)]
#[error("this is not a WebAssembly component: {0}")]
pub struct NotAComponent(String);

impl Metadata {
    /// Reads what a component says of itself, without running it.
    ///
    /// # Errors
    /// Bytes that are no component.
    pub fn of(component: &[u8]) -> Result<Self, NotAComponent> {
        let mut found = Self::default();
        for (key, data) in sections(component).map_err(NotAComponent)?.iter().filter_map(|section| section.custom) {
            if key == NAMES {
                found.name = own_name(data).or(found.name);
            } else if let (Some(field), Ok(text)) = (found.field(key), str::from_utf8(data)) {
                *field = Some(text.to_owned());
            }
        }
        Ok(found)
    }

    /// The component with this metadata in place of what it said before. Names of its inner parts go.
    ///
    /// # Errors
    /// Bytes that are no component.
    pub fn stamp(&self, component: &[u8]) -> Result<Vec<u8>, NotAComponent> {
        let stays = |key: &str| key != NAMES && !KEYS.contains(&key);
        let mut stamped =
            kept(component, |section| section.custom.is_none_or(|(key, _)| stays(key))).map_err(NotAComponent)?;
        if let Some(name) = &self.name {
            let mut names = ComponentNameSection::new();
            names.component(name);
            names.append_to_component(&mut stamped);
        }
        let mut told = self.clone();
        for key in KEYS {
            if let Some(Some(text)) = told.field(key) {
                let section = CustomSection { name: key.into(), data: Cow::Borrowed(text.as_bytes()) };
                section.append_to_component(&mut stamped);
            }
        }
        Ok(stamped)
    }

    fn field(&mut self, key: &str) -> Option<&mut Option<String>> {
        match key {
            "authors" => Some(&mut self.authors),
            "description" => Some(&mut self.description),
            "homepage" => Some(&mut self.homepage),
            "licenses" => Some(&mut self.licenses),
            "revision" => Some(&mut self.revision),
            "source" => Some(&mut self.source),
            "version" => Some(&mut self.version),
            _ => None,
        }
    }
}

const KEYS: [&str; 7] = ["authors", "description", "homepage", "licenses", "revision", "source", "version"];

/// The component's own name in the section of names.
fn own_name(data: &[u8]) -> Option<String> {
    ComponentNameSectionReader::new(BinaryReader::new(data, 0)).into_iter().find_map(|part| match part {
        Ok(ComponentName::Component { name, .. }) => Some(name.to_owned()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        plugin::{EMBEDDED, Plugin},
        sandbox::Limits,
    };

    fn told() -> Metadata {
        Metadata {
            name: Some("plugin".into()),
            version: Some("1.2.3".into()),
            licenses: Some("Apache-2.0".into()),
            revision: Some("abc".into()),
            ..Metadata::default()
        }
    }

    #[test]
    fn what_is_stamped_is_read_and_the_component_does_the_same() {
        assert_eq!(Metadata::of(EMBEDDED).expect("a component").version, None);
        let stamped = told().stamp(EMBEDDED).expect("a component");
        assert_eq!(Metadata::of(&stamped).expect("a component"), told());
        assert!(stamped.len() < EMBEDDED.len() + 500, "{} bytes", stamped.len());
        let describe =
            |bytes: &[u8]| Plugin::load(bytes, Limits::default()).expect("it loads").describe().expect("a description");
        assert_eq!(describe(&stamped), describe(EMBEDDED));
    }

    #[test]
    fn a_second_stamp_takes_the_place_of_the_first() {
        let once = told().stamp(EMBEDDED).expect("a component");
        let other = Metadata { revision: Some("def".into()), homepage: Some("https://example.org".into()), ..told() };
        let twice = other.stamp(&once).expect("a component");
        assert_eq!(Metadata::of(&twice).expect("a component"), other);
        assert_eq!(told().stamp(&twice).expect("a component"), once);
    }

    #[test]
    fn what_is_no_component_is_refused() {
        for bytes in [&b""[..], b"\0asm\x01\0\0\0", &EMBEDDED[..EMBEDDED.len() / 2]] {
            assert!(Metadata::of(bytes).is_err());
            assert!(told().stamp(bytes).is_err());
        }
    }
}
