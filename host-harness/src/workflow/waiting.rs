//! The waitlist: who waits for a partner, in the order of the first day.

use super::{Office, Role, WorkflowError};
use crate::{
    contract::types::Side,
    store::{Details, Waiting, queue},
};

impl Office<'_> {
    /// Puts somebody who takes part into the queue, at its end, or at her old place where she was in it before. A
    /// participant may put herself.
    ///
    /// # Errors
    /// [`WorkflowError::NotEnrolled`]; those of the database.
    pub fn join_queue(&mut self, person: &str, side: Side) -> Result<Waiting, WorkflowError> {
        self.for_herself(person, "join the queue for somebody else")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let not_enrolled = || WorkflowError::NotEnrolled(person.to_owned());
            queue::places(transaction, hand.id, person, side)?.filter(|places| *places > 0).ok_or_else(not_enrolled)?;
            let details = Details { people: vec![person.to_owned()], ..hand.details() };
            hand.enter(transaction, "join-queue", &details, None)?;
            queue::join(transaction, hand.id, person, side, hand.now.minute)?;
            queue::find(transaction, hand.id, person, side)?.ok_or_else(not_enrolled)
        })
    }

    /// Takes somebody out of the queue, without fault.
    ///
    /// # Errors
    /// [`WorkflowError::NotEnrolled`] where she is not in it; those of the database.
    pub fn leave_queue(&mut self, person: &str, side: Side) -> Result<(), WorkflowError> {
        self.for_herself(person, "leave the queue for somebody else")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let details = Details { people: vec![person.to_owned()], ..hand.details() };
            hand.enter(transaction, "leave-queue", &details, None)?;
            if queue::withdraw(transaction, hand.id, person, side, hand.now.day())? {
                Ok(())
            } else {
                Err(WorkflowError::NotEnrolled(person.to_owned()))
            }
        })
    }

    /// Those who wait now, earliest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn waitlist(&self) -> Result<Vec<Waiting>, WorkflowError> {
        let mut queue = self.store.queue(self.hand.id)?;
        queue.retain(|one| one.waits);
        Ok(queue)
    }

    /// Refuses whoever neither runs the program nor is the person.
    pub(super) fn for_herself(&self, person: &str, act: &'static str) -> Result<(), WorkflowError> {
        let actor = &self.hand.actor;
        match actor.role {
            Role::Coordinator | Role::Platform => Ok(()),
            Role::Participant if actor.id == person => Ok(()),
            role => Err(WorkflowError::NotAllowed { role: role.slug(), act }),
        }
    }
}
