//! The whole pool at once.

use super::{
    context::{Context, write, write_json},
    demo::COORDINATOR,
    desk::{Data, Desk, coordinator},
    hints,
    pairings::accept,
    people::People,
};
use crate::{
    errors::Failure,
    output::{Answer, Page, words},
    store::Run,
};
use std::{collections::BTreeMap, path::PathBuf};

/// Find the best pairs for everybody who takes part
///
/// Running pairings stand: they are locked and take their places first. The outcome is kept in the database.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness match --db hr.db
  host-harness match --db hr.db --objective fair --least likely
  host-harness match --db hr.db --accept          both people of every pair said yes
  host-harness match --db hr.db --out proof && host-harness verify proof/outcome.json")]
pub(super) struct Match {
    #[command(flatten)]
    data: Data,
    /// Take both people's yes for granted, and keep the pairs as pairings
    #[arg(long)]
    accept: bool,
    /// Folder for roster, policy, request and outcome, which `verify` reads
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Match {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let mut desk = Desk::open(&self.data, context)?;
        let request = desk.request()?;
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
        desk.store.add_run(desk.id, &run)?;
        if self.accept {
            let mut fresh = accept(&outcome, desk.frame.as_of, desk.frame.term);
            fresh.retain(|pairing| !request.locked.contains(&pairing.pair));
            let pairs: Vec<_> = fresh.iter().map(|pairing| pairing.pair.clone()).collect();
            let rulings = desk.program.check(&pairs, &COORDINATOR)?.items;
            desk.act(coordinator(), |office, _, read| office.adopt(read, &fresh, &rulings))?;
        }
        if let Some(out) = &self.out {
            write(&out.join("policy.json"), &desk.policy.document)?;
            write_json(&out.join("roster.json"), &desk.roster)?;
            write_json(&out.join("request.json"), &request)?;
            write_json(&out.join("outcome.json"), &outcome)?;
        }

        let people = People::of(&desk.organisation);
        let mut page = Page::default();
        page.title(format!("{} of {}", words::many(outcome.proposals.len(), "pair", "pairs"), desk.organisation.name));
        page.table(
            ["mentor (junior)", "mentee (senior)", "points", "ruling", "how"],
            outcome.proposals.iter().map(|proposal| {
                let both = |id: &str| format!("{}\n{}", people.name(id), people.role(id));
                let pair = &proposal.pair;
                let (ruling, origin) = (words::ruling(proposal.ruling), words::origin(proposal.origin));
                [both(&pair.mentor), both(&pair.mentee), words::count(proposal.points), ruling.into(), origin.into()]
            }),
        );
        if let Some(proof) = &outcome.certificate {
            let verdict = if proof.value == proof.bound { "proved best" } else { "not proved best" };
            page.line(format!("  {} places filled, {verdict}", proof.filled));
        }
        hints::grades(&mut page, &desk);
        let mut reasons: BTreeMap<&str, (u32, &str)> = BTreeMap::new();
        for (places, reason) in
            outcome.vacancies.iter().filter_map(|vacancy| Some((vacancy.places, vacancy.reasons.first()?)))
        {
            reasons.entry(&reason.code).or_insert((0, &reason.message)).0 += places;
        }
        page.title("Places that stay empty").table(
            ["places", "why", "for example"],
            reasons.into_iter().map(|(code, (places, text))| [words::count(places), code.into(), text.into()]),
        );
        if !outcome.findings.is_empty() {
            page.title("Beside").table(["", "severity", "finding", "for example"], words::by_code(&outcome.findings));
        }
        if !self.accept {
            page.line("\nBoth people are asked before a pair is final; `--accept` keeps the pairs as pairings");
        }
        page.title("What the sandbox spent").line(desk.session.summary());
        Ok(Answer::new(page, &outcome))
    }
}
