//! Both people are asked before a pair is final, and either may decline without a reason.
//!
//! An answer names the invitation that it answers: one that was taken back, or asked anew, is not answered by it. A yes
//! takes a place of her who says it, counted inside the transaction: of two yeses to one place the first counts, and the
//! other is told that the invitation is not open any more, as in every other case.

use super::{Hand, Office, Role, WorkflowError, fits};
use crate::{
    contract::types::Side,
    store::{Case, Details, Phase, Revision, Sequence, Stage, promises, queue, rounds, stages},
};
use rusqlite::Transaction;
use serde::{Deserialize, Serialize};

/// Hours after which whoever has not answered is reminded, each time counted from the invitation.
pub const REMINDERS: [u32; 2] = [48, 7 * 24];

/// What somebody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// Yes.
    Accept,
    /// No. Nobody asks why.
    Decline,
}

/// What came of an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answered {
    /// Where the pairing stands now.
    pub phase: Phase,
    /// Other invitations that are closed by it, since somebody's places are all taken.
    pub closed: Vec<String>,
}

/// Somebody who is to be reminded of an invitation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reminder {
    /// The pairing.
    pub pairing: String,
    /// Who has not answered.
    pub people: Vec<String>,
    /// The first reminder, or the second.
    pub number: u32,
}

