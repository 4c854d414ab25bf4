//! Whole lives, short ones. The component is compiled once for all.

use super::*;
use crate::{
    plugin::Source,
    sandbox::Limits,
    store::{Sequence, Store},
    workflow::{Replaying, Same},
};
use std::sync::OnceLock;

/// 60 days of a company of 120, in which much goes wrong, and the plugin fails on the way.
const SHORT: &str = r#"
name = "short"
says = "A test"
months = 2
people = 120
seniors-per-mille = 1000

[plant]
stalled = 0.3
cancelling = 0.3
conflict = 0.3
unanswered = 0.2
overloaded = 0.3

[policy.matching]
places-most = 3

[rates]
"company.leaves" = 0.6
"company.joins" = 0.3
"company.ties_begin" = 0.5
"company.takes_leave" = 2.0
"company.moves_abroad" = 0.3

[[reorganization]]
day = 25
share = 0.5

[[fault]]
day = 0
call = "match"
kind = "killed"

[[fault]]
day = 10
call = "plan"
kind = "out-of-fuel"
times = 4

[[fault]]
day = 25
call = "check"
kind = "out-of-memory"
times = 2
"#;

fn simulation(seeds: u64) -> Simulation {
    Simulation { scenario: Scenario::read(SHORT).unwrap(), seed: 1, seeds, days: None, db: None }
}

fn plugins() -> &'static Plugins {
    static PLUGINS: OnceLock<Plugins> = OnceLock::new();
    let load = || Plugins::load(Source::Embedded, &Limits::default(), &simulation(1).scenario).unwrap();
    PLUGINS.get_or_init(load)
}

fn lives(threads: usize) -> Vec<Lived> {
    run(plugins(), &simulation(3), Some(threads), &|| ()).unwrap()
}

/// Lived through once for all tests that only read them.
fn from_two_threads() -> &'static [Lived] {
    static LIVES: OnceLock<Vec<Lived>> = OnceLock::new();
    LIVES.get_or_init(|| lives(2))
}

/// Every independent check on every evening, in lives full of events and faults; and the same bytes from one thread as from
/// two.
#[test]
fn sixty_days_hold_and_do_not_hang_on_threads() {
    let one = lives(1);
    for lived in &one {
        assert_eq!(lived.broken, None, "seed {}", lived.seed);
        assert_eq!(lived.days, 60);
        let counts = &lived.counts;
        assert!(counts.begun >= 5 && counts.held >= 5 && counts.cancelled > 0, "{counts:?}");
        assert!(counts.left > 0 && counts.reorganized > 0 && counts.answers > 0, "{counts:?}");
        assert_eq!(lived.months.len(), 2);
        // Each fault struck, and where three attempts were not enough the answer came another day.
        let failed: u32 = lived.faults.iter().map(|met| met.failed).sum();
        assert_eq!((lived.faults.len(), failed), (4, 7), "{:?}", lived.faults);
        assert_eq!(lived.faults.iter().filter(|met| !met.answered).count(), 1);
        assert!(!lived.episodes.is_empty());
    }
    assert!(one.iter().any(|lived| lived.counts.ended_by_recheck > 0), "some pair has to become forbidden");
    // What the re-check found, the second implementation finds as well.
    assert!(one.iter().flat_map(|lived| &lived.rechecked).all(|(_, _, agrees)| *agrees));
    let text = |lives: &[Lived]| serde_json::to_string(lives).unwrap();
    assert_eq!(text(&one), text(from_two_threads()));
}

/// What the platform decided can be decided again from its database alone, and what a fault kept from being decided is told.
#[test]
fn every_decision_of_a_life_comes_out_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("life.db");
    let lived = run(plugins(), &Simulation { db: Some(file.clone()), ..simulation(1) }, Some(1), &|| ()).unwrap();
    assert_eq!(lived[0].decisions, from_two_threads()[0].decisions, "a file decides nothing");
    let store = Store::open(&file).unwrap();
    let (id, ..) = store.organisations().unwrap()[0];
    let mut replaying = Replaying::new(&store, Limits::default(), None);
    let decisions = replaying.decisions(id, Sequence(0)).unwrap();
    let again = |one: &Sequence| replaying.replay(*one).unwrap().unwrap().same;
    let same: Vec<Same> = decisions.iter().map(again).collect();
    let unanswered: u32 = lived[0].faults.iter().map(|met| met.failed).sum();
    assert!(same.iter().all(|one| matches!(one, Same::Yes | Same::Unanswered)), "{same:?}");
    assert_eq!(same.iter().filter(|one| **one == Same::Unanswered).count(), unanswered as usize);
    assert!(same.len() > 50, "{}", same.len());
}

/// The page is whole and stands alone, and says what the table says.
#[test]
fn findings_are_told() {
    let lives = from_two_threads();
    let simulation = simulation(3);
    let findings = judge(lives, &simulation.scenario.behaviour().unwrap());
    let text = tell(&simulation, lives, &findings).text().to_owned();
    assert!(text.contains("stalled pair") && text.contains("short: 3 seeds through 60 days"), "{text}");
    let html = page(&simulation, lives, &findings).unwrap();
    assert!(html.contains("<svg") && html.contains("senior who cancels") && !html.contains("://"), "{html}");
    assert_eq!(html, page(&simulation, lives, &findings).unwrap());
}

/// A day on which something is wrong stops the life and says so.
#[test]
fn a_broken_rule_stops_the_seed() {
    let lived = Lived {
        broken: Some(Broken { day: "2026-10-01".parse().unwrap(), number: 24, wrong: vec!["a place twice".into()] }),
        ..from_two_threads()[0].clone()
    };
    let simulation = simulation(1);
    let findings = judge(std::slice::from_ref(&lived), &simulation.scenario.behaviour().unwrap());
    assert!(findings.signals.is_empty(), "a broken life is no evidence");
    let text = tell(&simulation, &[lived], &findings).text().to_owned();
    assert!(text.contains("a place twice") && text.contains("--seed 1"), "{text}");
}
