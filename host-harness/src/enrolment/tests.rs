//! Draws over the sample organisations and over made-up ones.

use std::path::Path;

use super::*;
use crate::hr::{Membership, Resolved};
use crate::import::{Input, Options, import};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rules() -> Rules {
    Rules::new(7, day("2026-11-01"))
}

/// A pyramid of `n` people: grade 1 for four in five, 3 for three in twenty, 5 for one in twenty.
fn pyramid(n: u32) -> Organisation {
    let grade = |at: u32| match at % 20 {
        0 => 5,
        1..=3 => 3,
        _ => 1,
    };
    let people = (0..n)
        .map(|at| Employee {
            id: format!("p{at}"),
            grade: Resolved::certain(grade(at), "test"),
            country: Some(if at % 2 == 0 { "NL" } else { "US" }.to_owned()),
            start_date: Some(day("2020-01-01")),
            ..Employee::default()
        })
        .collect();
    Organisation { people, ..Organisation::default() }
}

#[test]
fn sides_are_two_grades_apart_and_balanced() {
    let organisation = pyramid(1000);
    assert_eq!(Ladder::of(&organisation.people), Ladder { junior_most: Some(1), senior_least: Some(3), top: Some(5) });
    let enrolments = draw(&organisation, &Taxonomy::shipped().unwrap(), &rules());
    let seats: u32 = enrolments.iter().map(|enrolment| enrolment.mentee_places).sum();
    let places: u32 = enrolments.iter().map(|enrolment| enrolment.mentor_places).sum();
    assert_eq!(places, (seats * 120).div_ceil(100));
    assert!((80..160).contains(&seats), "{seats}");
    for enrolment in &enrolments {
        assert!(enrolment.mentor_places == 0 || enrolment.mentee_places == 0);
        assert!(
            enrolment.skills.iter().any(|skill| skill.offered) && enrolment.skills.iter().any(|skill| skill.wanted > 0)
        );
        assert!(!enrolment.languages.is_empty());
        assert!(enrolment.off_limits.iter().all(|topic| enrolment.skills.iter().all(|skill| &skill.topic != topic)));
    }
}

#[test]
fn a_profile_does_not_depend_on_who_else_is_there() {
    let taxonomy = Taxonomy::shipped().unwrap();
    let (small, large) = (draw(&pyramid(200), &taxonomy, &rules()), draw(&pyramid(1000), &taxonomy, &rules()));
    let mut both = 0;
    for a in &small {
        let Some(b) = large.iter().find(|b| b.person == a.person) else { continue };
        both += 1;
        assert_eq!(
            (&a.skills, &a.interests, a.oriented_on, &a.languages),
            (&b.skills, &b.interests, b.oriented_on, &b.languages)
        );
    }
    assert!(both > 10);
    assert_eq!(draw(&pyramid(200), &taxonomy, &rules()), small);
    assert_ne!(draw(&pyramid(200), &taxonomy, &Rules { seed: 8, ..rules() }), small);
}

/// A handful of people have something to teach each other, whatever the seed.
#[test]
fn few_people_draw_from_few_topics() {
    let taxonomy = Taxonomy::shipped().unwrap();
    for seed in 0..20 {
        let enrolments = draw(&pyramid(60), &taxonomy, &Rules { seed, ..rules() });
        assert!(enrolments.len() < FEW, "{}", enrolments.len());
        let skills = |mentors: bool| enrolments.iter().filter(move |one| (one.mentor_places > 0) == mentors);
        let meets = |senior: &&Enrolment| {
            let wants = senior.skills.iter().filter(|skill| skill.wanted > 0);
            wants.clone().any(|want| {
                skills(true).any(|junior| junior.skills.iter().any(|skill| skill.offered && skill.topic == want.topic))
            })
        };
        let seniors = skills(false).count();
        assert!(skills(false).filter(meets).count() * 10 >= seniors * 9, "seed {seed}");
    }
}

#[test]
fn who_may_not_join_is_not_drawn() {
    let mut organisation = pyramid(400);
    for (at, person) in organisation.people.iter_mut().enumerate() {
        match at % 4 {
            0 => person.status = Status::OnLeave,
            1 => person.employment = Employment::Contractor,
            2 => person.start_date = Some(day("2026-10-01")),
            _ => {}
        }
    }
    let enrolments = draw(&organisation, &Taxonomy::shipped().unwrap(), &rules());
    assert!(!enrolments.is_empty());
    assert!(enrolments.iter().all(|e| e.person[1..].parse::<u32>().unwrap() % 4 == 3));
}

#[test]
fn without_grades_leads_are_senior() {
    let mut organisation = pyramid(100);
    for (at, person) in organisation.people.iter_mut().enumerate() {
        person.grade = Resolved::default();
        person.teams = vec![Membership { team: "t".to_owned(), lead: at % 10 == 0 }];
    }
    let enrolments = draw(&organisation, &Taxonomy::shipped().unwrap(), &rules());
    let senior: Vec<_> = enrolments.iter().filter(|enrolment| enrolment.mentee_places > 0).collect();
    assert!(!senior.is_empty() && senior.iter().all(|enrolment| enrolment.person.ends_with('0')));
}

#[test]
fn an_empty_organisation_has_no_enrolments() {
    assert!(draw(&Organisation::default(), &Taxonomy::shipped().unwrap(), &rules()).is_empty());
    assert!(draw(&pyramid(100), &Taxonomy::default(), &rules()).iter().all(|enrolment| enrolment.skills.is_empty()));
}

#[test]
fn every_sample_organisation_gets_both_sides() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/organisations"));
    for files in [
        &["oracle_hr_employees.csv"][..],
        &["adventureworks_employees.csv"],
        &["foodmart_employees.csv"],
        &["figurant_2k_employees.csv"],
        &["rust_team_memberships.csv", "rust_team_tree.csv"],
    ] {
        if !folder.join(files[0]).exists() {
            println!("skipped: {} is not there", files[0]);
            continue;
        }
        let inputs: Vec<Input> = files.iter().map(|file| folder.join(file).into()).collect();
        let organisation = import(&inputs, &Options::new("test", day("2026-11-01"))).unwrap().organisation;
        let enrolments = draw(&organisation, &Taxonomy::shipped().unwrap(), &rules());
        let (juniors, seniors): (Vec<_>, Vec<_>) = enrolments.iter().partition(|enrolment| enrolment.mentor_places > 0);
        assert!(juniors.len() >= 3 && seniors.len() >= 3, "{files:?}: {} and {}", juniors.len(), seniors.len());
    }
}
