//! A round of matching: drafts, and what the coordinator makes of them.

use super::{Desk, Engine, Hand, Office, WorkflowError, in_phase, unchanged};
use crate::{
    contract::{
        matching::{Breakup, LockOverride, Outcome, Request},
        types::Pair,
    },
    store::{
        Case, Details, Override, Phase, Proposal, Revision, Round, Sequence, Stage, StoreError, audit, organisation,
        rounds, stages,
    },
};
use chrono::NaiveDate;
use rusqlite::Transaction;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// A round as it stands after a draft.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The round.
    pub round: Round,
    /// What the plugin said: points, vacancies with their reasons, the proof.
    pub outcome: Outcome,
    /// Keys of the round's pairs that are under review, by key.
    pub pairings: Vec<String>,
    /// Running pairs that the plugin would break, with the reasons. Ending them is the coordinator's.
    pub breakups: Vec<Breakup>,
}

/// What a draft is asked for beyond what stands.
#[derive(Default)]
struct Wish<'a> {
    /// A pair placed by hand, in spite of these rules.
    placed: Option<(&'a Pair, &'a [Override])>,
    /// Running pairs are not locked, but moved as little as the policy says.
    free: bool,
}

/// Opaque, and the same for the same pair, day and round.
pub fn key(pair: &Pair, on: NaiveDate, round: u32) -> String {
    let Pair { mentor, mentee } = pair;
    let text = format!("{}:{mentor}{}:{mentee}{on}/{round}", mentor.len(), mentee.len());
    audit::digest([text.as_bytes()]).chars().take(12).collect()
}

