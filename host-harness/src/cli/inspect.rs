//! What a component is, before it runs.

use super::context::Context;
use crate::{
    digest::sha256,
    errors::Failure,
    output::{Answer, Page, words::count},
    plugin::{Plugin, Source},
    sandbox::Limits,
};
use serde_json::json;
use std::{fs, path::PathBuf};
use wit_component::{DecodedWasm, WitPrinter};

/// Look into a component: exports, imports, size, digest, time zones, limits
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness inspect
  host-harness inspect other.wasm --wit")]
pub(super) struct Inspect {
    /// The component; the one built in if not given
    component: Option<PathBuf>,
    /// Print its WIT as well
    #[arg(long)]
    wit: bool,
}

/// A component's interfaces.
pub(super) struct Interfaces {
    exports: Vec<(String, usize)>,
    imports: Vec<String>,
    pub(super) wit: String,
}

/// Reads a component's types without running it.
pub(super) fn interfaces(bytes: &[u8]) -> Result<Interfaces, Failure> {
    let torn =
        |why: String| Failure::input(format!("this is not a component: {why}"), "name a component, not a core module");
    let DecodedWasm::Component(resolve, world) =
        wit_component::decode(bytes).map_err(|error| torn(format!("{error:#}")))?
    else {
        return Err(torn("it is a WIT package".into()));
    };
    let world = &resolve.worlds[world];
    let functions = |item: &wit_parser::WorldItem| match item {
        wit_parser::WorldItem::Interface { id, .. } => resolve.interfaces[*id].functions.len(),
        _ => 0,
    };
    let mut printer = WitPrinter::default();
    for (id, package) in &resolve.packages {
        if package.name.namespace == "reverse-mentoring" {
            printer.print(&resolve, id, &[]).map_err(|error| torn(format!("{error:#}")))?;
        }
    }
    Ok(Interfaces {
        exports: world.exports.iter().map(|(key, item)| (resolve.name_world_key(key), functions(item))).collect(),
        imports: world.imports.keys().map(|key| resolve.name_world_key(key)).collect(),
        wit: printer.output.to_string(),
    })
}

impl Inspect {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let bytes = match &self.component {
            Some(path) => fs::read(path).map_err(Failure::reading(path))?.into(),
            None => context.component()?,
        };
        let found = interfaces(&bytes)?;
        let plugin = match &self.component {
            Some(path) => Plugin::load(Source::File(path), Limits::default())?,
            None => context.plugin()?,
        };
        let about = plugin.describe()?;
        let mut page = Page::default();
        page.title(format!("{} {}", about.name, about.version)).facts([
            ("size", format!("{} bytes", count(bytes.len() as u64))),
            ("SHA-256", sha256(&bytes)),
            ("imports", if found.imports.is_empty() { "none".into() } else { found.imports.join(", ") }),
            ("time zones", about.time_zones.clone()),
        ]);
        for detail in &about.details {
            page.line(format!("  {}  {}", detail.key, detail.value));
        }
        page.title("Exports").table(
            ["interface", "functions"],
            found.exports.iter().map(|(name, functions)| [name.clone(), functions.to_string()]),
        );
        page.title("Largest input it accepts")
            .table(["what", "most"], about.limits.iter().map(|limit| [limit.name.clone(), count(limit.value)]));
        let limits = serde_json::to_value(plugin.limits()).unwrap_or_default();
        let rows = limits.as_object().into_iter().flatten();
        page.title("Limits of a request in the sandbox").table(
            ["limit", "most"],
            rows.map(|(name, value)| [name.clone(), value.as_u64().map(count).unwrap_or_default()]),
        );
        if self.wit {
            page.title("WIT").line(&found.wit);
        }
        let exports: Vec<&String> = found.exports.iter().map(|(name, _)| name).collect();
        let json = json!({
            "about": about, "bytes": bytes.len(), "sha256": sha256(&bytes), "imports": found.imports,
            "exports": exports, "limits": limits, "wit": found.wit,
        });
        let alone = found.imports.is_empty();
        Ok(Answer::new(page, &json).with_verdict(alone))
    }
}
