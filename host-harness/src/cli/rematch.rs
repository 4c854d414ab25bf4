//! A second round that moves as little as the policy asks for.

use super::{
    context::{Context, write, write_json},
    desk::{Data, Desk, coordinator},
    pairings::accept,
    people::People,
};
use crate::{
    contract::{
        matching::{Breakup, Origin, Outcome, Request},
        program::{Ending, Pairing},
        types::Pair,
    },
    errors::Failure,
    output::{Answer, Page, words},
    store::Run,
};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

/// Match again, and break as few pairs as the policy asks for
///
/// The pairs of the earlier round are those of running pairings, or where there are none, those of the last match. They are
/// not locked: a pair whose people have left, or that a rule now forbids, is broken, and so is one that the policy
/// (`/matching/disruption`) finds worth breaking. The prices of the last certificate save work.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness rematch --db hr.db
  host-harness rematch --db hr.db --disruption least
  host-harness rematch --db hr.db --accept        end what is broken, keep what is new")]
pub(super) struct Rematch {
    #[command(flatten)]
    data: Data,
    /// Sets `/matching/disruption/mode` of the policy
    #[arg(long, value_enum)]
    disruption: Option<Disruption>,
    /// Take everybody's yes for granted: broken pairings end today, new ones begin
    #[arg(long)]
    accept: bool,
    /// Folder for roster, policy, request and outcome, which `verify` reads
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What breaking a pair costs.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Disruption {
    /// Nothing
    Free,
    /// The policy's points
    Bonus,
    /// Fewest changes among the best choices
    Least,
}

impl Rematch {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let mut desk = Desk::open(&self.data, context)?;
        if let Some(mode) = self.disruption {
            let mut policy: Value =
                serde_json::from_str(&desk.policy.document).map_err(Failure::json("the resolved policy"))?;
            policy["matching"]["disruption"]["mode"] =
                mode.to_possible_value().map(|value| value.get_name().to_owned()).into();
            let resolved = desk.session.resolve_policy(&policy.to_string())?;
            desk.program = desk.program.with_policy(&resolved.document)?;
            desk.read = desk.read.under(resolved);
        }
        let last: Option<Outcome> = match desk.store.last_run(desk.id, "matching.search")? {
            Some((_, Run { outcome: Some(json), .. })) => serde_json::from_str(&json).ok(),
            _ => None,
        };
        let mut pairings = desk.store.pairings(desk.id)?;
        pairings.retain(|pairing| pairing.ended_on.is_none());
        let incumbent: Vec<Pair> = match (&last, pairings.is_empty()) {
            (Some(last), true) => last.proposals.iter().map(|proposal| proposal.pair.clone()).collect(),
            _ => pairings.iter().map(|pairing| pairing.pair.clone()).collect(),
        };
        if incumbent.is_empty() {
            return Err(Failure::input(
                "there is no earlier round",
                "make one: `host-harness match --db FILE --accept`",
            ));
        }
        let warm_start = last.and_then(|last| last.certificate).map(|proof| proof.prices);
        let request = Request { incumbent, warm_start, ..Request::default() };
        let outcome = desk.act(coordinator(), |office, engine, read| office.search(engine, read, &request))?;
        let json = serde_json::to_string(&outcome).map_err(Failure::json("the outcome"))?;
        let run = Run {
            operation: "matching.search".into(),
            as_of: desk.frame.as_of,
            policy: desk.policy.digest.clone(),
            program: desk.program.digest()?,
            digest: outcome.digest.clone(),
            outcome: Some(json),
        };
        if let Some(out) = &self.out {
            write(&out.join("policy.json"), &desk.policy.document)?;
            write_json(&out.join("roster.json"), &desk.roster)?;
            write_json(&out.join("request.json"), &request)?;
            write_json(&out.join("outcome.json"), &outcome)?;
        }
        desk.store.add_run(desk.id, &run)?;
        if self.accept {
            let mut changed = ended(&pairings, &outcome, desk.frame.as_of.to_string());
            let fresh = accept(&outcome, desk.frame.as_of, desk.frame.term);
            changed.extend(fresh.into_iter().filter(|new| pairings.iter().all(|old| old.pair != new.pair)));
            desk.act(coordinator(), |office, _, read| office.adopt(read, &changed, &[]))?;
        }
        Ok(Answer::new(page(&desk, &request, &outcome), &outcome_with_churn(&request, &outcome)))
    }
}

