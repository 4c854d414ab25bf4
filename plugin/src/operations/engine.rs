//! A program with the indices that its engines share.

use crate::{
    contract::{
        self,
        types::{Fault, Finding},
    },
    program::Program,
};
use std::sync::Arc;

/// An opened program. Cheap to clone; whoever holds a clone keeps what it needs.
#[derive(Clone)]
pub struct Engine {
    program: Arc<Program>,
}

impl Engine {
    /// Checks policy and roster and builds the conflict index.
    ///
    /// # Errors
    /// As [`Program::open`].
    pub fn open(policy: &str, roster: contract::program::Roster) -> Result<Engine, Fault> {
        Ok(Engine::of(Program::open(policy, roster)?))
    }

    /// The same roster under another policy.
    ///
    /// # Errors
    /// As [`Program::with_policy`].
    pub fn with_policy(&self, policy: &str) -> Result<Engine, Fault> {
        Ok(Engine::of(self.program.with_policy(policy)?))
    }

    fn of(program: Program) -> Engine {
        Engine { program: Arc::new(program) }
    }

    /// Policy and roster.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// What was wrong with the data and lived with, from every engine that looks at it when the program is opened.
    pub fn findings(&self) -> Vec<Finding> {
        self.program.data_findings().to_vec()
    }
}
