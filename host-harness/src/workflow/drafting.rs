//! From what stands to a draft: what the plugin is asked for, and what its answer makes of the round.

use super::{
    Desk, Engine, Hand, Office, TERM_DAYS, WorkflowError,
    rounds::{Draft, key},
};
use crate::{
    contract::{
        matching::{LockOverride, Outcome, Request},
        types::Pair,
    },
    store::{Case, Override, Phase, Proposal, Revision, Round, Sequence, Stage, rounds, stages},
};
use rusqlite::Transaction;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What a draft is asked for beyond what stands.
#[derive(Default)]
pub(super) struct Wish<'a> {
    /// A pair placed by hand, in spite of these rules.
    pub(super) placed: Option<(&'a Pair, &'a [Override])>,
    /// Running pairs are not locked, but moved as little as the policy says.
    pub(super) free: bool,
}

impl Office<'_> {
    pub(super) fn draft(
        &mut self,
        act: &'static str,
        engine: &Engine<'_>,
        desk: &Desk,
        wish: &Wish<'_>,
    ) -> Result<Draft, WorkflowError> {
        self.only_staff("draft a round")?;
        let before = self.store.cases(self.hand.id)?;
        let open = self.store.open_round(self.hand.id)?;
        let request = request(desk, &before, open.as_ref(), wish, &self.hand.actor.id);
        let mut details = self.hand.details();
        if let Some((pair, overrides)) = wish.placed {
            details.people = vec![pair.mentor.clone(), pair.mentee.clone()];
            details.overrides = overrides.to_vec();
        }
        let decision = self.decide(engine, desk, act, &details, "matching.search", &json!({ "request": request }))?;
        let outcome: Outcome = decision.read()?;
        let Self { store, hand } = self;
        let (round, pairings) = store.write(|transaction| {
            hand.still(transaction, desk)?;
            let now = stages::cases(transaction, hand.id, &stages::Which::All)?;
            if rounds::open(transaction, hand.id)? != open || states(&now) != states(&before) {
                return Err(WorkflowError::Stale);
            }
            let number = match &open {
                Some(round) => round.number,
                None => rounds::next(transaction, hand.id)?,
            };
            details.facts.push(("round".into(), number.to_string()));
            let entry = hand.enter(transaction, act, &details, Some(&decision))?;
            let round = Round { decision: entry, ..open.clone().unwrap_or_else(|| hand.open(desk, number)) };
            rounds::put(transaction, hand.id, &round)?;
            let pairings = hand.take(transaction, &round, &outcome, &now, wish, entry)?;
            Ok((round, pairings))
        })?;
        let breakups = outcome.breakups.clone();
        Ok(Draft { round, outcome, pairings, breakups })
    }
}

/// What the plugin is asked for.
fn request(desk: &Desk, cases: &[Case], open: Option<&Round>, wish: &Wish<'_>, actor: &str) -> Request {
    let here: BTreeSet<&str> = desk.roster.people.iter().map(|person| person.id.as_str()).collect();
    let in_round = |case: &Case| {
        let of = case.proposal.as_ref().map(|proposal| proposal.round);
        of.is_some() && of == open.map(|round| round.number)
    };
    let mut request = Request::default();
    for case in cases {
        let pair = &case.pair;
        if !here.contains(pair.mentor.as_str()) || !here.contains(pair.mentee.as_str()) {
            continue;
        }
        let stands = case.is_under_way() || (case.phase == Phase::Locked && in_round(case));
        if stands && wish.free && case.phase.runs() {
            request.incumbent.push(pair.clone());
        } else if stands {
            request.locked.push(pair.clone());
            let codes = case.proposal.iter().flat_map(|proposal| &proposal.overridden);
            request.overrides.extend(codes.map(|code| LockOverride {
                pair: pair.clone(),
                code: code.clone(),
                actor: actor.to_owned(),
            }));
        }
        let is_out = case.phase == Phase::Dropped
            && in_round(case)
            && case.steps.iter().rev().map(|step| step.stage).find(|stage| *stage != Stage::Reminded)
                == Some(Stage::Excluded);
        if is_out || case.phase == Phase::Declined {
            request.excluded.push(pair.clone());
        }
    }
    if let Some((pair, overrides)) = wish.placed {
        if !request.locked.contains(pair) {
            request.locked.push(pair.clone());
        }
        for one in overrides {
            let named = LockOverride { pair: pair.clone(), code: one.code.clone(), actor: actor.to_owned() };
            if !request.overrides.contains(&named) {
                request.overrides.push(named);
            }
        }
    }
    let order = |a: &Pair, b: &Pair| (&a.mentor, &a.mentee).cmp(&(&b.mentor, &b.mentee));
    for list in [&mut request.locked, &mut request.incumbent, &mut request.excluded] {
        list.sort_by(order);
        list.dedup();
    }
    let Request { locked, incumbent, excluded, .. } = &mut request;
    excluded.retain(|pair| !locked.contains(pair));
    incumbent.retain(|pair| !locked.contains(pair) && !excluded.contains(pair));
    request
}

