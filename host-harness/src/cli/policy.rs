//! The policy document.

use super::{context::Context, desk};
use crate::{
    errors::Failure,
    output::{Answer, Page, words},
};
use serde_json::{Value, json};

/// Print the policy's schema, check a document, or print the default
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness policy schema > policy.schema.json
  host-harness policy resolve ours.json
  host-harness policy default")]
pub(super) struct Policy {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// JSON Schema 2020-12 of the document
    Schema,
    /// Check a document and fill in the defaults
    Resolve {
        /// A JSON file, or the document itself where it begins with `{`
        policy: String,
    },
    /// The whole default policy
    Default,
}

impl Policy {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let session = context.session()?;
        let mut page = Page::default();
        let parse = |text: &str| serde_json::from_str::<Value>(text).map_err(Failure::json("the plugin's answer"));
        let document = match self.what {
            What::Schema => parse(&session.policy_schema()?)?,
            What::Default => parse(&session.resolve_policy("{}")?.document)?,
            What::Resolve { policy } => {
                let resolved = session.resolve_policy(&desk::policy(&policy, None)?)?;
                let document = parse(&resolved.document)?;
                page.line(format!("{document:#}"));
                page.title("Odd, and yet allowed")
                    .table(["", "severity", "finding", "for example"], words::by_code(&resolved.findings));
                page.line(format!("\nSHA-256 {}", resolved.digest));
                let json = json!({ "document": document, "digest": resolved.digest, "findings": resolved.findings });
                return Ok(Answer::new(page, &json));
            }
        };
        page.line(format!("{document:#}"));
        Ok(Answer::new(page, &document))
    }
}
