//! The door to the plugin: every call goes through it, the faults of the scenario strike here, and what a platform does about
//! a fault is done here.
//!
//! A call is tried three times, each time in a fresh instance. When the third fails too, the platform goes on without the
//! answer and asks again the next day. Whatever happens, a call that failed has changed nothing.

use crate::{
    contract::program::Roster,
    plugin::{CallError, Plugin, Program, Session, Source},
    sandbox::{Limits, LoadError, RunError},
    simulation::scenario::{Call, Fault, FaultKind, Scenario},
};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use std::{thread, time::Duration};

/// Attempts a day.
const ATTEMPTS: u32 = 3;
/// What a starved instance gets: enough to start, too little to answer.
const LITTLE_FUEL: u64 = 1_000_000;
const LITTLE_MEMORY: u64 = 2 << 20;
/// How long a call may run before it is killed. What it had worked out by then is thrown away in any case.
const UNDER_WAY: Duration = Duration::from_millis(1);

/// The plugin with its limits, and with too little of each where the scenario has such faults.
#[derive(Clone)]
pub struct Plugins {
    sound: Plugin,
    starved: Option<Plugin>,
    cramped: Option<Plugin>,
}

impl Plugins {
    /// Loads what a scenario needs.
    ///
    /// # Errors
    /// Everything that is wrong with the component before it runs.
    pub fn load(source: Source<'_>, limits: &Limits, scenario: &Scenario) -> Result<Self, LoadError> {
        let with = |kind: FaultKind, limits: Limits| {
            let needed = scenario.fault.iter().any(|fault| fault.kind == kind);
            needed.then(|| Plugin::load(source, limits)).transpose()
        };
        Ok(Self {
            sound: Plugin::load(source, limits.clone())?,
            starved: with(FaultKind::OutOfFuel, Limits { fuel: LITTLE_FUEL, ..limits.clone() })?,
            cramped: with(FaultKind::OutOfMemory, Limits { memory_bytes: LITTLE_MEMORY, ..limits.clone() })?,
        })
    }

    /// The plugin with its ordinary limits.
    pub fn sound(&self) -> &Plugin {
        &self.sound
    }
}

/// What became of a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Met {
    /// The day it struck.
    pub day: NaiveDate,
    /// The call it struck.
    pub call: Call,
    /// How.
    pub kind: FaultKind,
    /// Attempts that failed.
    pub failed: u32,
    /// Whether an answer came the same day.
    pub answered: bool,
}

/// An instance with the roster it was opened with.
struct Open {
    session: Session,
    program: Program,
    as_of: String,
}

/// The door.
pub(in crate::simulation) struct Gate {
    plugins: Plugins,
    policy: String,
    faults: Vec<(NaiveDate, Fault)>,
    open: Option<Open>,
    /// Faults met so far.
    pub(in crate::simulation) met: Vec<Met>,
    /// Calls that were answered.
    pub(in crate::simulation) calls: u64,
    /// How often a roster was opened.
    pub(in crate::simulation) opened: u64,
}

impl Gate {
    pub(super) fn new(plugins: &Plugins, policy: String, faults: &[Fault], first: NaiveDate) -> Self {
        let faults = faults.iter().map(|fault| (first + Days::new(fault.day.into()), *fault)).collect();
        Self { plugins: plugins.clone(), policy, faults, open: None, met: Vec::new(), calls: 0, opened: 0 }
    }

    /// The roster is another now: the next call opens it.
    pub(super) fn close(&mut self) {
        self.open = None;
    }

    /// Whether the program that is open judges by this day.
    pub(super) fn is_of(&self, day: &str) -> bool {
        self.open.as_ref().is_some_and(|open| open.as_of == day)
    }

    /// Asks; none where no attempt was answered today.
    ///
    /// # Errors
    /// The plugin's refusals, and what the sandbox says where no fault was meant to be: both are news.
    pub(super) fn ask<R>(
        &mut self,
        day: NaiveDate,
        call: Call,
        roster: &Roster,
        work: impl Fn(&Program) -> Result<R, CallError>,
    ) -> Result<Option<R>, CallError> {
        let strikes = self.faults.iter().position(|(on, fault)| *on <= day && fault.call == call);
        let fault = strikes.map(|at| self.faults.remove(at).1);
        let Some(fault) = fault else { return self.sound(roster, &work).map(Some) };
        let mut failed = 0;
        let mut answer = None;
        for attempt in 0..ATTEMPTS {
            if attempt < fault.times {
                self.faulty(fault.kind, roster, &work)?;
                failed += 1;
            } else {
                answer = Some(self.sound(roster, &work)?);
                break;
            }
        }
        // What is left of it strikes tomorrow.
        if fault.times > ATTEMPTS {
            let fault = Fault { times: fault.times - ATTEMPTS, ..fault };
            self.faults.push((day + Days::new(1), fault));
        }
        self.met.push(Met { day, call, kind: fault.kind, failed, answered: answer.is_some() });
        Ok(answer)
    }

    fn sound<R>(&mut self, roster: &Roster, work: impl Fn(&Program) -> Result<R, CallError>) -> Result<R, CallError> {
        if self.open.is_none() {
            let session = self.plugins.sound.session()?;
            let program = session.open(&self.policy, roster)?;
            self.opened += 1;
            self.open = Some(Open { session, program, as_of: roster.as_of.clone() });
        }
        let Some(open) = &self.open else { return Err(CallError::Sandbox(RunError::Cancelled)) };
        let answer = work(&open.program);
        self.calls += 1;
        // An instance that has used half of what it may is given back.
        let summary = open.session.summary();
        if answer.is_err() || summary.fuel.used > summary.fuel.limit / 2 || summary.time_us.used > summary.time_us.limit / 2
        {
            self.open = None;
        }
        answer
    }

    /// A call that fails. The instance is its own: the one that is open knows nothing of it.
    fn faulty<R>(
        &self,
        kind: FaultKind,
        roster: &Roster,
        work: impl Fn(&Program) -> Result<R, CallError>,
    ) -> Result<(), CallError> {
        let refused = |error: CallError| match error {
            CallError::Sandbox(_) => Ok(()),
            fault => Err(fault),
        };
        let run = |session: &Session| session.open(&self.policy, roster).and_then(|program| work(&program).map(drop));
        let plugin = match kind {
            FaultKind::Killed => Some(&self.plugins.sound),
            FaultKind::OutOfFuel => self.plugins.starved.as_ref(),
            FaultKind::OutOfMemory => self.plugins.cramped.as_ref(),
        };
        let Some(session) = plugin.map(Plugin::session) else { return Ok(()) };
        let session = match session {
            Ok(session) => session,
            Err(error) => return refused(error.into()),
        };
        if kind != FaultKind::Killed {
            return run(&session).or_else(refused);
        }
        let canceller = session.canceller();
        thread::scope(|scope| {
            scope.spawn(move || {
                thread::sleep(UNDER_WAY);
                canceller.cancel();
            });
            run(&session).or_else(refused)
        })
    }
}
