use super::*;
use crate::digest::sha256;
use std::collections::{BTreeMap, BTreeSet};

fn company(recipe: &Recipe) -> Company {
    Company::generate(recipe, &Taxonomy::shipped().unwrap())
}

fn plain(people: usize, seed: u64) -> Company {
    company(&Recipe { people, seed, flaws: Vec::new(), ..Recipe::default() })
}

/// A change of these bytes is a change of every demonstration and of every test that names a person: make it on purpose.
#[test]
fn the_same_recipe_gives_the_same_company_on_every_platform() {
    let json = |company: &Company| serde_json::to_vec(&(&company.organisation, &company.enrolments)).unwrap();
    let one = company(&Recipe::default());
    assert_eq!(one, company(&Recipe::default()));
    assert_eq!(sha256(json(&one))[..16], *"1b7f572120995dc1");
    assert_ne!(json(&one), json(&company(&Recipe { seed: 2, ..Recipe::default() })));
}

#[test]
fn an_unflawed_company_is_consistent() {
    for (people, seed) in [(20, 1), (50, 2), (600, 3), (5_000, 4)] {
        let company = plain(people, seed);
        let ids: BTreeMap<&str, &Employee> = company.organisation.people.iter().map(|e| (e.id.as_str(), e)).collect();
        assert_eq!(ids.len(), people);
        for employee in ids.values() {
            for manager in &employee.managers {
                assert!(
                    ids[manager.as_str()].grade.value() > employee.grade.value()
                        || *employee.grade.value().unwrap() == 1
                );
            }
        }
        for tie in &company.organisation.ties {
            assert!(
                ids.contains_key(tie.subject.as_str())
                    && ids.contains_key(tie.object.as_str())
                    && tie.subject != tie.object
            );
            assert!(tie.held.since.is_none() || tie.held.until.is_none() || tie.held.since < tie.held.until, "{tie:?}");
        }
        let taxonomy = Taxonomy::shipped().unwrap();
        for enrolment in &company.enrolments {
            assert!(ids.contains_key(enrolment.person.as_str()));
            assert!(enrolment.mentor_places + enrolment.mentee_places > 0);
            assert!(
                enrolment
                    .skills
                    .iter()
                    .all(|skill| taxonomy.find(&skill.topic).is_some() && skill.level <= 5 && skill.wanted <= 5)
            );
        }
        assert!(company.answers.planted.is_empty() && company.extra_rows.is_empty());
    }
}

#[test]
fn the_program_is_staffed_as_practice_asks() {
    let company = plain(600, 1);
    let seats: u32 = company.enrolments.iter().map(|enrolment| enrolment.mentee_places).sum();
    let mentors: u32 = company.enrolments.iter().map(|enrolment| enrolment.mentor_places).sum();
    assert!((25..=80).contains(&seats), "{seats}");
    assert!((110..=140).contains(&(mentors * 100 / seats)), "{mentors} for {seats}");
    assert!(company.enrolments.iter().any(|enrolment| enrolment.person == company.organisation.people[0].id));
    let zones: BTreeSet<&String> = company.organisation.people.iter().filter_map(|e| e.time_zone.value()).collect();
    assert!(zones.len() >= 18, "{zones:?}");
    let relations: BTreeSet<&str> = company.organisation.ties.iter().map(|tie| tie.relation.as_str()).collect();
    assert!(relations.len() >= 15, "{relations:?}");
}

#[test]
fn every_flaw_can_be_planted_and_is_in_the_key() {
    let flawed = company(&Recipe { flaws: Flaw::ALL.to_vec(), ..Recipe::default() });
    let planted: Vec<Flaw> = flawed.answers.planted.iter().map(|planted| planted.flaw).collect();
    assert_eq!(planted, Flaw::ALL);
    let clean = plain(600, 1);
    let changed: BTreeSet<&str> = flawed
        .organisation
        .people
        .iter()
        .zip(&clean.organisation.people)
        .filter(|(a, b)| a != b)
        .map(|(a, _)| a.id.as_str())
        .collect();
    let named: BTreeSet<&str> =
        flawed.answers.planted.iter().flat_map(|planted| &planted.people).map(String::as_str).collect();
    assert!(changed.is_subset(&named), "{changed:?} of {named:?}");
}

#[test]
fn the_largest_company_is_made_in_time() {
    assert_eq!(plain(50_000, 1).organisation.people.len(), 50_000);
}
