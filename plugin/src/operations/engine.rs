//! A program with the indices that its engines share.

use crate::{
    conflicts,
    contract::{
        self,
        types::{Fault, Finding},
    },
    matching::{Pool, suggest::Candidates},
    program::Program,
    scheduling::ReachIndex,
};
use std::{cell::OnceCell, rc::Rc};

/// An opened program. Cheap to clone; whoever holds a clone keeps what it needs.
#[derive(Clone)]
pub struct Engine(Rc<Indices>);

struct Indices {
    program: Rc<Program>,
    conflicts: Rc<conflicts::Index>,
    reach: OnceCell<Rc<ReachIndex>>,
    pool: OnceCell<Rc<Pool>>,
    candidates: OnceCell<Candidates>,
}

impl Engine {
    /// Checks policy and roster and builds the conflict index; the rest is built when first asked for.
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
        Ok(Engine::of(self.0.program.with_policy(policy)?))
    }

    fn of(program: Program) -> Engine {
        let conflicts = Rc::new(conflicts::Index::build(&program));
        Engine(Rc::new(Indices {
            program: Rc::new(program),
            conflicts,
            reach: OnceCell::new(),
            pool: OnceCell::new(),
            candidates: OnceCell::new(),
        }))
    }

    /// Policy and roster.
    pub fn program(&self) -> &Program {
        &self.0.program
    }

    /// Conflicts of interest.
    pub fn conflicts(&self) -> &conflicts::Index {
        &self.0.conflicts
    }

    /// Common working time.
    pub fn reach(&self) -> Rc<ReachIndex> {
        Rc::clone(self.0.reach.get_or_init(|| Rc::new(ReachIndex::build(&self.0.program))))
    }

    /// Who could be paired.
    pub fn pool(&self) -> Rc<Pool> {
        let build = || {
            let (program, conflicts) = (Rc::clone(&self.0.program), Rc::clone(&self.0.conflicts));
            Rc::new(Pool::build(program, conflicts, self.reach()))
        };
        Rc::clone(self.0.pool.get_or_init(build))
    }

    /// Ranked partners of everybody, for suggestions.
    pub fn candidates(&self) -> &Candidates {
        self.0.candidates.get_or_init(|| Candidates::build(&self.pool()))
    }

    /// What was wrong with the data and lived with, from every engine that looks at it when the program is opened.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.program().data_findings().to_vec();
        findings.extend(self.conflicts().findings().iter().cloned());
        findings.extend(self.pool().findings());
        findings.extend(self.reach().few_hours(self.program()));
        findings
    }
}
