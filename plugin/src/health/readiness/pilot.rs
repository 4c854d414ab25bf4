//! How to begin: whom to start with, and how many pairs to have by when.

use super::{Prospects, Weight, item};
use crate::{
    contract::types::Finding,
    problems::detail,
    program::{PersonIx, Program},
};
use std::collections::BTreeMap;

/// Days, and pairs that make a good start within them: three to five. A slower start is no alarm.
const START_DAYS: u32 = 90;
const START_PAIRS: (u32, u32) = (3, 5);

pub(super) fn all(program: &Program, prospects: &Prospects, expected: u32, pilot: u32) -> Vec<Finding> {
    if pilot == 0 {
        return Vec::new();
    }
    let mut composition = item(
        "readiness.pilot",
        true,
        Weight::Useful,
        vec![detail("pairs", pilot)],
        "a pilot to begin with, mentor before mentee: somebody from the top, then from as many departments as there are",
    );
    composition.people = composed(program, prospects, pilot);
    let planned = program.policy.program.ramp.first();
    let by_day = planned.map_or(START_DAYS, |target| target.by_day);
    let (least, most) = planned.map_or(START_PAIRS, |target| (target.pairs, target.pairs));
    let details = vec![
        detail("by-day", by_day),
        detail("pairs", least.min(expected)),
        detail("pairs-most", most.min(expected)),
        detail("later", expected),
    ];
    let text = "a good start in so many days; a slower one is no alarm";
    vec![composition, item("readiness.ramp", true, Weight::Useful, details, text)]
}

/// People of the pilot's pairs. The highest grade first, since leaders who take part carry a program; then whichever pair
/// is from the mentee's department that has fewest so far, by points and position.
fn composed(program: &Program, prospects: &Prospects, pilot: u32) -> Vec<String> {
    let roster = &program.roster;
    let key = roster.names.find("department");
    let person = |id: &str| roster.participant(id).and_then(|ix: PersonIx| roster.person(ix));
    let department = |id: &str| key.and_then(|key| person(id)?.attributes.values(key).next());
    let grade = |id: &str| person(id).and_then(|person| person.grade);
    let mut left: Vec<&(String, String, u32)> = prospects.pairs.iter().collect();
    let mut taken = BTreeMap::new();
    let mut people = Vec::new();
    for number in 0..pilot {
        let best = left.iter().enumerate().max_by_key(|(place, (_, mentee, points))| {
            let top = if number == 0 { grade(mentee) } else { None };
            let had: u32 = taken.get(&department(mentee)).copied().unwrap_or_default();
            (top, core::cmp::Reverse(had), *points, core::cmp::Reverse(*place))
        });
        let Some((place, _)) = best else { break };
        let (mentor, mentee, _) = left.remove(place);
        let had = taken.entry(department(mentee)).or_default();
        *had = had.saturating_add(1);
        people.extend([mentor.clone(), mentee.clone()]);
    }
    people
}
