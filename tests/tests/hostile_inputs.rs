//! Input that means harm, or is broken. It gets a fault that names every problem, or an answer that says what was lived
//! with; never a trap, and the session goes on.

#[path = "hostile_inputs/by_chance.rs"]
mod by_chance;
#[path = "hostile_inputs/by_hand.rs"]
mod by_hand;
#[path = "hostile_inputs/lines.rs"]
mod lines;
#[path = "hostile_inputs/rosters.rs"]
mod rosters;

use boundary_tests::{answered, plugin};
use host_harness::{
    contract::types::{Fault, FaultKind},
    plugin::Session,
};
use serde_json::Value;

fn session() -> Session {
    plugin().session().expect("a session")
}

/// The answer of an operation; the same session then still serves a plain request.
fn run(operation: &str, request: &str) -> Result<Value, Fault> {
    let session = session();
    let answer = answered(session.run(operation, request));
    answered(session.run("info.describe", "{}")).expect("the session goes on");
    answer.map(|text| serde_json::from_str(&text).expect("an answer in JSON"))
}

/// The fault of an operation that must refuse.
fn refused(operation: &str, request: &str, kind: FaultKind) -> Fault {
    match run(operation, request) {
        Ok(answer) => panic!("`{operation}` answered {answer} to {request}"),
        Err(fault) => {
            assert_eq!(fault.kind, kind, "{fault:?}");
            assert!(!fault.problems.is_empty() && !fault.message.is_empty(), "{fault:?}");
            fault
        }
    }
}

/// Code and path of every problem.
fn places(fault: &Fault) -> Vec<(&str, &str)> {
    fault.problems.iter().map(|problem| (problem.code.as_str(), problem.path.as_deref().unwrap_or("-"))).collect()
}