/// Pairings that are broken, as of today. Who leaves, or moves to where a rule forbids the pair, ends it through nobody's
/// fault.
fn ended(pairings: &[Pairing], outcome: &Outcome, today: String) -> Vec<Pairing> {
    let broken: BTreeMap<(&str, &str), &Breakup> = outcome
        .breakups
        .iter()
        .map(|breakup| ((breakup.pair.mentor.as_str(), breakup.pair.mentee.as_str()), breakup))
        .collect();
    let end = |pairing: &Pairing| {
        let breakup = broken.get(&(pairing.pair.mentor.as_str(), pairing.pair.mentee.as_str()))?;
        let has = |code: &str| breakup.reasons.iter().any(|reason| reason.code == code);
        let ending = match () {
            () if has("match.left") => Ending::LeftCompany,
            () if has("match.better-elsewhere") => Ending::Other,
            () => Ending::RoleChange,
        };
        Some(Pairing { ended_on: Some(today.clone()), ending: Some(ending), ..pairing.clone() })
    };
    pairings.iter().filter_map(end).collect()
}

/// How many of the earlier pairs stay, of all and of those whose people are both still here.
fn churn(request: &Request, outcome: &Outcome) -> (usize, usize, usize) {
    let all = request.incumbent.len();
    let left =
        outcome.breakups.iter().filter(|breakup| breakup.reasons.iter().any(|reason| reason.code == "match.left"));
    (all - outcome.breakups.len(), all - left.count(), all)
}

fn outcome_with_churn(request: &Request, outcome: &Outcome) -> Value {
    let (kept, here, all) = churn(request, outcome);
    json!({ "outcome": outcome, "earlier": all, "still_here": here, "kept": kept })
}

fn page(desk: &Desk, request: &Request, outcome: &Outcome) -> Page {
    let people = People::of(&desk.organisation);
    let (kept, here, all) = churn(request, outcome);
    let mut page = Page::default();
    page.title(format!("{} of the earlier round: {kept} kept", words::many(all, "pair", "pairs")));
    let share = if here == 0 { 100.0 } else { 100.0 * kept as f64 / here as f64 };
    page.line(format!("  {share:.1} % of the {here} whose people are both still here"));
    if let Some(proof) = &outcome.certificate {
        let verdict = if proof.value == proof.bound { "proved best" } else { "not proved best" };
        page.line(format!("  {} places filled, {verdict}", proof.filled));
    }
    page.title("Broken").table(
        ["mentor (junior)", "mentee (senior)", "why"],
        outcome.breakups.iter().map(|breakup| {
            let reasons: BTreeSet<&str> = breakup.reasons.iter().map(|reason| reason.message.as_str()).collect();
            [
                people.name(&breakup.pair.mentor),
                people.name(&breakup.pair.mentee),
                reasons.into_iter().collect::<Vec<_>>().join("\n"),
            ]
        }),
    );
    let fresh = outcome.proposals.iter().filter(|proposal| matches!(proposal.origin, Origin::Fresh | Origin::Repeated));
    page.title("New").table(
        ["mentor (junior)", "mentee (senior)", "points", "ruling"],
        fresh.map(|proposal| {
            let Pair { mentor, mentee } = &proposal.pair;
            [
                people.name(mentor),
                people.name(mentee),
                words::count(proposal.points),
                words::ruling(proposal.ruling).into(),
            ]
        }),
    );
    page.title("What the sandbox spent").line(desk.session.summary());
    page
}
