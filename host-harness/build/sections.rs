//! The sections of a component, without those of the modules inside it. For the build, and for what is stamped later.

use std::ops::Range;
use wasmparser::{BinaryReader, Parser};

/// The name of the section in which the names of a component and of its inner parts are.
pub(crate) const NAMES: &str = "component-name";
/// What every binary begins with: four letters and a version.
const HEADER_BYTES: usize = 8;

/// One section.
pub(crate) struct Section<'a> {
    /// All of it, its kind and length included.
    pub(crate) whole: Range<usize>,
    /// Of a custom section: name and data.
    pub(crate) custom: Option<(&'a str, &'a [u8])>,
}

/// Every section, in order.
///
/// # Errors
/// In words, where the bytes are no component or a torn one.
pub(crate) fn sections(component: &[u8]) -> Result<Vec<Section<'_>>, String> {
    if !Parser::is_component(component) {
        return Err("it begins like none".into());
    }
    read(component).map_err(|error| error.to_string())
}

fn read(component: &[u8]) -> wasmparser::Result<Vec<Section<'_>>> {
    let mut reader = BinaryReader::new(component, 0);
    reader.read_bytes(HEADER_BYTES)?;
    let mut sections = Vec::new();
    while !reader.eof() {
        let start = reader.current_position();
        let is_custom = reader.read_u8()? == 0;
        let length = reader.read_var_u32()?;
        let mut content = BinaryReader::new(reader.read_bytes(length as usize)?, 0);
        let custom = if is_custom {
            let name = content.read_string()?;
            Some((name, content.read_bytes(content.bytes_remaining())?))
        } else {
            None
        };
        sections.push(Section { whole: start..reader.current_position(), custom });
    }
    Ok(sections)
}

/// The component with only the sections that are to stay.
///
/// # Errors
/// As [`sections`].
pub(crate) fn kept(component: &[u8], stays: impl Fn(&Section<'_>) -> bool) -> Result<Vec<u8>, String> {
    let mut kept = component.get(..HEADER_BYTES).unwrap_or_default().to_vec();
    for section in sections(component)?.iter().filter(|section| stays(section)) {
        kept.extend_from_slice(&component[section.whole.clone()]);
    }
    Ok(kept)
}
