//! The afternoon of an integrator: load the plugin, hand in a roster, match, check the proof, stop in time.
//!
//! `cargo run --example embed`

use host_harness::{
    contract::{
        matching::Request,
        program::{Feed, Person, Roster, Skill},
        types::{Audience, DaySpan, Pair, Reader},
    },
    plugin::{CallError, Plugin, Source},
    sandbox::Limits,
    verify,
};
use std::{error::Error, ops::ControlFlow, thread, time::Duration};

fn main() -> Result<(), Box<dyn Error>> {
    // Once per process. The component is checked and compiled; clones share it.
    let limits = Limits { time_ms: 10_000, memory_bytes: 64 << 20, ..Limits::default() };
    let plugin = Plugin::load(Source::Embedded, limits)?;
    let about = plugin.describe()?;
    println!("{} {}, time zones {}", about.name, about.version, about.time_zones);

    // Once per request: a fresh instance that shares nothing with any other.
    let session = plugin.session()?;
    let roster = roster();
    let program = session.open("{}", &roster)?;
    for finding in program.findings()? {
        println!("  {}: {}", finding.code, finding.message);
    }

    // A long match is done in steps, with a word after each; here the user may also press a button.
    let stop = session.canceller();
    let watchdog = thread::spawn(move || {
        thread::sleep(Duration::from_secs(5));
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

    // Nothing of this is believed: the proof is plain addition over what the search could choose from.
    let instance = verify::Instance::read(&roster, &request, 2, &search)?;
    let verdict = verify::verify(&instance, &outcome, verify::Rules::default());
    for check in &verdict.checks {
        println!("  {}: {}", check.name, if check.holds { "holds" } else { "does NOT hold" });
    }
    assert!(verdict.holds(), "the plugin is broken, or somebody changed the outcome");

    // The same through the JSON door, for a service that passes texts on.
    let text = serde_json::json!({ "policy": {}, "roster": roster, "request": request }).to_string();
    assert_eq!(plugin.session()?.run("matching.search", &text)?, serde_json::to_string(&outcome)?);

    // A refusal says what to repair; the session goes on.
    let pair = Pair { mentor: "kim".into(), mentee: "nobody".into() };
    let coordinator = Reader { audience: Audience::Coordinator, person: None };
    match program.check(&[pair], &coordinator) {
        Err(CallError::Fault(fault)) => println!("refused, as it should be: {}", fault.message),
        other => return Err(format!("somebody unknown was judged: {other:?}").into()),
    }
    println!("{}", session.summary());
    drop(watchdog);
    Ok(())
}

fn roster() -> Roster {
    let person = |id: &str, teaches: bool, grade: u32, topics: &[(&str, u32)]| Person {
        id: id.into(),
        mentor_places: u32::from(teaches),
        mentee_places: u32::from(!teaches),
        grade: Some(grade),
        languages: vec!["en".into()],
        skills: topics
            .iter()
            .map(|(topic, level)| Skill {
                topic: (*topic).into(),
                level: if teaches { *level } else { 1 },
                offered: teaches,
                wanted: if teaches { 0 } else { *level },
            })
            .collect(),
        ..Person::default()
    };
    Roster {
        as_of: "2026-11-02".into(),
        term: DaySpan { since: Some("2026-11-02".into()), until: Some("2027-05-03".into()) },
        people: vec![
            person("kim", true, 3, &[("ai", 4), ("social-media", 5)]),
            person("leo", true, 2, &[("accessibility", 4), ("ai", 2)]),
            person("ada", false, 8, &[("ai", 5)]),
            person("bob", false, 7, &[("accessibility", 3), ("social-media", 4)]),
        ],
        // Reporting lines are known completely as of this day; without this nobody could be paired.
        feeds: vec![Feed { relation: "manages".into(), as_of: "2026-11-01".into() }],
        ..Roster::default()
    }
}
