//! Is the match the best there is?

use super::context::{self, Context};
use crate::{
    contract::{
        matching::{Outcome, Request},
        program::Roster,
    },
    errors::Failure,
    output::{Answer, Page, words},
    verify,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

/// Check the proof of a match by plain addition. Ends with 1 when it does not hold
///
/// The edges are read row by row from a fresh search on the same roster, policy and request; everything else is the
/// harness's own arithmetic in whole numbers. Points, reasons and rulings of a sample of pairs are worked out anew from
/// roster and policy, by code that shares nothing with the plugin. Roster, policy and request are looked for beside the outcome.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness demo && host-harness verify demo-out/outcome.json
  host-harness verify outcome.json --roster roster.json --policy policy.json")]
pub(super) struct Verify {
    /// The outcome, as `match --out` and `demo` write it
    outcome: PathBuf,
    /// The roster; `roster.json` beside the outcome if not given
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
    /// The policy; `policy.json` beside the outcome if not given
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The request; `request.json` beside the outcome if not given
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,
    /// Pairs whose points and ruling are worked out anew, half of them proposals
    #[arg(long, default_value_t = 200)]
    sample: usize,
}

impl Verify {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let beside = |path: &Option<PathBuf>, name| path.clone().unwrap_or_else(|| self.outcome.with_file_name(name));
        let outcome: Outcome = parse(&self.outcome)?;
        let roster: Roster = parse(&beside(&self.roster, "roster.json"))?;
        let request: Request = parse(&beside(&self.request, "request.json"))?;
        let policy = context::read(&beside(&self.policy, "policy.json"))?;
        let session = context.session()?;
        let policy = session.resolve_policy(&policy)?.document;
        let rules: Value = serde_json::from_str(&policy).map_err(Failure::json("the resolved policy"))?;
        let objective = rules.pointer("/matching/objective").and_then(Value::as_str);
        let leximin = rules.pointer("/matching/leximin").and_then(Value::as_bool).unwrap_or(false);
        let earned = rules.pointer("/matching/disruption/mode").and_then(Value::as_str) == Some("bonus");
        let bonus = rules.pointer("/matching/disruption/bonus").and_then(Value::as_u64).filter(|_| earned);
        let asked = verify::Rules {
            leximin: leximin && objective == Some("fair"),
            stable: objective == Some("stable"),
            fair: objective == Some("fair"),
            bonus: bonus.and_then(|bonus| u32::try_from(bonus).ok()).unwrap_or(0),
        };
        let most =
            rules.pointer("/matching/places-most").and_then(Value::as_u64).and_then(|most| u32::try_from(most).ok());
        let program = session.open(&policy, &roster)?;
        let mut search = program.search(&request)?;
        // Rows are read once the search is done: until then earlier partners may still come in.
        let again = search.run(1_000_000, |_| ControlFlow::Continue(()))?;
        let instance = verify::Instance::read(&roster, &request, most.unwrap_or(u32::MAX), &search)?;
        let verdict = verify::verify(&instance, &outcome, asked);
        let mut page = Page::default();
        page.title(if verdict.holds() { "The proof holds: nothing better exists" } else { "The proof does not hold" });
        page.table(
            ["condition", "holds", "numbers"],
            verdict
                .checks
                .iter()
                .map(|check| [check.name.into(), if check.holds { "yes" } else { "NO" }.into(), check.detail.clone()]),
        );
        let sample = verify::Second::new(&roster, &rules).sample(&program, &outcome, self.sample)?;
        page.line(format!(
            "  {} worked out anew, {} of them eligible: {}",
            words::many(sample.pairs, "pair", "pairs"),
            words::count(sample.eligible as u64),
            if sample.differences.is_empty() { "points and rulings agree" } else { "they do NOT agree" }
        ));
        sample.differences.iter().take(10).for_each(|difference| {
            page.line(format!("    {difference}"));
        });
        let same = again == outcome;
        page.line(if same {
            "  the plugin gives the same outcome again"
        } else {
            "  the plugin gives another outcome today"
        });
        let yes = verdict.holds() && sample.differences.is_empty();
        let answer = json!({ "holds": yes, "checks": verdict.checks, "sample": sample, "same_outcome": same });
        Ok(Answer::new(page, &answer).with_verdict(yes))
    }
}

fn parse<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    serde_json::from_str(&context::read(path)?).map_err(Failure::json(format!("`{}`", path.display())))
}
