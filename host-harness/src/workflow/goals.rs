//! What a pair wants to reach, and how far it is.

use super::{Office, Role, WorkflowError};
use crate::{
    contract::{health::History, program::Goal},
    store::{Case, Phase, history, told},
};
use chrono::NaiveDate;
use rusqlite::Transaction;

impl Office<'_> {
    /// A pair agrees on a goal today, for a topic or none, due on a day or at the planned end. Either of the two says so, or
    /// the office for them.
    ///
    /// # Errors
    /// [`WorkflowError::NoPairing`] where it is none of hers, [`WorkflowError::WrongPhase`], [`WorkflowError::Days`],
    /// [`WorkflowError::Record`] where the same goal was agreed on today already; those of the database.
    pub fn agree_goal(
        &mut self,
        pairing: &str,
        topic: Option<&str>,
        due: Option<NaiveDate>,
    ) -> Result<Goal, WorkflowError> {
        let Self { store, hand } = self;
        let today = hand.now.day();
        if let Some(due) = due.filter(|due| *due <= today) {
            return Err(WorkflowError::Days(format!("`{due}` is not after today")));
        }
        store.write(|transaction| {
            let case = hand.own_running(transaction, pairing)?;
            let goal = Goal {
                pairing: pairing.to_owned(),
                topic: topic.map(str::to_owned),
                agreed_on: today.to_string(),
                due_on: due.map(|day| day.to_string()),
                progress: 0.0,
                updated_on: today.to_string(),
                weight: 1.0,
            };
            let same = |known: &Goal| (&known.topic, &known.agreed_on) == (&goal.topic, &goal.agreed_on);
            if hand.goals(transaction, pairing)?.iter().any(same) {
                return Err(WorkflowError::Record(
                    "the same goal was agreed on today already: choose its topic".into(),
                ));
            }
            hand.enter(transaction, "agree-goal", &hand.about(&case), None)?;
            told::tell(transaction, hand.id, &History { goals: vec![goal.clone()], ..History::default() })?;
            Ok(goal)
        })
    }

    /// How far a goal of the pair is today, in percent. Goals are numbered from 1, in the order in which they were kept.
    ///
    /// # Errors
    /// As for [`agree_goal`](Self::agree_goal); [`WorkflowError::Record`] where there is no such goal or more than all of it
    /// is reached.
    pub fn report_goal(&mut self, pairing: &str, number: usize, percent: u32) -> Result<Goal, WorkflowError> {
        let Self { store, hand } = self;
        if percent > 100 {
            return Err(WorkflowError::Record(format!("{percent} % is more than all of it")));
        }
        store.write(|transaction| {
            let case = hand.own_running(transaction, pairing)?;
            let goals = hand.goals(transaction, pairing)?;
            let known = number.checked_sub(1).and_then(|at| goals.get(at));
            let known = known.ok_or_else(|| WorkflowError::Record(format!("the pair has no goal {number}")))?;
            let today = hand.now.day().to_string();
            // Dates of the contract are ISO, so their texts are in order.
            if today < known.updated_on {
                return Err(WorkflowError::Days(format!("the last word on this goal is of {}", known.updated_on)));
            }
            let goal = Goal { progress: f64::from(percent) / 100.0, updated_on: today, ..known.clone() };
            hand.enter(transaction, "report-goal", &hand.about(&case), None)?;
            told::tell(transaction, hand.id, &History { goals: vec![goal.clone()], ..History::default() })?;
            Ok(goal)
        })
    }
}

impl super::Hand {
    /// A pairing that runs, and that a participant has a part in.
    pub(super) fn own_running(&self, transaction: &Transaction<'_>, pairing: &str) -> Result<Case, WorkflowError> {
        let case = self.case(transaction, pairing)?;
        let may = match self.actor.role {
            Role::Coordinator | Role::Platform => true,
            Role::Participant => case.side(&self.actor.id).is_some(),
            Role::Safeguarding => false,
        };
        if !may {
            return Err(WorkflowError::NoPairing(pairing.to_owned()));
        }
        super::fits(&case, None, &[Phase::Active, Phase::Paused], "record this")?;
        Ok(case)
    }

    fn goals(&self, transaction: &Transaction<'_>, pairing: &str) -> Result<Vec<Goal>, WorkflowError> {
        let mut goals = history::recorded(transaction, self.id)?.goals;
        goals.retain(|goal| goal.pairing == pairing);
        Ok(goals)
    }
}
