//! The plugin killed, starved or slow; the database locked or full: the store is as it was, and the log says so.

use super::*;
use crate::{
    plugin::CallError,
    sandbox::RunError,
    store::{StoreError, Verdict},
};
use std::{thread, time::Duration};

fn starved(change: impl FnOnce(&mut Limits)) -> Plugin {
    let mut limits = Limits::default();
    change(&mut limits);
    Plugin::load(Source::Embedded, limits).unwrap()
}

/// A draft that the plugin does not come to the end of.
fn fails(engine: &Engine<'_>, failure: &str) {
    let mut world = World::new();
    let first = world.draft().pairings[0].clone();
    world.office().lock(&first, None).unwrap();
    let (cases, rounds) = (world.cases(), world.store.rounds(world.id).unwrap());
    let desk = world.desk();
    let error = world.office().draft_round(engine, &desk).unwrap_err();
    assert!(matches!(error, WorkflowError::Call(CallError::Sandbox(_))), "{error}");
    assert_eq!(world.cases(), cases, "nothing was changed");
    assert_eq!(world.store.rounds(world.id).unwrap(), rounds);
    let last = world.store.audit_log(world.id, Sequence(0), 100).unwrap().pop().unwrap();
    assert_eq!((last.act.as_str(), last.verdict), ("draft-round", Verdict::Failed));
    assert_eq!(last.failure.as_deref(), Some(failure));
    let decided = last.decided.unwrap();
    assert_eq!((decided.operation.as_str(), decided.outcome), ("matching.search", None));
    // The same can be done afterwards.
    world.draft();
    world.check();
}

#[test]
fn the_plugin_runs_out_of_fuel() {
    fails(&Engine::new(&starved(|limits| limits.fuel = 20_000_000)), "sandbox.out-of-fuel");
}

/// A draft of four thousand people, for which the limits are enough to start and too little to end.
fn is_too_large(limits: impl FnOnce(&mut Limits), failure: &str) {
    let plugin = starved(limits);
    let mut world = World::new();
    let (mut organisation, enrolments) = company();
    let like = organisation.people[3].clone();
    let crowd = (0..4_000).map(|at| crate::hr::Employee { id: format!("crowd-{at}"), ..like.clone() });
    organisation.people.extend(crowd);
    let mut many = enrolments.clone();
    many.extend((0..4_000).map(|at| Enrolment { person: format!("crowd-{at}"), ..enrolments[0].clone() }));
    world.store.put_organisation(&organisation, &many).unwrap();
    let desk = world.desk();
    let error = world.office().draft_round(&Engine::new(&plugin), &desk).unwrap_err();
    assert!(matches!(error, WorkflowError::Call(_)), "{error}");
    assert!(world.cases().is_empty() && world.store.rounds(world.id).unwrap().is_empty());
    let last = world.store.audit_log(world.id, Sequence(0), 100).unwrap().pop().unwrap();
    assert_eq!(last.failure.as_deref(), Some(failure));
    world.check();
}

#[test]
fn the_plugin_runs_out_of_time() {
    is_too_large(|limits| limits.time_ms = 20, "sandbox.out-of-time");
}

#[test]
fn the_plugin_runs_out_of_memory() {
    is_too_large(|limits| limits.memory_bytes = 3 << 20, "sandbox.out-of-memory");
}

#[test]
fn the_plugin_is_killed_before_and_in_the_middle_of_a_call() {
    fails(&Engine::new(plugin()).watched(|_, canceller| canceller.cancel()), "sandbox.cancelled");
    let in_the_middle = Engine::new(plugin()).watched(|_, canceller| {
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(1));
            canceller.cancel();
        });
    });
    let mut world = World::new();
    let desk = world.desk();
    match world.office().draft_round(&in_the_middle, &desk) {
        // Fast machines are through by then.
        Ok(_) => {}
        Err(WorkflowError::Call(CallError::Sandbox(RunError::Cancelled))) => assert!(world.cases().is_empty()),
        Err(other) => panic!("{other}"),
    }
    world.check();
}

#[test]
fn a_locked_database_is_said_and_nothing_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hr.db");
    let mut world = World::at(&path);
    let draft = world.draft();
    world.store.wait_for(Duration::from_millis(20)).unwrap();
    let mut other = World::again(&path, world.today);
    other
        .store
        .write(|_| -> Result<(), StoreError> {
            let locked = world.office().lock(&draft.pairings[0], None);
            assert!(matches!(locked, Err(WorkflowError::Store(StoreError::Locked(_)))), "{locked:?}");
            assert_eq!(world.case(&draft.pairings[0]).phase, Phase::Draft, "readers go on");
            Ok(())
        })
        .unwrap();
    world.office().lock(&draft.pairings[0], None).unwrap();
    world.check();
}

/// The disk becomes full at one page after another.
#[test]
fn a_full_disk_is_said_and_nothing_changed() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(&folder.path().join("hr.db"));
    let draft = |world: &mut World| {
        let desk = world.desk();
        world.office().draft_round(&Engine::new(plugin()), &desk)
    };
    let full_after = |world: &mut World, more: u32| {
        let pages = world.store.limit_pages(Some(1)).unwrap();
        world.store.limit_pages(Some(pages + more)).unwrap();
    };
    // The component is kept with the first decision: there is no room for it.
    full_after(&mut world, 3);
    assert!(matches!(draft(&mut world), Err(WorkflowError::Store(StoreError::Full(_)))));
    assert!(world.cases().is_empty());
    world.store.limit_pages(None).unwrap();
    draft(&mut world).unwrap();
    for more in 0..6 {
        full_after(&mut world, more);
        loop {
            let before = (world.cases(), world.store.audit_head().unwrap());
            match draft(&mut world) {
                Ok(_) => continue,
                Err(WorkflowError::Store(StoreError::Full(_))) => {
                    assert_eq!((world.cases(), world.store.audit_head().unwrap()), before);
                    break;
                }
                Err(other) => panic!("{other}"),
            }
        }
        world.check();
    }
    world.store.limit_pages(None).unwrap();
    world.run_a_round();
    world.check();
}
