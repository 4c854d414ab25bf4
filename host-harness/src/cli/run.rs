//! The contract's JSON door.

use super::context::{self, Context};
use crate::{
    errors::Failure,
    output::{Answer, Page},
};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::path::PathBuf;

/// Run any operation of the contract from a JSON request
///
/// The file holds `{"operation": …, "request": …}`, or with `--operation` the request alone. The answer is printed as the
/// plugin gives it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness run request.json
  echo '{}' | host-harness run - --operation info.describe
  host-harness run --list
  host-harness run --schema matching.search")]
pub(super) struct Run {
    /// The request; `-` is the standard input
    #[arg(required_unless_present_any = ["list", "schema"])]
    file: Option<PathBuf>,
    /// Name of the operation, where the file holds the request alone
    #[arg(long)]
    operation: Option<String>,
    /// List the operations instead
    #[arg(long, conflicts_with = "file")]
    list: bool,
    /// Print the JSON Schema of an operation instead
    #[arg(long, value_name = "OPERATION", conflicts_with_all = ["file", "list"])]
    schema: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    operation: String,
    request: Box<RawValue>,
}

impl Run {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let session = context.session()?;
        let mut page = Page::default();
        if self.list {
            let operations = session.operations()?;
            page.line(operations.join("\n"));
            return Ok(Answer::new(page, &operations));
        }
        let json = match (&self.schema, &self.file) {
            (Some(operation), _) => session.schema(operation)?,
            (None, Some(file)) => {
                let text = context::read(file)?;
                match self.operation {
                    Some(operation) => session.run(&operation, &text)?,
                    None => {
                        let named: Named = serde_json::from_str(&text).map_err(Failure::json("the request"))?;
                        session.run(&named.operation, named.request.get())?
                    }
                }
            }
            (None, None) => return Err(Failure::usage("a request is missing", "name a file, or `-`")),
        };
        let value: serde_json::Value = serde_json::from_str(&json).map_err(Failure::json("the plugin's answer"))?;
        // The plugin's own bytes: fields in the contract's order.
        page.line(json);
        Ok(Answer::new(page, &value))
    }
}
