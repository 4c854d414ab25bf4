//! What a pair wants to reach, and how far it is.

use super::{Hand, Office, Role, WorkflowError, fits};
use crate::{
    contract::{health::History, program::Goal},
    store::{Case, Phase, history, told},
};
use chrono::NaiveDate;
use rusqlite::Transaction;

/// Who speaks of goals.
const MAY: [Role; 3] = [Role::Coordinator, Role::Platform, Role::Participant];

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
        self.only(&MAY, "agree on a goal")?;
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
            let key = |goal: &Goal| (goal.pairing.clone(), goal.topic.clone(), goal.agreed_on.clone());
            let same = |known: &Goal| key(known) == key(&goal);
            let recorded = history::recorded(transaction, hand.id)?;
            if recorded.goals.iter().any(same) {
                return Err(WorkflowError::Record(
                    "the same goal was agreed on today already: choose its topic".into(),
                ));
            }
            hand.enter(transaction, "agree-goal", &hand.about(&case), None)?;
            told::tell(transaction, hand.id, recorded, &History { goals: vec![goal.clone()], ..History::default() })?;
            Ok(goal)
        })
    }

    /// How far a goal of the pair is today, in percent. Goals are numbered from 1, in the order in which they were kept.
    ///
    /// # Errors
    /// As for [`agree_goal`](Self::agree_goal); [`WorkflowError::Record`] where there is no such goal or more than all of it
    /// is reached.
    pub fn report_goal(&mut self, pairing: &str, number: usize, percent: u32) -> Result<Goal, WorkflowError> {
        self.only(&MAY, "report on a goal")?;
        let Self { store, hand } = self;
        if percent > 100 {
            return Err(WorkflowError::Record(format!("{percent} % is more than all of it")));
        }
        store.write(|transaction| {
            let case = hand.own_running(transaction, pairing)?;
            let recorded = history::recorded(transaction, hand.id)?;
            let mut goals = recorded.goals.iter().filter(|goal| goal.pairing == pairing);
            let known = number.checked_sub(1).and_then(|at| goals.nth(at));
            let known = known.ok_or_else(|| WorkflowError::Record(format!("the pair has no goal {number}")))?;
            let today = hand.now.day().to_string();
            // Dates of the contract are ISO, so their texts are in order.
            if today < known.updated_on {
                return Err(WorkflowError::Days(format!("the last word on this goal is of {}", known.updated_on)));
            }
            let goal = Goal { progress: f64::from(percent) / 100.0, updated_on: today, ..known.clone() };
            hand.enter(transaction, "report-goal", &hand.about(&case), None)?;
            told::tell(transaction, hand.id, recorded, &History { goals: vec![goal.clone()], ..History::default() })?;
            Ok(goal)
        })
    }
}

impl Hand {
    /// A pairing that runs, and that a participant has a part in.
    fn own_running(&self, transaction: &Transaction<'_>, pairing: &str) -> Result<Case, WorkflowError> {
        let case = self.own_case(transaction, pairing)?;
        fits(&case, None, &[Phase::Active, Phase::Paused], "record this")?;
        Ok(case)
    }
}