/// What a draft was made on, pair by pair.
fn states(cases: &[Case]) -> Vec<(&str, Phase, Revision)> {
    cases.iter().map(|case| (case.id.as_str(), case.phase, case.revision)).collect()
}

impl Hand {
    fn open(&self, desk: &Desk, number: u32) -> Round {
        let since = desk.frame.term.since.unwrap_or(desk.frame.as_of).max(desk.frame.as_of);
        let until = desk.frame.term.until.filter(|until| *until > since);
        Round {
            number,
            opened_on: desk.frame.as_of,
            since,
            until: until.or_else(|| since.checked_add_days(chrono::Days::new(TERM_DAYS))).unwrap_or(since),
            decision: Sequence(0),
            closed_on: None,
        }
    }

    /// Writes what the round proposes now. Returns the keys of all that is under review.
    fn take(
        &self,
        transaction: &Transaction<'_>,
        round: &Round,
        outcome: &Outcome,
        before: &[Case],
        wish: &Wish<'_>,
        entry: Sequence,
    ) -> Result<Vec<String>, WorkflowError> {
        let mut of_round: BTreeMap<&str, &Case> = BTreeMap::new();
        let mut standing: BTreeSet<(&str, &str)> = BTreeSet::new();
        for case in before {
            if case.proposal.as_ref().is_some_and(|proposal| proposal.round == round.number) {
                of_round.insert(&case.id, case);
            }
            if case.is_under_way() {
                standing.insert((&case.pair.mentor, &case.pair.mentee));
            }
        }
        let mut proposed: BTreeSet<String> = BTreeSet::new();
        for one in &outcome.proposals {
            let pair = &one.pair;
            if standing.contains(&(pair.mentor.as_str(), pair.mentee.as_str())) {
                continue;
            }
            let id = key(pair, round.opened_on, round.number);
            let known = of_round.get(id.as_str()).copied();
            let mut overridden =
                known.and_then(|case| case.proposal.as_ref()).map(|one| one.overridden.clone()).unwrap_or_default();
            let placed = wish.placed.filter(|(placed, _)| *placed == pair);
            for one in placed.iter().flat_map(|(_, overrides)| overrides.iter()) {
                if !overridden.contains(&one.code) {
                    overridden.push(one.code.clone());
                }
            }
            let proposal = Proposal {
                round: round.number,
                points: one.points,
                ruling: one.ruling,
                origin: one.origin,
                overridden,
            };
            rounds::put_proposal(transaction, self.id, &id, pair, &proposal)?;
            match (placed, known.map(|case| case.phase)) {
                (Some((_, [])), Some(Phase::Locked)) => {}
                (Some((_, overrides)), _) => {
                    let stage = if overrides.is_empty() { Stage::Locked } else { Stage::Overridden };
                    self.step(transaction, &id, stage, None, entry)?;
                }
                (None, Some(Phase::Draft | Phase::Locked)) => {}
                (None, _) => {
                    self.step(transaction, &id, Stage::Draft, None, entry)?;
                }
            }
            proposed.insert(id);
        }
        for (id, case) in of_round {
            if case.phase == Phase::Draft && !proposed.contains(id) {
                self.step(transaction, id, Stage::Withdrawn, None, entry)?;
            }
        }
        Ok(proposed.into_iter().collect())
    }
}
