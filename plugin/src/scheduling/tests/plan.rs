use super::world::{Dice, ZONES, adopt, calendar, engine, pairing, person, roster, utc};
use crate::{
    contract::{
        scheduling::{Calendar, Change, Diary, Timetable},
        types::Interval,
    },
    operations::{Engine, scheduling},
};

const TERM: (&str, &str) = ("2026-09-07", "2027-03-08");

fn planned(engine: &Engine, calendar: &Calendar) -> Timetable {
    scheduling::plan(engine, calendar).unwrap()
}

/// What `validate` says of the calendar once the plan has been taken over.
fn verdict(engine: &Engine, calendar: &Calendar, timetable: &Timetable) -> Vec<(String, String, String)> {
    let verdict = scheduling::validate(engine, &adopt(calendar, timetable)).unwrap();
    let told = |finding: crate::contract::types::Finding| (finding.code, finding.path.unwrap(), finding.message);
    verdict.findings.into_iter().map(told).collect()
}

#[test]
fn two_neighbors_meet_every_four_weeks_at_the_same_hour() {
    let people = vec![person("m", "Europe/Berlin"), person("s", "Europe/Berlin")];
    let engine = engine("{}", roster(people, TERM.0, TERM.1));
    let calendar = calendar("2026-09-07T06:00Z", vec![pairing("p", "m", "s", TERM.0, TERM.1)]);
    let timetable = planned(&engine, &calendar);
    assert_eq!(timetable.unplaced, []);
    let kinds: Vec<&str> = timetable.sessions.iter().map(|placed| placed.session.kind.as_str()).collect();
    assert_eq!(kinds, ["kick-off", "regular", "check-in", "midpoint-review", "regular", "closing-review"]);
    assert!(timetable.sessions.iter().all(|placed| placed.change == Change::Added && placed.session.wall.is_some()));
    assert_eq!(timetable.cost, timetable.bound);
    assert_eq!(verdict(&engine, &calendar, &timetable), []);
    let hours: Vec<&str> =
        timetable.sessions.iter().map(|placed| &placed.session.wall.as_ref().unwrap()[11..]).collect();
    assert!(hours.iter().all(|hour| *hour == hours[0]), "{hours:?}");
    // Again with what was planned: nothing moves.
    let again = planned(&engine, &adopt(&calendar, &timetable));
    assert!(again.sessions.iter().all(|placed| placed.change == Change::Kept), "{again:#?}");
    assert_eq!(again.cost, timetable.cost);
}

/// 1,500 pairs among 2,000 people in forty zones, with diaries.
fn company(pairs: u64, busy: u64) -> (Engine, Calendar) {
    let mut dice = Dice(88_172_645_463_325_252);
    let juniors = pairs * 4 / 5;
    let seniors = pairs * 2 / 3;
    let mut people = Vec::new();
    // People of one pair mostly live near each other: zones in bands.
    for (prefix, count) in [("j", juniors), ("s", seniors)] {
        for number in 0..count {
            people.push(person(&format!("{prefix}{number}"), ZONES[(number * 40 / count) as usize]));
        }
    }
    let mut pairings = Vec::new();
    for number in 0..pairs {
        let junior = if number < juniors { number } else { dice.below(juniors) };
        let senior = (junior * seniors / juniors + dice.below(20)) % seniors;
        pairings.push(pairing(&format!("p{number}"), &format!("j{junior}"), &format!("s{senior}"), TERM.0, TERM.1));
    }
    pairings.sort_by(|a, b| (&a.pair.mentor, &a.pair.mentee).cmp(&(&b.pair.mentor, &b.pair.mentee)));
    pairings.dedup_by(|a, b| a.pair == b.pair);
    let mut calendar = calendar("2026-09-07T06:00Z", pairings);
    let start = utc("2026-09-07T00:00Z");
    for person in &people {
        let busy = (0..busy).map(|_| {
            let start = start + dice.below(182 * 96) as u32 * 15;
            Interval { start, end: start + 30 + dice.below(4) as u32 * 30 }
        });
        calendar.diaries.push(Diary { person: person.id.clone(), busy: busy.collect(), soft: Vec::new() });
    }
    (engine("{}", roster(people, TERM.0, TERM.1)), calendar)
}

/// `cargo test --release -- --ignored --nocapture measure_plan`.
#[test]
#[ignore = "a measurement"]
fn measure_plan() {
    let (engine, calendar) = company(1500, 300);
    let start = std::time::Instant::now();
    let timetable = planned(&engine, &calendar);
    println!("{} pairings planned in {:?}", calendar.pairings.len(), start.elapsed());
    println!(
        "{} sessions, {} unplaced, cost {} bound {}",
        timetable.sessions.len(),
        timetable.unplaced.len(),
        timetable.cost,
        timetable.bound
    );
    let start = std::time::Instant::now();
    let verdict = verdict(&engine, &calendar, &timetable);
    println!("validated in {:?}: {} findings", start.elapsed(), verdict.len());
    for finding in verdict.iter().take(10) {
        println!("{finding:?}");
    }
    let mut counts = std::collections::BTreeMap::new();
    for unplaced in &timetable.unplaced {
        let codes: Vec<_> = unplaced.reasons.iter().map(|reason| reason.code.clone()).collect();
        let relax: Vec<_> = unplaced.relaxations.iter().map(|reason| reason.code.clone()).collect();
        *counts.entry((codes, relax)).or_insert(0) += 1;
    }
    println!("{counts:#?}");
}
