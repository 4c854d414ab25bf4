//! The process ends at every point of every write, in a child that is killed there.
//!
//! For each act the database is copied as it was before. A child opens the copy, does the act, and aborts at the n-th point
//! (a row changed, a commit begun, a commit through), for n from 1 until it comes to the end. Afterwards the file is whole,
//! the chain holds, and the act is either not done, and can be done, or done, and then all of it.

use super::*;
use crate::{contract::program::Ending, events, store::WritePoint};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

const FILE: &str = "HARNESS_TEST_CRASH_FILE";
const ACT: &str = "HARNESS_TEST_CRASH_ACT";
const POINT: &str = "HARNESS_TEST_CRASH_POINT";
/// How the child says that it came to the end.
const THROUGH: i32 = 77;

type Act = fn(&mut World) -> Result<(), WorkflowError>;

fn first(world: &World, phase: Phase) -> String {
    world.cases().into_iter().find(|case| case.phase == phase).unwrap().id
}

fn both(world: &mut World, act: fn(&mut World, &str, &str) -> Result<(), WorkflowError>) -> Result<(), WorkflowError> {
    let case = world.cases().into_iter().find(|case| matches!(case.phase, Phase::Asked | Phase::Accepted)).unwrap();
    act(world, &case.id, &case.pair.mentor)?;
    act(world, &case.id, &case.pair.mentee)
}

/// A program's first months, act by act. Each begins where the one before ended.
const ACTS: [(&str, Act); 20] = [
    ("join-queue", |world| world.office().join_queue("bo", Side::Mentee).map(drop)),
    ("draft", |world| {
        let desk = world.desk();
        world.office().draft_round(&Engine::new(plugin()), &desk).map(drop)
    }),
    ("lock", |world| {
        let pairing = first(world, Phase::Draft);
        world.office().lock(&pairing, None).map(drop)
    }),
    ("exclude", |world| {
        let pairing = first(world, Phase::Draft);
        world.office().exclude(&pairing, None).map(drop)
    }),
    ("ask", |world| world.office().ask_round().map(drop)),
    ("remind", |world| {
        world.today = day("2026-10-08");
        world.office().remind().map(drop)
    }),
    ("answer", |world| both(world, |world, pairing, person| world.says(person, pairing, Says::Accept).map(drop))),
    ("sign", |world| {
        both(world, |world, pairing, person| world.office_of(Actor::participant(person)).sign(pairing, person))
    }),
    ("orient", |world| {
        let people = ["ana", "bo"].map(str::to_owned);
        world.office().orient(&people, day("2026-10-08")).map(drop)
    }),
    ("publish", |world| world.publish().map(drop)),
    ("plan", |world| {
        let desk = world.desk();
        world.office().plan(&Engine::new(plugin()), &desk).map(drop)
    }),
    ("ask-survey", |world| {
        let rules = world.desk().survey_rules()?;
        world.office().ask_wave(&rules, "midpoint").map(drop)
    }),
    ("answer-survey", |world| {
        let pairing = first(world, Phase::Active);
        let junior = Actor::participant(world.case(&pairing).pair.mentor);
        let rules = world.desk().survey_rules()?;
        let items = vec![crate::contract::health::Item { construct: "useful".into(), value: 4.0 }];
        world.office_of(junior).answer_survey(&rules, "midpoint", &pairing, items).map(drop)
    }),
    ("agree-goal", |world| {
        let pairing = first(world, Phase::Active);
        world.office().agree_goal(&pairing, None, None).map(drop)
    }),
    ("replan", |world| {
        let pairing = first(world, Phase::Active);
        let event = format!("cancelled,pairing={pairing},number=2,by=mentee");
        let desk = world.desk();
        world.office().replan(&Engine::new(plugin()), &desk, &events::read(&event).unwrap()).map(drop)
    }),
    ("recheck", |world| {
        let desk = world.desk();
        world.office().recheck(&Engine::new(plugin()), &desk, Then::Act).map(drop)
    }),
    ("pause", |world| {
        let pairing = first(world, Phase::Active);
        world.office().pause(&pairing, day("2026-11-20"), None).map(drop)
    }),
    ("release", |world| {
        let desk = world.desk();
        world.office().release(&Engine::new(plugin()), &desk)
    }),
    ("end", |world| {
        let pairing = first(world, Phase::Paused);
        world.office().end(&pairing, Ending::NoTime, None).map(drop)
    }),
    ("erase", |world| world.store.erase(world.id, "ana").map(drop).map_err(WorkflowError::from)),
];

