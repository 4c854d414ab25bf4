//! Many writers at once, on threads and in processes: a place is filled once.

use super::*;
use std::{
    env,
    process::{Child, Command, Stdio},
    sync::{Arc, Barrier},
    thread,
    time::Duration,
};

const FILE: &str = "HARNESS_TEST_WRITERS_FILE";

/// One senior with one place, asked four times; everybody else has said yes.
fn one_place(path: &Path) -> (World, Vec<String>) {
    let mut world = World::at(path);
    let asked = world.propose(&MENTORS.map(|mentor| (mentor, "bo")));
    for (pairing, mentor) in asked.iter().zip(MENTORS) {
        world.office().ask(pairing, None).unwrap();
        world.says(mentor, pairing, Says::Accept).unwrap();
    }
    (world, asked)
}

fn phases(world: &World) -> Vec<Phase> {
    let mut phases: Vec<Phase> = world.cases().iter().map(|case| case.phase).collect();
    phases.sort();
    phases
}

#[test]
fn of_many_threads_one_fills_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hr.db");
    let (world, asked) = one_place(&path);
    let together = Arc::new(Barrier::new(16));
    let writers = (0..16).map(|at| {
        let (path, pairing, together) = (path.clone(), asked[at % asked.len()].clone(), together.clone());
        thread::spawn(move || {
            let mut world = World::again(&path, day("2026-10-05"));
            world.store.wait_for(Duration::from_secs(60)).unwrap();
            together.wait();
            match world.says("bo", &pairing, Says::Accept) {
                Ok(answered) => Some(answered.phase),
                Err(WorkflowError::Closed) => None,
                Err(other) => panic!("{other}"),
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let yes: Vec<Phase> = writers.into_iter().filter_map(|writer| writer.join().unwrap()).collect();
    // Whoever says the same once more is told the same.
    assert!((1..=4).contains(&yes.len()) && yes.iter().all(|phase| *phase == Phase::Accepted), "{yes:?}");
    assert_eq!(phases(&world), [Phase::Dropped, Phase::Dropped, Phase::Dropped, Phase::Accepted]);
    let steps =
        world.cases().into_iter().flat_map(|case| case.steps).filter(|step| step.stage == Stage::AcceptedByMentee);
    assert_eq!(steps.count(), 1);
    world.check();
}

#[test]
fn of_many_processes_one_fills_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hr.db");
    let (world, _) = one_place(&path);
    let start = || -> Child {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "workflow::tests::writers::a_process", "--ignored", "--nocapture"]);
        command.env(FILE, &path).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let writers: Vec<Child> = (0..4).map(|_| start()).collect();
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    assert_eq!(phases(&world), [Phase::Dropped, Phase::Dropped, Phase::Dropped, Phase::Accepted]);
    world.check();
}

/// Says yes to everything in another process.
#[test]
#[ignore = "started by `of_many_processes_one_fills_the_place`"]
fn a_process() {
    let Some(path) = env::var_os(FILE) else { return };
    let mut world = World::again(Path::new(&path), day("2026-10-05"));
    world.store.wait_for(Duration::from_secs(60)).unwrap();
    let mut asked: Vec<String> = world.cases().into_iter().map(|case| case.id).collect();
    // Not all in the same order.
    let turn = std::process::id() as usize % asked.len();
    asked.rotate_left(turn);
    for pairing in asked {
        match world.says("bo", &pairing, Says::Accept) {
            Ok(_) | Err(WorkflowError::Closed) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn of_two_coordinators_the_second_looks_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hr.db");
    let mut world = World::at(&path);
    let draft = world.draft();
    let seen = world.case(&draft.pairings[0]).revision;
    let mut other = World::again(&path, world.today);
    other.office().lock(&draft.pairings[0], Some(seen)).unwrap();
    assert!(matches!(world.office().exclude(&draft.pairings[0], Some(seen)), Err(WorkflowError::Stale)));
    // And a draft made on the state before is not kept.
    let desk = world.desk();
    let engine = Engine::new(plugin()).watched(move |_, _| {
        let mut other = World::again(&path, day("2026-10-05"));
        let pairing = other.cases().into_iter().find(|case| case.phase == Phase::Draft).unwrap().id;
        other.office().lock(&pairing, None).unwrap();
    });
    assert!(matches!(world.office().draft_round(&engine, &desk), Err(WorkflowError::Stale)));
    world.check();
}
