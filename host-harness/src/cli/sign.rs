//! Keys and signatures.

use super::context;
use crate::{
    digest::sha256,
    errors::Failure,
    output::{Answer, Page},
    plugin::Plugin,
    release::Metadata,
    sandbox::Limits,
    signature::SecretKey,
};
use serde_json::json;
use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
};

/// Make a key that signs components, and print the key that checks them
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness keygen release.key")]
pub(super) struct Keygen {
    /// Where the secret key goes; a file that is there already is left alone
    file: PathBuf,
}

/// Sign a component, so that hosts can refuse what others built
///
/// The signature becomes the component's last section. `inspect --signed-by KEY` checks it, and so does every host whose
/// limits say `require_signature = "KEY"`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness sign plugin.wasm --key release.key --out signed.wasm")]
pub(super) struct Sign {
    /// The component
    component: PathBuf,
    /// The secret key, as `keygen` makes it
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where the signed component goes
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Keygen {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        let key = SecretKey::generate()
            .map_err(|error| Failure::input(format!("the system has no randomness: {error}"), "try again later"))?;
        secret_file(&self.file)
            .and_then(|mut file| writeln!(file, "{}", key.to_hex()))
            .map_err(Failure::writing(&self.file))?;
        let public = key.public();
        let mut page = Page::default();
        page.title(format!("Secret key written to {}", self.file.display()))
            .line(format!("  require_signature = \"{public}\""))
            .line("  give hosts this line by another way than the component; keep the file where nobody else reads it");
        Ok(Answer::new(page, &json!({ "file": self.file, "public_key": public })))
    }
}

impl Sign {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        let key = read(&self.key)?;
        let component = std::fs::read(&self.component).map_err(Failure::reading(&self.component))?;
        // Nobody signs what is no component, or what no host would load.
        Metadata::of(&component).map_err(|error| Failure::input(error.to_string(), "name a component"))?;
        let signed = key.sign(&component);
        Plugin::load(&*signed, Limits { require_signature: Some(key.public()), ..Limits::default() })?;
        context::write(&self.out, &signed)?;
        let (digest, public) = (sha256(&signed), key.public());
        let mut page = Page::default();
        page.title(format!("Signed: {}", self.out.display()))
            .facts([("SHA-256", digest.clone()), ("signed by", public.to_string())]);
        Ok(Answer::new(page, &json!({ "file": self.out, "sha256": digest, "signed_by": public })))
    }
}

/// The secret key in a file.
pub(super) fn read(path: &Path) -> Result<SecretKey, Failure> {
    context::read(path)?
        .parse()
        .map_err(|error| Failure::input(format!("`{}`: {error}", path.display()), "name the file that `keygen` made"))
}

/// A new file, for this user's eyes alone.
fn secret_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
