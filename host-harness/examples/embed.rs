//! The afternoon of an integrator, step by step as in the guide of `wit/README.md`, on its roster of six.
//!
//! `cargo run --example embed`

use chrono::NaiveDate;
use host_harness::{
    contract::{
        health::{History, Meeting},
        matching::Request,
        program::{Pairing, Roster},
        scheduling::{Calendar, SessionState},
        types::{Audience, Reader},
    },
    now::Now,
    plugin::{CallError, Plugin, Source},
    sandbox::Limits,
    verify,
};
use std::{error::Error, ops::ControlFlow, thread, time::Duration};

const ROSTER: &str = include_str!("roster.json");
const POLICY: &str = r#"{"matching": {"grade-gap": {"minimum": 3}}}"#;

/// Runs the whole afternoon, and says each step.
pub fn main() -> Result<(), Box<dyn Error>> {
    // 1. Once per process: the component is checked and compiled; clones share it. Once per request: a fresh instance with
    // these limits, which shares nothing with any other.
    let limits = Limits { time_ms: 30_000, memory_bytes: 64 << 20, ..Limits::default() };
    let plugin = Plugin::load(Source::Embedded, limits)?;
    let about = plugin.describe()?;
    let session = plugin.session()?;
    let roster: Roster = serde_json::from_str(ROSTER)?;

    // 2. The administrator's document, with every default filled in.
    let resolved = session.resolve_policy(POLICY)?;

    // 3. What a coordinator should know of the data.
    let program = session.open(&resolved.document, &roster)?;
    for finding in program.findings()? {
        println!("{:?}: {}", finding.severity, finding.message);
    }

    // 4. In steps, with a word after each; and a user may press a button in the middle of one.
    let stop = session.canceller();
    let watchdog = thread::spawn(move || {
        thread::sleep(Duration::from_secs(60));
        stop.cancel();
    });
    let request = Request::default();
    let mut search = program.search(&request)?;
    let outcome = search.run(100_000, |progress| {
        println!("  {}: {:.0} %", progress.phase, progress.fraction * 100.0);
        ControlFlow::Continue(())
    })?;
    for proposal in &outcome.proposals {
        println!("{} teaches {}: {} points", proposal.pair.mentor, proposal.pair.mentee, proposal.points);
    }

    // 5. Nothing of this is believed: the proof is plain addition over what the search could choose from.
    let instance = verify::Instance::read(&roster, &request, 2, &search)?;
    let verdict = verify::verify(&instance, &outcome, verify::Rules::default());
    for check in &verdict.checks {
        println!("  {}: {}", check.name, if check.holds { "holds" } else { "does NOT hold" });
    }
    assert!(verdict.holds(), "the plugin is broken, or somebody changed the outcome");

    // 6. What to keep beside the pairs.
    println!("{} {}, rules {}, roster {}", about.name, about.version, resolved.digest, program.digest()?);
    println!("outcome {}", outcome.digest);

    // 7. Both people of each pair have said yes. When do they meet?
    let until = roster.term.until.clone().unwrap_or_default();
    let pairings: Vec<Pairing> = outcome
        .proposals
        .iter()
        .map(|proposal| Pairing {
            id: format!("{}-{}", proposal.pair.mentor, proposal.pair.mentee),
            pair: proposal.pair.clone(),
            matched_on: roster.as_of.clone(),
            planned_end: until.clone(),
            ..Pairing::default()
        })
        .collect();
    let now = Now::on(roster.as_of.parse::<NaiveDate>()?).minute;
    let plan = program.plan(&Calendar { now, pairings: pairings.clone(), ..Calendar::default() })?;
    println!("{} sessions planned, {} without a place", plan.sessions.len(), plan.unplaced.len());

    // 8. Six weeks on: mia and cas have not met.
    let planned = plan.sessions.iter().map(|placed| &placed.session);
    let meetings = planned
        .filter(|session| session.kind == "kick-off" && session.pairing != "mia-cas")
        .map(|session| Meeting {
            pairing: session.pairing.clone(),
            on: session.wall.iter().flat_map(|wall| wall.split('T')).next().unwrap_or_default().into(),
            state: SessionState::Held,
            missed_by: Vec::new(),
            reheld_on: None,
            minutes: None,
            logged_on: None,
        })
        .collect();
    let later = Roster { as_of: "2026-12-14".into(), ..roster.clone() };
    let history = History { pairings, meetings, ..History::default() };
    let coordinator = Reader { audience: Audience::Coordinator, person: None };
    let report = session.open(&resolved.document, &later)?.review(&history)?.report(&coordinator)?;
    for one in &report.pairings {
        println!("{} {} {}", one.pairing, one.state, one.reason);
    }

    // 9. A roster with a mistake is refused, and every mistake is named; the session goes on.
    let wrong = Roster { as_of: "2026-02-30".into(), ..roster.clone() };
    match session.open(&resolved.document, &wrong) {
        Err(CallError::Fault(fault)) => {
            for problem in &fault.problems {
                println!("{} {}: {}", problem.code, problem.path.as_deref().unwrap_or_default(), problem.message);
            }
        }
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("a day that does not exist was taken".into()),
    }

    // The same through the JSON door, for a service that passes texts on.
    let policy: serde_json::Value = serde_json::from_str(&resolved.document)?;
    let text = serde_json::json!({ "policy": policy, "roster": roster, "request": request }).to_string();
    assert_eq!(plugin.session()?.run("matching.search", &text)?, serde_json::to_string(&outcome)?);
    println!("{}", session.summary());
    drop(watchdog);
    Ok(())
}
