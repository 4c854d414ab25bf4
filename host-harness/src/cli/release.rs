//! What an integrator takes away.

use super::{
    context::{Context, write},
    sign,
};
use crate::{
    digest::sha256,
    errors::Failure,
    output::{Answer, Page, words::count},
    release::{COMPONENT, Metadata, ReleaseError, files},
    signature::SecretKey,
};
use serde_json::json;
use std::path::PathBuf;

/// Write all that a host needs into one folder: component, contract, schemas, bill of materials, checksums
///
/// The component carries its name, version, licence and origin. With a key it is signed; hosts that set
/// `require_signature` in their limits run no other.
#[derive(Debug, clap::Args)]
#[command(
    visible_alias = "export",
    after_help = "\
Examples:
  host-harness release --out plugin && (cd plugin && sha256sum -c SHA256SUMS)
  host-harness keygen release.key
  host-harness release --out plugin --key release.key --revision $(git rev-parse HEAD)"
)]
pub(super) struct Release {
    /// The folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Sign the component with this key, as `keygen` makes it
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// State of the source that it was built from
    #[arg(long)]
    revision: Option<String>,
    /// Where the source is
    #[arg(long, value_name = "URL")]
    source: Option<String>,
    /// Where to read more
    #[arg(long, value_name = "URL")]
    homepage: Option<String>,
    /// Who answers for it
    #[arg(long, value_name = "NAMES")]
    authors: Option<String>,
}

impl Release {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let key = self.key.as_deref().map(sign::read).transpose()?;
        let metadata = Metadata {
            description: Some(
                "Reverse-mentoring engine: matching, scheduling, conflicts of interest, program health".into(),
            ),
            licenses: Some(env!("CARGO_PKG_LICENSE").into()),
            authors: self.authors,
            homepage: self.homepage,
            source: self.source,
            revision: self.revision,
            // Name and version are the component's own to tell.
            ..Metadata::default()
        };
        let files = files(&context.component()?, metadata, key.as_ref())?;
        for (name, bytes) in &files {
            write(&self.out.join(name), bytes)?;
        }
        let digest = files.get(COMPONENT).map(sha256);
        let signer = key.as_ref().map(SecretKey::public);
        let mut page = Page::default();
        page.title(format!("Written to {}", self.out.display()))
            .table(["file", "bytes"], files.iter().map(|(name, bytes)| [name.clone(), count(bytes.len() as u64)]));
        page.title("For the limits of a host").line(format!("  pin = {:?}", digest.as_deref().unwrap_or_default()));
        if let Some(signer) = signer {
            page.line(format!("  require_signature = \"{signer}\""));
        }
        let names: Vec<&String> = files.keys().collect();
        Ok(Answer::new(page, &json!({ "files": names, "sha256": digest, "signed_by": signer })))
    }
}

impl From<ReleaseError> for Failure {
    fn from(error: ReleaseError) -> Self {
        match error {
            ReleaseError::Load(error) => error.into(),
            ReleaseError::Call(error) => error.into(),
            ReleaseError::NotAComponent(_) => Self::input(error.to_string(), "name a component, not a core module"),
            ReleaseError::Build(_) => {
                Self::input(error.to_string(), "name a checkout of the source, and see that `cargo` works in it")
            }
            ReleaseError::Contract(_) => Self::input(error.to_string(), "build the harness anew"),
        }
    }
}
