//! Small random worlds: the engine against the reference, and what must hold between two worlds.

use super::{world::ix, *};
use crate::{contract::conflicts::Assessment, policy::conflicts::RuleId, program::PersonIx};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Ends of ties, around the day of the world and its look-backs; includes a leap day and ends of months.
const DAYS: [&str; 9] = [
    "2024-02-29",
    "2026-03-31",
    "2026-04-30",
    "2026-05-01",
    "2026-05-31",
    "2026-06-01",
    "2026-06-02",
    "2026-07-31",
    "2026-12-15",
];
const RELATIONS: [&str; 6] = ["manages", "manages", "manages", "manages-dotted", "reviews", "barrier"];
const PEOPLE: usize = 7;

fn date() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![2 => Just(None), 1 => prop::sample::select(&DAYS[..]).prop_map(Some)]
}

type RawTie = (usize, &'static str, usize, Option<&'static str>, Option<&'static str>);

/// The last person is named by ties and by nobody else.
fn tie() -> impl Strategy<Value = RawTie> {
    (0..=PEOPLE, prop::sample::select(&RELATIONS[..]), 0..=PEOPLE, date(), date())
        .prop_filter("a tie joins two people and has days", |(a, _, b, since, until)| {
            a != b && !(since.is_some() && until.is_some() && since >= until)
        })
}

fn policy() -> impl Strategy<Value = serde_json::Value> {
    let months = || 0..3_u32;
    (1..4_u32, prop::bool::ANY, 3..6_u32, 1..3_u32, months(), months(), 0..5_u32, prop::bool::ANY).prop_map(
        |(depth, exempt, exempt_length, levels, look_back, shared, fade, approval)| {
            serde_json::json!({
                "propose-needs-approval": approval,
                "direct-manager": { "look-back-months": look_back, "fade-months": fade },
                "reporting-line": {
                    "max-depth": depth, "exempt-top": exempt, "exempt-top-length": exempt_length,
                    "look-back-months": look_back, "fade-months": fade,
                },
                "dotted-line": { "max-depth": levels, "look-back-months": look_back },
                "reviewer": { "look-back-months": shared, "fade-months": look_back },
                "same-manager": { "levels": levels, "look-back-months": shared },
            })
        },
    )
}

pub(super) fn world() -> impl Strategy<Value = World> {
    let teams = prop::collection::vec((0..PEOPLE, prop::sample::select(&["team", "identity"][..]), 0..5_u32), 0..5);
    let declines = prop::collection::vec((0..PEOPLE, 0..PEOPLE), 0..2);
    (policy(), prop::collection::vec(tie(), 0..14), teams, declines).prop_map(|(policy, ties, teams, declines)| {
        let mut world = World::of(PEOPLE).policy(policy);
        for tie in ties {
            world = with(world, tie);
        }
        for (person, key, value) in teams {
            world = world.attribute(person, key, &value.to_string());
        }
        declines.into_iter().fold(world, |world, (person, other)| world.decline(person, other))
    })
}

fn with(world: World, (subject, relation, object, since, until): RawTie) -> World {
    world.dated(subject, relation, object, since, until)
}

fn pairs(program: &Program) -> Vec<(PersonIx, PersonIx)> {
    let people = 0..program.roster.people.len() as u32;
    let all = people.clone().flat_map(|a| people.clone().map(move |b| (PersonIx(a), PersonIx(b))));
    all.filter(|(a, b)| a != b).collect()
}

fn speaking(assessment: &Assessment) -> BTreeMap<&str, Ruling> {
    let today = assessment.conflicts.iter().filter(|conflict| conflict.arises_on.is_none());
    today.map(|conflict| (conflict.code.as_str(), conflict.ruling)).collect()
}

/// Fast, slow, row and reference judge every pair alike.
pub(super) fn agree(program: &Program, index: &Index, mentor: PersonIx, mentee: PersonIx, reference: &Reference<'_>) {
    let wanted = reference.rulings(mentor, mentee);
    let assessment = index.assess(mentor, mentee);
    let who = program.roster.pair(mentor, mentee);
    assert_eq!(speaking(&assessment), wanted, "{who:?}: {assessment:#?}");
    let worst = wanted.values().max().copied().unwrap_or(Ruling::Clear);
    assert_eq!(assessment.ruling, worst, "{who:?}");
    assert_eq!(index.ruling(mentor, mentee), worst, "{who:?}: {assessment:#?}");
    assert_eq!(index.proposable(mentor, mentee), reference.proposable(mentor, mentee), "{who:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_reference(world in world()) {
        let program = world.program();
        let index = Index::build(&program);
        let reference = Reference::new(&program);
        for (mentor, mentee) in pairs(&program) {
            agree(&program, &index, mentor, mentee, &reference);
        }
        for mentor in (0..PEOPLE as u32).map(PersonIx) {
            let of_mentor = index.of_mentor(mentor);
            for mentee in (0..PEOPLE as u32 + 2).map(PersonIx) {
                prop_assert_eq!(of_mentor.proposable(mentee), index.proposable(mentor, mentee));
            }
        }
    }

    /// A conflict holds on the eve of `clears-on` and not on the day; on `arises-on` and not on its eve.
    #[test]
    fn dates_are_the_first_days_of_a_change(mut world in world()) {
        // Deep chains have no look-back and tops may change: dates are exact for chains that are ruled at any depth.
        world.policy["conflicts"]["reporting-line"]["max-depth"] = 64.into();
        world.policy["conflicts"]["reporting-line"]["exempt-top"] = false.into();
        world.policy["conflicts"]["dotted-line"]["max-depth"] = 64.into();
        let program = world.program();
        let index = Index::build(&program);
        let mut programs: BTreeMap<crate::time::Day, Program> = BTreeMap::new();
        let mut speaks = |day: crate::time::Day, (mentor, mentee): (PersonIx, PersonIx), code: &str| {
            let program = programs.entry(day).or_insert_with(|| {
                let mut then = world.clone();
                then.roster.as_of = day.to_string();
                then.program()
            });
            Reference::new(program).known(RuleId::of_code(code).unwrap(), mentor, mentee).is_some()
        };
        for pair in pairs(&program) {
            for conflict in index.assess(pair.0, pair.1).conflicts {
                let days = [(&conflict.clears_on, true), (&conflict.arises_on, false)];
                for (date, before) in days.into_iter().filter_map(|(date, before)| Some((date.as_ref()?, before))) {
                    let date = day(date);
                    let eve = date.saturating_add_days(-1);
                    prop_assert_eq!(speaks(eve, pair, &conflict.code), before, "eve of {}: {:?}", date, conflict);
                    prop_assert_eq!(speaks(date, pair, &conflict.code), !before, "on {}: {:?}", date, conflict);
                }
            }
        }
    }

    /// But that a tie upward may settle what was unknown: whoever is below an open end is not above it.
    #[test]
    fn one_more_tie_is_never_milder(world in world(), more in tie()) {
        let upward = ["manages", "manages-dotted"].contains(&more.1);
        let (before, after) = (world.program(), with(world, more).program());
        let (fewer, more) = (Index::build(&before), Index::build(&after));
        for (mentor, mentee) in pairs(&before) {
            let of = |index: &Index| index.facts.known_verdict(mentor, mentee).ruling();
            prop_assert!(of(&fewer) <= of(&more));
            prop_assert!(upward || fewer.ruling(mentor, mentee) <= more.ruling(mentor, mentee));
            prop_assert!(upward || fewer.proposable(mentor, mentee) || !more.proposable(mentor, mentee));
        }
    }

    #[test]
    fn swapping_the_sides_changes_the_exemption_of_the_top_alone(mut world in world()) {
        world.policy["conflicts"]["reporting-line"]["exempt-top"] = false.into();
        let program = world.program();
        let index = Index::build(&program);
        for (mentor, mentee) in pairs(&program) {
            prop_assert_eq!(index.verdict(mentor, mentee), index.verdict(mentee, mentor));
        }
    }

    #[test]
    fn renaming_ids_renames_the_output_and_nothing_else(world in world()) {
        // Reverses the order of ids, so that anything that hangs on it shows.
        let rename = |id: &str| format!("p{}", PEOPLE - id.parse::<usize>().unwrap());
        let mut renamed = world.clone();
        for person in &mut renamed.roster.people {
            person.id = rename(&person.id);
            person.preferences.iter_mut().for_each(|preference| preference.other = rename(&preference.other));
        }
        for tie in &mut renamed.roster.ties {
            (tie.subject, tie.object) = (rename(&tie.subject), rename(&tie.object));
        }
        let (one, other) = (world.program(), renamed.program());
        let (index, renamed) = (Index::build(&one), Index::build(&other));
        for (mentor, mentee) in pairs(&one) {
            let mut wanted = index.assess(mentor, mentee);
            for conflict in &mut wanted.conflicts {
                conflict.path.iter_mut().for_each(|id| *id = rename(id));
            }
            wanted.pair = other.roster.pair(mentor, mentee);
            prop_assert_eq!(renamed.assess(mentor, mentee), wanted);
        }
    }

    /// Waivers by the two people at the end, who have no ties, and by anybody.
    #[test]
    fn one_more_waiver_is_never_harsher(world in world(), given in prop::collection::vec((0..PEOPLE, 0..PEOPLE, 0..4_usize, 0..PEOPLE + 3), 1..12)) {
        let codes = [
            ("conflict.reporting-line", "hr"), ("conflict.same-manager", "program-owner"),
            ("conflict.same-team", "program-owner"), ("conflict.direct-manager", "hr"),
        ];
        let mut world = world.bystander("free-1").bystander("free-2").bystander("free-3");
        let mut index = Index::build(&world.program());
        for (mentor, mentee, code, approver) in given {
            let (code, office) = codes[code];
            let approver = if approver < PEOPLE { approver.to_string() } else { format!("free-{}", approver - PEOPLE + 1) };
            world = world.waiver(&mentor.to_string(), &mentee.to_string(), code, &approver, office, "2026-12-01");
            let program = world.program();
            let next = Index::build(&program);
            for (mentor, mentee) in pairs(&program) {
                prop_assert!(next.ruling(mentor, mentee) <= index.ruling(mentor, mentee));
                prop_assert_eq!(next.assess(mentor, mentee).ruling, next.ruling(mentor, mentee));
                prop_assert_eq!(next.of_mentor(mentor).proposable(mentee), next.proposable(mentor, mentee));
            }
            index = next;
        }
    }

    #[test]
    fn a_screen_lists_every_pair_that_is_not_clear(world in world(), who in 0..PEOPLE) {
        let program = world.program();
        let index = Index::build(&program);
        let person = ix(&program, who);
        let mut wanted = Vec::new();
        for other in (0..PEOPLE).filter(|other| *other != who).map(|other| ix(&program, other)) {
            for (mentor, mentee) in [(person, other), (other, person)] {
                if index.ruling(mentor, mentee) != Ruling::Clear {
                    wanted.push(index.assess(mentor, mentee));
                }
            }
        }
        prop_assert_eq!(index.screen(person), wanted);
    }
}
