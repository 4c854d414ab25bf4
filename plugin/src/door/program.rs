//! `program`.

use super::Component;
use crate::{
    contract::{
        program::{Guest, GuestProgram, Program, ProgramBorrow, Roster},
        types::{Fault, Finding},
    },
    documents,
    operations::Engine,
};

/// What a `program` handle stands for.
pub struct Opened(pub(super) Engine);

/// The engine behind a borrowed handle.
pub(super) fn engine<'a>(program: &'a ProgramBorrow<'_>) -> &'a Engine {
    &program.get::<Opened>().0
}

impl Guest for Component {
    type Program = Opened;
}

impl GuestProgram for Opened {
    fn open(policy: String, roster: Roster) -> Result<Program, Fault> {
        Ok(Program::new(Opened(Engine::open(&policy, roster)?)))
    }

    fn open_json(policy: String, roster: String) -> Result<Program, Fault> {
        Ok(Program::new(Opened(Engine::open(&policy, documents::roster(&roster)?)?)))
    }

    fn with_policy(&self, policy: String) -> Result<Program, Fault> {
        Ok(Program::new(Opened(self.0.with_policy(&policy)?)))
    }

    fn findings(&self) -> Vec<Finding> {
        self.0.findings()
    }

    fn digest(&self) -> String {
        self.0.program().digest()
    }
}
