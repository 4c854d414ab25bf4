//! The run: every case in a fresh instance, on all cores.

use super::{Case, Corpus, CorpusError, Difference, Expect, difference, files};
use crate::{
    plugin::{CallError, Plugin},
    sandbox::RunError,
};
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;

/// How much dearer or cheaper, in percent, an answer may become before it counts as different.
const PERCENT: u64 = 10;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The answer, or the fault as canonical JSON.
    pub text: String,
    /// Which of the two.
    pub expect: Expect,
    /// Of the whole session.
    pub fuel: u64,
    /// Most linear memory of the session.
    pub memory_bytes: u64,
}

/// What one case came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The case.
    pub name: String,
    /// What is not as it should be; empty when all is.
    pub differences: Vec<Difference>,
    /// Fuel used; none where nothing came back.
    pub fuel: Option<u64>,
    /// Fuel recorded.
    pub recorded_fuel: u64,
    /// Checks of the case.
    pub checks: usize,
    /// Those that do not hold.
    pub checks_failed: usize,
}

impl Observed {
    /// Asks a plugin, in a fresh instance.
    ///
    /// # Errors
    /// What the sandbox stopped it for.
    pub fn of(plugin: &Plugin, operation: &str, request: &str) -> Result<Self, RunError> {
        let session = plugin.session()?;
        let (text, expect) = match session.run(operation, request) {
            Ok(text) => (text, Expect::Answer),
            Err(CallError::Fault(fault)) => {
                // A record of texts and numbers always is JSON.
                (files::canonical(&serde_json::to_value(fault).unwrap_or_default()), Expect::Fault)
            }
            Err(CallError::Sandbox(error)) => return Err(error),
        };
        let used = session.summary();
        Ok(Self { text, expect, fuel: used.fuel.used, memory_bytes: used.memory_bytes.used })
    }
}

impl Corpus {
    /// Asks a plugin every case, and tells `watch` of each that is done. In the order of the corpus.
    ///
    /// # Errors
    /// A corpus with a file missing.
    pub fn run(&self, plugin: &Plugin, watch: impl Fn(&Verdict) + Sync) -> Result<Vec<Verdict>, CorpusError> {
        let judge = |case: &Case| {
            let verdict = self.judge(case, Observed::of(plugin, &case.operation, &self.request(case)?))?;
            watch(&verdict);
            Ok(verdict)
        };
        // No more at a time than the sandbox lets in.
        let threads = rayon::current_num_threads().min(plugin.limits().requests as usize);
        match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
            Ok(pool) => pool.install(|| self.cases.par_iter().map(judge).collect()),
            Err(_) => self.cases.iter().map(judge).collect(),
        }
    }

    fn judge(&self, case: &Case, observed: Result<Observed, RunError>) -> Result<Verdict, CorpusError> {
        let mut verdict = Verdict {
            name: case.name.clone(),
            differences: Vec::new(),
            fuel: None,
            recorded_fuel: case.fuel,
            checks: case.checks.len(),
            checks_failed: case.checks.len(),
        };
        let observed = match observed {
            Ok(observed) => observed,
            Err(error) => {
                verdict.differences.push(Difference::Stopped { reason: error.to_string() });
                return Ok(verdict);
            }
        };
        verdict.fuel = Some(observed.fuel);
        // What is no JSON differs as a text.
        let found = serde_json::from_str(&observed.text).unwrap_or_else(|_| Value::from(observed.text.as_str()));
        if case.sha256.is_empty() {
            verdict.differences.push(Difference::NotRecorded);
        } else if case.expect == observed.expect {
            let answer = self.answer(case)?;
            if answer != observed.text {
                let expected = serde_json::from_str(&answer).unwrap_or(Value::from(answer));
                verdict.differences.push(difference::first(&expected, &found).unwrap_or(Difference::Bytes));
            }
            let off = |expected: u64, found: u64| expected.abs_diff(found) > expected.saturating_mul(PERCENT) / 100;
            if off(case.fuel, observed.fuel) {
                verdict.differences.push(Difference::Fuel { expected: case.fuel, found: observed.fuel });
            }
            if let Some(expected) = case.memory_bytes.filter(|expected| off(*expected, observed.memory_bytes)) {
                verdict.differences.push(Difference::Memory { expected, found: observed.memory_bytes });
            }
        } else {
            verdict.differences.push(Difference::Expected { expected: case.expect, found: found.clone() });
        }
        let at = |pointer: &str| found.pointer(pointer).cloned().unwrap_or_default();
        let failed = case.checks.iter().filter(|check| !check.expected.holds(&at(&check.pointer)));
        let failed: Vec<Difference> = failed
            .map(|check| Difference::Check { from: case.from.clone(), check: check.clone(), found: at(&check.pointer) })
            .collect();
        verdict.checks_failed = failed.len();
        verdict.differences.extend(failed);
        Ok(verdict)
    }
}
