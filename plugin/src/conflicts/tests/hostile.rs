//! Data on purpose too long, too round or too dense: an answer or a finding, never a hang.

use super::{world::ix, *};
use crate::program::PersonIx;

const MANY: usize = 100_000;

fn told<'a>(index: &'a Index, code: &str) -> Vec<&'a Finding> {
    index.findings().iter().filter(|finding| finding.code == code).collect()
}

/// Person 0 on top, each next one below the one before.
fn chain(people: usize) -> World {
    (1..people).fold(World::of(people), |world, person| world.tie(person - 1, "manages", person))
}

#[test]
fn a_line_of_a_hundred_thousand() {
    let program = chain(MANY).program();
    let index = Index::build(&program);
    let at = |number: usize| PersonIx(number as u32);
    let last = at(MANY - 1);
    assert_eq!(index.ruling(last, at(MANY - 3)), Ruling::Blocked, "skip level");
    assert_eq!(index.ruling(last, at(MANY - 4)), Ruling::NeedsApproval);
    assert_eq!(index.ruling(last, at(1)), Ruling::NeedsApproval);
    assert_eq!(index.ruling(last, at(0)), Ruling::Clear, "nobody is above the first: she may learn");
    assert_eq!(index.ruling(at(0), last), Ruling::NeedsApproval, "and not teach");
    let assessment = index.assess(last, at(1));
    assert_eq!(assessment.conflicts[0].path, ["99999", "1"], "longer paths are not spelt out");
    assert_eq!(assessment.conflicts[0].details[0].value, "more than 64");
    assert_eq!(index.assess(at(50), at(10)).conflicts[0].path.len(), 41);
    assert!(index.findings().iter().all(|finding| finding.code == "conflicts.not-checked"));
    assert_eq!(index.screen(at(70)).len(), 2 * (MANY - 1) - 1, "everybody, but to learn from the top");
}

#[test]
fn loops_of_two_and_of_a_hundred_thousand() {
    for people in [2, MANY] {
        let program = chain(people).tie(people - 1, "manages", 0).program();
        let index = Index::build(&program);
        let loops = told(&index, "data.manager-cycle");
        assert_eq!(loops.len(), 1);
        assert_eq!(loops[0].people.len(), people);
        let verdict = index.verdict(PersonIx(0), PersonIx(people as u32 / 2));
        assert!(verdict.ruling() >= Ruling::Unknown && !verdict.proposable());
        assert_eq!(index.assess(PersonIx(0), PersonIx(people as u32 / 2)).ruling, verdict.ruling());
    }
}

#[test]
fn a_hundred_thousand_waivers() {
    let mut world = World::of(1_000).bystander("owner");
    for number in 0..1_000 {
        world = world.attribute(number, "team", &(number % 10).to_string());
    }
    for number in 0..MANY {
        // Every tenth person from here on is in the same team.
        let (mentor, mentee) = (number % 1_000, (number % 1_000 + 10 * (number / 1_000 % 99 + 1)) % 1_000);
        world = world.waiver(
            &mentor.to_string(),
            &mentee.to_string(),
            "conflict.same-team",
            "owner",
            "program-owner",
            "2026-12-15",
        );
    }
    let program = world.program();
    let index = Index::build(&program);
    assert!(told(&index, "conflicts.waiver-refused").is_empty());
    assert_eq!(index.ruling(PersonIx(0), PersonIx(10)), Ruling::Clear);
    assert_eq!(index.ruling(PersonIx(10), PersonIx(0)), Ruling::Clear, "there are waivers for both directions here");
}

