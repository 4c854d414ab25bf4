//! Every pair of real and published organisations, against the reference. Sources: data/README.md of the shared data.

use super::{properties::agree, *};
use crate::program::PersonIx;
use std::{collections::BTreeSet, fmt::Write, path::PathBuf};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/organisations");

/// Rows by column name; none, with a line, where the file is absent. Quoted fields may hold commas.
fn table(file: &str) -> Option<Vec<Vec<(String, String)>>> {
    let path = PathBuf::from(FOLDER).join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {file} is not here");
        return None;
    };
    let mut lines = text.lines().map(fields);
    let header = lines.next().unwrap();
    Some(lines.map(|row| header.iter().cloned().zip(row).collect()).collect())
}

fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut().unwrap().push(letter),
        }
    }
    fields
}

fn field<'a>(row: &'a [(String, String)], key: &str) -> &'a str {
    &row.iter().find(|(name, _)| name == key).unwrap().1
}

/// A company by the columns of an export.
pub(super) fn company(file: &str, id: &str, manager: &str, team: &str) -> Option<World> {
    let rows = table(file)?;
    let mut world = World::named(rows.iter().map(|row| field(row, id).to_string()));
    for (number, row) in rows.iter().enumerate() {
        let boss = field(row, manager);
        if !boss.is_empty() {
            world = world.tie(boss, "manages", field(row, id));
        }
        if !team.is_empty() {
            for team in field(row, team).split(';').filter(|team| !team.is_empty()) {
                world = world.attribute(number, "team", team);
            }
        }
    }
    Some(world)
}

/// Compares every `step`th pair, all with 1.
fn compare(world: &World, step: usize) -> (usize, String) {
    let program = world.program();
    let index = Index::build(&program);
    let reference = Reference::new(&program);
    let people = program.roster.people.len();
    let mut counts = [0_usize; 5];
    for number in (0..people * people).step_by(step) {
        let (mentor, mentee) = (PersonIx((number / people) as u32), PersonIx((number % people) as u32));
        if mentor != mentee {
            agree(&program, &index, mentor, mentee, &reference);
            counts[index.ruling(mentor, mentee) as usize] += 1;
        }
    }
    let mut told = String::new();
    for finding in index.findings() {
        writeln!(told, "{}: {}", finding.code, finding.people.len()).unwrap();
    }
    println!("{people} people, rulings {counts:?}\n{told}");
    (counts.iter().sum(), told)
}

#[test]
fn oracle_hr_every_pair() {
    let Some(world) = company("oracle_hr_employees.csv", "source_id", "manager_source_id", "department") else {
        return;
    };
    let (pairs, told) = compare(&world, 1);
    assert_eq!(pairs, 107 * 106);
    assert_eq!(told, "", "a tree with one root, every feed there");
}

#[test]
fn adventureworks_every_pair() {
    let Some(world) = company("adventureworks_employees.csv", "source_id", "manager_source_id", "") else { return };
    let (pairs, _) = compare(&world, 1);
    assert_eq!(pairs, 290 * 289);
}

#[test]
fn foodmart_figurant_and_test_db_sampled() {
    let columns = [
        ("foodmart_employees.csv", "source_id", "manager_source_id", "department", 97),
        ("figurant_2k_employees.csv", "person_id", "manager_person_id", "team_ids", 397),
        ("testdb10k_employees.csv", "source_id", "manager_source_id", "department", 199_999),
    ];
    for (file, id, manager, team, step) in columns {
        let Some(world) = company(file, id, manager, team) else { continue };
        let (_, told) = compare(&world, step);
        // Its makers broke it: all chains end in one loop of two.
        assert_eq!(told.contains("data.manager-cycle: 2\n"), file.starts_with("testdb"), "{told}");
    }
}

#[test]
fn test_db_has_one_loop_and_knows_nobodys_line() {
    let Some(world) = company("testdb10k_employees.csv", "source_id", "manager_source_id", "") else { return };
    let program = world.program();
    let index = Index::build(&program);
    let cycles: Vec<_> = index.findings().iter().filter(|finding| finding.code == "data.manager-cycle").collect();
    assert_eq!(cycles.len(), 1);
    assert_eq!(cycles[0].people, ["10039", "10228"]);
    for number in 0..1_000_u32 {
        let verdict = index.verdict(PersonIx(number), PersonIx(number + 1_000));
        assert!(verdict.ruling() >= Ruling::Unknown && !verdict.proposable());
    }
}

/// A matrix organisation: leads manage the members of their teams, half the people are in several.
#[test]
fn rust_lang_every_pair() {
    let Some(rows) = table("rust_team_memberships.csv") else { return };
    let people: BTreeSet<String> = rows.iter().map(|row| field(row, "person_id").to_string()).collect();
    let mut world = World::named(people.iter().cloned());
    for row in &rows {
        let (person, team) = (field(row, "person_id"), field(row, "team"));
        let number = people.iter().position(|id| id == person).unwrap();
        world = world.attribute(number, "team", team);
        for lead in rows.iter().filter(|lead| field(lead, "team") == team && field(lead, "role") == "lead") {
            if field(lead, "person_id") != person {
                world = world.tie(field(lead, "person_id"), "manages", person);
            }
        }
    }
    let (_, told) = compare(&world, 1);
    assert!(told.contains("data.several-managers"), "{told}");
}
