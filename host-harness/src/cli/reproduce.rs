//! Is the component what its source says?

use super::context::Context;
use crate::{
    digest::sha256,
    errors::Failure,
    output::{Answer, Page},
    release::rebuilt,
    signature::bare,
};
use serde_json::json;
use std::path::PathBuf;

/// Build the component from its source and compare it, byte by byte. Ends with 1 when it is another
///
/// The same source gives the same bytes in any folder, with the compiler that `rust-toolchain.toml` names. A release differs
/// from a build by its metadata and its signature alone; both are allowed for. Takes some minutes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness reproduce --source .
  host-harness reproduce --source checkout --plugin released.wasm")]
pub(super) struct Reproduce {
    /// Checkout of the source, in the state that the component was built from
    #[arg(long, value_name = "DIR")]
    source: PathBuf,
}

impl Reproduce {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let given = context.component()?;
        let given = bare(&given);
        let progress = context.progress();
        progress.step("building the component");
        let built = rebuilt(&self.source, given)?;
        drop(progress);
        let same = built == given;
        let (given, built) = (sha256(given), sha256(&built));
        let mut page = Page::default();
        page.title(if same { "The component is what its source says" } else { "The component is another" })
            .facts([("given, without signature", given.clone()), ("built from the source", built.clone())]);
        if !same {
            page.line("  is the source in the state it was built from, and the compiler the same?");
        }
        Ok(Answer::new(page, &json!({ "same": same, "given": given, "built": built })).with_verdict(same))
    }
}
