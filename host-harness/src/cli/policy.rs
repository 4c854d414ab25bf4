//! The policy document, and those that ship.

use super::{context::Context, desk};
use crate::{
    errors::Failure,
    output::{Answer, Page, words},
    policies::{self, PREFIX},
};
use serde_json::{Value, json};

/// Print the policy's schema, check a document, print the default, or one of those that ship
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness policy schema > policy.schema.json
  host-harness policy resolve ours.json
  host-harness policy resolve shipped:pilot ours.json
  host-harness policy default
  host-harness policy list
  host-harness policy show global-company > ours.json")]
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
        /// A JSON file, `shipped:NAME`, or the document itself where it begins with `{`. Of several, a later one is laid
        /// over those before it
        #[arg(required = true)]
        policy: Vec<String>,
    },
    /// The whole default policy
    Default,
    /// The policies that ship with the harness
    List,
    /// One of them
    Show {
        /// Its name
        name: String,
    },
}

impl Policy {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let mut page = Page::default();
        let parse = |text: &str| serde_json::from_str::<Value>(text).map_err(Failure::json("the plugin's answer"));
        let document = match self.what {
            What::Schema => parse(&context.session()?.policy_schema()?)?,
            What::Default => parse(&context.session()?.resolve_policy("{}")?.document)?,
            What::Show { name } => parse(&desk::layer(&format!("{PREFIX}{name}"))?)?,
            What::List => {
                let rows = policies::ALL.iter().map(|one| [one.name.to_owned(), one.about.to_owned()]);
                page.table(["policy", "for whom"], rows);
                let json = policies::ALL.iter().map(|one| json!({ "name": one.name, "about": one.about }));
                return Ok(Answer::new(page, &json.collect::<Vec<Value>>()));
            }
            What::Resolve { policy } => {
                let resolved = context.session()?.resolve_policy(&desk::policy(&policy, None)?)?;
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
