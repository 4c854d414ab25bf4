use super::world::{attribute, engine, person, roster, windows};
use crate::{
    program::PersonIx,
    scheduling::hours::{HoursBook, ReachIndex},
    time::{Hours, Week, Window},
};

fn week(days: &[u32], since: u32, until: u32) -> Week {
    let windows: Vec<Window> =
        days.iter().map(|weekday| Window { weekday: *weekday, since, until, hours: Hours::Working }).collect();
    Week::new(&windows).unwrap()
}

#[test]
fn own_week_then_country_then_the_policys_days() {
    let policy = r#"{"scheduling":{"working-time":{"since":480,"days":[1,2,3],
        "countries":{"sa":{"until":900},"FR":{"days":[2]}}}}}"#;
    let with = |id: &str, country: &str| {
        let mut person = person(id, "Europe/Berlin");
        person.attributes.push(attribute("country", country));
        person
    };
    let mut own = with("own", "SA");
    own.week = windows(&[(7, 0, 60)]);
    let mut none = with("none", "SA");
    none.week = Some(Vec::new());
    let people = vec![own, none, person("nowhere", "UTC"), with("sa", "SA"), with("fr", "fr"), with("de", "DE")];
    let engine = engine(policy, roster(people, "2026-11-02", "2027-05-03"));
    let book = HoursBook::new(engine.program());
    let expected = [
        week(&[7], 0, 60),
        Week::default(),
        week(&[1, 2, 3], 480, 1020),
        week(&[7, 1, 2, 3, 4], 480, 900),
        week(&[2], 480, 1020),
        week(&[1, 2, 3, 4, 5], 480, 1020),
    ];
    for (person, expected) in (0..).zip(&expected) {
        assert_eq!(book.of(PersonIx(person)).unwrap().week, expected, "{person}");
    }
    assert!(book.of(PersonIx(6)).is_none());
}

#[test]
fn who_offers_too_little_is_named() {
    let mut short = person("short", "Asia/Tokyo");
    short.week = windows(&[(1, 600, 660), (2, 600, 660)]);
    let mut nobody = short.clone();
    nobody.id = "nobody".into();
    (nobody.mentor_places, nobody.mentee_places) = (0, 0);
    let mut lost = short.clone();
    lost.id = "lost".into();
    lost.time_zone = Some("Mars/Olympus".into());
    let engine = engine("{}", roster(vec![person("full", "UTC"), short, nobody, lost], "2026-11-02", "2027-05-03"));
    let reach = ReachIndex::build(engine.program());
    let findings = reach.few_hours(engine.program());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].path.as_deref(), Some("/roster/people/1/week"));
    assert_eq!(reach.shared(PersonIx(0), PersonIx(3)), None, "an unknown zone is never guessed");
    assert_eq!(reach.shared(PersonIx(0), PersonIx(0)).unwrap().minutes, 2400);
    assert_eq!(reach.class(PersonIx(1)), reach.class(PersonIx(2)));
}

/// More classes than are tabulated: the answers are the same.
#[test]
fn classes_beyond_the_table_answer_alike() {
    let mut people = Vec::new();
    for number in 0..700_u32 {
        let mut one = person(&format!("p{number}"), "Europe/Berlin");
        // 1,000 windows each, all different: over the cap together.
        one.week = windows(
            &(0..1000).map(|i| (i % 7 + 1, i / 7 * 10, i / 7 * 10 + 1 + (number >> (i % 10) & 1))).collect::<Vec<_>>(),
        );
        people.push(one);
    }
    let engine = engine("{}", roster(people, "2026-11-02", "2036-01-01"));
    let reach = ReachIndex::build(engine.program());
    assert_eq!(reach.classes(), 700);
    let book = HoursBook::new(engine.program());
    let term = engine.program().roster.term;
    for (a, b) in [(0, 1), (0, 699), (698, 699), (350, 3)] {
        let class = |p: u32| {
            let hours = book.of(PersonIx(p)).unwrap();
            crate::time::ReachClass { zone: book.zone(hours.zone.unwrap()), week: hours.week }
        };
        let direct = crate::time::shared(&class(a), &class(b), term.first, term.end, true);
        assert_eq!(reach.shared(PersonIx(a), PersonIx(b)), Some(direct));
    }
}

/// 20,000 people in 300 classes: printed, not judged. `cargo test --release -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement: cargo test --release -p reverse-mentoring-plugin --lib measure -- --ignored --nocapture"]
fn measure_reach() {
    let zones =
        ["Europe/Berlin", "Asia/Tokyo", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo"];
    let mut people = Vec::new();
    for number in 0..20_000_u32 {
        let mut one = person(&format!("p{number}"), zones[number as usize % 6]);
        let shift = number / 6 % 50 * 5;
        one.week = windows(&(1..6).map(|day| (day, 420 + shift, 900 + shift)).collect::<Vec<_>>());
        people.push(one);
    }
    let engine = engine("{}", roster(people, "2026-11-02", "2027-05-03"));
    let start = std::time::Instant::now();
    let reach = ReachIndex::build(engine.program());
    println!("{} classes built in {:?}", reach.classes(), start.elapsed());
    let start = std::time::Instant::now();
    let sum: u64 = (0..4_000_000_u32)
        .map(|n| {
            u64::from(reach.shared(PersonIx(n % 20_000), PersonIx(n.wrapping_mul(7919) % 20_000)).unwrap().minutes)
        })
        .sum();
    println!("4,000,000 pairs in {:?} (sum {sum})", start.elapsed());
}
