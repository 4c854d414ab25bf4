//! What an integrator takes away: one folder with everything that a host needs, and the means to check it.
//!
//! The same component and the same words give the same folder, byte for byte.

#[path = "../../build/component.rs"]
#[allow(dead_code, reason = "some of it is for the build script")]
mod component;
mod contract;
mod metadata;
#[path = "../../build/sections.rs"]
mod sections;

pub use metadata::{Metadata, NotAComponent};

use crate::{
    digest::sha256,
    plugin::{CallError, Plugin},
    sandbox::{Limits, LoadError},
    signature::{SecretKey, bare},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, io, path::Path};
use thiserror::Error;

/// Name of the component in the folder.
pub const COMPONENT: &str = component::FILE;

/// What the build knows of the crates in the embedded component.
const SBOM: &str = include_str!(concat!(env!("OUT_DIR"), "/sbom.json"));

/// Files by their path in the folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Why there is no release.
#[derive(Debug, Error)]
pub enum ReleaseError {
    /// What is to be released is no component.
    #[error(transparent)]
    NotAComponent(#[from] NotAComponent),
    /// It does not load with everything in it that a release has.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// It does not answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The source does not build.
    #[error("{0}")]
    Build(String),
    /// The contract that this harness was built with does not parse.
    #[error("the contract does not parse: {0}; please report this")]
    Contract(String),
}

/// Everything of a release: the component with its metadata, signed if there is a key; the contract as text and binary;
/// the schemas of the policy and of every operation; what the component is made of; and the checksums.
///
/// # Errors
/// A component that is none, that does not load, or that does not answer.
pub fn files(component: &[u8], metadata: Metadata, key: Option<&SecretKey>) -> Result<Files, ReleaseError> {
    let about = Plugin::load(component, Limits::default())?.describe()?;
    let metadata = Metadata { name: Some(about.name.clone()), version: Some(about.version.clone()), ..metadata };
    let stamped = metadata.stamp(bare(component))?;
    let released = key.map_or_else(|| stamped.clone(), |key| key.sign(&stamped));
    // What is given away has to load as it is.
    let limits = Limits { require_signature: key.map(SecretKey::public), ..Limits::default() };
    let session = Plugin::load(&*released, limits)?.session().map_err(CallError::from)?;

    let mut files = Files::new();
    files.insert("policy.schema.json".into(), session.policy_schema()?.into_bytes());
    for operation in session.operations()? {
        let schema = session.schema(&operation)?;
        files.insert(format!("schemas/{operation}.json"), schema.into_bytes());
    }
    files.insert("reverse-mentoring.wit.wasm".into(), contract::package().map_err(ReleaseError::Contract)?);
    for (name, text) in contract::TEXTS {
        files.insert(format!("wit/{name}"), text.into());
    }
    files.insert("sbom.cdx.json".into(), bill(&about.version, &about.time_zones, &sha256(&released)).into_bytes());
    files.insert(COMPONENT.into(), released);
    let sums: String = files.iter().map(|(name, bytes)| format!("{}  {name}\n", sha256(bytes))).collect();
    files.insert("SHA256SUMS".into(), sums.into_bytes());
    Ok(files)
}

/// Builds the component from a checkout of the source, and gives it the metadata of a released one: the bytes that the
/// release must have, but for its signature.
///
/// # Errors
/// A release that is no component, a folder that is no checkout, a source that does not build.
pub fn rebuilt(source: &Path, released: &[u8]) -> Result<Vec<u8>, ReleaseError> {
    let failed = |error: io::Error| ReleaseError::Build(format!("`{}`: {error}", source.display()));
    // As the compiler will name it in its messages, or the names would not be rewritten.
    let source = source.canonicalize().map_err(failed)?;
    let told = Metadata::of(released)?;
    let built =
        component::build(&source, &source.join("target")).map_err(|error| ReleaseError::Build(error.to_string()))?;
    if told == Metadata::default() { Ok(built) } else { Ok(told.stamp(&built)?) }
}

/// The build's bill of materials with the digest of what is released, and with the data in it that is no crate's.
fn bill(version: &str, time_zones: &str, digest: &str) -> String {
    let mut bill: Value = serde_json::from_str(SBOM).unwrap_or_default();
    let component = &mut bill["metadata"]["component"];
    component["version"] = version.into();
    component["hashes"] = json!([{ "alg": "SHA-256", "content": digest }]);
    if let Some(components) = bill["components"].as_array_mut() {
        components.push(json!({
            "type": "data", "bom-ref": format!("tzdata@{time_zones}"), "name": "IANA time zone database",
            "version": time_zones, "licenses": [{ "license": { "name": "Public domain" } }],
        }));
    }
    format!("{bill:#}\n")
}
