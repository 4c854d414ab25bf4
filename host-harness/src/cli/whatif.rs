//! Two policies on the same people.

use super::{
    context::Context,
    desk::{self, Data, Desk, search},
    people::People,
};
use crate::{
    contract::{
        matching::{Outcome, Request},
        types::Pair,
    },
    errors::Failure,
    output::{Answer, Page, words},
    workflow,
};
use serde_json::json;

/// Compare what two policies would propose to the same people
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  host-harness whatif '{}' '{\"matching\":{\"objective\":\"fair\"}}' --db hr.db")]
pub(super) struct Whatif {
    /// A policy: a JSON file, `shipped:NAME`, or the document itself where it begins with `{`
    #[arg(value_name = "POLICY_A")]
    a: String,
    /// The other
    #[arg(value_name = "POLICY_B")]
    b: String,
    #[command(flatten)]
    data: Data,
}

impl Whatif {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let desk = Desk::open(&self.data, context)?;
        let people = People::of(&desk.organisation);
        let outcome = |text: &str| -> Result<Outcome, Failure> {
            let document = desk.session.resolve_policy(&workflow::with_topics(&desk::layer(text)?)?)?.document;
            Ok(search(&desk.program.with_policy(&document)?, context, &Request::default())?.1)
        };
        let (a, b) = (outcome(&self.a)?, outcome(&self.b)?);
        let only = |one: &Outcome, other: &Outcome| -> Vec<Pair> {
            let pairs = one.proposals.iter().map(|proposal| &proposal.pair);
            pairs.filter(|pair| other.proposals.iter().all(|proposal| proposal.pair != **pair)).cloned().collect()
        };
        let (only_a, only_b) = (only(&a, &b), only(&b, &a));
        let points =
            |outcome: &Outcome| outcome.proposals.iter().map(|proposal| u64::from(proposal.points)).sum::<u64>();
        let least = |outcome: &Outcome| outcome.proposals.iter().map(|proposal| proposal.points).min().unwrap_or(0);
        let empty = |outcome: &Outcome| outcome.vacancies.iter().map(|vacancy| u64::from(vacancy.places)).sum::<u64>();
        let row = |name: &str, a: u64, b: u64| [name.to_owned(), words::count(a), words::count(b)];
        let mut page = Page::default();
        page.title("Two policies").table(
            ["", "A", "B"],
            [
                row("pairs", a.proposals.len() as u64, b.proposals.len() as u64),
                row("points in all", points(&a), points(&b)),
                row("points of the worst-off pair", least(&a).into(), least(&b).into()),
                row("empty places", empty(&a), empty(&b)),
                row("pairs that the other does not propose", only_a.len() as u64, only_b.len() as u64),
            ],
        );
        for (name, pairs) in [("A", &only_a), ("B", &only_b)] {
            if !pairs.is_empty() {
                page.title(format!("Only {name} proposes")).table(
                    ["mentor (junior)", "mentee (senior)"],
                    pairs.iter().map(|pair| [people.name(&pair.mentor), people.name(&pair.mentee)]),
                );
            }
        }
        Ok(Answer::new(page, &json!({ "a": a, "b": b, "only_a": only_a, "only_b": only_b })))
    }
}
