//! What a component is, before it runs.

use super::context::Context;
use crate::{
    digest::sha256,
    errors::Failure,
    output::{Answer, Page, words::count},
    release::Metadata,
    signature::{PublicKey, is_signed},
};
use serde_json::json;
use std::{fs, path::PathBuf};
use wit_component::{DecodedWasm, WitPrinter};

/// Look into a component: origin, signature, exports, imports, size, digest, time zones, limits. Ends with 1 when it has
/// imports, or is not signed as asked
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness inspect
  host-harness inspect other.wasm --wit
  host-harness inspect other.wasm --signed-by d75a980182b1…")]
pub(super) struct Inspect {
    /// The component; the one built in if not given
    component: Option<PathBuf>,
    /// Print its WIT as well
    #[arg(long)]
    wit: bool,
    /// Check that the owner of this public key signed it
    #[arg(long, value_name = "KEY")]
    signed_by: Option<String>,
}

/// A component's interfaces.
struct Interfaces {
    exports: Vec<(String, usize)>,
    imports: Vec<String>,
    wit: String,
}

/// Reads a component's types without running it.
fn interfaces(bytes: &[u8]) -> Result<Interfaces, Failure> {
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

/// A limit that is no number: a digest, a key.
fn words(value: &serde_json::Value) -> String {
    value.as_str().unwrap_or_default().into()
}

impl Inspect {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let bytes = match &self.component {
            Some(path) => fs::read(path).map_err(Failure::reading(path))?.into(),
            None => context.component()?,
        };
        let found = interfaces(&bytes)?;
        let plugin = context.plugin_in(self.component.as_deref())?;
        let about = plugin.describe()?;
        let metadata = Metadata::of(&bytes)
            .map_err(|error| Failure::input(error.to_string(), "name a component, not a core module"))?;
        let signer = self.signed_by.as_deref().map(str::parse::<PublicKey>).transpose().map_err(|error| {
            Failure::input(format!("`--signed-by`: {error}"), "take the line that `keygen` printed")
        })?;
        let distrust = signer.and_then(|key| key.check(&bytes).err());
        let signature = match (signer, distrust) {
            (Some(key), None) => format!("by {key}"),
            (Some(key), Some(why)) => format!("NOT by {key}: {why}"),
            (None, _) if is_signed(&bytes) => "there is one; `--signed-by KEY` checks it".into(),
            (None, _) => "none".into(),
        };
        let mut page = Page::default();
        page.title(format!("{} {}", about.name, about.version)).facts([
            ("size", format!("{} bytes", count(bytes.len() as u64))),
            ("SHA-256", sha256(&bytes)),
            ("signature", signature),
            ("imports", if found.imports.is_empty() { "none".into() } else { found.imports.join(", ") }),
            ("time zones", about.time_zones.clone()),
        ]);
        for detail in &about.details {
            page.line(format!("  {}  {}", detail.key, detail.value));
        }
        let told = serde_json::to_value(&metadata).unwrap_or_default();
        let told = told.as_object().into_iter().flatten();
        page.title("What it says of itself")
            .table(["key", "text"], told.filter_map(|(key, text)| Some([key.clone(), text.as_str()?.to_owned()])));
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
            rows.map(|(name, value)| [name.clone(), value.as_u64().map_or_else(|| words(value), count)]),
        );
        if self.wit {
            page.title("WIT").line(&found.wit);
        }
        let exports: Vec<&String> = found.exports.iter().map(|(name, _)| name).collect();
        let json = json!({
            "about": about, "bytes": bytes.len(), "sha256": sha256(&bytes), "imports": found.imports,
            "exports": exports, "limits": limits, "wit": found.wit, "metadata": metadata,
            "signed": is_signed(&bytes), "signed_by": signer.filter(|_| distrust.is_none()),
        });
        let fine = found.imports.is_empty() && distrust.is_none();
        Ok(Answer::new(page, &json).with_verdict(fine))
    }
}
