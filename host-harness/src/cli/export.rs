//! What an integrator takes away.

use super::{
    context::{Context, write},
    inspect::interfaces,
};
use crate::{
    digest::sha256,
    errors::Failure,
    output::{Answer, Page, words::count},
};
use std::{collections::BTreeMap, path::PathBuf};
use wit_parser::Resolve;

/// The contract as it was written; texts do not survive in a component.
const CONTRACT: [(&str, &str); 10] = [
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
];
const WORLD: (&str, &str) = ("world.wit", include_str!("../../../wit/world.wit"));

/// Write what a host needs: component, contract as text and binary, policy schema, checksums
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness export --out plugin && (cd plugin && sha256sum -c SHA256SUMS)")]
pub(super) struct Export {
    /// The folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Export {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let component = context.component()?;
        // Whoever exports a file that is no component should hear it here.
        interfaces(&component)?;
        let schema = context.session()?.policy_schema()?;
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        files.insert("reverse-mentoring.wasm".into(), component.into_owned());
        files.insert("reverse-mentoring.wit.wasm".into(), package()?);
        files.insert("policy.schema.json".into(), schema.into_bytes());
        for (name, text) in CONTRACT.into_iter().chain([WORLD]) {
            files.insert(format!("wit/{name}"), text.into());
        }
        let sums: String = files.iter().map(|(name, bytes)| format!("{}  {name}\n", sha256(bytes))).collect();
        files.insert("SHA256SUMS".into(), sums.into());
        for (name, bytes) in &files {
            write(&self.out.join(name), bytes)?;
        }
        let mut page = Page::default();
        page.title(format!("Written to {}", self.out.display()))
            .table(["file", "bytes"], files.iter().map(|(name, bytes)| [name.clone(), count(bytes.len() as u64)]));
        Ok(Answer::new(page, &files.keys().collect::<Vec<_>>()))
    }
}

/// The contract as a WIT package in binary form, documentation included.
fn package() -> Result<Vec<u8>, Failure> {
    let wrong = |error: String| Failure::input(format!("the contract does not parse: {error}"), "please report this");
    let mut sources = wit_parser::SourceMap::new();
    for (name, text) in CONTRACT.into_iter().chain([WORLD]).filter(|(name, _)| name.ends_with(".wit")) {
        sources.push_str(name, text);
    }
    let group = sources.parse().map_err(|(_, error)| wrong(format!("{error:?}")))?;
    let mut resolve = Resolve::default();
    let package = resolve.push_group(group).map_err(|error| wrong(format!("{error:?}")))?;
    wit_component::encode(&resolve, package).map_err(|error| wrong(format!("{error:#}")))
}
