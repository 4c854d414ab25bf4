//! What people ask the coordinator, apart from their partner.

use super::{
    acting::{Act, Acting},
    desk::coordinator,
    people::People,
};
use crate::{
    errors::Failure,
    output::{Answer, Page, words},
    store::RequestKind,
    workflow::{Actor, Role},
};
use clap::{Subcommand, ValueEnum};
use serde_json::json;

/// What people ask for, apart from their partner: list, open, answer
///
/// Asking for help or another partner costs nothing, and the partner does not learn of it. An incident reaches safeguarding
/// alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness requests open --db hr.db --as 'Ana Silva' help --pairing 3f2a9c014b7d
  host-harness requests list --db hr.db
  host-harness requests list --db hr.db --safeguarding
  host-harness requests resolve --db hr.db 4")]
pub(super) struct Requests {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// Those that the reader may see: the coordinator all but incidents
    List(List),
    /// Ask for something, as a participant
    Open(Open),
    /// A request is answered
    Resolve(Resolve),
}

#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    acting: Acting,
    /// Incidents, for whoever handles them
    #[arg(long)]
    safeguarding: bool,
}

#[derive(Debug, clap::Args)]
struct Open {
    #[command(flatten)]
    acting: Acting,
    /// What for
    #[arg(value_enum)]
    kind: Kind,
    /// Who asks, by key or name
    #[arg(long = "as", value_name = "PERSON")]
    person: String,
    /// About which pairing of hers
    #[arg(long)]
    pairing: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Resolve {
    #[command(flatten)]
    acting: Acting,
    /// Its number
    request: i64,
    /// For whoever handles incidents
    #[arg(long)]
    safeguarding: bool,
}

/// What is asked for
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Another partner, please
    Rematch,
    /// Please contact me
    Help,
    /// Reaches safeguarding and nobody else
    Incident,
}

impl Requests {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        let mut page = Page::default();
        match self.step {
            Step::List(list) => {
                let mut act = list.acting.open()?;
                let requests = act.office_of(reader(list.safeguarding)).requests()?;
                let people = People::of(&act.organisation);
                page.title(words::many(requests.len(), "request", "requests")).table(
                    ["number", "who", "what", "pairing", "since", "answered"],
                    requests.iter().map(|one| {
                        let kind = match one.kind {
                            RequestKind::Rematch => "another partner",
                            RequestKind::Help => "help",
                            RequestKind::Incident => "an incident",
                        };
                        [
                            one.id.to_string(),
                            people.name(&one.person),
                            kind.into(),
                            one.pairing.clone().unwrap_or_default(),
                            one.opened_on.to_string(),
                            one.resolved_on.map(|day| day.to_string()).unwrap_or_default(),
                        ]
                    }),
                );
                Ok(Answer::new(page, &json!({ "requests": requests })))
            }
            Step::Open(open) => {
                let mut act: Act = open.acting.open()?;
                let person = People::of(&act.organisation).find(&open.person)?;
                let kind = match open.kind {
                    Kind::Rematch => RequestKind::Rematch,
                    Kind::Help => RequestKind::Help,
                    Kind::Incident => RequestKind::Incident,
                };
                let id = act.office_of(Actor::participant(person)).request(open.pairing.as_deref(), kind)?;
                page.title("Kept; the partner does not learn of it");
                Ok(Answer::new(page, &json!({ "request": id })))
            }
            Step::Resolve(resolve) => {
                resolve.acting.open()?.office_of(reader(resolve.safeguarding)).resolve_request(resolve.request)?;
                page.title("Answered");
                Ok(Answer::new(page, &json!({ "request": resolve.request })))
            }
        }
    }
}

fn reader(safeguarding: bool) -> Actor {
    if safeguarding { Actor { id: "safeguarding".into(), role: Role::Safeguarding } } else { coordinator() }
}