impl Office<'_> {
    /// Drafts the round that is under review anew, or opens one. Pairs that run, that are asked or that are locked stand;
    /// pairs that were taken out of the round, or where somebody said no, are not proposed.
    ///
    /// # Errors
    /// Those of the plugin and of the database; [`WorkflowError::Stale`] where people or pairs changed meanwhile.
    pub fn draft_round(&mut self, engine: &Engine<'_>, desk: &Desk) -> Result<Draft, WorkflowError> {
        self.draft("draft-round", engine, desk, &Wish::default())
    }

    /// The same, and running pairs may be broken, as few as the policy asks for (`/matching/disruption`). They are only
    /// named: nothing ends by this.
    ///
    /// # Errors
    /// As for [`draft_round`](Self::draft_round).
    pub fn re_match(&mut self, engine: &Engine<'_>, desk: &Desk) -> Result<Draft, WorkflowError> {
        self.draft("re-match", engine, desk, &Wish { free: true, ..Wish::default() })
    }

    /// Places two people by hand, in spite of the rules named, each with the reason. The plugin refuses where a rule may
    /// not be set aside, and where a rule stands in the way that is not named.
    ///
    /// # Errors
    /// As for [`draft_round`](Self::draft_round); [`WorkflowError::NoReason`].
    pub fn override_pair(
        &mut self,
        engine: &Engine<'_>,
        desk: &Desk,
        pair: &Pair,
        overrides: &[Override],
    ) -> Result<Draft, WorkflowError> {
        if overrides.iter().any(|one| one.reason.trim().is_empty()) {
            return Err(WorkflowError::NoReason);
        }
        self.draft("override-pair", engine, desk, &Wish { placed: Some((pair, overrides)), ..Wish::default() })
    }

    /// Keeps a draft in the round, whatever the round proposes next.
    ///
    /// # Errors
    /// [`WorkflowError::Stale`], [`WorkflowError::WrongPhase`]; those of the database.
    pub fn lock(&mut self, pairing: &str, seen: Option<Revision>) -> Result<Revision, WorkflowError> {
        self.review("lock", pairing, seen, &[Phase::Draft], Stage::Locked)
    }

    /// Keeps it no longer.
    ///
    /// # Errors
    /// As for [`lock`](Self::lock).
    pub fn unlock(&mut self, pairing: &str, seen: Option<Revision>) -> Result<Revision, WorkflowError> {
        self.review("unlock", pairing, seen, &[Phase::Locked], Stage::Unlocked)
    }

    /// Takes a draft out of the round: the pair is not proposed in it again.
    ///
    /// # Errors
    /// As for [`lock`](Self::lock).
    pub fn exclude(&mut self, pairing: &str, seen: Option<Revision>) -> Result<Revision, WorkflowError> {
        self.review("exclude", pairing, seen, &[Phase::Draft, Phase::Locked], Stage::Excluded)
    }

    /// Gives the round under review up, or ends the review: what is still a draft is dropped.
    ///
    /// # Errors
    /// [`WorkflowError::NoRound`]; those of the database.
    pub fn close_round(&mut self) -> Result<Round, WorkflowError> {
        self.only_staff("close a round")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let round = rounds::open(transaction, hand.id)?.ok_or(WorkflowError::NoRound)?;
            let entry = hand.enter(transaction, "close-round", &of_round(hand, round.number), None)?;
            hand.close(transaction, round, entry)
        })
    }

    fn review(
        &mut self,
        act: &'static str,
        pairing: &str,
        seen: Option<Revision>,
        may: &[Phase],
        stage: Stage,
    ) -> Result<Revision, WorkflowError> {
        self.only_staff(act)?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let case = hand.case(transaction, pairing)?;
            unchanged(seen, case.revision)?;
            in_phase(pairing, case.phase, may, act)?;
            let entry = hand.enter(transaction, act, &hand.about(&case), None)?;
            Ok(hand.step(transaction, pairing, stage, None, entry)?)
        })
    }

    fn draft(
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

fn of_round(hand: &Hand, number: u32) -> Details {
    Details { facts: vec![("round".into(), number.to_string())], ..hand.details() }
}

impl Hand {
    /// The pairing of this key.
    pub(super) fn case(&self, transaction: &Transaction<'_>, pairing: &str) -> Result<Case, WorkflowError> {
        stages::case(transaction, self.id, pairing)?.ok_or_else(|| WorkflowError::NoPairing(pairing.to_owned()))
    }

    /// Details that name a pairing and its people.
    pub(super) fn about(&self, case: &Case) -> Details {
        Details {
            people: vec![case.pair.mentor.clone(), case.pair.mentee.clone()],
            pairings: vec![case.id.clone()],
            ..self.details()
        }
    }

    /// Adds a step to a pairing's life.
    pub(super) fn step(
        &self,
        transaction: &Transaction<'_>,
        pairing: &str,
        stage: Stage,
        until: Option<NaiveDate>,
        entry: Sequence,
    ) -> Result<Revision, StoreError> {
        stages::append(transaction, self.id, pairing, stage, self.now.minute, until, entry)
    }

    /// Refuses what was decided on people and enrolments that have changed.
    pub(super) fn still(&self, transaction: &Transaction<'_>, desk: &Desk) -> Result<(), WorkflowError> {
        let same = desk.id == self.id && organisation::revision(transaction, self.id)? == desk.revision;
        if same { Ok(()) } else { Err(WorkflowError::Stale) }
    }

    fn open(&self, desk: &Desk, number: u32) -> Round {
        let since = desk.frame.term.since.unwrap_or(desk.frame.as_of).max(desk.frame.as_of);
        let until = desk.frame.term.until.filter(|until| *until > since);
        Round {
            number,
            opened_on: desk.frame.as_of,
            since,
            until: until.or_else(|| since.checked_add_days(chrono::Days::new(182))).unwrap_or(since),
            decision: Sequence(0),
            closed_on: None,
        }
    }

    /// What was a draft and nobody locked is dropped, and the review is over.
    pub(super) fn close(
        &self,
        transaction: &Transaction<'_>,
        round: Round,
        entry: Sequence,
    ) -> Result<Round, WorkflowError> {
        for case in stages::cases(transaction, self.id, &stages::Which::All)? {
            let of = case.proposal.as_ref().map(|proposal| proposal.round);
            if of == Some(round.number) && matches!(case.phase, Phase::Draft | Phase::Locked) {
                self.step(transaction, &case.id, Stage::Withdrawn, None, entry)?;
            }
        }
        let round = Round { closed_on: Some(self.now.day()), ..round };
        rounds::put(transaction, self.id, &round)?;
        Ok(round)
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