/// All that an act may change, without what is drawn: salts, and hashes over them.
fn state(world: &World) -> String {
    let (store, id) = (&world.store, world.id);
    let steps = |case: &Case| case.steps.iter().map(|step| (step.stage, step.at, step.until)).collect::<Vec<_>>();
    let cases: Vec<_> = world.cases().iter().map(|case| (case.id.clone(), case.phase, steps(case))).collect();
    let entry = |entry: crate::store::Entry| (entry.act, entry.verdict, entry.decided, entry.details);
    let log: Vec<_> = store.audit_log(id, Sequence(0), 1000).unwrap().into_iter().map(entry).collect();
    let records = (store.history(id).unwrap(), store.sessions(id).unwrap(), store.diaries(id).unwrap());
    let waits = (store.queue(id).unwrap(), store.signatures(id).unwrap(), store.rounds(id).unwrap());
    format!("{cases:?}\n{log:?}\n{records:?}\n{waits:?}\n{:?}", store.enrolments(id).unwrap())
}

fn copy(from: &Path, to: &Path) {
    fs::copy(from, to).unwrap();
}

fn child(file: &Path, act: usize, point: u32) -> Option<i32> {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "workflow::tests::crash::a_child", "--ignored", "--nocapture"]);
    command.env(FILE, file).env(ACT, act.to_string()).env(POINT, point.to_string());
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().code()
}

#[test]
#[ignore = "started by `nothing_is_lost_or_doubled_wherever_the_process_ends`"]
fn a_child() {
    let Some(file) = env::var_os(FILE) else { return };
    let number = |name: &str| env::var(name).unwrap().parse::<u32>().unwrap();
    let (act, point) = (number(ACT) as usize, number(POINT));
    let mut world = World::again(Path::new(&file), today(act));
    let mut passed = 0;
    let end_there = move |_: WritePoint| {
        passed += 1;
        if passed == point {
            std::process::abort();
        }
    };
    world.store.watch(end_there).unwrap();
    ACTS[act].1(&mut world).unwrap();
    std::process::exit(THROUGH);
}

/// The day on which an act takes place.
fn today(act: usize) -> NaiveDate {
    day(if act < 5 { "2026-10-05" } else { "2026-10-08" })
}

#[test]
fn nothing_is_lost_or_doubled_wherever_the_process_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    drop(World::at(&path("0.db")));
    // The life without an accident, kept after each act.
    let mut befores = Vec::new();
    for (at, (_, act)) in ACTS.iter().enumerate() {
        let file = path(&format!("{}.db", at + 1));
        copy(&path(&format!("{at}.db")), &file);
        let mut world = World::again(&file, today(at));
        let before = state(&world);
        act(&mut world).unwrap();
        befores.push((at, before, state(&world)));
    }
    let points = AtomicU32::new(0);
    befores.par_iter().for_each(|(at, before, after)| {
        let (at, name) = (*at, ACTS[*at].0);
        for point in 1.. {
            let file = path(&format!("crash-{at}-{point}.db"));
            copy(&path(&format!("{at}.db")), &file);
            let code = child(&file, at, point);
            let mut world = World::again(&file, today(at));
            world.check();
            let now = state(&world);
            if code == Some(THROUGH) {
                assert!(point > 3, "{name} writes something");
                assert_eq!(now, *after, "{name}");
                break;
            }
            assert_eq!(code, None, "{name} at {point} was to be killed");
            points.fetch_add(1, Ordering::Relaxed);
            if now != *after {
                assert!(now == *before || matches!(name, "answer" | "sign"), "{name} at {point}: done in part");
                ACTS[at].1(&mut world).unwrap();
                assert_eq!(state(&world), *after, "{name} at {point}, done again");
            }
            world.check();
            drop(world);
            for end in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(path(&format!("crash-{at}-{point}.db{end}")));
            }
        }
    });
    let points = points.into_inner();
    assert!(points > 100, "{points} points of writing");
}
