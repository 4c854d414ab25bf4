//! The door to the plugin: every decision goes through it, the faults of the scenario strike here, and what a platform does
//! about a fault is done here.
//!
//! A decision is tried three times, each time in a fresh instance. When the third fails too, the platform goes on without it
//! and asks again the next day. Whatever happens, a decision that failed has changed nothing but the audit log.

use crate::{
    plugin::{CallError, Plugin, Source},
    sandbox::{Limits, LoadError},
    simulation::scenario::{Call, Fault, FaultKind, Scenario},
    workflow::{Engine, WorkflowError},
};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// Attempts a day.
const ATTEMPTS: u32 = 3;
/// What a starved instance gets: enough to start, too little to answer.
const LITTLE_FUEL: u64 = 1_000_000;
/// Pages of 64 KiB that a cramped instance gets: the first number of these with which it starts at all.
const FEW_PAGES: std::ops::RangeInclusive<u64> = 20..=64;

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
        // Fuel bounds every call. A clock would too, and no two runs would agree on what came of it.
        let limits = &Limits { time_ms: u64::MAX, ..limits.clone() };
        let needs = |kind: FaultKind| scenario.fault.iter().any(|fault| fault.kind == kind);
        let starved = || Plugin::load(source, Limits { fuel: LITTLE_FUEL, ..limits.clone() });
        let cramped = || {
            let with = |pages: u64| Plugin::load(source, Limits { memory_bytes: pages << 16, ..limits.clone() });
            FEW_PAGES.map(with).find(Result::is_ok).unwrap_or_else(|| with(*FEW_PAGES.end()))
        };
        Ok(Self {
            sound: Plugin::load(source, limits.clone())?,
            starved: needs(FaultKind::OutOfFuel).then(starved).transpose()?,
            cramped: needs(FaultKind::OutOfMemory).then(cramped).transpose()?,
        })
    }

    /// The plugin with its ordinary limits.
    pub fn sound(&self) -> &Plugin {
        &self.sound
    }

    fn faulty(&self, kind: FaultKind) -> Engine<'_> {
        match kind {
            // Before it can answer: how far it has come is nothing that two runs would agree on.
            FaultKind::Killed => Engine::new(&self.sound).watched(|_, canceller| canceller.cancel()),
            FaultKind::OutOfFuel => Engine::new(self.starved.as_ref().unwrap_or(&self.sound)),
            FaultKind::OutOfMemory => Engine::new(self.cramped.as_ref().unwrap_or(&self.sound)),
        }
    }
}

/// What became of a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// The door.
pub(in crate::simulation) struct Gate {
    plugins: Plugins,
    faults: Vec<(NaiveDate, Fault)>,
    /// Faults met so far.
    pub(in crate::simulation) met: Vec<Met>,
    /// Decisions that were made.
    pub(in crate::simulation) decisions: u64,
}

impl Gate {
    pub(super) fn new(plugins: &Plugins, faults: &[Fault], first: NaiveDate) -> Self {
        let faults = faults.iter().map(|fault| (first + Days::new(fault.day.into()), *fault)).collect();
        Self { plugins: plugins.clone(), faults, met: Vec::new(), decisions: 0 }
    }

    /// The plugin, for questions that decide nothing.
    pub(super) fn plugin(&self) -> &Plugin {
        self.plugins.sound()
    }

    /// Lets `act` decide; none where no attempt was answered today.
    ///
    /// # Errors
    /// The plugin's refusals, those of the database, and what the sandbox says where no fault was meant to be: all are news.
    pub(super) fn decide<R>(
        &mut self,
        day: NaiveDate,
        call: Call,
        mut act: impl FnMut(&Engine<'_>) -> Result<R, WorkflowError>,
    ) -> Result<Option<R>, WorkflowError> {
        let strikes = self.faults.iter().position(|(on, fault)| *on <= day && fault.call == call);
        let fault = strikes.map(|at| self.faults.remove(at).1);
        let times = fault.map_or(0, |fault| fault.times);
        let mut failed = 0;
        let mut answer = None;
        for attempt in 0..ATTEMPTS {
            let struck = fault.filter(|_| attempt < times);
            let engine = struck.map_or_else(|| Engine::new(&self.plugins.sound), |one| self.plugins.faulty(one.kind));
            match act(&engine) {
                Ok(answered) => {
                    self.decisions += 1;
                    answer = Some(answered);
                    break;
                }
                Err(WorkflowError::Call(CallError::Sandbox(_))) if struck.is_some() => failed += 1,
                Err(error) => return Err(error),
            }
        }
        if let Some(fault) = fault {
            // What is left of it strikes tomorrow.
            if fault.times > ATTEMPTS {
                let fault = Fault { times: fault.times - ATTEMPTS, ..fault };
                self.faults.push((day + Days::new(1), fault));
            }
            self.met.push(Met { day, call, kind: fault.kind, failed, answered: answer.is_some() });
        }
        Ok(answer)
    }
}