/// Everybody has three hundred bosses, each of whom has three hundred: too many chains to follow one by one.
#[test]
fn too_many_chains_are_unknown_and_told() {
    const LAYER: usize = 300;
    let mut world = World::of(3 * LAYER);
    for above in 0..2 * LAYER {
        for below in 0..LAYER {
            world = world.tie(above, "manages", (above / LAYER + 1) * LAYER + below);
        }
    }
    let program = world.program();
    let index = Index::build(&program);
    assert_eq!(told(&index, "data.tangled-line").len(), 1);
    let (low, middle, high) = (ix(&program, 3 * LAYER - 1), ix(&program, LAYER), ix(&program, 0));
    assert_eq!(index.ruling(low, middle), Ruling::Blocked, "a direct manager needs no chain");
    assert!(!index.verdict(low, high).proposable());
    assert_eq!(index.assess(low, high).ruling, index.ruling(low, high));
}

/// Dates that reach the ends of the calendar.
#[test]
fn the_end_of_the_calendar_is_for_ever() {
    let world = World::of(2).dated(0, "manages", 1, Some("0001-01-01"), Some("9999-12-31"));
    let program = world.program();
    let conflicts = Index::build(&program).assess(PersonIx(1), PersonIx(0)).conflicts;
    assert_eq!((conflicts[0].ruling, &conflicts[0].clears_on), (Ruling::Blocked, &None));
}

#[test]
fn numbers_of_another_roster_are_judged_like_people_without_ties() {
    let index = Index::build(&chain(3).program());
    assert_eq!(index.ruling(PersonIx(7), PersonIx(0)), Ruling::Clear);
    assert_eq!(index.assess(PersonIx(u32::MAX), PersonIx(9)).conflicts, []);
    assert_eq!(index.ruling(PersonIx(9), PersonIx(9)), Ruling::Blocked);
}

/// Prints the figures; run with `--release -- --ignored --nocapture figures`. As many people as the largest published
/// organisation at hand, with its depth (7) and spans.
#[test]
#[ignore = "figures: cargo test --release -p reverse-mentoring-plugin --lib figures -- --ignored --nocapture"]
fn figures() {
    use std::hint::black_box;
    /// Time on a processor, in nanoseconds: other work on the machine does not count.
    struct Instant(u128);
    impl Instant {
        fn now() -> Self {
            std::thread::yield_now();
            let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
            Instant(text.split(' ').next().unwrap().parse().unwrap())
        }
        fn elapsed(&self) -> u128 {
            Instant::now().0 - self.0
        }
    }
    const PEOPLE: usize = 30_632;
    let mut world = World::of(PEOPLE);
    for person in 0..PEOPLE {
        world = world.attribute(person, "team", &(person / 12).to_string());
        if person > 0 {
            world = world.tie((person - 1) / 6, "manages", person);
        }
    }
    let program = world.program();
    let start = Instant::now();
    let index = Index::build(&program);
    println!("build for {PEOPLE} people: {:.1} ms", start.elapsed() as f64 / 1e6);
    let (mut sum, people) = (0_usize, PEOPLE as u32);
    let start = Instant::now();
    for mentor in (0..people).step_by(61) {
        for mentee in 0..people {
            sum += usize::from(black_box(index.verdict(PersonIx(mentor), PersonIx(mentee))).proposable());
        }
    }
    let pairs = f64::from(people.div_ceil(61) * people);
    println!("one by one: {:.2} ns a pair, {sum} proposable", start.elapsed() as f64 / pairs);
    let start = Instant::now();
    for mentor in (0..people).step_by(61) {
        let of_mentor = index.of_mentor(PersonIx(mentor));
        sum -= (0..people).filter(|mentee| black_box(of_mentor.proposable(PersonIx(*mentee)))).count();
    }
    println!("by row: {:.2} ns a pair, {sum} judged otherwise", start.elapsed() as f64 / pairs);
    let start = Instant::now();
    for mentor in (0..people).step_by(61) {
        black_box(index.assess(PersonIx(mentor), PersonIx(people - 1 - mentor)));
    }
    println!("explained: {:.2} µs a pair", start.elapsed() as f64 / 1_000.0 / f64::from(people.div_ceil(61)));
}
