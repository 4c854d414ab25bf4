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
    Simulation { scenario: Scenario::read(SHORT).unwrap(), seed: 1, seeds, days: None, db: None, lives: None }
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

/// A run that was stopped goes on: what is kept is not lived again, unless it is of something else, or broke, or is damaged.
#[test]
fn lives_that_are_over_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let lives = Some(folder.path().join("lives"));
    let of = |seeds: u64, days: u32| Simulation { lives: lives.clone(), days: Some(days), ..simulation(seeds) };
    let told = std::sync::atomic::AtomicU32::new(0);
    let count = || {
        told.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    };
    let lived = run(plugins(), &of(1, 2), Some(1), &count).unwrap();
    let kept = kept::Kept::open(lives.as_ref().unwrap(), plugins().sound(), &simulation(1).scenario, 2).unwrap();
    assert_eq!(kept.take(1).as_ref(), Some(&lived[0]));
    let marked = Lived { decided: 12_345, ..lived[0].clone() };
    kept.put(&marked);
    let again = run(plugins(), &of(2, 2), Some(2), &count).unwrap();
    assert_eq!((again[0].decided, again[1].seed), (12_345, 2));
    assert_eq!(told.into_inner(), 9, "three days a seed, lived or taken");
    // Other days are another life.
    assert_eq!(run(plugins(), &of(1, 1), Some(1), &|| ()).unwrap()[0].days, 1);
    kept.put(&marked);
    // So is one that broke, and half a file is none.
    let broken = Broken { day: "2026-10-01".parse().unwrap(), number: 1, wrong: vec!["a place twice".into()] };
    kept.put(&Lived { broken: Some(broken), ..marked.clone() });
    assert_eq!(run(plugins(), &of(1, 2), Some(1), &|| ()).unwrap(), lived);
    kept.put(&marked);
    let file = lives.as_ref().unwrap().join("1.life");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(run(plugins(), &of(1, 2), Some(1), &|| ()).unwrap(), lived);
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
