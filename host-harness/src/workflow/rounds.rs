//! A round of matching: drafts, and what the coordinator makes of them.

use super::{Desk, Engine, Hand, Office, Role, WorkflowError, drafting::Wish, fits};
use crate::{
    contract::{
        matching::{Breakup, Outcome, Request},
        types::Pair,
    },
    digest::sha256,
    store::{
        Case, Details, Override, Phase, Revision, Round, Sequence, Stage, StoreError, organisation, rounds, stages,
    },
};
use chrono::NaiveDate;
use rusqlite::Transaction;
use serde_json::json;

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

/// Opaque, and the same for the same pair, day and round.
pub fn key(pair: &Pair, on: NaiveDate, round: u32) -> String {
    let Pair { mentor, mentee } = pair;
    let text = format!("{}:{mentor}{}:{mentee}{on}/{round}", mentor.len(), mentee.len());
    sha256(&text).chars().take(12).collect()
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

    /// Asks for the best pairs without opening a round: what comes of it is the caller's.
    ///
    /// # Errors
    /// Those of the plugin and of the database; [`WorkflowError::Stale`].
    pub fn search(&mut self, engine: &Engine<'_>, desk: &Desk, request: &Request) -> Result<Outcome, WorkflowError> {
        self.only_staff("match")?;
        let details = self.hand.details();
        let decision =
            self.decide(engine, desk, "match", &details, "matching.search", &json!({ "request": request }))?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            hand.still(transaction, desk)?;
            hand.enter(transaction, "match", &details, Some(&decision)).map_err(WorkflowError::from)
        })?;
        decision.read()
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
            fits(&case, seen, may, act)?;
            let entry = hand.enter(transaction, act, &hand.about(&case), None)?;
            Ok(hand.step(transaction, pairing, stage, None, entry)?)
        })
    }
}

fn of_round(hand: &Hand, number: u32) -> Details {
    Details { facts: vec![("round".into(), number.to_string())], ..hand.details() }
}

impl Hand {
    /// The pairing of this key.
    pub(super) fn case(&self, transaction: &Transaction<'_>, pairing: &str) -> Result<Case, WorkflowError> {
        let case = stages::case(transaction, self.id, pairing)?;
        Ok(case.ok_or_else(|| WorkflowError::NoPairing(pairing.to_owned()))?.on(self.now.day()))
    }

    /// The same, which to a participant is there only where she has a part in it.
    pub(super) fn own_case(&self, transaction: &Transaction<'_>, pairing: &str) -> Result<Case, WorkflowError> {
        let case = self.case(transaction, pairing)?;
        let is_others = self.actor.role == Role::Participant && case.side(&self.actor.id).is_none();
        if is_others { Err(WorkflowError::NoPairing(pairing.to_owned())) } else { Ok(case) }
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
}