impl Office<'_> {
    /// Asks both people. Their invitation is the revision that is returned.
    ///
    /// # Errors
    /// [`WorkflowError::NoPlace`] where somebody's places are taken already; [`WorkflowError::Stale`],
    /// [`WorkflowError::WrongPhase`]; those of the database.
    pub fn ask(&mut self, pairing: &str, seen: Option<Revision>) -> Result<Revision, WorkflowError> {
        self.only_staff("ask")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let case = hand.case(transaction, pairing)?;
            fits(&case, seen, &[Phase::Draft, Phase::Locked], "ask")?;
            let entry = hand.enter(transaction, "ask", &hand.about(&case), None)?;
            hand.invite(transaction, &case, entry)
        })
    }

    /// Asks both people of every pair of the round under review. Nobody is asked twice; where a place is taken by now the
    /// draft is dropped. Returns the keys of those asked.
    ///
    /// # Errors
    /// [`WorkflowError::NoRound`]; those of the database.
    pub fn ask_round(&mut self) -> Result<Vec<String>, WorkflowError> {
        self.only_staff("ask")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let round = rounds::open(transaction, hand.id)?.ok_or(WorkflowError::NoRound)?;
            let cases = stages::cases(transaction, hand.id, &stages::Which::All)?;
            let of_round = |case: &&Case| {
                case.proposal.as_ref().is_some_and(|proposal| proposal.round == round.number)
                    && matches!(case.phase, Phase::Draft | Phase::Locked)
            };
            let cases: Vec<Case> = cases.iter().filter(of_round).cloned().collect();
            let details = Details {
                pairings: cases.iter().map(|case| case.id.clone()).collect(),
                people: cases.iter().flat_map(|case| [case.pair.mentor.clone(), case.pair.mentee.clone()]).collect(),
                facts: vec![("round".into(), round.number.to_string())],
                ..hand.details()
            };
            let entry = hand.enter(transaction, "ask-round", &details, None)?;
            let mut asked = Vec::new();
            for case in cases {
                match hand.invite(transaction, &case, entry) {
                    Ok(_) => asked.push(case.id),
                    Err(WorkflowError::NoPlace { .. } | WorkflowError::NotEnrolled(_)) => {
                        hand.step(transaction, &case.id, Stage::Withdrawn, None, entry)?;
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(asked)
        })
    }

    /// The actor answers her invitation. `invitation` is the one that she was shown; none answers the present one.
    ///
    /// # Errors
    /// [`WorkflowError::Closed`], whatever the cause; [`WorkflowError::NoPairing`] where it is none of hers; those of the
    /// database.
    pub fn answer(
        &mut self,
        pairing: &str,
        says: Says,
        invitation: Option<Revision>,
    ) -> Result<Answered, WorkflowError> {
        self.only(&[Role::Participant], "answer")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let no_pairing = || WorkflowError::NoPairing(pairing.to_owned());
            let case = stages::case(transaction, hand.id, pairing)?.ok_or_else(no_pairing)?;
            let side = case.side(&hand.actor.id).ok_or_else(no_pairing)?;
            // A draft is nothing that she knows of.
            let shown = case.invitation.ok_or_else(no_pairing)?;
            if case.phase != Phase::Asked || invitation.is_some_and(|seen| seen != shown) {
                return Err(WorkflowError::Closed);
            }
            let said_yes = match side {
                Side::Mentor => case.mentor_said_yes,
                Side::Mentee => case.mentee_said_yes,
            };
            match says {
                Says::Accept if said_yes => Ok(Answered { phase: case.phase, closed: Vec::new() }),
                Says::Accept => hand.accept(transaction, &case, side),
                Says::Decline => {
                    // Which of the two said no is kept nowhere.
                    let details = Details { actor: "one of the two".into(), ..hand.about(&case) };
                    let entry = hand.enter(transaction, "decline", &details, None)?;
                    hand.step(transaction, pairing, Stage::Declined, None, entry)?;
                    Ok(Answered { phase: Phase::Declined, closed: Vec::new() })
                }
            }
        })
    }

    /// Takes an invitation, or both people's yes, back before they begin.
    ///
    /// # Errors
    /// [`WorkflowError::Stale`], [`WorkflowError::WrongPhase`]; those of the database.
    pub fn withdraw(&mut self, pairing: &str, seen: Option<Revision>) -> Result<Revision, WorkflowError> {
        self.only_staff("withdraw an invitation")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let case = hand.case(transaction, pairing)?;
            fits(&case, seen, &[Phase::Asked, Phase::Accepted], "withdraw the invitation")?;
            let entry = hand.enter(transaction, "withdraw", &hand.about(&case), None)?;
            Ok(hand.step(transaction, pairing, Stage::Withdrawn, None, entry)?)
        })
    }

    /// Reminds whoever has not answered for two days, and again after a week. Returns who is to be written to; what was
    /// reminded of is not reminded of again.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remind(&mut self) -> Result<Vec<Reminder>, WorkflowError> {
        self.only_staff("remind")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let due = due(&stages::cases(transaction, hand.id, &stages::Which::All)?, hand.now.minute);
            if due.is_empty() {
                return Ok(due);
            }
            let details = Details {
                pairings: due.iter().map(|one| one.pairing.clone()).collect(),
                people: due.iter().flat_map(|one| one.people.clone()).collect(),
                ..hand.details()
            };
            let entry = hand.enter(transaction, "remind", &details, None)?;
            for one in &due {
                hand.step(transaction, &one.pairing, Stage::Reminded, None, entry)?;
            }
            Ok(due)
        })
    }

    /// The actor signs the agreement of one of her pairings, or a coordinator enters that a person has: `person` names whom.
    ///
    /// # Errors
    /// [`WorkflowError::NoPairing`] where it is none of hers, [`WorkflowError::WrongPhase`] before she is asked and once it
    /// is over; those of the database.
    pub fn sign(&mut self, pairing: &str, person: &str) -> Result<(), WorkflowError> {
        self.for_herself(person, "sign for somebody else")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let case = hand.case(transaction, pairing)?;
            let side = case.side(person).ok_or_else(|| WorkflowError::NoPairing(pairing.to_owned()))?;
            let may = [Phase::Asked, Phase::Accepted, Phase::Active, Phase::Paused];
            fits(&case, None, &may, "sign its agreement")?;
            let signed = promises::signatures(transaction, hand.id, Some(pairing))?;
            if signed.iter().any(|one| one.side == side) {
                return Ok(());
            }
            hand.enter(transaction, "sign", &hand.about(&case), None)?;
            Ok(promises::sign(transaction, hand.id, pairing, side, hand.now.day())?)
        })
    }
}

