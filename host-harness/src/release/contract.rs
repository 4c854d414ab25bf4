//! The contract as it was written; its documentation does not survive in a component.

use wit_parser::{Resolve, SourceMap};

/// File names and texts of `wit/`.
pub(super) const TEXTS: [(&str, &str); 11] = [
    ("README.md", include_str!("../../../wit/README.md")),
    ("conflicts.wit", include_str!("../../../wit/conflicts.wit")),
    ("documents.wit", include_str!("../../../wit/documents.wit")),
    ("health.wit", include_str!("../../../wit/health.wit")),
    ("info.wit", include_str!("../../../wit/info.wit")),
    ("matching.wit", include_str!("../../../wit/matching.wit")),
    ("policy.wit", include_str!("../../../wit/policy.wit")),
    ("program.wit", include_str!("../../../wit/program.wit")),
    ("scheduling.wit", include_str!("../../../wit/scheduling.wit")),
    ("types.wit", include_str!("../../../wit/types.wit")),
    ("world.wit", include_str!("../../../wit/world.wit")),
];

/// The contract as a WIT package in binary form, documentation included.
pub(super) fn package() -> Result<Vec<u8>, String> {
    let mut sources = SourceMap::new();
    for (name, text) in TEXTS.into_iter().filter(|(name, _)| name.ends_with(".wit")) {
        sources.push_str(name, text);
    }
    let group = sources.parse().map_err(|(_, error)| format!("{error:?}"))?;
    let mut resolve = Resolve::default();
    let package = resolve.push_group(group).map_err(|error| format!("{error:?}"))?;
    wit_component::encode(&resolve, package).map_err(|error| format!("{error:#}"))
}
