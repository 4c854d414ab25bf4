//! The round under review: whom it proposes, what each pair is worth, and what the coordinator makes of it.

use super::{act::Button, pairs::state_says};
use crate::{
    console::{
        app::App,
        ask::Ask,
        desk::{self, Desk},
        reply::{Problem, Reply},
        role::Coordinator,
        shell::{self, Shell},
    },
    contract::{
        matching::{Outcome, Proposal},
        types::Pair,
    },
    report::{
        data::People,
        sections::{self, PairRow},
        words,
    },
    store::{Case, Phase, Round},
};
use askama::Template;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "console/round.html")]
pub(in crate::console) struct Page {
    shell: Shell,
    round: Option<RoundRow>,
    legend: Vec<(usize, String)>,
    /// What needs the coordinator first.
    parts: Vec<Part>,
    proof: String,
    open: usize,
    asked: usize,
    accepted: usize,
}

struct RoundRow {
    number: u32,
    opened: String,
    term: String,
    total: String,
}

/// Pairs that stand alike.
struct Part {
    id: &'static str,
    title: String,
    says: &'static str,
    rows: Vec<Row>,
    folded: bool,
}

struct Row {
    row: PairRow,
    state: String,
    why: String,
    buttons: Vec<Button>,
    seen: i64,
}

/// The page.
pub(in crate::console) fn show(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let desk = Desk::open(app, who)?;
    Reply::page(&page(&desk, who, Shell::new(app, ask, "Proposals", "/round"))?)
}

/// The round as it stands, and earlier pairs who are still asked.
pub(in crate::console) fn page(desk: &Desk, who: &Coordinator, shell: Shell) -> Result<Page, Problem> {
    let people = People::of(&desk.state.organisation);
    let round = desk.store.open_round(desk.id)?;
    let kept: Option<Outcome> = match &round {
        Some(round) => desk::answer(&desk.store, round.decision)?,
        None => None,
    };
    let number = round.as_ref().map(|round| round.number);
    let in_round = |case: &&Case| case.proposal.as_ref().is_some_and(|one| Some(one.round) == number);
    let shown: Vec<&Case> = desk
        .cases
        .iter()
        .filter(|case| in_round(case) || matches!(case.phase, Phase::Asked | Phase::Accepted))
        .collect();
    let pairs: Vec<Pair> = shown.iter().map(|case| case.pair.clone()).collect();
    let appraisals = desk.appraise(who, &pairs)?;
    let topics: BTreeMap<(&str, &str), _> =
        appraisals.iter().map(|one| ((one.pair.mentor.as_str(), one.pair.mentee.as_str()), one)).collect();
    let factors = kept.as_ref().map_or(&[][..], |outcome| &outcome.factors);
    let row = |case: &&Case| {
        let proposal = proposal(case, kept.as_ref());
        let appraisal = topics.get(&(case.pair.mentor.as_str(), case.pair.mentee.as_str())).copied();
        Row {
            row: sections::row(&proposal, factors, appraisal, false, &desk.taxonomy, &people),
            state: state_says(case),
            why: super::person::why(&case.pair),
            buttons: buttons(case),
            seen: case.revision.0,
        }
    };
    let of = |phases: &[Phase]| -> Vec<Row> {
        let mut of: Vec<&Case> = shown.iter().copied().filter(|case| phases.contains(&case.phase)).collect();
        // The worst off first: there is most to look at.
        of.sort_by_key(|case| (case.proposal.as_ref().map_or(0, |one| one.points), case.id.clone()));
        of.iter().map(row).collect()
    };
    let (accepted, asked) = (of(&[Phase::Accepted]), of(&[Phase::Asked]));
    let (drafts, out) = (of(&[Phase::Draft, Phase::Locked]), of(&[Phase::Dropped, Phase::Declined]));
    let counts = [drafts.len(), asked.len(), accepted.len()];
    let part = |id, title: &str, says, rows: Vec<Row>, folded| Part {
        title: format!("{title}: {}", rows.len()),
        id,
        says,
        rows,
        folded,
    };
    let mut parts = vec![
        part(
            "accepted",
            "Both said yes",
            "They begin when you publish, once both have signed the agreement.",
            accepted,
            false,
        ),
        part("drafts", "Under review", "Nobody has been told. The worst off comes first.", drafts, false),
        part("asked", "Asked", "Both have to say yes. Nobody is asked why she says no.", asked, false),
        part(
            "out",
            "Out of this round",
            "Taken out by you, or no longer proposed, or not wanted by one of the two.",
            out,
            true,
        ),
    ];
    parts.retain(|part| !part.rows.is_empty());
    Ok(Page {
        shell,
        round: round.as_ref().map(|round| round_row(round, kept.as_ref())),
        legend: kept.as_ref().map(sections::legend).unwrap_or_default(),
        proof: kept.as_ref().map(sections::proof).unwrap_or_default(),
        parts,
        open: counts[0],
        asked: counts[1],
        accepted: counts[2],
    })
}

fn round_row(round: &Round, outcome: Option<&Outcome>) -> RoundRow {
    let total: u64 = outcome.iter().flat_map(|one| &one.proposals).map(|one| u64::from(one.points)).sum();
    RoundRow {
        number: round.number,
        opened: words::date(round.opened_on),
        term: words::span(&crate::hr::DaySpan { since: Some(round.since), until: Some(round.until) }),
        total: words::whole(total),
    }
}

/// The plugin's word on a pair; where it is gone or the pair is out, what the round kept of it.
fn proposal(case: &Case, outcome: Option<&Outcome>) -> Proposal {
    let found = outcome.and_then(|outcome| outcome.proposals.iter().find(|one| one.pair == case.pair));
    let kept = case.proposal.as_ref();
    let mut proposal = found.cloned().unwrap_or_else(|| Proposal {
        pair: case.pair.clone(),
        origin: kept.map_or(crate::contract::matching::Origin::Fresh, |one| one.origin),
        ruling: kept.map_or(crate::contract::conflicts::Ruling::Unknown, |one| one.ruling),
        points: kept.map_or(0, |one| one.points),
        shares: Vec::new(),
    });
    // A later draft has it as locked, whoever chose it first.
    if let Some(kept) = kept {
        proposal.origin = kept.origin;
    }
    proposal
}

fn buttons(case: &Case) -> Vec<Button> {
    let path = |act: &str| format!("{}/{act}", shell::path("/round", &case.id));
    match case.phase {
        Phase::Draft => vec![
            Button::new(path("ask"), "Ask both").first(),
            Button::new(path("lock"), "Lock"),
            Button::new(path("exclude"), "Take out").asks("Take this pair out of the round?"),
        ],
        Phase::Locked => vec![
            Button::new(path("ask"), "Ask both").first(),
            Button::new(path("unlock"), "Unlock"),
            Button::new(path("exclude"), "Take out").asks("Take this pair out of the round?"),
        ],
        Phase::Asked => vec![
            Button::new(path("withdraw"), "Withdraw")
                .asks("Withdraw the invitation? Both are told only that it is not open any more."),
        ],
        Phase::Accepted => vec![
            Button::new(path("begin"), "Begin").first(),
            Button::new(path("withdraw"), "Withdraw").asks("Withdraw, although both said yes?"),
        ],
        _ => Vec::new(),
    }
}
