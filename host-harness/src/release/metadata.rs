//! What a component says of itself: name, version, licence, where it comes from.
//!
//! Each is a custom section of its own with a plain text, spelt as registries for WebAssembly read them; the name is in
//! the section of names. None of it changes what the component does.

use serde::Serialize;
use std::{borrow::Cow, ops::Range};
use thiserror::Error;
use wasm_encoder::{ComponentNameSection, ComponentSection, CustomSection, Encode};
use wasmparser::{ComponentName, KnownCustom, Parser, Payload};

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
        for section in outermost(component)? {
            if let Some(name) = section.name {
                found.name = Some(name);
            } else if let Some((key, text)) = section.text
                && let Some(field) = found.field(&key)
            {
                *field = Some(text);
            }
        }
        Ok(found)
    }

    /// The component with this metadata in place of what it said before. Names of its inner parts go.
    ///
    /// # Errors
    /// Bytes that are no component.
    pub fn stamp(&self, component: &[u8]) -> Result<Vec<u8>, NotAComponent> {
        let mut told = self.clone();
        let mut stamped = wasm_encoder::Component::HEADER.to_vec();
        for section in outermost(component)? {
            let replaced = section.is_names || section.text.is_some_and(|(key, _)| told.field(&key).is_some());
            if !replaced {
                stamped.push(section.id);
                component[section.content].encode(&mut stamped);
            }
        }
        if let Some(name) = &self.name {
            let mut names = ComponentNameSection::new();
            names.component(name);
            names.append_to_component(&mut stamped);
        }
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

/// A section of the component itself, not of a module in it.
struct Section {
    id: u8,
    content: Range<usize>,
    /// Of a custom section with a text in it: its name and the text.
    text: Option<(String, String)>,
    /// Whether it is the section of names.
    is_names: bool,
    /// The component's own name in it.
    name: Option<String>,
}

fn outermost(component: &[u8]) -> Result<Vec<Section>, NotAComponent> {
    if !Parser::is_component(component) {
        return Err(NotAComponent("it begins like none".into()));
    }
    let torn = |error: wasmparser::Error| NotAComponent(error.to_string());
    let (mut depth, mut sections) = (0_usize, Vec::new());
    for payload in Parser::new(0).parse_all(component) {
        let payload = payload.map_err(torn)?;
        match payload {
            Payload::Version { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        let (1, Some((id, range))) = (depth, payload.as_section()) else { continue };
        let at = |end: u64| usize::try_from(end).map_err(|_| NotAComponent("it is too large".into()));
        let mut section =
            Section { id, content: at(range.start)?..at(range.end)?, text: None, is_names: false, name: None };
        if let Payload::CustomSection(custom) = &payload {
            if let KnownCustom::ComponentName(names) = custom.as_known() {
                section.is_names = true;
                section.name = names.into_iter().find_map(|part| match part {
                    Ok(ComponentName::Component { name, .. }) => Some(name.to_owned()),
                    _ => None,
                });
            }
            section.text = str::from_utf8(custom.data()).ok().map(|text| (custom.name().to_owned(), text.to_owned()));
        }
        sections.push(section);
    }
    Ok(sections)
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
