//! Months of a program in a made-up company: what a policy or a build of the plugin does to it, and whether health finds what
//! went wrong.
//!
//! `behaviour` holds the rates, `scenario` what a year is like. `world` is the company and its people as they really are;
//! `platform` is the HR platform, which sees what people enter and asks the plugin; `life` lets both run, day by day; `truth`
//! keeps what nobody sees; `checks` look at every evening. `seeds` runs many lives at once, `kept` has those of a run that was
//! stopped, `judge` holds the reports against the truth, `report` tells it.
//!
//! The same scenario and seed give the same bytes, whatever the number of threads.

mod behaviour;
mod chance;
mod checks;
mod hours;
mod judge;
mod kept;
mod life;
mod platform;
mod report;
mod scenario;
mod seeds;
#[cfg(test)]
mod tests;
mod truth;
mod world;

pub use behaviour::{Behaviour, BehaviourError, Rate};
pub use judge::{Coverage, Findings, Found, ProgramAlert, Share, SignalRow, judge};
pub use life::Counts;
pub use platform::{Met, Planned, PlatformError, Plugins};
pub use report::{page, tell};
pub use scenario::{Call, Fault, FaultKind, Plant, Reorganization, Scenario, ScenarioError};
pub use seeds::{Broken, Flag, Lived, Month, Seen, Simulation, Stop, run};
pub use truth::{Condition, Episode};