/// Whom to remind now.
fn due(cases: &[Case], now: u32) -> Vec<Reminder> {
    let mut due = Vec::new();
    for case in cases {
        let Some(asked) = case.asked_at else { continue };
        // Of two that are due at once, one letter is enough.
        let number = REMINDERS.iter().filter(|hours| asked.saturating_add(**hours * 60) <= now).count();
        let number = u32::try_from(number).unwrap_or(0);
        if number <= case.reminders {
            continue;
        }
        let both = [(&case.pair.mentor, case.mentor_said_yes), (&case.pair.mentee, case.mentee_said_yes)];
        let people = both.into_iter().filter(|(_, yes)| !yes).map(|(person, _)| person.clone()).collect();
        due.push(Reminder { pairing: case.id.clone(), people, number: case.reminders + 1 });
    }
    due
}

impl Hand {
    fn invite(&self, transaction: &Transaction<'_>, case: &Case, entry: Sequence) -> Result<Revision, WorkflowError> {
        for side in [Side::Mentor, Side::Mentee] {
            self.has_place(transaction, case, side)?;
        }
        Ok(self.step(transaction, &case.id, Stage::Asked, None, entry)?)
    }

    fn accept(&self, transaction: &Transaction<'_>, case: &Case, side: Side) -> Result<Answered, WorkflowError> {
        self.has_place(transaction, case, side).map_err(|error| match error {
            WorkflowError::NoPlace { .. } | WorkflowError::NotEnrolled(_) => WorkflowError::Closed,
            other => other,
        })?;
        let entry = self.enter(transaction, "accept", &self.about(case), None)?;
        let stage = if side == Side::Mentor { Stage::AcceptedByMentor } else { Stage::AcceptedByMentee };
        self.step(transaction, &case.id, stage, None, entry)?;
        let phase = self.case(transaction, &case.id)?.phase;
        // Who has said yes as often as she has places is asked no more.
        let person = if side == Side::Mentor { &case.pair.mentor } else { &case.pair.mentee };
        let mut closed = Vec::new();
        if self.free(transaction, person, side, None)? == 0 {
            for other in stages::cases(transaction, self.id, &stages::Which::Of(person))? {
                let hers = other.side(person) == Some(side);
                if hers && other.phase == Phase::Asked && !other.holds(side) {
                    self.step(transaction, &other.id, Stage::Withdrawn, None, entry)?;
                    closed.push(other.id);
                }
            }
        }
        Ok(Answered { phase, closed })
    }

    /// Refuses where the person of a side has no place left beside this pairing.
    pub(super) fn has_place(
        &self,
        transaction: &Transaction<'_>,
        case: &Case,
        side: Side,
    ) -> Result<(), WorkflowError> {
        let person = if side == Side::Mentor { &case.pair.mentor } else { &case.pair.mentee };
        if self.free(transaction, person, side, Some(&case.id))? > 0 {
            Ok(())
        } else {
            Err(WorkflowError::NoPlace { person: person.clone(), side })
        }
    }

    /// Places of a person on a side that no pairing takes, but for `without`.
    fn free(
        &self,
        transaction: &Transaction<'_>,
        person: &str,
        side: Side,
        without: Option<&str>,
    ) -> Result<u32, WorkflowError> {
        let places = queue::places(transaction, self.id, person, side)?
            .ok_or_else(|| WorkflowError::NotEnrolled(person.to_owned()))?;
        let cases = stages::cases(transaction, self.id, &stages::Which::Of(person))?;
        let takes =
            |case: &&Case| Some(case.id.as_str()) != without && case.side(person) == Some(side) && case.holds(side);
        Ok(places.saturating_sub(u32::try_from(cases.iter().filter(takes).count()).unwrap_or(u32::MAX)))
    }
}
